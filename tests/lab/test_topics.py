"""Topics to choose from, also before the laboratory has named its own."""

from datetime import datetime

import pytest

from lab import topics
from lab.errors import NotFound
from storage import history
from storage.database import Database
from tests.support.stored import import_files

CHAT = 7


async def choose(database: Database, topic: str, now: datetime, *, wanted: bool = True) -> bool:
    async with database.write() as tx:
        return await topics.choose(tx, chat_id=CHAT, actor_id=CHAT, topic=topic, wanted=wanted, now=now)


async def offered(database: Database) -> dict[str, bool]:
    async with database.read() as tx:
        return {offer.code: offer.chosen for offer in await topics.offered(tx, CHAT)}


async def test_an_empty_laboratory_offers_the_standard_ones(database: Database, now: datetime) -> None:
    assert await offered(database) == dict.fromkeys(topics.STANDARD, False)
    assert await choose(database, "news", now)
    assert not await choose(database, "news", now)
    assert (await offered(database))["news"]


async def test_choices_stay_when_the_laboratory_names_its_topics(database: Database, now: datetime) -> None:
    await choose(database, "news", now)
    await import_files(database, {"lab.yaml": "topics: [{code: news, zh: 动态}, {code: visits, zh: 来访}]"}, now=now)
    assert await offered(database) == {"news": True, "visits": False}


async def test_what_is_not_offered_can_only_be_taken_back(database: Database, now: datetime) -> None:
    await choose(database, "seminars", now)
    await import_files(database, {"lab.yaml": "topics: [{code: news, zh: 动态}]"}, now=now)
    with pytest.raises(NotFound):
        await choose(database, "postdocs", now)
    assert await choose(database, "seminars", now, wanted=False)
    async with database.read() as tx:
        assert await history.count(tx, action="topic.subscribed") == 1
        assert await history.count(tx, action="topic.unsubscribed") == 1
