"""The recipients of a run, added up: what lists and cards tell of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from storage.deliveries import OPEN, DeliveryState


@dataclass(frozen=True)
class Tally:
    """How many got it, how many could not be reached (`again` of them may be tried once more), and how many are still to get it."""

    sent: int = 0
    unreached: int = 0
    again: int = 0
    open: int = 0

    @property
    def done(self) -> int:
        """Those of whom it is known what became of them."""
        return self.sent + self.unreached

    @property
    def wanted(self) -> int:
        """Those who are meant to get it: without those who are not on purpose."""
        return self.done + self.open


def tally(states: Mapping[DeliveryState, int]) -> Tally:
    """Adds the states of a run's deliveries up."""
    again = states.get(DeliveryState.FAILED, 0) + states.get(DeliveryState.UNKNOWN, 0)
    return Tally(
        sent=states.get(DeliveryState.SENT, 0),
        unreached=again + states.get(DeliveryState.BLOCKED, 0),
        again=again,
        open=sum(states.get(state, 0) for state in OPEN),
    )
