"""A later deadline with the announcement that tells of it, and another day on which answers are expected."""

from datetime import datetime
from typing import Any

from handlers import forms
from handlers.announcing.standing import standing
from handlers.context import Context
from handlers.form_entries import Answered, Asked, FormEntry, Outcome, Picker, View
from lab import announcements
from lab.forms.drafting import Sheet
from lab.forms.fields import Sent, text_of
from lab.opening_edits import answering, deadlines
from lab.opening_edits.counts import concerned
from lab.opening_edits.deadlines import Extended
from lab.opening_edits.ending import find
from lab.opening_edits.forms import ANSWER, DEADLINE
from lab.opening_edits.untold import prepared, untold
from messages import opening_changes as screens
from messages.forms import Body
from messages.html import Html, escape
from outbox.reply import Reply, Send, Show, reply
from storage import drafts
from storage.openings import Opening


class Until(Picker):
    """The new deadline: some days later on buttons, or typed."""

    async def draw(self, asked: Asked) -> Body | None:
        opening = await _about(asked)
        days = [(number, deadlines.later(opening, number, now=asked.now)) for number in deadlines.QUICK]
        context = asked.context
        people = await concerned(context.tx, opening)
        before = await untold(context.tx, context.actor, opening.code, now=asked.now)
        return screens.later(
            asked.words, opening, days, people, asked.button, before=before, zone=context.zone, now=asked.now
        )

    async def press(self, asked: Asked, value: str) -> Outcome:
        opening = await _about(asked)
        until = next(
            (
                until
                for number in deadlines.QUICK
                if str(int((until := deadlines.later(opening, number, now=asked.now)).timestamp())) == value
            ),
            None,
        )
        return Answered(until.isoformat()) if until is not None else View()

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        opening = await _about(asked)
        return Answered(deadlines.read(opening, text_of(sent), now=asked.now).isoformat())

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        opening = await _about(asked)
        return escape(screens.at(asked.words, opening, datetime.fromisoformat(stored), now=asked.now))


class Extension(Picker):
    """Under the summary: whom it concerns."""

    async def draw(self, asked: Asked) -> Body | None:
        opening = await _about(asked)
        people = await concerned(asked.context.tx, opening)
        return screens.before_extending(asked.words, opening, people, now=asked.now)


class AnswerBy(Picker):
    """The day: some weeks later on buttons, or typed."""

    async def draw(self, asked: Asked) -> Body | None:
        opening = await find(asked.context.tx, asked.context.actor, asked.shown.sheet.subject)
        return screens.answer_days(asked.words, opening, answering.later(opening, now=asked.now), asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        opening = await find(asked.context.tx, asked.context.actor, asked.shown.sheet.subject)
        known = {day.isoformat() for _, day in answering.later(opening, now=asked.now)}
        return Answered(value) if value in known else View()


class Waiting(Picker):
    """Under the summary: who will be told."""

    async def draw(self, asked: Asked) -> Body | None:
        opening = await find(asked.context.tx, asked.context.actor, asked.shown.sheet.subject)
        waiting = await answering.waiting(asked.context.tx, opening)
        return screens.before_moving(asked.words, opening, len(waiting))


async def deadline(context: Context) -> Reply:
    """Another deadline is wanted. What was begun of it before does not matter: it is one question."""
    code = context.field("code")
    await deadlines.about(context.tx, context.actor, code)
    return await _anew(context, EXTEND_ENTRY, code)


async def answer(context: Context) -> Reply:
    """Answers are to come by another day."""
    opening = await find(context.tx, context.actor, context.field("code"))
    return await _anew(context, ANSWER_ENTRY, opening.code)


async def extended(context: Context, _: Sheet, result: Any) -> Reply:
    """It is extended: the announcement stands ready, if there is anybody to be told."""
    if not result.people.anybody:
        return reply(screens.extended(context.words, result, [], now=context.now))
    return await _announced(context, result)


async def announce(context: Context) -> Reply:
    """What tells of the last extension was dropped, and is wanted after all; what there is of it already is shown."""
    code = context.field("code")
    before = await untold(context.tx, context.actor, code, now=context.now)
    if before is None:
        return await deadline(context)
    await _drop_draft(context, EXTEND_ENTRY, code)
    if before.ready is not None:
        return reply(await standing(context, before.ready))
    return await _announced(context, before.extended)


async def _announced(context: Context, result: Extended) -> Reply:
    link = context.installation.deep_link(f"opening_{result.opening.code}")
    told = {
        words.language.value: screens.announcement(words, result, link=link, now=context.now)
        for words in context.installation.catalogue
    }
    contents = {language: content.as_json() for language, content in told.items()}
    title = screens.announcement_title(context.words, result)
    wanted = deadlines.wanted(result, contents, title=title)
    written = await announcements.write(context.tx, context.actor, wanted, now=context.now)
    await prepared(context.tx, context.actor, result.opening, written, now=context.now)
    done = screens.extended(context.words, result, [content.text for content in told.values()], now=context.now)
    return Reply((Show(done), Send(await standing(context, written))))


async def moved(context: Context, _: Sheet, result: Any) -> Reply:
    """It is moved, and those who wait are told."""
    opening, told = result
    return reply(screens.answers_moved(context.words, opening, told))


async def _anew(context: Context, entry: FormEntry, code: str) -> Reply:
    await _drop_draft(context, entry, code)
    return await forms.begin(context, entry, subject=code)


async def _drop_draft(context: Context, entry: FormEntry, code: str) -> None:
    user_id = context.actor.user_id
    if user_id is not None:
        held = await drafts.find(context.tx, user_id=user_id, form=entry.form.name, subject=code)
        if held is not None:
            await drafts.drop(context.tx, held.id, version=held.version)


async def _about(asked: Asked) -> Opening:
    return await deadlines.about(asked.context.tx, asked.context.actor, asked.shown.sheet.subject)


EXTEND_ENTRY = FormEntry(DEADLINE, done=extended, pickers={"until": Until()}, summary=Extension())
ANSWER_ENTRY = FormEntry(ANSWER, done=moved, pickers={"answer_by": AnswerBy()}, summary=Waiting())
