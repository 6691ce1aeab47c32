"""Nobody sees what is not for them, from Telegram's side; tests/handlers/test_visibility.py tries every door."""

import re

import pytest

from bot.clock import utc_now
from simulator.views import Message
from storage.projects import Visibility
from storage.users import Role
from tests.support.laboratory import Laboratory
from tests.support.stored import PROJECT_COLUMNS, import_files
from tests.support.visits import ask, give, press, press_data

CODES = {"P-801": Visibility.PUBLIC, "P-802": Visibility.MEMBERS, "P-803": Visibility.STAFF}
# A word that only these three have, so that any of them would be seen wherever words are looked up.
WORD = "天外飞仙"
PUBLIC = {Visibility.PUBLIC}
MEMBERS = {Visibility.PUBLIC, Visibility.MEMBERS}


@pytest.fixture(autouse=True)
async def projects(lab: Laboratory) -> None:
    rows = [f"{code},{WORD}{visibility},,joint,battery,pilot,{visibility},R-001," for code, visibility in CODES.items()]
    await import_files(lab.database, {"projects.csv": "\n".join([PROJECT_COLUMNS, *rows, ""])}, now=utc_now())


def shown(message: Message) -> set[Visibility]:
    """The visibilities of the projects that a message shows."""
    return {Visibility(found) for found in re.findall(rf"{WORD}(public|members|staff)", message.text)}


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.GUEST, PUBLIC), (Role.MEMBER, MEMBERS), (Role.EDITOR, set(Visibility))]
)
async def test_in_private_each_role_sees_what_is_for_it(lab: Laboratory, role: Role, seen: set[Visibility]) -> None:
    student = lab.student
    await ask(student, "/start")
    await give(lab, student, role)
    listed = await ask(student, WORD)
    assert shown(listed) == seen
    for code, visibility in CODES.items():
        for text in (code, f"/project {code}", f"/start project_{code}"):
            assert (visibility in shown(await ask(student, text))) == (visibility in seen)
        _, redrawn = await press_data(student, f"pp:{code}", listed)
        assert (shown(redrawn) == {visibility}) == (visibility in seen)
        toast, _ = await press_data(student, f"p+:{code}", listed)
        assert (toast == f"已关注 {code}") == (visibility in seen)


async def test_a_group_sees_what_is_for_all_in_it_whoever_asks(lab: Laboratory) -> None:
    owner = lab.owner
    group = lab.sim.add_group("课题组", members=[owner, lab.student], bots=[lab.telegram])
    await owner.sees("大家好")
    assert shown(await ask(owner, f"/projects {WORD}", chat=group)) == PUBLIC
    assert "没有找到" in (await ask(owner, "/project P-802", chat=group)).text
    await press(owner, "标记为实验室的群", chat=group)
    for person in (owner, lab.student):
        listed = await ask(person, f"/projects {WORD}", chat=group)
        assert shown(listed) == MEMBERS
        assert "没有找到项目 P-803" in (await person.tap(data="pp:P-803", message=listed, chat=group) or "")
    await press(owner, "取消实验室标记", chat=group)
    assert shown(await ask(lab.student, f"/projects {WORD}", chat=group)) == PUBLIC


async def test_inline_results_are_public_for_everybody(lab: Laboratory) -> None:
    for person in (lab.owner, lab.student):
        assert [result["id"] for result in await person.inline(WORD)] == ["P-801"]
        assert await person.inline("P-803") == []


async def test_did_you_mean_betrays_nothing(lab: Laboratory) -> None:
    for typed in ("P-8O2", "P803", "P-830", "天外飞先"):
        answer = await ask(lab.student, f"/project {typed}")
        assert shown(answer) <= PUBLIC
        assert not {"P-802", "P-803"} & set(answer.buttons)
