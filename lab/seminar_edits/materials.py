"""Materials of a seminar: sent to the chat as links or files, put in order, taken away. Those who took part hear of new ones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.errors import LabError, NotFound
from lab.forms.fields import Answers, Sent, text_of
from lab.forms.texts import found, url_in
from lab.roles import Actor
from lab.seminar_edits.subjects import with_materials
from lab.seminars import changes
from lab.seminars.changes import Snapshot
from storage import history, seminar_materials, seminars
from storage.database import Tx
from storage.seminar_materials import MaterialKind, SeminarMaterial
from storage.seminars import KIND, Seminar

MOST = 20
LONGEST_NAME = 200
_FILES = frozenset({"document", "video", "audio", "photo", "animation"})


@dataclass(frozen=True)
class Changed:
    """Materials were changed: the seminar, what people knew, and the materials as they are now."""

    seminar: Seminar
    before: Snapshot
    materials: Sequence[SeminarMaterial]


def read_what(sent: Sent) -> dict[str, Any]:
    """The link or the file that was sent, as it is stored. Raises LabError."""
    if sent.kind in _FILES and sent.file is not None:
        file = sent.file
        known = {"file_id": file.file_id, "file_name": file.name[-LONGEST_NAME:], "file_size": file.size}
        return {**known, "file_kind": sent.kind}
    if sent.kind != "text":
        raise LabError("seminar-material-wanted")
    typed = text_of(sent)
    *words, last = typed.split()
    url = url_in(last)
    if url is None or "." not in last:
        raise LabError("form-url-wrong", found=found(typed))
    return {"url": url, "title": " ".join(words)[:LONGEST_NAME]}


async def allow(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Raises Forbidden, NotFound, and LabError where there are enough."""
    seminar = await with_materials(tx, actor, subject)
    if len(await seminar_materials.of_seminar(tx, seminar.id)) >= MOST:
        raise LabError("seminar-materials-many", most=MOST)


async def add(tx: Tx, *, actor: Actor, answers: Answers, subject: str, now: datetime) -> Changed:
    """Adds what was sent. Raises Forbidden, NotFound, LabError."""
    await allow(tx, actor=actor, subject=subject)
    seminar, before = await _locked(tx, actor, subject)
    what: dict[str, Any] = dict(answers["what"])
    title = str(answers.get("title") or what.pop("title", "") or "")
    values = {name: what.get(name) for name in ("url", "file_id", "file_name", "file_size")}
    await seminar_materials.add(
        tx,
        {
            **{name: value or "" for name, value in values.items()},
            "file_size": values["file_size"],
            "file_kind": what.get("file_kind") or "document",
            "seminar_id": seminar.id,
            "kind": MaterialKind(answers["kind"]),
            "title": title[:LONGEST_NAME],
            "added_at": now,
        },
    )
    await history.add(tx, at=now, actor_id=actor.user_id, action="seminar.material_added", kind=KIND, item=seminar.code)
    return Changed(seminar, before, await seminar_materials.of_seminar(tx, seminar.id))


async def of(tx: Tx, actor: Actor, code: str) -> tuple[Seminar, Sequence[SeminarMaterial]]:
    """A seminar with its materials, for who may change them. Raises Forbidden, NotFound."""
    seminar = await with_materials(tx, actor, code)
    return seminar, await seminar_materials.of_seminar(tx, seminar.id)


async def one(tx: Tx, actor: Actor, material_id: int) -> tuple[Seminar, Sequence[SeminarMaterial], SeminarMaterial]:
    """One of them, with the others of its seminar. Raises Forbidden, NotFound."""
    material = await seminar_materials.get(tx, material_id)
    seminar = await seminars.get(tx, material.seminar_id) if material is not None else None
    if material is None or seminar is None:
        raise NotFound("seminar-material-gone")
    await with_materials(tx, actor, seminar.code)
    return seminar, await seminar_materials.of_seminar(tx, seminar.id), material


async def move(tx: Tx, actor: Actor, material_id: int, place: int) -> tuple[Seminar, Sequence[SeminarMaterial]]:
    """Puts one at this place among the others. Raises Forbidden, NotFound."""
    seminar, _, material = await one(tx, actor, material_id)
    await seminars.lock(tx, seminar.id)
    ids = [held.id for held in await seminar_materials.of_seminar(tx, seminar.id) if held.id != material.id]
    ids.insert(min(place, len(ids)), material.id)
    await seminar_materials.set_order(tx, ids)
    return seminar, await seminar_materials.of_seminar(tx, seminar.id)


async def remove(tx: Tx, actor: Actor, material_id: int, *, now: datetime) -> Changed:
    """Takes one away. Raises Forbidden, NotFound."""
    seminar, _, material = await one(tx, actor, material_id)
    locked, before = await _locked(tx, actor, seminar.code)
    if await seminar_materials.remove(tx, material.id):
        await history.add(
            tx, at=now, actor_id=actor.user_id, action="seminar.material_removed", kind=KIND, item=seminar.code
        )
    return Changed(locked, before, await seminar_materials.of_seminar(tx, seminar.id))


async def _locked(tx: Tx, actor: Actor, code: str) -> tuple[Seminar, Snapshot]:
    seminar = await seminars.lock(tx, (await with_materials(tx, actor, code)).id)
    if seminar is None:
        raise NotFound("seminar-not-found", code=code)
    return seminar, await changes.read(tx, seminar)
