"""What the clock does about weekly programmes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from jobs.due import Due
from lab.seminars import programme_clock
from storage import programmes
from storage.database import Tx

OFTEN, NOW_AND_THEN, DAILY = timedelta(seconds=5), timedelta(seconds=10), timedelta(days=1)


def dues() -> Sequence[Due]:
    """Everything, in the order in which it is looked at."""

    async def any_old(tx: Tx, now: datetime) -> bool:
        return await programmes.any_post_before(tx, now - programme_clock.KEPT)

    return (
        Due("programmes", programme_clock.any_due, programme_clock.fire_due, OFTEN),
        Due("posts of programmes", programme_clock.any_outdated, programme_clock.keep_up, NOW_AND_THEN),
        Due("old posts of programmes", any_old, programme_clock.forget, DAILY),
    )
