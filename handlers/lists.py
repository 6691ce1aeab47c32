"""The state of a list between its screens: kept where it is too long for a button, and found again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from handlers.context import Context
from messages.references import STORED, Reference

F = TypeVar("F")


@dataclass(frozen=True)
class Listing(Generic[F]):
    """How the filters of one kind of list are written: short, if that is possible, and as a stored state."""

    packed: Callable[[F], str | None]
    unpacked: Callable[[str], F | None]
    as_state: Callable[[F], dict[str, Any]]
    from_state: Callable[[Mapping[str, Any]], F]

    async def reference(self, context: Context, filters: F) -> Reference[F]:
        """What stands for the filters in buttons."""
        text = self.packed(filters)
        if text is None:
            text = STORED + await context.keep(self.as_state(filters))
        return Reference(filters, text)

    async def referred(self, context: Context) -> F | None:
        """The filters that the pressed button stands for; None if they were forgotten."""
        text = context.field("reference")
        if not text.startswith(STORED):
            return self.unpacked(text)
        state = await context.recall(text[len(STORED) :])
        return self.from_state(state) if state is not None else None
