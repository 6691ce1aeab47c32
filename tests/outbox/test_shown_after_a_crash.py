"""A paper on its way to a reviewer, and the process dies, or the answer is lost: how many copies there are then, and what becomes of
them. As much as docs/decisions/0013 allows stays, and nothing else."""

import contextlib
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from telegram.error import NetworkError, RetryAfter, TelegramError, TimedOut

from jobs.shown_documents import AGAIN, ShownDocuments
from lab.applications import showing
from messages.html import Html
from messages.screen import Screen
from messages.words import load
from outbox.lanes import Pass
from outbox.replies import Outbox, Pending, pending_of
from outbox.reply import Picture, Reply, SendFile, Show
from outbox.steps import Origin, steps_of
from storage import shown_documents, updates
from storage.database import Database
from storage.updates import ProcessedUpdate
from tests.support.applying import ANN, DEFAULTS, LIN, apply, cast
from tests.support.papers_drawn import pdf
from tests.support.reviewing import add_paper

BOT = 7
DAY = timedelta(hours=24)


class Killed(BaseException):
    """The process ended here."""


class Chat:
    """Ann's chat: the messages of ours that lie in it. Whatever is sent arrives; `lost` says how it is answered all the same."""

    def __init__(self) -> None:
        self.last = 100
        self.lying: list[int] = []
        self.lost: list[BaseException | None] = []
        self.deleting: list[TelegramError | None] = []

    async def call(self, method: str, params: Mapping[str, Any], _: Pass, __: float) -> Any:
        if method == "deleteMessage":
            error = self.deleting.pop(0) if self.deleting else None
            if error is not None:
                raise error
            self.lying.remove(params["message_id"])
            return True
        if method.startswith("edit"):
            return {"message_id": params["message_id"]}
        if method.startswith("answer"):
            return True
        assert params["protect_content"]
        self.last += 1
        self.lying.append(self.last)
        lost = self.lost.pop(0) if self.lost else None
        if lost is not None:
            raise lost
        return {"message_id": self.last}


async def cook(_: str, __: Mapping[str, Any]) -> bytes:
    return b"bytes"


def dropped(coroutine: Coroutine[Any, Any, None]) -> None:
    coroutine.close()


def outbox(database: Database, chat: Chat, now: datetime) -> Outbox:
    """Of a process that has just started: it remembers nothing."""
    return Outbox(database=database, call=chat.call, cook=cook, clock=lambda: now, wake=lambda: None, spawn=dropped)


async def sweep(database: Database, chat: Chat, now: datetime) -> None:
    shown = ShownDocuments(
        database=database,
        catalogue=load(),
        defaults=DEFAULTS,
        call=chat.call,
        cook=cook,
        clock=lambda: now,
        leads=lambda: True,
    )
    await shown.sweep(now)


@pytest.fixture(params=["file", "card"])
async def row(request: pytest.FixtureRequest, database: Database, now: datetime) -> int:
    """What Ann's press was answered with is stored, and nothing of it sent: a file, or the first card."""
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        cv = await add_paper(tx, opening, made.id, LIN.user_id, pdf(), now=now)
        if request.param == "file":
            shown = await showing.show_file(tx, ANN, cv, now=now)
            answer = Reply((SendFile("document", {}, "cv.pdf", protect=True, shown=shown.id),))
        else:
            shown = await showing.show_page(tx, ANN, cv, message=None, now=now)
            answer = Reply((Show(Screen(Html("1 / 2")), Picture("first-page", {}), shown=shown.id),))
        steps = steps_of(answer, Origin(chat_id=ANN.user_id))
        return await updates.store(
            tx, bot_id=BOT, update_id=1, chat_id=201, steps=[step.as_json() for step in steps], now=now
        )


async def owed(database: Database, row_id: int) -> Pending:
    async with database.read() as tx:
        found = await tx.get(ProcessedUpdate, row_id, populate_existing=True)
        assert found is not None
        return pending_of(found)


async def known(database: Database) -> list[int | None]:
    """The messages that are noted to be taken away."""
    async with database.read() as tx:
        return [one.message_id for one in await shown_documents.due(tx, datetime.max.replace(tzinfo=UTC), limit=9)]


async def test_killed_between_sending_and_noting_one_copy_stays_and_the_other_is_taken_away(
    database: Database, now: datetime, row: int
) -> None:
    chat = Chat()
    chat.lost = [Killed()]
    with contextlib.suppress(Killed):
        await outbox(database, chat, now).post(await owed(database, row))
    assert chat.lying == [101]
    assert await known(database) == []
    for _ in range(2):  # the second finds nothing left to do
        await outbox(database, chat, now).post(await owed(database, row))
    assert chat.lying == [101, 102]
    assert await known(database) == [102]
    await sweep(database, chat, now + DAY)
    assert chat.lying == [101]


async def test_killed_before_sending_or_after_noting_none_stays(database: Database, now: datetime, row: int) -> None:
    chat = Chat()
    for _ in range(3):
        await outbox(database, chat, now).post(await owed(database, row))
    assert chat.lying == [101]
    await sweep(database, chat, now + DAY)
    assert chat.lying == []


async def test_an_answer_that_is_lost_leaves_one_copy_and_no_more(database: Database, now: datetime, row: int) -> None:
    chat = Chat()
    chat.lost = [TimedOut()]
    assert await outbox(database, chat, now).post(await owed(database, row))
    assert chat.lying == [101, 102]
    await sweep(database, chat, now + DAY)
    assert chat.lying == [101]


@pytest.mark.parametrize("answer", ["429", "500", "502"])
async def test_a_refusal_for_now_sends_none_twice_and_deletes_in_the_end(
    database: Database, now: datetime, row: int, answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.shown_documents.WITHIN", 0.1)
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    chat = Chat()
    await outbox(database, chat, now).post(await owed(database, row))
    error = {
        "429": RetryAfter(timedelta(seconds=30)),
        "500": NetworkError("Internal Server Error"),
        "502": NetworkError("Bad Gateway"),
    }[answer]
    chat.deleting = [error] * 3
    at = now + DAY
    for tried in range(3):
        await sweep(database, chat, at)
        assert (chat.lying, len(chat.deleting)) == ([101], 2 - tried)
        at += AGAIN
    await sweep(database, chat, at)
    assert chat.lying == []


async def test_a_deletion_whose_answer_is_lost_is_made_again(
    database: Database, now: datetime, row: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.shown_documents.WITHIN", 0.1)
    chat = Chat()
    await outbox(database, chat, now).post(await owed(database, row))
    chat.deleting = [TimedOut()]
    await sweep(database, chat, now + DAY)
    await sweep(database, chat, now + DAY + AGAIN)
    assert chat.lying == []
    assert await known(database) == []
