"""What an import of seminars would mean for people and rooms, said before it is done: whom it would tell, and what would clash."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lab.defaults import Defaults
from lab.imports.lists.seminar_writing import stored_columns
from lab.imports.lists.series import stored_columns as series_columns
from lab.imports.plan import ChangedItem, ListPlan, Plan
from lab.seminars import changes, replanning
from lab.seminars.clashes import ClashOf, Slot, clashes, shared, slot
from lab.seminars.dates import between, pattern_of
from lab.seminars.material import links_of
from lab.seminars.occurrences import HORIZON, MOST
from storage import seminar_materials, seminars, series
from storage.database import Tx
from storage.seminars import Seminar, SeminarStatus
from storage.series import Series

MOST_CLASHES = 200
_TAKES_UP = frozenset({"starts_at", "ends_at", "place_zh", "place_en", "link", "host", "status"})


@dataclass(frozen=True)
class TwoAtOnce:
    """Two seminars that share something at the same time."""

    code: str
    other: str
    of: tuple[ClashOf, ...]


@dataclass(frozen=True)
class Forecast:
    """How many people and groups would be told, and the clashes."""

    told: int = 0
    clashes: tuple[TwoAtOnce, ...] = ()


@dataclass(frozen=True)
class _Wanted:
    code: str
    slot: Slot


async def forecast(tx: Tx, plan: Plan, *, defaults: Defaults, now: datetime) -> Forecast:
    """Looks ahead; only reads. Nothing, of an import that has problems or brings no seminars."""
    lists = {one.kind: one for one in plan.lists}
    talks, runs = lists.get(seminars.KIND), lists.get(series.KIND)
    if plan.problems or (talks is None and runs is None):
        return Forecast()
    chats = await _told_of_talks(tx, talks, defaults=defaults, now=now) if talks is not None else set()
    if runs is not None:
        chats |= await _told_of_runs(tx, runs, defaults=defaults, now=now)
    wanted = [*(await _slots(tx, talks) if talks is not None else ()), *(_dates(runs, now) if runs is not None else ())]
    return Forecast(len(chats), tuple(await _clashes(tx, wanted)))


async def _told_of_talks(tx: Tx, one: ListPlan, *, defaults: Defaults, now: datetime) -> set[int]:
    chats: set[int] = set()
    for item in one.changed:
        seminar = await seminars.by_code(tx, item.code)
        if seminar is None or seminar.status is SeminarStatus.DRAFT:
            continue
        before = await changes.read(tx, seminar)
        values = stored_columns(item.values, _columns(item))
        after = before.changed(values)
        if max(before.ends_at, after.ends_at) <= now:
            continue
        if changes.must_tell(before, after) or await _brings_links(tx, seminar, item):
            chats |= await _concerned(tx, seminar, defaults=defaults, now=now)
    return chats


async def _brings_links(tx: Tx, seminar: Seminar, item: ChangedItem) -> bool:
    if "materials" not in _columns(item):
        return False
    there = {one.url for one in links_of(await seminar_materials.of_seminar(tx, seminar.id))}
    wanted = item.values["materials"]
    return any(getattr(one, "url", "") not in there for one in wanted) if isinstance(wanted, tuple) else False


async def _told_of_runs(tx: Tx, one: ListPlan, *, defaults: Defaults, now: datetime) -> set[int]:
    chats: set[int] = set()
    for item in one.changed:
        run = await series.by_code(tx, item.code)
        if run is None:
            continue
        will_be = replanning.was(_as_if(run, series_columns(item.values, _columns(item))))
        planned = await replanning.plan(tx, replanning.was(run), run, will_be, now=now)
        for step in planned.steps:
            if (step.moves or step.cancelled) and step.seminar.status is not SeminarStatus.DRAFT:
                chats |= await _concerned(tx, step.seminar, defaults=defaults, now=now)
    return chats


async def _concerned(tx: Tx, seminar: Seminar, *, defaults: Defaults, now: datetime) -> set[int]:
    found = await changes.concerned(tx, seminar, defaults=defaults, now=now)
    return {*found.people, *found.groups}


async def _slots(tx: Tx, one: ListPlan) -> list[_Wanted]:
    """What new seminars, and those that move, would take up."""
    wanted = []
    every = frozenset(column for values in one.new.values() for column in values)
    for code, values in one.new.items():
        wanted += list(_wanted(code, None, stored_columns(values, every)))
    for item in one.changed:
        seminar = await seminars.by_code(tx, item.code)
        changed = stored_columns(item.values, _columns(item))
        if seminar is not None and changed.keys() & _TAKES_UP:
            now_has = {name: getattr(seminar, name) for name in _TAKES_UP}
            wanted += list(_wanted(item.code, seminar.id, {**now_has, **changed}))
    return wanted


def _wanted(code: str, seminar_id: int | None, values: Mapping[str, Any]) -> Iterator[_Wanted]:
    if values["status"] is SeminarStatus.CANCELLED:
        return
    yield _Wanted(
        code,
        slot(
            starts_at=values["starts_at"],
            ends_at=values["ends_at"],
            places=(values["place_zh"], values["place_en"]),
            link=values["link"],
            host=values["host"],
            seminar_id=seminar_id,
        ),
    )


def _dates(one: ListPlan, now: datetime) -> Iterator[_Wanted]:
    """What the dates of new series would take up."""
    for code, values in one.new.items():
        run = Series(code=code, **series_columns(values, frozenset(values)))
        for start in between(pattern_of(run), now, now + HORIZON, most=MOST):
            taken = slot(
                starts_at=start.at,
                ends_at=start.at + timedelta(minutes=run.minutes),
                places=(run.place_zh, run.place_en),
                link=run.link,
                host=run.host,
            )
            yield _Wanted(code, taken)


async def _clashes(tx: Tx, wanted: list[_Wanted]) -> list[TwoAtOnce]:
    codes = {id(one.slot): one.code for one in wanted}
    moving = {one.slot.id for one in wanted if one.slot.id is not None}
    found = {
        (codes[id(clash.slot)], clash.other.code): clash.of
        for clash in await clashes(tx, [one.slot for one in wanted])
        # One that moves itself is compared where it will be; a date of a series with those that stand for its dates, not at all.
        if clash.other.id not in moving and clash.other.series != codes[id(clash.slot)]
    }
    ordered = sorted(wanted, key=lambda one: one.slot.starts_at)
    for place, one in enumerate(ordered):
        for other in ordered[place + 1 :]:
            if other.slot.starts_at >= one.slot.ends_at:
                break
            of = shared(one.slot, other.slot)
            if of and not _of_one_run(one.code, other.code):
                found.setdefault((one.code, other.code), of)
    return [TwoAtOnce(code, other, of) for (code, other), of in list(found.items())[:MOST_CLASHES]]


def _of_one_run(code: str, other: str) -> bool:
    """Whether one is a series and the other stands for a date of it."""
    return code == other or other.startswith(f"{code}-") or code.startswith(f"{other}-")


def _as_if(run: Series, values: Mapping[str, Any]) -> Series:
    """A series with other values, which is not stored."""
    columns = [column.key for column in Series.__mapper__.column_attrs]
    return Series(**{**{name: getattr(run, name) for name in columns}, **values})


def _columns(item: ChangedItem) -> frozenset[str]:
    return frozenset(change.column for change in item.changes)
