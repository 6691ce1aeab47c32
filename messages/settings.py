"""Language, time zone and topics: what a person chooses."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.topics import Offer
from messages.bilingual import Bilingual
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


def settings(words: Words, *, zone: ZoneInfo, now: datetime) -> Screen:
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
        Button(words.plain("button-topics"), data="tp"),
    ]
    return Screen(text, [change, [Button(words.plain("button-home"), data="go")]])


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


def topics(words: Words, offers: Sequence[Offer]) -> Screen:
    """The topics with their state; a press changes one."""
    buttons = [
        Button(
            f"{'✅' if offer.chosen else '⬜'} {_topic(words, offer)}",
            data=f"tp{'-' if offer.chosen else '+'}:{offer.code}",
        )
        for offer in offers
    ]
    count = sum(offer.chosen for offer in offers)
    home = Button(words.plain("button-home"), data="go")
    return Screen(words.html("topics-text", count=count), [*rows(buttons, per_row=2), [home]])


def _topic(words: Words, offer: Offer) -> str:
    name = Bilingual(offer.name_zh, offer.name_en).in_language(words.language)
    return name or words.plain(f"topic-{offer.code}")
