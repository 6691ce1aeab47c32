"""Composing announcements: whole visits in both languages, what may be sent, interruptions."""

import pytest
from sqlalchemy import select, update

from bot.clock import utc_now
from lab.content.limits import ROOM, TEXT
from simulator.people import Person
from storage import announcements as rows
from storage.announcements import AnnouncementState, Manner
from storage.drafts import Draft
from storage.users import Role
from tests.support.announcing import TEXT as WORDS
from tests.support.announcing import approve_above, data_of, second_admin, stored, to_audience, to_confirm, to_summary
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, give, menu, press, press_data

PDF = b"%PDF-1.7"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10"
PAST = {"at": "2020-01-01T01:00:00+00:00"}


async def drafts(lab: Laboratory, person: Person) -> list[Draft]:
    async with lab.database.read() as tx:
        return list(await tx.scalars(select(Draft).where(Draft.user_id == person.id)))


async def test_a_whole_visit_in_chinese(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(lab.student, "/start")
    await ask(lab.researcher, "/start")
    first = await ask(owner, "/announce")
    assert first.text.startswith("公告 · 第 1 步，共 6 步")
    assert "要发布什么" in first.text
    held = await ask(owner, "换电站开放日\n周五下午两点")
    assert "中文：文字 · 换电站开放日" in held.text
    assert "要有英文版，就再发一条" in held.text
    choices = await ask(owner, "Open day at the swap station")
    assert "文字 · Open day at the swap station（英文）" in choices.text
    assert "每行写一个选项" in choices.text
    assert "选项有 1 个，应为 2 到 10 个" in (await ask(owner, "参加")).text
    await ask(owner, "1. 参加\n2. 不参加")
    links = await ask(owner, "Coming\nNot coming")
    assert "参加 · 不参加 / Coming · Not coming" in links.text
    await ask(owner, "报名 https://example.org/zh")
    audience = await ask(owner, "Register https://example.org/en")
    assert "发给谁" in audience.text
    assert audience.buttons[0] == "⬜ 所有人 · 3"
    chosen = await press(owner, "所有人")
    assert "3 人 · 中文 2 人，英文 1 人" in chosen.text
    manner = await press(owner, "选好了")
    assert "怎么发" in manner.text
    assert {"✓ 资讯", "主题：实验室动态 ›", "⬜ 紧急", "✓ 2 小时", "✅ 公开"} <= set(manner.buttons)
    await press(owner, "⬜ 确认")
    when = await press(owner, "选好了")
    assert "资讯（实验室动态） · 要确认已读 · 公开" in when.text
    summary = await press(owner, "现在")
    assert "现在看，会这样送达" in summary.text
    assert summary.rows[0][0].text == "下一步：确认 ›"
    await owner.tap("预览")
    zh = await owner.sees("你接收“实验室动态”的消息")
    assert zh.text.startswith("换电站开放日\n周五下午两点")
    assert zh.buttons == ["参加", "不参加", "✓ 我已阅读", "报名"]
    en = await owner.sees("You receive “Lab news”")
    assert en.buttons == ["Coming", "Not coming", "✓ I have read this", "Register"]
    assert "预览" in (await owner.tap("不参加", message=zh) or "")
    confirm = await press(owner, "下一步")
    assert "换电站开放日 · A-0001" in confirm.text
    assert "确认后 60 秒发出" in confirm.text
    assert confirm.rows[0][0].text == "发送给 3 人"
    due = await press(owner, "发送给 3 人")
    assert due.id == confirm.id
    assert "秒后发出" in due.text
    (made,) = await stored(lab.database)
    assert (made.state, made.manner, made.topic, made.panel_message) == (
        AnnouncementState.SCHEDULED,
        Manner.NEWS,
        "news",
        confirm.id,
    )
    assert made.contents["zh"]["choices"] == ["参加", "不参加"]
    assert made.contents["en"]["links"] == [["Register", "https://example.org/en"]]
    assert (made.audience, made.confirm, made.public, made.repeats) == ({"everyone": True}, True, True, False)
    assert await drafts(lab, owner) == []
    undone = await press(owner, "撤销")
    assert "没有发出，已取消" in undone.text
    assert (await stored(lab.database))[0].state is AnnouncementState.CANCELLED


async def test_a_whole_visit_in_english(lab: Laboratory) -> None:
    alex = lab.researcher
    await second_admin(lab, alex)
    await ask(lab.student, "/start")
    assert (await ask(alex, "/announce")).text.startswith("Announcement · step 1 of 6")
    assert "English: Text · Lab closed on Friday" in (await ask(alex, "Lab closed on Friday")).text
    await press(alex, "Done")
    await press(alex, "Skip")
    await press(alex, "Skip")
    assert "Everyone" in (await press(alex, "Everyone")).text
    manner = await press(alex, "Done")
    assert "How is it sent?" in manner.text
    service = await press(alex, "Service")
    assert "reaches everybody, whatever they chose" in service.text
    assert not any("Lab news" in button for button in service.buttons)
    await press(alex, "⬜ Urgent")
    await press(alex, "15 minutes")
    when = await press(alex, "Done")
    assert "✓ Manner: Service message · Urgent · Public" in when.text
    summary = await ask(alex, "tomorrow 9:00")
    assert "On time 2" in summary.text
    assert "1 Chinese reader gets the English text" in summary.text
    confirm = await press(alex, "Go on to confirm")
    assert confirm.rows[0][0].text == "Schedule for 2 people"
    due = await press(alex, "Schedule for")
    assert "It goes out on" in due.text
    (made,) = await stored(lab.database)
    assert (made.manner, made.topic, made.urgent, made.grace_seconds) == (Manner.SERVICE, None, True, 900)
    assert made.next_at is not None
    assert made.next_at > utc_now()


async def test_only_who_may_announce_knows_of_it(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    assert "announce" not in menu(lab, lab.student)
    assert "要发布什么" not in (await ask(lab.student, "/announce")).text
    assert await drafts(lab, lab.student) == []


async def test_every_kind_of_message_can_be_announced(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/announce")
    await owner.send_photo(PNG, caption="合影")
    assert "中文：图片 · 合影" in (await owner.next()).text
    await owner.send_document("议程.pdf", PDF, "application/pdf")
    replaced = await owner.next()
    assert "文件 · 议程.pdf" in replaced.text  # a file without words is taken for the version that is missing
    assert "每行写一个选项" in replaced.text
    contents = await press(owner, "上一步")
    assert {"✕ 去掉中文版", "✕ 去掉英文版"} <= set(contents.buttons)
    await press(owner, "去掉英文版")
    for send, told in (
        (owner.send_voice(caption="语音说明"), "语音"),
        (owner.send_video(caption="视频说明"), "视频"),
        (owner.send("**星期五**见"), "文字"),
    ):
        await send
        assert f"中文：{told}" in (await owner.next()).text
    await owner.send_sticker()
    refused = await owner.next()
    assert "贴纸和骰子不能作为公告发送" in refused.text
    assert "要发布什么" in refused.text
    assert "中文：文字" in refused.text


async def test_a_place_is_announced_as_it_is(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/announce")
    await owner.send_location(31.8, 117.2)
    assert "中文：位置" in (await owner.next()).text
    await press(owner, "选好了")
    await press(owner, "跳过")
    await press(owner, "跳过")
    await press(owner, "所有人")
    await press(owner, "选好了")
    await press(owner, "选好了")
    await press(owner, "现在")
    await owner.tap("预览")
    await owner.sees("你接收“实验室动态”的消息")
    assert (31.8, 117.2) in [message.location for message in owner.messages() if message.from_bot]


async def test_formatting_is_kept(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/announce")
    await owner.send("周五见", entities=[{"type": "bold", "offset": 0, "length": 2}])
    await owner.next()
    async with lab.database.read() as tx:
        (draft,) = await tx.scalars(select(Draft))
    assert draft.answers["contents"]["zh"]["entities"] == [{"type": "bold", "offset": 0, "length": 2}]


async def test_a_text_over_the_limit_is_refused_with_the_reason(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/announce")
    too_long = await ask(owner, "长" * (TEXT - ROOM + 1))
    assert str(TEXT - ROOM + 1) in too_long.text
    assert str(TEXT - ROOM) in too_long.text
    assert "要发布什么" in too_long.text
    assert "中文：文字" in (await ask(owner, "长" * (TEXT - ROOM))).text
    second = await ask(owner, "x" * (TEXT - ROOM + 1))  # the version in the other language
    assert str(TEXT - ROOM) in second.text
    assert "中文：文字" in second.text
    assert (await drafts(lab, owner))[0].answers["contents"].keys() == {"zh"}


async def test_an_album_is_one_announcement_and_a_mixed_one_is_none(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/announce")
    mixed = [("a.jpg", PNG, "image/jpeg"), ("b.pdf", PDF, "application/pdf")]
    await owner.send_album(mixed, kind=["photo", "document"], caption="合影和议程")
    told = await owner.next()
    assert "不能放在同一个相册里" in told.text
    assert "要发布什么" in told.text
    await owner.send_album([("a.jpg", PNG, "image/jpeg")] * 2, kind="photo", caption="合影")
    assert "中文：相册 · 合影" in (await owner.next()).text
    await press(owner, "选好了")
    assert "选项：好看 · 不好看" in (await ask(owner, "好看\n不好看")).text


async def test_the_preview_of_an_album(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/announce")
    await owner.send_album([("a.jpg", PNG, "image/jpeg")] * 2, kind="photo", caption="合影")
    await owner.next()
    await press(owner, "选好了")
    await ask(owner, "好看\n不好看")
    await press(owner, "跳过")
    await press(owner, "所有人")
    await press(owner, "选好了")
    await press(owner, "选好了")
    await press(owner, "现在")
    await owner.tap("预览")
    second = await owner.sees("请选择")
    assert second.buttons == ["好看", "不好看"]


async def test_the_language_that_was_guessed_can_be_corrected(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/announce")
    assert "英文：文字 · NIO Day" in (await ask(owner, "NIO Day")).text
    assert "中文：文字 · NIO Day" in (await press(owner, "这是中文")).text
    assert "英文：文字" in (await press(owner, "这是英文")).text
    await ask(owner, "蔚来日")
    assert (await drafts(lab, owner))[0].answers["contents"].keys() == {"zh", "en"}


async def test_choices_of_both_languages_go_together(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/announce")
    await ask(owner, "去吗")
    await ask(owner, "Are you coming?")
    await ask(owner, "去\n不去")
    await press(owner, "选好了")
    await press(owner, "上一步")
    assert "去 · 不去 / Yes · No" in (await ask(owner, "Yes\nNo")).text
    await press(owner, "上一步")
    changed = await ask(owner, "去\n不去\n再看")
    assert "英文的请再发一遍" in changed.text
    assert "去 · 不去 · 再看\n" in changed.text
    assert "有两个选项是一样的" in (await ask(owner, "Yes\nyes\nNo")).text
    assert "去 · 不去 · 再看 / Yes · No · Later" in (await ask(owner, "Yes\nNo\nLater")).text


@pytest.mark.both_databases
async def test_a_draft_survives_a_restart_and_another_command(lab: Laboratory) -> None:
    owner = lab.owner
    await to_audience(owner)
    await press(owner, "所有人")
    await lab.restart()
    assert "怎么发" in (await press(owner, "选好了")).text
    await press(owner, "⬜ 静音")
    await ask(owner, "/projects")
    await lab.restart()
    resumed = await ask(owner, "/announce")
    assert "没填完的草稿：公告" in resumed.text
    again = await press(owner, "接着填")
    assert "✅ 静音" in again.buttons
    await press(owner, "选好了")
    assert "静音" in (await press(owner, "现在")).text


async def test_a_demoted_admin_is_told_and_loses_nothing(lab: Laboratory) -> None:
    student = lab.student
    await second_admin(lab, student)
    await to_audience(student)
    await give(lab, student, Role.MEMBER)
    assert "没有权限" in (await student.tap("所有人") or "")
    assert "没有权限" in (await ask(student, "@zhou")).text
    assert len(await drafts(lab, student)) == 1
    await give(lab, student, Role.ADMIN)
    await ask(student, "/announce")
    assert "发给谁" in (await press(student, "接着填")).text


async def test_demoted_before_confirming(lab: Laboratory) -> None:
    student = lab.student
    await second_admin(lab, student)
    await to_confirm(student)
    await give(lab, student, Role.MEMBER)
    assert "没有权限" in (await student.tap("发送给") or "")
    assert (await stored(lab.database))[0].state is AnnouncementState.WRITTEN


async def test_an_announcement_that_is_scheduled_is_edited(lab: Laboratory) -> None:
    owner = lab.owner
    await to_confirm(owner, when="明天上午9点")
    await press(owner, "定时发送给")
    (before,) = await stored(lab.database)
    summary = await ask(owner, "/announce a-0001")
    assert "请核对" in summary.text
    assert WORDS in summary.text
    await press(owner, "✏️ 时间")
    await ask(owner, "后天 10:00")
    confirm = await press(owner, "下一步")
    assert "这是改过的版本" in confirm.text
    (edited,) = await stored(lab.database)
    assert edited.next_at == before.next_at  # it stays what it is until the change is confirmed
    assert "不改了" in confirm.buttons
    await press(owner, "定时发送给")
    (after,) = await stored(lab.database)
    assert after.next_at is not None
    assert before.next_at is not None
    assert after.next_at > before.next_at
    assert after.edited is None


async def test_a_change_that_is_not_wanted_after_all(lab: Laboratory) -> None:
    owner = lab.owner
    await to_confirm(owner, when="明天上午9点")
    await press(owner, "定时发送给")
    await press(owner, "修改")
    await press(owner, "✏️ 时间")
    await ask(owner, "后天 10:00")
    await press(owner, "下一步")
    kept = await press(owner, "不改了")
    assert "发出时间" in kept.text
    (row,) = await stored(lab.database)
    assert (row.state, row.edited) == (AnnouncementState.SCHEDULED, None)


async def test_what_is_over_is_not_edited_but_copied(lab: Laboratory) -> None:
    owner = lab.owner
    await to_confirm(owner)
    assert "已取消" in (await press(owner, "不发了")).text
    over = await ask(owner, "/announce A-0001")
    assert "没有发出，已取消" in over.text
    assert over.buttons[0] == "复制一份再写"
    assert "找不到这条公告" in (await ask(owner, "/announce A-0099")).text
    copied = await press(owner, "复制一份再写")
    assert "请核对" in copied.text
    confirm = await press(owner, "下一步")
    assert "A-0002" in confirm.text
    assert (await stored(lab.database))[1].contents["zh"]["text"] == WORDS


async def test_a_copy_of_what_has_passed_asks_for_the_time_again(lab: Laboratory) -> None:
    owner = lab.owner
    await to_confirm(owner, when="明天上午9点")
    await press(owner, "定时发送给")
    (row,) = await stored(lab.database)
    past = {"schedule": PAST, "state": AnnouncementState.DONE}
    async with lab.database.write() as tx:
        await rows.change(tx, row.id, version=row.version, values=past)
    assert "已经发出" in (await press(owner, "撤销")).text  # a button of before
    assert "什么时候发" in (await press(owner, "复制一份再写")).text


async def test_a_time_that_passes_while_it_is_written(lab: Laboratory) -> None:
    owner = lab.owner
    await to_summary(owner, when="明天上午9点")
    (draft,) = await drafts(lab, owner)
    answers = {**draft.answers, "when": {"zone": "Asia/Shanghai", "schedule": PAST}}
    async with lab.database.write() as tx:
        await tx.execute(update(Draft).values(answers=answers))
    asked = await press(owner, "下一步")
    assert "这个时间已经过去了" in asked.text
    assert "什么时候发" in asked.text
    assert await stored(lab.database) == []


async def test_what_was_not_confirmed_is_changed_first(lab: Laboratory) -> None:
    owner = lab.owner
    confirm = await to_confirm(owner)
    await press(owner, "修改")
    await press(owner, "✏️ 内容")
    await ask(owner, "换电站开放日改期")
    await press(owner, "选好了")
    again = await press(owner, "下一步")
    assert "换电站开放日改期 · A-0001" in again.text
    toast, shown = await press_data(owner, data_of(confirm, "发送给"), confirm)
    assert "过时" in (toast or "")
    assert "换电站开放日改期" in shown.text
    assert (await stored(lab.database))[0].state is AnnouncementState.WRITTEN
    await press(owner, "发送给")
    (made,) = await stored(lab.database)
    assert (made.state, made.title) == (AnnouncementState.SCHEDULED, "换电站开放日改期")


async def test_who_is_asked_sees_what_was_confirmed(lab: Laboratory) -> None:
    owner, alex = lab.owner, lab.researcher
    await second_admin(lab, alex)
    await approve_above(lab.database, 1)
    await to_confirm(owner)
    await press(owner, "请求复核")
    notice = await alex.sees("asks you to approve")
    await press(owner, "修改")
    await press(owner, "✏️ 内容")
    await ask(owner, "换电站开放日改期")
    await press(owner, "选好了")
    await press(owner, "下一步")  # not confirmed
    toast, shown = await press_data(alex, data_of(notice, "Approve"), notice)
    assert "out of date" in (toast or "")
    assert "换电站开放日 · A-0001" in shown.text
    await press_data(alex, data_of(shown, "Show it"), shown)
    assert not any("改期" in message.text for message in alex.messages())
