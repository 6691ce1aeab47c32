"""Interviews: the times to choose from, one that is picked or moved, and one that is given back. Each change comes as a file for the
calendar too."""

from handlers.applications import shown
from handlers.context import Context
from handlers.toasts import with_toast
from lab import interviews
from lab.applications.own import Own, Way
from lab.errors import LabError, NotFound
from lab.interviews import Appointment
from messages import errors, interview_calendars
from messages import my_interviews as screens
from messages.screen import Screen
from outbox.reply import Part, Reply, SendFile, Toast, reply


async def choose(context: Context) -> Reply:
    """The times that can be picked."""
    try:
        one = await shown.opened(context)
    except NotFound as gone:
        return await shown.refused(context, gone)
    if not one.ways & {Way.PICK, Way.MOVE}:
        return await shown.refused(context, LabError("slot-none-free" if one.open_for_slots else "application-not-now"))
    return reply(await _slots(context, one, page=int(context.field("page") or 0)))


async def pick(context: Context) -> Reply:
    """A time is picked; one that was picked before is given back. Whatever has changed meanwhile, the list is drawn as it is now."""
    slot_id = int(context.field("slot"))
    try:
        before = await shown.opened(context)
        if before.whole.slot is not None and before.whole.slot.id == slot_id:  # pressed twice
            return await shown.present(context, before.id, toast=context.words.plain("my-slot-picked"))
        made = await interviews.pick(
            context.tx,
            context.actor,
            before.id,
            slot_id,
            defaults=context.installation.defaults,
            now=context.now,
        )
    except NotFound as gone:
        return await shown.refused(context, gone)
    except LabError as error:
        one = await shown.opened(context)
        if not one.ways & {Way.PICK, Way.MOVE}:
            return await shown.refused(context, error)
        toast = Toast(errors.plain(context.words, error), alert=True)
        return with_toast(toast, reply(await _slots(context, one)))
    said = "my-slot-picked" if before.whole.slot is None else "my-slot-moved"
    answer = await shown.present(context, before.id, toast=context.words.plain(said))
    return Reply((*answer.parts, calendar_file(context, made)))


async def ask(context: Context) -> Reply:
    """What giving a time back means, before it is done."""
    try:
        one = await _having(context)
    except LabError as error:
        return await shown.refused(context, error)
    if one.whole.slot is None:
        return await shown.refused(context, LabError("slot-none"))
    return reply(screens.ask_cancel(shown.reader(context), one, one.whole.slot))


async def cancel(context: Context) -> Reply:
    """The time is given back."""
    try:
        one = await _having(context)
        made = await interviews.cancel(
            context.tx, context.actor, one.id, defaults=context.installation.defaults, now=context.now
        )
    except LabError as error:
        return await shown.refused(context, error)
    answer = await shown.present(context, one.id, toast=context.words.plain("my-slot-cancelled"))
    return Reply((*answer.parts, calendar_file(context, made)))


def calendar_file(context: Context, made: Appointment) -> Part:
    """The file for the applicant's calendar."""
    facts = {
        "application": made.application_id,
        "slot": made.slot_id,
        "sequence": made.sequence,
        "cancelled": made.cancelled,
        "at": context.now.isoformat(),
        "language": context.language.value,
        "url": context.installation.deep_link(f"application_{made.number.replace('/', '_')}"),
    }
    caption = screens.caption(shown.reader(context), made.number, cancelled=made.cancelled)
    return SendFile(interview_calendars.RECIPE, facts, interview_calendars.file_name(made.number), caption)


async def without_slot(context: Context, one: Own, answer: Reply) -> Reply:
    """The answer, and what takes out of the applicant's calendar the interview that lay ahead when `one` was read and is off now."""
    if Way.CANCEL not in one.ways or one.whole.slot is None:
        return answer
    slot = await interviews.appointment_of(context.tx, one.id, one.whole.slot.id, cancelled=True)
    return Reply((*answer.parts, calendar_file(context, slot)))


async def _slots(context: Context, one: Own, *, page: int = 0) -> Screen:
    free = await interviews.free_slots(context.tx, context.actor, one.id, now=context.now)
    return screens.slots(shown.reader(context), one, free, page=page)


async def _having(context: Context) -> Own:
    """The application, if the time of the button is the one that it has, and can still be given back. Raises LabError."""
    one = await shown.opened(context)
    if Way.CANCEL not in one.ways or one.whole.slot is None or str(one.whole.slot.id) != context.field("slot"):
        raise LabError("slot-none")
    return one
