"""Giving roles: to a known user, or by a one-time link, since nobody knows numeric ids."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from lab.errors import Forbidden, LabError, NotFound
from lab.roles import RANK, Actor, grantable, role_of
from storage import grants, history, users
from storage.database import Tx
from storage.users import Role, User

LINK_LIVES = timedelta(days=2)


@dataclass(frozen=True)
class Granted:
    """A role that a user has now, and the one before."""

    user: User
    role: Role
    was: Role


async def grant(tx: Tx, actor: Actor, user: User, role: Role, *, owner_ids: Collection[int], now: datetime) -> Granted:
    """Gives a user a role. Raises Forbidden where the actor may not give it, or not take the one that the user has."""
    if user.id in owner_ids:
        raise LabError("grant-owner-fixed")
    for concerned in (role, user.role):
        if concerned not in grantable(actor):
            raise Forbidden("grant-forbidden", role=concerned)
    was = user.role  # the object changes with its row
    if was is role:
        return Granted(user=user, role=role, was=was)
    if not await users.set_role(tx, user.id, role, was=was):
        raise LabError("grant-changed-meanwhile")
    await _record(tx, actor_id=actor.user_id, user_id=user.id, role=role, was=was, now=now)
    return Granted(user=user, role=role, was=was)


async def create_link(tx: Tx, actor: Actor, role: Role, *, secret: str, now: datetime) -> datetime:
    """Makes a link, named by a secret of the caller's, that gives the role to whoever opens it first; returns when it expires."""
    if actor.user_id is None or role not in grantable(actor) or role is Role.GUEST:
        raise Forbidden("grant-forbidden", role=role)
    expires_at = now + LINK_LIVES
    await grants.create(tx, digest=_digest(secret), role=role, created_by=actor.user_id, now=now, expires_at=expires_at)
    await history.add(
        tx,
        at=now,
        actor_id=actor.user_id,
        action="grant.link_created",
        kind="role",
        item=role,
        facts={"expires_at": expires_at.isoformat()},
    )
    return expires_at


async def use_link(tx: Tx, user: User, *, secret: str, owner_ids: Collection[int], now: datetime) -> Granted:
    """Uses a link. Whoever has a higher role already keeps it, and the link stays good for another. Raises NotFound if it is
    unknown, used or expired, or if its maker may not give the role any more."""
    link = await grants.get(tx, _digest(secret))
    if link is None or link.expires_at <= now or link.used_by not in (None, user.id):
        raise NotFound("grant-link-gone")
    present = role_of(user.id, user.role, owner_ids=owner_ids)
    if RANK[present] >= RANK[link.role]:
        return Granted(user=user, role=present, was=present)
    maker = await users.get(tx, link.created_by)
    maker_role = role_of(link.created_by, maker.role if maker else None, owner_ids=owner_ids)
    if link.role not in grantable(Actor(user_id=link.created_by, role=maker_role)):
        raise NotFound("grant-link-gone")
    if await grants.use(tx, digest=link.digest, user_id=user.id, now=now) is None:
        raise NotFound("grant-link-gone")
    was = user.role
    if not await users.set_role(tx, user.id, link.role, was=was):
        raise LabError("grant-changed-meanwhile")
    await _record(tx, actor_id=link.created_by, user_id=user.id, role=link.role, was=was, now=now)
    return Granted(user=user, role=link.role, was=was)


async def grant_by_operator(tx: Tx, user_id: int, role: Role, *, now: datetime) -> None:
    """Gives a role at the command line, also to somebody who has not spoken to the bot yet."""
    user = await users.get(tx, user_id)
    if user is None:
        await users.save_profile(
            tx, user_id=user_id, username=None, first_name="", last_name=None, client_language=None, now=now
        )
    was = user.role if user else Role.GUEST
    if was is not role and await users.set_role(tx, user_id, role, was=was):
        await _record(tx, actor_id=None, user_id=user_id, role=role, was=was, now=now)


async def _record(tx: Tx, *, actor_id: int | None, user_id: int, role: Role, was: Role, now: datetime) -> None:
    await history.add(
        tx,
        at=now,
        actor_id=actor_id,
        action="role.granted",
        kind="user",
        item=str(user_id),
        facts={"role": role, "was": was},
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
