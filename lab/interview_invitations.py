"""Who is invited to an interview and has not picked a time yet: they are told of new times, and reminded."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from lab import letters, notices
from lab.applications.access import readable, require_staff
from lab.defaults import Defaults
from lab.roles import Actor
from storage import applications, deliveries, slots
from storage.applications import Application, ApplicationStage
from storage.database import Tx


async def unpicked(tx: Tx, actor: Actor, opening_id: int) -> list[Application]:
    """Those who are invited and have not picked a time. Raises NotFound."""
    await require_staff(tx, actor, opening_id)
    invited = await applications.of_opening(tx, opening_id, stages=(ApplicationStage.INTERVIEW,))
    having = {slot.application_id for slot in await slots.of_opening(tx, opening_id)}
    return [one for one in await readable(tx, actor, invited) if one.id not in having]


async def tell_unpicked(tx: Tx, actor: Actor, opening_id: int, *, defaults: Defaults, now: datetime) -> int:
    """New times are offered: those who are invited and have none are told, once an hour at most; returns how many. What was not sent
    yet of such notices goes, for the new one says the same. Raises NotFound."""
    waiting = await unpicked(tx, actor, opening_id)
    lately = await _told_lately(tx, waiting, now=now)
    several = [one for one in waiting if one.id not in lately]
    await notices.withdraw(
        tx, events=[_new_times(one, now - timedelta(hours=n)) for one in several for n in range(2, 24)]
    )
    return sum([await _tell_to_pick(tx, one, _new_times(one, now), defaults=defaults, now=now) for one in several])


async def remind_unpicked(tx: Tx, actor: Actor, opening_id: int, *, defaults: Defaults, now: datetime) -> int:
    """Tells those who are invited that they can pick a time, once a day at most, and not right after they were told that there are
    new ones; returns how many are told. Raises NotFound."""
    today = now.astimezone(defaults.zone).date()
    waiting = await unpicked(tx, actor, opening_id)
    lately = await _told_lately(tx, waiting, now=now)
    told = 0
    for one in waiting:
        if one.id not in lately:
            told += await _tell_to_pick(tx, one, f"interview-pick/{one.id}/{today}", defaults=defaults, now=now)
    return told


async def _tell_to_pick(tx: Tx, one: Application, event: str, *, defaults: Defaults, now: datetime) -> bool:
    if one.user_id is None:
        return await letters.of_times(tx, one, _new_times(one, now), defaults=defaults, now=now)
    return await notices.tell(
        tx,
        chat_id=one.user_id,
        kind="interview-pick",
        facts={"application": one.id, "number": one.number},
        event=event,
        lab_zone=defaults.zone,
        expires_at=now + timedelta(days=2),
        now=now,
    )


async def _told_lately(tx: Tx, several: Sequence[Application], *, now: datetime) -> set[int]:
    """Who was told of new times within the hour, this one or the one before on the clock."""
    events = {_new_times(one, at): one.id for one in several for at in (now, now - timedelta(hours=1))}
    return {events[event] for event, _ in await deliveries.known(tx, events)}


def _new_times(one: Application, at: datetime) -> str:
    return f"interview-times/{one.id}/{at.astimezone(UTC):%Y-%m-%dT%H}"
