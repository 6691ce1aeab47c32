"""Announcements are for admins: whoever is none can neither read nor do anything of them, by any command or button, old or made up."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from handlers import announcements, announcing, audit, reports, runs
from handlers.entries import Press
from outbox.steps import Step
from storage import history
from storage.announcements import Announcement, AnnouncementState
from storage.database import Database
from storage.deliveries import Delivery, DeliveryState
from storage.drafts import Draft
from storage.runs import Run, RunState
from storage.users import Role
from tests.support import published
from tests.support.desk import Desk
from tests.support.stored import add_user

AUTHOR, ASKER = 8, 7
SECRET = "天外飞仙"
COMMANDS = ("/announce", "/announce A-0001", "/announcements", "/audit", "/audit A-0001", f"/projects {SECRET}", SECRET)
PRESSES: tuple[Press, ...] = tuple(
    press
    for feature in (announcing.FEATURE, announcements.FEATURE, runs.FEATURE, reports.FEATURE, audit.FEATURE)
    for press in feature.presses
)
LOWER = (Role.GUEST, Role.MEMBER, Role.REVIEWER, Role.EDITOR)


def everything(announcement: int, run: int) -> Iterator[str]:
    """Data for every button that there is, with versions and numbers as they would be."""
    for way in ("ae", "ad", "av", "am", "ap"):
        yield f"{way}:{announcement}"
    for way in ("aw", "au", "aa:y", "aa:n", "aa:l", "ao"):
        yield f"{way}:{announcement}:1"
    yield f"ac:{announcement}:1:2"
    yield from (f"am:{announcement}:{way}" for way in ("p", "g", "x", "X:1"))
    yield from ("al", "al:p", "al:s:0", "hi:l:0", "hi:a:0:A-0001")
    yield from (f"ax:{run}", f"rn:{run}", f"rp:{run}", f"rp:{run}:c", f"rp:{run}:l")
    yield from (f"rn:{run}:{way}" for way in "pgxXrtT")


@pytest.fixture
async def sending(database: Database, now: datetime) -> tuple[int, int]:
    """A scheduled announcement with a run on its way; ids of both."""
    async with database.write() as tx:
        await add_user(tx, AUTHOR, Role.ADMIN, now=now)
        await add_user(tx, ASKER, now=now)
        due = now + timedelta(hours=2)
        announcement = await published.announcement(
            tx,
            author_id=AUTHOR,
            now=now,
            title=SECRET,
            state=AnnouncementState.SCHEDULED,
            next_at=due,
            schedule={"at": due.isoformat()},
            contents={"zh": {"kind": "text", "text": SECRET}},
            audience={"everyone": True},
        )
        states = {AUTHOR: DeliveryState.SENT, 9: DeliveryState.DUE, 10: DeliveryState.FAILED}
        run = await published.run(tx, announcement, states, now=now, state=RunState.RUNNING, finished_at=None)
        return announcement.id, run


async def stands(database: Database) -> tuple[object, ...]:
    """Everything that somebody could have changed."""
    async with database.read() as tx:
        rows = [
            [(one.id, one.state, one.version) for one in await tx.scalars(select(Announcement))],
            [(one.id, one.state) for one in await tx.scalars(select(Run))],
            [(one.id, one.state) for one in await tx.scalars(select(Delivery))],
            [one.form for one in await tx.scalars(select(Draft))],
        ]
        return (*rows, await history.count(tx))


def said(steps: list[Step]) -> str:
    return json.dumps([step.as_json() for step in steps], ensure_ascii=False)


def test_every_button_is_tried() -> None:
    tried = list(everything(1, 2))
    assert [press.pattern for press in PRESSES if not any(press.compiled.fullmatch(data) for data in tried)] == []


@pytest.mark.parametrize("role", LOWER)
async def test_who_is_no_admin_learns_and_changes_nothing(
    database: Database, now: datetime, sending: tuple[int, int], role: Role
) -> None:
    before = await stands(database)
    desk = Desk(database, now, ASKER, role)
    for data in everything(*sending):
        answer = said(await desk.press(data))
        assert SECRET not in answer, data
        assert "A-0001" not in answer, data
    for text in COMMANDS:
        answer = said(await desk.say(text)).replace(f'"{SECRET}"', "").replace(text, "")
        assert f"{SECRET} · A-" not in answer, text
        assert "am:" not in answer, text
    for words in (SECRET, "A-0001"):
        assert "announcement" not in said(await desk.inline(words))
    assert await stands(database) == before


async def test_an_admin_sees_it_by_the_same_buttons(
    database: Database, now: datetime, sending: tuple[int, int]
) -> None:
    """So that the test above can fail."""
    announcement, run = sending
    desk = Desk(database, now, AUTHOR, Role.ADMIN)
    for data in (f"am:{announcement}", f"ap:{announcement}", f"rn:{run}", f"rp:{run}", "al:s:0"):
        assert SECRET in said(await desk.press(data)), data
