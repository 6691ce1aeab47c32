"""Interviews and offers: times are offered, picked, cancelled; who has not picked is reminded; who declines makes room for the next."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update

from bot.clock import utc_now
from lab import interviews
from lab.applications import deciding, offering
from lab.roles import Actor
from storage import applications, slots
from storage.applications import Application
from storage.applications import ApplicationStage as Stage
from storage.offers import Offer
from storage.users import Role
from tests.support import applying
from tests.support.deciding import application, at, others, set_stage, settle_in
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press_data, press_here, redrawn

SHANGHAI = ZoneInfo("Asia/Shanghai")


def in_days(days: int) -> str:
    """A day as one types it."""
    return (utc_now().astimezone(SHANGHAI) + timedelta(days=days)).date().isoformat()


async def test_times_are_offered_picked_and_cancelled(lab: Laboratory) -> None:
    opening = await settle_in(lab)
    made = await application(lab)
    alex, student = lab.researcher, lab.student
    await set_stage(lab, 1, Stage.INTERVIEW)
    page = await at(alex, f"ki:{opening.id}")
    assert page.text.startswith("Interviews · Swap stations · I-2026-90\n0 slots ahead: 0 taken, 0 free; 0 past")
    assert "1 invited applicant has not picked a time" in page.text
    await press_here(alex, "Offer times")
    days = await ask(alex, f"{in_days(3)}, {in_days(4)}")
    assert days.text.count("Chosen:") == 1
    await press_here(alex, "Done")
    assert "is not understood" in (await ask(alex, "some time")).text
    times = await ask(alex, "下午两点到四点，每场30分钟")
    assert "4 interviews a day: 14:00–14:30, 14:30–15:00" in times.text
    await press_here(alex, "Done")
    summary = await ask(alex, "Sample <Building> 301 https://meeting.example.org/room")
    assert "8 slots will be offered (Beijing, UTC+8)" in summary.text
    assert "Time zone: Beijing" in summary.text
    assert "Place: Sample <Building> 301" in summary.text
    assert "Link: https://meeting.example.org/room" in summary.text
    offered = await press_here(alex, "Offer these times")
    assert offered.text.startswith("8 slots are offered.\n1 invited applicant without a time is told of it.")

    # The applicant was told of the new times, and is not reminded right after it.
    await press_here(alex, "Back to interviews")
    await press_here(alex, "1 without a time")
    assert await alex.tap("Remind 1 applicant") == "They were reminded today already"
    assert "现在有 8 个时段可选" in (await student.sees("还没有选时间")).text

    # The same reviewer is at one place at a time, in other openings too.
    await press_here(alex, "Back to interviews")
    await press_here(alex, "Offer times")
    await ask(alex, in_days(3))
    await press_here(alex, "Done")
    await ask(alex, "15:45-16:45 one hour each")
    await ask(alex, "17:00-18:00")
    await press_here(alex, "Done")
    clash = await press_here(alex, "Use it")
    assert "1 slot will be offered" in clash.text
    assert "1 clashes with your other interviews" in clash.text
    await press_here(alex, "Offer these times")

    # One is picked; the list says by whom; it is cancelled, and told.
    async with lab.database.write() as tx:
        who, now = Actor(student.id, Role.GUEST), utc_now()
        (first, *_) = await interviews.free_slots(tx, who, made.id, now=now)
        await interviews.pick(tx, who, made.id, first.id, defaults=applying.DEFAULTS, now=now)
    await alex.sees("A time for the interview was picked")
    page = await at(alex, f"ki:{opening.id}")
    assert "9 slots ahead: 1 taken, 8 free" in page.text
    assert "14:00–14:30 0001 林样本 · Alex · Sample <Building> 301" in page.text
    asked = await press_here(alex, "✕")
    assert "0001 林样本 has it. They will be told" in asked.text
    async with lab.database.write() as tx:  # and at this very moment they move
        free = await interviews.free_slots(tx, who, made.id, now=now)
        await interviews.pick(tx, who, made.id, free[0].id, defaults=applying.DEFAULTS, now=now)
    await alex.sees("The interview was moved")
    toast = await alex.tap("Cancel it and tell them")
    assert toast is not None
    assert "changed" in toast
    await redrawn(alex)
    await press_here(alex, "14:30")
    assert await alex.tap("Cancel it and tell them") == "Cancelled; the applicant is told"
    assert "8 slots ahead: 0 taken, 8 free" in (await redrawn(alex)).text
    assert "面试取消了" in (await student.sees("面试取消了")).text
    async with lab.database.read() as tx:
        assert await slots.of_application(tx, made.id) is None


async def test_who_declines_makes_room_for_the_next_in_order(lab: Laboratory) -> None:
    opening = await settle_in(lab, places=1)
    made = await application(lab)
    alex, student = lab.researcher, lab.student
    (second,) = await others(lab, opening, 1, Stage.RESERVE)
    now = utc_now()
    async with lab.database.write() as tx:
        reviewer = Actor(alex.id, Role.REVIEWER)
        await offering.set_ranks(tx, reviewer, opening.id, [made.id, second], now=now)
        wanted = offering.Wanted(now + timedelta(days=7))
        await offering.offer(tx, reviewer, made.id, wanted, defaults=applying.DEFAULTS, now=now)
        answers = {"name": "林样本", "phone": "+8613800138000", "email": "lin@example.org"}
        await tx.execute(update(Application).where(Application.id == made.id).values(answers=answers))

    # Nobody to phone yet; at half the time there is.
    assert "Nobody to phone" in (await at(alex, "kp")).text
    async with lab.database.write() as tx:
        await tx.execute(update(Offer).values(released_at=now - timedelta(days=8)))
    listed = await at(alex, "kp")
    assert "To phone: 1 offer" in listed.text
    assert "📞 +8613800138000" in listed.text
    refused, unchanged = await press_data(student, "kp", await ask(student, "/privacy"))
    assert refused is not None
    assert "13800138000" not in refused + unchanged.text

    full = await at(alex, f"kv:{second}:o")
    assert "Every place is offered or taken" in full.text
    assert "Send the offer now" not in full.buttons
    assert "Offer beyond the places" not in full.buttons  # admins only
    full = await at(lab.owner, f"kv:{second}:o")
    assert "仍然发出录用通知" not in full.buttons
    beyond = await press_here(lab.owner, "超出名额发录用")
    assert "先接受的人得到名额" in beyond.text
    assert "仍然发出录用通知" in beyond.buttons
    async with lab.database.write() as tx:
        await offering.decline(tx, Actor(student.id, Role.GUEST), made.id, defaults=applying.DEFAULTS, now=utc_now())
    told = await alex.sees("has declined the offer")
    assert "Next in order: 0002" in told.text
    await press_here(alex, "Offer to the next: 0002")
    await press_here(alex, "Send the offer now")
    assert (await application(lab, 2)).stage is Stage.OFFER


async def test_who_offers_times_before_inviting_is_back_at_the_invitation(lab: Laboratory) -> None:
    opening = await settle_in(lab)
    made = await application(lab)
    alex = lab.researcher
    await set_stage(lab, 1, Stage.SCREENING)
    await at(alex, f"ka:{made.id}")
    await press_here(alex, "Invite to interview")
    await press_here(alex, "Write your own text")
    await ask(alex, "Do come, please.")
    before = await press_here(alex, "Use this text")
    assert "There is no time to pick yet" in before.text
    await press_here(alex, "Offer times")
    await ask(alex, in_days(3))
    await press_here(alex, "Done")
    await ask(alex, "14:00-15:00")
    await press_here(alex, "Done")
    await ask(alex, "Room 301")
    toast = await alex.tap("Offer these times")
    assert toast == "2 slots are offered."
    again = await redrawn(alex)
    assert "Do come, please." in again.text
    assert "There is no time to pick yet" not in again.text
    assert "invited to an interview" in (await press_here(alex, "Send the invitation now")).text
    # From a release, one is back there.
    await others(lab, opening, 3, Stage.SCREENING)
    async with lab.database.write() as tx:
        ids = [one.id for one in await applications.of_opening(tx, opening.id, stages=[Stage.SCREENING])]
        await deciding.hold(tx, Actor(alex.id, Role.REVIEWER), ids, Stage.INTERVIEW, now=utc_now())
    release = await at(alex, f"ks:{opening.id}")
    assert "Only 2 times for an interview are free" in release.text
    await press_here(alex, "Offer times")
    await ask(alex, in_days(4))
    await press_here(alex, "Done")
    await ask(alex, "14:00-15:00")
    await press_here(alex, "Done")
    await press_here(alex, "Use it")
    release = await press_here(alex, "Offer these times")
    assert release.text.startswith("Release decisions")
    assert "Only" not in release.text
