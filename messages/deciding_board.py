"""The page of decisions: the list with ticks and filters, what to do with what is ticked, and the order of offers."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from lab.applications.boards import Assigned, Board, Held, Opinion, Row
from lab.applications.deciding import Several
from lab.applications.ranking import CANDIDATES
from lab.applications.stages import DECISIONS, Verb
from messages import deciding_data as data
from messages import errors
from messages.applicants import called, short_number, title
from messages.deciding import outcome, places
from messages.html import Html, bold, escape, fit, join, lines, shorten
from messages.screen import Button, Rows, Screen, rows
from messages.words import Words, enum_id
from storage.applications import ApplicationStage
from storage.reviews import Verdict

PAGE = 6
FILTERS = ("stage", "opinion", "assigned", "held")
MOVABLE = 20  # of an order have buttons; more are typed
_GROUP = 10  # lines of a block: a message is cut between blocks
_LABEL = 22  # UTF-16 units of who is called on a button
_VALUES: Mapping[str, type[StrEnum]] = {
    "stage": ApplicationStage,
    "opinion": Opinion,
    "assigned": Assigned,
    "held": Held,
}


def values_of(name: str) -> Sequence[StrEnum]:
    """What a filter can be set to."""
    return tuple(_VALUES[name])


def page(words: Words, board: Board, ticked: Collection[int], *, number: int) -> Screen:
    """A page of the applications that fit, counted from 0, and everything that can be done from here."""
    found, opening_id = board.rows, board.opening.id
    shown = found[number * PAGE : (number + 1) * PAGE]
    head = lines(
        join([bold(words.plain("board-title")), " · ", title(words, board.opening), " · ", board.opening.code]),
        words.html("board-counts", shown=len(found), total=len(board.every), ticked=len(ticked), held=len(board.held)),
        places(words, board.places),
    )
    pages = max(1, -(-len(found) // PAGE))
    where = words.html("board-page", page=number + 1, pages=pages) if pages > 1 else Html("")
    listed = [_line(words, row, ticked=row.application.id in ticked) for row in shown]
    nothing = words.html("board-nothing") if not found else Html("")
    return Screen(
        fit([head, *listed, nothing, where]),
        [
            *_actions(words, board, ticked),
            *[_row_buttons(words, opening_id, row, ticked=row.application.id in ticked) for row in shown],
            _turn(words, opening_id, number, pages),
            _all(words, opening_id, found, ticked),
            *rows([_filter(words, board, name) for name in FILTERS], per_row=2),
            [
                Button(words.plain("button-order"), data=data.order(opening_id)),
                Button(words.plain("button-interviews"), data=data.interviews(opening_id)),
            ],
            [back(words, board)],
        ],
    )


def choose(words: Words, board: Board, name: str) -> Screen:
    """The values of a filter, each with how many would be left."""
    opening_id = board.opening.id
    text = lines(bold(words.plain("board-title")), words.html(f"board-choose-{name}"))
    counted = [(value, board.count(**{name: value})) for value in values_of(name)]
    buttons = [
        Button(f"{value_name(words, value)} {count}", data=data.chosen(opening_id, name, value.value))
        for value, count in counted
        if count
    ]
    everything = Button(
        words.plain(f"board-any-{name}", count=board.count(**{name: None})), data=data.chosen(opening_id, name, None)
    )
    return Screen(text, [[everything], *rows(buttons, per_row=2), [_to_board(words, board)]])


def value_name(words: Words, value: StrEnum) -> str:
    """A filter's value in words."""
    if isinstance(value, Held) and value is not Held.NOTHING:
        return words.plain(outcome(ApplicationStage(value.value)))
    return words.plain(enum_id(value))


def hold(words: Words, board: Board, rows_: Sequence[Row], possible: Mapping[Verb, int]) -> Screen:
    """What to hold about all that are ticked. `possible`: for how many each decision is open."""
    count, opening_id = len(rows_), board.opening.id
    names = words.plain("list-separator").join(called(row.application) for row in rows_)
    head = lines(bold(words.plain("board-hold-title", count=count)), shorten(names, 900))
    buttons = [
        [
            Button(
                words.plain(hold_name(verb), count=able),
                data=data.hold_ticked(opening_id, verb, count),
            )
        ]
        for verb, able in possible.items()
        if able
    ]
    held = sum(row.held is not Held.NOTHING for row in rows_)
    undo = []
    if held:
        undo.append(Button(words.plain("button-unhold", count=held), data=data.hold_ticked(opening_id, None, count)))
    return Screen(fit([head, words.html("board-hold-told")]), [*buttons, undo, [_to_board(words, board)]])


def held(words: Words, board: Board, several: Several, verb: Verb | None) -> Screen:
    """What came of it."""
    what = words.plain(outcome(_stage(verb))) if verb else ""
    done = len(several.done)
    text = words.html("board-held", count=done, outcome=what) if verb else words.html("board-unheld", count=done)
    release = []
    if board.held:
        release.append(_release(words, board))
    return Screen(
        fit([text, *refused(words, board, several)]), [release, [_to_board(words, board)], [back(words, board)]]
    )


def refused(words: Words, board: Board, several: Several) -> list[Html]:
    """Those for whom it was not done, and why."""
    if not several.refused:
        return []
    told = []
    for application_id, error in several.refused.items():
        row = board.row(application_id)
        who = called(row.application) if row else words.plain("board-somebody")
        where = words.plain(enum_id(row.application.stage)) if row else ""
        held_ = _held(words, row) if row else ""
        now = " · ".join(part for part in (where, held_) if part)
        why = errors.html(words, error)
        told.append(words.html("board-refused-line", who=who, why=why, now=now) if now else join([who, why], ": "))
    return [words.html("board-refused", count=len(told)), *told]


def ranking(words: Words, board: Board) -> Screen:
    """The order of offers, a line each, with ways to move them."""
    opening_id, ranked = board.opening.id, board.ranked
    ids = [row.application.id for row in ranked]
    listed = [
        words.html("order-line", number=position, who=called(row.application), held=_held(words, row))
        if row.held is not Held.NOTHING
        else words.html("order-line-plain", number=position, who=called(row.application))
        for position, row in enumerate(ranked, 1)
    ]
    text = fit(
        [
            lines(bold(words.plain("order-title")), places(words, board.places)),
            *_grouped(listed),
            words.html("order-none") if not listed else Html(""),
            words.html("order-told"),
        ]
    )
    buttons = []
    for position, row in enumerate(ranked[:MOVABLE], 1):
        number = short_number(row.application)
        buttons.append(
            [
                Button(f"↑ {number}", data=data.place(opening_id, row.application.id, max(position - 1, 1))),
                Button(f"↓ {number}", data=data.place(opening_id, row.application.id, min(position + 1, len(ids)))),
                Button(f"✕ {number}", data=data.place(opening_id, row.application.id, 0)),
            ]
        )
    type_ = Button(words.plain("button-type-order"), data=data.type_order(opening_id))
    return Screen(text, [[type_], *buttons, [_to_board(words, board)]])


def order_hint(board: Board) -> Html:
    """Who could be put into an order, above the question."""
    candidates = [row for row in board.every if row.application.stage in CANDIDATES]
    return lines(*(escape(called(row.application)) for row in candidates[:60]))


def order_value(board: Board, ids: Sequence[int]) -> Html:
    """An order that was typed, by names."""
    found = [board.row(one) for one in ids]
    return lines(*(join([f"{place}. ", called(row.application)]) for place, row in enumerate(found, 1) if row))


def back(words: Words, board: Board) -> Button:
    """To the opening as reviewers see it."""
    return Button(words.plain("button-back-to-card", code=board.opening.code), data=data.opening(board.opening.id))


def _grouped(listed: Sequence[Html]) -> list[Html]:
    return [lines(*listed[start : start + _GROUP]) for start in range(0, len(listed), _GROUP)]


def _actions(words: Words, board: Board, ticked: Collection[int]) -> Rows:
    opening_id = board.opening.id
    act = []
    if ticked:
        count = len(ticked)
        act.append([Button(words.plain("button-with-ticked", count=count), data=data.with_ticked(opening_id, count))])
    if board.held:
        act.append([_release(words, board)])
    return act


def _release(words: Words, board: Board) -> Button:
    return Button(words.plain("button-release", count=len(board.held)), data=data.release(board.opening.id))


def _to_board(words: Words, board: Board) -> Button:
    return Button(words.plain("button-back-to-decisions"), data=data.board(board.opening.id))


def _line(words: Words, row: Row, *, ticked: bool) -> Html:
    application = row.application
    parts = [
        words.plain(enum_id(application.stage)),
        verdicts(words, row.verdicts),
        _held(words, row),
        words.plain("board-rank", number=application.rank) if application.rank else "",
    ]
    said = " · ".join(part for part in parts if part)
    return lines(join(["☑ " if ticked else "☐ ", bold(called(application))]), escape(said))


def verdicts(words: Words, counted: Mapping[Verdict, int]) -> str:
    """`合适 2 · 待定 1`."""
    return " ".join(f"{words.plain(enum_id(verdict))} {counted[verdict]}" for verdict in Verdict if verdict in counted)


def _held(words: Words, row: Row) -> str:
    if row.application.held_stage is None:
        return ""
    return f"🔒 {words.plain(outcome(row.application.held_stage))}"


def _row_buttons(words: Words, opening_id: int, row: Row, *, ticked: bool) -> list[Button]:
    application = row.application
    tick = Button(
        f"{'☑' if ticked else '☐'} {shorten(called(application), _LABEL)}",
        data=data.ticked(opening_id, application.id, wanted=not ticked),
    )
    open_ = Button(words.plain("button-open-one", number=short_number(application)), data=data.one(application.id))
    return [tick, open_]


def _turn(words: Words, opening_id: int, number: int, pages: int) -> list[Button]:
    turn = []
    if number > 0:
        turn.append(Button(words.plain("button-previous"), data=data.page(opening_id, number - 1)))
    if number + 1 < pages:
        turn.append(Button(words.plain("button-next"), data=data.page(opening_id, number + 1)))
    return turn


def _all(words: Words, opening_id: int, found: Sequence[Row], ticked: Collection[int]) -> list[Button]:
    buttons = []
    if any(row.application.id not in ticked for row in found):
        buttons.append(
            Button(words.plain("button-tick-all", count=len(found)), data=data.tick_all(opening_id, wanted=True))
        )
    if ticked:
        buttons.append(
            Button(words.plain("button-tick-none", count=len(ticked)), data=data.tick_all(opening_id, wanted=False))
        )
    return buttons


def _filter(words: Words, board: Board, name: str) -> Button:
    value = getattr(board.filters, name)
    said = value_name(words, value) if value is not None else words.plain(f"board-all-{name}")
    return Button(words.plain(f"button-filter-{name}", value=said), data=data.chooser(board.opening.id, name))


def _stage(verb: Verb) -> ApplicationStage:
    return next(stage for stage, known in DECISIONS.items() if known is verb)


def hold_name(verb: Verb) -> str:
    """The id of the button that holds a decision about several."""
    return f"button-hold-{verb}"
