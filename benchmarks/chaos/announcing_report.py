"""The tables of the long runs of announcements. Each function prints one and returns how much was wrong."""

from collections.abc import Iterator, Sequence

from benchmarks.chaos import announcing, announcing_kills, beside, flood, replicas
from benchmarks.chaos.announcing import Pace
from benchmarks.chaos.ledger import Reckoning
from benchmarks.chaos.report import DETAILS, show
from storage.deliveries import DeliveryState

ALONE, BESIDE = 0.97, 0.95  # of what Telegram allows, that is to be reached
LATER = 0.050  # seconds by which the 99th percentile of an answer may be later beside an announcement
STATES = (DeliveryState.SENT, DeliveryState.BLOCKED, DeliveryState.FAILED, DeliveryState.UNKNOWN)
HEADINGS = ("to", *STATES, "copies", "repeated", "marked")
WRONG = ("missed", "open", "untrue", "no reason", "unmarked")
LEDGER_NOTE = (
    "repeated: copies beyond one in a chat; marked: rows that say that an answer was lost. missed: no copy; open: no final state; "
    "untrue: rows that are not what Telegram has; no reason: copies beyond one without a lost answer"
)


def show_announcing(outcomes: Sequence[announcing.Outcome]) -> int:
    """One announcement alone, or among faults."""
    rates = ", ".join(f"{name.replace('_', ' ')} {rate:.1%}" for name, rate in announcing.RATES.items())
    show(
        "An announcement on its way: the ledger against Telegram's own record",
        ("announced", *HEADINGS, *WRONG, "answer lost"),
        [(one.name, *_columns(one.ledger), one.unheard.total()) for one in outcomes],
        note=f"{LEDGER_NOTE}. Faults, of all that is sent: {rates}",
    )
    show(
        "An announcement on its way: how fast",
        ("announced", "messages", "s", "a second", "share", "429"),
        [(one.name, one.pace.sends, one.pace.seconds, *_pace(one.pace), one.drawn) for one in outcomes],
        note="from the first copy to the last, both counted; share: of what Telegram allows",
    )
    slow = sum(one.alone and one.pace.share < ALONE for one in outcomes)
    refused = sum(one.drawn + one.invalid + (one.exit_code != 0) for one in outcomes)
    return slow + refused + _wrong([one.ledger for one in outcomes])


def show_announcing_kills(outcomes: Sequence[announcing_kills.Outcome]) -> int:
    """kill -9 in the middle."""
    headings = ("kill -9", "kills", "in hand", "at most", "taken", *HEADINGS, *WRONG, "429", "s")
    rows = [
        (
            *(one.name, len(one.crashes), one.most, one.bound, one.most_taken),
            *(*_columns(one.ledger), one.drawn, one.seconds),
        )
        for one in outcomes
    ]
    note = f"in hand: the most at one crash; taken: the most of these of which Telegram had the message; {LEDGER_NOTE}"
    show("An announcement, killed at random moments", headings, rows, note=note)
    over = sum(one.most > one.bound for one in outcomes)
    return over + sum(one.invalid + (one.exit_code != 0) for one in outcomes) + _wrong([one.ledger for one in outcomes])


def show_beside(outcomes: Sequence[beside.Outcome]) -> int:
    """Answers beside an announcement."""
    headings = (
        "answers",
        "beside",
        "answers",
        "median ms",
        "p99 ms",
        "worst ms",
        "later ms",
        "a second",
        "share",
        "429",
        "ours",
    )
    rows = [row for one in outcomes for row in _parts(one)]
    note = "later: the 99th percentile against that of nothing else; a second: all that was sent, from the first copy to the last"
    show("People ask while an announcement goes out", headings, rows, note=note)
    return sum(one.silent + one.invalid + (one.exit_code != 0) + _late(one) for one in outcomes)


def show_replicas(outcomes: Sequence[replicas.Outcome]) -> int:
    """Two processes, dates that come again."""
    headings = ("replicas", "dates", "fired once", "unasked", "leads", "in hand", *HEADINGS, *WRONG, "429", "s")
    rows = [
        (
            *(one.name, len(one.fired), one.fired.count(1), one.unasked, one.leads, len(one.crash.in_hand)),
            *(*_columns(one.ledger), one.drawn, one.seconds),
        )
        for one in outcomes
    ]
    note = f"in hand: at the crash half-way; {LEDGER_NOTE}"
    show("Two processes, one killed in the middle of a date", headings, rows, note=note)
    fired = sum(len(one.fired) - one.fired.count(1) + one.unasked for one in outcomes)
    return fired + sum(one.invalid for one in outcomes) + _wrong([one.ledger for one in outcomes])


def _parts(one: beside.Outcome) -> Iterator[Sequence[object]]:
    calm = flood.p99(one.parts[0].latencies)
    for part in one.parts:
        late = flood.p99(part.latencies)
        numbers = (flood.middle(part.latencies), late, max(part.latencies), late - calm)
        yield (
            *(one.name, part.name, len(part.latencies), *(f"{seconds * 1000:.0f}" for seconds in numbers)),
            *(*_pace(part.pace), part.drawn, part.ours),
        )


def _pace(pace: Pace | None) -> tuple[str, str]:
    return (f"{pace.rate:.2f}", f"{pace.share:.1%}") if pace else ("", "")


def _late(one: beside.Outcome) -> int:
    """How many parts do not keep what was promised."""
    calm = flood.p99(one.parts[0].latencies)
    slow = sum(part.pace is not None and part.pace.share < BESIDE for part in one.parts)
    return (
        slow
        + sum(flood.p99(part.latencies) > calm + LATER for part in one.parts)
        + sum(part.ours for part in one.parts)
    )


def _columns(ledger: Reckoning) -> tuple[int, ...]:
    states = (ledger.states[state] for state in STATES)
    right = (ledger.recipients, *states, ledger.copies, ledger.repeated, ledger.marked)
    untrue = ledger.misjudged + ledger.strangers + ledger.disagreeing
    return (*right, ledger.missed, ledger.unfinished, untrue, ledger.unexcused, ledger.unmarked + ledger.uncounted)


def _wrong(ledgers: Sequence[Reckoning]) -> int:
    for ledger in ledgers:
        for detail in ledger.details[:DETAILS]:
            print(f"  {detail}")
    return sum(ledger.wrong for ledger in ledgers)
