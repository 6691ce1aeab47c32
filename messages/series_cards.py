"""A series of seminars, and the list of all series."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from lab.seminars.cards import SeriesCard
from lab.seminars.dates import pattern_of
from lab.seminars.lists import Of
from messages import bilingual, seminar_buttons, seminar_days, seminar_rules
from messages.bilingual import told
from messages.html import Html, bold, fit, join, lines, quote, shorten
from messages.moments import offset, zone_name
from messages.screen import Button, Screen, rows
from messages.seminar_blocks import Reader
from messages.seminar_lists import (
    ALL_SERIES_DATA,
    EVERYTHING,
    card_data,
    series_data,
    series_follow_data,
    series_qr_data,
    subject_data,
)
from messages.seminar_texts import speaker, title
from messages.seminar_times import span
from messages.words import enum_id
from storage.projects import Visibility
from storage.seminars import Seminar, SeminarStatus
from storage.series import Series

_DESCRIPTION = 1500  # UTF-16 units


def card(to: Reader, one: SeriesCard, *, link: str) -> Screen:
    """What the series is, how it comes again, and its next dates. `link` opens it in the bot."""
    words, series = to.words, one.series
    name = bilingual.of(series, "title")
    about = [told(words, bilingual.of(one.area, "name")) if one.area is not None else None]
    about.append(words.html("seminar-in-language", language=words.plain(enum_id(series.language))))
    head = lines(
        join([told(words, name, bold(name.in_language(words.language) or series.code)), series.code], " · "),
        rule(to, series),
        join([part for part in about if part], " · "),
        words.html("seminar-host", value=told(words, bilingual.of(one.host, "name"))) if one.host is not None else None,
    )
    description = bilingual.of(series, "description")
    text = shorten(description.in_language(words.language), _DESCRIPTION)
    notes = lines(
        words.html("visibility-note", visibility=series.visibility)
        if series.visibility is not Visibility.PUBLIC
        else None,
        words.html("seminar-sample-note") if series.sample else None,
    )
    blocks = [head, told(words, description, quote(text)) if text else Html(""), _dates(to, one), notes]
    dates = [Button(_button(to, seminar), data=card_data(seminar.code)) for seminar in one.coming]
    every = []
    if one.coming_total + one.past > len(one.coming):
        text = words.plain("button-series-all", count=one.coming_total + one.past)
        every = [Button(text, data=subject_data(Of.SERIES, series.code))]
    back = [
        Button(words.plain("button-all-series"), data=ALL_SERIES_DATA),
        Button(words.plain("button-all-seminars"), data=f"ml:0:{EVERYTHING}"),
    ]
    share = [Button(words.plain("button-share"), share=series.code)] if series.visibility is Visibility.PUBLIC else []
    if to.private_url:
        private = [Button(words.plain("button-open-private"), url=link)]
        return Screen(fit(blocks), [[*private, *share], *rows(dates), every, back])
    follow = Button(
        words.plain("button-series-unfollow" if one.followed else "button-series-follow"),
        data=series_follow_data(series.code, wanted=not one.followed),
    )
    poster = [Button(words.plain("button-qr"), data=series_qr_data(series.code))] if share else []
    edit = seminar_buttons.edit_series(words, series.code) if one.can_edit else []
    return Screen(
        fit(blocks),
        [
            [follow, *seminar_buttons.series_calendar(words, series.code)],
            *rows(dates),
            every,
            [*share, *poster],
            edit,
            back,
        ],
    )


def every(to: Reader, several: Sequence[Series]) -> Screen:
    """All series, with how they come again."""
    words = to.words
    back = [Button(words.plain("button-all-seminars"), data=f"ml:0:{EVERYTHING}")]
    if not several:
        return Screen(words.html("series-none"), [back])
    entries = [
        lines(join([told(words, bilingual.of(one, "title"), bold(_name(to, one))), one.code], " · "), rule(to, one))
        for one in several
    ]
    buttons = [Button(shorten(_name(to, one), 24), data=series_data(one.code)) for one in several]
    return Screen(fit([words.html("series-title"), *entries]), [*rows(buttons, per_row=2)[:20], back])


def rule(to: Reader, series: Series) -> Html:
    """`🔁 每周三 14:00（北京时间）`."""
    words = to.words
    if series.ended:
        return words.html("series-ended")
    said = seminar_rules.said(words, pattern_of(series))
    if not said:
        return words.html("series-without-rule")
    own = ZoneInfo(series.zone)
    if offset(own, to.now) == offset(to.zone, to.now):
        return words.html("series-rule", rule=said)
    return words.html("series-rule-there", rule=said, zone=zone_name(words, series.zone))


def _dates(to: Reader, one: SeriesCard) -> Html:
    if not one.coming:
        return to.words.html("series-no-dates")
    return lines(to.words.html("series-next"), *[_date(to, seminar) for seminar in one.coming])


def _date(to: Reader, seminar: Seminar) -> Html:
    words = to.words
    at = span(words, seminar.starts_at, seminar.ends_at, to.zone, now=to.now)
    about = [title(words, seminar)]
    about += [speaker(words, seminar)] if bilingual.of(seminar, "speaker") else []
    shown = " · ".join(about)
    if seminar.status is SeminarStatus.CANCELLED:
        shown = words.plain("seminar-mark-cancelled")
    return join(["• ", at, "\n", shorten(shown, 200)])


def _button(to: Reader, seminar: Seminar) -> str:
    today = to.now.astimezone(to.zone).date()
    return seminar_days.day(to.words, seminar.starts_at.astimezone(to.zone).date(), today)


def _name(to: Reader, series: Series) -> str:
    return bilingual.of(series, "title").in_language(to.words.language) or series.code
