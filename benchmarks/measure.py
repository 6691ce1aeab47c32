"""Measuring a coroutine many times, and printing the result as a table."""

import gc
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import median, quantiles

from rich.console import Console
from rich.table import Table

WIDTH = 130  # columns, also where the output is not a terminal


@dataclass(frozen=True)
class Times:
    """How long each call took, in seconds, in the order of the calls; the first is the cold one."""

    calls: Sequence[float]

    @property
    def first(self) -> float:
        """The first call."""
        return self.calls[0]

    @property
    def median(self) -> float:
        """The middle of all calls but the first."""
        return median(self.calls[1:])

    @property
    def p99(self) -> float:
        """All calls but the first and the slowest hundredth took at most this."""
        return quantiles(self.calls[1:], n=100, method="inclusive")[98]


async def measure(call: Callable[[], Awaitable[object]], *, rounds: int) -> Times:
    """Calls `rounds` times, one after the other. The garbage of other work is removed before, the collector stays on."""
    gc.collect()
    calls: list[float] = []
    for _ in range(rounds):
        start = time.perf_counter()
        await call()
        calls.append(time.perf_counter() - start)
    return Times(calls)


def milliseconds(seconds: float) -> str:
    """`1.23`: milliseconds as they stand in the tables."""
    return f"{seconds * 1000:.2f}"


def show(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints a table."""
    table = Table(title=title, title_justify="left")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < 2 else "right", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    Console(width=WIDTH).print(table)
