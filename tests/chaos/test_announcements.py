"""Short forms of the long runs of announcements: two hundred recipients, and everything that goes wrong on the way to them."""

import pytest

from benchmarks.chaos import announcing, announcing_kills, beside, flood, replicas
from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import Store
from storage.deliveries import DeliveryState

pytestmark = pytest.mark.chaos

PEOPLE = 200
# Nothing times out here: each of these would take the bot ten seconds.
RATES = {"server_error": 0.02, "cut_before": 0.02, "cut_after": 0.04}
HURRIED = 60  # messages a second, twice what Telegram allows, so Telegram's limits are off


async def test_alone_it_goes_as_fast_as_telegram_allows(sqlite: Store, start: Starter) -> None:
    run = await announcing.run("polling", sqlite, start, people=PEOPLE)
    assert run.ledger.wrong == 0, run.ledger
    assert run.ledger.states == {DeliveryState.SENT: PEOPLE}
    assert run.ledger.copies == PEOPLE
    assert run.drawn == 0
    assert run.invalid == 0
    # The long run asks for 97 %; here the machine may be busy with other tests.
    assert 0.6 < run.pace.share <= 1.0


async def test_whatever_happens_to_calls_the_ledger_is_true_row_by_row(store: Store, start: Starter) -> None:
    run = await announcing.run("polling", store, start, people=PEOPLE, rates=RATES, rate=HURRIED)
    assert run.unheard.total() > 0
    assert run.ledger.wrong == 0, run.ledger
    assert run.ledger.recipients == PEOPLE + 1  # and the group that moved
    assert run.ledger.states[DeliveryState.BLOCKED] == 12
    # A lost answer of a message that Telegram took makes one copy more, and the row says so.
    assert 0 < run.ledger.repeated <= run.unheard["sendMessage"]
    assert run.ledger.marked >= run.ledger.repeated
    assert run.invalid == 0


async def test_killed_on_the_way_it_misses_nobody(store: Store, start: Starter) -> None:
    run = await announcing_kills.run("polling", store, start, people=PEOPLE, kills=4, rates={}, waits=False)
    assert len(run.crashes) == 4
    assert run.ledger.wrong == 0, run.ledger
    assert 0 < run.most <= run.bound
    assert run.ledger.marked > 0
    assert run.ledger.repeated <= sum(len(one.taken) for one in run.crashes)
    assert run.exit_code == 0


async def test_people_are_answered_while_it_goes_out_and_while_telegram_refuses_it(
    sqlite: Store, start: Starter
) -> None:
    lengths = beside.Lengths(idle=2.0, limited=2.0)
    run = await beside.run("webhook", sqlite, start, people=PEOPLE // 2, lengths=lengths)
    assert run.silent == 0
    assert run.invalid == 0
    for part in run.parts:
        assert part.ours == 0, part
        assert flood.middle(part.latencies) < 1.0, part
    refused = run.parts[2]
    assert 0 < refused.drawn <= 15  # those on their way; nobody else was tried
    last = run.parts[-1].pace
    assert last is not None
    assert last.sends > PEOPLE // 4


async def test_each_date_is_sent_once_by_one_of_two_processes(
    postgresql: Store, start: Starter, other_start: Starter
) -> None:
    run = await replicas.run(postgresql, (start, other_start), people=40, occurrences=3, waits=False)
    assert list(run.fired) == [1, 1, 1]
    assert run.unasked == 0
    assert run.leads == 2
    assert run.crash.in_hand
    assert run.ledger.wrong == 0, run.ledger
    assert run.ledger.copies - run.ledger.repeated == 120
    assert run.ledger.repeated <= len(run.crash.taken)
