"""Interviews for those who hold them: the slots, who has which, offering and cancelling, and who has not picked one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date

from lab.applications.slot_form import AHEAD, LENGTHS, QUICK, Plan, Times
from lab.interviews import Span
from messages import deciding_data as data
from messages.applicants import called, title
from messages.deciding_forms import Press
from messages.forms import Body
from messages.html import Html, bold, escape, fit, join, lines, shorten
from messages.moments import moment, offset, zone_name
from messages.screen import Button, Screen, rows
from messages.settings import ZONES
from messages.words import Language, Words
from storage.applications import Application
from storage.openings import Opening
from storage.slots import Slot

PAGE = 8
CALENDAR = 12  # days on a page of the calendar
_DAY = {Language.ZH: "EEE M月d日", Language.EN: "EEE d MMM"}
_SHORT = {Language.ZH: "EEE M/d", Language.EN: "EEE d MMM"}
TO_RELEASE = "r"  # the release is where one goes back to
_SHOWN = 40  # slots that a preview names

Taken = Sequence[tuple[Slot, Application | None]]


@dataclass(frozen=True)
class Interviews:
    """The interviews of an opening: its slots with who has them, whose they are, and who is invited without one."""

    opening: Opening
    slots: Taken
    names: Mapping[int, str]
    unpicked: Sequence[Application]


def page(words: Words, found: Interviews, *, number: int, now: datetime) -> Screen:
    """What is coming, by day, in the zone of the opening; a page, counted from 0."""
    zone, opening_id = ZoneInfo(found.opening.zone), found.opening.id
    coming = [one for one in found.slots if one[0].ends_at > now]
    taken = sum(application is not None for _, application in coming)
    pages = max(1, -(-len(coming) // PAGE))
    number = min(number, pages - 1)
    shown = coming[number * PAGE : (number + 1) * PAGE]
    head = lines(
        join([bold(words.plain("interviews-title")), " · ", title(words, found.opening), " · ", found.opening.code]),
        words.html(
            "interviews-counts",
            count=len(coming),
            taken=taken,
            free=len(coming) - taken,
            past=len(found.slots) - len(coming),
        ),
        words.html("interviews-unpicked", count=len(found.unpicked)) if found.unpicked else None,
        words.html("interviews-zone", zone=zone_name(words, zone.key), offset=offset(zone, now)),
    )
    days = [
        lines(bold(day(words, on)), *(_slot(words, slot, who, found.names, zone) for slot, who in several))
        for on, several in _by_day(shown, zone)
    ]
    cancel = [
        Button(
            words.plain(
                "button-cancel-slot", at=f"{_short(words, slot.starts_at, zone)} {_clock(slot.starts_at, zone)}"
            ),
            data=data.cancel_slot(slot.id),
        )
        for slot, _ in shown
        if slot.starts_at > now
    ]
    turn = []
    if number > 0:
        turn.append(Button(words.plain("button-previous"), data=data.interviews_page(opening_id, number - 1)))
    if number + 1 < pages:
        turn.append(Button(words.plain("button-next"), data=data.interviews_page(opening_id, number + 1)))
    waiting = []
    if found.unpicked:
        waiting.append(
            Button(words.plain("button-unpicked", count=len(found.unpicked)), data=data.unpicked(opening_id))
        )
    return Screen(
        fit([head, *days, words.html("interviews-none") if not coming else Html("")]),
        [
            [Button(words.plain("button-offer-slots"), data=data.offer_slots(opening_id))],
            waiting,
            *rows(cancel, per_row=2),
            turn,
            [Button(words.plain("button-decisions"), data=data.board(opening_id))],
            [Button(words.plain("button-back-to-card", code=found.opening.code), data=data.opening(opening_id))],
        ],
    )


def unpicked(words: Words, found: Interviews, *, free: int) -> Screen:
    """Who is invited and has not picked a time, and a way to remind them."""
    opening_id = found.opening.id
    text = fit(
        [
            lines(
                bold(words.plain("unpicked-title", count=len(found.unpicked))), words.html("unpicked-free", count=free)
            ),
            lines(*(escape(called(one)) for one in found.unpicked[:_SHOWN])),
            Html("…") if len(found.unpicked) > _SHOWN else Html(""),
            words.html("unpicked-told"),
        ]
    )
    reached = sum(one.user_id is not None for one in found.unpicked)
    remind = []
    if reached and free:
        remind.append(Button(words.plain("button-remind-unpicked", count=reached), data=data.remind(opening_id)))
    return Screen(text, [remind, [_to_page(words, opening_id)]])


def ask_cancel(words: Words, slot: Slot, who: Application | None, opening: Opening, *, now: datetime) -> Screen:
    """Before a slot is cancelled."""
    at = moment(words, slot.starts_at, ZoneInfo(opening.zone), now=now)
    text = lines(
        bold(words.plain("cancel-slot-title", at=at)),
        words.html("cancel-slot-taken", who=called(who)) if who else words.html("cancel-slot-free"),
    )
    button = Button(
        words.plain("button-cancel-taken" if who else "button-cancel-free"),
        data=data.cancel_slot_now(slot.id, slot.sequence),
    )
    return Screen(text, [[button], [_to_page(words, opening.id)]])


def offered(words: Words, opening: Opening, *, made: int, left_out: int, waiting: int, told: int) -> Screen:
    """What came of offering; so many of those who wait for a time are `told` of it."""
    text = lines(
        words.html("slots-offered", count=made) if made else words.html("slots-none-offered"),
        words.html("slots-left-out", count=left_out) if left_out else None,
        words.html("slots-told", count=told) if told else None,
        words.html("slots-then", count=waiting - told) if waiting > told and made else None,
    )
    remind = []
    if waiting > told and made:
        remind.append(Button(words.plain("button-unpicked", count=waiting), data=data.unpicked(opening.id)))
    return Screen(text, [remind, [_to_page(words, opening.id)]])


def offered_line(words: Words, *, made: int, left_out: int) -> str:
    """The same in short, over the screen from which one came."""
    parts = [words.plain("slots-offered", count=made)]
    if left_out:
        parts.append(words.plain("slots-left-out", count=left_out))
    return "\n".join(parts)


def calendar(words: Words, chosen: Sequence[str], press: Press, *, today: date, number: int) -> Body:
    """Days to tick, some weeks ahead; a page, counted from 0."""
    first = number * CALENDAR
    buttons = []
    for distance in range(first, min(first + CALENDAR, AHEAD)):
        on = today + timedelta(days=distance)
        ticked = on.isoformat() in chosen
        text = format_date(on, _SHORT[words.language], locale=words.language.value)
        buttons.append(press(f"{'✓ ' if ticked else ''}{text}", f"{'-' if ticked else '+'}{on.isoformat()}"))
    turn = []
    if number > 0:
        turn.append(press(words.plain("button-earlier-days"), f"v:{number - 1}"))
    if first + CALENDAR < AHEAD:
        turn.append(press(words.plain("button-later-days"), f"v:{number + 1}"))
    text = words.html("slots-days-chosen", days=days_value(words, chosen)) if chosen else Html("")
    return Body(text, [*rows(buttons), turn])


def days_value(words: Words, chosen: Sequence[str]) -> str:
    """`周三 12月2日、周四 12月3日`."""
    return words.plain("list-separator").join(day(words, date.fromisoformat(one)) for one in sorted(chosen))


def times(words: Words, held: Times, press: Press) -> Body:
    """Spans of the day, how long one interview is, and what comes of it."""
    text = lines(
        words.html("slots-times-chosen", times=_ranges(words, held.ranges)) if held.ranges else None,
        words.html("slots-times-pieces", count=len(held.pieces), times=_ranges(words, held.pieces[:12]))
        if held.ranges
        else None,
    )
    lengths = [press(_ticked(_length(words, every), wanted=every == held.every), f"={every}") for every in LENGTHS]
    quick = [press(f"+ {_range(*span)}", f"+{span[0]}-{span[1]}") for span in QUICK if span not in held.ranges]
    drop = [press(f"✕ {_range(*span)}", f"-{span[0]}-{span[1]}") for span in held.ranges[:6]]
    return Body(text, [*rows(quick, per_row=2), *rows(drop, per_row=2), *rows(lengths)])


def times_value(words: Words, held: Times) -> str:
    """`14:00–16:00，每场 30 分钟`."""
    return words.plain("slots-times-value", times=_ranges(words, held.ranges), length=_length(words, held.every))


def zones(words: Words, zone: str, press: Press) -> Body:
    """Zones to choose from."""
    buttons = [
        press(_ticked(zone_name(words, name), wanted=name == zone), f"z{place}") for place, name in enumerate(ZONES)
    ]
    return Body(words.html("slots-zone-now", zone=zone_name(words, zone)), rows(buttons, per_row=2))


def preview(words: Words, plan: Plan, clashes: Sequence[Span], *, now: datetime) -> Body:
    """All slots before they are offered, with what is left out."""
    zone = ZoneInfo(plan.where.zone)
    good = [span for span in plan.spans if span not in clashes]
    listed = [
        lines(
            bold(day(words, on)),
            words.plain("list-separator").join(_range_at(span.starts_at, span.ends_at, zone) for span in several),
        )
        for on, several in groupby(good[:_SHOWN], lambda span: span.starts_at.astimezone(zone).date())
    ]
    clash = words.plain("list-separator").join(
        f"{_short(words, span.starts_at, zone)} {_range_at(span.starts_at, span.ends_at, zone)}" for span in clashes[:8]
    )
    return Body(
        lines(
            words.html("slots-will", count=len(good), zone=zone_name(words, zone.key), offset=offset(zone, now)),
            *listed,
            "…" if len(good) > _SHOWN else None,
            words.html("slots-clash", count=len(clashes), times=clash) if clashes else None,
            words.html("slots-past", count=plan.past) if plan.past else None,
            words.html("interview-place", place=plan.where.place) if plan.where.place else None,
            words.html("interview-link", link=plan.where.link) if plan.where.link else None,
        )
    )


def day(words: Words, on: date) -> str:
    """`周三 12月2日`."""
    return format_date(on, _DAY[words.language], locale=words.language.value)


def _to_page(words: Words, opening_id: int) -> Button:
    return Button(words.plain("button-back-to-interviews"), data=data.interviews(opening_id))


def _by_day(shown: Taken, zone: ZoneInfo) -> list[tuple[date, Taken]]:
    return [(on, list(one)) for on, one in groupby(shown, lambda one: one[0].starts_at.astimezone(zone).date())]


def _slot(words: Words, slot: Slot, who: Application | None, names: Mapping[int, str], zone: ZoneInfo) -> Html:
    return words.html(
        "interviews-slot-taken" if who else "interviews-slot-free",
        at=_range_at(slot.starts_at, slot.ends_at, zone),
        who=called(who) if who else "",
        by=names.get(slot.offered_by, "?"),
        where=shorten(slot.place or slot.link, 40),
    )


def _short(words: Words, at: datetime, zone: ZoneInfo) -> str:
    return format_date(at.astimezone(zone).date(), _SHORT[words.language], locale=words.language.value)


def _clock(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%H:%M}"


def _range_at(start: datetime, end: datetime, zone: ZoneInfo) -> str:
    return f"{_clock(start, zone)}–{_clock(end, zone)}"


def _range(start: int, end: int) -> str:
    return f"{start // 60:02}:{start % 60:02}–{end // 60:02}:{end % 60:02}"


def _ranges(words: Words, several: Sequence[tuple[int, int]]) -> str:
    return words.plain("list-separator").join(_range(*one) for one in several)


def _length(words: Words, every: int) -> str:
    return words.plain("slots-every", count=every) if every else words.plain("slots-whole")


def _ticked(text: str, *, wanted: bool) -> str:
    return f"✓ {text}" if wanted else text
