"""Papers in the chats of reviewers: taken away when their time is over, whatever Telegram says to it."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError

from jobs.shown_documents import AGAIN, AGAIN_BLOCKED, ShownDocuments
from lab.applications import reviewing, showing
from messages.words import load
from outbox.lanes import Pass
from storage import shown_documents
from storage.applications import Application, ApplicationStage
from storage.database import Database
from storage.shown_documents import ShownDocument
from tests.support.applying import ANN, BEN, DEFAULTS, LIN, apply, cast, put, set_reviewers
from tests.support.papers_drawn import pdf
from tests.support.reviewing import add_paper

DAY = timedelta(hours=24)


class Telegram:
    """Notes what is called, and says to it what it is told to say."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.error: TelegramError | None = None

    async def call(self, method: str, params: Mapping[str, Any], _: Pass, __: float) -> Any:
        self.calls.append((method, params))
        if self.error is not None:
            raise self.error
        return True


async def cook(_: str, __: Mapping[str, Any]) -> bytes:
    return b"a picture"


def job(database: Database, telegram: Telegram, now: datetime) -> ShownDocuments:
    return ShownDocuments(
        database=database,
        catalogue=load(),
        defaults=DEFAULTS,
        call=telegram.call,
        cook=cook,
        clock=lambda: now,
        leads=lambda: True,
    )


@pytest.fixture
async def shown(database: Database, now: datetime) -> tuple[int, int]:
    """A file that Ann was sent (message 70) and a card in front of her (71); the opening and the application."""
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        cv = await add_paper(tx, opening, made.id, LIN.user_id, pdf(), now=now)
        file = await showing.show_file(tx, ANN, cv, now=now)
        card = await showing.show_page(tx, ANN, cv, message=None, now=now)
        for number, one in enumerate((file, card)):
            await shown_documents.sent(tx, one.id, message_id=70 + number)
        return opening.id, made.id


async def left(database: Database) -> list[int | None]:
    async with database.read() as tx:
        return list(await tx.scalars(select(ShownDocument.message_id).order_by(ShownDocument.id)))


@pytest.mark.parametrize(
    "answer",
    [None, BadRequest("Message can't be deleted for everyone"), BadRequest("Message to delete not found")],
)
async def test_after_a_day_both_are_deleted_once(
    database: Database, now: datetime, shown: tuple[int, int], answer: TelegramError | None
) -> None:
    telegram = Telegram()
    telegram.error = answer
    sweeper = job(database, telegram, now)
    await sweeper.sweep(now + DAY - timedelta(seconds=1))
    assert telegram.calls == []
    await sweeper.sweep(now + DAY)
    deleted = [("deleteMessage", {"chat_id": 201, "message_id": number}) for number in (70, 71)]
    assert telegram.calls == deleted
    assert await left(database) == []
    await sweeper.sweep(now + DAY)
    assert telegram.calls == deleted


@pytest.mark.parametrize(
    ("answer", "again"),
    [
        ("wait", AGAIN),
        ("away", AGAIN),
        ("blocked", AGAIN_BLOCKED),
    ],
)
async def test_what_could_not_be_deleted_is_tried_again(
    database: Database,
    now: datetime,
    shown: tuple[int, int],
    answer: str,
    again: timedelta,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("jobs.shown_documents.WITHIN", 0.1)
    telegram = Telegram()
    telegram.error = {
        "wait": lambda: RetryAfter(timedelta(seconds=30)),
        "away": lambda: NetworkError("Bad Gateway"),
        "blocked": lambda: Forbidden("Forbidden: bot was blocked by the user"),
    }[answer]()
    sweeper = job(database, telegram, now)
    await sweeper.sweep(now + DAY)
    assert await left(database) == [70, 71]
    tried = len(telegram.calls)
    await sweeper.sweep(now + DAY + again - timedelta(seconds=1))
    assert len(telegram.calls) == tried
    telegram.error = None
    await sweeper.sweep(now + DAY + again)
    assert await left(database) == []


async def test_what_is_withdrawn_goes_at_once_and_the_card_says_so(
    database: Database, now: datetime, shown: tuple[int, int]
) -> None:
    async with database.write() as tx:
        await put(tx, shown[1], ApplicationStage.WITHDRAWN)
    telegram = Telegram()
    await job(database, telegram, now).sweep(now)
    (deleted, _), (edited, params) = telegram.calls
    assert (deleted, edited) == ("deleteMessage", "editMessageMedia")
    assert "撤回" in params["media"]["caption"]
    assert await left(database) == []


async def test_who_does_not_review_the_opening_any_more_keeps_nothing(
    database: Database, now: datetime, shown: tuple[int, int]
) -> None:
    telegram = Telegram()
    async with database.write() as tx:
        await set_reviewers(tx, shown[0], [BEN.user_id or 0])
    await job(database, telegram, now).sweep(now)
    assert [method for method, _ in telegram.calls] == ["deleteMessage", "deleteMessage"]


async def test_of_an_application_that_is_erased_nothing_stays_in_a_chat(
    database: Database, now: datetime, shown: tuple[int, int]
) -> None:
    telegram = Telegram()
    async with database.write() as tx:
        await tx.execute(delete(Application).where(Application.id == shown[1]))
    await job(database, telegram, now).sweep(now)
    assert [method for method, _ in telegram.calls] == ["deleteMessage", "deleteMessage"]
    assert await left(database) == []


async def test_who_declares_a_conflict_keeps_nothing(database: Database, now: datetime, shown: tuple[int, int]) -> None:
    telegram = Telegram()
    async with database.write() as tx:
        await reviewing.declare_conflict(tx, ANN, shown[1], now=now)
    await job(database, telegram, now).sweep(now)
    assert [method for method, _ in telegram.calls] == ["deleteMessage", "deleteMessage"]
