"""The deadline, with its silent grace, for who is on the way."""

from datetime import datetime, timedelta

from lab import openings as rules
from lab import uptime
from storage.database import Tx
from storage.openings import Opening

_BEFORE = timedelta(hours=1)


async def downtime(tx: Tx, opening: Opening, *, now: datetime) -> timedelta:
    """How long nothing was running around the deadline; nothing as long as it has not passed."""
    closes = opening.closes_at
    if closes is None or now < closes:
        return timedelta()
    return await uptime.downtime(tx, since=closes - _BEFORE, until=now)


async def takes(tx: Tx, opening: Opening, *, now: datetime) -> bool:
    """Whether an application is taken now."""
    return rules.is_open(opening, now=now, downtime=await downtime(tx, opening, now=now))
