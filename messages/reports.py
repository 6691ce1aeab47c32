"""The report of a run, in words."""

import io
from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import xlsxwriter

from lab.reports import Fate, Report
from messages.html import Html, bold, join, lines
from messages.moments import moment
from messages.screen import Button, Screen
from messages.words import Words
from storage.deliveries import OPEN
from storage.reports import Unreached


def report(words: Words, told: Report, zone: ZoneInfo) -> Screen:
    """Everything in numbers, and the ways on."""
    announcement, run = told.announcement, told.run
    sent = told.fates.get(Fate.SENT, 0)
    text = lines(
        bold(f"{announcement.code} · {announcement.title}"),
        words.html(f"report-{run.state}", at=moment(words, run.started_at, zone), took=_took(words, told)),
        words.html("report-sent", count=sent, all=told.recipients),
        *(
            words.html(f"report-{fate}", count=told.fates[fate])
            for fate in (Fate.BLOCKED, Fate.FAILED, Fate.UNKNOWN, Fate.SKIPPED, Fate.OPEN)
            if told.fates.get(fate)
        ),
        words.html("report-maybe-twice", count=told.maybe_twice) if told.maybe_twice else Html(""),
        _languages(words, told),
        words.html("report-confirmed", count=told.confirmed, all=sent) if told.confirmed is not None else Html(""),
        *(words.html("report-choice", choice=text, number=count) for text, count in told.choices),
        words.html("report-late") if run.late else Html(""),
    )
    missed = told.recipients - sent - told.fates.get(Fate.OPEN, 0)
    ways = [Button(words.plain("button-report-chart"), data=f"rp:{run.id}:c")] if told.recipients else []
    if missed:
        ways.append(Button(words.plain("button-report-missed", count=missed), data=f"rp:{run.id}:l"))
    return Screen(text, [ways, [Button(words.plain("button-announcement"), data=f"am:{announcement.id}")]])


def _languages(words: Words, told: Report) -> Html:
    if len(told.languages) < 2:
        return Html("")
    parts = [
        Html(words.html("report-in-language", language=words.plain(f"reads-{language}"), number=count))
        for language, count in sorted(told.languages.items(), key=lambda pair: -pair[1])
    ]
    return join(parts, " · ")


def _took(words: Words, told: Report) -> str:
    end = told.run.finished_at or (told.moments[-1] if told.moments else told.run.started_at)
    seconds = max(0, round((end - told.run.started_at) / timedelta(seconds=1)))
    minutes, rest = divmod(seconds, 60)
    return (
        words.plain("took-minutes", minutes=minutes, seconds=rest)
        if minutes
        else words.plain("took-seconds", seconds=rest)
    )


def unreached_workbook(words: Words, people: Sequence[Unreached]) -> bytes:
    """The list of those who did not get it, as XLSX. Takes a while: use a thread."""
    headings = words.plain("report-headings").split("|")
    file = io.BytesIO()
    # No cell becomes a formula or a link: what somebody calls themselves stays a text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, 22)
        sheet.write_row(0, 0, headings, book.add_format({"bold": True}))
        for number, one in enumerate(people, start=1):
            name = one.title or " ".join(part for part in (one.first_name, one.last_name) if part)
            fate = words.plain(f"fate-{Fate.OPEN if one.state in OPEN else Fate(one.state.value)}")
            # The id as text: a spreadsheet would round the long ones.
            cells = [str(one.chat_id), name, one.username or "", fate, one.reason or "", one.attempts]
            sheet.write_row(number, 0, cells)
    return file.getvalue()
