"""Albums that people send to a form: when no item has come for a moment, the album goes in as one update of ours.

Its id is that of its first item with a minus, which no update of Telegram's has. So the edge does the rest as with any other: one
transaction, one reply, and no second effect however often it is submitted, after a crash as well.
"""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from storage import albums
from storage.albums import Album
from storage.database import Database, DatabaseUnavailable

LOOK_EVERY = 0.5  # seconds
PAUSE = 2.0  # seconds, while the database is away
# An album that somebody had in hand at a crash is claimed again after this.
LEASE = timedelta(seconds=15)
AT_ONCE = 20

Submit = Callable[[Mapping[str, Any]], "asyncio.Future[None]"]


class Albums:
    """Runs until it is cancelled. `submit` takes an update in hand; its future is done when the update is."""

    def __init__(self, *, database: Database, submit: Submit, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._submit = submit
        self._clock = clock

    async def run(self) -> None:
        """Looks for complete albums, and has them processed."""
        while True:
            try:
                await self.work()
            except DatabaseUnavailable:
                await asyncio.sleep(PAUSE)
            await asyncio.sleep(LOOK_EVERY)

    async def work(self) -> None:
        """Has every album processed that is complete by now. Raises DatabaseUnavailable."""
        now = self._clock()
        async with self._database.read() as tx:
            if not await albums.any_due(tx, now=now):
                return
        async with self._database.write() as tx:
            claimed = await albums.claim_due(tx, now=now, again_at=now + LEASE, limit=AT_ONCE)
            complete = [(album, await albums.first_item(tx, album)) for album in claimed]
        in_hand = [(album, self._submit(_update(album, item))) for album, item in complete]
        if not in_hand:
            return
        await asyncio.wait([done for _, done in in_hand])
        async with self._database.write() as tx:
            for album, done in in_hand:
                if not done.cancelled():  # the bot stops: somebody claims it again
                    await albums.done(tx, album)


def _update(album: Album, item: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The album's update. One whose items were taken is known to the edge by its id: only who and where matter then."""
    message = item or {
        "message_id": 0,
        "date": 0,
        "chat": {"id": album.chat_id, "type": "private"},
        "from": {"id": album.user_id, "is_bot": False, "first_name": ""},
        "media_group_id": album.group_id,
    }
    return {"update_id": -album.update_id, "message": message}
