"""Saying which person of the laboratory a user is, from the screen of /grant."""

from handlers.context import Context
from handlers.entries import PRIVATE, Feature, Press
from handlers.toasts import with_toast
from lab import persons
from lab.errors import LabError, NotFound
from lab.roles import Permission, grantable, require
from messages import errors
from messages import grants as grant_screens
from messages import persons as screens
from outbox.reply import Reply, Toast, reply
from storage import users

_USER = r"(?P<user>\d{1,18})"


async def choose(context: Context) -> Reply:
    """The persons who somebody could be."""
    return await _choose(context, page=int(context.field("page") or 0))


async def change(context: Context) -> Reply:
    """Somebody is this person, or is not."""
    user_id, code, wanted = int(context.field("user")), context.field("code"), context.field("sign") == "+"
    verb = persons.link if wanted else persons.unlink
    try:
        await verb(context.tx, context.actor, user_id, code, now=context.now)
    except LabError as error:
        if error.message not in ("person-taken", "person-gone"):
            raise
        return with_toast(Toast(errors.plain(context.words, error), alert=True), await _choose(context))
    toast = Toast(context.words.plain("person-linked" if wanted else "person-unlinked", code=code))
    return with_toast(toast, await _choose(context))


async def role(context: Context) -> Reply:
    """Back to the roles of a user."""
    require(context.actor, Permission.GRANT)
    user = await users.get(context.tx, int(context.field("user")))
    if user is None:
        raise NotFound("grant-unknown-user", name=context.field("user"))
    return reply(grant_screens.choose(context.words, user, grantable(context.actor), private=True))


async def _choose(context: Context, *, page: int = 0) -> Reply:
    found = await persons.candidates(context.tx, context.actor, int(context.field("user")))
    return reply(screens.choose(context.words, found, page=page))


FEATURE = Feature(
    presses=(
        Press(choose, places=PRIVATE, pattern=rf"gp:{_USER}(?::(?P<page>\d{{1,3}}))?"),
        Press(change, writes=True, places=PRIVATE, pattern=rf"gq:(?P<sign>[+-]){_USER}:(?P<code>[^:]{{1,32}})"),
        Press(role, places=PRIVATE, pattern=rf"gv:{_USER}"),
    )
)
