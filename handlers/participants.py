"""Who comes to a seminar, for whoever runs it: the list at the door, and the table to take along."""

from handlers.context import Context
from handlers.entries import PRIVATE, Feature, Press
from handlers.reservations import to
from handlers.toasts import with_toast
from lab.errors import LabError
from lab.seminars import checking_in
from lab.seminars.checking_in import Entrance
from lab.seminars.participants import participants
from messages import attendance, errors
from messages import participants as screens
from outbox.reply import Reply, SendFile, Toast, reply

_CODE = r"(?P<code>[^:]{1,32})"
_PAGE = r"(?::(?P<page>\d{1,4}))?"


async def show_list(context: Context) -> Reply:
    """A page of those who come."""
    try:
        found = await participants(context.tx, context.actor, context.field("code"), now=context.now)
    except LabError as error:
        return reply(Toast(errors.plain(context.words, error), alert=True))
    return reply(screens.participants(to(context), found, page=int(context.field("page") or 0)))


async def mark(context: Context) -> Reply:
    """Somebody is there, or is not."""
    here = context.field("sign") == "+"
    try:
        found = await checking_in.mark(
            context.tx,
            context.actor,
            context.field("code"),
            int(context.field("reservation")),
            here=here,
            defaults=context.installation.defaults,
            now=context.now,
        )
    except LabError as error:
        return with_toast(Toast(errors.plain(context.words, error), alert=True), await show_list(context))
    answer = await show_list(context)
    if found.entrance is Entrance.FULL:
        return with_toast(Toast(context.words.plain("participant-full"), alert=True), answer)
    return answer


async def table(context: Context) -> Reply:
    """The list as a workbook."""
    try:
        found = await participants(context.tx, context.actor, context.field("code"), now=context.now)
    except LabError as error:
        return reply(Toast(errors.plain(context.words, error), alert=True))
    facts = {
        "code": found.seminar.code,
        "viewer": context.actor.user_id,
        "language": context.language.value,
        "zone": context.zone.key,
        "at": context.now.isoformat(),
    }
    name = f"{found.seminar.code}.xlsx"
    sent = SendFile(attendance.RECIPE, facts, name, attendance.caption(context.words, found), protect=True)
    return with_toast(Toast(context.words.plain("attendance-sent")), reply(sent))


FEATURE = Feature(
    presses=(
        Press(show_list, places=PRIVATE, pattern=f"mp:{_CODE}{_PAGE}"),
        Press(
            mark,
            writes=True,
            places=PRIVATE,
            pattern=rf"mpt:{_CODE}:(?P<reservation>\d{{1,18}}):(?P<sign>[+-]){_PAGE}",
        ),
        Press(table, places=PRIVATE, pattern=f"mpx:{_CODE}"),
    ),
)
