"""The panel of a run: a bar and numbers while it goes on, with what can be done about it, and what came of it when it is over."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from lab.progress import Progress
from messages.announcement_titles import title
from messages.durations import roughly, took
from messages.html import Html, bold, lines
from messages.moments import moment
from messages.screen import Button, Screen
from messages.words import Words
from storage.runs import Action, RunState

_CELLS = 10  # of the bar: a line on a phone, with the numbers behind it
_FULL, _EMPTY = "▓", "░"
UNDER_WAY = {
    Action.SEND: "progress-sending",
    Action.EDIT: "progress-editing",
    Action.RETRACT: "progress-retracting",
}
_DONE = {Action.SEND: "progress-sent", Action.EDIT: "progress-edited", Action.RETRACT: "progress-deleted"}
_SLOW = 10  # messages a second below which a tenth says something


def panel(words: Words, progress: Progress, *, zone: ZoneInfo, now: datetime, live: bool = True) -> Screen:
    """How a run goes. `live`: this message is edited by itself as it goes on, so that nothing leads away from it before it is over;
    any other has a button that draws it anew, and the way back to the announcement."""
    announcement = progress.announcement
    text = lines(
        bold(f"{announcement.code} · {title(words, announcement)}"),
        _state(words, progress, zone, now),
        Html("") if progress.over else _bar(words, progress),
        *numbers(words, progress),
        _pace(words, progress),
    )
    return Screen(text, _buttons(words, progress, live=live))


def numbers(words: Words, progress: Progress) -> list[Html]:
    """What became of the recipients, a line each; of nobody, nothing is said, except that nobody got it yet."""
    deleted = progress.sent - progress.withdrawn
    given = (
        ("report-blocked", progress.blocked),
        ("report-failed", progress.failed),
        ("report-unknown", progress.unknown),
        ("report-skipped", progress.skipped),
        ("progress-due", progress.due),
        ("progress-later", progress.later),
        ("progress-digest", progress.digest),
    )
    told = [words.html(_DONE[progress.run.action], number=number(words, deleted))]
    if progress.withdrawn:
        told.append(words.html("progress-withdrawn", number=number(words, progress.withdrawn)))
    return told + [words.html(message, count=number(words, count)) for message, count in given if count]


def bar(done: int, of: int) -> str:
    """`▓▓▓▓▓▓░░░░`: full only when everything is done, and not empty once something is."""
    cells = _CELLS if done >= of else min(_CELLS - 1, max(_CELLS * done // of, int(done > 0)))
    return _FULL * cells + _EMPTY * (_CELLS - cells)


def number(words: Words, value: int) -> str:
    """`1,204`."""
    return format_decimal(value, locale=words.language.value)


def _state(words: Words, progress: Progress, zone: ZoneInfo, now: datetime) -> Html:
    run = progress.run
    if run.state is RunState.PAUSED:
        return words.html("progress-paused")
    if not progress.over:
        nothing_now = progress.open and not progress.due
        return words.html("progress-only-later" if nothing_now else UNDER_WAY[run.action])
    at = moment(words, run.started_at, zone, now=now)
    if run.state is RunState.FINISHED and run.action is not Action.SEND:
        return words.html("progress-changed", at=at)
    return words.html(f"report-{run.state}", at=at, took=took(words, _duration(progress, now)))


def _duration(progress: Progress, now: datetime) -> timedelta:
    return (progress.run.finished_at or now) - progress.run.started_at


def _bar(words: Words, progress: Progress) -> Html:
    done, wanted = progress.done, progress.wanted
    percent = 100 * done // wanted if wanted else 100
    return words.html(
        "progress-bar",
        bar=bar(done, wanted),
        percent=percent,
        done=number(words, done),
        total=number(words, wanted),
    )


def _pace(words: Words, progress: Progress) -> Html:
    if not progress.rate:
        return Html("")
    shown = round(progress.rate, 1) if progress.rate < _SLOW else round(progress.rate)
    rate = format_decimal(shown, locale=words.language.value)
    if progress.left is None:
        return words.html("progress-rate", rate=rate)
    return words.html("progress-rate-left", rate=rate, left=roughly(words, progress.left))


def _buttons(words: Words, progress: Progress, *, live: bool) -> list[list[Button]]:
    run = progress.run
    report = Button(words.plain("button-run-report"), data=f"rp:{run.id}")
    back = Button(words.plain("button-announcement"), data=f"am:{run.announcement_id}")
    if progress.over:
        return [[report], [back]]
    go_on = (
        Button(words.plain("button-run-resume"), data=f"rn:{run.id}:g")
        if run.state is RunState.PAUSED
        else Button(words.plain("button-run-pause"), data=f"rn:{run.id}:p")
    )
    rows = [[go_on], [Button(words.plain("button-run-cancel"), data=f"rn:{run.id}:x")]]
    if live:
        return rows
    return [[Button(words.plain("button-refresh"), data=f"rn:{run.id}")], *rows, [report], [back]]
