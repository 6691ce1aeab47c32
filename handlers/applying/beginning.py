"""/apply and the button: what to choose from, the first screen, the consents, the first question."""

from handlers import forms
from handlers.applying.finishing import APPLY_ENTRY
from handlers.context import Context
from handlers.form_acts import begin_anew, present
from handlers.pages import first_screen
from handlers.toasts import with_toast
from handlers.typed import words as typed
from lab import openings
from lab.applying import consent, ways
from lab.applying.ways import Stand, Way
from lab.errors import LabError, NotFound
from lab.forms import drafting
from lab.roles import Permission, may
from messages import applying as screens
from messages import errors
from messages.opening_lists import apply_data
from outbox.reply import Reply, Toast, reply
from storage import follows
from storage.openings import KIND, Opening


async def apply(context: Context) -> Reply:
    """/apply [CODE]"""
    wanted = typed(context.text)
    if not wanted:
        return await choose(context)
    code = await openings.typed_code(context.tx, context.actor, wanted)
    if code is None:
        raise NotFound("opening-not-found", code=wanted[:40])
    return await _opened(context, await ways.stand(context.tx, context.actor, code, now=context.now), asks=True)


async def open_shared(context: Context) -> Reply:
    """?start=apply_I-2026-03"""
    try:
        stand = await ways.stand(context.tx, context.actor, context.text, now=context.now)
    except NotFound:
        return await choose(context)
    answer = await _opened(context, stand, asks=True)
    return first_screen(context, answer, target=apply_data(stand.opening.code))


async def choose(context: Context) -> Reply:
    """What one has begun, and what is open."""
    found = await ways.choices(context.tx, context.actor, now=context.now)
    return reply(screens.choose(context.words, found, zone=context.zone, now=context.now))


async def open_(context: Context) -> Reply:
    """The button of a card: begins, or goes on at once."""
    try:
        stand = await ways.stand(context.tx, context.actor, context.field("code"), now=context.now)
    except NotFound as gone:
        return with_toast(Toast(errors.plain(context.words, gone), alert=True), await choose(context))
    return await _opened(context, stand, asks=False)


async def consents(context: Context) -> Reply:
    """What one agrees to."""
    stand = await ways.stand(context.tx, context.actor, context.field("code"), now=context.now)
    if stand.way not in (Way.BEGIN, Way.CONTINUE):
        return await _opened(context, stand, asks=False)
    return await _consents(context, stand.opening)


async def tick(context: Context) -> Reply:
    """A tick is set, or taken back."""
    stand = await ways.stand(context.tx, context.actor, context.field("code"), now=context.now)
    if stand.way not in (Way.BEGIN, Way.CONTINUE):
        return await _opened(context, stand, asks=False)
    wanted = context.field("sign") == "+"
    await consent.tick(context.tx, context.actor, stand.opening, context.field("key"), wanted=wanted, now=context.now)
    return await _consents(context, stand.opening)


async def go(context: Context) -> Reply:
    """The first question, or the one at which the draft stands."""
    stand = await ways.stand(context.tx, context.actor, context.field("code"), now=context.now)
    if stand.way not in (Way.BEGIN, Way.CONTINUE):
        return await _opened(context, stand, asks=False)
    try:
        return await _question(context, stand.opening)
    except LabError as missing:  # a tick was taken back on another screen
        toast = Toast(errors.plain(context.words, missing), alert=True)
        return with_toast(toast, await _consents(context, stand.opening))


async def decline(context: Context) -> Reply:
    """The way for who does not agree. Of a draft that there is, nothing is lost: it can't be gone on with."""
    stand = await ways.stand(context.tx, context.actor, context.field("code"), now=context.now)
    opening = stand.opening
    if stand.application is not None:
        return await _opened(context, stand, asks=False)
    await consent.decline(context.tx, context.actor, opening, now=context.now)
    outline = await ways.outline(context.tx, context.actor, opening)
    contact = await openings.contact(context.tx, opening)
    return reply(
        screens.declined(context.words, opening, outline, email=contact.email, page=contact.page, draft=stand.draft)
    )


async def _opened(context: Context, stand: Stand, *, asks: bool) -> Reply:
    """What fits where somebody stands. `asks`: a draft is not gone on with before they have seen that there is one."""
    words, zone, now = context.words, context.zone, context.now
    admin = may(context.actor, Permission.ADMIT)
    match stand.way:
        case Way.APPLIED:
            return reply(screens.applied(words, stand, zone=zone, now=now, admin=admin))
        case Way.BEGIN:
            outline = await ways.outline(context.tx, context.actor, stand.opening)
            return reply(screens.intro(words, stand, outline, zone=zone, now=now, admin=admin))
        case Way.CONTINUE if (await consent.ticked(context.tx, context.actor, stand.opening)).enough:
            if asks:
                return await forms.begin(context, APPLY_ENTRY, subject=stand.opening.code)
            return await _question(context, stand.opening)
        case Way.CONTINUE:
            return await _consents(context, stand.opening)
        case _:
            followed = context.actor.user_id is not None and await follows.follows(
                context.tx, user_id=context.actor.user_id, kind=KIND, item=stand.opening.code
            )
            email = (await openings.contact(context.tx, stand.opening)).email
            return reply(
                screens.unavailable(words, stand, email=email, followed=followed, zone=zone, now=now, admin=admin)
            )


async def _question(context: Context, opening: Opening) -> Reply:
    sheet, _ = await drafting.open_(
        context.tx, APPLY_ENTRY.form, actor=context.actor, subject=opening.code, around=present(context)
    )
    return await begin_anew(context, APPLY_ENTRY, sheet)


async def _consents(context: Context, opening: Opening) -> Reply:
    ticked = await consent.ticked(context.tx, context.actor, opening)
    draft = await ways.draft_of(context.tx, context.actor, opening)
    mailing = context.installation.letters
    return reply(screens.consent(context.words, opening, ticked, draft=draft, mailing=mailing))
