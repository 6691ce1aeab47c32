"""The forms about seminars and series: what stands under their questions, and their answers in words. `push` makes a button of a text and
what its press says."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from lab.opening_edits.references import Named
from lab.seminar_edits.saving import Both, Change
from lab.seminar_edits.series_cells import clock_of
from lab.seminar_edits.times import When
from lab.seminars.dates import Start
from lab.seminars.rules import parse
from messages import seminar_rules
from messages.bilingual import Bilingual
from messages.composing import LANGUAGE_NAMES
from messages.forms import Body
from messages.html import Html, lines, shorten
from messages.moments import zone_name
from messages.opening_fields import Push, person
from messages.seminar_times import span
from messages.words import Language, Words, enum_id
from storage.projects import Visibility
from storage.seminars import LinkFor, SeminarLanguage, SeminarStatus

SHOWN = 160  # characters of a value in a line
CHANGES = 10  # in one message
_UTC = ZoneInfo("UTC")
_ANY_DAY = date(2000, 1, 1)
_CLOCK = {Language.ZH: "M月d日 EEE HH:mm", Language.EN: "EEE d MMM, HH:mm"}
_DAY = {Language.ZH: "y年M月d日 EEE", Language.EN: "EEE d MMM y"}
_ENUMS = {"language": SeminarLanguage, "link_for": LinkFor, "visibility": Visibility}
_STATUSES = {
    SeminarStatus.PUBLISHED.value: "series-status-published",
    SeminarStatus.DRAFT.value: "series-status-draft",
}
# Columns that are told together.
_TOGETHER = {"starts": "when", "ends": "when", "rule": "repeats", "clock": "repeats"}


def when(words: Words, stored: Mapping[str, str]) -> str:
    """A stored time of a form, as clocks show it: `周四 12月3日 14:00–15:30`."""
    starts, ends = (datetime.fromisoformat(stored[name]).replace(tzinfo=UTC) for name in ("starts", "ends"))
    text = span(words, starts, ends, _UTC)
    # By which clocks is said once, beside it.
    for offset in ("（UTC+0）", " (UTC+0)"):
        text = text.replace(offset, "")
    return text


def local(words: Words, text: str) -> str:
    """A stored local day or time."""
    if "T" not in text:
        return format_date(date.fromisoformat(text), _DAY[words.language], locale=words.language.value)
    return format_datetime(datetime.fromisoformat(text), _CLOCK[words.language], locale=words.language.value)


def repeats(words: Words, stored: Mapping[str, str], zone: ZoneInfo) -> str:
    """A stored recurrence in words; its rule names its days."""
    if not stored["rule"]:
        return words.plain("series-single-dates")
    clock = clock_of(stored["clock"])
    return seminar_rules.rule(words, parse(stored["rule"]), datetime.combine(_ANY_DAY, clock), zone)


def next_dates(words: Words, following: Sequence[Start]) -> Html:
    """The next dates, for a look."""
    if not following:
        return words.html("schedule-none-left")
    return lines(
        words.html("schedule-next"),
        *(f"• {local(words, f'{start.local:%Y-%m-%dT%H:%M}')}" for start in following),
    )


def when_hint(words: Words, zone: ZoneInfo, push: Push, options: Sequence[tuple[str, When]]) -> Body:
    """By which clocks, and times that are likely meant."""
    buttons = [
        [push(words.plain("button-seminar-when", when=when(words, one.as_json())), value)] for value, one in options
    ]
    return Body(words.html("seminar-when-hint", zone=zone_name(words, zone.key)), buttons)


def listed(words: Words, changes: Sequence[Change], named: Named, *, subject: str = "seminar") -> list[Html]:
    """What changes, old and new, a line each; of many, the first ones."""
    old = {one.column: one.old for one in changes}
    new = {one.column: one.new for one in changes}
    seen: dict[str, Html] = {}
    for one in changes:
        name = _TOGETHER.get(one.column, one.column)
        if name not in seen:
            seen[name] = words.html(
                "seminar-change",
                field=column_name(words, name, subject=subject),
                old=cell(words, name, _value(name, old, one.old), named),
                new=cell(words, name, _value(name, new, one.new), named),
            )
    shown = list(seen.values())[:CHANGES]
    more = len(seen) - len(shown)
    return [*shown, words.html("seminar-changes-more", count=more)] if more else shown


def theirs(words: Words, changed: Sequence[Both], named: Named, *, subject: str = "seminar") -> list[Html]:
    """What somebody else has changed meanwhile."""
    return listed(words, [Change(one.column, one.was, one.theirs) for one in changed], named, subject=subject)


def both(words: Words, changed: Both, named: Named, *, subject: str = "seminar") -> Html:
    """What two have changed to different things."""
    return words.html(
        "seminar-both",
        field=column_name(words, _TOGETHER.get(changed.column, changed.column), subject=subject),
        was=cell(words, changed.column, changed.was, named),
        theirs=cell(words, changed.column, changed.theirs, named),
        mine=cell(words, changed.column, changed.mine, named),
    )


def cell(words: Words, column: str, value: Any, named: Named) -> str:
    """A cell in the reader's language."""
    if column == "ended":
        return words.plain("form-yes" if value else "form-no")
    if column == "capacity" and value is None:
        return words.plain("seminar-no-capacity")
    if value in ("", None, [], {}):
        return words.plain("form-none")
    match column:
        case "when":
            return when(words, value)
        case "repeats":
            return repeats(words, value, _UTC)
        case "starts" | "ends" | "reserve_until" | "members_until" | "first":
            return local(words, str(value))
        case "excepted" | "added":
            return words.plain("list-separator").join(local(words, one) for one in value)
        case "zone":
            return zone_name(words, str(value))
        case "host":
            return person(words, named, str(value))
        case "area":
            return Bilingual(*named.areas.get(str(value), (str(value), ""))).in_language(words.language)
        case "projects":
            return words.plain("list-separator").join(value)
        case "status":
            return words.plain(_STATUSES.get(str(value), "series-status-draft"))
        case "minutes":
            return words.plain("series-minutes", count=int(value))
        case _ if column in _ENUMS:
            return words.plain(enum_id(_ENUMS[column](value)))
    return shorten(" / ".join(str(value).splitlines()), SHOWN)


def column_name(words: Words, column: str, *, subject: str = "seminar") -> str:
    """A column as the form calls it."""
    language = column[-2:] if column[-3:] in ("_zh", "_en") else ""
    name = column[:-3] if language else column
    own = f"{subject}-field-{name}".replace("_", "-")
    field = words.plain(own if own in words else f"seminar-field-{name}".replace("_", "-"))
    if not language:
        return field
    return words.plain("opening-field-in", field=field, language=words.plain(LANGUAGE_NAMES[language]))


def field_name(words: Words, column: str, *, subject: str = "seminar") -> str:
    """The field that a column belongs to, without a language."""
    name = column[:-3] if column[-3:] in ("_zh", "_en") else column
    return column_name(words, _TOGETHER.get(name, name), subject=subject)


def dates(words: Words, items: Sequence[str]) -> list[tuple[str, str]]:
    """Stored local days or times with what they are called."""
    return [(one, local(words, one)) for one in items]


def _value(name: str, cells: Mapping[str, Any], otherwise: Any) -> Any:
    if name == "when":
        starts, ends = cells.get("starts"), cells.get("ends")
        if starts and ends:
            return {"starts": starts, "ends": ends}
        return None
    if name == "repeats":
        return {"rule": cells.get("rule", ""), "clock": cells.get("clock", "00:00")}
    return otherwise
