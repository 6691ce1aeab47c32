"""What a draft of the form is about: an opening by its code, a new one of a kind, or a copy of one. Pure functions, and the beginning of
each."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lab.errors import LabError, NotFound
from lab.forms.fields import Answers
from lab.imports.lists.openings import OPENINGS
from lab.opening_edits.cells import COLUMNS, answers_of, cells_of
from lab.roles import Actor, Permission, require
from storage import openings
from storage.database import Tx
from storage.openings import OpeningKind

NEW, COPY = "new:", "copy:"
BASE = "~base"  # what was stored when the form was opened
_PREFIX = {OpeningKind.INTERNSHIP: "I", OpeningKind.POSTDOC: "PD"}
# Of a copy, what belongs to the time of the other one.
_NOT_COPIED = ("closes_at", "opens_at", "answer_by", "starts", "ends")


def is_new(subject: str) -> bool:
    """Whether there is no opening yet."""
    return subject.startswith((NEW, COPY))


def code_of(subject: str, answers: Answers) -> tuple[str, bool]:
    """The code of the opening, and whether it is a new one."""
    return (str(answers.get("code") or ""), True) if is_new(subject) else (subject, False)


async def allow(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Who may edit, and what there is. Raises Forbidden, NotFound."""
    require(actor, Permission.EDIT)
    code = subject.removeprefix(COPY)
    if subject.startswith(NEW):
        if subject.removeprefix(NEW) not in tuple(OpeningKind):
            raise LabError("form-gone")
    elif await openings.by_code(tx, code) is None:
        raise NotFound("opening-not-found", code=code)


async def prefill(tx: Tx, *, subject: str, **_: Any) -> Mapping[str, Any]:
    """The opening as answers, with what it was made of; of a new one what is usual."""
    if subject.startswith(NEW):
        usual = answers_of({**dict.fromkeys(COLUMNS, ""), **_usual()})
        return {name: answer for name, answer in usual.items() if name != "closes_at"} | {
            "kind": subject.removeprefix(NEW)
        }
    stored = (await OPENINGS.load(tx))[subject.removeprefix(COPY)]
    cells = cells_of(stored)
    answers = answers_of(cells)
    if subject.startswith(COPY):
        return {name: answer for name, answer in answers.items() if name not in _NOT_COPIED}
    return {**answers, BASE: cells}


async def suggested_code(tx: Tx, kind: str, *, now: datetime, year: int | None = None) -> str:
    """The next code of a kind and a year (of the deadline, or this one): I-2027-03."""
    wanted = f"{_PREFIX[OpeningKind(kind)]}-{year or now.year}-"
    numbers = [
        int(code.removeprefix(wanted))
        for code in await openings.ids_by_code(tx)
        if code.startswith(wanted) and code.removeprefix(wanted).isdecimal()
    ]
    return f"{wanted}{max(numbers, default=0) + 1:02}"


def _usual() -> dict[str, str]:
    """The cells of what nobody has said."""
    names = ("zone", "criteria_from", "visibility", "retention_days", "overdue_days", "late_documents")
    return {name: COLUMNS[name].type.show(COLUMNS[name].type.empty, "en") for name in names}
