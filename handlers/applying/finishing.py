"""The ends of the forms, and the way into those about what was submitted."""

from collections.abc import Mapping
from typing import Any

from handlers import forms
from handlers.applying.papers import Pickers
from handlers.context import Context
from handlers.form_entries import Asked, FormEntry, Picker
from lab import openings
from lab.applying import handing_in
from lab.applying.consent import ticks_of
from lab.applying.form import AGREED, APPLY, EDIT, ENTRY, LANGUAGE, LATE
from lab.errors import LabError
from lab.forms.drafting import Sheet
from messages import applying_receipts as screens
from messages.applying import before_submitting
from messages.applying_receipts import Handed
from messages.forms import Body
from outbox.reply import Reply, Send, Show, reply


async def edit(context: Context) -> Reply:
    """Opens an application for changes until the deadline; after it, for documents that may still follow."""
    case = await handing_in.reached(context.tx, context.actor, int(context.field("id")))
    number = case.application.number
    try:
        await handing_in.may_edit(context.tx, case, now=context.now)
    except LabError:
        if not await handing_in.may_follow(context.tx, case, now=context.now):
            raise
        return await forms.begin(context, LATE_ENTRY, subject=number)
    return await forms.begin(context, EDIT_ENTRY, subject=number)


async def send_late(context: Context) -> Reply:
    """The documents that are still missing, at once."""
    case = await handing_in.reached(context.tx, context.actor, int(context.field("id")))
    return await forms.begin(context, LATE_ENTRY, subject=case.application.number)


async def enter(context: Context) -> Reply:
    """An admin writes down what came by e-mail."""
    return await forms.begin(context, ENTRY_ENTRY, subject=context.field("code"))


async def submitted(context: Context, sheet: Sheet, answers: Mapping[str, Any]) -> Reply:
    """It is handed in: the receipt is a message of its own, and stays."""
    application = await handing_in.hand_in(
        context.tx,
        context.actor,
        sheet.subject,
        answers,
        language=context.language.value,
        mailing=context.installation.letters,
        now=context.now,
    )
    handed = await _handed(context, application.number)
    receipt = screens.receipt(context.words, handed, zone=context.zone, now=context.now)
    return Reply((Show(screens.closing(context.words, handed)), Send(receipt)))


async def changed(context: Context, sheet: Sheet, answers: Mapping[str, Any]) -> Reply:
    """The application is as it was changed."""
    await handing_in.edit(
        context.tx,
        context.actor,
        sheet.subject,
        answers,
        defaults=context.installation.defaults,
        now=context.now,
    )
    return await _as_it_is(context, sheet)


async def followed(context: Context, sheet: Sheet, _: Any) -> Reply:
    """The documents were kept as they came."""
    return await _as_it_is(context, sheet)


async def entered(context: Context, sheet: Sheet, answers: Mapping[str, Any]) -> Reply:
    """What came by e-mail has a number."""
    opening = await openings.visible(context.tx, context.actor, sheet.subject)
    noted = answers.get(AGREED) or ()
    others = {name: value for name, value in answers.items() if name not in (AGREED, LANGUAGE)}
    application = await handing_in.enter(
        context.tx,
        context.actor,
        sheet.subject,
        others,
        agreed=[one for one in ticks_of(opening) if one.key in noted],
        language=answers[LANGUAGE],
        mailing=context.installation.letters,
        now=context.now,
    )
    return reply(screens.entered(context.words, await _handed(context, application.number)))


async def _as_it_is(context: Context, sheet: Sheet) -> Reply:
    handed = await _handed(context, sheet.subject)
    return reply(screens.changed(context.words, handed, zone=context.zone, now=context.now))


async def _handed(context: Context, number: str) -> Handed:
    case = await handing_in.own(context.tx, context.actor, number)
    missing = await handing_in.missing_papers(context.tx, case)
    contact = await openings.contact(context.tx, case.opening)
    return Handed(
        application=case.application,
        opening=case.opening,
        papers=await handing_in.papers_of(context.tx, case),
        missing=missing,
        follows=case.opening.late_documents,
        late_until=handing_in.papers_until(case),
        email=contact.email,
        page=contact.page,
    )


class Summary(Picker):
    """What the summary of an application has besides."""

    async def draw(self, asked: Asked) -> Body | None:
        opening = await handing_in.opening_of(asked.context.tx, asked.shown.sheet.subject)
        if opening is None:
            return None
        return before_submitting(asked.words, opening, asked.answers, now=asked.now)


_PICKERS = Pickers()

APPLY_ENTRY = FormEntry(APPLY, done=submitted, pickers=_PICKERS, summary=Summary())
EDIT_ENTRY = FormEntry(EDIT, done=changed, pickers=_PICKERS)
LATE_ENTRY = FormEntry(LATE, done=followed, pickers=_PICKERS)
ENTRY_ENTRY = FormEntry(ENTRY, done=entered, pickers=_PICKERS)
