"""Changing every copy of an announcement that was sent."""

from dataclasses import replace
from typing import Any

from handlers import forms
from handlers.announcing.content import SentContents
from handlers.announcing.extras import Choices, LinkButtons
from handlers.announcing.previews import preview
from handlers.announcing.standing import shown
from handlers.context import Context
from handlers.form_entries import Asked, FormEntry, Outcome, Picker, View
from lab import announcements, reports, runs
from lab.announcing.form import COPIES, RUN, run_of
from lab.announcing.versions import merged
from lab.announcing.wanted import confirmed_of
from lab.forms.drafting import Sheet
from messages import announcing as screens
from messages.forms import Body
from outbox.reply import Reply, reply


async def edit_copies(context: Context) -> Reply:
    """The form, with what the copies say now."""
    return await forms.begin(context, ENTRY, subject=f"{RUN}{int(context.field('run'))}")


async def done(context: Context, sheet: Sheet, result: Any) -> Reply:
    """The copies are changed from here on."""
    made = await runs.edit_copies(
        context.tx,
        context.actor,
        run_of(sheet.subject),
        result,
        defaults=context.installation.defaults,
        now=context.now,
    )
    run = await runs.get(context.tx, context.actor, made)
    announcement = await announcements.get(context.tx, context.actor, run.announcement_id)
    return reply(screens.copies_begun(await shown(context, announcement), run.recipients))


class Summary(Picker):
    """How many copies change, and the preview."""

    async def draw(self, asked: Asked) -> Body | None:
        report = await reports.load(asked.context.tx, asked.context.actor, run_of(asked.shown.sheet.subject))
        see = asked.button(asked.words.plain("button-announce-preview"), "see")
        return Body(screens.copies_hint(asked.words, report.ways.copies), [[see]])

    async def press(self, asked: Asked, value: str) -> Outcome:
        if value != "see":
            return View()
        run = await runs.get(asked.context.tx, asked.context.actor, run_of(asked.shown.sheet.subject))
        announcement = await announcements.get(asked.context.tx, asked.context.actor, run.announcement_id)
        contents = {language: content.as_json() for language, content in merged(asked.answers).items()}
        return await preview(asked.context, replace(confirmed_of(announcement), contents=contents))


ENTRY = FormEntry(
    COPIES,
    done=done,
    pickers={"contents": SentContents(), "choices": Choices(), "links": LinkButtons()},
    summary=Summary(),
)
