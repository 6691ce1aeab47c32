"""What Telegram says to a delivery, and what that means for it: exactly one verdict, and never a guess."""

from collections.abc import Mapping, Sequence
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
    TelegramError,
    TimedOut,
)

from outbox.delivering import Handed, Parcel, Verdict, hand_over
from outbox.errors import ConnectionCut, NotConnected
from outbox.lanes import Lane, LaneBusy, Pass
from outbox.steps import Step

TEXT = Step("sendMessage", {"chat_id": 5, "text": "明天开放日"})
ALBUM = (Step("sendMediaGroup", {"chat_id": 5, "media": []}), Step("sendMessage", {"chat_id": 5, "text": "?"}))


class Line:
    """The line to Telegram: each call meets the next of these, an answer or an exception."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.calls: list[tuple[str, Mapping[str, Any]]] = []

    async def call(self, method: str, params: Mapping[str, Any], rate: Pass, timeout: float) -> Any:
        self.calls.append((method, params))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


async def no_cook(recipe: str, facts: Mapping[str, Any]) -> bytes:
    raise LookupError(recipe)


async def handed(line: Line, *steps: Step, **options: Any) -> tuple[Handed, list[tuple[list[int], int]]]:
    noted: list[tuple[list[int], int]] = []

    async def note(messages: Sequence[int], steps_done: int) -> None:
        noted.append((list(messages), steps_done))

    parcel = Parcel(chat_id=5, steps=steps or (TEXT,), lane=Lane.ANNOUNCEMENT, **options)
    return await hand_over(line.call, no_cook, parcel, note), noted


async def test_a_message_is_sent_and_known_by_its_id() -> None:
    told, noted = await handed(Line({"message_id": 7}))
    assert (told.verdict, told.messages, told.steps_done, told.reason) == (Verdict.SENT, (7,), 1, None)
    assert noted == []


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (Forbidden("Forbidden: bot was blocked by the user"), Verdict.BLOCKED),
        (Forbidden("Forbidden: user is deactivated"), Verdict.BLOCKED),
        (Forbidden("Forbidden: bot was kicked from the supergroup chat"), Verdict.BLOCKED),
        (BadRequest("Chat not found"), Verdict.FAILED),
        (BadRequest("Can't parse entities: unexpected end"), Verdict.FAILED),
        (TimedOut(), Verdict.LOST),
        (TimeoutError(), Verdict.LOST),
        (ConnectionCut("ServerDisconnectedError"), Verdict.LOST),
        (NotConnected("ClientConnectorError"), Verdict.LATER),
        (NetworkError("Bad Gateway"), Verdict.LATER),
        (TelegramError("Invalid server response"), Verdict.LATER),
        (InvalidToken("Unauthorized"), Verdict.LATER),
        (Conflict("terminated by other getUpdates request"), Verdict.LATER),
        (LaneBusy(9.0), Verdict.LATER),
    ],
    ids=lambda value: str(value)[:40] or type(value).__name__,
)
async def test_each_answer_is_one_verdict(error: Exception, verdict: Verdict) -> None:
    told, _ = await handed(Line(error))
    assert told.verdict is verdict
    assert told.messages == ()
    assert told.deactivated == ("deactivated" in str(error))


async def test_who_has_to_wait_has_tried_nothing_and_says_how_long() -> None:
    busy, _ = await handed(Line(LaneBusy(9.0)))
    assert (busy.waited, busy.lane_paused, busy.retry_in, busy.away) == (True, False, 9.0, False)
    paused, _ = await handed(Line(LaneBusy(50.0, lane_paused=True)))
    assert (paused.lane_paused, paused.retry_in) == (True, 50.0)


async def test_a_429_has_had_no_effect_and_holds_back_the_lane(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    limited, _ = await handed(Line(RetryAfter(timedelta(seconds=60))))
    assert limited.verdict is Verdict.LATER
    assert (limited.waited, limited.lane_paused, limited.retry_in) == (True, True, 60.0)


async def test_trouble_that_is_everybodys_is_told_from_trouble_of_one() -> None:
    for error in (NotConnected("x"), NetworkError("Bad Gateway"), InvalidToken("Unauthorized")):
        assert (await handed(Line(error)))[0].away
    for error in (Forbidden("blocked"), BadRequest("Chat not found"), TimedOut(), ConnectionCut("x")):
        assert not (await handed(Line(error)))[0].away


async def test_a_group_that_moved_is_addressed_anew() -> None:
    line = Line(ChatMigrated(-1007), {"message_id": 3})
    told, _ = await handed(line)
    assert (told.verdict, told.migrated_to, told.messages) == (Verdict.SENT, -1007, (3,))
    assert [params["chat_id"] for _, params in line.calls] == [5, -1007]


async def test_an_album_notes_what_is_sent_before_its_second_message() -> None:
    items = [{"message_id": 7}, {"message_id": 8}]
    told, noted = await handed(Line(items, {"message_id": 9}), *ALBUM)
    assert (told.verdict, told.messages, told.steps_done) == (Verdict.SENT, (7, 8, 9), 2)
    assert noted == [([7, 8], 1)]


async def test_an_album_goes_on_with_what_is_left() -> None:
    cut, _ = await handed(Line([{"message_id": 7}, {"message_id": 8}], NetworkError("Bad Gateway")), *ALBUM)
    assert (cut.verdict, cut.messages, cut.steps_done) == (Verdict.LATER, (7, 8), 1)
    line = Line({"message_id": 9})
    told, _ = await handed(line, *ALBUM, messages=cut.messages, steps_done=cut.steps_done)
    assert (told.messages, told.steps_done) == ((7, 8, 9), 2)
    assert [method for method, _ in line.calls] == ["sendMessage"]


EDIT = Step("editMessageText", {"chat_id": 5, "message_id": 7, "text": "改期"})


async def test_an_edit_that_changes_nothing_is_done() -> None:
    told, _ = await handed(Line(BadRequest("Message is not modified: specified new message content ...")), EDIT)
    assert told.verdict is Verdict.SENT


@pytest.mark.parametrize("said", ["Message to edit not found", "Message can't be edited", "MESSAGE_ID_INVALID"])
async def test_a_copy_that_is_gone_is_said_to_be_gone(said: str) -> None:
    told, _ = await handed(Line(BadRequest(said)), EDIT)
    assert (told.verdict, told.reason) == (Verdict.FAILED, "gone")


DELETE = Step("deleteMessages", {"chat_id": 5, "message_ids": [7]})
WITHDRAW = Step("editMessageText", {"chat_id": 5, "message_id": 7, "text": "已撤回"})


async def test_what_is_deleted_is_not_withdrawn() -> None:
    told, _ = await handed(Line(True), DELETE, instead=(WITHDRAW,))
    assert (told.verdict, told.reason) == (Verdict.SENT, None)


async def test_what_can_not_be_deleted_any_more_is_withdrawn() -> None:
    line = Line(BadRequest("Message can't be deleted for everyone"), {"message_id": 7})
    told, _ = await handed(line, DELETE, instead=(WITHDRAW,))
    assert (told.verdict, told.reason) == (Verdict.SENT, "withdrawn")
    assert [method for method, _ in line.calls] == ["deleteMessages", "editMessageText"]


async def test_a_withdrawal_that_is_refused_has_failed() -> None:
    line = Line(BadRequest("Message can't be deleted for everyone"), BadRequest("Message to edit not found"))
    told, _ = await handed(line, DELETE, instead=(WITHDRAW,))
    assert (told.verdict, told.reason) == (Verdict.FAILED, "gone")


async def test_a_mistake_of_ours_is_not_taken_for_telegrams() -> None:
    with pytest.raises(KeyError):
        await handed(Line(KeyError("chat_id")))
