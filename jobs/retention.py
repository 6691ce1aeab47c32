"""Forgetting: what is kept for a time only goes when its time is over."""

from datetime import datetime, timedelta

from storage import grants, recipient_lists, screens, updates
from storage.database import Database

REPLIES_LIVE = timedelta(hours=48)  # Telegram redelivers for 24
LINKS_LIVE = timedelta(days=30)  # after they expired; who used one stands in the history
SCREENS_LIVE = timedelta(days=90)
UNKNOWN_LIVE = timedelta(days=2)  # entries of a list of recipients that nobody was found for: people's names and addresses


async def forget_old(database: Database, *, now: datetime) -> None:
    """Removes processed updates with their replies, and the states behind old buttons."""
    async with database.write() as tx:
        await grants.forget_before(tx, now - LINKS_LIVE)
        await updates.forget_before(tx, now - REPLIES_LIVE)
        await screens.forget_before(tx, now - SCREENS_LIVE)
        await recipient_lists.forget_unknown(tx, now - UNKNOWN_LIVE)
