"""What applicants are told of their applications, and both sides of interviews: as it stands when it is sent, to whoever may still read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.applications.access import Case, reach
from lab.applications.stages import Party, Verb
from lab.errors import NotFound
from lab.roles import Actor, role_of
from messages import applications as screens
from messages import interview_calendars
from messages.html import Html
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.reply import Reply, Send, SendFile
from storage import application_events, application_requests, applications, lab, offers, openings, slots, users
from storage.application_events import ApplicationEvent
from storage.application_requests import ApplicationRequest
from storage.applications import ApplicationStage
from storage.database import Tx
from storage.offers import Offer
from storage.slots import Slot


@dataclass(frozen=True)
class Moved:
    """An event with what its text needs."""

    case: Case
    event: ApplicationEvent
    asked: ApplicationRequest | None
    offer: Offer | None
    page: str


async def _case(owed: Owed) -> Case | None:
    """The application, if whoever is told may read it now."""
    user_id = owed.delivery.chat_id
    user = await users.get(owed.tx, user_id)
    role = role_of(user_id, user.role if user is not None else None, owner_ids=owed.defaults.owner_ids)
    try:
        return await reach(owed.tx, Actor(user_id, role), owed.facts["application"])
    except NotFound:
        return None


async def _moved(owed: Owed) -> Moved | None:
    case = await _case(owed)
    return None if case is None else await load_moved(owed.tx, case, owed.facts["event"])


async def load_moved(tx: Tx, case: Case, event_id: int) -> Moved | None:
    """What an event tells its applicant, as long as the application stands where it has brought it."""
    event = await application_events.get(tx, event_id)
    if event is None or not event.visible or Party.APPLICANT not in case.parties:
        return None
    known = screens.TOLD if case.application.user_id is not None else (*screens.TOLD, *screens.CONFIRMED)
    if event.stage is not case.application.stage or event.kind not in known:
        return None
    laboratory = await lab.get(tx)
    returned, offered = event.kind == Verb.RETURN, event.kind == Verb.OFFER
    return Moved(
        case,
        event,
        await application_requests.open_one(tx, case.application.id) if returned else None,
        await offers.open_one(tx, case.application.id) if offered else None,
        laboratory.official_page if offered and laboratory is not None else "",
    )


def _draw_moved(reader: Reader, loaded: Any) -> Reply:
    screen = screens.changed(
        reader.words,
        _told(loaded.case),
        verb=loaded.event.kind,
        note=loaded.event.note,
        asked=loaded.asked,
        offer=loaded.offer,
        page=loaded.page,
        zone=reader.zone,
        now=reader.now,
    )
    return Reply((Send(screen),))


def _told(case: Case) -> screens.Told:
    application = case.application
    staff = application.user_id is None or application.user_id != case.user_id
    decided = application.stage is not ApplicationStage.INTERVIEW
    return screens.Told(case.opening, application.number, application.id, staff, decided=decided)


async def _interview(owed: Owed) -> tuple[screens.Told, Facts] | None:
    """A slot that was picked, as long as it is; one that is off stays so."""
    case, slot = await _case(owed), await slots.get(owed.tx, owed.facts["slot"])
    if slot is None:
        return None
    if case is None:
        return await _of_an_erased(owed, slot)
    picked = owed.facts["what"] in ("picked", "shifted")
    return None if picked and slot.application_id != case.application.id else (_told(case), owed.facts)


async def _of_an_erased(owed: Owed, slot: Slot) -> tuple[screens.Told, Facts] | None:
    """Whoever offered the slot has it in their calendar, and is told that it is off although the application is there no more."""
    if owed.facts["what"] != "cancelled" or slot.offered_by != owed.delivery.chat_id:
        return None
    found = await openings.by_ids(owed.tx, [slot.opening_id])
    if not found or await applications.get(owed.tx, owed.facts["application"]) is not None:
        return None
    told = screens.Told(found[0], owed.facts["number"], owed.facts["application"], staff=True, erased=True)
    return told, owed.facts


def _draw_interview(reader: Reader, loaded: Any) -> Reply:
    """With the file for the calendar, which the notice is written under."""
    told, facts = loaded
    moved_from = facts.get("moved_from")
    screen = screens.interview(
        reader.words,
        told,
        what=facts["what"],
        starts_at=datetime.fromisoformat(facts["starts_at"]),
        moved_from=datetime.fromisoformat(moved_from) if moved_from else None,
        zone=reader.zone,
        now=reader.now,
    )
    if "sequence" not in facts or told.erased:
        return Reply((Send(screen),))
    recipe = {
        "application": told.id,
        "slot": facts["slot"],
        "sequence": facts["sequence"],
        "cancelled": facts["what"] in ("moved", "cancelled"),
        "at": facts["at"],
        "language": reader.words.language.value,
        "url": "",
    }
    name = interview_calendars.file_name(told.number)
    return Reply((SendFile(interview_calendars.RECIPE, recipe, name, screen),))


async def _reminder(owed: Owed) -> tuple[Case, Slot] | None:
    case, slot = await _case(owed), await slots.get(owed.tx, owed.facts["slot"])
    if case is None or slot is None or slot.application_id != case.application.id:
        return None
    return (case, slot) if case.application.stage is ApplicationStage.INTERVIEW else None


def _draw_reminder(reader: Reader, loaded: Any) -> Reply:
    case, slot = loaded
    screen = screens.reminder(reader.words, _told(case), slot, zone=reader.zone, now=reader.now)
    return Reply((Send(screen),))


def _line(words: Words, facts: Facts) -> Html:
    return screens.line(words, facts["number"])


def _interview_line(words: Words, facts: Facts) -> Html:
    return screens.interview_line(words, facts["number"])


KINDS: Mapping[str, Notice] = {
    "application-changed": Notice(_moved, _draw_moved, _line),
    "interview-changed": Notice(_interview, _draw_interview, _interview_line),
    "interview-reminder": Notice(_reminder, _draw_reminder, _interview_line, once_only=True),
}
