"""What becomes due with time: looked for by a cheap read, done in transactions of its own."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from lab import notices
from lab.defaults import Defaults
from lab.notices import Owing
from storage.database import Tx

Look = Callable[[Tx, datetime], Awaitable[bool]]
Work = Callable[[Tx, datetime], Awaitable[int]]


@dataclass(frozen=True)
class Due:
    """`look` tells whether there is something to do, and only reads; `work` does some of it in one transaction, and tells how much. It is
    looked at `every` so often, and again soon as long as there was something."""

    name: str
    look: Look
    work: Work
    every: timedelta


class Owings(Protocol):
    """The notices that are owed by a moment, the same ones whenever it is asked: the ledger knows which were told."""

    async def __call__(self, tx: Tx, *, defaults: Defaults, now: datetime) -> Sequence[Owing]: ...


def reminding(name: str, owings: Owings, *, defaults: Defaults, every: timedelta) -> Due:
    """Tells what is owed and was not told."""

    async def look(tx: Tx, now: datetime) -> bool:
        return bool(await notices.unowed(tx, await owings(tx, defaults=defaults, now=now)))

    async def work(tx: Tx, now: datetime) -> int:
        missing = await notices.unowed(tx, await owings(tx, defaults=defaults, now=now))
        return await notices.tell_all(tx, missing, lab_zone=defaults.zone, now=now)

    return Due(name, look, work, every)
