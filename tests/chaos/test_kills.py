"""kill -9 at random moments: nothing is lost, nothing happens twice, everybody is answered."""

import pytest

from benchmarks.chaos import kills
from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import DOORS, Store

pytestmark = pytest.mark.chaos


@pytest.mark.parametrize("door", DOORS)
async def test_killed_at_random_moments_the_bot_loses_and_repeats_nothing(
    door: str, store: Store, start: Starter
) -> None:
    run = await kills.run(door, store, start, kills=5, people=20, pace=1.5, longest_life=0.6)
    assert run.kills == 5
    assert run.audit.updates > 40
    assert run.audit.effects > 10
    assert run.audit.wrong == 0, run.audit
    # An update has to be in hand at two of the five kills for this.
    assert run.audit.apologies <= run.audit.updates // 50 + 2
    assert run.exit_code == 0
