"""Announcements between confirming and sending: who may publish, who must agree, when it is due, and what can still be stopped."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from lab import notices
from lab.errors import Forbidden, LabError, NotFound
from lab.roles import Actor, Permission, may, require, role_of
from lab.schedules import Schedule, next_after, once, schedule_of
from storage import announcements, history, users
from storage import lab as laboratory
from storage.announcements import Announcement, AnnouncementState, Manner
from storage.database import Tx
from storage.users import Role, User

KIND = "announcement"
REMIND_AFTER = timedelta(minutes=15)
UNDO_SECONDS, APPROVE_ABOVE = 60, 200  # as long as the laboratory has not said otherwise
GRACE_SECONDS = 2 * 60 * 60
_OVER = (AnnouncementState.DONE, AnnouncementState.CANCELLED)
_STOPPABLE = (AnnouncementState.WAITING, AnnouncementState.SCHEDULED, AnnouncementState.PAUSED)


class Agreement(StrEnum):
    """What an announcement needs besides its author: nothing, a second admin, or (where there is none) the typed number of recipients."""

    NONE = "none"
    SECOND = "second"
    TYPED = "typed"


@dataclass(frozen=True)
class Wanted:
    """What an author wants to publish. `schedule` None is now, which is due after the laboratory's time for undoing. `contents` and
    `audience` in their stored forms, `zone` an IANA name; `grace` is how late it may go out after a time in which the bot was down."""

    title: str
    contents: Mapping[str, Any]
    audience: Mapping[str, Any]
    schedule: Mapping[str, Any] | None
    zone: str
    repeats: bool = False
    grace_seconds: int = GRACE_SECONDS
    manner: Manner = Manner.NEWS
    topic: str | None = None
    urgent: bool = False
    silent: bool = False
    protected: bool = False
    confirm: bool = False
    public: bool = False

    def values(self) -> dict[str, Any]:
        """The columns."""
        return asdict(self) | {"title": self.title[:100], "schedule": dict(self.schedule or {})}


def wanted_of(announcement: Announcement) -> Wanted:
    """What is to be confirmed: the edited version where there is one."""
    names = [field.name for field in fields(Wanted)]
    values = announcement.edited or {name: getattr(announcement, name) for name in names}
    known = {name: values[name] for name in names if name in values}
    return Wanted(**{**known, "manner": Manner(known["manner"]), "schedule": known["schedule"] or None})


async def get(tx: Tx, actor: Actor, announcement_id: int) -> Announcement:
    """An announcement. Raises Forbidden, NotFound."""
    require(actor, Permission.ANNOUNCE)
    found = await announcements.get(tx, announcement_id)
    if found is None:
        raise NotFound("announcement-gone")
    return found


async def undo_time(tx: Tx) -> timedelta:
    """How long "now" waits, so that it can be undone."""
    row = await laboratory.get(tx)
    return timedelta(seconds=row.undo_seconds if row else UNDO_SECONDS)


async def others(tx: Tx, author_id: int | None, *, owner_ids: Collection[int]) -> Sequence[User]:
    """Who may agree to what somebody wrote: all others who may publish and can be reached."""
    found = await users.who_may(tx, (Role.ADMIN, Role.OWNER), also=owner_ids)
    return [user for user in found if user.id != author_id and user.blocked_at is None]


async def agreement(tx: Tx, actor: Actor, *, count: int, owner_ids: Collection[int]) -> Agreement:
    """What an announcement to so many recipients needs."""
    row = await laboratory.get(tx)
    if count <= (row.approve_above if row else APPROVE_ABOVE):
        return Agreement.NONE
    return Agreement.SECOND if await others(tx, actor.user_id, owner_ids=owner_ids) else Agreement.TYPED


async def write(tx: Tx, actor: Actor, wanted: Wanted, *, code: str = "", now: datetime) -> Announcement:
    """Keeps a finished draft until it is confirmed: as a new announcement, or as the next version of that with this code, which stays
    what it is until then. Raises Forbidden, LabError."""
    require(actor, Permission.ANNOUNCE)
    values = wanted.values()
    _first_date(wanted, now=now)
    if code:
        announcement = await announcements.by_code(tx, code)
        if announcement is None:
            raise NotFound("announcement-gone")
        if announcement.state in _OVER:
            raise LabError("announcement-too-late", code=announcement.code)
        if announcement.state is not AnnouncementState.WRITTEN:
            values = {"edited": values}
        await _change(tx, announcement, **values, updated_at=now)
        await _note(tx, actor, "edited", announcement, now=now)
        return await _again(tx, announcement)
    made = await announcements.add(
        tx,
        {
            **values,
            "author_id": actor.user_id,
            "state": AnnouncementState.WRITTEN,
            "created_at": now,
            "updated_at": now,
        },
    )
    await _note(tx, actor, "written", made, now=now)
    return made


async def confirm(
    tx: Tx,
    actor: Actor,
    announcement: Announcement,
    *,
    count: int,
    typed: int | None = None,
    panel_message: int | None = None,
    owner_ids: Collection[int],
    now: datetime,
) -> Announcement:
    """What was written is to be sent: it is scheduled, or waits for a second admin. `count` is how many recipients it has now, `typed`
    how many the one who confirms said it has. Raises Forbidden, LabError."""
    require(actor, Permission.ANNOUNCE)
    if announcement.state in _OVER or (announcement.state is not AnnouncementState.WRITTEN and not announcement.edited):
        raise LabError("announcement-changed", code=announcement.code)
    if count == 0:
        raise LabError("announcement-nobody")
    needed = await agreement(tx, actor, count=count, owner_ids=owner_ids)
    if needed is Agreement.TYPED and typed != count:
        raise LabError("announcement-type-count", count=count)
    wanted = wanted_of(announcement)
    schedule = _schedule_of(wanted) or once(now + await undo_time(tx))
    first = next_after(schedule, now, zone=ZoneInfo(wanted.zone))
    if first is None:
        raise LabError("announcement-past")
    waits = needed is Agreement.SECOND
    await _change(
        tx,
        announcement,
        **{**wanted.values(), "schedule": schedule.as_json()},
        edited=None,
        # Who confirms has written it: the one who agrees has to be somebody else.
        author_id=actor.user_id,
        state=AnnouncementState.WAITING if waits else AnnouncementState.SCHEDULED,
        next_at=first,
        panel_message=panel_message,
        approval_at=now if waits else None,
        reminded_at=None,
        approved_by=None,
        updated_at=now,
    )
    confirmed = await _again(tx, announcement)
    await _note(tx, actor, "confirmed", confirmed, now=now, recipients=count, due=first.isoformat(), waits=waits)
    if waits:
        for user in await others(tx, actor.user_id, owner_ids=owner_ids):
            await _tell(tx, confirmed, user.id, "announcement-approval", "asked", now=now, count=count)
    return confirmed


async def drop_edit(tx: Tx, actor: Actor, announcement: Announcement, *, now: datetime) -> None:
    """The next version is not wanted after all: the announcement stays what it is; one that was never confirmed is cancelled."""
    require(actor, Permission.ANNOUNCE)
    if announcement.state is AnnouncementState.WRITTEN:
        await _change(tx, announcement, state=AnnouncementState.CANCELLED, updated_at=now)
        await _note(tx, actor, "cancelled", announcement, now=now)
    elif announcement.edited:
        await _change(tx, announcement, edited=None, updated_at=now)


async def approve(tx: Tx, actor: Actor, announcement: Announcement, *, reason: str = "", now: datetime) -> datetime:
    """A second admin agrees; or an owner says why it goes without one. Returns when it is due. Raises Forbidden, LabError."""
    require(actor, Permission.ANNOUNCE)
    own = actor.user_id == announcement.author_id
    if own and actor.role is not Role.OWNER:
        raise Forbidden("announcement-own")
    if own and not reason.strip():
        raise LabError("announcement-reason")
    _still(announcement, AnnouncementState.WAITING)
    due = await _due_again(tx, announcement, now=now)
    await _change(
        tx, announcement, state=AnnouncementState.SCHEDULED, next_at=due, approved_by=actor.user_id, updated_at=now
    )
    facts = {"reason": reason.strip()[:500]} if own else {}
    await _note(tx, actor, "overridden" if own else "approved", announcement, now=now, due=due.isoformat(), **facts)
    if not own:
        await _tell(
            tx, announcement, announcement.author_id, "announcement-decided", "approved", now=now, by=actor.user_id
        )
    return due


async def refuse(tx: Tx, actor: Actor, announcement: Announcement, *, now: datetime) -> None:
    """A second admin does not agree: it is cancelled, and its author is told."""
    require(actor, Permission.ANNOUNCE)
    _still(announcement, AnnouncementState.WAITING)
    await _change(tx, announcement, state=AnnouncementState.CANCELLED, next_at=None, updated_at=now)
    await _note(tx, actor, "refused", announcement, now=now)
    if actor.user_id != announcement.author_id:
        await _tell(
            tx, announcement, announcement.author_id, "announcement-decided", "refused", now=now, by=actor.user_id
        )


async def cancel(tx: Tx, actor: Actor, announcement: Announcement, *, now: datetime) -> None:
    """Stops what is not due yet, and all later dates. A run that has begun is stopped by `lab.runs`. Raises Forbidden, LabError."""
    require(actor, Permission.ANNOUNCE)
    if announcement.state not in _STOPPABLE:
        raise LabError("announcement-too-late", code=announcement.code)
    await _change(tx, announcement, state=AnnouncementState.CANCELLED, next_at=None, updated_at=now)
    await _note(tx, actor, "cancelled", announcement, now=now)


async def pause(tx: Tx, actor: Actor, announcement: Announcement, *, now: datetime) -> None:
    """Keeps it from being sent until it is resumed. Raises Forbidden, LabError."""
    require(actor, Permission.ANNOUNCE)
    _still(announcement, AnnouncementState.SCHEDULED)
    await _change(tx, announcement, state=AnnouncementState.PAUSED, updated_at=now)
    await _note(tx, actor, "paused", announcement, now=now)


async def resume(tx: Tx, actor: Actor, announcement: Announcement, *, now: datetime) -> datetime:
    """Lets it go on; a date that has passed meanwhile is not made up for where there is a later one. Returns when it is due."""
    require(actor, Permission.ANNOUNCE)
    _still(announcement, AnnouncementState.PAUSED)
    due = await _due_again(tx, announcement, now=now)
    await _change(tx, announcement, state=AnnouncementState.SCHEDULED, next_at=due, updated_at=now)
    await _note(tx, actor, "resumed", announcement, now=now, due=due.isoformat())
    return due


async def remind_approvers(tx: Tx, *, owner_ids: Collection[int], now: datetime) -> int:
    """Reminds those who could agree to what has waited for a quarter of an hour, once. Returns of how many announcements."""
    waiting = await announcements.unreminded(tx, asked_before=now - REMIND_AFTER)
    for announcement in waiting:
        if not await announcements.change(
            tx, announcement.id, version=announcement.version, values={"reminded_at": now}
        ):
            continue
        for user in await others(tx, announcement.author_id, owner_ids=owner_ids):
            await _tell(tx, announcement, user.id, "announcement-approval", "reminder", now=now)
    return len(waiting)


async def held_back(tx: Tx, announcement: Announcement, *, owner_ids: Collection[int], now: datetime) -> bool:
    """Whether it may not be sent after all, since neither its author nor who agreed may publish any more: then it waits for an
    admin, and they are told."""
    for user_id in (announcement.author_id, announcement.approved_by):
        user = await users.get(tx, user_id) if user_id is not None else None
        if user is not None and may(
            Actor(user.id, role_of(user.id, user.role, owner_ids=owner_ids)), Permission.ANNOUNCE
        ):
            return False
    if await announcements.change(
        tx,
        announcement.id,
        version=announcement.version,
        values={"state": AnnouncementState.WAITING, "approval_at": now, "reminded_at": now, "updated_at": now},
    ):
        await history.add(tx, at=now, actor_id=None, action="announcement.held_back", kind=KIND, item=announcement.code)
        for user in await others(tx, announcement.author_id, owner_ids=owner_ids):
            await _tell(tx, announcement, user.id, "announcement-approval", "demoted", now=now)
    return True


def _schedule_of(wanted: Wanted) -> Schedule | None:
    return schedule_of(wanted.schedule) if wanted.schedule else None


def _first_date(wanted: Wanted, *, now: datetime) -> datetime | None:
    schedule = _schedule_of(wanted)
    if schedule is None:
        return None
    first = next_after(schedule, now, zone=ZoneInfo(wanted.zone))
    if first is None:
        raise LabError("announcement-past")
    return first


async def _due_again(tx: Tx, announcement: Announcement, *, now: datetime) -> datetime:
    """When it is due if it is let go now: at its date, if that is still to come; else at the next one; else as soon as "now" would be."""
    soonest = now + await undo_time(tx)
    if announcement.next_at is not None and announcement.next_at > now:
        return announcement.next_at
    later = next_after(schedule_of(announcement.schedule), now, zone=ZoneInfo(announcement.zone))
    return later if later is not None else soonest


async def _tell(
    tx: Tx, announcement: Announcement, user_id: int, kind: str, why: str, *, now: datetime, **facts: Any
) -> None:
    await notices.tell(
        tx,
        chat_id=user_id,
        kind=kind,
        facts={"id": announcement.id, "why": why, **facts},
        event=f"{kind}/{why}/{announcement.id}/{announcement.version}",
        urgent=True,
        now=now,
    )


async def _again(tx: Tx, announcement: Announcement) -> Announcement:
    await tx.refresh(announcement)
    return announcement


async def _change(tx: Tx, announcement: Announcement, **values: Any) -> None:
    if not await announcements.change(tx, announcement.id, version=announcement.version, values=values):
        raise LabError("announcement-changed", code=announcement.code)


async def _note(tx: Tx, actor: Actor, what: str, announcement: Announcement, *, now: datetime, **facts: Any) -> None:
    await history.add(
        tx,
        at=now,
        actor_id=actor.user_id,
        action=f"announcement.{what}",
        kind=KIND,
        item=announcement.code,
        facts=facts,
    )


def _still(announcement: Announcement, state: AnnouncementState) -> None:
    if announcement.state is not state:
        raise LabError("announcement-changed", code=announcement.code)
