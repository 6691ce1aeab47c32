"""Deciding about many: filtered, ticked, held, put into an order, released with one text for each outcome and an exception."""

import pytest

from bot.clock import utc_now
from lab.applications import deciding, leaving
from lab.roles import Actor
from storage import applications
from storage.applications import ApplicationStage as Stage
from storage.users import Role
from tests.support import applying
from tests.support.deciding import at, every, others, set_stage, settle_in
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press_data, press_here


@pytest.mark.both_databases
async def test_twelve_are_held_and_released_with_an_edited_text_and_an_exception(lab: Laboratory) -> None:
    opening = await settle_in(lab, places=3)
    await set_stage(lab, 1, Stage.SCREENING)
    await others(lab, opening, 14, Stage.SCREENING)  # 0002 to 0015
    await set_stage(lab, 15, Stage.REJECTED)
    alex, student = lab.researcher, lab.student
    board = await at(alex, f"kd:{opening.id}")
    assert board.text.startswith("Decisions · Swap stations · I-2026-90\n14 shown of 15, 0 ticked, 0 held")
    assert "3 places: 0 accepted, 0 offered, 3 left" in board.text
    assert "☐ 0001 林样本" in board.text
    assert "0015" not in board.text
    chooser = await press_here(alex, "Stage: Waiting")
    assert {"Waiting for a decision 14", "Screening 14", "Not accepted 1"} <= set(chooser.buttons)
    await press_here(alex, "Screening 14")

    # Five get an offer, nine a rejection; nobody learns of it.
    for number in ("0002", "0003", "0004", "0005", "0006"):
        await press_here(alex, f"☐ {number}")
    await press_here(alex, "Decide about the 5 ticked")
    held = await press_here(alex, "Hold: offer (5 possible)")
    assert "5 decisions held: offer. No applicant was told." in held.text
    await press_here(alex, "Back to decisions")
    await press_here(alex, "Held: Any")
    await press_here(alex, "Nothing 9")
    await press_here(alex, "Tick all 9 shown")
    await press_here(alex, "Decide about the 9 ticked")
    await press_here(alex, "Hold: rejection (9 possible)")
    async with lab.database.read() as tx:
        assert await applying.owed(tx, student.id) == []

    # The order: typed, then one is moved up.
    await press_here(alex, "Back to decisions")
    await press_here(alex, "Order of offers")
    asked = await press_here(alex, "Type the order")
    assert "0001 林样本" in asked.text
    wrong = await ask(alex, "6 99")
    assert "no application 0099" in wrong.text
    assert "1. 0006" in (await ask(alex, "6 2，3")).text
    order = await press_here(alex, "Use this order")
    assert "1. 0006 · 🔒 offer\n2. 0002 · 🔒 offer\n3. 0003 · 🔒 offer" in order.text
    order = await press_here(alex, "↑ 0003")
    assert "2. 0003 · 🔒 offer\n3. 0002" in order.text

    # What will happen.
    await press_here(alex, "Back to decisions")
    release = await press_here(alex, "Release 14 held decisions")
    for line in (
        "3 get an offer",
        "9 get a rejection",
        "2 offers stay held because only 3 places are left: 0004, 0005",
        "很遗憾，这次没能录用你。谢谢你的申请。",
        "We are sorry: this time we can’t offer you a place.",
        "The offers stand until",
    ):
        assert line in release.text
    assert "Tell 12 applicants now" in release.buttons
    await press_here(alex, "Text: rejection")
    assert "We are sorry" in (await ask(alex, "谢谢你 <申请>，下次再见。")).text
    await press_here(alex, "Leave it as it is")
    release = await press_here(alex, "Use these texts")
    assert "谢谢你 <申请>，下次再见。" in release.text
    await press_here(alex, "Single applicants")
    await press_here(alex, "Text for 0001")
    await ask(alex, "小林，面试很好，明年一定再来！")
    await press_here(alex, "Use this text")
    await press_here(alex, "Single applicants")
    await press_here(alex, "›")
    await press_here(alex, "Leave 0009 out")
    release = await press_here(alex, "Back to the release")
    assert "8 get a rejection" in release.text
    assert "1 has a text of their own: 0001 林样本" in release.text
    assert "1 is left out: 0009" in release.text
    await press_here(alex, "In 14 days")

    # Somebody withdraws in the meantime.
    gone = (await every(lab))[7]
    assert gone.number.endswith("0008")
    async with lab.database.write() as tx:
        who = Actor(gone.user_id, Role.GUEST)
        await leaving.withdraw(tx, who, gone.id, defaults=applying.DEFAULTS, now=utc_now())
    done = await press_here(alex, "Tell 11 applicants now")
    for line in (
        "10 applicants are told\n3 offers\n7 rejections",
        "2 offers stay held for want of places: 0004, 0005",
        "1 was left as it is:",
        "0008 (now: Withdrawn)",
    ):
        assert line in done.text
    got = await student.sees("小林，面试很好")
    assert "谢谢你" not in got.text
    stages = [one.stage for one in await every(lab)]
    assert stages[:6] == [Stage.REJECTED, Stage.OFFER, Stage.OFFER, Stage.SCREENING, Stage.SCREENING, Stage.OFFER]
    assert [one.held_stage for one in await every(lab) if one.held_stage] == [
        Stage.OFFER,
        Stage.OFFER,
        Stage.REJECTED,
    ]

    # The same button once more does nothing but show how things stand.
    before = len(student.messages())
    _, again = await press_data(alex, f"kz:{opening.id}:0123456789", done)
    assert "Release decisions" in again.text
    assert len(student.messages()) == before


@pytest.mark.both_databases
async def test_two_who_decide_at_once(lab: Laboratory) -> None:
    opening = await settle_in(lab)
    await set_stage(lab, 1, Stage.SCREENING)
    await others(lab, opening, 2, Stage.SCREENING)
    alex, owner = lab.researcher, lab.owner
    await at(alex, f"kd:{opening.id}")
    await press_here(alex, "Tick all 3 shown")
    await press_here(alex, "Decide about the 3 ticked")
    await at(owner, f"kd:{opening.id}")
    await press_here(owner, "☐ 0002")
    await press_here(owner, "处理勾选的 1 份")
    await press_here(owner, "暂存：录用")
    held = await press_here(alex, "Hold: rejection (3 possible)")
    assert "2 decisions held: rejection" in held.text
    assert "0002 (now: Screening · 🔒 offer): Somebody has just changed the application" in held.text
    # A screen from before says how things stand.
    toast, board = await press_data(alex, f"km:{opening.id}:x:3", held)
    assert toast is not None
    assert "ticks have changed" in toast
    assert "0 ticked, 3 held" in board.text


async def test_a_large_release_goes_on_by_itself_and_says_how_far_it_is(lab: Laboratory) -> None:
    opening = await settle_in(lab)
    alex, owner, student = lab.researcher, lab.owner, lab.student
    await set_stage(lab, 1, Stage.SCREENING)
    await others(lab, opening, 59, Stage.SCREENING)
    async with lab.database.write() as tx:
        ids = [one.id for one in await applications.of_opening(tx, opening.id)]
        await deciding.hold(tx, Actor(alex.id, Role.REVIEWER), ids[:-1], Stage.REJECTED, now=utc_now())
        await deciding.hold(tx, Actor(alex.id, Role.REVIEWER), ids[-1:], Stage.INTERVIEW, now=utc_now())
    release = await at(alex, f"ks:{opening.id}")
    assert "There is no time to pick yet" in release.text
    assert "Offer times" in release.buttons
    going = await press_here(alex, "Tell 60 applicants now")
    assert "Telling applicants: 50 / 60" in going.text
    # Nobody else begins another one meanwhile: they see how far it is, or that it is over.
    seen = await at(owner, f"ks:{opening.id}")
    assert "50 / 60" in seen.text or "没有可以发布的决定" in seen.text
    done = await alex.sees("60 applicants are told")
    assert done.id == going.id
    assert "1 invitation to an interview\n59 rejections" in done.text
    assert "Telegram" not in done.text  # all have it
    assert "这次没能录用你" in (await student.sees("没能录用")).text
    assert [one.stage for one in await every(lab)] == [*[Stage.REJECTED] * 59, Stage.INTERVIEW]
    assert "没有可以发布的决定" in (await at(owner, f"ks:{opening.id}")).text
