"""Doing what a plan says, all of it or nothing."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab import openings_index, projects_index, seminars_index
from lab.imports import plan as plans
from lab.imports import seminar_runs
from lab.imports.item_list import Edit, ItemList, Writing
from lab.imports.lists.registry import LISTS
from lab.imports.plan import ListPlan, Plan
from lab.roles import Actor, Permission, require
from lab.seminars.changes import Snapshot
from storage import openings, projects, seminars, series
from storage.batches import add_history, lock
from storage.database import Conflict, Tx

_NAMES = frozenset({"name_zh", "name_en"})


class PlanOutdated(Exception):
    """What is stored has changed since the plan was made. `plan` is the new one, None if it has to be made in a new transaction.
    Nothing was written, if the transaction ends with this exception."""

    def __init__(self, plan: Plan | None) -> None:
        super().__init__()
        self.plan = plan


@dataclass(frozen=True)
class Applied:
    """What was written: what people knew before of the seminars that may have changed, by id, and the ids of new ones."""

    known: Mapping[int, Snapshot]
    new: frozenset[int]


async def apply(tx: Tx, plan: Plan, *, actor: Actor, now: datetime) -> Applied:
    """Writes what the plan says, a row of history for each item, and the search index. Raises Forbidden, PlanOutdated, and
    ValueError for a plan with problems. Telling people is the caller's: `lab.import_news`."""
    require(actor, Permission.IMPORT)
    if plan.problems:
        raise ValueError("a plan with problems can't be applied")
    lists = {known.kind: known for known in LISTS}
    for one in plan.lists:
        await lock(tx, lists[one.kind].table)
    fresh = await plans.make(tx, plan.checked)
    if fresh.problems or fresh.digest != plan.digest:
        raise PlanOutdated(fresh)
    runs = await seminar_runs.before(tx, plan)
    try:
        for one in plan.lists:
            await _apply_list(tx, lists[one.kind], one, actor=actor, now=now)
        new = await seminar_runs.after(tx, runs, plan, now=now)
    except Conflict as error:  # somebody else brought the same new code at this moment
        raise PlanOutdated(None) from error
    await _index(tx, plan, frozenset({*new, *runs.known}))
    return Applied(runs.known, new)


async def _apply_list(tx: Tx, known: ItemList, one: ListPlan, *, actor: Actor, now: datetime) -> None:
    edits = {item.code: Edit(item.values, frozenset(change.column for change in item.changes)) for item in one.changed}
    await known.write(tx, Writing(one.new, edits, one.order, now))
    facts: dict[str, dict[str, dict[str, Any]]] = {
        "imported": {code: {} for code in one.new},
        "changed": {code: {"columns": sorted(edit.columns)} for code, edit in edits.items()},
        "ordered": {"": {}} if one.order and not one.new else {},
    }
    for action, told in facts.items():
        await add_history(tx, at=now, actor_id=actor.user_id, kind=one.kind, action=f"{one.kind}.{action}", facts=told)


async def _index(tx: Tx, plan: Plan, talks: frozenset[int]) -> None:
    """Indexes new and changed projects, openings and seminars (`talks`, by id), and those of persons and series whose names have changed."""
    lists = {one.kind: one for one in plan.lists}
    renamed = _with(lists["person"], _NAMES) if "person" in lists else set()
    touched = await _touched(tx, lists.get(projects.KIND), projects_index.COLUMNS, projects.ids_by_code)
    if renamed:
        touched |= {one.project_id for one in await projects.every_membership(tx) if one.person in renamed}
    await projects_index.index(tx, sorted(touched))
    touched = await _touched(tx, lists.get(openings.KIND), openings_index.COLUMNS, openings.ids_by_code)
    if renamed:
        touched |= set(await openings.hosted_by(tx, sorted(renamed)))
    await openings_index.index(tx, sorted(touched))
    touched = set(talks)
    if renamed:
        touched |= set(await seminars.hosted_by(tx, sorted(renamed)))
    for code in _with(lists[series.KIND], seminars_index.SERIES_COLUMNS) if series.KIND in lists else ():
        touched |= {one.id for one in await seminars.of_series(tx, code)}
    await seminars_index.index(tx, sorted(touched))


async def _touched(
    tx: Tx, one: ListPlan | None, columns: frozenset[str], ids_by_code: Callable[[Tx], Awaitable[Mapping[str, int]]]
) -> set[int]:
    """The ids of what is new, and of that in which one of these columns changes."""
    codes = {*one.new, *_with(one, columns)} if one is not None else set()
    ids = await ids_by_code(tx) if codes else {}
    return {ids[code] for code in codes}


def _with(one: ListPlan, columns: frozenset[str]) -> set[str]:
    """The codes of the items in which one of these columns changes."""
    return {item.code for item in one.changed if any(change.column in columns for change in item.changes)}
