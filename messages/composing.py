"""Composing an announcement: what stands under the questions of its form. `push` makes a button of a text and what its press says."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.announcing.forecast import Forecast
from lab.announcing.manner import FLAGS, GRACES, Way
from lab.announcing.times import QUICK, REPEATED, When, quick, schedule_in, zone_in
from lab.announcing.versions import other
from lab.content import content_of
from lab.schedules import next_after
from messages import audiences, schedules
from messages import content as letters
from messages.forms import Body
from messages.html import Html, bold, escape, fit, join, lines, link, shorten
from messages.moments import offset, zone_name
from messages.screen import Button, rows
from messages.words import Words, enum_id
from storage.announcements import Manner

Push = Callable[[str, str], Button]
TITLE = 60  # UTF-16 units of a version's first words
LABEL = 34  # of what the laboratory names itself, on a button

LANGUAGE_NAMES = {"zh": "announce-in-zh", "en": "announce-in-en"}
_IT_IS = {"zh": "button-announce-is-zh", "en": "button-announce-is-en"}
_WITHOUT = {"zh": "button-announce-drop-zh", "en": "button-announce-drop-en"}
_QUICK = {
    "hour": "button-announce-hour",
    "tonight": "button-announce-tonight",
    "tomorrow": "button-announce-tomorrow",
    "monday": "button-announce-monday",
    "workdays": "button-announce-workdays",
    "mondays": "button-announce-mondays",
}
_FLAGS = {
    "urgent": "button-announce-urgent",
    "silent": "button-announce-silent",
    "protected": "button-announce-protected",
    "confirm": "button-announce-read",
    "public": "button-announce-public",
}
_FLAG_NAMES = {
    "urgent": "announce-urgent",
    "silent": "announce-silent",
    "protected": "announce-protected",
    "confirm": "announce-read",
    "public": "announce-public",
}
_MANNERS = {Manner.NEWS: "button-announce-news", Manner.SERVICE: "button-announce-service"}


def language(words: Words, code: str) -> str:
    """The language's name."""
    return words.plain(LANGUAGE_NAMES[code])


def contents(words: Words, held: Mapping[str, Any] | None, push: Push) -> Body:
    """What may be sent; or the versions that are there, with what can be done about them."""
    if not held:
        return Body(words.html("announce-contents-hint"))
    if len(held) == 1:
        (only,) = held
        missing = other(only)
        return Body(
            fit([versions(words, held), words.html("announce-second", language=language(words, missing))]),
            [[push(words.plain(_IT_IS[missing]), f"={missing}")]],
        )
    drop = [push(words.plain(_WITHOUT[code]), f"-{code}") for code in held]
    return Body(fit([versions(words, held), words.html("announce-replace")]), [drop])


def versions(words: Words, held: Mapping[str, Any]) -> Html:
    """A line for each version: its language, what it is, and how it begins."""
    return lines(
        *(
            words.html("announce-version", language=language(words, code), what=_what(words, stored))
            for code, stored in held.items()
        )
    )


def versions_value(words: Words, held: Mapping[str, Any]) -> Html:
    """The same in one line."""
    shown = [
        words.html("announce-version-short", language=language(words, code), what=_what(words, stored))
        for code, stored in held.items()
    ]
    return join(shown, words.plain("list-separator"))


def extras(words: Words, held: Mapping[str, Sequence[Any]] | None, several: Sequence[str]) -> Body:
    """The choices or links that are there, by language; where there are two versions, how those of the other one come in."""
    hint = None
    if len(several) > 1:
        missing = [code for code in several if code not in (held or {})]
        hint = (
            words.html("announce-extras-other", language=language(words, missing[0]))
            if held and missing
            else words.html("announce-extras-each")
        )
    if not held:
        return Body(hint or Html(""))
    return Body(fit([extras_value(held), hint or Html("")]))


def extras_value(held: Mapping[str, Sequence[Any]]) -> Html:
    """The choices or links in words, of one language after the other."""
    return join([join([_extra(one) for one in given], " · ") for given in held.values()], " / ")


def manner(words: Words, way: Way, topics: Mapping[str, str], push: Push, *, answered: bool) -> Body:
    """All that can be chosen about how it is sent, each with its state."""
    kinds = [
        push(f"{'✓ ' if way.manner is kind else ''}{words.plain(text)}", f"m:{kind.value}")
        for kind, text in _MANNERS.items()
    ]
    topic = [push(words.plain("button-announce-topic", topic=_topic(way, topics)), "v:topic")] if way.topic else []
    flags = [
        push(f"{'✅' if name in way.flags else '⬜'} {words.plain(text)}", f"{'-' if name in way.flags else '+'}{name}")
        for name, text in _FLAGS.items()
    ]
    graces = [
        push(f"{'✓ ' if way.grace_seconds == seconds else ''}{_grace(words, seconds)}", f"g:{seconds}")
        for seconds in GRACES
    ]
    # Without an answer there is no way on yet: as it stands is a good one.
    done = [] if answered else [push(words.plain("button-form-done"), "ok")]
    explained = "announce-manner-service" if way.manner is Manner.SERVICE else "announce-manner-news"
    text = fit([words.html(explained), words.html("announce-flags"), words.html("announce-grace")])
    return Body(text, [kinds, topic, *rows(flags, per_row=2), graces, done])


def manner_topics(words: Words, way: Way, topics: Mapping[str, str], push: Push, say: Callable[[str], str]) -> Body:
    """The topics to choose from; `say` makes what a press on one says."""
    choose = [
        push(f"{'✓ ' if code == way.topic else ''}{shorten(name, LABEL)}", say(code)) for code, name in topics.items()
    ]
    back = [push(words.plain("button-announce-back"), "v:")]
    return Body(words.html("announce-topic-ask"), [*rows(choose, per_row=2), back])


def manner_value(words: Words, way: Way, topics: Mapping[str, str]) -> Html:
    """What was chosen, in a line."""
    kind = (
        words.plain("announce-is-service")
        if way.topic is None
        else words.plain("announce-is-news", topic=_topic(way, topics))
    )
    return escape(" · ".join([kind, *(words.plain(_FLAG_NAMES[name]) for name in FLAGS if name in way.flags)]))


def when(words: Words, held: When | None, push: Push, *, now: datetime, zone: ZoneInfo, anew: bool = False) -> Body:
    """Times on buttons, and how to type others; of a repetition what was understood, unless the times are asked for `anew`."""
    schedule = schedule_in(held)
    zone = zone_in(held or {}, zone)
    if schedule is not None and schedule.rule is not None and not anew:
        ended = schedule.until is not None or schedule.count is not None
        hint = None if ended else words.html("announce-when-end")
        other_times = push(words.plain("button-announce-times"), "v:times")
        return Body(fit([schedules.echo(words, schedule, now=now, zone=zone), hint or Html("")]), [[other_times]])
    once = [push(words.plain(_QUICK[name]), name) for name in QUICK if quick(name, now=now, zone=zone) is not None]
    repeated = [push(words.plain(_QUICK[name]), name) for name in REPEATED]
    current = words.html("form-current", value=when_value(words, held, now=now, zone=zone)) if held else None
    place = words.html("announce-when-zone", zone=zone_name(words, zone.key), offset=offset(zone, now))
    return Body(
        lines(current, words.html("announce-when-hint"), place),
        [[push(words.plain("button-announce-now"), "now")], *rows(once, per_row=2), *rows(repeated, per_row=1)],
    )


def when_value(words: Words, held: When, *, now: datetime, zone: ZoneInfo) -> Html:
    """When it is sent, in a line; of a repetition also its next date."""
    schedule, zone = schedule_in(held), zone_in(held, zone)
    if schedule is None:
        return words.html("announce-now")
    at = next_after(schedule, now, zone=zone)
    if schedule.rule is None or at is None:
        return schedules.echo(words, schedule, now=now, zone=zone)
    told = schedules.said(words, schedule, zone)
    return words.html("announce-when-next", rule=told, at=schedules.when(words, at, zone, now=now))


def outcome(words: Words, seen: Forecast) -> Html:
    """The numbers by name."""
    return audiences.numbers(words, seen.numbers, scheduled=seen.schedule is not None)


def summary(words: Words, seen: Forecast | None, push: Push) -> Body:
    """What would come of it, and the preview."""
    told = lines(bold(words.plain("announce-outcome")), outcome(words, seen)) if seen is not None else Html("")
    return Body(fit([told, words.html("form-check")]), [[push(words.plain("button-announce-preview"), "see")]])


def _what(words: Words, stored: Mapping[str, Any]) -> str:
    """What a version is, and how it begins."""
    content = content_of(stored)
    title, kind = letters.name(words, content), words.plain(enum_id(content.kind))
    return kind if title == kind else f"{kind} · {shorten(title, TITLE)}"


def _extra(one: Any) -> Html:
    return link(one["text"], one["url"]) if isinstance(one, Mapping) else escape(one)


def _topic(way: Way, topics: Mapping[str, str]) -> str:
    return shorten(topics.get(way.topic or "", way.topic or ""), LABEL)


def _grace(words: Words, seconds: int) -> str:
    minutes = seconds // 60
    if minutes < 60:
        return words.plain("button-announce-minutes", count=minutes)
    return words.plain("button-announce-hours", count=minutes // 60)
