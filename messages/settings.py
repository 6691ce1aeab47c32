"""Language, time zone and quiet hours: what a person chooses."""

from datetime import datetime
from zoneinfo import ZoneInfo

from lab.quiet import DEFAULT_QUIET
from messages.html import Html, join
from messages.moments import offset, zone_name
from messages.screen import Button, Screen, rows
from messages.words import Catalogue, Language, Words

# A choice of the zones in which the laboratory's people and guests live; any other one is typed.
ZONES = (
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Singapore",
    "Asia/Kolkata",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
)

QUIET = (DEFAULT_QUIET, (23 * 60, 7 * 60))  # offered on buttons; any others are typed
NO_QUIET = (0, 0)


def settings(words: Words, *, zone: ZoneInfo, quiet: tuple[int, int], now: datetime) -> Screen:
    """What is set, and the ways to change it."""
    text = words.html(
        "settings-text",
        language=words.plain("language-name"),
        zone=zone_name(words, zone.key),
        offset=offset(zone, now),
        time=now.astimezone(zone).strftime("%H:%M"),
    )
    change = [
        Button(words.plain("button-language"), data="ln"),
        Button(words.plain("button-zone"), data="tz"),
        Button(words.plain("button-quiet"), data="qh"),
    ]
    receive = [Button(words.plain("button-topics"), data="tp"), Button(words.plain("button-inbox"), data="ib")]
    return Screen(
        join([text, _quiet(words, quiet)], "\n"), [change, receive, [Button(words.plain("button-home"), data="go")]]
    )


def quiet(words: Words, chosen: tuple[int, int]) -> Screen:
    """The choice of the quiet hours."""
    buttons = [
        Button(f"{'✓ ' if hours == chosen else ''}{quiet_hours(hours)}", data=f"qh:{hours[0]}-{hours[1]}")
        for hours in QUIET
    ]
    off = chosen[0] == chosen[1]
    none = Button(f"{'✓ ' if off else ''}{words.plain('button-quiet-off')}", data=f"qh:{NO_QUIET[0]}-{NO_QUIET[1]}")
    text = join([_quiet(words, chosen), words.html("quiet-ask")], "\n\n")
    return Screen(text, [buttons, [none], [Button(words.plain("button-settings"), data="st")]])


def quiet_hours(hours: tuple[int, int]) -> str:
    """`22:00–08:00`."""
    return "–".join(f"{minute // 60:02}:{minute % 60:02}" for minute in hours)


def _quiet(words: Words, hours: tuple[int, int]) -> Html:
    if hours[0] == hours[1]:
        return words.html("quiet-none")
    return words.html("quiet-hours", hours=quiet_hours(hours))


def language(words: Words, catalogue: Catalogue, *, group: bool = False) -> Screen:
    """The choice of the language."""
    buttons = [
        Button(f"{'✓ ' if one is words.language else ''}{catalogue[one].plain('language-name')}", data=f"lg:{one}:ln")
        for one in Language
    ]
    back = [] if group else [Button(words.plain("button-settings"), data="st")]
    return Screen(words.html("language-ask-group" if group else "language-ask"), [buttons, back])


def zones(words: Words, *, zone: ZoneInfo, now: datetime) -> Screen:
    """The choice of the time zone."""
    buttons = [
        Button(
            f"{'✓ ' if name == zone.key else ''}{zone_name(words, name)} {now.astimezone(ZoneInfo(name)):%H:%M}",
            data=f"tz:{name}",
        )
        for name in ZONES
    ]
    text = words.html("zone-ask", zone=zone_name(words, zone.key), offset=offset(zone, now))
    return Screen(text, [*rows(buttons, per_row=2), [Button(words.plain("button-settings"), data="st")]])
