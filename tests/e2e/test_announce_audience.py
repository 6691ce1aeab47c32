"""Who gets an announcement: buttons that combine, with counts; lists; project codes; groups and their threads."""

import io
from zoneinfo import ZoneInfo

import xlsxwriter

from bot.clock import utc_now
from lab import projects, topics
from lab.roles import Actor
from simulator.people import Person
from storage import chats
from storage.announcements import Announcement
from storage.topics import Mode
from storage.users import Role
from tests.support.announcing import crowd, second_admin, stored, to_audience
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press


async def written(lab: Laboratory, person: Person) -> Announcement:
    """Goes on with what is chosen, up to the last look."""
    await press(person, "选好了")
    await press(person, "选好了")
    await press(person, "现在")
    await press(person, "下一步")
    return (await stored(lab.database))[-1]


def workbook(rows: list[list[str]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


async def test_roles_topics_projects_and_languages_combine(lab: Laboratory) -> None:
    owner, student, alex = lab.owner, lab.student, lab.researcher
    await second_admin(lab, alex)
    await ask(student, "/start")
    fans = await crowd(lab.database, 3)
    async with lab.database.write() as tx:
        for user_id in fans[:2]:
            await projects.follow(tx, Actor(user_id, Role.GUEST), "P-017", now=utc_now())
        actor = Actor(fans[2], Role.GUEST)
        await topics.choose(tx, actor, topic="seminars", mode=Mode.DAILY, zone=ZoneInfo("Asia/Shanghai"), now=utc_now())
    await to_audience(owner)
    roles = await press(owner, "角色")
    assert "⬜ 管理员 · 1" in roles.buttons
    chosen = await press(owner, "管理员")
    assert "✅ 管理员 · 1" in chosen.buttons
    assert "管理员\n1 人" in chosen.text
    main = await press(owner, "返回")
    assert "角色（1）›" in main.buttons
    found = await press(owner, "主题")
    assert "⬜ 讲座 · 1" in found.buttons
    assert "\n2 人" in (await press(owner, "⬜ 讲座 · 1")).text
    await press(owner, "返回")
    found = await press(owner, "项目")
    assert "⬜ P-017 · 2" in found.buttons
    assert "\n4 人" in (await press(owner, "P-017")).text
    await press(owner, "返回")
    narrowed = await press(owner, "只要中文读者")
    assert "\n3 人" in narrowed.text
    assert "✅ 只要中文读者" in " ".join(narrowed.buttons)
    made = await written(lab, owner)
    assert made.audience == {
        "roles": ["admin"],
        "topics": ["seminars"],
        "projects": ["P-017"],
        "languages": ["zh"],
    }
    assert made.topic == "seminars"  # the topic that was chosen in the audience


async def test_exclusions_are_a_view_of_their_own(lab: Laboratory) -> None:
    owner = lab.owner
    await second_admin(lab, lab.researcher)
    await ask(lab.student, "/start")
    await to_audience(owner)
    await press(owner, "所有人")
    out = await press(owner, "去掉一些人")
    assert "从上面的人里去掉" in out.text
    await press(owner, "角色")
    without = await press(owner, "管理员")
    assert "🚫 管理员 · 1" in without.buttons
    assert "所有人 · 除去：管理员\n2 人" in without.text
    assert "角色（1）›" in (await press(owner, "返回")).buttons
    assert "去掉一些人（1）›" in (await press(owner, "返回")).buttons
    await press(owner, "角色")
    chosen = await press(owner, "管理员")  # chosen after all: no more excluded
    assert "除去" not in chosen.text
    await press(owner, "返回")
    cleared = await press(owner, "全部清除")
    assert "还没有选择接收人" in cleared.text
    assert "选好了 ›" not in cleared.buttons


async def test_a_pasted_list_and_what_was_not_found(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(lab.student, "/start")
    await ask(lab.researcher, "/start")
    await to_audience(owner)
    await owner.send("@lin, https://t.me/alex\n@nobody_here @somebody_else")
    file = await owner.next()
    assert file.document is not None
    assert file.document.name.endswith(".xlsx")
    screen = await owner.next()
    assert "找到 2 人" in screen.text
    assert "2 条没找到" in screen.text
    assert "名单（2 人）\n2 人" in screen.text
    assert "不认识" in (await ask(owner, "@nobody_at_all")).text
    await press(owner, "去掉一些人")
    assert "🚫 名单（2 人）" in (await press(owner, "名单")).buttons


async def test_a_list_as_a_workbook(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(lab.student, "/start")
    await to_audience(owner)
    data = workbook([["姓名", "用户名"], ["林", "@lin"], ["无名", "@nobody_here"], ["林", "@lin"]])
    await owner.send_document("参会.xlsx", data)
    assert (await owner.next()).document is not None
    screen = await owner.next()
    assert "找到 1 人" in screen.text
    assert "参会.xlsx" in screen.text
    await owner.send_document("坏.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    refused = await owner.next()
    assert "发给谁" in refused.text
    assert "⚠️" in refused.text
    assert "参会.xlsx" in refused.text
    made = await written(lab, owner)
    assert list(made.audience) == ["lists"]


async def test_what_is_typed_may_be_a_choice_or_a_project(lab: Laboratory) -> None:
    owner = lab.owner
    await to_audience(owner)
    assert "✅ 所有人" in " ".join((await ask(owner, "Everyone")).buttons)
    assert "✅ P-017" in " ".join((await ask(owner, "p 017")).buttons)
    assert "✅ 讲座 · 电池" in " ".join((await ask(owner, "讲座 · 电池")).buttons)
    await owner.send_photo(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x20\x00\x00\x00\x10")
    assert "发给谁" in (await owner.next()).text


async def test_groups_and_one_thread_of_a_group(lab: Laboratory) -> None:
    owner = lab.owner
    await ask(owner, "/start")
    forum, plain = -1_001_234_567_890, -4_321
    async with lab.database.write() as tx:
        for chat_id, kind, title in ((forum, "supergroup", "实验室大群"), (plain, "group", "课题组")):
            await chats.save(tx, chat_id=chat_id, kind=kind, title=title, present=True, now=utc_now())
        await chats.set_lab(tx, plain, lab=True)
    await to_audience(owner)
    groups = await press(owner, "群和频道")
    assert "⬜ 实验室的所有群 · 1" in groups.buttons
    assert "\n1 个群或频道" in (await press(owner, "实验室的所有群")).text
    both = await press(owner, "实验室大群")
    assert "\n2 个群或频道" in both.text
    thread = await ask(owner, "https://t.me/c/1234567890/45/678")
    assert "✅ 实验室大群（话题 45）" in thread.buttons
    assert "\n2 个群或频道" in thread.text
    assert "机器人不在这个群里" in (await ask(owner, "t.me/c/999999999/3")).text
    made = await written(lab, owner)
    assert made.audience == {"groups": True, "chats": [[forum, 45]]}


async def test_an_old_press_says_what_shall_be(lab: Laboratory) -> None:
    owner = lab.owner
    first = await to_audience(owner)
    await press(owner, "所有人")
    data = first.rows[0][0].data
    assert data is not None
    await owner.tap(data=data, message=first)  # `everyone`, once more
    await press(owner, "群和频道")
    assert "✅ 所有人" in " ".join((await press(owner, "返回")).buttons)


async def test_an_empty_audience_is_not_confirmed(lab: Laboratory) -> None:
    owner = lab.owner
    await to_audience(owner)
    await press(owner, "角色")
    assert "评审\n现在没有人符合" in (await press(owner, "评审")).text
    await written(lab, owner)
    confirm = owner.messages()[-1]
    assert "现在没有人会收到它" in confirm.text
    assert not any("发送给" in button for button in confirm.buttons)
    row = (await stored(lab.database))[0]
    toast = await owner.tap(data=f"ac:{row.id}:{row.version}:0", message=confirm)
    assert "现在没有人会收到它" in (toast or "")


async def test_followers_of_an_opening_by_its_code(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    await ask(lab.student, "I-2027-01")
    await lab.student.tap("关注")
    await ask(lab.researcher, "/start")
    await to_audience(lab.owner)
    chosen = await ask(lab.owner, "i202701")
    assert "关注 I-2027-01 的人" in chosen.text
    assert "1 人" in chosen.text
    assert any(button.startswith("✅ I-2027-01 · 1") for button in chosen.buttons)
    await press(lab.owner, "选好了")
    await press(lab.owner, "选好了")
    await press(lab.owner, "现在")
    await lab.owner.tap("预览")
    assert "你关注了 I-2027-01" in (await lab.owner.sees("更改：发送 I-2027-01")).text
