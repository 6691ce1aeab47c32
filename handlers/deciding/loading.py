"""What the screens of decisions are drawn with."""

from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfo

from handlers.context import Context
from lab.applications import offering
from lab.applications.access import Case, reach_as_staff
from lab.applications.deciding import Wish, open_to, wish_of
from lab.errors import LabError, NotFound
from messages import deciding as screens
from messages import errors
from messages.applicants import person
from messages.deciding import Around, Readers
from messages.words import Words, language_of
from outbox.reply import Reply, Show, Toast, reply
from storage import offers, slots, users

Handle = Callable[[Context], Awaitable[Reply]]


def for_staff(handle: Handle) -> Handle:
    """A handler whose things are for reviewers and admins only; whoever is none (any more) is told so, over nothing of it."""

    async def guarded(context: Context) -> Reply:
        try:
            return await handle(context)
        except NotFound:
            return reply(screens.not_yours(context.words))

    return guarded


async def case_of(context: Context, application_id: int) -> Case:
    """An application for who decides. Raises NotFound."""
    return await reach_as_staff(context.tx, context.actor, application_id)


async def around(context: Context, case: Case) -> Around:
    """What stands beside an application."""
    application = case.application
    holder = await users.get(context.tx, application.held_by) if application.held_by is not None else None
    return Around(
        places=await offering.places_of(context.tx, context.actor, case.opening.id),
        held_by=person(holder) if holder is not None else "?",
        slot=await slots.of_application(context.tx, application.id),
        offer=await offers.open_one(context.tx, application.id),
        free=len(await slots.free(context.tx, case.opening.id, after=context.now)),
    )


async def readers(context: Context, case: Case) -> Readers:
    """In which language notices reach the applicant; in both for one whom Telegram does not reach."""
    application, installation = case.application, context.installation
    user = await users.get(context.tx, application.user_id) if application.user_id is not None else None
    if application.user_id is None or user is None:
        return Readers(tuple(installation.catalogue), installation.zone)
    language = language_of(chosen=user.language, client=user.client_language, default=installation.default_language)
    return Readers((_words(context, language),), ZoneInfo(user.zone) if user.zone else installation.zone)


def _words(context: Context, language: object) -> Words:
    return next(words for words in context.installation.catalogue if words.language == language)


async def present(context: Context, application_id: int, *, error: LabError | None = None) -> Reply:
    """An application as it stands now, with a toast where something was not done. Raises NotFound."""
    case = await case_of(context, application_id)
    screen = screens.one(
        context.words, case, open_to(case), await around(context, case), zone=context.zone, now=context.now
    )
    return (
        reply(screen) if error is None else Reply((Toast(errors.plain(context.words, error), alert=True), Show(screen)))
    )


async def wished(context: Context, reference: str) -> Wish | None:
    """The decision that a button stands for; None if it was forgotten."""
    stored = await context.recall(reference)
    return wish_of(stored) if stored is not None and "wish" in stored else None
