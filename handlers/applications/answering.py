"""Answering what was asked: the form, whose document is taken as soon as it has come."""

from dataclasses import replace
from typing import Any

from handlers import forms
from handlers.applications import shown
from handlers.applying.papers import Papers
from handlers.context import Context
from handlers.form_entries import Asked, FormEntry, Outcome
from lab.applications import answering, returning
from lab.applications.answering import ANSWER, LONGEST, application_of, subject_of
from lab.applications.submitting import Paper as Content
from lab.applying.kinds import Paper
from lab.errors import LabError
from lab.forms.drafting import Sheet
from lab.forms.fields import Sent
from messages import my_application as screens
from messages.forms import Body
from messages.screen import Screen
from outbox.reply import Reply, reply
from storage import drafts


async def begin(context: Context) -> Reply:
    """Opens the form."""
    application_id = int(context.field("id"))
    try:
        asked = await answering.asked_now(context.tx, context.actor, application_id)
    except LabError as error:
        return await shown.refused(context, error)
    return await forms.begin(context, ENTRY, subject=subject_of(application_id, asked.id))


class Answers(Papers):
    """The document that was asked for: with it, the answer is complete."""

    async def draw(self, asked: Asked) -> Body | None:
        if not isinstance(asked.field, Paper):
            return None
        return Body(screens.paper_wanted(asked.words, asked.field))

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        if not isinstance(asked.field, Paper) or not isinstance(prepared, Content):
            return await super().read(asked, sent, prepared)
        context, sheet = asked.context, asked.shown.sheet
        paper = replace(prepared, kind=asked.field.paper)
        answer = await _hand_in(context, sheet, text=sent.text.strip()[:LONGEST], paper=paper)
        draft = await drafts.get(context.tx, sheet.draft_id)
        if draft is not None:
            await drafts.drop(context.tx, draft.id, version=draft.version)
        return answer


async def done(context: Context, sheet: Sheet, answers: Any) -> Reply:
    """The answer was written."""
    return await _hand_in(context, sheet, text=answers["text"], paper=None)


async def _hand_in(context: Context, sheet: Sheet, *, text: str, paper: Content | None) -> Reply:
    application_id = application_of(sheet.subject)
    await returning.answer_return(
        context.tx,
        context.actor,
        application_id,
        text=text,
        paper=paper,
        defaults=context.installation.defaults,
        now=context.now,
    )
    card = await shown.card(context, application_id)
    note = context.words.html("my-answered-paper", name=paper.name) if paper else context.words.html("my-answered")
    return reply(Screen(screens.above(note, card.text), card.buttons))


ENTRY = FormEntry(ANSWER, done=done, pickers={"paper": Answers()})
