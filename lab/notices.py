"""Notices: messages that the bot owes one person or group, through the same ledger as announcements."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.quiet import after_quiet, next_digest
from lab.topics import mode_of
from lab.users import quiet_hours
from storage import deliveries, topics, users
from storage.database import Tx
from storage.deliveries import DeliveryState
from storage.topics import Mode

LANE = 1  # of the rate limiter: before announcements, after replies


async def tell(
    tx: Tx,
    *,
    chat_id: int,
    kind: str,
    facts: Mapping[str, Any],
    event: str,
    urgent: bool = False,
    lab_zone: ZoneInfo | None = None,
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
    thread_id: int | None = None,
    now: datetime,
) -> bool:
    """A service notice: about what somebody did or reserved, always sent. `kind` is one of `outbox.notices`, `facts` say what about
    (kept encrypted, JSON), `event` names what happened: the same event reaches a chat once, and False says that it is owed already.
    Quiet hours hold it, in the reader's zone or else `lab_zone`, unless it is `urgent`. `expires_at`: of no use after that."""
    at = due_at or now
    if not urgent and lab_zone is not None and chat_id > 0:
        user = await users.get(tx, chat_id)
        zone = ZoneInfo(user.zone) if user is not None and user.zone else lab_zone
        at = after_quiet(at, zone, *quiet_hours(user))
    return await deliveries.owe(
        tx,
        {
            "kind": kind,
            "facts": dict(facts),
            "event": event,
            "chat_id": chat_id,
            "thread_id": thread_id,
            "lane": LANE,
            "state": DeliveryState.DUE,
            "urgent": urgent,
            "due_at": at,
            "expires_at": expires_at,
            "created_at": now,
        },
    )


async def news(
    tx: Tx,
    *,
    user_id: int,
    topic: str,
    follows: bool = False,
    kind: str,
    facts: Mapping[str, Any],
    event: str,
    lab_zone: ZoneInfo,
    now: datetime,
) -> bool:
    """News to a person who follows what it is about (`follows`) or subscribed to its topic: it comes as they chose for the topic,
    and a follow wins over a topic that is off. False: not wanted, or owed already."""
    chosen = {code: one.mode for code, one in (await topics.of_chat(tx, user_id)).items()}
    mode = mode_of(chosen, topic)
    if mode is None or (mode is Mode.OFF and follows):
        mode = Mode.NOW if follows else Mode.OFF
    if mode is Mode.OFF:
        return False
    user = await users.get(tx, user_id)
    zone = ZoneInfo(user.zone) if user is not None and user.zone else lab_zone
    digest_at = None if mode is Mode.NOW else next_digest(now, zone, mode)
    return await deliveries.owe(
        tx,
        {
            "kind": kind,
            "facts": dict(facts),
            "event": event,
            "chat_id": user_id,
            "lane": LANE,
            "state": DeliveryState.DUE if digest_at is None else DeliveryState.DIGEST,
            "due_at": after_quiet(now, zone, *quiet_hours(user)) if digest_at is None else now,
            "digest_at": digest_at,
            "created_at": now,
        },
    )


async def withdraw(tx: Tx, *, events: Collection[str], reason: str = "stale") -> int:
    """Takes back what is owed because of these events and was not sent yet; returns how many."""
    return await deliveries.skip_events(tx, events, reason=reason)


@dataclass(frozen=True)
class Owing:
    """A service notice that the clock owes somebody; the fields are those of `tell`."""

    chat_id: int
    kind: str
    facts: Mapping[str, Any]
    event: str
    urgent: bool = False
    expires_at: datetime | None = None


async def unowed(tx: Tx, owings: Sequence[Owing]) -> list[Owing]:
    """Those that the ledger does not know yet: so each is owed once, whoever asks again."""
    known = await deliveries.known(tx, {one.event for one in owings})
    return [one for one in owings if (one.event, one.chat_id) not in known]


async def tell_new(tx: Tx, owings: Sequence[Owing], *, lab_zone: ZoneInfo, now: datetime) -> None:
    """Tells many at once, of events of which nobody was told yet: two statements, however many they are."""
    known = await users.of_ids(tx, {one.chat_id for one in owings})
    rows = []
    for one in owings:
        user = known.get(one.chat_id)
        zone = ZoneInfo(user.zone) if user is not None and user.zone else lab_zone
        rows.append(
            {
                "kind": one.kind,
                "facts": dict(one.facts),
                "event": one.event,
                "chat_id": one.chat_id,
                "lane": LANE,
                "state": DeliveryState.DUE,
                "urgent": one.urgent,
                "due_at": now if one.urgent else after_quiet(now, zone, *quiet_hours(user)),
                "expires_at": one.expires_at,
                "created_at": now,
            }
        )
    await deliveries.owe_all(tx, rows)


async def tell_all(tx: Tx, owings: Sequence[Owing], *, lab_zone: ZoneInfo, now: datetime) -> int:
    """Tells each, unless it is owed already; returns how many are new."""
    told = 0
    for one in owings:
        told += await tell(
            tx,
            chat_id=one.chat_id,
            kind=one.kind,
            facts=one.facts,
            event=one.event,
            urgent=one.urgent,
            lab_zone=lab_zone,
            expires_at=one.expires_at,
            now=now,
        )
    return told
