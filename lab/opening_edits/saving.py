"""What a form's answers would make of an opening, and making it so: by the plan of an import of this one opening."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab import openings_index
from lab.errors import LabError, NotFound
from lab.forms.fields import Answers
from lab.imports import plan as plans
from lab.imports.cell_types import Code, Value
from lab.imports.check import Checked, Record
from lab.imports.item_list import Edit, Values, Writing
from lab.imports.lists.openings import OPENINGS
from lab.imports.plan import Change
from lab.imports.problems import Unreadable
from lab.opening_criteria import Criterion
from lab.opening_edits.answering import answer_by_moved
from lab.opening_edits.cells import (
    COLUMNS,
    Cells,
    cells_of,
    cells_of_answers,
    field_of,
    first_problem,
    problem,
)
from lab.opening_edits.counts import concerned
from lab.opening_edits.guards import Warned, refused, warned
from lab.opening_edits.subjects import BASE, code_of
from lab.opening_questions import Question
from lab.roles import Actor, Permission, require
from storage import history, openings, places
from storage.batches import lock
from storage.database import Tx
from storage.openings import KIND, Opening

LONGEST_FACT = 200  # characters of a value in the history


@dataclass(frozen=True)
class Clash:
    """A column that somebody else has changed since the form was opened, to something else than this form would. As cells."""

    column: str
    was: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Look:
    """What would become of an opening. `values` are all its values after it; `theirs` what others have changed meanwhile, where this form
    does not; `wrong` the field to go back to (empty: none) and why. As long as something is wrong or clashes, nothing can be saved."""

    code: str
    new: bool
    values: Values
    changes: tuple[Change, ...] = ()
    clashes: tuple[Clash, ...] = ()
    theirs: tuple[Clash, ...] = ()
    wrong: tuple[str, LabError] | None = None
    warned: tuple[Warned, ...] = ()


@dataclass(frozen=True)
class Saved:
    """What has become of it."""

    opening: Opening
    new: bool
    changes: tuple[Change, ...]
    theirs: tuple[Clash, ...]


async def look(tx: Tx, subject: str, answers: Answers) -> Look:
    """What would be saved, and what speaks against it. Raises NotFound where the opening is gone."""
    stored = await OPENINGS.load(tx)
    code, new = code_of(subject, answers)
    if new:
        return await _look_at_new(tx, code, answers, stored)
    if code not in stored:
        raise NotFound("opening-not-found", code=code)
    now, mine = cells_of(stored[code]), cells_of_answers(answers)
    base: Cells = answers.get(BASE) or now
    wanted = {name: text for name, text in mine.items() if text != base.get(name, "")}
    others = {name for name in now if now[name] != base.get(name, now[name])}
    clashes = tuple(
        Clash(name, base.get(name, ""), now[name], wanted[name])
        for name in sorted(others & wanted.keys())
        if now[name] != wanted[name]
    )
    theirs = tuple(Clash(name, base.get(name, ""), now[name], "") for name in sorted(others - wanted.keys()))
    if clashes:
        wrong = "", LabError("opening-edit-clash", count=len(clashes))
        return Look(code, False, stored[code], clashes=clashes, theirs=theirs, wrong=wrong)
    planned, found = await _plan(tx, code, wanted)
    changed = next((item for one in planned for item in one.changed), None) if found is None else None
    changes = changed.changes if changed else ()
    values = changed.values if changed else stored[code]
    opening = await openings.by_code(tx, code)
    if opening is None or found is not None:
        return Look(code, False, values, theirs=theirs, wrong=found)
    people = await concerned(tx, opening)
    by_column = {change.column: change for change in changes}
    return Look(
        code,
        False,
        values,
        changes=changes,
        theirs=theirs,
        wrong=refused(by_column, taken=await places.taken(tx, opening.id), people=people),
        warned=tuple(warned(by_column, people)),
    )


async def save(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> Saved:
    """Saves what the answers say. Raises Forbidden, NotFound, and LabError for what speaks against it."""
    require(actor, Permission.EDIT)
    await lock(tx, Opening)
    code, new = code_of(subject, answers)
    before = None if new else await openings.by_code(tx, code)
    if before is not None:
        await places.lock(tx, before.id)  # so that nobody accepts a place that is taken away
    seen = await look(tx, subject, answers)
    if seen.wrong is not None:
        raise seen.wrong[1]
    columns = frozenset(change.column for change in seen.changes)
    if seen.new:
        await OPENINGS.write(tx, Writing({seen.code: seen.values}, {}))
    elif columns:
        await OPENINGS.write(tx, Writing({}, {seen.code: Edit(seen.values, columns)}))
    (opening,) = await openings.stored_now(tx, [(await openings.ids_by_code(tx))[seen.code]])
    if seen.new or columns & openings_index.COLUMNS:
        await openings_index.index(tx, [opening.id])
    if seen.new or columns:
        facts: dict[str, Any] = {} if seen.new else {"changes": _told(seen.changes)}
        action = f"{KIND}.created" if seen.new else f"{KIND}.edited"
        await history.add(tx, at=now, actor_id=actor.user_id, action=action, kind=KIND, item=opening.code, facts=facts)
    if "answer_by" in columns:
        await answer_by_moved(tx, opening, now=now)
    return Saved(opening, seen.new, seen.changes, seen.theirs)


async def review(tx: Tx, *, answers: Answers, subject: str, **_: Any) -> tuple[str, LabError] | None:
    """What speaks against saving."""
    return (await look(tx, subject, answers)).wrong


async def _look_at_new(tx: Tx, code: str, answers: Answers, stored: Mapping[str, Values]) -> Look:
    if code.casefold() in {one.casefold() for one in stored}:
        return Look(code, True, {}, wrong=("code", LabError("opening-code-taken", code=code)))
    planned, found = await _plan(tx, code, cells_of_answers(answers))
    values = next((values for one in planned for values in one.new.values()), {}) if found is None else {}
    return Look(code, True, values, wrong=found)


async def _plan(tx: Tx, code: str, cells: Cells) -> tuple[Sequence[plans.ListPlan], tuple[str, LabError] | None]:
    """What an import of these cells would do, and what it would complain about first."""
    record = Record(KIND, code, "", "", 1)
    try:
        record.values["code"] = Code().read(code)
    except Unreadable as error:
        return (), ("code", problem(error.code, error.facts))
    for name, text in cells.items():
        try:
            record.values[name] = COLUMNS[name].type.read(text) if text else COLUMNS[name].type.empty
        except Unreadable as error:
            return (), (field_of(name), problem(error.code, error.facts))
    plan = await plans.make_small(tx, Checked({KIND: (record,)}, (), ()))
    return plan.lists, first_problem(plan.problems)


def _told(changes: Sequence[Change]) -> list[list[str]]:
    """The changes for the history: column, old, new, as short cells."""

    def cell(name: str, value: Value) -> str:
        if isinstance(value, tuple) and name in ("questions", "criteria"):
            text = "; ".join(one.name for one in value if isinstance(one, (Question, Criterion)))
        else:
            text = COLUMNS[name].type.show(value, "en")
        return text if len(text) <= LONGEST_FACT else text[: LONGEST_FACT - 1] + "…"

    return [[one.column, cell(one.column, one.old), cell(one.column, one.new)] for one in changes]
