"""An announcement from the first word to the report."""

from bot.tour.visit import Visit
from simulator.groups import Group

ZH, EN = "换电站开放日：周五下午两点，欢迎来看。", "Open day at the swap station: Friday, 2 pm. All are welcome."


async def admin_announces(admin: Visit, student: Visit, researcher: Visit, group: Group) -> None:
    """An admin writes in two languages; a few seconds after it was confirmed the clock posts it; everybody reads it in theirs, and
    the report comes with its chart."""
    await admin.send("/announce", "要发布什么")
    await admin.send(ZH, "换电站开放日", "要有英文版")
    await admin.send(EN, "每行写一个选项")
    await admin.send("参加\n不参加", "现在可以发英文版用的")
    await admin.send("Coming\nNot coming", "要加链接按钮吗")
    await admin.tap("跳过", "发给谁")
    await admin.tap("所有人", "3 人")
    title = group.chat.title or ""
    await admin.tap("群和频道", title)
    await admin.tap(title, "1 个群或频道")
    await admin.tap("选好了", "怎么发")
    await admin.tap("⬜ 紧急", "✅ 紧急")  # the tour may run at night, too
    await admin.tap("选好了", "什么时候发")
    await admin.tap("现在", "立即 3 人、群和频道 1 个")
    await admin.tap("下一步", "确认后 3 秒发出", "发送给 3 人和 1 个群")
    await admin.tap("发送给", "秒后发出", "撤销")
    await student.sees("你接收“实验室动态”", ZH, "参加")
    await student.answers("不参加", toast="不参加")
    await researcher.sees("You receive “Lab news”", EN, "Coming")
    await student.sees(ZH, group=group)
    await admin.sees("送达 4 / 4", "不参加：1")
    await admin.send("/announcements", "A-0001")
