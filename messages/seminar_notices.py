"""What people are told about seminars unasked: what has changed, that one begins soon, that there are new ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.seminars.concerned import Reason
from lab.seminars.snapshots import Matter, Snapshot
from lab.seminars.telling import Telling
from messages import bilingual
from messages.html import Html, bold, fit, italic, join, lines, link, struck
from messages.moments import distance, offset, zone_name
from messages.reservations import give_back_data
from messages.screen import Button, Rows, Screen
from messages.seminar_lists import card_data, series_data
from messages.seminar_reminders import lead, reminders_data
from messages.seminar_texts import title
from messages.seminar_times import span
from messages.words import Language, Words, enum_id
from storage.seminar_materials import SeminarMaterial
from storage.seminars import Seminar
from storage.series import Series

LISTED = 8  # new seminars with a line and a button of their own
_TEXTS = (Matter.PLACE, Matter.TITLE, Matter.SPEAKER)  # in two languages
# Texts whose ids are put together.
FAMILY = frozenset(
    [
        *(f"seminar-why-{reason}" for reason in Reason),
        *(f"seminar-change-{matter}" for matter in (Matter.LINK, *_TEXTS)),
    ]
)
_TITLE = 100  # UTF-16 units of a title in a list
_LABEL = 30  # characters of a title on a button
_HEADINGS = {
    Matter.TIME: "seminar-changed-time",
    Matter.PLACE: "seminar-changed-place",
    Matter.LINK: "seminar-changed-link",
    Matter.MATERIALS: "seminar-changed-materials",
}


@dataclass(frozen=True)
class To:
    """Who reads it: their words and zone, and when."""

    words: Words
    zone: ZoneInfo
    now: datetime


def changed(
    to: To,
    seminar: Seminar,
    one: Telling,
    *,
    reason: Reason,
    series: Series | None = None,
    materials: Sequence[SeminarMaterial] = (),
) -> Screen:
    """What was and what is, side by side; what is as it was, stands as it is."""
    words, known, current = to.words, one.known, one.current
    cancelled = Matter.STANDING in one.matters and not current.coming
    why = bilingual.of(seminar, "cancelled_why").in_language(words.language) if cancelled else ""
    text = join(
        [
            lines(_heading(words, one), _subject(words, seminar)),
            lines(
                words.html("seminar-cancelled-why", why=why) if why else None,
                _times(to, known, current, moved=Matter.TIME in one.matters and not cancelled),
                *(_texts(words, matter, known, current) for matter in one.matters),
                _place(words, current)
                if Matter.PLACE not in one.matters and not cancelled and current.coming
                else None,
                *_materials(words, materials),
            ),
            italic(_why(words, reason, series)),
        ],
        "\n\n",
    )
    buttons = [[_card(words, seminar)]]
    if one.seat and current.coming:
        buttons.append([_give_back(words, seminar)])
    if Matter.STANDING in one.matters or Matter.TIME in one.matters:
        buttons.append([Button(words.plain("button-reservation-calendar"), data=f"mi:{seminar.code}")])
    return Screen(text, buttons)


def several(to: To, series: Series, told: Sequence[tuple[Seminar, Telling]], *, reason: Reason) -> Screen:
    """What has changed of several seminars of a series, the earliest first."""
    words, shown = to.words, told[:LISTED]
    head = words.plain("seminar-changed-several", series=title_of_series(words, series), count=len(told))
    blocks = [bold(head), *(_listed(to, seminar, one) for seminar, one in shown)]
    if len(told) > len(shown):
        blocks.append(words.html("seminar-changed-more", count=len(told) - len(shown)))
    open_series = Button(words.plain("button-seminar-series-alone"), data=series_data(series.code))
    return Screen(fit([*blocks, italic(_why(words, reason, series))]), [[open_series]])


def _listed(to: To, seminar: Seminar, one: Telling) -> Html:
    """One of several: its code, and what was and what is."""
    words, known, current = to.words, one.known, one.current
    now = span(words, current.starts_at, current.ends_at, to.zone, now=to.now)
    texts = [_texts(words, matter, known, current) for matter in one.matters]
    if Matter.STANDING in one.matters and not current.coming:
        return lines(join(["❌ ", struck(now), " · ", seminar.code]))
    was = span(words, known.starts_at, known.ends_at, to.zone, now=to.now)
    if Matter.TIME in one.matters:
        return lines(join([struck(was), " · ", seminar.code]), join(["→ ", bold(now)]), *texts)
    mark = "✅ " if Matter.STANDING in one.matters else ""
    return lines(join([mark, now, " · ", seminar.code]), *texts)


def reminder(to: To, seminar: Seminar, *, minutes: int, seat: bool, by_default: bool, link_shown: bool) -> Screen:
    """It begins soon."""
    words = to.words
    begins = words.plain("seminar-begins", distance=distance(words, seminar.starts_at, to.zone, now=to.now))
    text = join(
        [
            lines(bold(begins), _subject(words, seminar)),
            lines(
                *_when(to, seminar.starts_at, seminar.ends_at, seminar.zone),
                _place_of(words, seminar),
                words.html("seminar-link", link=seminar.link) if link_shown and seminar.link else None,
            ),
            italic(
                words.plain(
                    "seminar-reminder-why-seat" if by_default else "seminar-reminder-why", lead=lead(words, minutes)
                )
            ),
        ],
        "\n\n",
    )
    buttons = [[_card(words, seminar)]]
    buttons.append([Button(words.plain("button-seminar-reminders"), data=reminders_data(seminar.code))])
    if seat:
        buttons[-1].append(_give_back(words, seminar))
    return Screen(text, buttons)


def news(to: To, several: Sequence[Seminar], *, count: int, topic: str = "", series: Series | None = None) -> Screen:
    """New seminars: `count` of them, of which these are shown. `topic` is the name of what the reader subscribed to, `series` what they
    follow."""
    words = to.words
    shown = several[:LISTED]
    head = bold(words.plain("seminar-news", count=count))
    blocks = [lines(_subject(words, one), *_when(to, one.starts_at, one.ends_at, one.zone)) for one in shown]
    if count > len(shown):
        blocks.append(words.html("seminar-news-more", count=count - len(shown)))
    foot = (
        words.plain("seminar-news-series", series=title_of_series(words, series))
        if series is not None
        else words.plain("seminar-news-topic", topic=topic)
    )
    return Screen(fit([head, *blocks, italic(foot)]), _news_buttons(words, shown))


def change_line(words: Words, code: str) -> Html:
    """A change, in a list."""
    return words.html("seminar-change-line", code=code)


def several_line(words: Words, code: str, count: int) -> Html:
    """Changes of a series, in a list."""
    return words.html("seminar-changes-line", code=code, count=count)


def reminder_line(words: Words, code: str) -> Html:
    """A reminder, in a list."""
    return words.html("seminar-reminder-line", code=code)


def news_line(words: Words, code: str, count: int) -> Html:
    """New seminars, in a list: the first of them."""
    if count == 1:
        return words.html("seminar-news-line", code=code)
    return words.html("seminar-news-lines", code=code, count=count)


def seen(language: Language, one: Telling) -> tuple[Matter, ...]:
    """What of it makes a difference to who reads this language: a text that is another one in the other language only does not."""
    return tuple(
        matter
        for matter in one.matters
        if matter not in _TEXTS
        or bilingual.of(one.known, matter.value).in_language(language)
        != bilingual.of(one.current, matter.value).in_language(language)
    )


def title_of_series(words: Words, series: Series) -> str:
    """Its title, or else its code."""
    return bilingual.of(series, "title").in_language(words.language) or series.code


def _heading(words: Words, one: Telling) -> Html:
    if Matter.STANDING in one.matters:
        return bold(words.plain("seminar-restored" if one.current.coming else "seminar-cancelled"))
    if Matter.TIME in one.matters and Matter.PLACE in one.matters:
        return bold(words.plain("seminar-changed-both"))
    first = next((matter for matter in one.matters if matter in _HEADINGS), None)
    return bold(words.plain(_HEADINGS[first] if first is not None else "seminar-changed-other"))


def _subject(words: Words, seminar: Seminar) -> Html:
    speaker = bilingual.of(seminar, "speaker").in_language(words.language)
    return lines(join([bold(title(words, seminar, limit=_TITLE)), seminar.code], " · "), speaker)


def _times(to: To, known: Snapshot, current: Snapshot, *, moved: bool) -> Html:
    if not moved:
        return lines(*_when(to, current.starts_at, current.ends_at, current.zone))
    was = span(to.words, known.starts_at, known.ends_at, to.zone, now=to.now)
    first, *rest = _when(to, current.starts_at, current.ends_at, current.zone)
    return lines(struck(was), join(["→ ", bold(first)]), *rest)


def _when(to: To, starts_at: datetime, ends_at: datetime, zone: str) -> list[str]:
    """When it is for the reader, and by the clocks where it takes place if they show another time."""
    found = [span(to.words, starts_at, ends_at, to.zone, now=to.now)]
    there = ZoneInfo(zone)
    if offset(there, starts_at) != offset(to.zone, starts_at):
        at = span(to.words, starts_at, ends_at, there, now=to.now)
        found.append(to.words.plain("seminar-elsewhere", zone=zone_name(to.words, zone), at=at))
    return found


def _texts(words: Words, matter: Matter, known: Snapshot, current: Snapshot) -> Html | None:
    """What was and what is of a text: `Place: Room 301 → Room 302`."""
    if matter is Matter.LINK:
        was, now = known.link, current.link
    elif matter in _TEXTS:
        was, now = (bilingual.of(each, matter.value).in_language(words.language) for each in (known, current))
    else:
        return None
    unknown = words.plain("seminar-open")
    old, new = (text or unknown for text in (was, now))
    return words.html(f"seminar-change-{matter}", was=struck(old), now=bold(new))


def _place(words: Words, current: Snapshot) -> Html | None:
    place = bilingual.of(current, "place").in_language(words.language)
    return words.html("seminar-place", place=place) if place else None


def _place_of(words: Words, seminar: Seminar) -> Html | None:
    place = bilingual.of(seminar, "place").in_language(words.language)
    if not place and seminar.link:
        return None
    return words.html("seminar-place", place=place or words.plain("seminar-open"))


def _materials(words: Words, several: Sequence[SeminarMaterial]) -> list[Html]:
    found = []
    for one in several:
        kind = words.plain(enum_id(one.kind))
        name = one.title or one.file_name
        said = words.plain("seminar-material", kind=kind, name=name) if name else kind
        found.append(join(["📎 ", link(said, one.url) if one.url else said]))
    return found


def _why(words: Words, reason: Reason, series: Series | None) -> str:
    if reason is Reason.SERIES and series is not None:
        return words.plain("seminar-why-series", series=title_of_series(words, series))
    return words.plain("seminar-why-reminder" if reason is Reason.SERIES else f"seminar-why-{reason}")


def _card(words: Words, seminar: Seminar) -> Button:
    return Button(words.plain("button-seminar-open"), data=card_data(seminar.code))


def _give_back(words: Words, seminar: Seminar) -> Button:
    """Leads to what they have there, where it is asked before a seat is lost."""
    return Button(words.plain("button-reservation-give-back"), data=give_back_data(seminar.code))


def _news_buttons(words: Words, shown: Sequence[Seminar]) -> Rows:
    if len(shown) == 1:
        (one,) = shown
        remind = Button(words.plain("button-seminar-remind"), data=reminders_data(one.code))
        return [[_card(words, one)], [remind]]
    return [[Button(_label(words, one), data=card_data(one.code))] for one in shown]


def _label(words: Words, seminar: Seminar) -> str:
    return f"{title(words, seminar, limit=_LABEL)} · {seminar.code}"
