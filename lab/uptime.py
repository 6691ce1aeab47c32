"""When nothing was running: who could reach nobody gets the time back (the grace after a deadline, `lab.openings.is_open`)."""

from datetime import datetime, timedelta

from storage import uptime
from storage.database import Tx

BEAT = timedelta(seconds=20)
"""How often a process notes that it is alive."""

TOLERANCE = 2 * BEAT
"""A silence is a downtime when it is longer: a beat may come late, and of several processes another one may live."""


async def beat(tx: Tx, *, alone: bool = False, now: datetime) -> timedelta | None:
    """Notes that a process is alive. Returns the downtime that ends with it, if one does. `alone`: whoever was alive before is no more,
    so that even a short silence is one; a process says so with its first beat where there can't be another."""
    last = await uptime.alive_at(tx, lock=True)
    # A clock that was set back goes on from where it is now.
    await uptime.set_alive(tx, now)
    if last is None or now - last <= (timedelta() if alone else TOLERANCE):
        return None
    await uptime.add_downtime(tx, began=last, ended=now)
    return now - last


async def downtime(tx: Tx, *, since: datetime, until: datetime) -> timedelta:
    """How long nothing was running between two moments; never negative, and nothing in a fresh database."""
    gaps = list(await uptime.downtimes(tx, since=since, until=until))
    last = await uptime.alive_at(tx)
    if last is not None and until - last > TOLERANCE:  # woken up, and asked before the first beat
        gaps.append((last, until))
    total = timedelta()
    counted = since  # gaps overlap where a clock was set back
    for began, ended in sorted(gaps):
        began, ended = max(began, counted), min(ended, until)
        if ended > began:
            total += ended - began
            counted = ended
    return total
