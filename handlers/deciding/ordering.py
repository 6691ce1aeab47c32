"""The order of offers: one at a time by buttons, or typed."""

from typing import Any

from handlers import forms
from handlers.context import Context
from handlers.form_entries import Answered, Asked, FormEntry, Outcome, Picker
from lab.applications import boards, offering, ranking
from lab.applications.wording import ORDER, opening_of
from lab.errors import LabError
from lab.forms.drafting import Sheet
from lab.forms.fields import Sent, text_of
from messages import deciding_board as screens
from messages import errors
from messages.forms import Body
from messages.html import Html
from outbox.reply import Reply, Show, Toast, reply


async def show(context: Context) -> Reply:
    """The order as it stands."""
    return await _draw(context, int(context.field("id")))


async def place(context: Context) -> Reply:
    """One is put where the button said."""
    opening_id, one = int(context.field("id")), int(context.field("one"))
    try:
        await ranking.place(context.tx, context.actor, opening_id, one, int(context.field("position")), now=context.now)
    except LabError as error:
        return Reply((Toast(errors.plain(context.words, error)), *(await _draw(context, opening_id)).parts))
    return await _draw(context, opening_id)


async def type_(context: Context) -> Reply:
    """The order is to be typed."""
    opening_id = int(context.field("id"))
    await boards.board(context.tx, context.actor, opening_id)
    return await forms.begin(context, ENTRY, subject=str(opening_id))


class Numbers(Picker):
    """Numbers in an order; who they are is shown before it counts."""

    async def draw(self, asked: Asked) -> Body | None:
        context = asked.context
        board = await boards.board(context.tx, context.actor, opening_of(asked.shown.sheet.subject))
        return Body(screens.order_hint(board))

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        typed = text_of(sent)
        board = await boards.board(asked.context.tx, asked.context.actor, opening_of(asked.shown.sheet.subject))
        ranking.in_order(board.every, ranking.numbers_in(typed))
        return Answered(" ".join(typed.split()))

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        context = asked.context
        board = await boards.board(context.tx, context.actor, opening_of(asked.shown.sheet.subject))
        try:
            ids = ranking.in_order(board.every, ranking.numbers_in(str(stored)))
        except LabError as error:
            return errors.html(asked.words, error)
        return screens.order_value(board, ids)


async def done(context: Context, sheet: Sheet, answers: Any) -> Reply:
    """The typed order takes the place of the one before."""
    opening_id = opening_of(sheet.subject)
    board = await boards.board(context.tx, context.actor, opening_id)
    ids = ranking.in_order(board.every, ranking.numbers_in(answers["numbers"]))
    await offering.set_ranks(context.tx, context.actor, opening_id, ids, now=context.now)
    drawn = await _draw(context, opening_id)
    return Reply((Toast(context.words.plain("order-done", count=len(ids))), *drawn.parts))


async def _draw(context: Context, opening_id: int) -> Reply:
    board = await boards.board(context.tx, context.actor, opening_id)
    return reply(Show(screens.ranking(context.words, board)))


ENTRY = FormEntry(ORDER, done=done, pickers={"numbers": Numbers()})
