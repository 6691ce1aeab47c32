"""The page of decisions of an opening: its applications with what is thought of them, who is to look at them, and what is held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from lab.applications import offering
from lab.applications.access import known_verdicts, opening_as_staff, readable
from lab.applications.offering import Places
from lab.applications.stages import UNDECIDED
from lab.roles import Actor
from storage import applications, reviews
from storage.applications import Application, ApplicationStage
from storage.database import Tx
from storage.openings import Opening
from storage.reviews import Verdict


class Opinion(StrEnum):
    """What most reviewers say. SPLIT: no verdict has more than the others. NONE: there is none that the reader may know."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"
    SPLIT = "split"
    NONE = "none"


class Assigned(StrEnum):
    """To whom an application is given."""

    ME = "me"
    OTHERS = "others"
    NOBODY = "nobody"


class Held(StrEnum):
    """What is held about an application."""

    NOTHING = "nothing"
    INTERVIEW = "interview"
    RESERVE = "reserve"
    OFFER = "offer"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Filters:
    """Which applications; None for any. Without a stage those that wait for a decision."""

    stage: ApplicationStage | None = None
    opinion: Opinion | None = None
    assigned: Assigned | None = None
    held: Held | None = None

    def as_json(self) -> dict[str, Any]:
        """For storing them."""
        return {name: value.value if value is not None else None for name, value in vars(self).items()}


def filters_of(stored: Mapping[str, Any]) -> Filters:
    """Reads what `Filters.as_json` wrote."""
    stage, opinion, assigned, held = (stored.get(name) for name in ("stage", "opinion", "assigned", "held"))
    return Filters(
        ApplicationStage(stage) if stage else None,
        Opinion(opinion) if opinion else None,
        Assigned(assigned) if assigned else None,
        Held(held) if held else None,
    )


@dataclass(frozen=True)
class Row:
    """One application. `verdicts` are those that the reader may know by now; `assigned` are users."""

    application: Application
    verdicts: Mapping[Verdict, int]
    assigned: Sequence[int]

    @property
    def opinion(self) -> Opinion:
        """What most say."""
        if not self.verdicts:
            return Opinion.NONE
        most = max(self.verdicts.values())
        first = [verdict for verdict, count in self.verdicts.items() if count == most]
        return Opinion(first[0].value) if len(first) == 1 else Opinion.SPLIT

    @property
    def held(self) -> Held:
        """What is held about it."""
        return Held(self.application.held_stage.value) if self.application.held_stage else Held.NOTHING


@dataclass(frozen=True)
class Board:
    """All applications of an opening that the reader may decide about, and those of them that fit the filters."""

    opening: Opening
    every: Sequence[Row]
    filters: Filters
    reader_id: int | None
    places: Places

    @property
    def rows(self) -> list[Row]:
        """Those that fit."""
        return [row for row in self.every if self._fits(row, self.filters)]

    @property
    def held(self) -> list[Row]:
        """Those about which something is held, whatever the filters say."""
        return [row for row in self.every if row.held is not Held.NOTHING]

    @property
    def ranked(self) -> list[Row]:
        """Those who still can be offered a place and have a rank, the first one first."""
        ranked = [row for row in self.every if row.application.rank is not None and _undecided(row)]
        return sorted(ranked, key=lambda row: (row.application.rank or 0, row.application.id))

    def row(self, application_id: int) -> Row | None:
        """One of them, or None."""
        return next((row for row in self.every if row.application.id == application_id), None)

    def count(self, **changed: Any) -> int:
        """How many would fit with another filter."""
        filters = replace(self.filters, **changed)
        return sum(self._fits(row, filters) for row in self.every)

    def _fits(self, row: Row, filters: Filters) -> bool:
        return (
            (row.application.stage is filters.stage if filters.stage else _undecided(row))
            and filters.opinion in (None, row.opinion)
            and (filters.assigned is None or filters.assigned in self._assigned(row))
            and filters.held in (None, row.held)
        )

    def _assigned(self, row: Row) -> set[Assigned]:
        found = {Assigned.ME if one == self.reader_id else Assigned.OTHERS for one in row.assigned}
        return found or {Assigned.NOBODY}


async def board(tx: Tx, actor: Actor, opening_id: int, filters: Filters | None = None) -> Board:
    """The page for somebody who decides. Whoever reviews does not know the verdicts of others before their own. Raises NotFound."""
    opening = await opening_as_staff(tx, actor, opening_id)
    several = await readable(tx, actor, await applications.of_opening(tx, opening_id))
    ids = [one.id for one in several]
    given = await reviews.assigned(tx, ids)
    verdicts = await known_verdicts(tx, actor, opening_id, ids)
    rows = [Row(one, verdicts.get(one.id, {}), given.get(one.id, ())) for one in several]
    places = await offering.places_of(tx, actor, opening_id)
    return Board(opening, rows, filters or Filters(), actor.user_id, places)


def _undecided(row: Row) -> bool:
    return row.application.stage in UNDECIDED
