"""News of an import: whoever follows a project, or is concerned by a seminar, is told what it changed."""

from datetime import datetime

from lab import project_news
from lab.defaults import Defaults
from lab.imports import Applied, Plan
from lab.roles import Actor
from lab.seminars import changes
from lab.seminars.changes import Matter
from storage import seminars
from storage.database import Tx


async def tell(tx: Tx, done: Plan, applied: Applied, *, actor: Actor, defaults: Defaults, now: datetime) -> None:
    """After an import, in its transaction. Of a seminar that was published, people are told its new time and place, that it is cancelled,
    and its new materials."""
    await project_news.tell_followers(tx, done, defaults=defaults, now=now)
    for one in await seminars.stored_now(tx, sorted(applied.known)):
        before = applied.known[one.id]
        added = Matter.MATERIALS in changes.differences(before, await changes.read(tx, one))
        await changes.note(tx, actor, before, one, tell=added, defaults=defaults, now=now)
