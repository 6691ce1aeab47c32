"""Answers to announcements."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lab import responses
from lab.errors import NotFound
from lab.responses import Chosen
from storage import reports
from storage.database import Database, Tx
from storage.deliveries import DeliveryState
from tests.support import published

CONTENTS = {
    "zh": {"kind": "question", "text": "哪一天？", "choices": ["周一", "周二"]},
    "en": {"kind": "question", "text": "Which day?", "choices": ["Mon", "Tue"]},
}
ZH_READER, EN_READER, STRANGER = 11, 10, 99


async def sent(tx: Tx, now: datetime, **values: Any) -> int:
    """A run that two people got, the first of them in English and the second in Chinese."""
    announcement = await published.announcement(tx, author_id=1, now=now, contents=CONTENTS, **values)
    states = dict.fromkeys((EN_READER, ZH_READER), DeliveryState.SENT)
    return await published.run(tx, announcement, states, now=now)


async def test_one_chooses_in_the_language_of_ones_copy_and_changes_ones_mind(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        run = await sent(tx, now)
        first = await responses.choose(tx, run, ZH_READER, 0, chat_id=ZH_READER, now=now)
        again = await responses.choose(tx, run, ZH_READER, 0, chat_id=ZH_READER, now=now)
        other = await responses.choose(tx, run, EN_READER, 0, chat_id=EN_READER, now=now)
        later = await responses.choose(tx, run, ZH_READER, 1, chat_id=ZH_READER, now=now + timedelta(days=1))
        counted = await reports.choices(tx, run)
    assert first == Chosen("周一", 0, None)
    assert again == Chosen("周一", 0, 0)
    assert other == Chosen("Mon", 0, None)
    assert later == Chosen("周二", 1, 0)
    assert counted == {0: 1, 1: 1}


async def test_reading_is_confirmed_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        run = await sent(tx, now)
        assert await responses.confirm(tx, run, ZH_READER, chat_id=ZH_READER, now=now) is True
        assert await responses.confirm(tx, run, ZH_READER, chat_id=ZH_READER, now=now) is False
        await responses.choose(tx, run, ZH_READER, 1, chat_id=ZH_READER, now=now)
        assert (await reports.confirmations(tx, run), await reports.choices(tx, run)) == (1, {1: 1})


async def test_in_a_group_each_answers_for_themselves(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        announcement = await published.announcement(tx, author_id=1, now=now, contents=CONTENTS)
        run = await published.run(tx, announcement, {-100: DeliveryState.SENT}, now=now)
        for user in (1, 2, 3):
            await responses.choose(tx, run, user, user % 2, chat_id=-100, now=now)
        assert await reports.choices(tx, run) == {0: 1, 1: 2}


async def test_only_who_has_a_copy_answers_and_only_what_is_asked(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        run = await sent(tx, now)
        with pytest.raises(NotFound, match="response-closed"):
            await responses.choose(tx, run, STRANGER, 0, chat_id=STRANGER, now=now)
        with pytest.raises(NotFound, match="response-closed"):
            await responses.confirm(tx, run, STRANGER, chat_id=STRANGER, now=now)
        with pytest.raises(NotFound, match="response-closed"):
            await responses.choose(tx, run, ZH_READER, 2, chat_id=ZH_READER, now=now)
        with pytest.raises(NotFound, match="response-preview"):
            await responses.choose(tx, 0, ZH_READER, 0, chat_id=ZH_READER, now=now)
        assert await reports.choices(tx, run) == {}
