"""One step, and what becomes of it by what Telegram says: in virtual time, so that no wait costs anything."""

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)

from outbox import sending
from outbox.lanes import Lane, LaneBusy, Pass
from outbox.sending import Outcome, Result, send_step
from outbox.steps import Step
from tests.bot.virtual_time import in_virtual_time

EDIT = Step(
    "editMessageText",
    {"chat_id": 1, "message_id": 2, "text": "x"},
    otherwise=Step("sendMessage", {"chat_id": 1, "text": "x"}),
)
SEND = Step("sendMessage", {"chat_id": 1, "text": "x"})


@pytest.fixture(autouse=True)
def _virtual(monkeypatch: pytest.MonkeyPatch) -> None:
    class Time:
        @staticmethod
        def monotonic() -> float:
            try:
                return asyncio.get_running_loop().time()
            except RuntimeError:
                return time.monotonic()

    monkeypatch.setattr(sending, "time", Time)
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


class Telegram:
    """Answers with these, one after another, then with success; a time-out takes its time."""

    def __init__(self, *answers: Exception) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[float, str, Mapping[str, Any], Pass]] = []

    async def call(self, method: str, params: Mapping[str, Any], rate: Pass, timeout: float) -> Any:
        self.calls.append((asyncio.get_running_loop().time(), method, params, rate))
        if not self.answers:
            return {}
        answer = self.answers.pop(0)
        if isinstance(answer, TimedOut):
            await asyncio.sleep(timeout)
        raise answer

    @property
    def methods(self) -> list[str]:
        return [method for _, method, _, _ in self.calls]

    async def send(self, step: Step = SEND, *, within: float = 5.0, chat_patience: float | None = None) -> Result:
        return await send_step(self.call, _cook, step, lane=Lane.REPLY, within=within, chat_patience=chat_patience)


async def _cook(recipe: str, facts: Mapping[str, Any]) -> bytes:
    return f"{recipe} {facts['language']}".encode()


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (BadRequest("Chat not found"), Outcome.REFUSED),
        (BadRequest("Can't parse entities: unsupported start tag"), Outcome.REFUSED),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Outcome.REFUSED),
        (BadRequest("Message is not modified: specified new message content is the same"), Outcome.SENT),
        (InvalidToken("Unauthorized"), Outcome.LATER),
        (Conflict("terminated"), Outcome.LATER),
        (LaneBusy(7.0), Outcome.LATER),
    ],
)
@in_virtual_time
async def test_what_an_answer_means(error: Exception, outcome: Outcome) -> None:
    telegram = Telegram(error)
    result = await telegram.send()
    assert result.outcome is outcome
    assert result.blocked is isinstance(error, Forbidden)
    assert len(telegram.calls) == 1
    assert (result.retry_in > 0) is (outcome is Outcome.LATER)


@pytest.mark.parametrize(
    "reason",
    ["Message to edit not found", "Message can't be edited", "There is no text in the message to edit"],
)
@in_virtual_time
async def test_a_message_that_is_gone_is_sent_anew(reason: str) -> None:
    telegram = Telegram(BadRequest(reason))
    assert (await telegram.send(EDIT)).outcome is Outcome.SENT
    assert telegram.methods == ["editMessageText", "sendMessage"]


@in_virtual_time
async def test_a_group_that_has_moved_is_readdressed() -> None:
    telegram = Telegram(ChatMigrated(-100))
    assert await telegram.send() == Result(Outcome.SENT, migrated_to=-100)
    assert [params["chat_id"] for _, _, params, _ in telegram.calls] == [1, -100]


@in_virtual_time
async def test_an_error_of_the_servers_is_tried_again_as_long_as_there_is_time() -> None:
    telegram = Telegram(NetworkError("Bad Gateway"), NetworkError("Bad Gateway"))
    assert (await telegram.send()).outcome is Outcome.SENT
    assert len(telegram.calls) == 3
    away = Telegram(*[NetworkError("Bad Gateway")] * 100)
    result = await away.send()
    assert result.outcome is Outcome.LATER
    assert 2 <= len(away.calls) <= 5
    assert away.calls[-1][0] - away.calls[0][0] <= 5.0


@in_virtual_time
async def test_a_time_out_is_tried_once_more() -> None:
    telegram = Telegram(TimedOut(), TimedOut(), TimedOut())
    assert (await telegram.send(within=60.0)).outcome is Outcome.LATER
    assert len(telegram.calls) == 2
    lucky = Telegram(TimedOut())
    assert (await lucky.send(within=60.0)).outcome is Outcome.SENT


@pytest.mark.parametrize("method", ["sendMessage", "answerCallbackQuery"])
@in_virtual_time
async def test_a_429_is_waited_for_if_there_is_time_and_never_asked_again_before(method: str) -> None:
    telegram = Telegram(RetryAfter(timedelta(seconds=3)))
    assert (await telegram.send(Step(method, {"chat_id": 1}))).outcome is Outcome.SENT
    first, second = (at for at, *_ in telegram.calls)
    assert second - first >= 3.0
    late = Telegram(RetryAfter(timedelta(seconds=60)))
    assert await late.send(Step(method, {"chat_id": 1})) == Result(Outcome.LATER, retry_in=60.0)
    assert len(late.calls) == 1
    impatient = Telegram(RetryAfter(timedelta(seconds=3)))
    assert (await impatient.send(chat_patience=0.7)).outcome is Outcome.LATER


@in_virtual_time
async def test_the_pass_says_how_much_time_is_left() -> None:
    telegram = Telegram(RetryAfter(timedelta(seconds=3)))
    await telegram.send()
    assert [round(rate.patience) for *_, rate in telegram.calls] == [5, 2]


@in_virtual_time
async def test_a_file_is_made_when_it_is_sent() -> None:
    telegram = Telegram()
    recipe = {"parameter": "document", "recipe": "export", "facts": {"language": "zh"}, "name": "导出.xlsx"}
    await telegram.send(Step("sendDocument", {"chat_id": 1}, file=recipe))
    document = telegram.calls[0][2]["document"]
    assert document.filename == "导出.xlsx"
    assert document.input_file_content == b"export zh"


@in_virtual_time
async def test_a_large_file_is_given_the_time_of_a_slow_line() -> None:
    given: list[float] = []

    async def call(_method: str, _params: Mapping[str, Any], _rate: Pass, timeout: float) -> Any:
        given.append(timeout)
        return {}

    async def cook(_recipe: str, facts: Mapping[str, Any]) -> bytes:
        return bytes(facts["size"])

    for size in (10, 45_000_000):
        recipe = {"parameter": "document", "recipe": "any", "facts": {"size": size}, "name": "a.zip"}
        await send_step(call, cook, Step("sendDocument", {"chat_id": 1}, file=recipe), lane=Lane.REPLY, within=5.0)
    assert given == [5.0, 45.0]
