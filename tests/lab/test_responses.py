"""Answers to announcements."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lab import responses
from lab.errors import NotFound
from lab.responses import Chosen
from storage import reports, runs
from storage.database import Database, Tx
from storage.deliveries import DeliveryState
from storage.runs import Action, RunState
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
            chosen = await responses.choose(tx, run, user, user % 2, chat_id=-100, language="zh", now=now)
            assert chosen.text == ["Mon", "Tue"][user % 2]  # in the language of the group's copy
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


async def test_a_public_one_is_answered_by_whoever_opened_it_in_the_inbox(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        run = await sent(tx, now, public=True)
        chosen = await responses.choose(tx, run, STRANGER, 1, chat_id=STRANGER, language="en", now=now)
        assert chosen == Chosen("Tue", 1, None)
        assert await responses.confirm(tx, run, STRANGER, chat_id=STRANGER, now=now) is True
        # Whoever got a copy may read it in the inbox too, in another language by now.
        own = await responses.choose(tx, run, ZH_READER, 1, chat_id=ZH_READER, language="en", now=now)
        assert own == Chosen("Tue", 1, None)
        assert (await reports.confirmations(tx, run), await reports.choices(tx, run)) == (1, {1: 2})


async def test_a_public_one_is_open_in_the_private_chat_only(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        run = await sent(tx, now, public=True)
        for chat_id in (-100, ZH_READER + EN_READER):
            with pytest.raises(NotFound, match="response-closed"):
                await responses.choose(tx, run, STRANGER, 0, chat_id=chat_id, now=now)
        assert await reports.choices(tx, run) == {}


@pytest.mark.parametrize("public", [True, False])
async def test_what_was_retracted_is_not_answered_any_more(database: Database, now: datetime, public: bool) -> None:
    async with database.write() as tx:
        run = await sent(tx, now, public=public)
        await responses.choose(tx, run, ZH_READER, 0, chat_id=ZH_READER, now=now)
        of = await runs.get(tx, run)
        assert of is not None
        back = {"announcement_id": of.announcement_id, "action": Action.RETRACT, "of_run": run, "contents": {}}
        await runs.add(tx, {**back, "state": RunState.RUNNING, "due_at": now, "started_at": now, "options": {}})
        for reader in (ZH_READER, STRANGER):
            with pytest.raises(NotFound, match="response-closed"):
                await responses.choose(tx, run, reader, 1, chat_id=reader, now=now)
            with pytest.raises(NotFound, match="response-closed"):
                await responses.confirm(tx, run, reader, chat_id=reader, now=now)
        assert await reports.choices(tx, run) == {0: 1}
