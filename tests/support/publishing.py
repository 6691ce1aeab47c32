"""Announcements that are written and confirmed, for tests of what comes after: by the verbs, in transactions of their own."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab import announcements
from lab.announcements import Wanted
from lab.content import read
from lab.defaults import Defaults
from lab.roles import Actor
from lab.schedules import Schedule
from storage.announcements import Announcement
from storage.database import Database, Tx
from storage.users import Role
from tests.storage.people import add_user

AUTHOR = 900
ACTOR = Actor(AUTHOR, Role.OWNER)
OWNERS = frozenset({AUTHOR})
SHANGHAI = ZoneInfo("Asia/Shanghai")
DEFAULTS = Defaults("zh", SHANGHAI, OWNERS)


def said(text: str) -> dict[str, Any]:
    """One language's version: a plain text."""
    return read({"text": text}).as_json()


async def people(database: Database, ids: Collection[int], *, now: datetime) -> None:
    """Users with these ids, and the author, who read Chinese and have no quiet hours of their own."""
    async with database.write() as tx:
        for user_id in (AUTHOR, *ids):
            await add_user(tx, user_id, now=now, first_name=f"Sample {user_id}")


async def confirmed(
    tx: Tx,
    schedule: Schedule | None,
    *,
    now: datetime,
    audience: Mapping[str, Any] | None = None,
    contents: Mapping[str, Any] | None = None,
    zone: str = "Asia/Shanghai",
    count: int = 1,
    **options: Any,
) -> Announcement:
    """An announcement that waits for its moment."""
    wanted = Wanted(
        title="换电站开放日",
        contents=contents or {"zh": said("换电站开放日")},
        audience=audience if audience is not None else {"everyone": True},
        schedule=schedule.as_json() if schedule else None,
        zone=zone,
        repeats=bool(schedule and schedule.repeats),
        **{"urgent": True, **options},
    )
    written = await announcements.write(tx, ACTOR, wanted, now=now)
    return await announcements.confirm(tx, ACTOR, written, count=count, owner_ids=OWNERS, now=now)
