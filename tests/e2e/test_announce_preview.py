"""The preview: what each reader will see, also those in whose language there is no version."""

from storage.users import Role
from tests.support.announcing import to_audience
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, give, press

ENGLISH = "The lab is closed on Friday"


async def previews(lab: Laboratory) -> list[str]:
    """What the owner sees below the screen after pressing the preview, in order, up to what readers of English get."""
    last = lab.owner.messages()[-1].id
    await lab.owner.tap("预览")
    await lab.owner.sees("You receive “Lab news”")
    return [message.text for message in lab.owner.messages() if message.from_bot and message.id > last]


async def test_who_reads_a_language_without_a_version_is_shown_too(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    await ask(lab.researcher, "/start")
    await to_audience(lab.owner, ENGLISH)
    await press(lab.owner, "所有人")
    await press(lab.owner, "选好了")
    await press(lab.owner, "选好了")
    await press(lab.owner, "现在")
    zh_head, zh, en_head, en = await previews(lab)
    assert "中文读者会看到" in zh_head
    assert zh.startswith(f"此消息只有英文版。\n\n{ENGLISH}")
    assert "你接收“实验室动态”的消息" in zh
    assert "英文读者会看到" in en_head
    assert en.startswith(f"{ENGLISH}\n")


async def test_a_language_that_nobody_reads_is_not_shown(lab: Laboratory) -> None:
    await ask(lab.student, "/start")
    await ask(lab.researcher, "/start")
    await to_audience(lab.owner, ENGLISH)
    await press(lab.owner, "所有人")
    await press(lab.owner, "只要英文读者")
    await press(lab.owner, "选好了")
    await press(lab.owner, "选好了")
    await press(lab.owner, "现在")
    assert len(await previews(lab)) == 2


async def test_the_approver_sees_what_each_reader_will_see(lab: Laboratory) -> None:
    await ask(lab.researcher, "/start")
    await give(lab, lab.researcher, Role.ADMIN)
    await ask(lab.owner, "/start")
    await to_audience(lab.owner, ENGLISH)
    await press(lab.owner, "所有人")
    await press(lab.owner, "选好了")
    await press(lab.owner, "选好了")
    await press(lab.owner, "现在")
    await press(lab.owner, "下一步")
    shown = await ask(lab.researcher, "/announcements")
    await lab.researcher.tap(data="ap:1", message=shown)
    assert (await lab.researcher.sees("此消息只有英文版。")).text.endswith("/topics")
