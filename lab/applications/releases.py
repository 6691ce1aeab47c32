"""Releasing what is held, some at a time: on SQLite every other writer waits for a transaction, so that none may be long.

The first ones are told at once, in the transaction of whoever releases. What is left is a stored row, which the clock goes on with until
nothing is: what was told is noted in the transaction that told it, so that nobody is told twice, whatever is killed when.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lab import letters
from lab.applications import deciding
from lab.applications.access import is_staff
from lab.applications.releasing import ORDER, Release, release_of
from lab.defaults import Defaults
from lab.errors import LabError
from lab.roles import Actor, role_of
from storage import applications, releases, users
from storage.applications import ApplicationStage
from storage.database import Tx

AT_ONCE = 50  # applications in one transaction: about half a second on SQLite


@dataclass(frozen=True)
class Going:
    """A release as far as it is. `left` are the applications to come, in the order in which they are told; `told` how many got each
    outcome; `by_hand` those of them whom neither Telegram nor a letter reaches; `refused` those that were left as they are, and why."""

    user_id: int
    release: Release
    left: Sequence[int]
    told: Mapping[ApplicationStage, int]
    by_hand: Sequence[int] = ()
    refused: Mapping[int, LabError] | None = None
    message_id: int | None = None

    @property
    def done(self) -> int:
        """How many were told."""
        return sum(self.told.values())

    @property
    def total(self) -> int:
        """How many were to be told."""
        return self.done + len(self.refused or {}) + len(self.left)


async def begin(
    tx: Tx,
    actor: Actor,
    opening_id: int,
    release: Release,
    *,
    message_id: int | None = None,
    defaults: Defaults,
    now: datetime,
) -> Going:
    """Tells the first ones, and stores what is left. `message_id` is where whoever releases watches it. Raises LabError where one of
    this opening is under way, or offers have no date."""
    if actor.user_id is None:
        raise LabError("error-forbidden")
    if await releases.get(tx, opening_id) is not None:
        raise LabError("release-under-way")
    going = Going(actor.user_id, release, await _ordered(tx, release), {}, message_id=message_id)
    going = await _some(tx, actor, going, defaults=defaults, now=now)
    if going.left:
        values = {"user_id": actor.user_id, "message_id": message_id, "state": _as_json(going), "begun_at": now}
        await releases.add(tx, {"opening_id": opening_id, **values})
    return going


async def go_on(tx: Tx, opening_id: int, *, defaults: Defaults, now: datetime) -> Going | None:
    """Tells some more; None where there is nothing to go on with, or whoever released may not decide there any more: then what is
    held stays held. One of which nothing is left stays until it is `over`."""
    stored = await releases.get(tx, opening_id, lock=True)
    if stored is None:
        return None
    user = await users.get(tx, stored.user_id)
    role = role_of(stored.user_id, user.role if user else None, owner_ids=defaults.owner_ids)
    actor = Actor(stored.user_id, role)
    if stored.state is None or not await is_staff(tx, actor, opening_id):
        await releases.remove(tx, opening_id)
        return None
    going = _read(stored)
    if not going.left:
        return going
    going = await _some(tx, actor, going, defaults=defaults, now=now)
    await releases.change(tx, opening_id, _as_json(going))
    return going


async def under_way(tx: Tx, opening_id: int) -> Going | None:
    """How far one is of which somebody still is to be told."""
    stored = await releases.get(tx, opening_id)
    going = _read(stored) if stored is not None and stored.state is not None else None
    return going if going is not None and going.left else None


async def over(tx: Tx, opening_id: int) -> None:
    """Whoever released was shown what came of it."""
    await releases.remove(tx, opening_id)


async def _ordered(tx: Tx, release: Release) -> list[int]:
    """Offers first, the first in rank before the others."""

    def key(one: tuple[int, ApplicationStage | None, int | None]) -> tuple[int, bool, int, int]:
        application_id, stage, rank = one
        return ORDER.index(stage) if stage in ORDER else len(ORDER), rank is None, rank or 0, application_id

    return [application_id for application_id, _, _ in sorted(await releases.held(tx, release.seen), key=key)]


async def _some(tx: Tx, actor: Actor, going: Going, *, defaults: Defaults, now: datetime) -> Going:
    several, left = going.left[:AT_ONCE], going.left[AT_ONCE:]
    before = {application_id: stage for application_id, stage, _ in await releases.held(tx, several)}
    release = going.release
    came = await deciding.release(
        tx,
        actor,
        several,
        texts=release.texts,
        exceptions=release.exceptions,
        seen=release.seen,
        offers_expire_at=release.until,
        defaults=defaults,
        now=now,
    )
    told = dict(going.told)
    for application_id in came.done:
        stage = before[application_id]
        if stage is not None:
            told[stage] = told.get(stage, 0) + 1
    silent = [
        one.id
        for one in await applications.by_ids(tx, came.done)
        if one.user_id is None and not (defaults.letters and letters.address_of(one))
    ]
    by_hand, refused = [*going.by_hand, *silent], {**(going.refused or {}), **came.refused}
    return replace(going, left=left, told=told, by_hand=by_hand, refused=refused)


def _as_json(going: Going) -> dict[str, Any]:
    return {
        "release": going.release.as_json(),
        "left": list(going.left),
        "told": {stage.value: count for stage, count in going.told.items()},
        "by_hand": list(going.by_hand),
        "refused": [[one, error.message, error.facts] for one, error in (going.refused or {}).items()],
    }


def _read(stored: releases.ReleaseUnderWay) -> Going:
    state = stored.state or {}
    return Going(
        stored.user_id,
        release_of(state["release"]),
        state["left"],
        {ApplicationStage(stage): count for stage, count in state["told"].items()},
        state["by_hand"],
        {one: LabError(message, **facts) for one, message, facts in state["refused"]},
        stored.message_id,
    )
