"""Weekly programmes: made, changed, switched on and off by those who may publish announcements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.errors import LabError, NotFound
from lab.roles import Actor, Permission, require
from lab.schedules import Rule, next_after, repeating, upcoming
from lab.seminars.programme_posts import Listed, Week, listing, week_of
from storage import areas, chats, history, programmes
from storage.areas import Area
from storage.chats import Chat
from storage.database import Tx
from storage.programmes import Programme, ProgrammeState

KIND = "programme"


@dataclass(frozen=True)
class Overview:
    """A programme with what it names: its areas (none: all), the groups that it can be posted in, and how many more it cannot."""

    programme: Programme
    areas: tuple[Area, ...]
    groups: tuple[Chat, ...]
    lost: int


@dataclass(frozen=True)
class Preview:
    """What the next post would be if it were posted now: the week, what is listed for one of the groups, and when it is posted."""

    overview: Overview
    week: Week
    listed: tuple[Listed, ...]
    group: Chat | None
    dates: tuple[datetime, ...]


def rule_of(weekday: int, minute: int) -> Rule:
    """Once a week."""
    return Rule(times=(minute,), weekdays=(weekday,))


def next_date(programme: Programme, now: datetime) -> datetime:
    """When it is posted next, strictly after a moment. Every week has its weekday, so there always is one."""
    schedule = repeating(rule_of(programme.weekday, programme.minute))
    found = next_after(schedule, now, zone=ZoneInfo(programme.zone))
    if found is None:
        raise LabError("schedule-over")
    return found


async def overviews(tx: Tx, actor: Actor) -> list[Overview]:
    """All programmes. Raises Forbidden."""
    require(actor, Permission.ANNOUNCE)
    return await _overviews(tx, await programmes.every(tx))


async def overview(tx: Tx, actor: Actor, programme_id: int) -> Overview:
    """One programme. Raises Forbidden, NotFound."""
    (one,) = await _overviews(tx, [await found(tx, actor, programme_id)])
    return one


async def preview(tx: Tx, actor: Actor, programme_id: int, *, now: datetime) -> Preview:
    """What would be posted, seen from the next date. Raises Forbidden, NotFound."""
    one = await overview(tx, actor, programme_id)
    programme = one.programme
    schedule = repeating(rule_of(programme.weekday, programme.minute))
    dates = upcoming(schedule, now, zone=ZoneInfo(programme.zone))
    week = week_of(programme, dates[0])
    group = one.groups[0] if one.groups else None
    listed = await listing(tx, group, programme.areas, week)
    return Preview(one, week, tuple(listed), group, tuple(dates))


async def save(
    tx: Tx, actor: Actor, programme_id: int | None, values: Mapping[str, Any], *, version: int | None, now: datetime
) -> int:
    """Makes a programme, which is off until it is switched on, or changes one that has this version; returns its id. Raises Forbidden,
    NotFound, LabError where somebody else has changed it meanwhile."""
    require(actor, Permission.ANNOUNCE)
    schedule = repeating(rule_of(values["weekday"], values["minute"]))
    next_at = next_after(schedule, now, zone=ZoneInfo(values["zone"]))
    given = {**values, "next_at": next_at}
    if programme_id is None:
        made = {**given, "state": ProgrammeState.OFF, "created_by": actor.user_id, "created_at": now}
        programme_id = await programmes.create(tx, made)
        await _note(tx, actor, "made", programme_id, now=now)
        return programme_id
    await found(tx, actor, programme_id)
    if not await programmes.change(tx, programme_id, given, version=version):
        raise LabError("programme-changed")
    await _note(tx, actor, "edited", programme_id, now=now)
    return programme_id


async def switch(tx: Tx, actor: Actor, programme_id: int, *, on: bool, now: datetime) -> None:
    """Switches it on or off; pressed twice it stays so. Raises Forbidden, NotFound, LabError where there is no group to post it in."""
    one = await overview(tx, actor, programme_id)
    wanted = ProgrammeState.ON if on else ProgrammeState.OFF
    if one.programme.state is wanted:
        return
    if on and not one.groups:
        raise LabError("programme-no-group")
    values = {"state": wanted, "next_at": next_date(one.programme, now)}
    await programmes.change(tx, programme_id, values)
    await _note(tx, actor, "switched_on" if on else "switched_off", programme_id, now=now)


async def remove(tx: Tx, actor: Actor, programme_id: int, *, now: datetime) -> None:
    """Removes it. What was posted stays, and goes on being kept up to date. Raises Forbidden, NotFound."""
    await found(tx, actor, programme_id)
    await programmes.remove(tx, programme_id)
    await _note(tx, actor, "removed", programme_id, now=now)


async def found(tx: Tx, actor: Actor, programme_id: int) -> Programme:
    """The programme. Raises Forbidden, NotFound."""
    require(actor, Permission.ANNOUNCE)
    programme = await programmes.get(tx, programme_id)
    if programme is None:
        raise NotFound("programme-gone")
    return programme


async def groups(tx: Tx, several: Sequence[Programme]) -> dict[int, list[Chat]]:
    """The groups that each of these programmes can be posted in now, by title; one that became a supergroup is that one."""
    known = await chats.of_ids(tx, {chat_id for one in several for chat_id in one.chats})
    moved = await chats.of_ids(tx, {chat.moved_to for chat in known.values() if chat.moved_to is not None})
    result: dict[int, list[Chat]] = {}
    for one in several:
        there: dict[int, Chat] = {}
        for chat_id in one.chats:
            chat = known.get(chat_id)
            if chat is not None and chat.moved_to is not None:
                chat = moved.get(chat.moved_to)
            if chat is not None and chat.present:
                there[chat.id] = chat
        result[one.id] = sorted(there.values(), key=lambda chat: (chat.title, chat.id))
    return result


async def _overviews(tx: Tx, several: Sequence[Programme]) -> list[Overview]:
    names = {area.code: area for area in await areas.every(tx)}
    posted = await groups(tx, several)
    return [
        Overview(
            programme=one,
            areas=tuple(names[code] for code in one.areas if code in names),
            groups=tuple(posted[one.id]),
            lost=len(one.chats) - len(posted[one.id]),
        )
        for one in several
    ]


async def _note(tx: Tx, actor: Actor, what: str, programme_id: int, *, now: datetime) -> None:
    await history.add(tx, at=now, actor_id=actor.user_id, action=f"programme.{what}", kind=KIND, item=str(programme_id))
