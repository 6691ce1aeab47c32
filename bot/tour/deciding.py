"""An application on both sides, from screening to the place that is taken."""

from bot.tour.applying import in_days
from bot.tour.visit import NotSeen, Visit

NUMBER = "I-2027-01/0001"


async def reviewer_invites(visit: Visit) -> None:
    """A reviewer looks at the first page of the CV, judges it, invites, and offers times."""
    await visit.send("/settings 安静 关", "安静时段：无")  # the tour may run at night, too
    await visit.send("/review", "I-2027-01（1 份没评）")
    await visit.tap("I-2027-01", "开始评审（1 份没评）")
    card = await visit.tap("开始评审", "第 1 / 1 份", "林小明", "想把课上学的用到真实数据上。")
    if card.photo is None:
        raise NotSeen("the card of screening has no picture of the CV")
    await visit.tap("合适", "已评完", toast="已记下：合适")
    await visit.send(NUMBER, "林小明", "我的意见：合适")
    await visit.tap("决定", "邀请面试")
    await visit.tap("邀请面试", "申请人会看到", "现在发出面试邀请")
    await visit.tap("现在发出面试邀请", "已邀请面试", "面试时段")
    await visit.tap("面试时段", "1 人已受邀，还没有选时间")
    await visit.tap("提供面试时段", "哪几天")
    await visit.send(in_days(3), "已选")
    await visit.tap("选好了", "什么时间")
    await visit.send("下午两点到四点，每场30分钟", "每天 4 场")
    await visit.tap("选好了", "在哪里面试")
    await visit.send("样本楼 301", "会提供 4 个时段", "样本楼 301")
    await visit.tap("提供这些时段", "已提供 4 个时段")


async def student_picks_a_time(visit: Visit) -> None:
    """The student picks a time on a button and gets it as a file for the calendar."""
    await visit.sees("邀请你参加面试", NUMBER)
    await visit.send("/applications", NUMBER, "请选面试时间")
    await visit.tap(NUMBER, "有 4 个可选", "选面试时间")
    await visit.tap("选面试时间", "14:00–14:30 · 样本楼 301")
    await visit.tap("14:30", toast="面试时间已选定")
    await visit.receives(".ics", "点开即可加入日历")


async def reviewer_offers_a_place(visit: Visit) -> None:
    """The reviewer reads which time was picked, and offers a place."""
    await visit.sees("面试时间已选定", "14:30")
    await visit.send(NUMBER, "面试")
    await visit.tap("决定", "录用")
    await visit.tap("录用", "申请人会看到", "现在发出录用通知")
    await visit.tap("现在发出录用通知", "录用通知已发出")


async def student_accepts(visit: Visit) -> None:
    """The student accepts; the application says so."""
    await visit.sees("我们想录用你", NUMBER)
    await visit.send("/applications", NUMBER, "请答复录用")
    await visit.tap(NUMBER, "实验室愿意录用你", "绝不会向你收费")
    await visit.tap("接受录用", "不能再撤回")
    await visit.tap("确认接受", "已接受 · 自", toast="已接受录用")
    await visit.send("/applications", NUMBER, "已接受 · 自", "现在没有需要你做的事")
