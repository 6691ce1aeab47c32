"""Whom a seminar concerns: who reserved, set a reminder or follows its series."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lab.defaults import Defaults
from lab.roles import Actor, role_of
from lab.seminars.seeing import sees
from storage import follows, programmes, reservations, seminar_reminders, users
from storage.database import Tx
from storage.reservations import LIVE, ReservationState
from storage.seminars import Seminar
from storage.series import KIND as SERIES


class Reason(StrEnum):
    """Why somebody is told, the strongest first."""

    SEAT = "seat"
    WAITING = "waiting"
    REMINDER = "reminder"
    SERIES = "series"


_OF_STATE = {
    ReservationState.SEAT: Reason.SEAT,
    ReservationState.OFFERED: Reason.SEAT,
    ReservationState.WAITING: Reason.WAITING,
}


@dataclass(frozen=True)
class Tie:
    """What somebody has to do with a seminar: their strongest reason, and since when they have to do with it at all."""

    reason: Reason
    since: datetime


@dataclass(frozen=True)
class Concerned:
    """People by id, those whom a message can reach and who may see the seminar, and groups whose programme listed it (chats by id)."""

    people: Mapping[int, Tie]
    groups: Collection[int] = ()

    @property
    def total(self) -> int:
        """How many chats that is."""
        return len(self.people) + len(self.groups)

    @property
    def by_reason(self) -> Mapping[Reason, int]:
        """How many people there are for each reason, each of them counted once."""
        return Counter(tie.reason for tie in self.people.values())


async def concerned(tx: Tx, seminar: Seminar, *, defaults: Defaults, now: datetime) -> Concerned:
    """Everybody whom a change of it concerns. A handful of statements."""
    found: dict[int, list[Tie]] = {}
    for one in await reservations.of_seminar(tx, seminar.id, states=LIVE):
        found.setdefault(one.user_id, []).append(Tie(_OF_STATE[one.state], one.made_at))
    for user_id, at in await _reminded(tx, seminar.id):
        found.setdefault(user_id, []).append(Tie(Reason.REMINDER, at))
    if seminar.series is not None:
        for user_id, at in await follows.people_of(tx, kind=SERIES, item=seminar.series):
            found.setdefault(user_id, []).append(Tie(Reason.SERIES, at))
    ties = {user_id: Tie(ties[0].reason, min(tie.since for tie in ties)) for user_id, ties in found.items()}
    reached = await _reached(tx, seminar, ties, defaults=defaults)
    return Concerned({user_id: ties[user_id] for user_id in sorted(reached)}, await _groups(tx, seminar.id, now))


async def participants(tx: Tx, seminar: Seminar, *, defaults: Defaults) -> Collection[int]:
    """Who took part, or is going to: those who were checked in; where nobody was, those who have a seat; and where there are no seats,
    those who set a reminder."""
    seats = await reservations.of_seminar(tx, seminar.id, states=[ReservationState.SEAT])
    there = [one.user_id for one in seats if one.checked_in_at is not None] or [one.user_id for one in seats]
    if seminar.capacity is None and not there:
        there = [user_id for user_id, _ in await _reminded(tx, seminar.id)]
    return await _reached(tx, seminar, there, defaults=defaults)


async def _reached(tx: Tx, seminar: Seminar, user_ids: Collection[int], *, defaults: Defaults) -> list[int]:
    known = await users.of_ids(tx, user_ids)
    return [
        user.id
        for user in known.values()
        if user.blocked_at is None
        and user.deactivated_at is None
        and sees(Actor(user.id, role_of(user.id, user.role, owner_ids=defaults.owner_ids)), seminar)
    ]


async def _reminded(tx: Tx, seminar_id: int) -> list[tuple[int, datetime]]:
    said = await seminar_reminders.of_seminar(tx, seminar_id)
    return [(user_id, min(rows.values())) for user_id, rows in said.items() if rows.keys() - {seminar_reminders.NONE}]


async def _groups(tx: Tx, seminar_id: int, now: datetime) -> Collection[int]:
    """Groups whose programme lists it in a week that is not over: their posts follow by themselves (`lab.seminars.programme_posts`)."""
    posts = await programmes.posts_after(tx, now)
    return sorted({post.chat_id for post in posts if any(one["id"] == seminar_id for one in post.listed)})
