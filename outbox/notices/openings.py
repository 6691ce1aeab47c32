"""What the clock tells of openings: drafts before and after the deadline, and what is about to be erased."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lab.applications import draft_reminders, retention
from lab.applications.draft_reminders import CLOSED, REMINDER
from lab.applications.retention import MINE, OURS, Doomed
from lab.applications.stages import UNDECIDED
from lab.roles import Permission, visible_to
from messages import application_notices as screens
from messages.html import Html
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.notices.staff import reader_of, staff_of
from outbox.reply import Reply, Send
from storage import applications
from storage.openings import Opening


@dataclass(frozen=True)
class _Going:
    """What is to be erased, and when."""

    opening: Opening
    several: Sequence[Doomed]
    at: datetime

    @property
    def undecided(self) -> int:
        """How many of them nobody has decided about."""
        return sum(one.application.stage in UNDECIDED for one in self.several)


def _draft(kind: str) -> Callable[[Owed], Awaitable[Opening | None]]:
    async def load(owed: Owed) -> Opening | None:
        opening = await draft_reminders.still(
            owed.tx,
            owed.delivery.chat_id,
            kind=kind,
            opening_id=owed.facts["opening"],
            closes_at=owed.facts["closes_at"],
            now=owed.now,
        )
        seen = visible_to(await reader_of(owed))
        return opening if opening is not None and opening.visibility in seen else None

    return load


def _draw_reminder(reader: Reader, opening: Any) -> Reply:
    return Reply((Send(screens.draft_reminder(reader.words, opening, zone=reader.zone, now=reader.now)),))


def _draw_closed(reader: Reader, opening: Any) -> Reply:
    return Reply((Send(screens.draft_closed(reader.words, opening, zone=reader.zone, now=reader.now)),))


async def _going(owed: Owed, opening_id: int) -> _Going | None:
    """As long as it is to go on the day that was said."""
    day = date.fromisoformat(owed.facts["day"])
    several = await retention.of_opening(owed.tx, opening_id, day, defaults=owed.defaults, now=owed.now)
    if not several:
        return None
    at = await retention.goes_at(owed.tx, several[0], defaults=owed.defaults, now=owed.now)
    return _Going(several[0].opening, several, at)


async def _mine(owed: Owed) -> _Going | None:
    found = await applications.get(owed.tx, owed.facts["application"])
    if found is None or found.user_id != owed.delivery.chat_id:
        return None
    going = await _going(owed, found.opening_id)
    mine = [one for one in going.several if one.application.id == found.id] if going is not None else []
    return _Going(going.opening, mine, going.at) if going is not None and mine else None


def _draw_mine(reader: Reader, going: Any) -> Reply:
    application = going.several[0].application
    screen = screens.erased_soon(
        reader.words,
        going.opening,
        application_id=application.id,
        number=application.number,
        at=going.at,
        zone=reader.zone,
    )
    return Reply((Send(screen),))


async def _ours(owed: Owed) -> _Going | None:
    if await staff_of(owed, Permission.ADMIT) is None:
        return None
    return await _going(owed, owed.facts["opening"])


def _draw_ours(reader: Reader, going: Any) -> Reply:
    screen = screens.erased_soon_for_admins(
        reader.words,
        going.opening,
        count=len(going.several),
        undecided=going.undecided,
        at=going.at,
        zone=reader.zone,
    )
    return Reply((Send(screen),))


def _line(message: str) -> Callable[[Words, Facts], Html]:
    def line(words: Words, facts: Facts) -> Html:
        return words.html(message, code=facts["code"])

    return line


def _mine_line(words: Words, facts: Facts) -> Html:
    return words.html("notice-erased-soon-line", number=facts["number"])


KINDS: Mapping[str, Notice] = {
    REMINDER: Notice(_draft(REMINDER), _draw_reminder, _line("notice-draft-line"), once_only=True),
    CLOSED: Notice(_draft(CLOSED), _draw_closed, _line("notice-draft-closed-line")),
    MINE: Notice(_mine, _draw_mine, _mine_line),
    OURS: Notice(_ours, _draw_ours, _line("notice-erased-soon-admins-line")),
}
