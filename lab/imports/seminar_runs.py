"""What an import of seminars and series means beyond their rows: occurrences that follow their series, and what people knew before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from lab.imports.plan import ListPlan, Plan
from lab.seminars import changes, replanning
from lab.seminars.changes import Snapshot
from lab.seminars.occurrences import make_ahead
from lab.seminars.replanning import Was
from storage import seminars, series
from storage.database import Tx

_OF_OCCURRENCES = frozenset({"title_zh", "title_en", "description_zh", "description_en", "uid", "sample"})
"""Columns of a series that its occurrences do not have."""


@dataclass(frozen=True)
class Runs:
    """Before an import writes: what is known of the seminars that it may change (by id), the series that it changes, and all ids."""

    known: Mapping[int, Snapshot]
    was: Mapping[str, Was]
    there: frozenset[int]


async def before(tx: Tx, plan: Plan) -> Runs:
    """Looks at what is stored. Nothing, of an import that brings neither seminars nor series."""
    lists = {one.kind: one for one in plan.lists}
    of_seminars, of_series = lists.get(seminars.KIND), lists.get(series.KIND)
    if of_seminars is None and of_series is None:
        return Runs({}, {}, frozenset())
    ids = await seminars.ids_by_code(tx)
    touched = {ids[item.code] for item in of_seminars.changed} if of_seminars is not None else set()
    was: dict[str, Was] = {}
    for code in _replanned(of_series):
        one = await series.lock(tx, code)
        if one is not None:
            was[code] = replanning.was(one)
            touched |= {row.id for row in await seminars.of_series(tx, code)}
    known = {one.id: await changes.read(tx, one) for one in await seminars.stored_now(tx, sorted(touched))}
    return Runs(known, was, frozenset(ids.values()))


async def after(tx: Tx, runs: Runs, plan: Plan, *, now: datetime) -> frozenset[int]:
    """Makes the occurrences of new series, and lets those of changed ones follow. Returns the ids of seminars that were not there before."""
    lists = {one.kind: one for one in plan.lists}
    for code, was in runs.was.items():
        one = await series.lock(tx, code)
        if one is not None:
            planned = await replanning.plan(tx, was, one, replanning.was(one), now=now)
            await replanning.carry_out(tx, one, planned, now=now)
    for code in lists[series.KIND].new if series.KIND in lists else ():
        one = await series.by_code(tx, code)
        if one is not None:
            await make_ahead(tx, one, now=now)
    if not {seminars.KIND, series.KIND} & lists.keys():
        return frozenset()
    return frozenset((await seminars.ids_by_code(tx)).values()) - runs.there


def _replanned(one: ListPlan | None) -> list[str]:
    changed = one.changed if one is not None else ()
    return [item.code for item in changed if {change.column for change in item.changes} - _OF_OCCURRENCES]
