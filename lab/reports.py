"""The report of a run: who got it, who did not and why, and what they answered."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lab.errors import NotFound
from lab.roles import Actor, Permission, require
from storage import announcements, reports, runs
from storage.announcements import Announcement
from storage.database import Tx
from storage.deliveries import OPEN, DeliveryState
from storage.reports import Unreached
from storage.runs import Run


class Fate(StrEnum):
    """What became of a recipient, as the report tells it. OPEN: it is still under way."""

    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    OPEN = "open"


@dataclass(frozen=True)
class Report:
    """The numbers. `maybe_twice`: recipients who may have got more than one copy. `languages`: how many got it in which version.
    `moments` are those of the deliveries, in order. `choices` are the answers of a question with how many chose them."""

    announcement: Announcement
    run: Run
    fates: Mapping[Fate, int]
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
    for outcome in await reports.outcomes(tx, run_id):
        fates[Fate.OPEN if outcome.state in OPEN else Fate(outcome.state.value)] += outcome.count
        if outcome.state is DeliveryState.SENT and outcome.language:
            languages[outcome.language] += outcome.count
    counted = await reports.choices(tx, run_id)
    texts: Sequence[str] = next((content["choices"] for content in run.contents.values() if content.get("choices")), [])
    return Report(
        announcement=announcement,
        run=run,
        fates=fates,
        maybe_twice=await reports.maybe_twice(tx, run_id),
        languages=languages,
        moments=await reports.sent_moments(tx, run_id),
        confirmed=await reports.confirmations(tx, run_id) if announcement.confirm else None,
        choices=[(text, counted.get(number, 0)) for number, text in enumerate(texts)],
    )


async def unreached(tx: Tx, actor: Actor, run_id: int) -> Sequence[Unreached]:
    """Who did not get it. Raises Forbidden."""
    require(actor, Permission.ANNOUNCE)
    return await reports.unreached(tx, run_id)
