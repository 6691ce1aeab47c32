"""The life of an update, on both databases, with a bot that knows some commands more than usual."""

import asyncio
import sys
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot import edge
from bot.clock import utc_now
from bot.serve import _journal_path
from simulator.state import ChatKind
from storage import updates
from storage.database import Database
from tests.bot.extra import Extra, noted
from tests.bot.hooked import Hooked, hooked
from tests.support.laboratory import TOKEN

BOT_ID = int(TOKEN.split(":", maxsplit=1)[0])


@pytest.fixture
async def place(database: Database, extra: Extra) -> AsyncIterator[Hooked]:
    async with hooked(database) as place, place.serving():
        yield place


async def test_a_redelivered_update_has_no_second_effect_and_no_second_reply(place: Hooked) -> None:
    update = place.said(place.student, "/note")
    assert await place.bring(update) == 200
    assert await place.bring(update) == 200
    assert await noted(place.database) == 1
    assert place.texts(place.student) == ["noted"]


async def test_two_copies_at_once_are_one(place: Hooked) -> None:
    update = place.said(place.student, "/note")
    assert await asyncio.gather(*(place.bring(update) for _ in range(4))) == [200] * 4
    assert await noted(place.database) == 1
    assert place.texts(place.student) == ["noted"]


async def test_a_redelivered_update_goes_on_at_the_first_step_that_was_not_sent(place: Hooked) -> None:
    """The process died after the commit and the first of two sends."""
    update = place.said(place.student, "/two")
    steps = [
        {"method": "sendMessage", "params": {"chat_id": place.student.id, "text": text}} for text in ("first", "second")
    ]
    async with place.database.write() as tx:
        await updates.store(
            tx,
            bot_id=BOT_ID,
            update_id=update["update_id"],
            chat_id=place.student.id,
            steps=steps,
            now=utc_now(),
            next_step=1,
        )
    assert await place.bring(update) == 200
    assert place.texts(place.student) == ["second"]
    assert await noted(place.database) == 0


async def test_a_reader_that_writes_all_the_same_runs_again_as_a_writer(place: Hooked, extra: Extra) -> None:
    assert await place.bring(place.said(place.student, "/help")) == 200  # known from now on
    assert await place.bring(place.said(place.student, "/note")) == 200
    assert extra.notes == 2
    assert await noted(place.database) == 1
    assert place.texts(place.student)[1:] == ["noted"]


async def test_an_unexpected_error_is_told_by_its_number_to_the_user_once_and_to_the_owner(place: Hooked) -> None:
    update = place.said(place.researcher, "/boom")
    with capture_logs() as logs:
        assert await place.bring(update) == 200
        assert await place.bring(place.said(place.researcher, "/boom")) == 200
    numbers = [entry["error_id"] for entry in logs if entry["event"] == "update_failed"]
    assert len(numbers) == 2
    told = place.texts(place.researcher)
    assert [number in text for number, text in zip(numbers, told, strict=True)] == [True, True]
    assert told[0].startswith("Something went wrong")
    owner = await place.owner.sees(numbers[0])
    assert "RuntimeError" in owner.text
    assert "what somebody wrote" not in owner.text
    assert len(place.texts(place.owner)) == 1  # told once in ten minutes for each kind
    assert await place.bring(update) == 200
    assert len(place.texts(place.researcher)) == 2


async def test_a_reply_that_cannot_be_made_is_owned_up_to_and_holds_nothing_back(place: Hooked) -> None:
    update = place.said(place.researcher, "/uncooked")
    with capture_logs():
        assert await place.bring(update) == 200
    assert place.texts(place.researcher)[0].startswith("Something went wrong")
    assert await place.bring(place.said(place.researcher, "/note")) == 200
    assert await place.bring(update) == 200
    assert place.texts(place.researcher)[1:] == ["noted"]
    assert await noted(place.database) == 2


async def test_an_update_that_nobody_understands_is_done_and_the_next_is_served(place: Hooked) -> None:
    broken = place.said(place.student, "/note")
    del broken["message"]["message_id"]
    with capture_logs() as logs:
        assert await place.bring(broken) == 200
    assert [entry["event"] for entry in logs if entry["log_level"] == "error"] == ["update_not_understood"]
    assert await place.bring(place.said(place.student, "/note")) == 200
    assert place.texts(place.student) == ["noted"]


async def test_what_is_refused_is_said_in_the_language_of_the_person(place: Hooked) -> None:
    await place.bring(place.said(place.student, "/refuse"))
    await place.bring(place.said(place.researcher, "/refuse"))
    assert place.texts(place.student) == ["你没有权限做这件事。"]
    assert place.texts(place.researcher) == ["You may not do this."]
    await place.bring(place.said(place.researcher, "/menu"))
    assert await place.researcher.tap("refuse") == "You may not do this."


async def test_a_press_that_takes_long_is_answered_empty_and_its_toast_becomes_a_line(
    place: Hooked, extra: Extra, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "EMPTY_ANSWER_AFTER", 0.1)
    await place.bring(place.said(place.student, "/menu"))
    assert await place.student.tap("slow") is None
    extra.gate.set()
    assert (await place.student.sees("at last")).text == "at last"


async def test_a_toast_for_which_it_is_too_late_becomes_a_line(place: Hooked, extra: Extra) -> None:
    await place.bring(place.said(place.student, "/menu"))
    query = place.student.press(place.student.messages()[-1], "slow")
    place.sim.callbacks.clear()  # Telegram has forgotten it
    extra.gate.set()
    assert (await place.student.sees("at last")).text == "at last"
    assert not query.answered.is_set()


async def test_an_error_under_a_button_answers_the_press_too(place: Hooked) -> None:
    await place.bring(place.said(place.researcher, "/menu"))
    with capture_logs():
        assert await place.researcher.tap("boom") is None
        await place.researcher.sees("Something went wrong")


async def test_a_screen_that_stays_the_same_is_no_error_and_one_that_is_gone_is_sent_anew(place: Hooked) -> None:
    await place.bring(place.said(place.student, "/menu"))
    menu = place.student.messages()[-1]
    with capture_logs() as logs:
        assert await place.student.tap("same") is None
        await place.sim.call(TOKEN, "deleteMessage", {"chat_id": place.student.id, "message_id": menu.id})
        assert await place.student.tap(data="same", message=menu) is None
        await place.student.sees("menu")
    assert not [entry for entry in logs if entry["event"] == "step_refused"]
    assert place.student.messages()[-1].id > menu.id


async def test_a_chat_that_is_held_gets_its_replies_later_in_order_and_others_at_once(place: Hooked) -> None:
    place.sim.faults.limit_chat(place.student.id, 1.5)
    for text in ("/two", "/note", "/two"):
        assert await place.bring(place.said(place.student, text)) == 200
    assert place.texts(place.student) == []
    assert await place.bring(place.said(place.researcher, "/note")) == 200
    assert place.texts(place.researcher) == ["noted"]
    async with asyncio.timeout(15):
        while len(place.texts(place.student)) < 5:
            await place.student.next(within=15)
    assert place.texts(place.student) == ["first", "second", "noted", "first", "second"]
    assert await noted(place.database) == 4


async def test_a_reply_that_only_read_is_sent_later_too(place: Hooked) -> None:
    await place.bring(place.said(place.student, "/help"))
    place.sim.faults.limit_chat(place.student.id, 1)
    assert await place.bring(place.said(place.student, "/menu")) == 200
    assert (await place.student.sees("menu", within=15)).text == "menu"


async def test_who_has_blocked_the_bot_is_noted_and_served_again_when_they_are_back(place: Hooked) -> None:
    place.student.block()
    assert await place.bring(place.said(place.student, "/two")) == 200
    assert place.texts(place.student) == []
    async with place.database.read() as tx:
        opening = await updates.opening(
            tx, bot_id=BOT_ID, update_id=1, user_id=place.student.id, chat_id=place.student.id
        )
    assert opening.user is not None
    assert opening.user.blocked_at is not None
    assert not opening.backlog
    place.student.unblock()
    assert await place.bring(place.said(place.student, "/note")) == 200
    assert place.texts(place.student) == ["noted"]


async def test_a_step_that_is_refused_is_final_and_the_next_is_made(place: Hooked) -> None:
    update = place.said(place.student, "/two")
    async with place.database.write() as tx:
        chats = (424242, place.student.id)  # nobody has the first
        await updates.store(
            tx,
            bot_id=BOT_ID,
            update_id=update["update_id"],
            chat_id=place.student.id,
            steps=[{"method": "sendMessage", "params": {"chat_id": chat, "text": "hello"}} for chat in chats],
            now=utc_now(),
        )
    with capture_logs() as logs:
        assert await place.bring(update) == 200
        assert await place.bring(update) == 200
    assert place.texts(place.student) == ["hello"]
    assert [entry["reason"] for entry in logs if entry["event"] == "step_refused"] == ["Chat not found"]


async def test_a_group_that_has_become_a_supergroup_is_answered_there(place: Hooked) -> None:
    bot = place.sim.bots[TOKEN]
    group = place.sim.add_group("Cells", members=[place.owner, place.student], bots=[bot], kind=ChatKind.GROUP)
    old = {"id": group.chat.id, "type": "group", "title": "Cells"}
    await place.student.sees("/projects")
    supergroup = place.sim.migrate(group)
    assert await place.bring(place.said(place.student, "/two", chat=old)) == 200
    texts = [message.text for message in place.sim.sent(supergroup.chat.id)]
    assert texts[-2:] == ["first", "second"]


async def test_somebody_new_speaks_in_a_group_that_the_bot_knows(place: Hooked) -> None:
    group = place.sim.add_group("Cells", members=[place.owner, place.student], bots=[place.sim.bots[TOKEN]])
    where = {"id": group.chat.id, "type": "supergroup", "title": "Cells"}
    await place.student.sees("/projects")
    assert await place.bring(place.said(place.student, "/note", chat=where)) == 200
    assert place.sim.sent(group.chat.id)[-1].text == "noted"


@pytest.mark.parametrize("ends", [1, 2])
async def test_an_update_that_killed_the_bot_twice_is_answered_with_an_apology_at_its_third_attempt(
    database: Database, extra: Extra, ends: int
) -> None:
    async with hooked(database) as place:
        update = place.said(place.researcher, "/note")
        program = (
            "import os, sys, pathlib; from bot.journal import Journal;"
            "mark = Journal(pathlib.Path(sys.argv[1])).in_hand(int(sys.argv[2])); mark.__enter__(); os._exit(0)"
        )
        journal = str(_journal_path(database, BOT_ID))
        for _ in range(ends):
            killed = await asyncio.create_subprocess_exec(
                sys.executable, "-c", program, journal, str(update["update_id"])
            )
            assert await killed.wait() == 0
        async with place.serving():
            with capture_logs():
                assert await place.bring(update) == 200
                assert await place.bring(update) == 200
        apologised = ends == 2
        assert await noted(database) == (0 if apologised else 1)
        (told,) = place.texts(place.researcher)
        assert told.startswith("Sorry") if apologised else told == "noted"


async def test_who_waits_long_sees_that_the_bot_is_at_it(place: Hooked, extra: Extra) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(place.bring(place.said(place.student, "/long")))
        async with asyncio.timeout(20):
            while not any(call.method == "sendChatAction" for call in place.sim.calls):  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        extra.gate.set()
    assert waiting.result() == 200
    assert place.texts(place.student) == ["done"]


async def test_a_button_that_could_not_be_answered_in_time_is_answered_later(
    place: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outbox.replies.WITHIN", 0.2)
    await place.bring(place.said(place.student, "/menu"))
    place.sim.faults.set("answerCallbackQuery", server_error=1.0)
    query = place.student.press(place.student.messages()[-1], "note")
    await place.student.sees("noted")  # the reply does not wait for it
    assert not query.answered.is_set()
    place.sim.faults.clear()
    async with asyncio.timeout(20):
        await query.answered.wait()
