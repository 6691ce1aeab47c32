"""Interviews: the slots of an opening, offering more, cancelling one, and reminding who has not picked any."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from handlers import forms
from handlers.context import Context
from handlers.deciding import one, releasing
from handlers.deciding.loading import wished
from handlers.form_entries import Answered, Asked, FormEntry, Held, Outcome, Picker, View
from lab import interview_invitations, interviews
from lab.applications import boards, slot_form
from lab.applications.slot_form import LENGTHS, QUICK, SLOTS, Times, plan, times_of, with_typed, zone_called
from lab.applications.wording import opening_of
from lab.errors import LabError
from lab.forms.drafting import Sheet
from lab.forms.fields import Sent, text_of
from lab.schedules.local import shown
from messages import deciding_interviews as screens
from messages import errors
from messages.applicants import person
from messages.deciding_interviews import Interviews
from messages.forms import Body
from messages.html import Html, escape
from messages.moments import zone_name
from messages.settings import ZONES
from outbox.reply import Reply, Show, Toast, reply
from storage import openings, users


async def show(context: Context) -> Reply:
    """The slots that are coming."""
    return await _draw(context, int(context.field("id")), number=int(context.field("page") or 0))


async def offer(context: Context) -> Reply:
    """More slots."""
    await boards.board(context.tx, context.actor, int(context.field("id")))
    return await forms.begin(context, ENTRY, subject=context.field("id") + (context.field("back") or ""))


async def unpicked(context: Context) -> Reply:
    """Who has not picked a time."""
    found = await _load(context, int(context.field("id")))
    return reply(screens.unpicked(context.words, found, free=_free(context, found)))


async def remind(context: Context) -> Reply:
    """They are reminded, once a day at most."""
    opening_id = int(context.field("id"))
    told = await interview_invitations.remind_unpicked(
        context.tx, context.actor, opening_id, defaults=context.installation.defaults, now=context.now
    )
    words = context.words
    toast = words.plain("unpicked-reminded", count=told) if told else words.plain("unpicked-reminded-already")
    found = await _load(context, opening_id)
    return Reply((Toast(toast), Show(screens.unpicked(words, found, free=_free(context, found)))))


async def ask_cancel(context: Context) -> Reply:
    """Before a slot is cancelled."""
    slot, who = await interviews.slot_of(context.tx, context.actor, int(context.field("slot")))
    (opening,) = await openings.by_ids(context.tx, [slot.opening_id])
    return reply(screens.ask_cancel(context.words, slot, who, opening, now=context.now))


async def cancel(context: Context) -> Reply:
    """It is cancelled, if it still is as the screen said."""
    slot_id = int(context.field("slot"))
    slot, _ = await interviews.slot_of(context.tx, context.actor, slot_id)
    opening_id = slot.opening_id
    try:
        had = await interviews.cancel_slot(
            context.tx,
            context.actor,
            slot_id,
            seen=int(context.field("seen")),
            defaults=context.installation.defaults,
            now=context.now,
        )
    except LabError as error:
        return await _draw(context, opening_id, toast=errors.plain(context.words, error))
    return await _draw(
        context, opening_id, toast=context.words.plain("slot-cancelled-told" if had else "slot-cancelled")
    )


class Days(Picker):
    """Days, ticked on a calendar or typed."""

    async def draw(self, asked: Asked) -> Body | None:
        number = int(asked.view) if asked.view.isdigit() else 0
        today = shown(asked.now, asked.context.zone).date()
        return screens.calendar(asked.words, asked.value or [], asked.button, today=today, number=number)

    async def press(self, asked: Asked, value: str) -> Outcome:
        if value.startswith("v:"):
            return View(value[2:])
        today = shown(asked.now, asked.context.zone).date()
        try:
            (day,) = slot_form.days_in(value[1:], today)
        except ValueError:
            return View()
        chosen = set(asked.value or ()) - {day.isoformat()}
        if value[0] == "+":
            chosen.add(day.isoformat())
        distance = (day - today) // timedelta(days=1)
        return Held(sorted(chosen), view=str(distance // screens.CALENDAR))

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        days = slot_form.days_in(text_of(sent), shown(asked.now, asked.context.zone).date())
        return Held(sorted({*(asked.value or ()), *(day.isoformat() for day in days)}))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(screens.days_value(asked.words, stored))


class Hours(Picker):
    """Times of the day: typed as a span, or on buttons, cut into interviews."""

    async def draw(self, asked: Asked) -> Body | None:
        return screens.times(asked.words, times_of(asked.value), asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        held, what = times_of(asked.value), value[1:]
        if value[0] == "=" and what.isdigit() and int(what) in LENGTHS:
            return _held(replace(held, every=int(what)))
        start, _, end = what.partition("-")
        if not (start.isdigit() and end.isdigit()):
            return View()
        span = (int(start), int(end))
        if value[0] == "-":
            return _held(replace(held, ranges=tuple(one for one in held.ranges if one != span)))
        if value[0] == "+" and span in QUICK:
            return _held(replace(held, ranges=tuple(sorted({*held.ranges, span}))))
        return View()

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        return _held(with_typed(times_of(asked.value), text_of(sent)))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(screens.times_value(asked.words, times_of(stored)))


class Zone(Picker):
    """The zone in which the times are meant."""

    async def draw(self, asked: Asked) -> Body | None:
        return screens.zones(asked.words, str(asked.value), asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        place = value[1:]
        return Answered(ZONES[int(place)]) if place.isdigit() and int(place) < len(ZONES) else View()

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        return Answered(zone_called(text_of(sent)))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(zone_name(asked.words, str(stored)))


class Preview(Picker):
    """Under the summary: every slot, and those that clash."""

    async def draw(self, asked: Asked) -> Body | None:
        context, answers = asked.context, asked.answers
        if not all(answers.get(name) for name in ("days", "times", "where", "zone")):
            return None
        try:
            wanted = plan(answers, now=asked.now)
        except LabError as error:
            return Body(errors.html(asked.words, error))
        clashes = await interviews.clashes(context.tx, context.actor, wanted.spans, now=asked.now)
        return screens.preview(asked.words, wanted, clashes, now=asked.now)


async def done(context: Context, sheet: Sheet, answers: Any) -> Reply:
    """The slots are offered. Where that was to be before something else, one is back there."""
    opening_id = opening_of(sheet.subject)
    wanted = plan(answers, now=context.now)
    made = await interviews.offer_slots(
        context.tx, context.actor, opening_id, wanted.spans, wanted.where, now=context.now
    )
    told = 0
    if made:
        defaults = context.installation.defaults
        told = await interview_invitations.tell_unpicked(
            context.tx, context.actor, opening_id, defaults=defaults, now=context.now
        )
    found = await _load(context, opening_id)
    left_out = len(wanted.spans) - made + wanted.past
    before = await _before(context, sheet.subject) if made else None
    if before is not None:
        return Reply((Toast(screens.offered_line(context.words, made=made, left_out=left_out)), *before.parts))
    waiting = len(found.unpicked)
    return reply(
        screens.offered(context.words, found.opening, made=made, left_out=left_out, waiting=waiting, told=told)
    )


async def _before(context: Context, subject: str) -> Reply | None:
    """The invitation, or the release, that was looked at when it was seen that there are no times."""
    about = subject.partition(":")[2]
    if about == screens.TO_RELEASE:
        return await releasing.draw(context, opening_of(subject))
    wish = await wished(context, about) if about else None
    return await one.preview(context, wish) if wish is not None else None


async def _load(context: Context, opening_id: int) -> Interviews:
    slots = await interviews.slots_of(context.tx, context.actor, opening_id)
    (opening,) = await openings.by_ids(context.tx, [opening_id])
    known = await users.of_ids(context.tx, {slot.offered_by for slot, _ in slots})
    waiting = await interview_invitations.unpicked(context.tx, context.actor, opening_id)
    return Interviews(opening, slots, {one: person(user) for one, user in known.items()}, waiting)


async def _draw(context: Context, opening_id: int, *, number: int = 0, toast: str = "") -> Reply:
    screen = screens.page(context.words, await _load(context, opening_id), number=number, now=context.now)
    return Reply((Toast(toast), Show(screen))) if toast else reply(screen)


def _free(context: Context, found: Interviews) -> int:
    return sum(who is None and slot.starts_at > context.now for slot, who in found.slots)


def _held(times: Times) -> Held:
    return Held(times.as_json())


ENTRY = FormEntry(
    SLOTS,
    done=done,
    pickers={"days": Days(), "times": Hours(), "zone": Zone()},
    summary=Preview(),
)
