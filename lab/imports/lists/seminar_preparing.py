"""What a file leaves out of a seminar because its series says it, or because it follows from what is stored. Pure functions."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lab.imports.cell_types import LocalTime, Span, Value
from lab.imports.item_list import Values
from lab.imports.lists.seminar_times import span_of
from lab.imports.problems import Problem, ProblemCode
from lab.seminars.occurrences import DEFAULTS
from storage.seminars import SeminarStatus

if TYPE_CHECKING:
    from lab.imports.check import Record
    from lab.imports.references import Known

FROM_SERIES = (*DEFAULTS, "zone")
"""What an occurrence has as its series has it, unless it says otherwise: an empty cell says nothing."""


_PUBLISHED = (SeminarStatus.PUBLISHED, SeminarStatus.CHANGED, SeminarStatus.HELD)


def prepare(
    records: Sequence["Record"], stored: Mapping[str, Values], known: "Known"
) -> tuple[Sequence["Record"], Sequence[Problem]]:
    """The records with what they leave out."""
    spelled = {code.casefold(): code for code in stored}
    taken = _taken(stored)
    problems: list[Problem] = []
    filled = []
    for record in records:
        before = stored.get(spelled.get(record.code.casefold(), ""))
        filled.append(_filled(record, before, known))
        problems += _doubled(filled[-1], before, taken)
        problems += _hidden(filled[-1], before)
    return filled, problems


def _filled(record: "Record", before: Values | None, known: "Known") -> "Record":
    values = dict(record.values)
    if before is not None:
        values.pop("uid", None)  # calendars know it by this one
        values |= _standing(values, before)
    named = str(values.get("series") or (before or {}).get("series") or "")
    of = known.item("series", named) if named else None
    if of is not None:
        for name in FROM_SERIES:
            silent = values[name] in ("", None) if name in values else before is None
            if silent and of.get(name) not in ("", None):
                values[name] = of[name]
    return replace(record, values={**values, **_ends(values, before, of)})


def _standing(values: Mapping[str, Value], before: Values) -> dict[str, Value]:
    """What became of a published seminar stays so: a file that says `published` does not know yet that it was moved or held. One that was
    held and is given another time is going to be held."""
    was = before["status"]
    if was not in _PUBLISHED or values.get("status") not in (None, SeminarStatus.PUBLISHED):
        return {}
    if was is SeminarStatus.HELD and "starts" in values and values["starts"] != before["starts"]:
        return {"status": SeminarStatus.PUBLISHED}
    return {"status": was} if "status" in values else {}


def _hidden(record: "Record", before: Values | None) -> list[Problem]:
    """What people have seen does not disappear without a word: it is cancelled."""
    seen = before is not None and before["status"] is not SeminarStatus.DRAFT
    if not seen or record.values.get("status") is not SeminarStatus.DRAFT:
        return []
    return [record.problem("status", ProblemCode.PUBLISHED_ALREADY, {})]


def _ends(values: Mapping[str, Value], before: Values | None, of: Values | None) -> dict[str, Value]:
    """A seminar whose beginning moves takes as long as before; a new one as long as its series says."""
    if "starts" not in values or values.get("ends") is not None:
        return {}
    if before is not None and "ends" not in values:
        return {"ends": span_of(before["starts"], before["ends"], ZoneInfo(str(before["zone"])))}
    minutes = of.get("minutes") if of is not None else None
    return {"ends": Span(minutes)} if isinstance(minutes, int) else {}


def _taken(stored: Mapping[str, Values]) -> dict[tuple[str, str], str]:
    """Which seminar stands for which occurrence."""
    return {key: code for code, values in stored.items() if (key := _stands_for(values)) is not None}


def _stands_for(values: Mapping[str, Value]) -> tuple[str, str] | None:
    at = values.get("occurrence") or values.get("starts")
    return (str(values["series"]), str(at)) if values.get("series") and isinstance(at, LocalTime) else None


def _doubled(record: "Record", before: Values | None, taken: dict[tuple[str, str], str]) -> list[Problem]:
    """An occurrence is one seminar: a second one would come beside it."""
    if before is not None and "occurrence" not in record.values and "series" not in record.values:
        return []
    key = _stands_for({**(before or {}), **record.values})
    if key is None or before is not None:
        return []
    other = taken.setdefault(key, record.code)
    if other.casefold() == record.code.casefold():
        return []
    return [record.problem("starts", ProblemCode.OCCURRENCE_TAKEN, {"found": other})]
