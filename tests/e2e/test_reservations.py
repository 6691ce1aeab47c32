"""Seats at a seminar as people meet them: the last one, the waiting list, the door, the list of whoever runs it."""

import io
from datetime import timedelta

from python_calamine import CalamineWorkbook

from bot.clock import utc_now
from lab.roles import OPERATOR
from lab.seminars import doors
from simulator.people import Person
from simulator.views import Message
from storage import reservations, seminars, users
from storage.reservations import ReservationState
from tests.support.laboratory import Laboratory
from tests.support.seminars import add_seminar
from tests.support.visits import ask, press_data, press_here

CODE = "S-TEST-1"
LATER, SOON = timedelta(days=3), timedelta(minutes=10)


async def arrange(lab: Laboratory, *, starts_in: timedelta, capacity: int = 1) -> int:
    """A seminar with so many seats; returns its id."""
    now = utc_now()
    async with lab.database.write() as tx:
        return (await add_seminar(tx, now=now, code=CODE, capacity=capacity, starts_at=now + starts_in)).id


async def move(lab: Laboratory, seminar_id: int, *, starts_in: timedelta) -> None:
    """Another beginning."""
    starts_at = utc_now() + starts_in
    async with lab.database.write() as tx:
        values = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1)}
        await seminars.change(tx, seminar_id, values)


async def opened(person: Person) -> Message:
    """The card of the seminar, as it opens from a group."""
    return await ask(person, f"/start seminar_{CODE}")


async def picture(person: Person) -> Message:
    """The next picture that the person is sent."""
    while not (message := await person.next()).photo:
        pass
    return message


async def test_the_last_seat_the_waiting_list_and_the_door(lab: Laboratory) -> None:
    student, alex, owner = lab.student, lab.researcher, lab.owner
    seminar_id = await arrange(lab, starts_in=LATER)
    card = await opened(student)
    assert await student.tap("报名（剩 1 个座位）", message=card) == "报名成功"
    receipt = await student.sees("✅ 你有座位了。")
    assert receipt.id > card.id
    assert "固态电池的界面" in receipt.text
    assert "✓ 已报名" in Message(card.stored).buttons

    second = await opened(alex)
    async with lab.database.write() as tx:  # whatever the hour is
        await users.set_quiet(tx, alex.id, quiet_from=0, quiet_until=0)
    assert await alex.tap("Join the waiting list", message=second) == "You are on the waiting list"
    waiting = await alex.sees("⏳ You are number 1 of 1 on the waiting list.")
    toast, again = await press_data(alex, f"mva:{CODE}", second)  # on the other phone
    assert toast is None
    assert "⏳ Waiting list: number 1" in again.buttons
    await alex.tap("My seminars", message=waiting)
    listed = await alex.sees("My seminars\n1 coming")
    assert "Number 1 on the waiting list" in listed.text

    question = await press_data(student, f"mvq:{CODE}", receipt)
    assert "有 1 人在候补" in question[1].text
    toast, gone = await press_data(student, f"mvg:{CODE}", receipt)
    assert toast == "已取消报名"
    assert gone.text.startswith("你已取消报名。")
    notice = await alex.sees("A seat became free, and it is yours.")
    assert "You get this because" in notice.text
    toast, gone = await press_data(student, f"mvg:{CODE}", receipt)  # pressed again
    assert toast == "你没有报名这场讲座。"
    toast, _ = await press_data(alex, f"mp:{CODE}", notice)  # not theirs to see
    assert toast is not None

    await move(lab, seminar_id, starts_in=SOON)
    await opened(owner)
    people = await press_here(owner, "👥 报名和签到")
    assert "已到 0 / 1 人" in people.text
    assert "Alex" in people.text
    await owner.tap("签到码", message=people)
    door = await picture(owner)
    assert "扫码签到" in door.text
    await owner.tap("换新码", message=door)
    async with lab.database.write() as tx:
        signs = (await doors.door(tx, OPERATOR, CODE, now=utc_now())).signs
    outdated = await ask(student, f"/start checkin_{CODE}_000000000000")
    assert "已失效" in outdated.text
    full = await ask(student, f"/start checkin_{signs}")
    assert "没有空位了" in full.text
    here = await ask(alex, f"/start checkin_{signs}")
    assert here.text.startswith("✅ You are checked in. Welcome!")
    twice = await ask(alex, f"/start checkin_{signs}")
    assert twice.text.startswith("✅ You are checked in already")
    await owner.tap("‹ 名单", message=door)
    people = await owner.sees("已到 1 / 1 人")
    await owner.tap("✅ Alex", message=people)
    people = await owner.sees("已到 0 / 1 人")
    await owner.tap("▫️ Alex", message=people)
    people = await owner.sees("已到 1 / 1 人")
    await owner.tap("签到表", message=people)
    while (file := await owner.next()).document is None:
        pass
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.document.data)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["Alex", "小林"]
    assert rows[1][4] == "主持人"
    assert rows[2][2] == "已取消"


async def test_a_held_seat_is_confirmed_from_its_notice(lab: Laboratory) -> None:
    student, alex = lab.student, lab.researcher
    await arrange(lab, starts_in=timedelta(hours=5))
    await student.tap("报名（剩 1 个座位）", message=await opened(student))
    receipt = await student.sees("✅ 你有座位了。")
    await alex.tap("Join the waiting list", message=await opened(alex))
    await alex.sees("⏳ You are number 1 of 1")
    await press_data(student, f"mvg:{CODE}", receipt)
    notice = await alex.sees("A seat is held for you.")
    await alex.tap("Confirm my seat", message=notice)
    assert (await alex.sees("You have a seat")).id == notice.id
    toast, again = await press_data(alex, f"mvc:{CODE}", notice)
    assert toast is None
    assert again.text.startswith("✅ You have a seat.")
    async with lab.database.read() as tx:
        seminar = await seminars.by_code(tx, CODE)
        assert seminar is not None
        own = await reservations.of_user(tx, seminar.id, alex.id)
        assert own is not None
        assert own.state is ReservationState.SEAT
