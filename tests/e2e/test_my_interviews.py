"""Interviews and offers as an applicant meets them: picked, taken a moment ago, moved, given back, accepted."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest

from bot.clock import utc_now
from lab import interviews
from lab.applications import deciding, offering
from lab.interviews import Span, Where
from lab.roles import Actor
from simulator.people import Person
from simulator.views import Message
from storage import openings, slots, users
from storage.applications import ApplicationStage as Stage
from storage.users import Role
from tests.e2e.test_my_applications import ANN, applied
from tests.support.applying import DEFAULTS, apply, put
from tests.support.laboratory import Laboratory
from tests.support.stored import add_user
from tests.support.visits import ask, press, press_data

HOUR = timedelta(hours=1)


async def invited(lab: Laboratory, person: Person, *, slots_: int = 12) -> tuple[int, list[int]]:
    """The person's application, invited, with so many slots over several days; returns its id and theirs."""
    made, opening = await applied(lab, person)
    now = utc_now()
    first = (now + timedelta(days=3)).replace(hour=2, minute=0, second=0, microsecond=0)
    spans = [
        Span(first + timedelta(days=n // 4) + n % 4 * HOUR, first + timedelta(days=n // 4) + n % 4 * HOUR + HOUR / 2)
        for n in range(slots_)
    ]
    async with lab.database.write() as tx:
        await deciding.invite(tx, ANN, made.id, defaults=DEFAULTS, now=now)
        await interviews.offer_slots(tx, ANN, opening.id, spans, Where("Asia/Shanghai", place="样本楼 301"), now=now)
        free = [slot.id for slot in await slots.free(tx, opening.id, after=now)]
    await person.sees(made.number)  # the notice
    return made.id, free


async def sent_file(person: Person) -> Message:
    """The next file that the person is sent."""
    while (message := await person.next()).document is None:
        pass
    return message


def entry(message: Message) -> tuple[str, Any]:
    """The method and the entry of a file that was sent."""
    assert message.document is not None
    found = icalendar.Calendar.from_ical(message.document.data)
    return str(found["METHOD"]), found.events[0]


async def test_a_time_is_picked_moved_and_given_back_with_a_file_each_time(lab: Laboratory) -> None:
    student = lab.student
    _, free = await invited(lab, student)
    listed = await ask(student, "/applications")
    assert "❗ 1 份申请在等你" in listed.text
    assert "请选面试时间" in listed.text
    card = await press(student, "I-2027-01/0001")
    assert "有 12 个可选" in card.text
    chooser = await press(student, "选面试时间")
    assert "第 1 页，共 2 页" in chooser.text
    assert "10:00–10:30 · 样本楼 301" in chooser.text
    assert chooser.id == card.id
    times = [button for button in chooser.buttons if "10:00" in button or "11:00" in button]
    assert await student.tap(times[0]) == "面试时间已选定"
    file = await sent_file(student)
    assert "点开即可加入日历" in file.text
    method, first = entry(file)
    assert (method, first["SEQUENCE"], str(first["LOCATION"])) == ("PUBLISH", 1, "样本楼 301")
    assert first.start.astimezone(ZoneInfo("Asia/Shanghai")).strftime("%H:%M") == "10:00"
    assert "start=application_I-2027-01_0001" in str(first["URL"])
    card = Message(card.stored)
    assert "📅 面试：" in card.text
    assert "❗" not in card.text
    async with lab.database.write() as tx:  # somebody is faster
        other, _ = await invited_by_another(lab, tx)
        await interviews.pick(tx, Actor(555, Role.GUEST), other, free[1], defaults=DEFAULTS, now=utc_now())
    await student.tap("改面试时间", message=card)
    toast, redrawn = await press_data(student, f"yk:1:{free[1]}", card)
    assert toast == "这个时段刚被别人选走了，请换一个。"
    assert "改面试时间" in redrawn.text  # the list as it is now, one's own time kept
    assert "你现在的时间" in redrawn.text
    assert "有 10 个时间可选" in redrawn.text
    await student.tap(data=f"yk:1:{free[4]}", message=redrawn)
    file = await sent_file(student)
    assert "点开即可加入日历" in file.text
    _, moved = entry(file)
    assert (str(moved["UID"]), moved["SEQUENCE"]) == (str(first["UID"]), 2)
    assert moved.start > first.start
    question = await press_data(student, f"yc:1:{free[4]}", card)
    assert "取消面试时间" in question[1].text
    await student.tap(data=f"yC:1:{free[4]}", message=card)
    file = await sent_file(student)
    assert "已取消" in file.text
    method, off = entry(file)
    assert (method, str(off["UID"]), off["SEQUENCE"]) == ("CANCEL", str(first["UID"]), 3)
    toast, again = await press_data(student, f"yC:1:{free[4]}", card)  # the second phone
    assert toast == "你还没有选面试时间。"
    assert "请选面试时间" in again.text


async def invited_by_another(lab: Laboratory, tx: Any) -> tuple[int, Any]:
    """Another applicant of the same opening, invited too."""
    opening = await openings.by_code(tx, "I-2027-01")
    assert opening is not None
    await add_user(tx, 555, now=utc_now())
    made = await apply(tx, Actor(555, Role.GUEST), opening, now=utc_now())
    await put(tx, made.id, Stage.INTERVIEW)
    return made.id, opening


async def test_abroad_both_zones_are_told(lab: Laboratory) -> None:
    alex = lab.researcher
    await ask(alex, "/start")
    async with lab.database.write() as tx:
        await users.set_zone(tx, alex.id, "Europe/Berlin")
    await invited(lab, alex)
    await ask(alex, "/applications")
    await press(alex, "I-2027-01/0001")
    chooser = await press(alex, "Pick a time")
    assert "Times are in your zone (UTC+" in chooser.text
    assert "Beijing 10:00" in chooser.text


@pytest.mark.both_databases
async def test_an_offer_is_accepted_once_and_an_old_button_shows_how_things_stand(lab: Laboratory) -> None:
    student = lab.student
    made, _ = await applied(lab, student)
    now = utc_now()
    async with lab.database.write() as tx:
        wanted = offering.Wanted(now + timedelta(days=5))
        await offering.offer(tx, ANN, made.id, wanted, defaults=DEFAULTS, now=now)
    await student.sees("我们想录用你")
    await ask(student, "/applications")
    card = await press(student, made.number)
    assert "实验室愿意录用你" in card.text
    assert "绝不会向你收费" in card.text
    assert "官方页面" in card.text
    assert "还有 5 天" in card.text
    question = await press(student, "放弃录用")
    assert "不能反悔" in question.text
    declining = next(button.data or "" for row in question.rows for button in row if "确认放弃" in button.text)
    await press(student, "先不决定")
    question = await press(student, "接受录用")
    assert "不能再撤回" in question.text
    assert await student.tap("确认接受") == "已接受录用"
    card = await student.next()
    assert "📍 已接受 · 自 " in card.text
    assert not [button for button in card.buttons if "撤回" in button or "录用" in button]
    toast, card = await press_data(student, declining, card)
    assert "不能" in (toast or "")
    assert "📍 已接受 · 自 " in card.text


async def test_who_answers_an_offer_before_the_interview_gets_it_out_of_the_calendar(lab: Laboratory) -> None:
    student = lab.student
    made, free = await invited(lab, student)
    now = utc_now()
    async with lab.database.write() as tx:
        await interviews.pick(tx, Actor(student.id, Role.GUEST), made, free[0], defaults=DEFAULTS, now=now)
        await offering.offer(tx, ANN, made, offering.Wanted(now + timedelta(days=5)), defaults=DEFAULTS, now=now)
    await student.sees("我们想录用你")
    await ask(student, "/applications")
    await press(student, "I-2027-01/0001")
    assert "面试就不用了" in (await press(student, "放弃录用")).text
    await press(student, "先不决定")
    assert "面试就不用了，时间 " in (await press(student, "接受录用")).text
    assert await student.tap("确认接受") == "已接受录用"
    method, off = entry(await sent_file(student))
    assert (method, str(off["STATUS"])) == ("CANCEL", "CANCELLED")
