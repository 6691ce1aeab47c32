"""Topics: offered before the laboratory names its own, chosen with a way of coming, posted in groups, and what waits meanwhile."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from lab import topics
from lab.errors import LabError, NotFound
from lab.roles import GUEST, Actor
from lab.topics import Named
from storage import history
from storage.database import Database, Tx
from storage.deliveries import Delivery, DeliveryState
from storage.topics import Mode
from storage.users import Role
from tests.support import published
from tests.support.stored import import_files

SHANGHAI = ZoneInfo("Asia/Shanghai")
LIN, MEMBER, ADMIN = Actor(7, Role.GUEST), Actor(8, Role.MEMBER), Actor(9, Role.ADMIN)
GROUP = -100
AREAS = "areas: [{code: battery, zh: 电池, en: Battery}, {code: driving, zh: 自动驾驶}]"
OWN = f"{AREAS}\ntopics: [{{code: news, zh: 动态}}, {{code: seminars, zh: 讲座}}, {{code: inner, zh: 内部, visibility: members}}]"


async def choose(database: Database, topic: str, mode: Mode | None, now: datetime) -> bool:
    async with database.write() as tx:
        return await topics.choose(tx, LIN, topic=topic, mode=mode, zone=SHANGHAI, now=now)


async def offered(database: Database, actor: Actor = LIN) -> dict[str, Mode]:
    async with database.read() as tx:
        return {offer.code: offer.mode for offer in await topics.offered(tx, actor)}


async def name_topics(database: Database, now: datetime) -> None:
    await import_files(database, {"lab.yaml": OWN}, now=now)


async def test_an_empty_laboratory_offers_the_standard_ones_of_which_news_comes_by_itself(
    database: Database, now: datetime
) -> None:
    assert await offered(database) == {**dict.fromkeys(topics.STANDARD, Mode.OFF), "news": Mode.NOW}
    assert await choose(database, "seminars", Mode.DAILY, now)
    assert not await choose(database, "seminars", Mode.DAILY, now)
    assert await choose(database, "news", Mode.OFF, now)
    assert await offered(database) == {
        **dict.fromkeys(topics.STANDARD, Mode.OFF),
        "seminars": Mode.DAILY,
    }


async def test_choices_stay_when_the_laboratory_names_its_topics(database: Database, now: datetime) -> None:
    await choose(database, "news", Mode.WEEKLY, now)
    await name_topics(database, now)
    assert await offered(database) == {"news": Mode.WEEKLY, "seminars": Mode.OFF}
    assert list(await offered(database, MEMBER)) == ["news", "seminars", "inner"]


async def test_what_is_not_offered_can_only_be_switched_off_or_taken_back(database: Database, now: datetime) -> None:
    for topic in ("postdocs", "internships"):
        await choose(database, topic, Mode.NOW, now)
    await name_topics(database, now)
    for topic in ("postdocs", "inner", "seminars/nothing", "news/battery", ""):
        with pytest.raises(NotFound, match="topic-gone"):
            await choose(database, topic, Mode.NOW, now)
    with pytest.raises(NotFound, match="topic-gone"):
        await choose(database, "inner", Mode.OFF, now)
    assert await choose(database, "postdocs", Mode.OFF, now)
    assert await choose(database, "internships", None, now)
    async with database.read() as tx:
        assert await history.count(tx, action="topic.chosen") == 4
        with pytest.raises(LabError, match="error-forbidden"):
            await topics.offered(tx, GUEST)


async def test_an_area_comes_as_the_whole_topic_until_it_is_chosen_apart(database: Database, now: datetime) -> None:
    await name_topics(database, now)
    await choose(database, "seminars", Mode.DAILY, now)
    await choose(database, "seminars/battery", Mode.NOW, now)
    async with database.read() as tx:
        whole = await topics.detail(tx, LIN, "seminars")
        battery = await topics.detail(tx, LIN, "seminars/battery")
    assert [(area.code, area.chosen, area.mode) for area in whole.areas] == [
        ("seminars/battery", Mode.NOW, Mode.NOW),
        ("seminars/driving", None, Mode.DAILY),
    ]
    assert (whole.offer.apart, battery.offer.mode, battery.whole) == (1, Mode.NOW, whole.offer)
    await choose(database, "seminars/battery", None, now)
    async with database.read() as tx:
        whole = await topics.detail(tx, LIN, "seminars")
    assert (whole.offer.apart, whole.areas[0].mode) == (0, Mode.DAILY)


async def test_every_topic_and_area_has_its_names(database: Database, now: datetime) -> None:
    async with database.read() as tx:
        assert await topics.named(tx) == {code: Named(code) for code in topics.STANDARD}
    await name_topics(database, now)
    async with database.read() as tx:
        names = await topics.named(tx)
    assert set(names) == {"news", "seminars", "inner", "seminars/battery", "seminars/driving"}
    assert names["seminars/battery"] == Named("seminars/battery", "电池", "Battery", names["seminars"])


async def wait(tx: Tx, topic: str | None, now: datetime, **values: Any) -> int:
    """An announcement that waits for Lin's digest of the next day; returns the delivery."""
    made = await published.announcement(tx, author_id=1, now=now, topic=topic)
    run = await published.run(tx, made, {7: DeliveryState.DIGEST}, now=now)
    waits = update(Delivery).where(Delivery.run_id == run).values(digest_at=now + timedelta(days=1), **values)
    return (await tx.execute(waits.returning(Delivery.id))).scalar_one()


async def state(tx: Tx, delivery_id: int) -> tuple[DeliveryState, datetime | None]:
    query = select(Delivery.state, Delivery.digest_at).where(Delivery.id == delivery_id)
    found = (await tx.execute(query)).one()
    return found.state, found.digest_at


@pytest.mark.parametrize(
    ("mode", "expected", "days"),
    [
        (Mode.NOW, DeliveryState.DUE, None),
        (Mode.OFF, DeliveryState.SKIPPED, None),
        (Mode.DAILY, DeliveryState.DIGEST, 1),
        (Mode.WEEKLY, DeliveryState.DIGEST, 7),
    ],
)
async def test_what_waits_for_a_digest_follows_the_choice(
    database: Database, now: datetime, mode: Mode, expected: DeliveryState, days: int | None
) -> None:
    nine = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)  # a Monday, half an hour ago
    async with database.write() as tx:
        mine, other, untold = [await wait(tx, topic, now) for topic in ("seminars/battery", "news", None)]
        await topics.choose(tx, LIN, topic="seminars", mode=mode, zone=SHANGHAI, now=now)
        assert await state(tx, mine) == (expected, None if days is None else nine + timedelta(days=days))
        for kept in (other, untold):
            assert await state(tx, kept) == (DeliveryState.DIGEST, now + timedelta(days=1))


async def test_an_area_that_was_chosen_apart_does_not_follow_the_whole(database: Database, now: datetime) -> None:
    await name_topics(database, now)
    async with database.write() as tx:
        await topics.choose(tx, LIN, topic="seminars/battery", mode=Mode.WEEKLY, zone=SHANGHAI, now=now)
        apart, along = [await wait(tx, f"seminars/{area}", now) for area in ("battery", "driving")]
        await topics.choose(tx, LIN, topic="seminars", mode=Mode.OFF, zone=SHANGHAI, now=now)
        assert (await state(tx, apart))[0] is DeliveryState.DIGEST
        assert (await state(tx, along))[0] is DeliveryState.SKIPPED
        await topics.choose(tx, LIN, topic="seminars/battery", mode=None, zone=SHANGHAI, now=now)
        assert (await state(tx, apart))[0] is DeliveryState.SKIPPED


async def test_a_follow_wins_over_a_topic_that_is_switched_off(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        followed = await wait(tx, "projects", now, facts={"follower": True})
        subscribed = await wait(tx, "projects", now)
        await topics.choose(tx, LIN, topic="projects", mode=Mode.OFF, zone=SHANGHAI, now=now)
        assert (await state(tx, followed))[0] is DeliveryState.DIGEST
        assert (await state(tx, subscribed))[0] is DeliveryState.SKIPPED


async def post(
    tx: Tx, topic: str, now: datetime, *, reader: Actor = GUEST, thread: int | None = None, on: bool = True
) -> bool:
    return await topics.post(tx, reader, actor=ADMIN, chat_id=GROUP, thread_id=thread, topic=topic, wanted=on, now=now)


async def test_a_group_has_each_topic_in_one_thread(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        assert await post(tx, "news", now, thread=5)
        assert not await post(tx, "news", now, thread=5)
        assert await post(tx, "news", now, thread=9)
        for thread, seen in ((5, (False, True)), (9, (True, False)), (None, (False, True))):
            found = await topics.postings(tx, GUEST, chat_id=GROUP, thread_id=thread)
            assert {(one.here, one.elsewhere) for one in found if one.code == "news"} == {seen}
        assert await post(tx, "news", now, on=False)
        assert not await post(tx, "news", now, on=False)
        assert await history.count(tx, action="topic.subscribed") == 2
        assert await history.count(tx, action="topic.unsubscribed") == 1


async def test_a_group_has_what_its_readers_may_have_and_loses_the_rest(database: Database, now: datetime) -> None:
    await name_topics(database, now)
    marked = Actor(None, Role.MEMBER)
    async with database.write() as tx:
        with pytest.raises(NotFound, match="topic-gone"):
            await post(tx, "inner", now)
        assert await post(tx, "inner", now, reader=marked)
        assert await post(tx, "news", now)
        await topics.withdraw(tx, GUEST, actor=ADMIN, chat_id=GROUP, now=now)
        posted = await topics.postings(tx, marked, chat_id=GROUP, thread_id=None)
        assert {one.code: one.here for one in posted} == {"news": True, "seminars": False, "inner": False}
        assert not await post(tx, "inner", now, on=False)  # gone already, and no trouble
