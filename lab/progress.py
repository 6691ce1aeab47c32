"""How a run goes, as things stand: what its panel tells while it is being sent, and when it is over."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import announcements, ledger, reports, runs
from storage.announcements import Announcement
from storage.database import Tx
from storage.deliveries import DeliveryState
from storage.runs import FINAL, Run, RunState

WINDOW = timedelta(seconds=10)  # over which the rate is measured
WITHDRAWN = "withdrawn"  # the reason of a copy that could not be deleted any more, and says so instead


@dataclass(frozen=True)
class Progress:
    """A run in numbers of recipients. `done` came to an end other than `skipped` (not sent on purpose); of what is open, `due` is on
    its way or about to be, `later` waits for the end of quiet hours, `digest` for a digest. `withdrawn` of those that a retraction
    has `sent` word to could not be deleted any more. `rate` is in messages a second, `left` how long what is due will take at that
    rate: None where that can't be said."""

    announcement: Announcement
    run: Run
    sent: int
    blocked: int
    failed: int
    unknown: int
    skipped: int
    withdrawn: int
    due: int
    later: int
    digest: int
    rate: float
    left: timedelta | None

    @property
    def done(self) -> int:
        """Those of whom it is known what became of them."""
        return self.sent + self.blocked + self.failed + self.unknown

    @property
    def open(self) -> int:
        """Those who are still to get it."""
        return self.due + self.later + self.digest

    @property
    def wanted(self) -> int:
        """Those who are meant to get it: without those who are not on purpose."""
        return self.done + self.open

    @property
    def over(self) -> bool:
        """Whether nothing will happen any more, unless it is tried again."""
        return self.run.state in FINAL

    @property
    def running(self) -> bool:
        """Whether it goes on by itself."""
        return self.run.state is RunState.RUNNING


async def load(tx: Tx, run_id: int, now: datetime) -> Progress | None:
    """How a run goes; None if there is no such run. A handful of statements, whatever its size."""
    run = await runs.get_fresh(tx, run_id)
    announcement = await announcements.get(tx, run.announcement_id) if run is not None else None
    if run is None or announcement is None:
        return None
    counts: Counter[DeliveryState] = Counter()
    withdrawn = 0
    for outcome in await reports.outcomes(tx, run_id):
        counts[outcome.state] += outcome.count
        if outcome.state is DeliveryState.SENT and outcome.reason == WITHDRAWN:
            withdrawn += outcome.count
    digest = counts[DeliveryState.DIGEST]
    waiting = counts[DeliveryState.DUE] + counts[DeliveryState.SENDING]
    later = min(max((await ledger.still_open(tx, run_id, now)).later - digest, 0), waiting)
    due = waiting - later
    rate = await _rate(tx, run, now) if run.state is RunState.RUNNING and due else 0.0
    return Progress(
        announcement=announcement,
        run=run,
        sent=counts[DeliveryState.SENT],
        blocked=counts[DeliveryState.BLOCKED],
        failed=counts[DeliveryState.FAILED],
        unknown=counts[DeliveryState.UNKNOWN],
        skipped=counts[DeliveryState.SKIPPED],
        withdrawn=withdrawn,
        due=due,
        later=later,
        digest=digest,
        rate=rate,
        left=timedelta(seconds=due / rate) if rate else None,
    )


async def panel_to_come(tx: Tx, announcement: Announcement, *, chat_id: int | None, message_id: int | None) -> bool:
    """Whether this message of its author's will show how the first run goes."""
    if announcement.next_at is None or message_id is None:
        return False
    if (announcement.author_id, announcement.panel_message) != (chat_id, message_id):
        return False
    return not await runs.of_announcement(tx, announcement.id)


async def _rate(tx: Tx, run: Run, now: datetime) -> float:
    """Messages a second over the last ten; over what there was of them, right after the start."""
    window = min(WINDOW, max(now - run.started_at, timedelta(seconds=1)))
    return await ledger.sent_since(tx, run.id, now - window) / window.total_seconds()
