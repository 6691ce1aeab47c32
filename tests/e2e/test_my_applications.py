"""An application after it was submitted, as its applicant sees it: the list, the card, withdrawing and restoring."""

from bot.clock import utc_now
from lab.applications import deciding
from lab.defaults import Defaults
from lab.roles import Actor
from simulator.people import Person
from storage import openings, users
from storage.applications import Application
from storage.openings import Opening
from storage.users import Role
from tests.support.applying import DEFAULTS, apply, set_reviewers
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press, press_data

CODE = "I-2027-01"
ANN = Actor(900, Role.REVIEWER)
AT: dict[str, Defaults] = {"defaults": DEFAULTS}


async def applied(lab: Laboratory, person: Person, code: str = CODE) -> tuple[Application, Opening]:
    """The person's application for an opening, which Ann reviews. They are told at night, too."""
    await ask(person, "/start")
    async with lab.database.write() as tx:
        await users.set_quiet(tx, person.id, quiet_from=0, quiet_until=0)
        opening = await openings.by_code(tx, code)
        assert opening is not None
        await set_reviewers(tx, opening.id, [900])
        now = utc_now()
        return await apply(tx, Actor(person.id, Role.GUEST), opening, now=now), opening


async def test_nothing_yet_says_where_openings_are(lab: Laboratory) -> None:
    none = await ask(lab.student, "/applications")
    assert "你还没有申请" in none.text
    assert "实习岗位" in (await press(lab.student, "实习岗位")).text


async def test_from_the_list_to_the_card_withdrawn_and_restored(lab: Laboratory) -> None:
    student = lab.student
    made, _ = await applied(lab, student)
    listed = await ask(student, "/applications")
    assert listed.text.startswith("我的申请\n现在没有需要你做的事")
    assert f"电池健康评估算法实习生 · {made.number}\n📍 已提交 · 自 " in listed.text
    card = await press(student, made.number)
    assert card.id == listed.id
    assert card.text.startswith(f"电池健康评估算法实习生 · {made.number}\n📍 已提交 · 自 ")
    assert "接下来：评审会先看材料" in card.text
    assert " · 已提交" in card.text
    question = await press(student, "撤回申请")
    assert question.text.startswith("撤回申请？\n")
    assert "截止前可以恢复：还有 187 天" in question.text
    assert (await press(student, "不撤回")).text == card.text
    await press(student, "撤回申请")
    old = next(button.data or "" for row in student.messages()[-1].rows for button in row if "确认" in button.text)
    assert await student.tap("确认撤回") == "已撤回"
    gone = await student.next()
    assert "📍 已撤回 · 自 " in gone.text
    assert "可以恢复，还有 187 天" in gone.text
    assert await student.tap("恢复申请") == "已恢复"
    back = await student.next()
    assert "📍 已提交 · 自 " in back.text
    toast, screen = await press_data(student, old, back)  # the second phone
    assert "不能" in (toast or "")
    assert "📍 已提交 · 自 " in screen.text


async def test_a_number_or_a_link_opens_it_for_its_applicant_only(lab: Laboratory) -> None:
    made, _ = await applied(lab, lab.student)
    payload = made.number.replace("/", "_")
    for typed in (made.number, made.number.lower(), f"/start application_{payload}", f"/applications {made.number}"):
        assert (await ask(lab.student, typed)).text.startswith("电池健康评估算法实习生")
    alex = lab.researcher
    for here, nowhere in (
        (made.number, f"{CODE}/0099"),
        (f"/start application_{payload}", f"/start application_{CODE}_0099"),
        (f"/applications {made.number}", f"/applications {CODE}/0099"),
    ):
        found, none = await ask(alex, here), await ask(alex, nowhere)
        assert found.text.replace(made.number, "?") == none.text.replace(f"{CODE}/0099", "?")
        assert made.number not in found.text or here == made.number
    async with lab.database.write() as tx:
        await deciding.screen(tx, ANN, made.id, **AT, now=utc_now())
