"""One announcement as those who publish see it: what it is, what became of it, and what can be done with it now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from lab import announcements as rules
from lab import reports
from lab.announcing.forecast import forecast
from lab.announcing.wanted import confirmed_of
from lab.audiences import Names, audience_of, names
from lab.defaults import Defaults
from lab.errors import LabError
from lab.reports import Ways
from lab.roles import Actor
from lab.schedules import schedule_of, upcoming
from lab.tallies import Tally, tally
from lab.topics import Named, named
from storage import reports as counted
from storage import runs, users
from storage.announcements import Announcement, AnnouncementState
from storage.database import Tx
from storage.runs import Action, Run, RunState
from storage.users import Role, User

UNDER_WAY = (RunState.RUNNING, RunState.PAUSED)
RUNS = 4  # on a card; of a daily one there are hundreds
DELETABLE = timedelta(hours=48)  # after which Telegram deletes no message of a bot's (Bot API, deleteMessage)


class Act(StrEnum):
    """Something that can be done with an announcement. APPROVE is to agree or not, OVERRIDE to send one's own without that."""

    EDIT = "edit"
    APPROVE = "approve"
    OVERRIDE = "override"
    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    DUPLICATE = "duplicate"
    PREVIEW = "preview"


_ALWAYS = frozenset({Act.PREVIEW, Act.DUPLICATE})
_ACTS = {
    AnnouncementState.WRITTEN: frozenset({Act.EDIT, Act.CANCEL, Act.PREVIEW}),
    AnnouncementState.WAITING: _ALWAYS | {Act.EDIT, Act.CANCEL},
    AnnouncementState.SCHEDULED: _ALWAYS | {Act.EDIT, Act.PAUSE, Act.CANCEL},
    AnnouncementState.PAUSED: _ALWAYS | {Act.EDIT, Act.RESUME, Act.CANCEL},
    AnnouncementState.DONE: _ALWAYS,
    AnnouncementState.CANCELLED: _ALWAYS,
}


@dataclass(frozen=True)
class Sending:
    """One run of it, in numbers."""

    run: Run
    tally: Tally


@dataclass(frozen=True)
class Card:
    """`names` are what the codes of its audience stand for, `topic` that of its news. `dates` are the next ones, `sendings` the latest
    runs, newest first, and `ways` what can be done with `last`, the latest of them that sent it."""

    announcement: Announcement
    names: Names
    topic: Named | None
    author: User | None
    approver: User | None
    dates: Sequence[datetime]
    sendings: Sequence[Sending]
    acts: frozenset[Act]
    last: Run | None
    ways: Ways

    @property
    def running(self) -> Sequence[Sending]:
        """The runs that go on."""
        return [one for one in self.sendings if one.run.state in UNDER_WAY]


@dataclass(frozen=True)
class Stop:
    """An announcement about to be cancelled, and how many would get it. `running`: an earlier date of it is still being sent, which
    goes on."""

    announcement: Announcement
    count: int
    running: bool = False


@dataclass(frozen=True)
class Retraction:
    """A run whose copies are about to be taken back: how many there are, how many of them are too old to be deleted, and how many
    have not been sent yet, and will not be."""

    announcement: Announcement
    run: Run
    copies: int
    old: int
    open: int


async def card(tx: Tx, actor: Actor, announcement_id: int, *, now: datetime) -> Card:
    """An announcement as it stands now. Raises Forbidden, NotFound."""
    announcement = await rules.get(tx, actor, announcement_id)
    await tx.refresh(announcement)
    people = [one for one in (announcement.author_id, announcement.approved_by) if one is not None]
    known = await users.of_ids(tx, people)
    latest = await counted.latest_runs(tx, announcement.id, limit=RUNS)
    tallies = await counted.tallies(tx, [run.id for run in latest])
    sendings = [Sending(run, tally(tallies[run.id])) for run in latest]
    last = next((one for one in sendings if one.run.action is Action.SEND), None)
    return Card(
        announcement=announcement,
        names=await names(tx, audience_of(announcement.audience)),
        topic=(await named(tx)).get(announcement.topic) if announcement.topic else None,
        author=known.get(announcement.author_id),
        approver=known.get(announcement.approved_by) if announcement.approved_by is not None else None,
        dates=_dates(announcement, now),
        sendings=sendings,
        acts=_acts(announcement, actor),
        last=last.run if last is not None else None,
        ways=await reports.ways(tx, last.run, again=last.tally.again) if last is not None else Ways(),
    )


async def stop(tx: Tx, actor: Actor, announcement_id: int, *, defaults: Defaults, now: datetime) -> Stop:
    """What cancelling would mean. Raises Forbidden, NotFound, LabError where there is nothing to cancel."""
    announcement = await rules.get(tx, actor, announcement_id)
    if Act.CANCEL not in _acts(announcement, actor):
        raise LabError("announcement-too-late", code=announcement.code)
    expected = await forecast(tx, actor, confirmed_of(announcement), defaults=defaults, now=now)
    goes_on = any(run.state in UNDER_WAY for run in await runs.of_announcement(tx, announcement_id))
    return Stop(announcement, expected.count, running=goes_on)


async def cancel(tx: Tx, actor: Actor, announcement: Announcement, *, version: int, now: datetime) -> None:
    """Cancels what was looked at in this version: no date of it comes any more. Raises Forbidden, LabError if it has changed since
    then."""
    if announcement.version != version:
        raise LabError("announcement-changed", code=announcement.code)
    if announcement.state is AnnouncementState.WRITTEN:
        await rules.drop_edit(tx, actor, announcement, now=now)
    else:
        await rules.cancel(tx, actor, announcement, now=now)


async def retraction(tx: Tx, actor: Actor, run_id: int, *, now: datetime) -> Retraction:
    """What taking all copies back would mean. Raises Forbidden, NotFound, LabError where there is nothing to take back."""
    report = await reports.load(tx, actor, run_id)
    if not report.ways.changeable:
        raise LabError(await reports.change_refused(tx, report.run) or "run-over")
    return Retraction(
        announcement=report.announcement,
        run=report.run,
        copies=report.ways.copies,
        old=await counted.copies(tx, run_id, sent_before=now - DELETABLE),
        open=report.fates.get(reports.Fate.OPEN, 0),
    )


def _dates(announcement: Announcement, now: datetime) -> Sequence[datetime]:
    if announcement.state in (AnnouncementState.DONE, AnnouncementState.CANCELLED) or not announcement.schedule:
        return []
    return upcoming(schedule_of(announcement.schedule), now, zone=ZoneInfo(announcement.zone))


def _acts(announcement: Announcement, actor: Actor) -> frozenset[Act]:
    acts = _ACTS[announcement.state]
    if announcement.state is not AnnouncementState.WAITING:
        return acts
    if actor.user_id != announcement.author_id:
        return acts | {Act.APPROVE}
    return acts | {Act.OVERRIDE} if actor.role is Role.OWNER else acts
