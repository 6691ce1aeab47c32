"""Sending one delivery of the ledger, and reading what Telegram says to it: exactly one of a handful of verdicts."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import structlog
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from outbox.errors import ConnectionCut
from outbox.lanes import Call, Lane, LaneBusy, Pass
from outbox.sending import Cook, seconds_of, with_file
from outbox.steps import Step

log = structlog.get_logger(__name__)

HARD_LIMIT = 30.0  # seconds for one call; a lease must have as much left before the call is made
TIMEOUT = 10.0  # seconds that an answer is waited for
PATIENCE = 15.0  # seconds in the limiter's queue
AWAY = 60.0  # seconds before the next try where the token or the access is refused

_DEACTIVATED = "user is deactivated"
_UNCHANGED = "message is not modified"
# What an edit says of a copy that somebody has deleted, or that Telegram keeps as it is.
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "there is no text in the message to edit",
    "there is no caption in the message to edit",
)
_UNDELETABLE = ("message can't be deleted", "message identifier is not specified", "message to delete not found")


class Verdict(Enum):
    """SENT, BLOCKED and FAILED are final. LATER: certainly without effect, to be tried again. LOST: a call was made, and nobody knows
    whether it took effect."""

    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    LATER = "later"
    LOST = "lost"


@dataclass(frozen=True)
class Handed:
    """What became of one try. `messages` are the ids of all that was sent so far, `steps_done` how many calls were answered. `reason`
    is a word of ours or Telegram's description, `retry_in` seconds. `waited`: nothing was tried, or Telegram said to wait; `lane_paused`:
    so would others of the lane. `away`: the trouble is not this recipient's, so that others need not be tried now either."""

    verdict: Verdict
    messages: tuple[int, ...] = ()
    steps_done: int = 0
    reason: str | None = None
    retry_in: float = 0.0
    waited: bool = False
    lane_paused: bool = False
    away: bool = False
    deactivated: bool = False
    migrated_to: int | None = None


@dataclass(frozen=True)
class Parcel:
    """A delivery in the form of calls. `instead` takes their place where Telegram does not delete a message any more; `chat_id` is
    what the calls are addressed to."""

    chat_id: int
    steps: tuple[Step, ...]
    lane: Lane
    steps_done: int = 0
    messages: tuple[int, ...] = ()
    instead: tuple[Step, ...] = ()


# Is told after each call but the last what has been sent so far.
Noted = Callable[[Sequence[int], int], Awaitable[None]]


async def hand_over(call: Call, cook: Cook, parcel: Parcel, noted: Noted) -> Handed:
    """Makes the calls that are left, in order. A group that became a supergroup is addressed anew. Cancelled, it says nothing: then the
    delivery's lease ends, and it counts as lost."""
    steps, done, messages = list(parcel.steps), parcel.steps_done, list(parcel.messages)
    migrated_to: int | None = None
    instead = list(parcel.instead)
    while done < len(steps):
        step = steps[done]
        try:
            async with asyncio.timeout(HARD_LIMIT):
                result = await call(step.method, await with_file(step, cook), Pass(parcel.lane, PATIENCE), TIMEOUT)
        except ChatMigrated as error:
            migrated_to = error.new_chat_id
            steps = [_readdressed(one, migrated_to) for one in steps]
            instead = [_readdressed(one, migrated_to) for one in instead]
            continue
        except BadRequest as error:
            reason = error.message.casefold()
            if _UNCHANGED in reason:
                done += 1
                continue
            if instead and any(one in reason for one in _UNDELETABLE):
                steps, done, instead = instead, 0, []
                continue
            handed = _refused(error.message)
        except (TelegramError, LaneBusy, TimeoutError) as error:
            handed = _verdict(error)
        else:
            messages += _ids(result)
            done += 1
            if done < len(steps):
                await noted(messages, done)
            continue
        return replace(handed, messages=tuple(messages), steps_done=done, migrated_to=migrated_to)
    withdrawn = "withdrawn" if parcel.instead and not instead else None
    return Handed(
        Verdict.SENT, messages=tuple(messages), steps_done=max(done, 1), reason=withdrawn, migrated_to=migrated_to
    )


def _verdict(error: TelegramError | LaneBusy | TimeoutError) -> Handed:
    match error:
        case LaneBusy():
            return Handed(
                Verdict.LATER, reason="busy", retry_in=error.seconds, waited=True, lane_paused=error.lane_paused
            )
        case RetryAfter():
            # Drawn by an announcement, it holds back announcements; any other, that chat (bot.ratelimit).
            seconds = seconds_of(error.retry_after)
            return Handed(Verdict.LATER, reason="retry-after", retry_in=seconds, waited=True, lane_paused=True)
        case Forbidden():
            gone = _DEACTIVATED in error.message.casefold()
            return Handed(Verdict.BLOCKED, reason=error.message[:200], deactivated=gone)
        case InvalidToken() | Conflict():
            log.warning("delivery_refused_for_now", reason=error.message)
            return Handed(Verdict.LATER, reason=error.message[:200], retry_in=AWAY, away=True)
        case TimedOut() | TimeoutError():
            return Handed(Verdict.LOST, reason="no-answer")
        case ConnectionCut():
            return Handed(Verdict.LOST, reason="no-answer")
        case _:
            # Never connected, or an answer of 5xx: others would fare no better now.
            return Handed(Verdict.LATER, reason=str(error)[:200], away=True)


def _refused(reason: str) -> Handed:
    return Handed(Verdict.FAILED, reason="gone" if any(one in reason.casefold() for one in _GONE) else reason[:200])


def _ids(result: Any) -> list[int]:
    """The ids of what was sent: of one message, or of an album's. An edit answers with a message that was there."""
    sent = result if isinstance(result, list) else [result]
    return [one["message_id"] for one in sent if isinstance(one, dict) and "message_id" in one]


def _readdressed(step: Step, chat_id: int) -> Step:
    return replace(step, params={**step.params, "chat_id": chat_id}) if "chat_id" in step.params else step
