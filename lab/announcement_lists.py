"""Where those who publish look for announcements: tabs with their counts, and a page of one of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from lab.announcing.form import ANNOUNCE
from lab.roles import Actor, Permission, require
from lab.tallies import Tally, tally
from storage import announcements, drafts, reports, runs
from storage.announcements import Announcement
from storage.database import Tx
from storage.drafts import Draft
from storage.runs import Run

PAGE = 6  # lines: two rows of buttons


class Tab(StrEnum):
    """DRAFTS are the reader's own half-written ones, and what anybody has written and not confirmed yet; RUNNING is whatever is being
    sent, edited or retracted."""

    DRAFTS = "drafts"
    SCHEDULED = "scheduled"
    RUNNING = "running"
    RECURRING = "recurring"
    PAST = "past"


# What most wants to be seen comes first.
_FIRST = (Tab.RUNNING, Tab.SCHEDULED, Tab.RECURRING, Tab.DRAFTS, Tab.PAST)
_STORED = {
    Tab.SCHEDULED: announcements.Tab.SCHEDULED,
    Tab.RECURRING: announcements.Tab.RECURRING,
    Tab.PAST: announcements.Tab.PAST,
}


@dataclass(frozen=True)
class Line:
    """Either an announcement, with the run that goes on or was its last one, or a draft."""

    announcement: Announcement | None = None
    run: Run | None = None
    tally: Tally = field(default_factory=Tally)
    draft: Draft | None = None


@dataclass(frozen=True)
class Page:
    """One page of a tab, counted from 0, and how many lines every tab has."""

    tab: Tab
    number: int
    lines: Sequence[Line]
    counts: Mapping[Tab, int]

    @property
    def pages(self) -> int:
        """How many pages the tab has."""
        return -(-self.counts[self.tab] // PAGE)


async def page(tx: Tx, actor: Actor, tab: Tab | None = None, number: int = 0) -> Page:
    """A page of a tab, the last one if there are fewer by now; without a tab, of the first one that has something. Raises Forbidden."""
    require(actor, Permission.ANNOUNCE)
    own = await _own_drafts(tx, actor)
    running = await runs.open_runs(tx)
    stored = await announcements.tab_counts(tx)
    counts = {
        Tab.DRAFTS: len(own) + stored[announcements.Tab.WRITTEN],
        Tab.RUNNING: len(running),
        **{one: stored[kept] for one, kept in _STORED.items()},
    }
    tab = tab or next((one for one in _FIRST if counts[one]), Tab.DRAFTS)
    number = min(number, max(0, counts[tab] - 1) // PAGE)
    offset = number * PAGE
    match tab:
        case Tab.DRAFTS:
            lines = await _drafts(tx, own, offset)
        case Tab.RUNNING:
            lines = await _running(tx, running[offset : offset + PAGE])
        case _:
            found = await announcements.listed(tx, _STORED[tab], offset=offset, limit=PAGE)
            lines = await _with_last(tx, found)
    return Page(tab, number, lines, counts)


async def _own_drafts(tx: Tx, actor: Actor) -> Sequence[Draft]:
    """The drafts with something in them."""
    if actor.user_id is None:
        return []
    found = await drafts.of_user(tx, actor.user_id)
    return [
        one
        for one in found
        if one.form == ANNOUNCE.name and any(not name.startswith("~") for name in one.answers or {})
    ]


async def _drafts(tx: Tx, own: Sequence[Draft], offset: int) -> Sequence[Line]:
    lines = [Line(draft=draft) for draft in own[offset : offset + PAGE]]
    left = PAGE - len(lines)
    if left:
        after = max(0, offset - len(own))
        found = await announcements.listed(tx, announcements.Tab.WRITTEN, offset=after, limit=left)
        lines += [Line(announcement) for announcement in found]
    return lines


async def _running(tx: Tx, found: Sequence[Run]) -> Sequence[Line]:
    of = await announcements.of_ids(tx, {run.announcement_id for run in found})
    tallies = await reports.tallies(tx, [run.id for run in found])
    return [Line(of[run.announcement_id], run, tally(tallies[run.id])) for run in found]


async def _with_last(tx: Tx, found: Sequence[Announcement]) -> Sequence[Line]:
    last = await reports.last_sendings(tx, [announcement.id for announcement in found])
    tallies = await reports.tallies(tx, [run.id for run in last.values()])
    return [
        Line(announcement, run, tally(tallies[run.id]) if run is not None else Tally())
        for announcement in found
        for run in (last.get(announcement.id),)
    ]
