"""Nobody below an admin reads or does anything of announcements: by any command, button, deep link, word or inline query."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from handlers import announcements as cards
from handlers import audit, reports, runs
from handlers.announcing import FEATURE as ANNOUNCING
from handlers.context import Place
from handlers.entries import Press
from outbox.steps import Step
from storage import users
from storage.announcements import Announcement, AnnouncementState
from storage.database import Database
from storage.deliveries import Delivery, DeliveryState
from storage.drafts import Draft
from storage.history import HistoryEntry
from storage.runs import Run, RunState
from storage.users import Role
from tests.storage.people import add_user
from tests.support import published
from tests.support.desk import Desk

AUTHOR, USER = 5, 7
WORD = "天外飞仙"
BELOW = [Role.GUEST, Role.MEMBER, Role.REVIEWER, Role.EDITOR]
# A button of each kind; those of the first announcement, which is scheduled, of the second, which waits, and of runs 1 and 2.
BUTTONS = (
    *("ae:1", "ad:1", "ac:1:1:3", "aw:1:1", "au:1:1", "av:1", "aa:y:2:1", "aa:n:2:1", "aa:l:2:1", "ao:2:1", "ax:1"),
    *("al", "al:d", "al:s", "al:r", "al:c", "al:p", "al:p:3", "am:1", "am:1:p", "am:1:g", "am:1:x", "am:1:X:1", "ap:1"),
    *(f"rn:{run}{act}" for run in (1, 2) for act in ("", ":p", ":g", ":x", ":X", ":r", ":t", ":T")),
    *("rp:1", "rp:1:c", "rp:1:l", "hi:a:0", "hi:l:0", "hi:l:0:A-0001", "hi:r:1:@zhou"),
)
PRESSES: tuple[Press, ...] = tuple(
    press
    for feature in (ANNOUNCING, cards.FEATURE, runs.FEATURE, reports.FEATURE, audit.FEATURE)
    for press in feature.presses
)


@pytest.fixture(autouse=True)
async def data(database: Database, now: datetime) -> None:
    later = now + timedelta(days=1)
    texts: dict[str, Any] = {"title": WORD, "contents": {"zh": {"kind": "text", "text": WORD}}}
    due: dict[str, Any] = {"next_at": later, "schedule": {"at": later.isoformat()}, "audience": {"everyone": True}}
    states = {USER: DeliveryState.FAILED, 8: DeliveryState.SENT, 9: DeliveryState.DUE}
    async with database.write() as tx:
        for user_id in (AUTHOR, USER, 8, 9):
            await add_user(tx, user_id, now=now)
        await users.set_role(tx, AUTHOR, Role.ADMIN, was=Role.GUEST)
        common = {"author_id": AUTHOR, "now": now, **texts}
        one = await published.announcement(tx, **common, **due, state=AnnouncementState.SCHEDULED)
        await published.announcement(tx, **common, **due, state=AnnouncementState.WAITING)
        await published.run(tx, one, states, now=now)
        await published.run(tx, one, states, now=now, due_at=later, state=RunState.RUNNING, finished_at=None)


async def everything(database: Database) -> list[Any]:
    """What stands in the tables that such a press could change."""
    async with database.read() as tx:
        rows: list[Any] = [
            (await tx.execute(select(Announcement.id, Announcement.state, Announcement.version))).all(),
            (await tx.execute(select(Run.id, Run.state))).all(),
            (await tx.execute(select(Delivery.id, Delivery.state))).all(),
        ]
        return rows + [await tx.scalar(select(func.count()).select_from(table)) for table in (Draft, HistoryEntry)]


def said(steps: list[Step]) -> str:
    return json.dumps([step.as_json() for step in steps], ensure_ascii=False)


def test_there_is_a_button_of_every_kind() -> None:
    missed = [press.pattern for press in PRESSES if not any(press.compiled.fullmatch(data) for data in BUTTONS)]
    assert missed == []


@pytest.mark.parametrize("place", [Place.PRIVATE, Place.GROUP])
@pytest.mark.parametrize("role", BELOW)
async def test_no_button_tells_or_does_anything(database: Database, now: datetime, role: Role, place: Place) -> None:
    desk, before = Desk(database, now, USER, role, place), await everything(database)
    for data in BUTTONS:
        steps = await desk.press(data)
        assert {step.method for step in steps} <= {"error", "answerCallbackQuery"}, data
        assert WORD not in said(steps), data
        assert "A-0001" not in said(steps), data
    assert await everything(database) == before


@pytest.mark.parametrize("role", BELOW)
async def test_nothing_that_is_said_finds_one(database: Database, now: datetime, role: Role) -> None:
    before = await everything(database)
    for place in (Place.PRIVATE, Place.GROUP):
        desk = Desk(database, now, USER, role, place)
        for text in (
            *("/announce", "/announce A-0001", "/announcements", "/audit", "/audit A-0001", "/audit @zhou"),
            *("A-0001", "/projects A-0001", "/project A-0001", "/start announcement_1", "/start A-0001", "/inbox"),
        ):
            steps = await desk.say(text)
            assert "A-0002" not in said(steps), text
            assert not any(f'"{data}"' in said(steps) for data in BUTTONS), text
        assert WORD not in said(await desk.say("/inbox"))
    inline = Desk(database, now, USER, role, Place.INLINE)
    assert WORD not in said(await inline.inline("A-0001"))
    assert "A-0001" not in said(await inline.inline(WORD))
    assert await everything(database) == before


async def test_the_same_buttons_answer_an_admin(database: Database, now: datetime) -> None:
    """Else the tests above would pass whatever the buttons do."""
    forbidden = []
    for data in BUTTONS:
        steps = await Desk(database, now, 8, Role.OWNER).press(data)
        forbidden += [data for step in steps if step.params.get("message") == "error-forbidden"]
    assert forbidden == []


async def test_in_a_group_an_admin_sees_none_either(database: Database, now: datetime) -> None:
    before = await everything(database)
    desk = Desk(database, now, 8, Role.OWNER, Place.GROUP)
    for data in BUTTONS:
        steps = await desk.press(data)
        assert {step.method for step in steps} <= {"error", "answerCallbackQuery"}, data
    assert await everything(database) == before
