"""Programmes as they are posted: which week, what is listed, and what of it has changed since.

A post keeps how every seminar stands in it. The clock compares that with how the seminars stand now; where they differ, the post is
edited, and what a reader would miss (another time, another place, cancelled, new) is said in a short reply to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from lab import notices
from lab.roles import Actor, reader_in_group, visible_to
from lab.schedules.local import instant, shown
from storage import chats, programmes, seminars, series, topics
from storage.chats import Chat
from storage.database import Tx
from storage.deliveries import DeliveryState
from storage.programmes import Covers, Programme, ProgrammePost
from storage.seminars import COMING, Seminar, SeminarStatus

POSTED, MOVED = "seminar-programme", "seminar-programme-moved"  # kinds of notices
GATHER = timedelta(minutes=10)
"""So long after its last change a seminar is taken over into posts, so that several edits make one reply ..."""
SOON = timedelta(hours=3)
"""... unless it begins within this time: then at once."""
TOPIC = "seminars"  # where a group has chosen a thread for it, programmes go there
_SHOWN = (SeminarStatus.CANCELLED, SeminarStatus.HELD, *COMING)


@dataclass(frozen=True)
class Week:
    """From when until when the seminars of a post begin, in the zone of its programme."""

    since: datetime
    until: datetime
    zone: ZoneInfo


@dataclass(frozen=True)
class Listed:
    """A seminar as it stands in a post. Moments are ISO 8601 in UTC. `was` is when it was to begin as first posted."""

    id: int
    code: str
    starts_at: str
    ends_at: str
    title_zh: str
    title_en: str
    speaker_zh: str
    speaker_en: str
    place_zh: str
    place_en: str
    online: bool
    series_zh: str = ""
    series_en: str = ""
    cancelled: bool = False
    was: str = ""

    @property
    def starts(self) -> datetime:
        """When it begins."""
        return datetime.fromisoformat(self.starts_at)

    @property
    def ends(self) -> datetime:
        """When it ends."""
        return datetime.fromisoformat(self.ends_at)


class Change(StrEnum):
    """What a reply to a post says."""

    ADDED = "added"
    CANCELLED = "cancelled"
    RESTORED = "restored"
    TIME = "time"
    PLACE = "place"


@dataclass(frozen=True)
class Difference:
    """What has become of one seminar: `before` is None where it was not listed."""

    what: Change
    before: Listed | None
    after: Listed


def week_of(programme: Programme, at: datetime) -> Week:
    """The week that a post of this moment is about."""
    zone = ZoneInfo(programme.zone)
    today = shown(at, zone).date()
    monday = instant(datetime.combine(today + timedelta(days=7 - today.weekday()), time()), zone)
    if programme.covers is Covers.THIS:
        return Week(at, monday, zone)
    after = instant(datetime.combine(today + timedelta(days=14 - today.weekday()), time()), zone)
    return Week(monday, after, zone)


def listed_in(post: ProgrammePost) -> list[Listed]:
    """The seminars as they stand in a post."""
    return [Listed(**one) for one in post.listed]


async def listing(tx: Tx, group: Chat | None, areas: Sequence[str], week: Week) -> list[Listed]:
    """The seminars of a week that are going to be held, as a group may see them, earliest first."""
    reader = reader_in_group(lab_group=group is not None and group.lab)
    found = await _between(tx, reader, areas, week)
    return await _as_listed(tx, reader, [one for one in found if one.status in COMING])


async def fire(tx: Tx, programme: Programme, group: Chat, week: Week, *, at: datetime, now: datetime) -> bool:
    """Owes a group its post of the date `at`; False where there is nothing to say, or it is owed already."""
    listed = await listing(tx, group, programme.areas, week)
    if not listed and programme.empty is programmes.Empty.SKIP:
        return False
    chosen = (await topics.of_chat(tx, group.id)).get(TOPIC)
    thread_id = chosen.thread_id if chosen is not None else None
    event = f"programme:{programme.id}:{at:%Y%m%dT%H%M}:{group.id}"
    if await programmes.delivered(tx, event) is not None:
        return False
    values = {
        "programme_id": programme.id,
        "areas": list(programme.areas),
        "chat_id": group.id,
        "thread_id": thread_id,
        "event": event,
        "since": week.since,
        "until": week.until,
        "zone": week.zone.key,
        "language": programme.language,
        "line_zh": programme.line_zh,
        "line_en": programme.line_en,
        "listed": [asdict(one) for one in listed],
        "posted_at": now,
    }
    post_id = await programmes.add_post(tx, values)
    return await notices.tell(
        tx,
        chat_id=group.id,
        kind=POSTED,
        facts={"post": post_id},
        event=event,
        expires_at=week.until,
        thread_id=thread_id,
        now=now,
    )


async def outdated(tx: Tx, now: datetime) -> list[tuple[ProgrammePost, list[Listed]]]:
    """The posts whose week is not over and that do not show how things stand, with what they should list. Only reads."""
    posts = await programmes.posts_after(tx, now)
    known = await chats.of_ids(tx, {post.chat_id for post in posts})
    moved = await chats.of_ids(tx, {chat.moved_to for chat in known.values() if chat.moved_to is not None})
    found = []
    for post in posts:
        chat = known.get(post.chat_id)
        chat = moved.get(chat.moved_to) if chat is not None and chat.moved_to is not None else chat
        if chat is None or not chat.present:
            continue
        current = await _current(tx, post, chat, now)
        if current != listed_in(post):
            found.append((post, current))
    return found


async def keep_up(tx: Tx, post: ProgrammePost, current: Sequence[Listed], *, now: datetime) -> bool:
    """Brings a post up to date; tells whether its group is told. What was not sent yet is sent as it is now."""
    changes = differences(listed_in(post), current)  # rows follow what is stored
    delivered = await programmes.delivered(tx, post.event)
    version = await programmes.relist(tx, post.id, [asdict(one) for one in current])
    if delivered is None:
        return False
    state, chat_id, messages = delivered
    if state in (DeliveryState.DUE, DeliveryState.DIGEST) or (not messages and state is not DeliveryState.SENDING):
        return False
    facts = {"post": post.id, "changes": [_fact(one) for one in changes if one.after.ends > now]}
    return await notices.tell(
        tx,
        chat_id=chat_id,
        kind=MOVED,
        facts=facts,
        event=f"programme-post:{post.id}:{version}",
        expires_at=post.until,
        thread_id=post.thread_id,
        now=now,
    )


def differences(before: Sequence[Listed], after: Sequence[Listed]) -> list[Difference]:
    """What a reader has to know: at most one thing of each seminar, in the order of the list."""
    known = {one.id: one for one in before}
    found = []
    for one in after:
        was = known.get(one.id)
        what = Change.ADDED if was is None else _difference(was, one)
        if what is not None:
            found.append(Difference(what, was, one))
    return found


def difference_of(fact: Mapping[str, Any]) -> Difference:
    """Reads what `keep_up` stored."""
    before = fact["before"]
    return Difference(Change(fact["what"]), Listed(**before) if before else None, Listed(**fact["after"]))


def _fact(one: Difference) -> dict[str, Any]:
    before = asdict(one.before) if one.before is not None else None
    return {"what": one.what.value, "before": before, "after": asdict(one.after)}


def _difference(was: Listed, now: Listed) -> Change | None:
    if was.cancelled != now.cancelled:
        return Change.CANCELLED if now.cancelled else Change.RESTORED
    if now.cancelled:
        return None
    if (was.starts_at, was.ends_at) != (now.starts_at, now.ends_at):
        return Change.TIME
    if (was.place_zh, was.place_en, was.online) != (now.place_zh, now.place_en, now.online):
        return Change.PLACE
    return None


async def _current(tx: Tx, post: ProgrammePost, chat: Chat, now: datetime) -> list[Listed]:
    """What a post should list. A seminar that has just been changed stays as it is in there until the changes have settled; one that the
    group may not see any more goes without a word; one that was listed stays, wherever it was moved."""
    reader = reader_in_group(lab_group=chat.lab)
    week = Week(post.since, post.until, ZoneInfo(post.zone))
    shown_now = {one.id: one for one in listed_in(post)}
    of_week = await _between(tx, reader, post.areas, week)
    others = await seminars.stored_now(tx, [one for one in shown_now if one not in {found.id for found in of_week}])
    seen = [one for one in others if one.visibility in visible_to(reader) and one.status in _SHOWN]
    wanted = [one for one in (*of_week, *seen) if one.id in shown_now or one.status in COMING]
    settled = {one.id for one in wanted if _settled(one, now)}
    fresh = {one.id: one for one in await _as_listed(tx, reader, [one for one in wanted if one.id in settled])}
    current = []
    for one in wanted:
        old, new = shown_now.get(one.id), fresh.get(one.id)
        if new is None:
            current += [old] if old is not None else []
        elif old is None:
            current.append(new)
        else:
            first = old.was or old.starts_at
            current.append(replace(new, was=first if first != new.starts_at else ""))
    return sorted(current, key=lambda one: (one.starts_at, one.code))


def _settled(seminar: Seminar, now: datetime) -> bool:
    return now - seminar.changed_at >= GATHER or seminar.starts_at - now <= SOON


async def _between(tx: Tx, reader: Actor, areas: Sequence[str], week: Week) -> list[Seminar]:
    """What begins within a week and the reader may see, whatever became of it; no drafts."""
    found = await seminars.between(tx, week.since, week.until)
    return [
        one
        for one in found
        if week.since <= one.starts_at < week.until
        and one.visibility in visible_to(reader)
        and one.status in _SHOWN
        and (not areas or one.area in areas)
    ]


async def _as_listed(tx: Tx, reader: Actor, several: Sequence[Seminar]) -> list[Listed]:
    known = await series.by_codes(tx, sorted({one.series for one in several if one.series}))
    named = {code: of for code, of in known.items() if of.visibility in visible_to(reader)}
    found = []
    for one in several:
        of = named.get(one.series or "")
        found.append(
            Listed(
                id=one.id,
                code=one.code,
                starts_at=one.starts_at.astimezone(UTC).isoformat(),
                ends_at=one.ends_at.astimezone(UTC).isoformat(),
                title_zh=one.title_zh,
                title_en=one.title_en,
                speaker_zh=one.speaker_zh,
                speaker_en=one.speaker_en,
                place_zh=one.place_zh,
                place_en=one.place_en,
                online=bool(one.link),
                series_zh=of.title_zh if of else "",
                series_en=of.title_en if of else "",
                cancelled=one.status is SeminarStatus.CANCELLED,
            )
        )
    return found
