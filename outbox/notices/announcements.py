"""What is told to those who publish: that they are asked to agree, what was decided, what was missed, and how it went."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab import audiences, reports
from lab.audiences import Names, audience_of
from lab.reports import Fate, Report
from lab.roles import OPERATOR, Actor, Permission, may, role_of
from messages import announcing
from messages import reports as report_screens
from messages.html import Html, lines, utf16_length, visible
from messages.moments import moment
from messages.screen import Button, Screen
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.reply import Part, Reply, Send, SendFile
from storage import announcements, users
from storage.announcements import Announcement, AnnouncementState
from storage.users import User

CAPTION = 1024  # UTF-16 units (Bot API, sendPhoto)

Load = Callable[[Owed], Awaitable[Any]]


@dataclass(frozen=True)
class _Asked:
    """An announcement, the names that its audience needs, and the person who is meant: its author, or who decided."""

    announcement: Announcement
    names: Names
    person: User | None
    facts: Facts


def _for_who_may(load: Load) -> Load:
    """Holds only as long as whoever it is for may announce: what a former admin is owed says nothing to them any more."""

    async def loaded(owed: Owed) -> Any:
        user_id = owed.delivery.chat_id
        user = await users.get(owed.tx, user_id)
        role = role_of(user_id, user.role if user is not None else None, owner_ids=owed.defaults.owner_ids)
        return await load(owed) if may(Actor(user_id, role), Permission.ANNOUNCE) else None

    return loaded


async def _waiting(owed: Owed) -> _Asked | None:
    """Whoever could agree is asked as long as somebody must."""
    found = await announcements.get(owed.tx, owed.facts["id"])
    if found is None or found.state is not AnnouncementState.WAITING:
        return None
    return await _asked(owed, found, found.author_id)


async def _decided(owed: Owed) -> _Asked | None:
    found = await announcements.get(owed.tx, owed.facts["id"])
    return None if found is None else await _asked(owed, found, owed.facts["by"])


async def _asked(owed: Owed, found: Announcement, user_id: int | None) -> _Asked:
    names = await audiences.names(owed.tx, audience_of(found.audience))
    person = await users.get(owed.tx, user_id) if user_id is not None else None
    return _Asked(found, names, person, owed.facts)


def _draw_waiting(reader: Reader, asked: Any) -> Reply:
    screen = announcing.approval_request(
        reader.words,
        asked.announcement,
        names=asked.names,
        zone=reader.zone,
        now=reader.now,
        why=asked.facts["why"],
        count=asked.facts.get("count"),
        author=asked.person,
    )
    return Reply((Send(screen),))


def _draw_decided(reader: Reader, asked: Any) -> Reply:
    screen = announcing.approval_decided(
        reader.words,
        asked.announcement,
        names=asked.names,
        zone=reader.zone,
        now=reader.now,
        why=asked.facts["why"],
        by=asked.person,
    )
    return Reply((Send(screen),))


async def _report(owed: Owed) -> Report:
    return await reports.load(owed.tx, OPERATOR, owed.facts["run"])


def _draw_report(reader: Reader, told: Any) -> Reply:
    """The numbers with the chart, and the list of those who did not get it."""
    screen = report_screens.report(reader.words, told, reader.zone, chart=False)
    facts = {"run": told.run.id, "language": reader.words.language.value, "zone": reader.zone.key}
    inside = bool(told.recipients) and utf16_length(visible(screen.text)) <= CAPTION
    parts: list[Part] = [] if inside else [Send(screen)]
    if told.recipients:
        name = f"{told.announcement.code}.png"
        parts.append(SendFile("report-chart", facts, name, caption=screen if inside else None, picture=True))
    if any(told.fates.get(fate) for fate in (Fate.BLOCKED, Fate.FAILED, Fate.UNKNOWN)):
        name = reader.words.plain("report-file", code=told.announcement.code)
        parts.append(SendFile("report-unreached", facts, f"{name}.xlsx"))
    return Reply(tuple(parts))


async def _missed(owed: Owed) -> tuple[Announcement, Mapping[str, Any]] | None:
    found = await announcements.get(owed.tx, owed.facts["id"])
    return None if found is None else (found, owed.facts)


def _draw_missed(reader: Reader, loaded: Any) -> Reply:
    found, facts = loaded
    last = moment(reader.words, datetime.fromisoformat(facts["last"]), reader.zone, now=reader.now)
    text = lines(
        reader.words.html("notice-missed", code=found.code, title=found.title, count=facts["count"], last=last),
        reader.words.html("notice-missed-next", at=moment(reader.words, found.next_at, reader.zone, now=reader.now))
        if found.next_at
        else None,
    )
    return Reply((Send(Screen(text, [[_open(reader.words, found)]])),))


def _open(words: Words, announcement: Announcement) -> Button:
    return Button(words.plain("button-announcement-open"), data=f"am:{announcement.id}")


def _line(message: str) -> Any:
    def line(words: Words, _: Facts) -> Html:
        return words.html(message)

    return line


KINDS: Mapping[str, Notice] = {
    "announcement-approval": Notice(_for_who_may(_waiting), _draw_waiting, _line("notice-approval-line")),
    "announcement-decided": Notice(_for_who_may(_decided), _draw_decided, _line("notice-decided-line")),
    "run-report": Notice(_for_who_may(_report), _draw_report, _line("notice-report-line")),
    "announcement-missed": Notice(_for_who_may(_missed), _draw_missed, _line("notice-missed-line")),
}
