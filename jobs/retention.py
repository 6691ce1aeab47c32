"""Forgetting: what is kept for a time only goes when its time is over."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType

from lab.applications import retention
from lab.applications.attention import OVERDUE
from lab.applications.review_digests import DIGEST
from lab.applications.showing import DELETABLE
from storage import albums, deliveries, drafts, grants, recipient_lists, screens, shown_documents, updates, uptime
from storage.database import Database

REPLIES_LIVE = timedelta(hours=48)  # Telegram redelivers for 24
LINKS_LIVE = timedelta(days=30)  # after they expired; who used one stands in the history
SCREENS_LIVE = timedelta(days=90)
UNKNOWN_LIVE = timedelta(
    days=2
)  # entries of a list of recipients that nobody was found for: people's names and addresses
DRAFTS_LIVE = timedelta(days=30)  # untouched, where their form says nothing else
ALBUMS_LIVE = timedelta(days=2)
DOWNTIMES_LIVE = timedelta(days=90)
SILENCE_LIVES = timedelta(days=30)  # digests that had nothing to say


async def forget_old(
    database: Database, *, now: datetime, drafts_live: Mapping[str, timedelta] = MappingProxyType({})
) -> None:
    """Removes processed updates with their replies, the states behind old buttons, and drafts that nobody goes on with; `drafts_live`
    is how long untouched ones live, by form."""
    async with database.write() as tx:
        await grants.forget_before(tx, now - LINKS_LIVE)
        await updates.forget_before(tx, now - REPLIES_LIVE)
        await screens.forget_before(tx, now - SCREENS_LIVE)
        await recipient_lists.forget_unknown(tx, now - UNKNOWN_LIVE)
        await shown_documents.forget_before(tx, now - DELETABLE)
        await albums.forget_before(tx, now - ALBUMS_LIVE)
        await uptime.forget_before(tx, now - DOWNTIMES_LIVE)
        before = {form: now - live for form, live in drafts_live.items()}
        await drafts.forget(tx, before=before, otherwise=now - DRAFTS_LIVE)
    async with database.write() as tx:
        await retention.forget_drafts(tx, now=now)
        await deliveries.forget_skipped(tx, kinds=(DIGEST, OVERDUE), before=now - SILENCE_LIVES)
