"""The page of an opening's decisions: filters, ticks, and one decision held about many."""

from collections import Counter
from dataclasses import replace
from typing import Any

from handlers.context import Context
from handlers.deciding.selection import Selection, select, selection
from lab.applications import boards, deciding
from lab.applications.access import Case, parties_of
from lab.applications.boards import Board
from lab.applications.deciding import open_to
from lab.applications.stages import DECISIONS, Verb
from messages import deciding_board as screens
from messages.deciding_data import LETTERS
from outbox.reply import Reply, Show, Toast, reply
from storage import openings

_FILTERS = {name[0]: name for name in screens.FILTERS}


async def show(context: Context) -> Reply:
    """The page as it was left."""
    opening_id = _opening(context)
    return await _draw(context, opening_id, await selection(context, opening_id))


async def turn(context: Context) -> Reply:
    """Another page of the list."""
    chosen = await selection(context, _opening(context))
    return await _draw(context, _opening(context), replace(chosen, page=int(context.field("page"))))


async def tick(context: Context) -> Reply:
    """One is ticked, or not any more, as the button said."""
    opening_id, one = _opening(context), int(context.field("one"))
    chosen = await selection(context, opening_id)
    board = await _board(context, opening_id, chosen)
    row = board.row(one)
    ticks = {id_: version for id_, version in chosen.ticks.items() if id_ != one}
    if context.field("sign") == "+" and row is not None:
        ticks[one] = row.application.version
    return await _draw(context, opening_id, replace(chosen, ticks=ticks), board=board)


async def tick_all(context: Context) -> Reply:
    """All that fit the filters are ticked, or none is."""
    opening_id = _opening(context)
    chosen = await selection(context, opening_id)
    board = await _board(context, opening_id, chosen)
    ticks = dict(chosen.ticks)
    if context.field("which") == "a":
        ticks |= {row.application.id: row.application.version for row in board.rows}
    else:
        ticks = {}
    return await _draw(context, opening_id, replace(chosen, ticks=ticks), board=board)


async def choose(context: Context) -> Reply:
    """The values of a filter."""
    opening_id = _opening(context)
    board = await _board(context, opening_id, await selection(context, opening_id))
    return reply(screens.choose(context.words, board, _FILTERS[context.field("filter")]))


async def set_filter(context: Context) -> Reply:
    """A filter is set, or taken off; ticks stay."""
    opening_id, name, typed = _opening(context), _FILTERS[context.field("filter")], context.field("value")
    chosen = await selection(context, opening_id)
    value: Any = next((one for one in screens.values_of(name) if one.value == typed), None)
    return await _draw(context, opening_id, replace(chosen, page=0, filters=replace(chosen.filters, **{name: value})))


async def with_ticked(context: Context) -> Reply:
    """What to do with those that are ticked."""
    opening_id = _opening(context)
    chosen = await selection(context, opening_id)
    board = await _board(context, opening_id, chosen)
    rows = [row for row in board.every if row.application.id in chosen.ticks]
    if not rows or str(len(chosen.ticks)) != context.field("count"):
        return await _draw(context, opening_id, chosen, board=board, toast="board-ticks-changed")
    reviewers = await openings.reviewer_ids(context.tx, opening_id)
    counted: Counter[Verb] = Counter()
    for row in rows:
        parties = parties_of(context.actor, row.application, reviewers=reviewers)
        counted.update(open_to(Case(row.application, board.opening, context.actor, parties)))
    possible = {verb: counted[verb] for verb in DECISIONS.values()}
    return reply(screens.hold(context.words, board, rows, possible))


async def hold(context: Context) -> Reply:
    """One decision is held about all that are ticked, or what was held about them is taken back."""
    opening_id = _opening(context)
    chosen = await selection(context, opening_id)
    if not chosen.ticks or str(len(chosen.ticks)) != context.field("count"):
        return await _draw(context, opening_id, chosen, toast="board-ticks-changed")
    verb = LETTERS.get(context.field("letter"))
    ids = list(chosen.ticks)
    if verb is None:
        several = await deciding.unhold(context.tx, context.actor, ids, seen=chosen.ticks, now=context.now)
    else:
        stage = next(stage for stage, known in DECISIONS.items() if known is verb)
        several = await deciding.hold(context.tx, context.actor, ids, stage, seen=chosen.ticks, now=context.now)
    chosen = replace(chosen, ticks={})
    await select(context, opening_id, chosen)
    return reply(screens.held(context.words, await _board(context, opening_id, chosen), several, verb))


async def _draw(
    context: Context, opening_id: int, chosen: Selection, *, board: Board | None = None, toast: str = ""
) -> Reply:
    """The page. What is ticked and on it was seen as it stands now; ticks of what is not to be decided here any more are gone."""
    if board is None or board.filters != chosen.filters:
        board = await _board(context, opening_id, chosen)
    pages = max(1, -(-len(board.rows) // screens.PAGE))
    page = min(chosen.page, pages - 1)
    known = {row.application.id: row.application.version for row in board.every}
    shown = [row.application.id for row in board.rows[page * screens.PAGE : (page + 1) * screens.PAGE]]
    ticks = {one: known[one] if one in shown else version for one, version in chosen.ticks.items() if one in known}
    drawn = replace(chosen, page=page, ticks=ticks)
    if drawn != await selection(context, opening_id):
        await select(context, opening_id, drawn)
    screen = screens.page(context.words, board, ticks, number=page)
    return Reply((Toast(context.words.plain(toast)), Show(screen))) if toast else reply(screen)


async def _board(context: Context, opening_id: int, chosen: Selection) -> Board:
    return await boards.board(context.tx, context.actor, opening_id, chosen.filters)


def _opening(context: Context) -> int:
    return int(context.field("id"))
