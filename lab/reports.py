"""The report of a run: who got it, who did not and why, and what they answered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lab.content import in_language
from lab.errors import NotFound
from lab.progress import WITHDRAWN
from lab.roles import Actor, Permission, require
from storage import announcements, reports, runs
from storage.announcements import Announcement
from storage.database import Tx
from storage.deliveries import OPEN, DeliveryState
from storage.reports import Unreached
from storage.runs import Action, Run, RunState

_RETRACTED = "run-retracted"


class Fate(StrEnum):
    """What became of a recipient, as the report tells it. OPEN: it is still under way."""

    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    OPEN = "open"


@dataclass(frozen=True)
class Ways:
    """What can still be done about a run: how many can be tried `again`, and whether its `copies` can be changed, and how many there
    are."""

    again: int = 0
    changeable: bool = False
    copies: int = 0


@dataclass(frozen=True)
class Report:
    """The numbers. `of` is the run whose copies it changes, where it does. `withdrawn`: copies that could not be deleted any more, and
    say that they are taken back. `maybe_twice`: recipients who may have got more than one copy. `languages`: how many got it in which
    version. `moments` are those of the deliveries, in order. `choices` are the answers of a question with how many chose them."""

    announcement: Announcement
    run: Run
    of: Run | None
    ways: Ways
    fates: Mapping[Fate, int]
    withdrawn: int
    maybe_twice: int
    languages: Mapping[str, int]
    moments: Sequence[datetime]
    confirmed: int | None
    choices: Sequence[tuple[str, int]]

    @property
    def recipients(self) -> int:
        """All of them."""
        return sum(self.fates.values())


async def load(tx: Tx, actor: Actor, run_id: int) -> Report:
    """The report of a run, as things stand. Raises Forbidden, NotFound."""
    require(actor, Permission.ANNOUNCE)
    run = await runs.get(tx, run_id)
    announcement = await announcements.get(tx, run.announcement_id) if run else None
    if run is None or announcement is None:
        raise NotFound("run-gone")
    fates: Counter[Fate] = Counter()
    languages: Counter[str] = Counter()
    withdrawn = 0
    for outcome in await reports.outcomes(tx, run_id):
        fates[Fate.OPEN if outcome.state in OPEN else Fate(outcome.state.value)] += outcome.count
        if outcome.state is DeliveryState.SENT and outcome.language and run.action is not Action.RETRACT:
            # Who reads a language that it was not written in got the other one.
            languages[in_language(run.contents, outcome.language)[1]] += outcome.count
        if outcome.state is DeliveryState.SENT and outcome.reason == WITHDRAWN:
            withdrawn += outcome.count
    counted = await reports.choices(tx, run_id)
    texts: Sequence[str] = next((content["choices"] for content in run.contents.values() if content.get("choices")), [])
    asked = run.action is Action.SEND
    return Report(
        announcement=announcement,
        run=run,
        of=await runs.get(tx, run.of_run) if run.of_run is not None else None,
        ways=await ways(tx, run, again=fates[Fate.FAILED] + fates[Fate.UNKNOWN]),
        fates=fates,
        withdrawn=withdrawn,
        maybe_twice=await reports.maybe_twice(tx, run_id),
        languages=languages,
        moments=await reports.sent_moments(tx, run_id),
        confirmed=await reports.confirmations(tx, run_id) if announcement.confirm and asked else None,
        choices=[(text, counted.get(number, 0)) for number, text in enumerate(texts)] if asked else [],
    )


async def ways(tx: Tx, run: Run, *, again: int) -> Ways:
    """What can still be done about a run of which `again` recipients failed, or are not known of."""
    refused = await change_refused(tx, run)
    if run.state in (RunState.CANCELLED, RunState.MISSED) or refused == _RETRACTED:
        again = 0
    if refused:
        return Ways(again)
    copies = await reports.copies(tx, run.id)
    sends_on = run.state in (RunState.RUNNING, RunState.PAUSED)
    return Ways(again, changeable=bool(copies) or sends_on, copies=copies)


async def change_refused(tx: Tx, run: Run) -> str:
    """Why the copies of a run can't be edited or retracted now, as the id of a text; empty if they can."""
    if run.action is not Action.SEND or run.state is RunState.MISSED:
        return "run-over"
    changes = await runs.changes_of(tx, run.id)
    if _retracts(changes):
        return _RETRACTED
    if any(one.state in (RunState.RUNNING, RunState.PAUSED) for one in changes):
        return "run-being-changed"
    return ""


async def retracted(tx: Tx, run: Run) -> bool:
    """Whether the copies of a run were retracted, or are being."""
    return _retracts(await runs.changes_of(tx, run.id))


def _retracts(changes: Sequence[Run]) -> bool:
    return any(one.action is Action.RETRACT and one.state is not RunState.CANCELLED for one in changes)


async def unreached(tx: Tx, actor: Actor, run_id: int) -> Sequence[Unreached]:
    """Who did not get it. Raises Forbidden."""
    require(actor, Permission.ANNOUNCE)
    return await reports.unreached(tx, run_id)
