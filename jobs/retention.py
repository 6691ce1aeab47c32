"""Forgetting: what is kept for a time only goes when its time is over."""

from datetime import datetime, timedelta

from storage import grants, screens, updates
from storage.database import Database

REPLIES_LIVE = timedelta(hours=48)  # Telegram redelivers for 24
LINKS_LIVE = timedelta(days=30)  # after they expired; who used one stands in the history
SCREENS_LIVE = timedelta(days=90)


async def forget_old(database: Database, *, now: datetime) -> None:
    """Removes processed updates with their replies, and the states behind old buttons."""
    async with database.write() as tx:
        await grants.forget_before(tx, now - LINKS_LIVE)
        await updates.forget_before(tx, now - REPLIES_LIVE)
        await screens.forget_before(tx, now - SCREENS_LIVE)
