"""Following a series: what it brings, is in `lab.seminars.concerned`."""

from datetime import datetime

from lab import follows
from lab.roles import Actor
from lab.seminars.seeing import visible_series
from storage.database import Tx
from storage.series import KIND


async def follow(tx: Tx, actor: Actor, code: str, *, now: datetime) -> bool:
    """Follows a series; tells whether that is new. Raises NotFound."""
    series = await visible_series(tx, actor, code)
    return await follows.follow(tx, actor, kind=KIND, code=series.code, now=now)


async def unfollow(tx: Tx, actor: Actor, code: str, *, now: datetime) -> bool:
    """Takes a follow back, also of a series that the actor may not see any more; tells whether there was one."""
    return await follows.unfollow(tx, actor, kind=KIND, code=code, now=now)
