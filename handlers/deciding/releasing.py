"""Releasing what is held: looked at with its texts, changed, and done."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from handlers import forms
from handlers.context import Context
from handlers.deciding.selection import Selection, digest, select, selection
from handlers.form_entries import Answered, Asked, FormEntry, Outcome, Picker, View
from lab.applications import boards, dues, releases
from lab.applications.boards import Board
from lab.applications.releasing import Expected, expected
from lab.applications.wording import EXCEPTION, LONGEST, RELEASE_TEXT, RELEASE_UNTIL, opening_of
from lab.errors import LabError
from lab.forms.drafting import Sheet
from lab.forms.fields import Sent, text_of
from messages import deciding_release as screens
from messages.applications import in_language
from messages.forms import Body
from messages.html import Html, escape, shorten
from messages.screen import Screen
from messages.words import Language
from outbox.reply import Reply, Show, Toast, reply
from storage import slots
from storage.applications import ApplicationStage


async def show(context: Context) -> Reply:
    """What would be released, as things stand now."""
    return await draw(context, int(context.field("id")))


async def draw(context: Context, opening_id: int) -> Reply:
    """The same, of an opening."""
    return await _draw(context, opening_id, await selection(context, opening_id))


async def set_until(context: Context) -> Reply:
    """The offers stand for so many days; 0 asks for the day."""
    opening_id, days = int(context.field("id")), int(context.field("days"))
    if not days:
        return await forms.begin(context, UNTIL_ENTRY, subject=str(opening_id))
    until = dues.in_days(days, now=context.now, zone=context.zone)
    chosen = await selection(context, opening_id)
    return await _draw(context, opening_id, replace(chosen, release=replace(chosen.release, until=until)))


async def edit_text(context: Context) -> Reply:
    """The text of an outcome is to be changed."""
    return await forms.begin(context, TEXT_ENTRY, subject=f"{context.field('id')}:{context.field('outcome')}")


async def singly(context: Context) -> Reply:
    """Those who would be told, one by one."""
    opening_id = int(context.field("id"))
    return await _singly(context, opening_id, await selection(context, opening_id), int(context.field("page")))


async def leave_out(context: Context) -> Reply:
    """One is left out of this release, or taken in again, as the button said."""
    opening_id, one = int(context.field("id")), int(context.field("one"))
    chosen = await selection(context, opening_id)
    out = chosen.release.left_out - {one} | ({one} if context.field("sign") == "<" else set())
    chosen = replace(chosen, release=replace(chosen.release, left_out=frozenset(out)))
    await select(context, opening_id, chosen)
    board = await boards.board(context.tx, context.actor, opening_id)
    place = next((place for place, row in enumerate(board.held) if row.application.id == one), 0)
    return await _singly(context, opening_id, chosen, place // screens.PAGE)


async def write_exception(context: Context) -> Reply:
    """One of them is to read something else."""
    return await forms.begin(context, EXCEPTION_ENTRY, subject=f"{context.field('id')}:{context.field('one')}")


async def release(context: Context) -> Reply:
    """Done, if the button belongs to what is prepared now."""
    opening_id = int(context.field("id"))
    chosen = await selection(context, opening_id)
    wanted = chosen.release
    if context.field("digest") != digest(wanted.as_json()) or not wanted.seen:
        return await _draw(context, opening_id, chosen, toast="release-changed")
    query = context.update.callback_query
    try:
        going = await releases.begin(
            context.tx,
            context.actor,
            opening_id,
            wanted,
            message_id=query.message.message_id if query is not None and query.message is not None else None,
            defaults=context.installation.defaults,
            now=context.now,
        )
    except LabError as error:
        if error.message not in ("offer-date-missing", "release-under-way"):
            raise
        return await _draw(context, opening_id, chosen, toast=error.message)
    await select(context, opening_id, Selection(filters=chosen.filters))
    board = await boards.board(context.tx, context.actor, opening_id)
    if going.left:
        return reply(screens.going(context.words, board.opening, going))
    return reply(screens.result(context.words, board, going))


class Wording(Picker):
    """A text with the one before shown, which may stay."""

    async def draw(self, asked: Asked) -> Body | None:
        return screens.present_text(asked.words, await _present(asked), asked.button)

    async def press(self, asked: Asked, value: str) -> Outcome:
        return Answered(await _present(asked)) if value == "keep" else View()

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        text = text_of(sent)
        if len(text) > LONGEST:
            raise LabError("form-too-long", length=len(text), limit=LONGEST)
        return Answered(text)

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return escape(shorten(str(stored), 600))


async def _present(asked: Asked) -> str:
    """The text that would be sent now: of an outcome in the field's language, or to one person in the reader's."""
    context, subject = asked.context, asked.shown.sheet.subject
    opening_id, about = opening_of(subject), subject.partition(":")[2]
    chosen = (await selection(context, opening_id)).release
    if about in tuple(ApplicationStage) and asked.field is not None:
        words = context.installation.catalogue[Language(asked.field.name)]
        return screens.text_of(words, ApplicationStage(about), chosen)
    row = (await boards.board(context.tx, context.actor, opening_id)).row(int(about))
    if row is None or row.application.held_stage is None:
        return ""
    words = context.installation.catalogue[Language(row.application.language)]
    written = chosen.exceptions.get(row.application.id) or row.application.held_texts
    if written:
        return in_language(written, words)
    return screens.text_of(words, row.application.held_stage, chosen)


async def _texts_written(context: Context, sheet: Sheet, answers: Any) -> Reply:
    opening_id, stage = opening_of(sheet.subject), ApplicationStage(sheet.subject.partition(":")[2])
    chosen = await selection(context, opening_id)
    texts = {**chosen.release.texts, stage: {"zh": answers["zh"], "en": answers["en"]}}
    return await _draw(context, opening_id, replace(chosen, release=replace(chosen.release, texts=texts)))


async def _exception_written(context: Context, sheet: Sheet, answers: Any) -> Reply:
    opening_id, one = opening_of(sheet.subject), int(sheet.subject.partition(":")[2])
    chosen = await selection(context, opening_id)
    exceptions = {**chosen.release.exceptions, one: {"": answers["one"]}}
    return await _draw(context, opening_id, replace(chosen, release=replace(chosen.release, exceptions=exceptions)))


async def _until_typed(context: Context, sheet: Sheet, answers: Any) -> Reply:
    opening_id = opening_of(sheet.subject)
    chosen = await selection(context, opening_id)
    until = datetime.fromisoformat(answers["until"])
    return await _draw(context, opening_id, replace(chosen, release=replace(chosen.release, until=until)))


async def _draw(context: Context, opening_id: int, chosen: Selection, *, toast: str = "") -> Reply:
    """What is prepared, for what is held now; that is what the button will do."""
    board = await boards.board(context.tx, context.actor, opening_id)
    going = await releases.under_way(context.tx, opening_id)
    if going is not None:
        return _with_toast(context, screens.going(context.words, board.opening, going), toast)
    found = expected(board, chosen.release)
    prepared = replace(chosen, release=_as_seen(context, chosen, found, board))
    await select(context, opening_id, prepared)
    screen = screens.screen(
        context.words,
        board,
        prepared.release,
        found,
        tuple(context.installation.catalogue),
        digest=digest(prepared.release.as_json()),
        free=len(await slots.free(context.tx, opening_id, after=context.now)),
        zone=context.zone,
        now=context.now,
    )
    return _with_toast(context, screen, toast)


def _with_toast(context: Context, screen: Screen, toast: str) -> Reply:
    return Reply((Toast(context.words.plain(toast), alert=True), Show(screen))) if toast else reply(screen)


def _as_seen(context: Context, chosen: Selection, found: Expected, board: Board) -> Any:
    wanted = chosen.release
    until = wanted.until
    if (found.waiting or ApplicationStage.OFFER in found.outcomes) and (until is None or until <= context.now):
        until = dues.in_days(dues.USUAL, now=context.now, zone=context.zone)
    held = {row.application.id for row in board.held}
    told = (*found.rows, *found.waiting)
    return replace(
        wanted,
        until=until,
        seen={row.application.id: row.application.version for row in told},
        exceptions={one: note for one, note in wanted.exceptions.items() if one in held},
        left_out=frozenset(wanted.left_out & held),
    )


async def _singly(context: Context, opening_id: int, chosen: Selection, number: int) -> Reply:
    board = await boards.board(context.tx, context.actor, opening_id)
    return reply(screens.singly(context.words, board, chosen.release, number=number))


TEXT_ENTRY = FormEntry(RELEASE_TEXT, done=_texts_written, pickers={"zh": Wording(), "en": Wording()})
EXCEPTION_ENTRY = FormEntry(EXCEPTION, done=_exception_written, pickers={"one": Wording()})
UNTIL_ENTRY = FormEntry(RELEASE_UNTIL, done=_until_typed)
