"""What a draft of a seminar's form is about: a seminar by its code, a new one, alone or in a series, or a copy of one; and who may."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from lab.errors import Forbidden, LabError, NotFound
from lab.forms.fields import Answers
from lab.roles import Actor, Permission, may, require
from lab.seminar_edits.cells import COLUMNS, EMPTY, USUAL, Cells, answers_of, cells_of, when
from lab.seminar_edits.times import moments
from lab.seminars.occurrences import DEFAULTS, code_of
from lab.seminars.seeing import visible, visible_series
from storage import persons, seminars, series
from storage.database import Tx
from storage.seminars import Seminar
from storage.series import Series

NEW, COPY = "new:", "copy:"
BASE = "~base"  # what was stored when the form was opened
# Of a copy, what belongs to the other one.
_NOT_COPIED = ("starts", "ends", *("reserve_until", "members_until"))


def is_new(subject: str) -> bool:
    """Whether there is no seminar yet."""
    return subject.startswith((NEW, COPY))


async def editable(tx: Tx, actor: Actor, code: str) -> Seminar:
    """A seminar that the actor may change. Raises Forbidden, NotFound."""
    require(actor, Permission.EDIT_SEMINARS)
    return await visible(tx, actor, code)


async def editable_series(tx: Tx, actor: Actor, code: str) -> Series:
    """A series that the actor may change. Raises Forbidden, NotFound."""
    require(actor, Permission.EDIT_SEMINARS)
    return await visible_series(tx, actor, code)


async def with_materials(tx: Tx, actor: Actor, code: str) -> Seminar:
    """A seminar whose materials the actor may change: who edits, and its host. Raises Forbidden, NotFound."""
    seminar = await visible(tx, actor, code)
    if not (may(actor, Permission.EDIT_SEMINARS) or await hosts(tx, actor, seminar)):
        raise Forbidden
    return seminar


async def hosts(tx: Tx, actor: Actor, seminar: Seminar) -> bool:
    """Whether the actor is the host."""
    if actor.user_id is None or seminar.host is None:
        return False
    return seminar.host in {one.code for one in await persons.of_user(tx, actor.user_id)}


async def allow(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Who may edit, and what there is. Raises Forbidden, NotFound."""
    require(actor, Permission.EDIT_SEMINARS)
    if not subject.startswith(NEW):
        await editable(tx, actor, subject.removeprefix(COPY))
    elif subject != NEW:
        await editable_series(tx, actor, subject.removeprefix(NEW))


async def prefill(tx: Tx, *, subject: str, **_: Any) -> Mapping[str, Any]:
    """The seminar as answers, with what it was made of; of a new one what is usual, and what its series begins with."""
    if subject.startswith(NEW):
        of = await series.by_code(tx, subject.removeprefix(NEW)) if subject != NEW else None
        return answers_of({**EMPTY, **USUAL, **(_begins(of) if of is not None else {})})
    cells = await cells_now(tx, subject.removeprefix(COPY))
    if subject.startswith(COPY):
        return answers_of({**cells, **{name: EMPTY[name] for name in _NOT_COPIED}})
    return {**answers_of(cells), BASE: cells}


async def cells_now(tx: Tx, code: str) -> dict[str, Any]:
    """A seminar as it stands. Raises NotFound."""
    found = await seminars.by_code(tx, code)
    if found is None:
        raise NotFound("seminar-not-found", code=code)
    projects = (await seminars.projects_of(tx, [found.id])).get(found.id, [])
    return cells_of(found, projects)


async def series_of(tx: Tx, subject: str) -> Series | None:
    """The series that a new seminar is to belong to: of a copy that of the other one."""
    if subject.startswith(NEW):
        return await series.by_code(tx, subject.removeprefix(NEW)) if subject != NEW else None
    found = await seminars.by_code(tx, subject.removeprefix(COPY))
    return await series.by_code(tx, found.series) if found is not None and found.series else None


async def next_code(tx: Tx, subject: str, cells: Cells) -> str:
    """A code for a new seminar: S-2027-03 by the year in which it begins, or that of an occurrence. Raises LabError for wrong times."""
    starts_at, _ = moments(when(cells), ZoneInfo(cells["zone"]))
    taken = set(await seminars.ids_by_code(tx))
    of = await series_of(tx, subject)
    if of is not None:
        return code_of(of, starts_at, taken)
    wanted = f"S-{cells['starts'][:4]}-"
    numbers = [int(code.removeprefix(wanted)) for code in taken if code.removeprefix(wanted).isdecimal()]
    return f"{wanted}{max(numbers, default=0) + 1:02}"


def merged(base: Cells, mine: Cells) -> dict[str, Any]:
    """The cells with those that were answered."""
    return {**base, **{name: value for name, value in mine.items() if name in COLUMNS}}


def base_of(answers: Answers, now: Cells) -> Cells:
    """What was stored when the form was opened."""
    held: Cells | None = answers.get(BASE)
    return held or now


def gone(code: str) -> LabError:
    """There is no such seminar any more."""
    return NotFound("seminar-not-found", code=code)


def _begins(of: Series) -> dict[str, Any]:
    values = {name: getattr(of, name) for name in DEFAULTS}
    texts = {name: getattr(value, "value", value) for name, value in values.items()}
    return {**texts, "host": of.host or "", "area": of.area or "", "zone": of.zone}
