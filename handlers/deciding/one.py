"""Deciding about one application: looked at first, then made or held, and held ones taken back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers import forms
from handlers.context import Context
from handlers.deciding.loading import around, case_of, present, readers, wished
from handlers.form_entries import FormEntry
from lab.applications import deciding, dues
from lab.applications.deciding import Wish, open_to
from lab.applications.stages import DECISIONS, Verb
from lab.applications.wording import OFFER_UNTIL, OWN_TEXT
from lab.errors import LabError
from lab.forms.drafting import Sheet
from messages import deciding as screens
from messages.deciding_data import LETTERS
from outbox.reply import Reply, Toast, reply


async def show(context: Context) -> Reply:
    """What can be decided about an application now."""
    return await present(context, int(context.field("id")))


async def look(context: Context) -> Reply:
    """A decision before it is made."""
    case = await case_of(context, int(context.field("id")))
    verb = LETTERS[context.field("letter")]
    if verb not in open_to(case):
        return await present(context, case.application.id, error=LabError("application-not-now"))
    until = dues.in_days(dues.USUAL, now=context.now, zone=context.zone) if verb is Verb.OFFER else None
    held = case.application.held_stage
    note = case.application.held_texts if held is not None and DECISIONS[held] is verb else None
    return await preview(context, Wish(case.application.id, case.application.version, verb, note, until))


async def set_until(context: Context) -> Reply:
    """An offer stands for so many days; 0 asks for the day."""
    wish = await wished(context, context.field("reference"))
    if wish is None:
        return _forgotten(context)
    days = int(context.field("days"))
    if not days:
        return await forms.begin(context, UNTIL_ENTRY, subject=context.field("reference"))
    return await preview(context, replace(wish, expires_at=dues.in_days(days, now=context.now, zone=context.zone)))


async def beyond(context: Context) -> Reply:
    """An offer is to be made although every place is offered or taken: what that means, before it is."""
    wish = await wished(context, context.field("reference"))
    return _forgotten(context) if wish is None else await preview(context, replace(wish, beyond=True))


async def write(context: Context) -> Reply:
    """One's own text in the place of the usual one."""
    if await wished(context, context.field("reference")) is None:
        return _forgotten(context)
    return await forms.begin(context, TEXT_ENTRY, subject=context.field("reference"))


async def usual(context: Context) -> Reply:
    """The usual text again."""
    wish = await wished(context, context.field("reference"))
    return _forgotten(context) if wish is None else await preview(context, replace(wish, note=None))


async def do_now(context: Context) -> Reply:
    """The decision is made, and the applicant told."""
    wish = await wished(context, context.field("reference"))
    if wish is None:
        return _forgotten(context)
    try:
        changed = await deciding.carry_out(
            context.tx, context.actor, wish, defaults=context.installation.defaults, now=context.now
        )
    except LabError as error:
        return await present(context, wish.application_id, error=error)
    case = replace(await case_of(context, changed.id), application=changed)
    return reply(screens.done(context.words, case, wish.verb))


async def do_later(context: Context) -> Reply:
    """The decision is held."""
    wish = await wished(context, context.field("reference"))
    if wish is None:
        return _forgotten(context)
    try:
        await deciding.keep_held(context.tx, context.actor, wish, now=context.now)
    except LabError as error:
        return await present(context, wish.application_id, error=error)
    return reply(screens.kept(context.words, await case_of(context, wish.application_id)))


async def take_back(context: Context) -> Reply:
    """A held decision is taken back."""
    application_id = int(context.field("id"))
    seen = {application_id: int(context.field("version"))}
    several = await deciding.unhold(context.tx, context.actor, [application_id], seen=seen, now=context.now)
    if several.refused:
        return await present(context, application_id, error=several.refused[application_id])
    answer = await present(context, application_id)
    return Reply((Toast(context.words.plain("decided-unheld")), *answer.parts))


async def preview(context: Context, wish: Wish) -> Reply:
    """A decision before it is made, as things stand now."""
    case = await case_of(context, wish.application_id)
    return reply(
        screens.preview(
            context.words,
            case,
            wish,
            await around(context, case),
            await readers(context, case),
            reference=await context.keep(wish.as_json()),
            now=context.now,
        )
    )


async def _text_written(context: Context, sheet: Sheet, answers: Any) -> Reply:
    wish = await wished(context, sheet.subject)
    if wish is None:
        return _forgotten(context)
    return await preview(context, replace(wish, note={"": answers["text"]}))


async def _until_typed(context: Context, sheet: Sheet, answers: Any) -> Reply:
    wish = await wished(context, sheet.subject)
    if wish is None:
        return _forgotten(context)
    return await preview(context, replace(wish, expires_at=datetime.fromisoformat(answers["until"])))


def _forgotten(context: Context) -> Reply:
    """The screen is too old for what it was about to be known still."""
    return reply(Toast(context.words.plain("button-stale"), alert=True))


TEXT_ENTRY = FormEntry(OWN_TEXT, done=_text_written)
UNTIL_ENTRY = FormEntry(OFFER_UNTIL, done=_until_typed)
