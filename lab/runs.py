"""Runs: what happens when an announcement is due, and what can be done with a sending while it goes on and afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lab import announcements as rules
from lab import notices
from lab.audiences import audience_of, recipients
from lab.content import check_edit, check_versions, content_of, in_language
from lab.defaults import Defaults
from lab.errors import LabError, NotFound
from lab.recipients import Fate, Planned, plan
from lab.reports import change_refused, retracted
from lab.roles import Actor, Permission, require
from lab.schedules import after, schedule_of
from storage import announcements, history, ledger, runs, topics
from storage.announcements import Announcement, AnnouncementState
from storage.database import Conflict, Tx
from storage.deliveries import DeliveryState
from storage.runs import FINAL, Action, Run, RunState

LANE = 2  # of the rate limiter: announcements
LATE = timedelta(seconds=90)  # after which one that is sent late says so in its report
MISSED_KEPT = 50  # of missed dates, the last that get a row each
JUST_WRITTEN = timedelta(hours=1)
_SKIPPED = (DeliveryState.DUE, DeliveryState.DIGEST)
_AGAIN = (DeliveryState.FAILED, DeliveryState.UNKNOWN)


@dataclass(frozen=True)
class Begun:
    """What came of a due announcement: the run that sends it (None: too late), and how many dates were missed."""

    run_id: int | None
    missed: int


async def begin(tx: Tx, announcement: Announcement, *, defaults: Defaults, now: datetime) -> Begun | None:
    """An announcement is due: its next date is set, and its recipients are owed it as of now. Of several dates that passed while the
    bot was down the last one is sent, if it is not later than the grace period; the others are reported as missed. None: somebody
    else did it, or nobody may publish it any more."""
    if announcement.state is not AnnouncementState.SCHEDULED:
        return None
    if announcement.next_at is None or announcement.next_at > now:  # whoever was faster has set its next date
        return None
    if await rules.held_back(tx, announcement, owner_ids=defaults.owner_ids, now=now):
        return None
    passed, following = _dates(announcement, now)
    changes = {
        "next_at": following,
        "state": AnnouncementState.SCHEDULED if following else AnnouncementState.DONE,
        "updated_at": now,
    }
    if not await announcements.change(tx, announcement.id, version=announcement.version, values=changes):
        return None
    # A clock that was set back, and a change since then, bring a date a second time.
    had = await runs.begun_of(tx, announcement.id, first=passed[0], last=passed[-1])
    passed = [one for one in passed if one not in had]
    if not passed:
        return Begun(None, 0)
    last = passed[-1]
    too_late = now - last > timedelta(seconds=announcement.grace_seconds)
    missed = passed if too_late else passed[:-1]
    for due_at in missed[-MISSED_KEPT:]:
        await runs.add(tx, _row(announcement, due_at, RunState.MISSED, now) | {"finished_at": now})
    if missed:
        await _tell_missed(tx, announcement, missed, now=now)
    if too_late:
        return Begun(None, len(missed))
    return Begun(await _send(tx, announcement, last, defaults=defaults, now=now), len(missed))


def _dates(announcement: Announcement, now: datetime) -> tuple[Sequence[datetime], datetime | None]:
    """The dates that have come, oldest first, and the one after them."""
    passed = [announcement.next_at] if announcement.next_at else []
    for date in after(schedule_of(announcement.schedule), passed[-1], zone=ZoneInfo(announcement.zone)):
        if date > now:
            return passed, date
        passed.append(date)
    return passed, None


async def _send(tx: Tx, announcement: Announcement, due_at: datetime, *, defaults: Defaults, now: datetime) -> int:
    row = _row(announcement, due_at, RunState.RUNNING, now) | {"late": now - due_at > LATE}
    row["options"] = await _options(tx, announcement)
    if announcement.panel_message is not None and not await runs.of_announcement(tx, announcement.id):
        row |= {"progress_chat": announcement.author_id, "progress_message": announcement.panel_message}
    run_id = await runs.add(tx, row)
    planned = await _planned(tx, announcement, due_at=now, defaults=defaults)
    await ledger.add_recipients(tx, [_delivery(run_id, one, now) for one in planned])
    await runs.set_recipients(tx, run_id, len(planned))
    await _note(tx, None, "begun", announcement.code, run_id, now=now, recipients=len(planned))
    await settle(tx, run_id, defaults=defaults, now=now)
    return run_id


async def _planned(tx: Tx, announcement: Announcement, *, due_at: datetime, defaults: Defaults) -> list[Planned]:
    found = await recipients(
        tx,
        audience_of(announcement.audience),
        topic=announcement.topic,
        default_language=defaults.language,
        default_zone=defaults.zone.key,
        owner_ids=defaults.owner_ids,
    )
    return plan(
        found,
        manner=announcement.manner,
        urgent=announcement.urgent,
        available_languages=list(announcement.contents),
        due_at=due_at,
    )


def _delivery(run_id: int, planned: Planned, now: datetime) -> dict[str, Any]:
    one, fate = planned.recipient, planned.fate
    state = {Fate.OFF: DeliveryState.SKIPPED, Fate.DIGEST: DeliveryState.DIGEST}.get(fate, DeliveryState.DUE)
    return {
        "run_id": run_id,
        "kind": "announcement",
        "facts": {"follower": True} if one.follower else None,
        "chat_id": one.chat_id,
        "thread_id": one.thread_id,
        "lane": LANE,
        "state": state,
        "reason": {Fate.OFF: "off", Fate.QUIET: ledger.QUIET}.get(fate),
        "due_at": planned.due_at,
        "digest_at": planned.digest_at,
        "language": one.language,
        "created_at": now,
    }


def _row(announcement: Announcement, due_at: datetime, state: RunState, now: datetime) -> dict[str, Any]:
    return {
        "announcement_id": announcement.id,
        "action": Action.SEND,
        "state": state,
        "due_at": due_at,
        "started_at": now,
        "contents": announcement.contents,
        "options": {},
    }


async def _options(tx: Tx, announcement: Announcement) -> dict[str, Any]:
    """What a sending needs besides the content: as things are when it begins."""
    topic = announcement.topic
    whole = (topic or "").partition("/")[0]
    known = next((one for one in await topics.every(tx) if one.code == whole), None) if topic else None
    audience = audience_of(announcement.audience)
    return {
        "confirm": announcement.confirm,
        "silent": announcement.silent,
        "protected": announcement.protected,
        "urgent": announcement.urgent,
        "manner": announcement.manner.value,
        "topic": topic,
        "topic_names": [known.name_zh, known.name_en] if known else ["", ""],
        "projects": sorted(audience.projects),
        "openings": sorted(audience.openings),
    }


async def may_settle(tx: Tx, run: Run, *, now: datetime) -> bool:
    """Whether `settle` may have something to do for a run that goes on: asked often, so it only reads."""
    left = await ledger.still_open(tx, run.id, now)
    told = run.options.get("told") == run.options.get("tries", 0)
    return not left.due and not (left.later and told)


async def settle(tx: Tx, run_id: int, *, defaults: Defaults, now: datetime) -> bool:
    """Something of a run has come to its end: if that was the last, the run is finished. Its author is told once, when nothing more
    is due for the moment. Tells whether it is finished."""
    run = await runs.get_fresh(tx, run_id)
    if run is None or run.state in FINAL or run.state is RunState.PAUSED:
        return run is not None and run.state in FINAL
    if run.action is not Action.SEND and run.of_run is not None:
        await ledger.add_copies(tx, run_id=run.id, of_run=run.of_run, action=run.action, lane=LANE, now=now)
    left = await ledger.still_open(tx, run_id, now)
    if left.due or (run.action is not Action.SEND and await _still_sending(tx, run)):
        return False
    announcement = await announcements.get(tx, run.announcement_id)
    if announcement is not None:
        written_just_now = now - announcement.created_at < JUST_WRITTEN or run.action is not Action.SEND
        await notices.tell(
            tx,
            chat_id=announcement.author_id
            if run.action is Action.SEND
            else run.options.get("by", announcement.author_id),
            kind="run-report",
            facts={"run": run_id},
            event=f"run-report/{run_id}/{run.options.get('tries', 0)}",
            urgent=written_just_now,
            lab_zone=defaults.zone,
            now=now,
        )
    options = {**run.options, "told": run.options.get("tries", 0)}
    if left.later:
        await runs.set_state(tx, run_id, RunState.RUNNING, was=(RunState.RUNNING,), options=options)
        return False
    return await runs.set_state(
        tx, run_id, RunState.FINISHED, was=(RunState.RUNNING,), finished_at=now, options=options
    )


async def _still_sending(tx: Tx, run: Run) -> bool:
    """Whether copies may yet come into being that this run has to change."""
    counts = await ledger.counts(tx, run.of_run) if run.of_run is not None else {}
    return bool(counts.get(DeliveryState.SENDING))


async def get(tx: Tx, actor: Actor, run_id: int) -> Run:
    """A run, as it stands now. Raises Forbidden, NotFound."""
    require(actor, Permission.ANNOUNCE)
    run = await runs.get_fresh(tx, run_id)
    if run is None:
        raise NotFound("run-gone")
    return run


async def pause(tx: Tx, actor: Actor, run_id: int, *, now: datetime) -> None:
    """Nothing more is sent until it is resumed; what is on its way arrives. Raises Forbidden, LabError."""
    run = await get(tx, actor, run_id)
    if not await runs.set_state(tx, run_id, RunState.PAUSED, was=(RunState.RUNNING,)):
        raise LabError("run-over")
    await _note_of(tx, actor, "paused", run, now=now)


async def resume(tx: Tx, actor: Actor, run_id: int, *, defaults: Defaults, now: datetime) -> None:
    """The sending goes on. Raises Forbidden, LabError."""
    run = await get(tx, actor, run_id)
    if not await runs.set_state(tx, run_id, RunState.RUNNING, was=(RunState.PAUSED,)):
        raise LabError("run-over")
    await _note_of(tx, actor, "resumed", run, now=now)
    await settle(tx, run_id, defaults=defaults, now=now)


async def cancel(tx: Tx, actor: Actor, run_id: int, *, now: datetime) -> int:
    """Who has not got it does not get it; returns how many. What is on its way arrives. Raises Forbidden, LabError."""
    run = await get(tx, actor, run_id)
    done = await runs.set_state(
        tx, run_id, RunState.CANCELLED, was=(RunState.RUNNING, RunState.PAUSED), finished_at=now
    )
    if not done:
        raise LabError("run-over")
    skipped = await ledger.set_rest(tx, run_id, DeliveryState.SKIPPED, was=_SKIPPED, reason="cancelled", digest_at=None)
    await _note_of(tx, actor, "cancelled", run, now=now, skipped=skipped)
    return skipped


async def retry(tx: Tx, actor: Actor, run_id: int, *, now: datetime) -> int:
    """Those whom it failed to reach, or of whom nobody knows, are tried again; returns how many. Raises Forbidden, LabError."""
    run = await get(tx, actor, run_id)
    if run.state in (RunState.CANCELLED, RunState.MISSED):
        raise LabError("run-over")
    if await retracted(tx, run):
        raise LabError("run-retracted")
    again = await ledger.set_rest(
        tx, run_id, DeliveryState.DUE, was=_AGAIN, attempts=0, due_at=now, reason=None, digest_at=None, digest_id=None
    )
    if not again:
        raise LabError("run-nothing-failed")
    options = {**run.options, "tries": run.options.get("tries", 0) + 1}
    await runs.set_state(
        tx,
        run_id,
        RunState.RUNNING,
        was=(RunState.FINISHED, RunState.RUNNING, RunState.PAUSED),
        finished_at=None,
        options=options,
    )
    await _note_of(tx, actor, "retried", run, now=now, again=again)
    return again


async def edit_copies(
    tx: Tx, actor: Actor, run_id: int, contents: Mapping[str, Any], *, defaults: Defaults, now: datetime
) -> int:
    """Every copy that a run has sent, and those that it still sends, get these contents (stored forms by language); returns the run
    that does it. Raises Forbidden, LabError where a copy can't become that."""
    run = await _sent(tx, actor, run_id)
    announcement = await announcements.get(tx, run.announcement_id)
    check_versions({language: content_of(stored) for language, stored in contents.items()})
    for language in {*run.contents, *contents}:
        old, _ = in_language(run.contents, language)
        new, _ = in_language(contents, language)
        check_edit(old, new, confirm=bool(run.options.get("confirm")))
    made = await _change(tx, actor, run, Action.EDIT, contents=contents, defaults=defaults, now=now)
    await runs.set_contents(tx, run_id, contents)
    if announcement is not None and announcement.state is AnnouncementState.DONE:
        await announcements.change(
            tx, announcement.id, version=announcement.version, values={"contents": dict(contents), "updated_at": now}
        )
    return made


async def retract(tx: Tx, actor: Actor, run_id: int, *, defaults: Defaults, now: datetime) -> int:
    """Every copy that a run has sent is taken back, and what it has not sent is not sent; returns the run that does it. Raises
    Forbidden, LabError."""
    run = await _sent(tx, actor, run_id)
    sends_on = run.state in (RunState.RUNNING, RunState.PAUSED)
    made = await _change(tx, actor, run, Action.RETRACT, contents=run.contents, defaults=defaults, now=now)
    if sends_on:
        await cancel(tx, actor, run_id, now=now)
    return made


async def _sent(tx: Tx, actor: Actor, run_id: int) -> Run:
    """A run whose copies may be changed."""
    run = await get(tx, actor, run_id)
    refused = await change_refused(tx, run)
    if refused:
        raise LabError(refused)
    return run


async def _change(
    tx: Tx, actor: Actor, run: Run, action: Action, *, contents: Mapping[str, Any], defaults: Defaults, now: datetime
) -> int:
    values = {
        "announcement_id": run.announcement_id,
        "action": action,
        "of_run": run.id,
        "state": RunState.RUNNING,
        "due_at": now,
        "started_at": now,
        "contents": dict(contents),
        "options": {**run.options, "was": run.contents, "by": actor.user_id},
    }
    try:
        made = await runs.add(tx, values)
    except Conflict:
        raise LabError("run-being-changed") from None
    copies = await ledger.add_copies(tx, run_id=made, of_run=run.id, action=action, lane=LANE, now=now)
    await runs.set_recipients(tx, made, copies)
    await _note_of(tx, actor, "edited" if action is Action.EDIT else "retracted", run, now=now, copies=copies)
    await settle(tx, made, defaults=defaults, now=now)
    return made


async def _tell_missed(tx: Tx, announcement: Announcement, missed: Sequence[datetime], *, now: datetime) -> None:
    await notices.tell(
        tx,
        chat_id=announcement.author_id,
        kind="announcement-missed",
        facts={"id": announcement.id, "count": len(missed), "last": missed[-1].isoformat()},
        event=f"announcement-missed/{announcement.id}/{missed[-1].isoformat()}",
        urgent=True,
        now=now,
    )
    await _note(tx, None, "missed", announcement.code, None, now=now, count=len(missed))


async def _note_of(tx: Tx, actor: Actor, what: str, run: Run, *, now: datetime, **facts: Any) -> None:
    announcement = await announcements.get(tx, run.announcement_id)
    await _note(tx, actor, what, announcement.code if announcement else "?", run.id, now=now, **facts)


async def _note(
    tx: Tx, actor: Actor | None, what: str, code: str, run_id: int | None, *, now: datetime, **facts: Any
) -> None:
    await history.add(
        tx,
        at=now,
        actor_id=actor.user_id if actor else None,
        action=f"run.{what}",
        kind=rules.KIND,
        item=code,
        facts={"run": run_id, **facts},
    )
