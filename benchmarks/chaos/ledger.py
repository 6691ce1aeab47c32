"""The ledger against Telegram's own record, row by row: who has a copy, whose, how many, and why more than one."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, fields

from sqlalchemy import or_, select

from benchmarks.chaos.audience import Audience
from benchmarks.chaos.watch import WatchedSimulator
from jobs.ledger import LOST_TRIES
from lab import reports
from lab.roles import OPERATOR
from storage.database import Tx
from storage.deliveries import FINAL, Delivery, DeliveryState
from storage.users import User

Copies = Mapping[int, Sequence[int]]  # chat: the ids of the messages that it has taken


@dataclass
class Reckoning:
    """What a run has come to. All but the first numbers have to be 0."""

    recipients: int = 0
    states: Counter[DeliveryState] = field(default_factory=Counter)
    copies: int = 0  # messages that Telegram took
    repeated: int = 0  # of these, beyond one in a chat
    marked: int = 0  # rows that say that an answer was lost
    missed: int = 0  # recipients who could be reached and have no copy
    unfinished: int = 0  # rows without a final state
    misjudged: int = 0  # a state that is not what became of the recipient
    strangers: int = 0  # chats with a row or a copy that are not in the audience, or the other way round
    disagreeing: int = 0  # rows that name other messages than the chat has
    unexcused: int = 0  # copies beyond one without a lost answer
    unmarked: int = 0  # rows with such copies that do not say so
    uncounted: int = 0  # how far the report's number is from that of the marked rows
    details: list[str] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How much is not as it must be."""
        rows = self.missed + self.unfinished + self.misjudged + self.strangers + self.disagreeing
        return rows + self.unexcused + self.unmarked + self.uncounted

    def __add__(self, other: "Reckoning") -> "Reckoning":
        """Both together."""
        return Reckoning(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(self)})


def copies_of(sim: WatchedSimulator, text: str) -> Copies:
    """The messages with this text, by chat, oldest first."""
    found = {
        chat_id: [one.message_id for one in sent if text in one.text]
        for chat_id, sent in sim.accepted.by_chat().items()
    }
    return {chat_id: ids for chat_id, ids in found.items() if ids}


def answers_lost(sim: WatchedSimulator, text: str) -> Counter[int]:
    """How many calls with this text took effect and were not heard of, by chat."""
    calls = (call for call in sim.heard if call.status == 200 and call.unheard and text in str(call.params.get("text")))
    return Counter(int(call.params["chat_id"]) for call in calls)


async def rows_of(tx: Tx, run_id: int) -> Sequence[Delivery]:
    """A run's rows."""
    return (await tx.scalars(select(Delivery).where(Delivery.run_id == run_id).order_by(Delivery.id))).all()


async def reckon(
    tx: Tx, run_id: int, *, audience: Audience, copies: Copies, lost: Mapping[int, int], crashed: Mapping[int, int]
) -> Reckoning:
    """Sets a run's rows against the copies that Telegram took. `lost`: by chat, answers that never arrived; `crashed`: by row, at how
    many crashes it was in hand. Each of these may have made one copy more, and nothing else may."""
    rows = await rows_of(tx, run_id)
    found = Reckoning(recipients=len(rows), copies=sum(map(len, copies.values())))
    found.states.update(row.state for row in rows)
    chats = [row.chat_id for row in rows]
    expected = audience.there | audience.gone
    found.strangers = len(expected ^ set(chats)) + len(chats) - len(set(chats)) + len(copies.keys() - set(chats))
    for row in rows:
        got = copies.get(row.chat_id, ())
        _judge(found, row, got, there=row.chat_id in audience.there)
        excuses = lost.get(row.chat_id, 0) + crashed.get(row.id, 0)
        _count(found, row, got, excuses=excuses)
    found.misjudged += len(await _noted(tx) ^ {row.chat_id for row in rows if row.state is DeliveryState.BLOCKED})
    report = await reports.load(tx, OPERATOR, run_id)
    found.uncounted = abs(report.maybe_twice - found.marked)
    return found


def _judge(found: Reckoning, row: Delivery, got: Collection[int], *, there: bool) -> None:
    if row.state not in FINAL:
        found.unfinished += 1
        found.details.append(f"{_named(row)}: not finished")
    if there and not got:
        found.missed += 1
        found.details.append(f"{_named(row)}: no copy")
    wanted = DeliveryState.SENT if there else DeliveryState.BLOCKED
    given_up = row.state is DeliveryState.UNKNOWN and row.was_unknown >= LOST_TRIES
    if row.state is not wanted and not given_up:
        found.misjudged += 1
        found.details.append(f"{_named(row)}: {'can' if there else 'can not'} be reached")
    is_sent = row.state is DeliveryState.SENT
    if len(row.messages) != is_sent or not set(row.messages) <= set(got):
        found.disagreeing += 1
        found.details.append(f"{_named(row)}: names {row.messages}, Telegram took {list(got)}")


def _count(found: Reckoning, row: Delivery, got: Collection[int], *, excuses: int) -> None:
    found.marked += row.was_unknown > 0
    found.repeated += max(0, len(got) - 1)
    unnamed = len(set(got) - set(row.messages))
    if unnamed > excuses:
        found.unexcused += unnamed - excuses
        found.details.append(f"{_named(row)}: {len(got)} copies, {excuses} answers were lost")
    if unnamed > row.was_unknown:
        found.unmarked += 1
        found.details.append(f"{_named(row)}: {len(got)} copies, marked {row.was_unknown}")


def _named(row: Delivery) -> str:
    return f"row {row.id} of chat {row.chat_id}, {row.state}"


async def _noted(tx: Tx) -> set[int]:
    """Of whom the bot knows that they are gone."""
    gone = or_(User.blocked_at.is_not(None), User.deactivated_at.is_not(None))
    return set((await tx.scalars(select(User.id).where(gone))).all())
