"""Editing series: which there are, one of them with its dates, what would change for these, what was saved."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.opening_edits.references import Named
from lab.seminar_edits.overview import Listed
from lab.seminar_edits.series_saving import SeriesLook, SeriesSaved
from lab.seminar_edits.subjects import NEW
from lab.seminars.dates import pattern_of
from messages import bilingual, seminar_rules
from messages.forms import Body
from messages.html import Html, bold, fit, join, lines
from messages.moments import zone_name
from messages.opening_fields import Push
from messages.screen import Button, Screen, rows
from messages.seminar_edit_fields import both, listed, local, next_dates, theirs
from messages.seminar_edits import HOME, clash_buttons, clashes, edit_data, several
from messages.seminar_times import span
from messages.words import Words
from storage.seminars import SeminarStatus
from storage.series import Series

LIST = "mer"
_SHOWN = 3


def series_data(code: str) -> str:
    """What a press on a series says."""
    return f"{LIST}:{code}"


def head(words: Words, one: Series) -> Html:
    """Title and code."""
    return join([bold(bilingual.of(one, "title").in_language(words.language)), one.code], " · ")


def every(words: Words, found: Sequence[Series]) -> Screen:
    """The series to edit."""
    new = [Button(words.plain("button-series-new"), data="meR:new:")]
    back = [Button(words.plain("button-edit-home"), data=HOME)]
    blocks = [lines(head(words, one), _repeats(words, one)) for one in found]
    codes = rows([Button(one.code, data=series_data(one.code)) for one in found])
    title = words.html("series-edit") if found else words.html("series-edit-none")
    return Screen(fit([title, *blocks]), [*codes, new, back])


def one(words: Words, it: Series, coming: Listed, *, zone: ZoneInfo, now: datetime) -> Screen:
    """A series with what can be done about it, and its next dates."""
    place = bilingual.of(it, "place").in_language(words.language) or it.link
    dates = [
        lines(
            *(
                join(
                    [
                        _sign(seminar.status),
                        span(words, seminar.starts_at, seminar.ends_at, zone, now=now),
                        f" · {bilingual.of(seminar, 'title').in_language(words.language)}"
                        if bilingual.of(seminar, "title")
                        else "",
                    ]
                )
                for seminar in coming.items[:_SHOWN]
            )
        )
    ]
    text = fit(
        [
            lines(
                head(words, it),
                _repeats(words, it),
                words.html("series-edit-minutes", count=it.minutes, zone=zone_name(words, it.zone)),
                words.html("seminar-edit-place", place=place or words.plain("seminar-edit-tba")),
                words.html("series-edit-excepted", dates=_excepted(words, it)) if it.excepted else None,
            ),
            lines(words.html("series-edit-dates", count=coming.total), *dates)
            if coming.total
            else words.html("series-edit-no-dates"),
            words.html("series-edit-how"),
        ]
    )
    return Screen(
        text,
        [
            [Button(words.plain("button-series-change"), data=f"meR:{it.code}")],
            [Button(words.plain("button-series-dates", count=coming.total), data=f"meO:{it.code}:0")],
            [Button(words.plain("button-series-seminar"), data=f"men:{NEW}{it.code}")],
            [
                Button(words.plain("button-series-card"), data=f"mr:{it.code}"),
                Button(words.plain("button-edit-series"), data=LIST),
            ],
        ],
    )


def dates(words: Words, it: Series, found: Listed, *, zone: ZoneInfo, now: datetime) -> Screen:
    """The seminars of a series, each to be changed alone."""
    shown = several(words, found, zone=zone, now=now)
    codes = rows([Button(seminar.code, data=edit_data(seminar.code)) for seminar in found.items], per_row=2)
    turn = []
    if found.page > 0:
        turn.append(Button(words.plain("button-previous"), data=f"meO:{it.code}:{found.page - 1}"))
    if found.page + 1 < found.pages:
        turn.append(Button(words.plain("button-next"), data=f"meO:{it.code}:{found.page + 1}"))
    back = [Button(words.plain("button-series-back", code=it.code), data=series_data(it.code))]
    return Screen(fit([head(words, it), shown.text]), [*codes, turn, back])


def changes(words: Words, seen: SeriesLook, people: int, named: Named, push: Push) -> Body:
    """What would change, for how many dates and people, and what speaks against it; with the ways to save it."""
    if seen.both:
        found = [both(words, changed, named, subject="series") for changed in seen.both[:_SHOWN]]
        return Body(fit([words.html("opening-clashes"), *found], limit=1500), main=clash_buttons(words, push))
    wrong = Html("")
    if seen.wrong is not None:
        wrong = words.html("form-error", error=words.html(seen.wrong[1].message, **seen.wrong[1].facts))
    rows_ = listed(words, seen.changes, named, subject="series")
    new = seen.one is None
    said = Html("")
    if not new:
        said = lines(words.html("seminar-changes"), *rows_) if rows_ else words.html("seminar-no-changes")
    body = fit(
        [
            wrong,
            said,
            lines(_said(words, seen), next_dates(words, seen.next)) if seen.pattern is not None else Html(""),
            _replanned(words, seen),
            clashes(words, seen.clashes),
            lines(words.html("seminar-changed-meanwhile"), *theirs(words, seen.theirs, named, subject="series"))
            if seen.theirs
            else Html(""),
            words.html("seminar-concerns-told", count=people) if people else Html(""),
        ],
        limit=1800,
    )
    main = None
    if seen.wrong is None and people:
        message = "button-save-tell-clash" if seen.clashes else "button-save-tell"
        main = [[push(words.plain(message, count=people), "tell")]]
    elif seen.wrong is None and seen.clashes:
        main = [[push(words.plain("button-save-clash"), "quiet")]]
    return Body(body, main=main)


def saved(words: Words, done: SeriesSaved, told: int, named: Named) -> Screen:
    """What was saved."""
    it = done.one
    rows_ = listed(words, done.changes, named, subject="series")
    if done.new:
        first = words.html("series-made", count=len(done.made))
    elif rows_:
        first = words.html("series-saved")
    else:
        first = words.html("seminar-nothing-changed")
    moved, off = done.replanned.count(), done.replanned.count(cancelled=True)
    blocks = [
        lines(first, head(words, it), _repeats(words, it)),
        lines(*rows_),
        _counts(words, moved, off, 0 if done.new else len(done.made)),
        next_dates(words, done.next) if done.new else Html(""),
        words.html("series-told", count=told) if told else Html(""),
    ]
    return Screen(
        fit(blocks),
        [
            [Button(words.plain("button-series-card"), data=f"mr:{it.code}")],
            [
                Button(words.plain("button-series-back", code=it.code), data=series_data(it.code)),
                Button(words.plain("button-edit-series"), data=LIST),
            ],
        ],
    )


def _repeats(words: Words, it: Series) -> Html:
    said = seminar_rules.said(words, pattern_of(it)) or words.plain("series-single-dates")
    return words.html("series-edit-ended" if it.ended else "series-edit-repeats", rule=said)


def _said(words: Words, seen: SeriesLook) -> Html | None:
    if seen.pattern is None:
        return None
    said = seminar_rules.said(words, seen.pattern) or words.plain("series-single-dates")
    return bold(said)


def _replanned(words: Words, seen: SeriesLook) -> Html:
    planned = seen.replanned
    if seen.one is None or not (planned.steps or planned.new):
        return Html("")
    return _counts(words, planned.count(), planned.count(cancelled=True), planned.new, ahead=True)


def _counts(words: Words, moved: int, off: int, new: int, *, ahead: bool = False) -> Html:
    """What becomes, or became, of the coming dates."""
    said = [
        words.html("series-will-move" if ahead else "series-did-move", count=moved) if moved else None,
        words.html("series-will-cancel" if ahead else "series-did-cancel", count=off) if off else None,
        words.html("series-will-add" if ahead else "series-did-add", count=new) if new else None,
    ]
    kept = words.html("series-keeps") if ahead and (moved or off) else None
    return lines(*said, kept)


def _excepted(words: Words, it: Series) -> str:
    return words.plain("list-separator").join(local(words, one_) for one_ in it.excepted)


def _sign(status: SeminarStatus) -> str:
    return {SeminarStatus.CANCELLED: "🔴 ", SeminarStatus.DRAFT: "📝 "}.get(status, "• ")
