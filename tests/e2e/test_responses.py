"""People answer announcements with their buttons."""

from typing import Any

from bot.clock import utc_now
from lab.content import Content, ContentKind, with_choices
from messages.content import PREVIEW, Letter, Options, send_calls
from messages.words import Language, load
from storage import reports
from storage.deliveries import DeliveryState
from tests.support import published
from tests.support.laboratory import TOKEN, Laboratory
from tests.support.visits import press_data

ZH = load()[Language.ZH]
QUESTION = with_choices(Content(ContentKind.TEXT, text="开放日哪一天去？"), ["周三", "周四"])


async def publish(lab: Laboratory, *chats: int, preview: bool = False) -> int:
    """Sends the question to these chats as a run; returns its id."""
    contents: dict[str, Any] = {"zh": QUESTION.as_json()}
    run = PREVIEW
    if not preview:
        async with lab.database.write() as tx:
            now = utc_now()
            announcement = await published.announcement(
                tx, author_id=lab.owner.id, now=now, contents=contents, confirm=True
            )
            run = await published.run(tx, announcement, dict.fromkeys(chats, DeliveryState.SENT), now=now)
    letter = Letter(ZH, QUESTION, "zh", Options(run_id=run, confirm=True))
    for chat in chats:
        for method, params in send_calls(letter, chat_id=chat):
            status, answer = await lab.sim.call(TOKEN, method, params)
            assert status == 200, answer
    return run


async def counted(lab: Laboratory, run: int) -> tuple[dict[int, int], int]:
    async with lab.database.read() as tx:
        return await reports.choices(tx, run), await reports.confirmations(tx, run)


async def test_a_choice_can_be_changed_and_reading_is_confirmed(lab: Laboratory) -> None:
    await lab.student.send("/start")
    await lab.student.next()
    run = await publish(lab, lab.student.id)
    assert await lab.student.tap("周三") == "已选择：周三。可以随时改选。"
    assert await lab.student.tap("周四") == "已改选：周四。"
    assert await lab.student.tap("周四") == "你选的就是：周四。"
    assert await lab.student.tap("我已阅读") == "已确认，谢谢。"
    assert await lab.student.tap("我已阅读") == "你已经确认过了。"
    assert await counted(lab, run) == ({1: 1}, 1)
    assert lab.student.messages()[-1].text == "开放日哪一天去？"  # nothing is added to the chat


async def test_in_a_group_everybody_answers_in_their_own_language(lab: Laboratory) -> None:
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student, lab.researcher], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    run = await publish(lab, group.id)
    assert await lab.student.tap("周三", chat=group) == "已选择：周三。可以随时改选。"
    assert await lab.researcher.tap("周四", chat=group) == "Your answer: 周四. You can change it."
    assert await lab.researcher.tap("我已阅读", chat=group) == "Confirmed, thank you."
    assert await counted(lab, run) == ({0: 1, 1: 1}, 1)


async def test_a_preview_says_that_it_is_one(lab: Laboratory) -> None:
    await lab.owner.send("/start")
    await lab.owner.next()
    await publish(lab, lab.owner.id, preview=True)
    for button in ("周三", "我已阅读"):
        assert await lab.owner.tap(button) == "这是预览，回答不会计入。"
    assert await counted(lab, PREVIEW) == ({}, 0)


async def test_what_no_screen_of_ones_own_has_is_not_counted(lab: Laboratory) -> None:
    lab.owner.open()
    run = await publish(lab, lab.owner.id)
    await lab.researcher.send("/start")
    message = await lab.researcher.next()
    for data in (f"an:{run}:c0", f"an:{run}:r"):
        toast, _ = await press_data(lab.researcher, data, message)
        assert toast == "Answers to this message are no longer counted."
    for data in (f"an:{run}:c99", "an:99999999999999999:r"):
        assert (await press_data(lab.owner, data, lab.owner.messages()[0]))[0]
    assert await counted(lab, run) == ({}, 0)
