"""Screens: the state behind buttons that does not fit into Telegram's 64 bytes of callback data."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, delete
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base
from storage.database import Tx
from storage.encryption import EncryptedJSON
from storage.upsert import upsert

# A screen that is shown again is written again only after this long: looking at things should cost no write.
_FRESH = timedelta(days=1)


class Screen(Base):
    """A state, named by what it holds: the same words and filters make one row, however often they are shown."""

    __tablename__ = "screens"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    state: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    used_at: Mapped[datetime] = mapped_column(index=True)


async def keep(tx: Tx, state: dict[str, Any], *, now: datetime) -> str:
    """Stores a state; returns its id of 12 characters."""
    text = json.dumps(state, sort_keys=True, ensure_ascii=False)
    screen_id = hashlib.blake2b(text.encode(), digest_size=6).hexdigest()
    known = await tx.get(Screen, screen_id)
    # A state that can't be read back was encrypted with a key that is gone.
    if known is not None and now - known.used_at < _FRESH and known.state is not None:
        return screen_id
    await upsert(tx, Screen, {"id": screen_id, "state": state, "used_at": now}, key=["id"])
    return screen_id


async def put(tx: Tx, screen_id: str, state: dict[str, Any], *, now: datetime) -> None:
    """Stores a state that changes, such as what somebody has ticked, under an id of its own (at most 16 characters)."""
    await upsert(tx, Screen, {"id": screen_id, "state": state, "used_at": now}, key=["id"])


async def recall(tx: Tx, screen_id: str) -> dict[str, Any] | None:
    """The state, or None if it is gone."""
    screen = await tx.get(Screen, screen_id)
    return screen.state if screen else None


async def forget_before(tx: Tx, moment: datetime) -> None:
    """Removes what was last kept before a moment."""
    await tx.execute(delete(Screen).where(Screen.used_at < moment))
