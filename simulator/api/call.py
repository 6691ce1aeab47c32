"""One call on its way through its method."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.bots import Bot
from simulator.errors import bad_request, invalid
from simulator.parameters import Upload
from simulator.table import load_methods

if TYPE_CHECKING:
    from simulator.world import Simulator


@dataclass(frozen=True, slots=True)
class Call:
    """A call by `bot` whose `params` fit the method table."""

    sim: "Simulator"
    bot: Bot
    method: str
    params: dict[str, Any]
    files: Mapping[str, Upload]

    def text(self, name: str, *, limit: int) -> str:
        """A text parameter of at most `limit` characters, "" if absent."""
        value: str = self.params.get(name, "")
        if len(value) > limit:
            raise invalid(f"{name} is too long: {len(value)} characters, the limit is {limit}")
        return value

    @property
    def now(self) -> int:
        """Unix time of the call."""
        return int(self.sim.clock())


def answer_by_table(call: Call) -> Any:
    """The answer to a method without an effect here: `true`, where that is what Telegram answers."""
    if "Boolean" in load_methods()[call.method].returns.split("|"):
        return True
    raise bad_request(f"{call.method} is not supported by the simulator")
