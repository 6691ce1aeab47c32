"""What a form's answers would make of a seminar, and making it so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lab import seminars_index
from lab.errors import LabError
from lab.forms.fields import Answers
from lab.roles import Actor, Permission, require
from lab.seminar_edits.cells import COLUMNS, EMPTY, Cells, cells_of_answers, values_of
from lab.seminar_edits.subjects import base_of, cells_now, gone, is_new, merged, next_code, series_of
from lab.seminars import changes
from lab.seminars.altering import alter
from lab.seminars.changes import Snapshot
from lab.seminars.clashes import Clash, clashes, slot
from lab.seminars.seeing import uid_of
from storage import history, seminars
from storage.database import Tx
from storage.seminars import KIND, Seminar, SeminarStatus

TELL = "~tell"  # whether people are to be told, where that is a choice
LONGEST_FACT = 200  # characters of a value in the history
_TOGETHER = frozenset({"starts", "ends"})
_ROW = {"starts": "starts_at", "ends": "ends_at"}
_TIMED = frozenset({"starts", "ends", "zone", "reserve_until", "members_until"})


@dataclass(frozen=True)
class Change:
    """A column before and after."""

    column: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Both:
    """A column that somebody else has changed since the form was opened; `mine` is what this form would make of it."""

    column: str
    was: Any
    theirs: Any
    mine: Any = None


@dataclass(frozen=True)
class Warned:
    """The id of a text, and its facts."""

    message: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Look:
    """What would become of a seminar (`seminar` None: of a new one). `both` is what others have changed to something else than this form
    would, `theirs` what they have changed and this form does not; `wrong` the field to go back to (empty: none) and why. As long as
    something is wrong, nothing can be saved. `clashes` and `warned` are only to be known."""

    seminar: Seminar | None
    cells: Cells
    values: Mapping[str, Any]
    changes: tuple[Change, ...] = ()
    both: tuple[Both, ...] = ()
    theirs: tuple[Both, ...] = ()
    wrong: tuple[str, LabError] | None = None
    warned: tuple[Warned, ...] = ()
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True)
class Saved:
    """What has become of it. `before` is what people knew, None of a new one; `tell` whether they are to be told of all of it."""

    seminar: Seminar
    changes: tuple[Change, ...]
    theirs: tuple[Both, ...]
    before: Snapshot | None
    tell: bool

    @property
    def new(self) -> bool:
        """Whether it was made."""
        return self.before is None


async def look(tx: Tx, subject: str, answers: Answers) -> Look:
    """What would be saved, and what speaks against it. Raises NotFound where the seminar is gone."""
    mine = cells_of_answers(answers)
    if is_new(subject):
        cells = merged(EMPTY, mine)
        return await _judged(tx, None, cells, compared(COLUMNS, EMPTY, cells, _TOGETHER))
    seminar = await seminars.by_code(tx, subject)
    if seminar is None:
        raise gone(subject)
    now = await cells_now(tx, subject)
    base = base_of(answers, now)
    wanted = {name: value for name, value in mine.items() if value != base.get(name)}
    others = {name for name in COLUMNS if now[name] != base.get(name)}
    both = tuple(
        Both(name, base.get(name), now[name], wanted[name])
        for name in COLUMNS
        if name in others and name in wanted and wanted[name] != now[name]
    )
    theirs = tuple(Both(name, base.get(name), now[name]) for name in COLUMNS if name in others and name not in wanted)
    if both:
        wrong = "", LabError("seminar-edit-clash", count=len(both))
        return Look(seminar, now, {}, both=both, theirs=theirs, wrong=wrong)
    cells = _without_late(merged(now, wanted), wanted)
    return await _judged(tx, seminar, cells, compared(COLUMNS, now, cells, _TOGETHER), theirs)


def compared(columns: Sequence[str], old: Cells, new: Cells, together: frozenset[str]) -> tuple[Change, ...]:
    """What differs; of the columns that are told together, all if one does."""
    differing = {name for name in columns if old[name] != new[name]}
    if differing & together:
        differing |= together
    return tuple(Change(name, old[name], new[name]) for name in columns if name in differing)


async def review(tx: Tx, *, answers: Answers, subject: str, **_: Any) -> tuple[str, LabError] | None:
    """What speaks against saving."""
    return (await look(tx, subject, answers)).wrong


async def save(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> Saved:
    """Saves what the answers say. Raises Forbidden, NotFound, and LabError for what speaks against it."""
    require(actor, Permission.EDIT_SEMINARS)
    if is_new(subject):
        return await _create(tx, actor, answers, subject, now=now)
    found = await seminars.by_code(tx, subject)
    seminar = await seminars.lock(tx, found.id) if found is not None else None
    if seminar is None:
        raise gone(subject)
    seen = await look(tx, subject, answers)
    if seen.wrong is not None:
        raise seen.wrong[1]
    before = await changes.read(tx, seminar)
    if seen.changes:
        await alter(tx, seminar, seen.values, now=now)
        if any(one.column == "projects" for one in seen.changes):
            await seminars.set_projects(tx, seminar.id, seen.cells["projects"])
        await _note(tx, actor, "edited", seminar, {"changes": told(seen.changes)}, now=now)
    return Saved(seminar, seen.changes, seen.theirs, before, bool(answers.get(TELL)))


async def _create(tx: Tx, actor: Actor, answers: Answers, subject: str, *, now: datetime) -> Saved:
    seen = await look(tx, subject, answers)
    if seen.wrong is not None:
        raise seen.wrong[1]
    code = await next_code(tx, subject, seen.cells)
    of = await series_of(tx, subject)
    values = {
        **seen.values,
        "code": code,
        "series": of.code if of is not None else None,
        "status": SeminarStatus.DRAFT,
        "uid": uid_of(code),
        "changed_at": now,
    }
    seminar_id = await seminars.create(tx, values)
    await seminars.set_projects(tx, seminar_id, seen.cells["projects"])
    await seminars_index.index(tx, [seminar_id])
    seminar = await seminars.get(tx, seminar_id)
    if seminar is None:
        raise gone(code)
    await _note(tx, actor, "created", seminar, {}, now=now)
    return Saved(seminar, seen.changes, (), None, tell=False)


async def _judged(
    tx: Tx, seminar: Seminar | None, cells: Cells, listed: Sequence[Change], theirs: tuple[Both, ...] = ()
) -> Look:
    changed = {one.column for one in listed}
    try:
        values = values_of(cells)
        _check(values)
    except LabError as error:
        return Look(seminar, cells, {}, tuple(listed), theirs=theirs, wrong=(_blamed(error), error))
    clashing: Sequence[Clash] = ()
    cancelled = seminar is not None and seminar.status in (SeminarStatus.CANCELLED, SeminarStatus.HELD)
    if not cancelled and changed & {"starts", "ends", "zone", "place_zh", "place_en", "link", "host"}:
        mine = slot(
            starts_at=values["starts_at"],
            ends_at=values["ends_at"],
            places=(cells["place_zh"], cells["place_en"]),
            link=cells["link"],
            host=cells["host"],
            seminar_id=seminar.id if seminar is not None else None,
        )
        clashing = await clashes(tx, [mine])
    # Where nothing about the times was changed, those stay that are stored, to the second.
    written = changed | (_TIMED if changed & _TIMED else frozenset())
    kept = {row: values[row] for name in written if (row := _ROW.get(name, name)) in values}
    return Look(
        seminar,
        cells,
        kept if seminar is not None else values,
        tuple(listed),
        theirs=theirs,
        warned=tuple(_warned(seminar, cells, changed)),
        clashes=tuple(clashing),
    )


def _without_late(cells: dict[str, Any], wanted: Cells) -> dict[str, Any]:
    """Of a seminar that is moved, deadlines that would come after it begins: one reserves until it begins, and members are not first."""
    if "starts" in wanted:
        for name in ("reserve_until", "members_until"):
            if name not in wanted and cells[name] > cells["starts"]:
                cells[name] = ""
    return cells


def _check(values: Mapping[str, Any]) -> None:
    starts_at = values["starts_at"]
    if values["reserve_until"] is not None and values["reserve_until"] > starts_at:
        raise LabError("seminar-reserve-late")
    if values["members_until"] is not None and values["members_until"] > (values["reserve_until"] or starts_at):
        raise LabError("seminar-members-late")


def _blamed(error: LabError) -> str:
    """The field to go back to."""
    fields = {
        "seminar-reserve-late": "reserve_until",
        "seminar-members-late": "members_until",
        "seminar-zone-unknown": "zone",
    }
    return fields.get(error.message, "when")


def _warned(seminar: Seminar | None, cells: Cells, changed: set[str]) -> list[Warned]:
    if seminar is None or "capacity" not in changed or not seminar.taken:
        return []
    if cells["capacity"] is None:
        return [Warned("seminar-warn-no-capacity", {"count": seminar.taken})]
    if cells["capacity"] < seminar.taken:
        return [Warned("seminar-warn-capacity", {"count": seminar.taken, "most": cells["capacity"]})]
    return []


async def _note(tx: Tx, actor: Actor, what: str, seminar: Seminar, facts: Mapping[str, Any], *, now: datetime) -> None:
    action = f"{KIND}.{what}"
    await history.add(
        tx, at=now, actor_id=actor.user_id, action=action, kind=KIND, item=seminar.code, facts=dict(facts)
    )


def told(listed: Sequence[Change]) -> list[list[str]]:
    """The changes for the history: column, old, new, as short texts."""

    def text(value: Any) -> str:
        plain = ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
        return plain if len(plain) <= LONGEST_FACT else plain[: LONGEST_FACT - 1] + "…"

    return [[one.column, text(one.old), text(one.new)] for one in listed]
