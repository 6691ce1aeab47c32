"""What releasing held decisions would do, before it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lab.applications.boards import Board, Held, Row
from lab.applications.cases import Note
from storage.applications import ApplicationStage

ORDER = (
    *(ApplicationStage.OFFER, ApplicationStage.INTERVIEW),
    *(ApplicationStage.RESERVE, ApplicationStage.REJECTED),
)


@dataclass(frozen=True)
class Release:
    """What somebody wants to release: everything that is held but for `left_out`, as they saw it (`seen`, versions by application),
    with their `texts` by outcome and exceptions by application, and offers until a moment."""

    seen: Mapping[int, int] = field(default_factory=dict)
    texts: Mapping[ApplicationStage, Note] = field(default_factory=dict)
    exceptions: Mapping[int, Note] = field(default_factory=dict)
    left_out: frozenset[int] = frozenset()
    until: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """For storing it between its screens."""
        return {
            "seen": {str(one): version for one, version in self.seen.items()},
            "texts": {stage.value: dict(note) for stage, note in self.texts.items()},
            "exceptions": {str(one): dict(note) for one, note in self.exceptions.items()},
            "left_out": sorted(self.left_out),
            "until": self.until.isoformat() if self.until else None,
        }


def release_of(stored: Mapping[str, Any]) -> Release:
    """Reads what `Release.as_json` wrote."""
    return Release(
        seen={int(one): version for one, version in stored.get("seen", {}).items()},
        texts={ApplicationStage(stage): note for stage, note in stored.get("texts", {}).items()},
        exceptions={int(one): note for one, note in stored.get("exceptions", {}).items()},
        left_out=frozenset(stored.get("left_out", ())),
        until=datetime.fromisoformat(stored["until"]) if stored.get("until") else None,
    )


@dataclass(frozen=True)
class Expected:
    """What would happen: those who get each outcome, in the order in which it is done, the offers that stay held for want of places,
    and what is held but left out."""

    outcomes: Mapping[ApplicationStage, Sequence[Row]]
    waiting: Sequence[Row]
    left_out: Sequence[Row]

    @property
    def rows(self) -> list[Row]:
        """Everybody who is told something."""
        return [row for rows in self.outcomes.values() for row in rows]

    @property
    def count(self) -> int:
        """How many that are."""
        return len(self.rows)


def expected(board: Board, release: Release) -> Expected:
    """What releasing would do as things stand now. Offers go to the first in rank, those without one come last."""
    wanted = [row for row in board.held if row.application.id not in release.left_out]
    outcomes: dict[ApplicationStage, Sequence[Row]] = {}
    waiting: Sequence[Row] = ()
    for stage in ORDER:
        rows = [row for row in wanted if row.held is Held(stage.value)]
        if stage is ApplicationStage.OFFER:
            rows.sort(key=lambda row: (row.application.rank is None, row.application.rank or 0, row.application.id))
            left = len(rows) if board.places.left is None else board.places.left
            rows, waiting = rows[:left], rows[left:]
        if rows:
            outcomes[stage] = rows
    left_out = [row for row in board.held if row.application.id in release.left_out]
    return Expected(outcomes, waiting, left_out)
