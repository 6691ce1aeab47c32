"""News of an import: whoever follows a project, or is concerned by a seminar, is told what it changed."""

from datetime import datetime

from lab import project_news
from lab.defaults import Defaults
from lab.imports import Applied, Plan
from lab.roles import Actor
from lab.seminars import changes, promoting, publishing
from lab.seminars.changes import Matter
from storage import seminars
from storage.database import Tx
from storage.seminars import Seminar, SeminarStatus


async def tell(tx: Tx, done: Plan, applied: Applied, *, actor: Actor, defaults: Defaults, now: datetime) -> None:
    """After an import, in its transaction. Of a seminar that was published, people are told its new time and place, that it is cancelled,
    and its new materials; what is new is news, but for the dates of a series that nobody has said anything about yet."""
    await project_news.tell_followers(tx, done, defaults=defaults, now=now)
    stored = {one.id: one for one in await seminars.stored_now(tx, sorted({*applied.known, *applied.new}))}
    shown = [
        seminar_id
        for seminar_id, one in stored.items()
        if (seminar_id in applied.new and _says_something(one))
        or (seminar_id in applied.known and applied.known[seminar_id].status is SeminarStatus.DRAFT)
    ]
    await publishing.published(tx, shown, defaults=defaults, now=now)
    for seminar_id, before in applied.known.items():
        one = stored.get(seminar_id)
        if one is None:
            continue
        added = Matter.MATERIALS in changes.differences(before, await changes.read(tx, one))
        await changes.note(tx, actor, before, one, tell=added, defaults=defaults, now=now)
        if before.status is SeminarStatus.CANCELLED and one.status is not SeminarStatus.CANCELLED:
            await promoting.after_edit(tx, one.id, restored=True, defaults=defaults, now=now)


def _says_something(one: Seminar) -> bool:
    return bool(one.title_zh or one.title_en or one.speaker_zh or one.speaker_en)
