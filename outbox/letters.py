"""Letters as they are written when they are sent, in the language of the application; none of what does not hold any more."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from lab import interviews, letters
from lab import openings as rules
from lab.applications.access import Case
from lab.applications.stages import Party, Verb
from lab.defaults import Defaults
from lab.errors import NotFound
from messages import applications as notices
from messages import calendars, interview_calendars
from messages import letters as screens
from messages.calendars import Entry
from messages.html import lines
from messages.letters import Written
from messages.words import Catalogue, Language, Words
from outbox.mail import Attached, Letter
from outbox.notices.applications import load_moved
from storage import applications, documents, lab, openings, slots, users
from storage.applications import ApplicationStage
from storage.database import Tx
from storage.letters import Due

Link = Callable[[str], str]


@dataclass(frozen=True)
class Draft:
    """A letter with all that was read for it; the file of an entry for a calendar is made outside of the transaction."""

    letter: Letter
    entry: Entry | None = None


@dataclass(frozen=True)
class Writer:
    """Writes letters. `sender` is empty where the laboratory's address is theirs; `link` opens the bot at something."""

    catalogue: Catalogue
    defaults: Defaults
    sender: str
    link: Link

    async def draft(self, tx: Tx, due: Due, now: datetime) -> Draft | None:
        """What a letter says now; None where there is nothing (any more) that it could say."""
        application = await applications.get(tx, due.application_id)
        if application is None:
            return None
        (opening,) = await openings.by_ids(tx, [application.opening_id])
        receiver = letters.address_of(application)
        if not receiver:
            return None
        case = Case(application, opening, None, frozenset({Party.APPLICANT}))
        laboratory = await lab.get(tx)
        contact = await rules.contact(tx, opening)
        written = Written(
            application,
            opening,
            laboratory,
            self.link(f"application_{application.number.replace('/', '_')}") if application.user_id is not None else "",
            contact.email,
        )
        words = self.catalogue[Language(application.language)]
        said = await self._say(tx, due, case, written, words, now)
        if said is None:
            return None
        about, text, entry = said
        slug = "".join(one if one.isalnum() and one.isascii() else "-" for one in f"{application.number}.{due.event}")
        made = Letter(
            key=f"labbot.{slug}",
            receiver=receiver,
            subject=screens.subject(words, application.number, about),
            text=text,
            sender=self.sender or (laboratory.email if laboratory else ""),
            sender_name=screens.sender_name(words, laboratory),
            reply_to=contact.email,
            at=now if due.kind == letters.REMINDER else due.created_at,  # that one was owed long before
        )
        return Draft(made, entry)

    async def _say(
        self, tx: Tx, due: Due, case: Case, written: Written, words: Words, now: datetime
    ) -> tuple[str, str, Entry | None] | None:
        zone = await self._zone(tx, case)
        if due.kind == letters.RECEIPT:
            if case.application.stage is ApplicationStage.WITHDRAWN:
                return None
            papers = await documents.of_application(tx, case.application.id)
            return due.kind, screens.receipt(words, written, papers, zone=zone, now=now), None
        if not due.facts:  # the key is lost
            return None
        if due.kind == letters.CHANGED:
            moved = await load_moved(tx, case, due.facts["event"])
            if moved is None:
                return None
            what = notices.what_changed(
                words,
                case.opening,
                verb=moved.event.kind,
                note=moved.event.note,
                asked=moved.asked,
                offer=moved.offer,
                zone=zone,
                now=now,
            )
            chosen = None
            if moved.event.kind == Verb.INVITE and case.application.user_id is None:
                chosen = screens.times(words, await slots.free(tx, case.opening.id, after=now), zone=zone, now=now)
            return moved.event.kind, screens.text(words, written, what, *([chosen] if chosen else [])), None
        if due.kind in (letters.TIMES, letters.REMINDER):
            return await self._before_interview(tx, due, case, written, words, now)
        return await self._interview(tx, due, written, words, zone, now)

    async def _before_interview(
        self, tx: Tx, due: Due, case: Case, written: Written, words: Words, now: datetime
    ) -> tuple[str, str, Entry | None] | None:
        """The times to choose from, as long as none is chosen; that the one that was chosen is near, as long as it is theirs."""
        if case.application.stage is not ApplicationStage.INTERVIEW:
            return None
        zone = await self._zone(tx, case)
        having = await slots.of_application(tx, case.application.id)
        if due.kind == letters.TIMES:
            free = await slots.free(tx, case.opening.id, after=now)
            if having is not None or not free:
                return None
            return due.kind, screens.text(words, written, screens.times(words, free, zone=zone, now=now)), None
        if having is None or having.id != due.facts["slot"] or having.starts_at <= now:
            return None
        return due.kind, screens.text(words, written, screens.reminder(words, having, zone=zone, now=now)), None

    async def _interview(
        self, tx: Tx, due: Due, written: Written, words: Words, zone: ZoneInfo, now: datetime
    ) -> tuple[str, str, Entry | None] | None:
        """A time that was picked, as long as it is; one that is off, as long as no other was picked."""
        facts, application_id = due.facts, written.application.id
        cancelled = facts["what"] == "cancelled"
        having = await slots.of_application(tx, application_id)
        if (having is not None) if cancelled else (having is None or having.id != facts["slot"]):
            return None
        try:
            found = await interviews.appointment_of(tx, application_id, facts["slot"], cancelled=cancelled)
        except NotFound:
            return None
        made = replace(found, sequence=facts["sequence"])
        what = notices.what_of_interview(
            words,
            what=facts["what"],
            starts_at=datetime.fromisoformat(facts["starts_at"]),
            moved_from=datetime.fromisoformat(facts["moved_from"]) if facts["moved_from"] else None,
            zone=zone,
            now=now,
        )
        place, link = ("", "") if cancelled else (made.where.place, made.where.link)
        about = lines(
            what,
            words.html("interview-place", place=place) if place else None,
            words.html("interview-link", link=link) if link else None,
        )
        text = screens.text(words, written, about, words.html("letter-calendar"))
        entry = interview_calendars.entry(
            words, made, written.laboratory, stamp=datetime.fromisoformat(facts["at"]), url=written.link
        )
        return letters.INTERVIEW, text, entry

    async def _zone(self, tx: Tx, case: Case) -> ZoneInfo:
        user_id = case.application.user_id
        user = await users.get(tx, user_id) if user_id is not None else None
        return ZoneInfo(user.zone) if user is not None and user.zone else self.defaults.zone


async def finished(draft: Draft) -> Letter:
    """The letter with its file."""
    if draft.entry is None:
        return draft.letter
    content = await asyncio.to_thread(calendars.calendar, draft.entry)
    method = "CANCEL" if draft.entry.cancelled else "PUBLISH"
    files: Sequence[Attached] = [Attached("interview.ics", content, method)]
    return replace(draft.letter, files=files)
