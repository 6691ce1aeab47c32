"""Watches what tasks wait for inside a transaction: a task factory whose tasks look at their own await chain."""

import asyncio
from collections.abc import Callable, Coroutine, Generator
from dataclasses import dataclass, field
from types import CodeType
from typing import Any

from storage.database import in_transaction

# Behind SQLAlchemy's frames there are only its drivers; a context manager that is a generator hides what it awaits itself, and
# the only such ones open inside a transaction are those of storage.
SQL = ("/sqlalchemy/", "/contextlib.py")


@dataclass
class Watch:
    """`seen` are the functions met on the way to an await inside a transaction, `strange` the awaits that are not SQL's.
    What happens below the functions in `let_be` is not looked at."""

    seen: set[CodeType] = field(default_factory=set)
    strange: set[str] = field(default_factory=set)
    let_be: set[CodeType] = field(default_factory=set)

    def factory(
        self, loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, Any], **kwargs: Any
    ) -> "asyncio.Task[Any]":
        """The task factory."""
        return asyncio.Task(_Watched(work, self.look), loop=loop, **kwargs)

    def look(self, work: Any) -> None:
        """Notes what a coroutine waits for, if it does so in a transaction."""
        if not in_transaction.get():
            return
        chain = _chain(work)
        self.seen.update(chain)
        if not self.let_be.isdisjoint(chain):
            return
        if not any(part in code.co_filename for code in chain for part in SQL):
            self.strange.add(" > ".join(code.co_qualname for code in chain[-4:]))


class _Watched(Coroutine[Any, Any, Any]):
    def __init__(self, work: Any, look: Callable[[Any], None]) -> None:
        self._work, self._look = work, look

    def send(self, value: Any) -> Any:
        yielded = self._work.send(value)
        self._look(self._work)
        return yielded

    def throw(self, *error: Any) -> Any:
        yielded = self._work.throw(*error)
        self._look(self._work)
        return yielded

    def close(self) -> None:
        self._work.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        raise TypeError("only tasks run it")


def _chain(work: Any) -> list[CodeType]:
    """The functions from the outermost to the innermost that can be seen."""
    chain: list[CodeType] = []
    while work is not None:
        for kind in ("cr", "gi", "ag"):
            code = getattr(work, f"{kind}_code", None)
            if code is not None:
                chain.append(code)
                work = getattr(work, "gi_yieldfrom" if kind == "gi" else f"{kind}_await")
                break
        else:
            return chain
    return chain
