"""Sending one step, and reading what Telegram says to it."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import Enum
from typing import Any

import structlog
from telegram import InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from lab.errors import LabError
from outbox.lanes import Call, Lane, LaneBusy, Pass
from outbox.steps import Step

log = structlog.get_logger(__name__)

TIMEOUT = 10.0  # seconds for one call; Telegram answers in well under one
SHORTEST = 2.0  # seconds; a call given less often takes effect and is not heard of, which makes the reply come twice
UPLOAD = 1_000_000  # bytes a second, at least
RETRY_PAUSE = 1.0  # seconds between tries while the network or Telegram is away

# Makes the bytes of a document from the name of a recipe and its facts.
Cook = Callable[[str, Mapping[str, Any]], Awaitable[bytes]]

# Where the step's other form is made instead: there is no such message any more, or no text in it, or nobody waits for a toast.
_GONE = (
    "message to edit not found",
    "message can't be edited",
    "message to be edited not found",
    "there is no text in the message to edit",
    "query is too old",
)
_UNCHANGED = "message is not modified"


class Outcome(Enum):
    """What became of a step. SENT and REFUSED are final."""

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"


@dataclass(frozen=True)
class Result:
    """The outcome; `message_id` of what was sent or edited;
    `retry_in` seconds where it is LATER; `blocked` where the person blocked the bot or the bot was put out."""

    outcome: Outcome
    retry_in: float = 0.0
    blocked: bool = False
    migrated_to: int | None = None
    message_id: int | None = None


async def send_step(
    call: Call, cook: Cook, step: Step, *, lane: Lane, within: float, chat_patience: float | None = None
) -> Result:
    """Sends one step within so many seconds. 400 and 403 are final; 429, 5xx and a network that is away are waited for as long as there
    is time; a time-out is tried once more if there is time, since its call may or may not have taken effect."""
    deadline = time.monotonic() + within
    timed_out = False
    migrated_to: int | None = None
    while True:
        left = max(0.0, deadline - time.monotonic())
        try:
            params = await with_file(step, cook)
            allowed = max(min(TIMEOUT, max(left, SHORTEST)), _upload(step, params))
            answer = await call(step.method, params, Pass(lane, left, chat_patience), allowed)
        except LabError as error:  # what was to be sent is gone by now, or not for that person any more
            log.info("step_refused", method=step.method, reason=error.message)
            return Result(Outcome.REFUSED, migrated_to=migrated_to)
        except LaneBusy as error:
            return Result(Outcome.LATER, retry_in=error.seconds, migrated_to=migrated_to)
        except RetryAfter as error:
            seconds = seconds_of(error.retry_after)
            left = deadline - time.monotonic()
            if seconds > (left if chat_patience is None else min(left, chat_patience)):
                return Result(Outcome.LATER, retry_in=seconds, migrated_to=migrated_to)
            # The limiter would hold back what it counts, but nothing else: an answer to a button press would be made again at once.
            await asyncio.sleep(seconds)
            continue
        except ChatMigrated as error:
            migrated_to = error.new_chat_id
            step = replace(step, params={**step.params, "chat_id": migrated_to})
            continue
        except Forbidden as error:
            log.info("step_refused", method=step.method, reason=error.message)
            return Result(Outcome.REFUSED, blocked=True, migrated_to=migrated_to)
        except BadRequest as error:
            reason = error.message.casefold()
            if _UNCHANGED in reason:
                return Result(Outcome.SENT, migrated_to=migrated_to)
            if step.otherwise is not None and any(gone in reason for gone in _GONE):
                step = step.otherwise
                continue
            log.warning("step_refused", method=step.method, reason=error.message)
            return Result(Outcome.REFUSED, migrated_to=migrated_to)
        except (InvalidToken, Conflict) as error:
            log.warning("step_failed", method=step.method, reason=error.message)
            return Result(Outcome.LATER, retry_in=60.0, migrated_to=migrated_to)
        except TimedOut:
            if timed_out or deadline - time.monotonic() < SHORTEST:
                return Result(Outcome.LATER, retry_in=RETRY_PAUSE, migrated_to=migrated_to)
            timed_out = True
            continue
        except (NetworkError, TelegramError) as error:
            log.info("step_delayed", method=step.method, reason=type(error).__name__)
            if deadline - time.monotonic() > RETRY_PAUSE:
                await asyncio.sleep(RETRY_PAUSE)
                continue
            return Result(Outcome.LATER, retry_in=RETRY_PAUSE, migrated_to=migrated_to)
        message_id = answer.get("message_id") if isinstance(answer, Mapping) else None
        return Result(Outcome.SENT, migrated_to=migrated_to, message_id=message_id)


async def with_file(step: Step, cook: Cook) -> Mapping[str, Any]:
    """The parameters of a step's call, with its file if it has one."""
    if step.file is None:
        return step.params
    content = await cook(step.file["recipe"], step.file["facts"])
    return {**step.params, step.file["parameter"]: InputFile(content, filename=step.file["name"])}


def _upload(step: Step, params: Mapping[str, Any]) -> float:
    """The seconds that a file takes on a slow line: one that was given up half-way would be sent again and again."""
    file = params[step.file["parameter"]] if step.file is not None else None
    content = file.input_file_content if isinstance(file, InputFile) else b""
    return len(content) / UPLOAD if isinstance(content, bytes) else 0.0


def seconds_of(value: int | timedelta) -> float:
    """A period as the library tells it, in seconds."""
    return value.total_seconds() if isinstance(value, timedelta) else float(value)
