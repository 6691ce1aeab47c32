"""A weekly programme: made in the chat, previewed, posted in a group, and kept up to date there."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.clock import utc_now
from simulator import ChatKind
from simulator.groups import Group
from storage import seminars
from storage.programmes import Programme
from tests.support.laboratory import Laboratory
from tests.support.seminars import add_seminar
from tests.support.visits import ask, press, settled

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


async def fill_in(lab: Laboratory) -> str:
    """The owner fills in the form; answers the card of what was made."""
    await ask(lab.owner, "/announcements")
    listed = await press(lab.owner, "每周讲座安排")
    assert "还没有" in listed.text
    await press(lab.owner, "新建")
    await press(lab.owner, "课题组")
    asked = await press(lab.owner, "选好了")
    assert "每周什么时候发" in asked.text
    refused = await ask(lab.owner, "每天 8:30")
    assert "请写成每周一次" in refused.text
    await ask(lab.owner, "每周一 8:30")
    await press(lab.owner, "发布当周的讲座")
    await press(lab.owner, "中文")
    summary = await press(lab.owner, "没有讲座的一周不发")
    assert "每周一 08:30（北京时间）" in summary.text
    return (await press(lab.owner, "保存")).text


async def test_made_previewed_posted_and_kept_up_to_date(lab: Laboratory) -> None:
    group = lab.sim.add_group("课题组", kind=ChatKind.SUPERGROUP, members=[lab.owner, lab.student], bots=[lab.telegram])
    now = utc_now()
    card = await fill_in(lab)
    assert "✅ 已保存" in card
    assert "未启用" in card
    shown = await press(lab.owner, "预览")
    assert "发布时间" in shown.text
    on = await press(lab.owner, "启用")
    assert "已启用，下次发布：周一" in on.text
    async with lab.database.write() as tx:
        # Its hour comes: as if today were its weekday.
        soon = now + timedelta(hours=1)
        seminar = await add_seminar(tx, now=now, code="S-X-1", starts_at=soon + timedelta(hours=5), title_zh="固态电池")
        await tx.execute(update(Programme).values(next_at=now - timedelta(minutes=1)))
    posted = await _post(lab, group)
    assert "讲座安排" in posted
    moved = seminar.starts_at + timedelta(hours=1)
    async with lab.database.write() as tx:
        long_ago = now - timedelta(hours=1)
        await seminars.change(
            tx, seminar.id, {"starts_at": moved, "ends_at": moved + timedelta(hours=1), "changed_at": long_ago}
        )
    await lab.student.sees("改期：", within=45, chat=group)
    (post, *_, reply) = [one for one in lab.student.messages(group) if "讲座安排" in one.text or "改期" in one.text]
    assert "原定" in post.text
    assert reply.reply_to == post.id


async def _post(lab: Laboratory, group: Group) -> str:
    return (await lab.student.sees("讲座安排", chat=group)).text


async def test_only_those_who_may_publish_reach_it(lab: Laboratory) -> None:
    shown = await ask(lab.student, "/start")
    await lab.student.tap(data="mw", message=shown)
    assert "每周讲座安排" not in (await settled(lab.student))[-1].text
