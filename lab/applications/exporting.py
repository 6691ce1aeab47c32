"""Taking the applications of an opening out: a table, their papers, and how far they came. For those who may read them, and no others.

A file is planned when somebody asks for it, and made when it is sent: who may read what is looked at both times.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median

from lab.applications import queues
from lab.applications.access import note_view, open_document, opening_as_staff, require_staff
from lab.applications.queues import Row, Wanted, readable_heads
from lab.applications.showing import STAYS
from lab.applications.stages import OVER
from lab.errors import LabError, NotFound
from lab.roles import Actor
from storage import application_events, applications, consents, documents, history, openings, shown_documents
from storage.application_events import ApplicationEvent
from storage.applications import Application, ApplicationStage
from storage.database import Tx
from storage.documents import Document
from storage.openings import Opening

PART = 45_000_000  # bytes of papers in a file: a bot may send 50 MB (Bot API, sendDocument)
ENTRY = 1000  # bytes that a paper takes beside its content, at most


class Exported(StrEnum):
    """What was taken out."""

    TABLE = "table"
    DOCUMENTS = "documents"
    FUNNEL = "funnel"


@dataclass(frozen=True)
class Line:
    """An application with its papers, as its reader may know it; `handed` are the organisations to which it may be handed."""

    row: Row
    papers: Sequence[Document]
    handed: Collection[str] = ()


@dataclass(frozen=True)
class Table:
    """The applications of an opening."""

    opening: Opening
    lines: Sequence[Line]


@dataclass(frozen=True)
class Planned:
    """A file that is about to be sent: `shown` is told which message it became. `count` is how many applications or papers are in it,
    `documents` which papers."""

    opening: Opening
    shown: int
    count: int
    documents: Sequence[int] = ()


@dataclass(frozen=True)
class Paper:
    """A paper and whose it is."""

    application: Application
    document: Document


@dataclass(frozen=True)
class Passed:
    """How many applications reached a stage, and how long half of them stayed there at most: None where nobody stayed, or stays for
    good."""

    stage: ApplicationStage
    count: int
    median: timedelta | None


@dataclass(frozen=True)
class Funnel:
    """How far the applications of an opening came; without stages that nobody reached."""

    opening: Opening
    total: int
    stages: Sequence[Passed]


async def plan_table(tx: Tx, actor: Actor, opening_id: int, *, now: datetime) -> Planned:
    """A table is about to be sent to the actor. Raises NotFound, LabError."""
    opening = await opening_as_staff(tx, actor, opening_id)
    heads = await readable_heads(tx, actor, opening_id)
    if not heads:
        raise LabError("export-no-applications")
    await _note(tx, actor, opening, Exported.TABLE, len(heads), now=now)
    return Planned(opening, await _shown(tx, actor, opening, now=now), len(heads))


async def plan_documents(tx: Tx, actor: Actor, opening_id: int, *, now: datetime) -> list[Planned]:
    """The papers of an opening are about to be sent to the actor, in as many files as it takes; each counts as opened. Raises NotFound,
    LabError."""
    opening = await opening_as_staff(tx, actor, opening_id)
    found = [one.document for one in await papers(tx, actor, opening_id)]
    if not found:
        raise LabError("export-no-documents")
    for document in found:
        await note_view(tx, actor, document.id, now=now)
    await _note(tx, actor, opening, Exported.DOCUMENTS, len(found), now=now)
    return [
        Planned(opening, await _shown(tx, actor, opening, now=now), len(part), [one.id for one in part])
        for part in parts(found)
    ]


async def plan_funnel(tx: Tx, actor: Actor, opening_id: int, *, now: datetime) -> Funnel:
    """The picture of an opening is about to be sent to the actor. Raises NotFound, LabError."""
    found = await funnel(tx, actor, opening_id, now=now)
    if not found.total:
        raise LabError("export-no-applications")
    await _note(tx, actor, found.opening, Exported.FUNNEL, found.total, now=now)
    return found


async def table(tx: Tx, actor: Actor, opening_id: int) -> Table:
    """The applications that the actor may read, in the order of numbers. Raises NotFound."""
    opening = await opening_as_staff(tx, actor, opening_id)
    listed = await queues.listed(tx, actor, opening_id, Wanted())
    standing = [row.application.id for row in listed.rows if row.application.stage is not ApplicationStage.WITHDRAWN]
    having = await documents.of_applications(tx, standing)
    handed = await consents.handed(tx, [row.application.id for row in listed.rows])
    return Table(
        opening,
        [Line(row, having.get(row.application.id, ()), handed.get(row.application.id, ())) for row in listed.rows],
    )


async def papers(tx: Tx, actor: Actor, opening_id: int) -> list[Paper]:
    """The papers that the actor may open, in the order of numbers: of what was withdrawn, none. Raises NotFound."""
    await require_staff(tx, actor, opening_id)
    heads = await readable_heads(tx, actor, opening_id)
    standing = [head.id for head in heads if head.stage is not ApplicationStage.WITHDRAWN]
    having = await documents.of_applications(tx, standing)
    return [
        Paper(application, document)
        for application in await applications.by_ids(tx, standing)
        for document in having.get(application.id, ())
    ]


async def content(tx: Tx, actor: Actor, paper: Paper) -> bytes | None:
    """The bytes of a paper, None where they are gone."""
    try:
        return (await open_document(tx, actor, paper.document.id)).content
    except NotFound:
        return None


def parts(several: Sequence[Document], *, most: int = PART) -> list[list[Document]]:
    """The papers in files none of which is too large, in their order."""
    found: list[list[Document]] = []
    room = 0
    for document in several:
        size = document.size + ENTRY
        if not found or size > room:
            found.append([])
            room = most
        found[-1].append(document)
        room -= size
    return found


async def funnel(tx: Tx, actor: Actor, opening_id: int, *, now: datetime) -> Funnel:
    """How far the applications came that the actor may read. Raises NotFound."""
    opening = await opening_as_staff(tx, actor, opening_id)
    ids = [head.id for head in await readable_heads(tx, actor, opening_id)]
    several = await applications.by_ids(tx, ids)
    events: dict[int, list[ApplicationEvent]] = {one: [] for one in ids}
    for event in await application_events.moves(tx, ids):
        events[event.application_id].append(event)
    stays = [stayed(one, events[one.id], now=now) for one in several]
    passed = []
    for stage in ApplicationStage:
        reached = [stay[stage] for stay in stays if stage in stay]
        if reached:
            passed.append(Passed(stage, len(reached), None if stage in OVER else _median(reached)))
    return Funnel(opening, len(several), passed)


def stayed(
    application: Application, moves: Sequence[ApplicationEvent], *, now: datetime
) -> dict[ApplicationStage, timedelta]:
    """How long an application stood at each stage that it reached, altogether; where it stands, until now. Pure."""
    path = [(ApplicationStage.SUBMITTED, application.submitted_at)]
    path += [(event.stage, event.at) for event in moves if event.stage is not None]
    if path[-1][0] is not application.stage:
        path.append((application.stage, application.moved_at))
    found: dict[ApplicationStage, timedelta] = {}
    for (stage, since), (_, until) in zip(path, [*path[1:], (None, now)], strict=True):
        found[stage] = found.get(stage, timedelta()) + max(timedelta(), until - since)
    return found


def _median(several: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(one.total_seconds() for one in several))


async def _shown(tx: Tx, actor: Actor, opening: Opening, *, now: datetime) -> int:
    if actor.user_id is None:
        raise NotFound("review-no-opening")
    return await shown_documents.add_export(
        tx, chat_id=actor.user_id, opening_id=opening.id, shown_at=now, due_at=now + STAYS
    )


async def _note(tx: Tx, actor: Actor, opening: Opening, what: Exported, count: int, *, now: datetime) -> None:
    await history.add(
        tx,
        at=now,
        actor_id=actor.user_id,
        action=f"opening.exported_{what}",
        kind=openings.KIND,
        item=opening.code,
        facts={"count": count},
    )
