"""Picking a time for one's interview, moving it, giving it back."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from lab.applications.own import Own
from messages.html import Html, bold, fit, join, lines
from messages.moments import offset, zone_name
from messages.my_application import back_button
from messages.my_applications import To, at, elsewhere, open_data
from messages.screen import Button, Screen, rows
from messages.words import Language
from storage.slots import Slot

PAGE = 10  # slots on a screen
_DAY = {Language.ZH: "EEE M月d日", Language.EN: "EEE d MMM"}
_BUTTON = {Language.ZH: "M月d日 HH:mm", Language.EN: "d MMM HH:mm"}


def slots(to: To, one: Own, free: Sequence[Slot], *, page: int = 0) -> Screen:
    """The times that can be picked, by day."""
    words = to.words
    pages = max(1, -(-len(free) // PAGE))
    page = min(page, pages - 1)
    shown = free[page * PAGE : (page + 1) * PAGE]
    own = one.whole.slot
    head = lines(
        join([bold(words.plain("my-slots-move" if own else "my-slots-pick")), one.whole.seen.number], " · "),
        words.html("my-slots-own", at=at(to, own.starts_at)) if own else None,
        words.html("my-slots-count", count=len(free)) if free else words.html("my-pick-none"),
        words.html("my-page", page=page + 1, pages=pages) if pages > 1 else None,
        words.html("my-slots-zone", offset=offset(to.zone, shown[0].starts_at)) if shown else None,
    )
    days = [
        lines(bold(_day(to, on)), *(_line(to, slot) for slot in several))
        for on, several in groupby(shown, key=lambda slot: slot.starts_at.astimezone(to.zone).date())
    ]
    pick = [
        Button(
            format_datetime(slot.starts_at.astimezone(to.zone), _BUTTON[words.language], locale=words.language.value),
            data=f"yk:{one.id}:{slot.id}",
        )
        for slot in shown
    ]
    turn = []
    if page > 0:
        turn.append(Button(words.plain("button-previous"), data=slots_data(one.id, page - 1)))
    if page + 1 < pages:
        turn.append(Button(words.plain("button-next"), data=slots_data(one.id, page + 1)))
    return Screen(fit([head, *days]), [*rows(pick, per_row=2), turn, [back_button(words, one)]])


def slots_data(application_id: int, page: int = 0) -> str:
    """Data of the button that shows a page of the times, counted from 0."""
    return f"yi:{application_id}:{page}" if page else f"yi:{application_id}"


def ask_cancel(to: To, one: Own, slot: Slot) -> Screen:
    """Before a time is given back."""
    words = to.words
    text = lines(
        words.html("my-slot-cancel-ask", at=at(to, slot.starts_at)),
        elsewhere(to, slot.starts_at, ZoneInfo(slot.zone)),
        words.html("my-slot-cancel-free", count=one.free) if one.free else words.html("my-slot-cancel-none"),
    )
    yes = Button(words.plain("button-my-slot-cancel-yes"), data=f"yC:{one.id}:{slot.id}")
    move = [Button(words.plain("button-my-move"), data=slots_data(one.id))] if one.free else []
    return Screen(text, [move, [yes], [Button(words.plain("button-my-slot-keep"), data=open_data(one.id))]])


def caption(to: To, number: str, *, cancelled: bool) -> Screen:
    """What stands below the file for a calendar."""
    return Screen(to.words.html("my-calendar-cancelled" if cancelled else "my-calendar", number=number))


def _day(to: To, on: date) -> str:
    return format_date(on, _DAY[to.words.language], locale=to.words.language.value)


def _line(to: To, slot: Slot) -> Html:
    begins, ends = slot.starts_at.astimezone(to.zone), slot.ends_at.astimezone(to.zone)
    meant = ZoneInfo(slot.zone)
    there = ""
    if offset(meant, slot.starts_at) != offset(to.zone, slot.starts_at):
        name = zone_name(to.words, slot.zone)
        there = to.words.plain("my-slot-there", zone=name, at=f"{slot.starts_at.astimezone(meant):%H:%M}")
    return join(
        [f"{begins:%H:%M}–{ends:%H:%M}", *([there] if there else []), *([slot.place] if slot.place else [])], " · "
    )
