"""Letters by e-mail to applicants: which events are written of, and to which address. They are owed in the transaction of the event."""

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from lab.applications.access import readable
from lab.applications.admins import admins
from lab.applications.stages import Verb
from lab.defaults import Defaults
from lab.notices import Owing
from lab.roles import Actor
from lab.schedules.local import instant
from storage import applications, letters
from storage.applications import Application
from storage.database import Tx

UNDELIVERED = "letters-undelivered"
_TOLD_AT = time(9)  # in the laboratory's zone
RECEIPT, CHANGED, INTERVIEW, TIMES, REMINDER = "receipt", "changed", "interview", "times", "reminder"
# Who reads Telegram is written of what waits for them and of what was decided; who does not, of everything.
_TOLD_IN_THE_CHAT_ONLY = frozenset({Verb.SCREEN, Verb.LAPSE})


def address_of(application: Application) -> str:
    """Where an applicant is written to; empty where no address is known."""
    entered = application.user_id is None
    given = (application.contact if entered else application.answers) or {}
    return str(given.get("email") or "").strip()


async def receipt(tx: Tx, application: Application, *, now: datetime) -> bool:
    """Owes the letter that an application has arrived; False where that is owed, or there is no address."""
    return await _owe(tx, application, f"receipt/{application.number}", RECEIPT, {}, now=now)


async def of_event(
    tx: Tx, application: Application, event_id: int, verb: Verb, *, defaults: Defaults, now: datetime
) -> bool:
    """Owes the letter of a line of the timeline, which says that this was done; False where none is to be written."""
    if not defaults.letters or (application.user_id is not None and verb in _TOLD_IN_THE_CHAT_ONLY):
        return False
    return await _owe(tx, application, f"application-event/{event_id}", CHANGED, {"event": event_id}, now=now)


async def of_interview(
    tx: Tx, application: Application, facts: Mapping[str, Any], *, defaults: Defaults, now: datetime
) -> bool:
    """Owes the letter about a time that was picked, or is off; False where none is to be written."""
    if not defaults.letters:
        return False
    event = f"interview/{application.id}/{facts['sequence']}"
    return await _owe(tx, application, event, INTERVIEW, facts, now=now)


async def of_times(tx: Tx, application: Application, event: str, *, defaults: Defaults, now: datetime) -> bool:
    """Owes who has no Telegram the times among which they can choose."""
    if not defaults.letters or application.user_id is not None:
        return False
    return await _owe(tx, application, event, TIMES, {"event": event}, now=now)


async def of_reminder(
    tx: Tx, application: Application, event: str, slot_id: int, *, due_at: datetime, defaults: Defaults, now: datetime
) -> bool:
    """Owes who has no Telegram that their interview is near, when it is."""
    if not defaults.letters or application.user_id is not None:
        return False
    return await _owe(tx, application, event, REMINDER, {"slot": slot_id}, due_at=due_at, now=now)


async def _owe(
    tx: Tx,
    application: Application,
    event: str,
    kind: str,
    facts: Mapping[str, Any],
    *,
    due_at: datetime | None = None,
    now: datetime,
) -> bool:
    if not address_of(application):
        return False
    return await letters.owe(
        tx, event=event, application_id=application.id, kind=kind, facts=facts, due_at=due_at, now=now
    )


async def undelivered_owings(tx: Tx, *, defaults: Defaults, now: datetime) -> list[Owing]:
    """To every admin in the morning: that letters of the day before have failed for good."""
    day = now.astimezone(defaults.zone).date()
    if now < instant(datetime.combine(day, _TOLD_AT), defaults.zone):
        day -= timedelta(days=1)
    until = instant(datetime.combine(day, _TOLD_AT), defaults.zone)
    since = instant(datetime.combine(day - timedelta(days=1), _TOLD_AT), defaults.zone)
    if not await letters.failed(tx, since=since, until=until):
        return []
    facts = {"since": since.isoformat(), "until": until.isoformat()}
    return [Owing(each, UNDELIVERED, facts, f"{UNDELIVERED}/{day}") for each in await admins(tx, defaults)]


async def undelivered(tx: Tx, actor: Actor, *, since: datetime, until: datetime) -> Sequence[Application]:
    """The applications of these letters, as far as the actor may read them."""
    ids = await letters.failed(tx, since=since, until=until)
    return await readable(tx, actor, await applications.by_ids(tx, ids))
