"""The tables of the long runs. Each function prints one and returns how much was wrong."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from benchmarks.chaos import away, faults, flood, kills
from benchmarks.chaos.audit import Audit

HEADINGS = ("updates", "effects", "lost", "twice", "order", "unanswered", "missing", "unasked", "failed")
AGAIN = ("repeated", "redrawn", "no reason")
DETAILS = 10


def show_kills(outcomes: Sequence[kills.Outcome]) -> int:
    """kill -9."""
    headings = ("kill -9", "kills", *HEADINGS, *AGAIN, "apologies", "settled s", "s")
    rows = [
        (one.name, one.kills, *_columns(one.audit), *_again(one.audit), one.audit.apologies, one.settled, one.seconds)
        for one in outcomes
    ]
    note = (
        "repeated: messages that came twice, since the bot died between sending and noting it; redrawn: the like for screens, "
        "which looks the same; apologies: in hand at two kills, so not tried a third time"
    )
    show("Killed at random moments", headings, rows, note=note)
    return _wrong([one.audit for one in outcomes]) + sum(one.exit_code != 0 for one in outcomes)


def show_faults(outcomes: Sequence[faults.Outcome]) -> int:
    """Errors, time-outs, cut connections."""
    headings = ("faults", "calls", "answer lost", *HEADINGS, *AGAIN, "settled s")
    rows = [
        (one.name, one.calls, one.unheard.total(), *_columns(one.audit), *_again(one.audit), one.settled)
        for one in outcomes
    ]
    rates = ", ".join(f"{name.replace('_', ' ')} {rate:.0%}" for name, rate in faults.RATES.items())
    show("Between the bot and Telegram", headings, rows, note=f"of all calls: {rates}")
    return _wrong([one.audit for one in outcomes])


def show_away(outcomes: Sequence[away.Outcome]) -> int:
    """Telegram or the database away."""
    headings = ("away", "s", "waiting", "first reply s", "settled s", *HEADINGS, *AGAIN)
    rows = [
        (
            *(f"{one.missing.value}: {one.name}", one.away, one.waiting, one.recovered, one.settled),
            *(*_columns(one.audit), *_again(one.audit)),
        )
        for one in outcomes
    ]
    show("Away, in real time", headings, rows)
    return _wrong([one.audit for one in outcomes])


def show_flood(outcomes: Sequence[flood.Outcome]) -> int:
    """Latencies of the others, and what became of those in trouble."""
    headings = ("the others", "beside", "answers", "median ms", "p99 ms", "worst ms", "median ratio", "p99 ratio")
    show(
        "A flood and 429s: how fast the others are answered", headings, [row for one in outcomes for row in _parts(one)]
    )
    troubled = (
        "those in trouble",
        "asked",
        "answered",
        "owed",
        "in order",
        "drained s",
        "429 meant",
        "429 ours",
        "invalid",
    )
    rows = [
        (
            *(one.name, one.troubled, one.answered, one.owed, "yes" if one.ordered else "NO"),
            *(one.drained, one.limited_429, one.own_429, one.invalid),
        )
        for one in outcomes
    ]
    show("A flood and 429s: those in trouble", troubled, rows)
    return sum(
        one.troubled - one.answered + one.owed + (not one.ordered) + one.own_429 + one.invalid for one in outcomes
    )


def _parts(one: flood.Outcome) -> Iterator[Sequence[object]]:
    calm = one.latencies["nothing else"]
    for name, latencies in one.latencies.items():
        middle, late = flood.middle(latencies), flood.p99(latencies)
        numbers = [f"{seconds * 1000:.0f}" for seconds in (middle, late, max(latencies))]
        yield (one.name, name, len(latencies), *numbers, middle / flood.middle(calm), late / flood.p99(calm))


def show(title: str, headings: Sequence[str], rows: Sequence[Sequence[object]], *, note: str = "") -> None:
    """Prints a table, as wide as it needs to be."""
    table = Table(title=title, title_justify="left", caption=note or None, caption_justify="left")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="right" if place else "left", no_wrap=True)
    for row in rows:
        table.add_row(*(f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in row))
    Console(width=200, soft_wrap=False).print(table)


def _columns(audit: Audit) -> tuple[int, ...]:
    effects = (audit.updates, audit.effects, audit.lost, audit.twice, audit.disordered)
    return (*effects, audit.unanswered, audit.missing, audit.unexpected, audit.failed + audit.invalid)


def _again(audit: Audit) -> tuple[int, ...]:
    return audit.repeated, audit.redrawn, audit.unexcused


def _wrong(audits: Sequence[Audit]) -> int:
    for audit in audits:
        for detail in audit.details[:DETAILS]:
            print(f"  {detail}")
    return sum(audit.wrong for audit in audits)
