"""Addresses under which people subscribe to their seminars: who has the key in it reads their calendar, whoever they are."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from lab.follows import user_of
from lab.roles import Actor, role_of
from storage import calendar_feeds, history
from storage.database import Tx
from storage.lab import Lab
from storage.users import Role, User


@dataclass(frozen=True)
class Reader:
    """Whose calendar is read, in the role that they have at this moment, and the laboratory."""

    user: User
    actor: Actor
    laboratory: Lab | None


async def key_of(tx: Tx, actor: Actor, *, fresh: str, now: datetime) -> str:
    """The key in the actor's address; `fresh` becomes it where they had none, or where theirs can't be read any more because the secret of
    the installation is another one."""
    user_id = user_of(actor)
    feed = await calendar_feeds.of_user(tx, user_id)
    if feed is None:
        if await calendar_feeds.create(tx, user_id, key_hash=_hash(fresh), key=fresh, now=now):
            return fresh
        feed = await calendar_feeds.of_user(tx, user_id)  # another press was first
    if feed is not None and feed.key is not None:
        return feed.key
    await calendar_feeds.replace(tx, user_id, key_hash=_hash(fresh), key=fresh, now=now)
    return fresh


async def renew(tx: Tx, actor: Actor, *, fresh: str, now: datetime) -> str:
    """Makes `fresh` the key in the actor's address: the one before leads nowhere from now on."""
    user_id = user_of(actor)
    await calendar_feeds.replace(tx, user_id, key_hash=_hash(fresh), key=fresh, now=now)
    await history.add(tx, at=now, actor_id=user_id, action="user.feed_renewed", kind="user", item=str(user_id))
    return fresh


async def reader_of(tx: Tx, key: str, *, owner_ids: Collection[int]) -> Reader | None:
    """Whose address has this key; None if it is nobody's. An account that is no more reads as a guest."""
    found = await calendar_feeds.reader(tx, _hash(key))
    if found is None:
        return None
    user, laboratory = found
    role = role_of(user.id, user.role, owner_ids=owner_ids) if user.deactivated_at is None else Role.GUEST
    return Reader(user, Actor(user.id, role), laboratory)


def _hash(key: str) -> str:
    """A plain hash is enough: the key has as much chance in it as the hash has room for."""
    return hashlib.sha256(key.encode()).hexdigest()
