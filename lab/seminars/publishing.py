"""News of seminars: who follows a series, or subscribed to seminars of an area, hears of those that are new."""

from collections.abc import Sequence
from datetime import datetime

from lab.audiences import LANGUAGES, Audience, Recipient, recipient, recipients
from lab.defaults import Defaults
from lab.notices import LANE
from lab.recipients import Fate, plan
from lab.roles import Actor, role_of, who_sees
from lab.seminars.seeing import sees
from lab.topics import BY_AREA
from storage import audiences, deliveries, seminars, users
from storage.announcements import Manner
from storage.audiences import Members
from storage.database import Tx
from storage.deliveries import DeliveryState
from storage.ledger import QUIET
from storage.seminars import COMING, Seminar
from storage.users import User

KIND = "seminar-news"
MOST = 30  # seminars of one notice; nobody reads more


async def published(tx: Tx, seminar_ids: Sequence[int], *, defaults: Defaults, now: datetime) -> int:
    """These seminars can be seen from now on: one notice to each person to whom any of them is news, in the way that they chose.
    Returns how many. Those that are over, cancelled or drafts are no news."""
    found = await seminars.by_ids(tx, list(dict.fromkeys(seminar_ids)))
    news = sorted(
        (one for one in found if one.status in COMING and one.starts_at > now),
        key=lambda one: (one.starts_at, one.code),
    )
    if not news:
        return 0
    reached: dict[int, list[Seminar]] = {}
    who: dict[int, Recipient] = {}
    for subject in dict.fromkeys((one.area, one.series) for one in news):
        for each in await _interested(tx, *subject, defaults=defaults):
            who[each.chat_id] = _sooner(who.get(each.chat_id), each)
            reached.setdefault(each.chat_id, []).extend(one for one in news if (one.area, one.series) == subject)
    known = await users.of_ids(tx, reached)
    seen = {chat_id: _seen(known.get(chat_id), several, defaults) for chat_id, several in reached.items()}
    to = [who[chat_id] for chat_id in sorted(seen) if seen[chat_id]]
    event = f"{KIND}/{news[0].id}/{now.isoformat()}"
    planned = plan(to, manner=Manner.NEWS, urgent=False, available_languages=LANGUAGES, due_at=now)
    rows = [
        {
            "kind": KIND,
            "facts": _facts(seen[one.recipient.chat_id], follower=one.recipient.follower),
            "event": event,
            "chat_id": one.recipient.chat_id,
            "lane": LANE,
            "state": DeliveryState.DIGEST if one.fate is Fate.DIGEST else DeliveryState.DUE,
            "reason": QUIET if one.fate is Fate.QUIET else None,
            "due_at": one.due_at,
            "digest_at": one.digest_at,
            "expires_at": max(each.starts_at for each in seen[one.recipient.chat_id]),
            "created_at": now,
        }
        for one in planned
        if one.fate is not Fate.OFF
    ]
    await deliveries.owe_all(tx, rows)
    return len(rows)


async def _interested(tx: Tx, area: str | None, series: str | None, *, defaults: Defaults) -> list[Recipient]:
    """Who subscribed to seminars of the area, or follows the series."""
    topic = f"{BY_AREA}/{area}" if area is not None else BY_AREA
    if series is None:
        found = await recipients(
            tx,
            Audience(topics=frozenset({topic})),
            topic=topic,
            default_language=defaults.language,
            default_zone=defaults.zone.key,
            owner_ids=defaults.owner_ids,
        )
        return [one for one in found if not one.group]
    followers = audiences.followers_of_series(series, seen_by=who_sees(), owner_ids=defaults.owner_ids)
    subscribers = audiences.subscribers(topic, by_default=False, seen_by=who_sees(), owner_ids=defaults.owner_ids)
    rows = await audiences.people(
        tx, Members([followers, subscribers]), topic=topic, follows=[followers], default_language=defaults.language
    )
    return [recipient(row, defaults.zone.key) for row in rows]


def _sooner(had: Recipient | None, other: Recipient) -> Recipient:
    """Of two ways in which one person gets something: the one by which they follow it."""
    return had if had is not None and (had.follower or not other.follower) else other


def _seen(user: User | None, several: Sequence[Seminar], defaults: Defaults) -> list[Seminar]:
    if user is None:
        return []
    actor = Actor(user.id, role_of(user.id, user.role, owner_ids=defaults.owner_ids))
    return sorted((one for one in several if sees(actor, one)), key=lambda one: (one.starts_at, one.code))


def _facts(several: Sequence[Seminar], *, follower: bool) -> dict[str, object]:
    return {
        "seminars": [one.id for one in several[:MOST]],
        "count": len(several),
        "code": several[0].code,
        "follower": follower,
    }
