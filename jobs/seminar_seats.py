"""What the clock does about seats at seminars."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from jobs.due import Due
from lab.defaults import Defaults
from lab.seminars import promoting
from storage import reservations
from storage.database import Tx

SOON, MINUTE = timedelta(seconds=5), timedelta(minutes=1)


def dues(defaults: Defaults) -> Sequence[Due]:
    """Held seats that nobody confirmed, and free ones that somebody waits for."""

    async def unconfirmed(tx: Tx, now: datetime) -> bool:
        return bool(await reservations.unconfirmed(tx, now, limit=1))

    async def lapse(tx: Tx, now: datetime) -> int:
        return await promoting.lapse_due(tx, defaults=defaults, now=now)

    async def unfilled(tx: Tx, now: datetime) -> bool:
        return bool(await reservations.unfilled(tx, now, limit=1))

    async def fill(tx: Tx, now: datetime) -> int:
        return await promoting.fill_due(tx, defaults=defaults, now=now)

    return (
        Due("held seats that nobody confirmed", unconfirmed, lapse, SOON),
        Due("free seats that somebody waits for", unfilled, fill, MINUTE),
    )
