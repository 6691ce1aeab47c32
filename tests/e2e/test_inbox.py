"""/inbox: what came is found again, opened, answered; what is public is there for newcomers; digests lead there and back."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from bot.clock import utc_now
from lab import runs
from lab.defaults import Defaults
from lab.roles import Actor
from simulator.people import Person
from simulator.views import Message
from storage import deliveries, digests, inbox, reports
from storage.deliveries import Delivery, DeliveryState
from storage.users import Role
from tests.support import published
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data, settled

HOUR = timedelta(hours=1)
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10"
QUESTION = {
    "zh": {
        "kind": "question",
        "text": "开放日哪一天去？",
        "choices": ["周三", "周四"],
        "links": [["地图", "https://example.org/"]],
    },
    "en": {"kind": "question", "text": "Which day suits you?", "choices": ["Wed", "Thu"]},
}


def text(zh: str, en: str = "") -> dict[str, Any]:
    """Contents of one text, in one or two languages."""
    return {"zh": {"kind": "text", "text": zh}} | ({"en": {"kind": "text", "text": en}} if en else {})


async def publish(
    lab: Laboratory,
    contents: dict[str, Any],
    *people: Person,
    at: datetime | None = None,
    state: DeliveryState = DeliveryState.SENT,
    options: dict[str, Any] | None = None,
    **values: Any,
) -> int:
    """An announcement that these people got an hour ago, as rows; returns its run."""
    at = at or utc_now() - HOUR
    async with lab.database.write() as tx:
        made = await published.announcement(tx, author_id=lab.owner.id, now=at, contents=contents, title="", **values)
        states = {person.id: state for person in people} or {-1: DeliveryState.SENT}
        return await published.run(tx, made, states, now=at, options=options or {})


def defaults(lab: Laboratory) -> Defaults:
    return Defaults(language="zh", zone=lab.settings.zone)


async def retract(lab: Laboratory, run: int) -> None:
    async with lab.database.write() as tx:
        await runs.retract(tx, Actor(lab.owner.id, Role.OWNER), run, defaults=defaults(lab), now=utc_now())


async def test_an_empty_inbox_says_what_will_come_and_how_to_choose(lab: Laboratory) -> None:
    for person, seen, topics, chosen in (
        (lab.student, "还没有消息", "订阅主题", "点一个主题"),
        (lab.researcher, "No messages yet", "Topics", "Press a topic"),
    ):
        empty = await ask(person, "/inbox")
        assert seen in empty.text
        shown = await press(person, topics)
        assert (shown.id, chosen in shown.text) == (empty.id, True)


async def test_the_inbox_is_found_from_the_start_the_settings_and_the_menu(lab: Laboratory) -> None:
    for command in ("/start", "/settings"):
        await ask(lab.student, command)
        assert "收件箱" in (await press(lab.student, "📥 收件箱")).text
    assert "/inbox – 收到过的消息" in (await ask(lab.student, "/help")).text
    assert "收件箱" in (await ask(lab.student, "/start do_inbox")).text
    assert "Inbox" in (await press(lab.student, "English")).text


async def test_lines_name_what_came_in_the_readers_language_zone_and_topic(lab: Laboratory) -> None:
    at = datetime.fromisoformat("2020-03-02T16:30:00+00:00")
    await publish(
        lab, text("换电站开放日\n欢迎报名", "Open day\nCome along"), lab.student, lab.researcher, at=at, topic="news"
    )
    await publish(lab, text("只有中文"), lab.researcher, at=at - HOUR, topic="seminars/battery")
    listed = await ask(lab.student, "/inbox")
    assert "收件箱 · 1 条" in listed.text
    assert "1. 换电站开放日\n周二 2020年3月3日 00:30（UTC+8） · 实验室动态" in listed.text
    await ask(lab.researcher, "/settings Europe/Berlin")
    listed = await ask(lab.researcher, "/inbox")
    assert "Inbox · 2 messages" in listed.text
    assert "1. Open day\nMon 2 Mar 2020, 17:30 (UTC+1) · Lab news" in listed.text
    assert "2. 只有中文" in listed.text
    assert "Seminars · Battery" in listed.text


async def test_a_text_opens_in_place_with_its_buttons_and_the_way_back(lab: Laboratory) -> None:
    run = await publish(lab, QUESTION, lab.student, lab.researcher, options={"confirm": True}, topic="news")
    listed = await ask(lab.student, "/inbox")
    opened = await press(lab.student, "1")
    assert opened.id == listed.id
    assert opened.text.startswith("开放日哪一天去？\n\n")
    assert opened.buttons == ["周三", "周四", "✓ 我已阅读", "地图", "‹ 收件箱"]
    assert await lab.student.tap("周四") == "已选择：周四。可以随时改选。"
    assert await lab.student.tap("我已阅读") == "已确认，谢谢。"
    assert (await press(lab.student, "‹ 收件箱")).text == listed.text
    await ask(lab.researcher, "/inbox")
    assert "Which day suits you?" in (await press(lab.researcher, "1")).text
    await lab.researcher.tap("Wed")
    async with lab.database.read() as tx:
        assert (await reports.choices(tx, run), await reports.confirmations(tx, run)) == ({0: 1, 1: 1}, 1)


async def test_formatting_is_as_it_was_written_and_the_other_language_is_named(lab: Laboratory) -> None:
    bold = {"kind": "text", "text": "蔚来 <b> & 换电", "entities": [{"type": "bold", "offset": 0, "length": 2}]}
    await publish(lab, {"zh": bold}, lab.researcher)
    listed = await ask(lab.researcher, "/inbox")
    assert "蔚来 <b> & 换电" in listed.text
    opened = await press(lab.researcher, "1")
    assert "This message exists in Chinese only." in opened.text
    start = opened.text.index("蔚来")
    assert {"type": "bold", "offset": start, "length": 2} in opened.entities


async def test_a_newcomer_reads_and_answers_what_is_public(lab: Laboratory) -> None:
    run = await publish(lab, QUESTION, lab.owner, public=True, options={"confirm": True})
    await publish(lab, text("内部消息"), lab.owner)
    listed = await ask(lab.researcher, "/inbox")
    assert "1 message" in listed.text
    assert "内部消息" not in listed.text
    await press(lab.researcher, "1")
    assert await lab.researcher.tap("Thu") == "Your answer: Thu. You can change it."
    assert await lab.researcher.tap("I have read this") == "Confirmed, thank you."
    async with lab.database.read() as tx:
        assert (await reports.choices(tx, run), await reports.confirmations(tx, run)) == ({1: 1}, 1)
    assert "2 条" in (await ask(lab.owner, "/inbox")).text


async def test_what_is_no_text_comes_as_a_message_of_its_own(lab: Laboratory) -> None:
    photo = (await lab.student.send_photo(PNG)).photo
    assert photo is not None
    await lab.student.next()
    picture = {"kind": "photo", "file_id": photo.id, "text": "平面图", "choices": ["去", "不去"]}
    items = [{"kind": "photo", "file_id": photo.id}] * 2
    album = {"kind": "album", "text": "相册", "items": items, "links": [["更多", "https://example.org/"]]}
    place = {"kind": "location", "location": [31.8, 117.2]}
    now = utc_now()
    for hours, content in enumerate((picture, album, place)):
        await publish(lab, {"zh": content}, lab.student, at=now - hours * HOUR)
    listed = await ask(lab.student, "/inbox")
    assert "1. 平面图" in listed.text
    assert "3. 位置" in listed.text
    opened = await press(lab.student, "1")
    assert opened.photo is not None
    assert opened.id > listed.id
    assert opened.buttons == ["去", "不去"]
    assert await lab.student.tap("不去") == "已选择：不去。可以随时改选。"
    before = len(lab.student.messages())
    await press_data(lab.student, _data(listed, "2"), listed)
    await press_data(lab.student, _data(listed, "3"), listed)
    kinds = [message.kind for message in lab.student.messages()[before:] if message.from_bot]
    assert kinds.count("photo") == 2
    assert "location" in kinds
    assert Message(listed.stored).text == listed.text  # the list stays


async def test_what_is_protected_stays_protected(lab: Laboratory) -> None:
    await publish(lab, text("请勿外传"), lab.student, options={"protected": True})
    listed = await ask(lab.student, "/inbox")
    opened = await press(lab.student, "1")
    assert opened.id > listed.id
    assert opened.protected


async def test_pages_turn_in_place_and_the_way_back_leads_to_the_same_one(lab: Laboratory) -> None:
    now = utc_now()
    for number in range(14):
        await publish(lab, text(f"第 {number} 条公告"), lab.student, at=now - number * HOUR)
    first = await ask(lab.student, "/inbox")
    assert "收件箱 · 14 条 · 1–6" in first.text
    assert "上一页" not in " ".join(first.buttons)
    second = await press(lab.student, "下一页")
    assert second.id == first.id
    assert "14 条 · 7–12" in second.text
    assert [button for button in second.buttons if button.isdigit()] == ["7", "8", "9", "10", "11", "12"]
    assert "第 7 条公告" in (await press(lab.student, "8")).text
    assert (await press(lab.student, "‹ 收件箱")).text == second.text
    third = await press(lab.student, "下一页")
    assert "13–14" in third.text
    assert "下一页" not in " ".join(third.buttons)
    _, last = await press_data(lab.student, "ib:p9999", third)
    assert last.text == third.text


async def test_what_was_edited_shows_its_latest_text_and_what_was_retracted_is_gone(lab: Laboratory) -> None:
    kept = await publish(lab, text("周三开放"), lab.student, public=True)
    gone = await publish(lab, QUESTION, lab.student, public=True, at=utc_now() - 2 * HOUR)
    for person in (lab.student, lab.owner):
        assert "周三开放" in (await ask(person, "/inbox")).text
    shown = lab.student.messages()[-1]
    await press(lab.student, "2")
    async with lab.database.write() as tx:
        actor = Actor(lab.owner.id, Role.OWNER)
        await runs.edit_copies(tx, actor, kept, text("改到周四"), defaults=defaults(lab), now=utc_now())
    await retract(lab, gone)
    assert await lab.student.tap("周四") == "这条消息的回答已不再统计。"
    again = await press(lab.student, "‹ 收件箱")
    assert "收件箱 · 1 条" in again.text
    assert "1. 改到周四" in again.text
    toast, redrawn = await press_data(lab.student, _data(shown, "2"), shown)
    assert toast == "这条消息已经撤回，或者不在你的收件箱里。"
    assert redrawn.text == again.text
    toast, _ = await press_data(lab.owner, f"ib:r{gone}", lab.owner.messages()[-1])
    assert toast == "这条消息已经撤回，或者不在你的收件箱里。"


async def test_nobody_opens_anothers_message(lab: Laboratory) -> None:
    run = await publish(lab, text("给小林的话"), lab.student)
    listed = await ask(lab.student, "/inbox")
    before = await ask(lab.researcher, "/inbox")
    for data in (_data(listed, "1"), f"ib:r{run}", f"ib:d{10**14}", f"ig:{10**14}:d"):
        toast, shown = await press_data(lab.researcher, data, before)
        assert toast == "This message was withdrawn, or is not in your inbox."
        assert "No messages yet" in shown.text
    assert not any("给小林的话" in message.text for message in lab.researcher.messages())


async def test_a_digest_leads_to_its_messages_and_back(lab: Laboratory) -> None:
    home = await ask(lab.student, "/start")
    await publish(lab, text("公告甲"), lab.student, state=DeliveryState.DIGEST, topic="news")
    async with lab.database.write() as tx:
        now = utc_now()
        row = {"kind": "no-such-kind", "facts": {}, "event": "e/1", "chat_id": lab.student.id, "lane": 1}
        await deliveries.owe(tx, {**row, "state": DeliveryState.DIGEST, "due_at": now, "created_at": now})
        held = [one.id for one in await digests.of_chat(tx, lab.student.id)]
        await digests.make(tx, event="digest/1", facts={lab.student.id: {}}, ids=held, now=now)
        await tx.execute(update(Delivery).where(Delivery.kind == digests.KIND).values(state=DeliveryState.SENT))
        (digest_id,) = {one.digest_id for one in await inbox.page(tx, lab.student.id, offset=0, limit=9)}
    _, digest = await press_data(lab.student, f"ig:{digest_id}:d", home)
    assert "每日汇总 · 2 条" in digest.text
    assert {"1", "2", "📥 收件箱"} <= set(digest.buttons)
    opened = await press(lab.student, "1")
    assert opened.id == digest.id
    assert "公告甲" in opened.text
    back = await press(lab.student, "‹ 汇总")
    assert (back.id, back.text) == (digest.id, digest.text)
    notice = await press(lab.student, "2")
    assert "一条通知" in notice.text
    await press(lab.student, "‹ 汇总")
    assert "2 条" in (await press(lab.student, "📥 收件箱")).text


async def test_the_inbox_belongs_to_the_private_chat(lab: Laboratory) -> None:
    group = lab.sim.add_group("课题组", members=[lab.owner, lab.student], bots=[lab.telegram])
    await lab.owner.sees("大家好")
    run = await publish(lab, text("给小林的话"), lab.student)
    led = await ask(lab.student, "/inbox", chat=group)
    assert led.buttons == ["在私聊中打开"]
    await lab.student.tap(data=f"ib:r{run}", message=led)
    await settled(lab.student, chat=group)
    assert not any("给小林的话" in message.text for message in lab.sim.sent(group.id))
    await lab.student.tap("在私聊中打开", chat=group)
    assert "给小林的话" in (await lab.student.sees("收件箱")).text


async def test_after_a_restart_and_in_the_other_language_old_buttons_work(lab: Laboratory) -> None:
    await publish(lab, text("换电站开放日", "Open day"), lab.student)
    listed = await ask(lab.student, "/inbox")
    await lab.restart()
    await ask(lab.student, "/language")
    await press(lab.student, "English")
    _, opened = await press_data(lab.student, _data(listed, "1"), listed)
    assert opened.text.startswith("Open day")
    assert opened.buttons == ["‹ Inbox"]


def _data(message: Message, label: str) -> str:
    """What a button says."""
    return next(button.data or "" for row in message.rows for button in row if button.text == label)
