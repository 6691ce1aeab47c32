"""Announcements of a laboratory with a running bot, as rows or really sent; and looking at them."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from bot.clock import utc_now
from simulator.people import Person
from simulator.views import Message
from storage import announcements, runs
from storage.announcements import Announcement, AnnouncementState
from storage.deliveries import Delivery, DeliveryState
from storage.ledger import QUIET
from storage.runs import Run, RunState
from tests.support import published
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press_data

SENT, FAILED, DUE = DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DUE
WEEKDAYS = {"rule": {"times": ["09:00"], "weekdays": [1, 2, 3, 4, 5]}}


async def written(lab: Laboratory, **values: Any) -> int:
    """An announcement of the owner's; returns its id."""
    async with lab.database.write() as tx:
        made = await published.announcement(tx, **{"author_id": lab.owner.id, "now": utc_now(), **values})
    return made.id


async def scheduled(lab: Laboratory, *, days: int = 3, **values: Any) -> int:
    """One that is due in some days, to everybody."""
    at = utc_now() + timedelta(days=days)
    given = {"state": AnnouncementState.SCHEDULED, "next_at": at, "schedule": {"at": at.isoformat()}}
    return await written(lab, **{**given, "audience": {"everyone": True}, **values})


async def sending(
    lab: Laboratory, of: int, states: Mapping[int, DeliveryState], *, quiet: bool = True, **values: Any
) -> int:
    """A run of it with these deliveries, of which those that are due wait for the end of quiet hours; returns its id."""
    async with lab.database.write() as tx:
        announcement = await announcements.get(tx, of)
        assert announcement is not None
        run_id = await published.run(tx, announcement, states, **{"now": utc_now(), **values})
        if quiet:
            later = utc_now() + timedelta(hours=5)
            due = update(Delivery).where(Delivery.state == DUE)
            await tx.execute(due.values(due_at=later, reason=QUIET))
    return run_id


async def sent(lab: Laboratory, of: int, *people: Person) -> int:
    """A run that the bot has just sent to these people; returns its id."""
    due = dict.fromkeys((person.id for person in people), DUE)
    run_id = await sending(lab, of, due, quiet=False, state=RunState.RUNNING, finished_at=None)
    for person in people:
        await person.sees("换电站开放日")
    await eventually_sent(lab, run_id)
    return run_id


async def eventually_sent(lab: Laboratory, run_id: int, *but: int) -> None:
    """Waits until the ledger says that everybody got it, but these chats."""
    async with asyncio.timeout(8):
        while any(  # noqa: ASYNC110 -- what is looked at is in the database, which rings no bell
            state is not SENT for chat, state in (await states(lab, run_id)).items() if chat not in but
        ):
            await asyncio.sleep(0.02)


async def stored(lab: Laboratory, of: int) -> Announcement:
    """The announcement as it stands now."""
    async with lab.database.read() as tx:
        found = await announcements.get(tx, of)
        assert found is not None
        return found


async def run_of(lab: Laboratory, run_id: int) -> Run:
    """The run as it stands now."""
    async with lab.database.read() as tx:
        found = await runs.get(tx, run_id)
        assert found is not None
        return found


async def states(lab: Laboratory, run_id: int) -> dict[int, DeliveryState]:
    """The deliveries of a run, by chat."""
    async with lab.database.read() as tx:
        rows = await tx.execute(select(Delivery.chat_id, Delivery.state).where(Delivery.run_id == run_id))
        return {row.chat_id: row.state for row in rows}


async def opened(person: Person, data: str) -> Message:
    """A screen by its button's data, in a message of its own."""
    _, shown = await press_data(person, data, await ask(person, "/announcements"))
    return shown
