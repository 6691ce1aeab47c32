"""Several who review: applications are shared out, scored, commented on; and an admin says who a person is."""

from sqlalchemy import select, update

from bot.clock import utc_now
from storage import reviews
from storage.applications import ApplicationStage
from storage.openings import Opening, OpeningReviewer
from storage.persons import Person
from storage.users import Role
from tests.support.applying import put
from tests.support.laboratory import Laboratory
from tests.support.reviewing import pile, told_today
from tests.support.visits import ask, give, press

CRITERIA = [{"name": "skill", "zh": "专业能力", "en": "Skill", "most": 5}]


async def test_an_admin_shares_a_pile_out_and_reviewers_score_and_comment(lab: Laboratory) -> None:
    owner, alex, lin = lab.owner, lab.researcher, lab.student
    for person in (alex, lin):
        await ask(person, "/start")
        await give(lab, person, Role.REVIEWER)
    async with lab.database.write() as tx:
        await told_today(tx, [alex.id, lin.id], now=utc_now())
        opening, ids = await pile(tx, [alex.id, lin.id], 5, now=utc_now())
        await tx.execute(update(Opening).where(Opening.id == opening.id).values(criteria=CRITERIA))
        await put(tx, ids[1], ApplicationStage.INTERVIEW)
    await ask(owner, "/review")
    await press(owner, "I-2026-03")
    shares = await press(owner, "分配")
    assert "待处理 5 份，其中 5 份还没分给任何人" in shares.text
    assert await owner.tap("平均分配 5 份") == "已分配 5 份申请"
    shared = await owner.next()
    assert "其中 0 份" in shared.text
    async with lab.database.read() as tx:
        given = await reviews.assigned(tx, ids)
    assert sorted(len([one for one in given.values() if one == [who.id]]) for who in (alex, lin)) == [2, 3]
    await press(owner, "收回 Alex")
    await press(owner, "‹ 岗位")
    await press(owner, "申请列表")
    chosen = await press(owner, "分配这 5 份")
    assert "都分给谁" in chosen.text
    await press(owner, "Alex")
    async with lab.database.read() as tx:
        assert all(alex.id in one for one in (await reviews.assigned(tx, ids)).values())

    await ask(owner, "I-2026-03/2")
    one = await press(owner, "分配")
    assert "✅ Alex (@alex)（5 份没评）" in one.buttons
    await press(owner, "✅ Alex")

    await ask(alex, "I-2026-03/0002")
    await press(alex, "Scores")
    scored = await press(alex, "4")
    assert "Skill · 4 / 5" in scored.text
    await press(alex, "‹ Application")
    await press(alex, "Comment")
    await ask(alex, "Strong thesis.\nAsk about electrodes.")
    commented = await press(alex, "Save comment")
    assert "My scores: Skill 4/5" in commented.text
    assert "My comment: Strong thesis." in commented.text
    await press(alex, "Note")
    await ask(alex, "Known from the summer school")
    noted = await press(alex, "Save note")
    assert "Known from the summer school" in noted.text
    blind = await ask(lin, "I-2026-03/0002")
    assert "Strong thesis" not in blind.text
    await press(alex, "Yes")
    await ask(lin, "I-2026-03/0002")
    seen = await press(lin, "👎 不合适")
    assert "Alex (@alex)：合适 · 专业能力 4/5\nStrong thesis." in seen.text
    assert "summer school" not in seen.text


async def test_an_admin_says_who_a_person_is_and_they_review(lab: Laboratory) -> None:
    owner, alex = lab.owner, lab.researcher
    await ask(alex, "/start")
    await give(lab, alex, Role.REVIEWER)
    async with lab.database.write() as tx:
        await told_today(tx, [alex.id], now=utc_now())
        opening, _ = await pile(tx, [alex.id], 1, now=utc_now())
        named = {"person": "R-004", "user_id": None}
        await tx.execute(update(OpeningReviewer).where(OpeningReviewer.opening_id == opening.id).values(**named))
    assert "I-2026-03" not in (await ask(alex, "/review")).text
    await ask(owner, "/grant @alex")
    persons = await press(owner, "是哪位人员")
    assert "Alex (@alex)" in persons.text
    assert any("R-004" in button for button in persons.buttons)  # who is named as a reviewer stands first
    assert await owner.tap("R-004") == "已关联 R-004"
    assert "现在是：" in (await owner.next()).text
    assert "I-2026-03" in (await ask(alex, "/review")).text
    assert "关联为人员 R-004" in (await ask(owner, "/audit")).text
    async with lab.database.read() as tx:
        assert (await tx.scalars(select(Person.user_id).where(Person.code == "R-004"))).one() == alex.id
    assert await press_again(lab)


async def press_again(lab: Laboratory) -> bool:
    """The link is taken back, and with it the openings."""
    await ask(lab.owner, "/grant @alex")
    await press(lab.owner, "是哪位人员")
    await press(lab.owner, "✓ ")
    return "I-2026-03" not in (await ask(lab.researcher, "/review")).text
