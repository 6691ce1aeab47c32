"""What the clock does around seminars."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from jobs.due import Due
from lab.defaults import Defaults
from lab.seminars import holding, occurrences, reminding, telling
from lab.seminars.reminders import LEADS
from storage import seminar_changes, seminar_reminders, seminars
from storage.database import Tx

SOON, MINUTE, QUARTER = timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=15)


def dues(defaults: Defaults) -> Sequence[Due]:
    """Everything, in the order in which it is looked at."""

    async def any_untold(tx: Tx, now: datetime) -> bool:
        return bool(await seminar_changes.due(tx, now, limit=1))

    async def tell(tx: Tx, now: datetime) -> int:
        return await telling.tell_due(tx, defaults=defaults, now=now)

    async def any_unreminded(tx: Tx, now: datetime) -> bool:
        return bool(await seminar_reminders.unreminded(tx, LEADS, now, limit=1))

    async def remind(tx: Tx, now: datetime) -> int:
        return await reminding.remind_due(tx, defaults=defaults, now=now)

    async def any_over(tx: Tx, now: datetime) -> bool:
        return bool(await seminars.over(tx, now, limit=1))

    async def hold(tx: Tx, now: datetime) -> int:
        return await holding.hold_due(tx, defaults=defaults, now=now)

    async def go_on(tx: Tx, now: datetime) -> int:
        return await occurrences.continue_series(tx, now=now)

    return (
        Due("changes of seminars", any_untold, tell, SOON),
        Due("reminders of seminars", any_unreminded, remind, SOON),
        Due("seminars that are over", any_over, hold, MINUTE),
        Due("series", occurrences.look, go_on, QUARTER),
    )
