"""What the clock does around applications."""

import contextlib
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from jobs.due import Due, reminding
from lab import letters
from lab.applications import attention, draft_reminders, erasure, offering, retention, returning, review_digests
from lab.defaults import Defaults
from lab.errors import NotFound
from storage import application_requests, offers
from storage.database import Tx

log = structlog.get_logger(__name__)

SOON, MINUTE, QUARTER = timedelta(seconds=5), timedelta(minutes=1), timedelta(minutes=15)
ERASED_AT_ONCE = 5  # applications with their papers, in one transaction


def dues(defaults: Defaults) -> Sequence[Due]:
    """Everything, in the order in which it is looked at."""

    async def offers_over(tx: Tx, now: datetime) -> bool:
        return bool(await offers.overdue(tx, now, limit=1))

    async def expire(tx: Tx, now: datetime) -> int:
        return await offering.expire_due(tx, defaults=defaults, now=now)

    async def answers_over(tx: Tx, now: datetime) -> bool:
        return bool(await application_requests.overdue(tx, now, limit=1))

    async def lapse(tx: Tx, now: datetime) -> int:
        return await returning.lapse_due(tx, defaults=defaults, now=now)

    async def any_to_erase(tx: Tx, now: datetime) -> bool:
        return bool(await retention.due(tx, defaults=defaults, now=now))

    async def erase(tx: Tx, now: datetime) -> int:
        over = (await retention.due(tx, defaults=defaults, now=now))[:ERASED_AT_ONCE]
        for application_id in over:
            with contextlib.suppress(NotFound):  # somebody has erased it meanwhile
                await erasure.erase(tx, None, application_id, defaults=defaults, now=now)
        log.info("applications_erased", count=len(over))
        return len(over)

    return (
        Due("offers that are over", offers_over, expire, SOON),
        Due("answers that are late", answers_over, lapse, SOON),
        reminding("drafts", draft_reminders.owings, defaults=defaults, every=MINUTE),
        reminding("review digests", review_digests.owings, defaults=defaults, every=MINUTE),
        reminding("overdue applications", attention.overdue_owings, defaults=defaults, every=MINUTE),
        reminding("offers to phone about", attention.phone_owings, defaults=defaults, every=MINUTE),
        reminding("answers expected", attention.answer_owings, defaults=defaults, every=QUARTER),
        reminding("letters that came to nothing", letters.undelivered_owings, defaults=defaults, every=QUARTER),
        reminding("warnings of retention", retention.owings, defaults=defaults, every=QUARTER),
        Due("retention", any_to_erase, erase, QUARTER),
    )
