"""Returning an application with a question, or for a document: a form, with the text as its applicant will get it."""

from typing import Any

from handlers import forms
from handlers.context import Context
from handlers.deciding.loading import case_of, present, readers
from handlers.form_entries import Answered, Asked, FormEntry, Outcome, Picker, View
from lab.applications import dues, returning
from lab.applications.asking import RETURN, asked_of, require_returnable
from lab.applications.stages import Verb
from lab.errors import LabError
from lab.forms.drafting import Sheet
from messages import deciding as screens
from messages import deciding_forms
from messages.forms import Body
from outbox.reply import Reply, reply
from storage.application_requests import ApplicationRequest


async def begin(context: Context) -> Reply:
    """Opens the form."""
    case = await case_of(context, int(context.field("id")))
    try:
        require_returnable(case)
    except LabError as error:
        return await present(context, case.application.id, error=error)
    return await forms.begin(context, ENTRY, subject=str(case.application.id))


class Due(Picker):
    """Until when: in some days, or typed."""

    async def draw(self, asked: Asked) -> Body | None:
        return deciding_forms.days(asked.words, asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        if not value.isdigit() or int(value) not in dues.DAYS:
            return View()
        return Answered(dues.in_days(int(value), now=asked.now, zone=asked.context.zone).isoformat())


class Preview(Picker):
    """Under the summary: the text as the applicant will read it."""

    async def draw(self, asked: Asked) -> Body | None:
        context = asked.context
        case = await case_of(context, int(asked.shown.sheet.subject))
        answers = asked.answers
        if not answers.get("what") or not answers.get("due"):
            return None
        wanted = asked_of(answers, case)
        request = ApplicationRequest(document=wanted.document, due_at=wanted.due_at)
        text = screens.asking(
            context.words, case, request, await readers(context, case), question=wanted.question, now=context.now
        )
        return Body(text)


async def done(context: Context, _: Sheet, result: Any) -> Reply:
    """Everything is filled in: the applicant is asked."""
    changed = await returning.return_(
        context.tx,
        context.actor,
        result.application_id,
        question=result.question,
        document=result.document,
        due_at=result.due_at,
        defaults=context.installation.defaults,
        now=context.now,
    )
    return reply(screens.done(context.words, await case_of(context, changed.id), Verb.RETURN))


ENTRY = FormEntry(RETURN, done=done, pickers={"due": Due()}, summary=Preview())
