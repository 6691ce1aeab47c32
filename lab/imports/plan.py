"""What an import would do: the items of the files compared with what is stored."""

import asyncio
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lab.imports.cell_types import Value
from lab.imports.check import Checked, Record
from lab.imports.identify import identified
from lab.imports.item_list import ItemList, Values
from lab.imports.lists.registry import LISTS
from lab.imports.problems import Problem, ProblemCode
from lab.imports.references import Known
from storage.database import Tx
from storage.seminars import KIND as SEMINAR
from storage.seminars import SeminarStatus
from storage.series import KIND as SERIES

_USER_ID = re.compile(r"[1-9][0-9]{4,14}")


@dataclass(frozen=True)
class Change:
    """A column of an item: its value now, and its value after the import."""

    column: str
    old: Value
    new: Value


@dataclass(frozen=True)
class ChangedItem:
    """An item that is stored and will differ; `values` are all its values after the import."""

    code: str
    changes: tuple[Change, ...]
    values: Values


@dataclass(frozen=True)
class ListPlan:
    """One list: new items by code, changed ones, how many of the file's are as stored. `order` is the new order of all codes, None if
    it stays."""

    kind: str
    new: Mapping[str, Values]
    changed: tuple[ChangedItem, ...]
    unchanged: int
    order: tuple[str, ...] | None


@dataclass(frozen=True)
class Plan:
    """`digest` names what the plan does to what: two plans with the same one do the same. With problems, it can't be applied."""

    lists: tuple[ListPlan, ...]
    problems: tuple[Problem, ...]
    left_out: tuple[tuple[str, str], ...]
    digest: str
    checked: Checked

    @property
    def skipped(self) -> tuple[Problem, ...]:
        """Events of calendars that could not be read."""
        return self.checked.skipped

    @property
    def events(self) -> list[tuple[str, Values]]:
        """The new seminars and series of calendars, by code."""
        return [
            (code, values)
            for one in self.lists
            for code, values in one.new.items()
            if values.get("calendar_sequence") is not None
        ]

    @property
    def drafts(self) -> int:
        """How many of these nobody but those who edit would see yet."""
        return sum(values.get("status") is SeminarStatus.DRAFT for _, values in self.events)

    @property
    def new(self) -> int:
        """How many items would be new."""
        return sum(len(one.new) for one in self.lists)

    @property
    def changed(self) -> int:
        """How many items would change."""
        return sum(len(one.changed) for one in self.lists)

    @property
    def nothing(self) -> bool:
        """Whether everything is stored already."""
        return not self.problems and not any(one.new or one.changed or one.order for one in self.lists)


async def make(tx: Tx, checked: Checked) -> Plan:
    """Compares with the database: one query for each list that takes part, two for projects."""
    return await asyncio.to_thread(_compare, checked, await _stored(tx, checked))


async def make_small(tx: Tx, checked: Checked) -> Plan:
    """The same for an item or two, which need no thread."""
    return _compare(checked, await _stored(tx, checked))


async def _stored(tx: Tx, checked: Checked) -> Mapping[str, Mapping[str, Values]]:
    """What there is of the lists that take part, and of those that they refer to."""
    kinds = {kind for kind, records in checked.records.items() if records}
    if any(record.event is not None for record in checked.records.get(SERIES, ())):
        kinds.add(SEMINAR)  # those of a series that a calendar cancels
    kinds |= {column.refers_to for known in LISTS if known.kind in kinds for column in known.columns}
    return {known.kind: await known.load(tx) for known in LISTS if known.kind in kinds}


def _compare(checked: Checked, stored: Mapping[str, Mapping[str, Values]]) -> Plan:
    problems = list(checked.problems)
    read = identified(checked.records, stored)
    known_items = Known(stored, read)
    lists = tuple(
        _compare_list(known, records, stored[known.kind], known_items, problems)
        for known in LISTS
        if (records := read.get(known.kind))
    )
    problems.sort(key=lambda problem: (problem.file, problem.sheet, problem.row or 0))
    return Plan(lists, tuple(problems), checked.left_out, _digest(lists), checked)


def _compare_list(
    known: ItemList,
    records: Sequence[Record],
    stored: Mapping[str, Values],
    known_items: Known,
    problems: list[Problem],
) -> ListPlan:
    records, found = known.prepare(records, stored, known_items)
    problems += found
    spelled = {code.casefold(): code for code in stored}
    empty = {column.name: column.type.empty for column in known.columns}
    new: dict[str, Values] = {}
    changed: list[ChangedItem] = []
    unchanged = 0
    codes: list[str] = []
    missing: set[tuple[str, str, str]] = set()
    for record in records:
        code = spelled.get(record.code.casefold(), record.code)
        before = stored.get(code) if code else None
        if known.single and before is None and all(value == empty[name] for name, value in record.values.items()):
            continue  # a form that nobody has filled in
        values = _resolved(record, known, known_items, problems)
        after = known.settle({**empty, **(before or {}), **values})
        if before is None and code:
            _find_missing_columns(record, known, missing, problems)
        _find_broken_rules(record, known, after, problems)
        if not code:
            continue
        codes.append(code)
        if before is None:
            new[code] = after if known.single else {**after, "code": code}
            continue
        changes = tuple(
            Change(column.name, before[column.name], after[column.name])
            for column in known.columns
            if column.name != "code" and before[column.name] != after[column.name]
        )
        if changes:
            changed.append(ChangedItem(code, changes, after))
        else:
            unchanged += 1
    order = _order(tuple(stored), codes) if known.ordered else None
    return ListPlan(known.kind, new, tuple(changed), unchanged, order)


def _resolved(record: Record, known: ItemList, known_items: Known, problems: list[Problem]) -> dict[str, Value]:
    """The record's values with codes in place of what was written for them."""
    values = dict(record.values)
    for column in known.columns:
        written = values.get(column.name)
        if not column.refers_to or not written:
            continue
        parts = written if isinstance(written, tuple) else (written,)
        codes: list[str] = []
        for part in map(str, parts):
            code = known_items.code(column.refers_to, part)
            if code is None and column.or_users and _USER_ID.fullmatch(part):
                code = part
            if code is None:
                near = known_items.near(column.refers_to, part)
                facts = {"found": part, "kind": column.refers_to, "near": near}
                problems.append(record.problem(column.name, ProblemCode.UNKNOWN_REFERENCE, facts))
            else:
                codes.append(code)
        if isinstance(written, tuple):
            values[column.name] = tuple(dict.fromkeys(codes))
        elif codes:
            values[column.name] = codes[0]
    return values


def _find_missing_columns(
    record: Record, known: ItemList, missing: set[tuple[str, str, str]], problems: list[Problem]
) -> None:
    """A new item needs every required column; that its table lacks one is said once."""
    for column in known.columns:
        if not column.required or column.name in record.values or column.name in record.failed:
            continue
        place = (record.file, record.sheet, column.name)
        if place not in missing:
            missing.add(place)
            problems.append(record.problem(column.name, ProblemCode.MISSING_COLUMN, {"expected": column.headings}))


def _find_broken_rules(record: Record, known: ItemList, after: Values, problems: list[Problem]) -> None:
    if known.one_of and not any(after[name] or name in record.failed for name in known.one_of):
        facts = {"columns": known.one_of}
        problems.append(record.problem(known.one_of[0], ProblemCode.NO_TEXT, facts))
    problems += [record.problem(*finding) for finding in known.check(after) if finding[0] not in record.failed]


def _order(stored: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...] | None:
    """The stored codes in the order of the file, new ones behind those that they follow there; codes that are not in the file keep
    their places. None if that is the order already."""
    known = [code for code in wanted if code in stored]
    places = iter(known)
    order = [next(places) if code in wanted else code for code in stored]
    for place, code in enumerate(wanted):
        if code in stored:
            continue
        if place:
            order.insert(order.index(wanted[place - 1]) + 1, code)
        else:
            order.insert(order.index(known[0]) if known else len(order), code)
    return tuple(order) if tuple(order) != tuple(stored) else None


def _digest(lists: Sequence[ListPlan]) -> str:
    told = hashlib.sha256()
    for one in lists:
        told.update(repr((one.kind, one.new, [(item.code, item.changes) for item in one.changed], one.order)).encode())
    return told.hexdigest()
