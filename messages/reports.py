"""The report of a run, in words."""

import io
from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

import xlsxwriter

from lab.reports import Fate, Report, Ways
from messages.announcement_titles import title
from messages.durations import took
from messages.html import Html, bold, join, lines
from messages.moments import moment
from messages.screen import Button, Screen
from messages.words import Words
from storage.deliveries import OPEN
from storage.reports import Unreached
from storage.runs import Action, Run, RunState

# What the ledger calls the reasons that are not Telegram's.
REASONS = {
    "off": "reason-off",
    "cancelled": "reason-cancelled",
    "duplicate": "reason-duplicate",
    "gone": "reason-gone",
    "no-answer": "reason-no-answer",
    "quiet": "reason-quiet",
}


def report(words: Words, told: Report, zone: ZoneInfo, *, chart: bool = True) -> Screen:
    """Everything in numbers, and the ways on; `chart`: also to the chart."""
    announcement, run = told.announcement, told.run
    sent = told.fates.get(Fate.SENT, 0)
    text = lines(
        bold(f"{announcement.code} · {title(words, announcement)}"),
        _which(words, told, zone),
        words.html(_state(run), at=moment(words, run.started_at, zone), took=_took(words, told)),
        *_got(words, told),
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
    drawn = chart and bool(told.recipients)
    files = [Button(words.plain("button-report-chart"), data=f"rp:{run.id}:c")] if drawn else []
    if missed:
        files.append(Button(words.plain("button-report-missed", count=missed), data=f"rp:{run.id}:l"))
    back = Button(words.plain("button-announcement"), data=f"am:{announcement.id}")
    return Screen(text, [files, *ways_buttons(words, run.id, told.ways), [back]])


def ways_buttons(words: Words, run_id: int, ways: Ways) -> list[list[Button]]:
    """What can still be done about a run."""
    rows = []
    if ways.again:
        rows.append([Button(words.plain("button-run-retry", count=ways.again), data=f"rn:{run_id}:r")])
    if ways.changeable:
        edit = Button(words.plain("button-run-edit"), data=f"ax:{run_id}")
        rows.append([edit, Button(words.plain("button-run-retract"), data=f"rn:{run_id}:t")])
    return rows


def _which(words: Words, told: Report, zone: ZoneInfo) -> Html:
    """Of a change of copies, what it does and to those of which sending."""
    if told.run.action is Action.SEND:
        return Html("")
    at = moment(words, (told.of or told.run).started_at, zone)
    return words.html("report-edits" if told.run.action is Action.EDIT else "report-retracts", at=at)


def _state(run: Run) -> str:
    """The message that says how it stands."""
    changed = run.action is not Action.SEND and run.state is RunState.FINISHED
    return "report-changed" if changed else f"report-{run.state}"


def _got(words: Words, told: Report) -> Iterator[Html]:
    """How many got it; of a change, whose copies have been changed."""
    sent, every = told.fates.get(Fate.SENT, 0), told.recipients
    match told.run.action:
        case Action.SEND:
            yield words.html("report-sent", count=sent, all=every)
        case Action.EDIT:
            yield words.html("report-edited", count=sent, all=every)
        case Action.RETRACT:
            yield words.html("report-deleted", count=sent - told.withdrawn, all=every)
            if told.withdrawn:
                yield words.html("report-withdrawn", count=told.withdrawn)


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
    return took(words, end - told.run.started_at)


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
            cells = [str(one.chat_id), name, one.username or "", fate, _reason(words, one.reason), one.attempts]
            sheet.write_row(number, 0, cells)
    return file.getvalue()


def _reason(words: Words, reason: str | None) -> str:
    """Why not: our own words for it in the reader's language, Telegram's as it said them."""
    message = REASONS.get(reason or "")
    return words.plain(message) if message is not None else reason or ""
