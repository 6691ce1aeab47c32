"""Seminars that are over count as held."""

from datetime import datetime

from lab.defaults import Defaults
from lab.seminars import reminding
from storage import seminars
from storage.database import Tx
from storage.seminars import SeminarStatus

AT_ONCE = 20  # seminars in one transaction


async def hold_due(tx: Tx, *, defaults: Defaults, now: datetime) -> int:
    """Those that have ended; returns how many."""
    over = await seminars.over(tx, now, limit=AT_ONCE)
    for seminar in over:
        await reminding.missed(tx, seminar, defaults=defaults, now=now)
        await seminars.change(tx, seminar.id, {"status": SeminarStatus.HELD})
    return len(over)
