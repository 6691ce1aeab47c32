"""What is told to those who publish: that they are asked to agree, what was decided, what was missed, and how it went."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lab import reports
from lab.reports import Fate, Report
from lab.roles import OPERATOR
from messages import reports as report_screens
from messages.html import Html, lines, utf16_length, visible
from messages.moments import moment
from messages.screen import Button, Screen
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.reply import Part, Reply, Send, SendFile
from storage import announcements
from storage.announcements import Announcement

CAPTION = 1024  # UTF-16 units (Bot API, sendPhoto)


async def _report(owed: Owed) -> Report:
    return await reports.load(owed.tx, OPERATOR, owed.facts["run"])


def _draw_report(reader: Reader, told: Any) -> Reply:
    """The numbers with the chart, and the list of those who did not get it."""
    screen = report_screens.report(reader.words, told, reader.zone)
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
    "run-report": Notice(_report, _draw_report, _line("notice-report-line")),
    "announcement-missed": Notice(_missed, _draw_missed, _line("notice-missed-line")),
}
