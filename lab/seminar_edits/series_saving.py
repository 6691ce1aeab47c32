"""What a form's answers would make of a series and its coming occurrences, and making it so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lab import seminars_index
from lab.defaults import Defaults
from lab.errors import LabError, NotFound
from lab.forms.fields import Answers
from lab.imports.cell_types import Code
from lab.imports.problems import Unreadable
from lab.roles import Actor, Permission, require
from lab.seminar_edits.saving import Both, Change, compared, told
from lab.seminar_edits.series_cells import COLUMNS, EMPTY, Cells, answers_of, cells_of, cells_of_answers, planned
from lab.seminar_edits.subjects import BASE, NEW, editable_series
from lab.seminars import changes, publishing
from lab.seminars.changes import Snapshot
from lab.seminars.clashes import Clash, clashes, slot
from lab.seminars.dates import Pattern, Start, upcoming
from lab.seminars.occurrences import make_ahead
from lab.seminars.replanning import Replanned, Was, carry_out, plan, was
from lab.seminars.seeing import uid_of
from storage import history, seminars, series
from storage.database import Tx
from storage.seminars import COMING, Seminar
from storage.series import KIND, Series

LONGEST_CODE = 22  # of a series: those of its occurrences are longer
NOTHING = Replanned((), 0)
CLASHING = 40  # dates that are looked through for clashes


@dataclass(frozen=True)
class SeriesLook:
    """What would become of a series (`one` None: of a new one). `both` and `theirs` as of a seminar; `replanned` is what its coming
    occurrences come to, `next` when the next ones begin."""

    one: Series | None
    cells: Cells
    values: Mapping[str, Any]
    pattern: Pattern | None = None
    next: Sequence[Start] = ()
    changes: tuple[Change, ...] = ()
    both: tuple[Both, ...] = ()
    theirs: tuple[Both, ...] = ()
    wrong: tuple[str, LabError] | None = None
    replanned: Replanned = NOTHING
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True)
class SeriesSaved:
    """What has become of it. `befores` is what people knew of each occurrence that changed, by id."""

    one: Series
    new: bool
    changes: tuple[Change, ...]
    theirs: tuple[Both, ...]
    replanned: Replanned
    made: Sequence[int]
    befores: Mapping[int, Snapshot]
    next: Sequence[Start]


async def allow(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Raises Forbidden, NotFound."""
    require(actor, Permission.EDIT_SEMINARS)
    if subject != NEW:
        await editable_series(tx, actor, subject)


async def prefill(tx: Tx, *, subject: str, **_: Any) -> Mapping[str, Any]:
    """The series as answers, with what it was made of; of a new one what is usual."""
    if subject == NEW:
        return {name: answer for name, answer in answers_of(EMPTY).items() if name != "ended"}
    one = await series.by_code(tx, subject)
    if one is None:
        raise NotFound("series-not-found", code=subject)
    cells = cells_of(one)
    return {**answers_of(cells), BASE: cells}


async def free_code(tx: Tx, typed: str) -> str:
    """A code for a new series, as it was typed. Raises LabError for one that is none, too long, or taken."""
    try:
        code = str(Code().read(typed)).upper()
    except Unreadable as error:
        raise LabError("series-code-wanted", most=LONGEST_CODE) from error
    if len(code) > LONGEST_CODE:
        raise LabError("series-code-wanted", most=LONGEST_CODE)
    if code.casefold() in {known.casefold() for known in await series.ids_by_code(tx)}:
        raise LabError("series-code-taken", code=code)
    return code


async def look(tx: Tx, subject: str, answers: Answers, *, now: datetime) -> SeriesLook:
    """What would be saved, and what speaks against it. Raises NotFound where the series is gone."""
    mine = cells_of_answers(answers)
    if subject == NEW:
        return await _judged(tx, None, {**EMPTY, **mine}, (), (), now=now)
    one = await series.by_code(tx, subject)
    if one is None:
        raise NotFound("series-not-found", code=subject)
    stored = cells_of(one)
    base: Cells = answers.get(BASE) or stored
    wanted = {name: value for name, value in mine.items() if value != base.get(name)}
    others = {name for name in COLUMNS if stored[name] != base.get(name)}
    both = tuple(
        Both(name, base.get(name), stored[name], wanted[name])
        for name in COLUMNS
        if name in others and name in wanted and wanted[name] != stored[name]
    )
    theirs = tuple(
        Both(name, base.get(name), stored[name]) for name in COLUMNS if name in others and name not in wanted
    )
    if both:
        wrong = "", LabError("seminar-edit-clash", count=len(both))
        return SeriesLook(one, stored, {}, both=both, theirs=theirs, wrong=wrong)
    cells = {**stored, **wanted}
    listed = compared(COLUMNS, stored, cells, frozenset({"rule", "clock"}))
    return await _judged(tx, one, cells, listed, theirs, now=now)


async def review(tx: Tx, *, answers: Answers, subject: str, now: datetime, **_: Any) -> tuple[str, LabError] | None:
    """What speaks against saving."""
    if subject == NEW and (await series.by_code(tx, str(answers.get("code")))) is not None:
        return "code", LabError("series-code-taken", code=str(answers.get("code")))
    return (await look(tx, subject, answers, now=now)).wrong


async def save(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> SeriesSaved:
    """Saves what the answers say, and what it means for the coming occurrences. Raises Forbidden, NotFound, LabError."""
    require(actor, Permission.EDIT_SEMINARS)
    if subject == NEW:
        return await _create(tx, actor, answers, now=now)
    one = await series.lock(tx, subject)
    if one is None:
        raise NotFound("series-not-found", code=subject)
    seen = await look(tx, subject, answers, now=now)
    if seen.wrong is not None:
        raise seen.wrong[1]
    befores: dict[int, Snapshot] = {}
    made: Sequence[int] = ()
    if seen.changes:
        befores = {
            step.seminar.id: await changes.read(tx, step.seminar) for step in seen.replanned.steps if not step.gone
        }
        await series.change(tx, one.code, seen.values)
        one = await series.lock(tx, one.code) or one
        made = await carry_out(tx, one, seen.replanned, now=now)
        renamed = {change.column for change in seen.changes} & seminars_index.SERIES_COLUMNS
        if renamed:
            await seminars_index.index(tx, [row.id for row in await seminars.of_series(tx, one.code)])
        facts = {"changes": told(seen.changes)}
        await history.add(
            tx, at=now, actor_id=actor.user_id, action="series.edited", kind=KIND, item=one.code, facts=facts
        )
    return SeriesSaved(one, False, seen.changes, seen.theirs, seen.replanned, made, befores, seen.next)


async def tell(tx: Tx, actor: Actor, saved: SeriesSaved, *, defaults: Defaults, now: datetime) -> int:
    """Whom the changed occurrences concern will know, and of new ones people hear as news; returns how many will know of a change, each
    counted once."""
    told: set[int] = set()
    for row in await seminars.stored_now(tx, list(saved.befores)):
        noted = await changes.note(tx, actor, saved.befores[row.id], row, tell=True, defaults=defaults, now=now)
        if noted.due_at is not None:
            concerned = await changes.concerned(tx, row, defaults=defaults, now=now)
            told |= {*concerned.people, *concerned.groups}
    await publishing.published(tx, saved.made, defaults=defaults, now=now)
    return len(told)


async def people(tx: Tx, seen: SeriesLook, *, defaults: Defaults, now: datetime) -> int:
    """How many people the change would be told: each is counted once."""
    found: set[int] = set()
    for step in seen.replanned.steps:
        if step.seminar.status in COMING and (step.cancelled or step.moves):
            concerned = await changes.concerned(tx, step.seminar, defaults=defaults, now=now)
            found |= {*concerned.people, *concerned.groups}
    return len(found)


async def _create(tx: Tx, actor: Actor, answers: Answers, *, now: datetime) -> SeriesSaved:
    code = await free_code(tx, str(answers["code"]))
    seen = await look(tx, NEW, answers, now=now)
    if seen.wrong is not None:
        raise seen.wrong[1]
    await series.create(tx, {**seen.values, "code": code, "uid": uid_of(code)})
    one = await series.lock(tx, code)
    if one is None:
        raise NotFound("series-not-found", code=code)
    made = await make_ahead(tx, one, now=now)
    await history.add(tx, at=now, actor_id=actor.user_id, action="series.created", kind=KIND, item=code)
    return SeriesSaved(one, True, (), (), NOTHING, made, {}, seen.next)


async def _judged(
    tx: Tx, one: Series | None, cells: Cells, listed: tuple[Change, ...], theirs: tuple[Both, ...], *, now: datetime
) -> SeriesLook:
    try:
        would = planned(cells, now=now)
    except LabError as error:
        return SeriesLook(one, cells, {}, changes=listed, theirs=theirs, wrong=(_blamed(error), error))
    state, pattern = would.state, would.state.pattern
    replanned = NOTHING
    if one is not None and listed:
        replanned = await plan(tx, was(one), one, state, ended=bool(would.values["ended"]), now=now)
    following = upcoming(pattern, now, count=CLASHING)
    own = await seminars.of_series(tx, one.code) if one is not None else ()
    found = await clashes(tx, _slots(state, following, own)) if one is None or listed else []
    others = tuple(clash for clash in found if one is None or clash.other.series != one.code)
    values = would.values
    if one is not None:
        values = {name: value for name, value in values.items() if getattr(one, name) != value}
    return SeriesLook(one, cells, values, pattern, following[:3], listed, (), theirs, None, replanned, others)


def _slots(state: Was, following: Sequence[Start], own: Sequence[Seminar]) -> list[Any]:
    """What its next dates take up, without those that are cancelled."""
    off = {row.occurrence for row in own if row.status not in COMING and row.occurrence is not None}
    defaults = state.defaults
    return [
        slot(
            starts_at=start.at,
            ends_at=start.at + timedelta(minutes=state.minutes),
            places=(defaults["place_zh"], defaults["place_en"]),
            link=defaults["link"],
            host=defaults["host"],
        )
        for start in following
        if start.at not in off
    ]


def _blamed(error: LabError) -> str:
    """The field to go back to."""
    if error.message == "seminar-zone-unknown":
        return "zone"
    return "added" if error.message in ("seminar-start-skipped", "series-date-wanted") else "repeats"
