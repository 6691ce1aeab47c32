"""Which items the events of calendars are, which know no codes: by their UIDs, or by the date of their series that they stand for. What is new
is given a code of its day. Pure functions."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from lab.imports.calendar_records import EventMark
from lab.imports.cell_types import LocalTime, Value
from lab.imports.check import Record
from lab.imports.item_list import Values
from lab.imports.texts import folded
from storage.projects import Visibility
from storage.seminars import KIND as SEMINAR
from storage.seminars import SeminarStatus
from storage.series import KIND as SERIES

Stored = Mapping[str, Mapping[str, Values]]


def identified(records: Mapping[str, Sequence[Record]], stored: Stored) -> Mapping[str, Sequence[Record]]:
    """The records with their codes. A new event that is cancelled is left out; of one that is older than what is stored, nothing is taken."""
    if not any(one.event is not None for kind in (SERIES, SEMINAR) for one in records.get(kind, ())):
        return records
    known = _Codes(records, stored)
    series = [one for record in records.get(SERIES, ()) for one in known.series(record)]
    talks = [one for record in records.get(SEMINAR, ()) for one in known.seminar(record)]
    return {**records, SERIES: series, SEMINAR: [*talks, *known.ended]}


class _Codes:
    def __init__(self, records: Mapping[str, Sequence[Record]], stored: Stored) -> None:
        self._stored = stored
        self._uids = {
            kind: {str(values["uid"]): code for code, values in stored.get(kind, {}).items()}
            for kind in (SERIES, SEMINAR)
        }
        self._taken = {
            kind: {code.casefold() for code in stored.get(kind, {})}
            | {one.code.casefold() for one in records.get(kind, ())}
            for kind in (SERIES, SEMINAR)
        }
        self._places = {
            (str(values["series"]), str(values.get("occurrence") or values["starts"])): code
            for code, values in stored.get(SEMINAR, {}).items()
            if values.get("series")
        }
        self._areas = _areas(records, stored)
        self.ended: list[Record] = []

    def series(self, record: Record) -> Iterator[Record]:
        mark = record.event
        if mark is None:
            yield record
            return
        code = self._uids[SERIES].get(mark.uid)
        before = self._stored[SERIES][code] if code is not None else None
        if mark.cancelled:
            if code is not None and before is not None:
                self.ended = list(self._cancelled(record, code))
                yield replace(record, code=code, values={"ended": True})
            return
        if code is None:
            code = self._free(SERIES, "SR", record)
            self._uids[SERIES][mark.uid] = code
        yield replace(record, code=code, values={"code": code, **self._values(record, mark, before)})

    def seminar(self, record: Record) -> Iterator[Record]:
        mark = record.event
        if mark is None:
            yield record
            return
        of = self._uids[SERIES].get(mark.of) if mark.of else None
        uid = mark.uid
        if of is not None and mark.occurrence is not None:
            code = self._places.get((of, str(mark.occurrence)))
            uid = ""
        else:
            if mark.occurrence is not None:  # of a series that nobody knows: one of several with the same UID
                uid = f"{uid}/{mark.occurrence}"
            code = self._uids[SEMINAR].get(uid)
        before = self._stored.get(SEMINAR, {}).get(code) if code is not None else None
        if mark.cancelled and before is None and of is None:
            return
        if code is None:
            stem = f"{of}-{mark.occurrence.at:%y%m%d}" if of is not None and mark.occurrence is not None else ""
            code = self._free(SEMINAR, "S", record, stem=stem)
        values = self._values(record, mark, before)
        if of is not None and before is None:
            values |= {"series": of, "occurrence": mark.occurrence}
        if uid and before is None:
            values["uid"] = uid
            self._uids[SEMINAR][uid] = code
        yield replace(record, code=code, values={"code": code, **values})

    def _values(self, record: Record, mark: EventMark, before: Values | None) -> dict[str, Value]:
        if before is None:
            fresh = {**mark.fresh, "area": self._area(mark.fresh.get("area"))}
            unseen = fresh.get("status") is SeminarStatus.DRAFT
            standing = _cancelled(unseen=unseen) if mark.cancelled else {}
            return {**fresh, **record.values, **({} if mark.of else {"uid": mark.uid}), **standing}
        if mark.ours or not _is_newer(mark, before):
            return {}
        if mark.cancelled:
            return _cancelled(unseen=before.get("status") is SeminarStatus.DRAFT)
        values = dict(record.values)
        if before.get("status") is SeminarStatus.CANCELLED:
            values["status"] = SeminarStatus.PUBLISHED
        return values

    def _cancelled(self, record: Record, code: str) -> Iterator[Record]:
        """A series that is cancelled: its seminars that are still to come."""
        for name, values in self._stored.get(SEMINAR, {}).items():
            if values.get("series") == code and values["status"] in (
                SeminarStatus.DRAFT,
                SeminarStatus.PUBLISHED,
                SeminarStatus.CHANGED,
            ):
                unseen = values["status"] is SeminarStatus.DRAFT
                yield replace(record, kind=SEMINAR, code=name, values=_cancelled(unseen=unseen))

    def _free(self, kind: str, letter: str, record: Record, *, stem: str = "") -> str:
        starts = record.values["starts"]
        day = f"{starts.at:%Y-%m-%d}" if isinstance(starts, LocalTime) else "0"
        stem = stem or f"{letter}-{day}"
        code, number = stem, 1
        while code.casefold() in self._taken[kind]:
            number += 1
            code = f"{stem}-{number}"
        self._taken[kind].add(code.casefold())
        return code

    def _area(self, names: Value) -> str:
        """The area that one of these names means, if any does."""
        known = (
            [self._areas[folded(str(name))] for name in names if folded(str(name)) in self._areas]
            if isinstance(names, tuple)
            else []
        )
        return known[0] if known else ""


def _areas(records: Mapping[str, Sequence[Record]], stored: Stored) -> dict[str, str]:
    items = {code: dict(values) for code, values in stored.get("area", {}).items()}
    items |= {one.code: dict(one.values) for one in records.get("area", ()) if one.code}
    return {
        folded(str(name)): code
        for code, values in items.items()
        for name in (code, values.get("name_zh"), values.get("name_en"))
        if name
    }


def _cancelled(*, unseen: bool) -> dict[str, Value]:
    """It is cancelled. What was a draft until then stays with the staff: nobody else ever heard of it."""
    return {"status": SeminarStatus.CANCELLED, **({"visibility": Visibility.STAFF} if unseen else {})}


def _is_newer(mark: EventMark, before: Values) -> bool:
    """Whether an event is not older than what is stored: neither its number of changes nor when it was changed says so."""
    sequence = before.get("stored_sequence")
    if isinstance(sequence, int) and mark.sequence > sequence:
        return True
    changed = before.get("stored_changed_at")
    if not isinstance(changed, str) or mark.changed_at is None:
        return not isinstance(sequence, int) or mark.sequence >= sequence or mark.sequence == 0
    return mark.changed_at >= datetime.fromisoformat(changed)
