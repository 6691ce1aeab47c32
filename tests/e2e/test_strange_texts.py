"""Names and messages that programs trip over: nothing breaks, and everything is shown as it was written."""

import pytest

from bot.clock import utc_now
from tests.support.laboratory import Laboratory
from tests.support.stored import PROJECT_COLUMNS, import_files
from tests.support.visits import ask, press, settled

pytestmark = pytest.mark.both_databases

NAMES = [
    "<3",
    "&",
    "&amp;",
    "${x}",
    "{name}",
    "{0}",
    "%s%(a)s",
    "<b>bold</b>",
    "\u202eabc",
    "🔋👩‍🔬",
    'O\'Neil "x"',
    "电" * 60,
    "\\n",
]

TEXTS = [
    *NAMES,
    "电池" * 2000,
    "a" * 4096,
    "🔋" * 2000,
    "x\x00y",
    "电池\u200b健康",
    "\u202e换电",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "a;b;c:d~e",
    "~0123456789ab",
    "-" * 200,
    "换电 \n\n 电池\t健康",
    "％＿？＊",
    "/",
    "/ ",
    "//",
    "🈚",
    "\ud7ff\ue000\uffff",
]


def shown(text: str) -> str:
    """What Telegram leaves of a text: one line of it, without marks that would turn what follows around."""
    return " ".join(text.replace("\u202e", "").split())


async def test_names_are_shown_as_they_are(lab: Laboratory) -> None:
    for number, name in enumerate(NAMES):
        person = lab.sim.add_person(name, username=f"strange{number}", language="zh")
        await ask(person, "/start")
        done = await ask(lab.owner, f"/grant @strange{number} member")
        assert f"{shown(name)} (@strange{number}) 现在是成员" in done.text
        assert (await person.sees("你的角色")).text.startswith("管理员")


async def test_any_text_is_looked_up(lab: Laboratory) -> None:
    student = lab.student
    for text in TEXTS:
        await student.send(text)
        await student.next()
        assert (await ask(student, f"/project {text}"[:4096])).text
        await student.inline(text)
    assert "没有" in (await ask(student, f"/settings {'<x>' * 1000}")).text
    assert (await settled(student))[-1].from_bot


async def test_long_words_can_be_paged_filtered_and_cleared(lab: Laboratory) -> None:
    student = lab.student
    nothing = await ask(student, "没有这样的项目" * 40)
    assert "没有找到" in nothing.text
    assert len(nothing.text) < 300
    found = await ask(student, "电池 " * 50)
    assert "电池" in found.text
    await press(student, "方向")
    await press(student, "电池")
    await press(student, "清除关键词")
    await student.sees("共")


async def test_titles_with_anything_in_them(lab: Laboratory) -> None:
    rows = [
        f'P-8{number:02},"{name.replace(chr(34), chr(34) * 2)} 标题",,joint,battery,pilot,public,,'
        for number, name in enumerate(NAMES)
    ]
    await import_files(lab.database, {"projects.csv": "\n".join([PROJECT_COLUMNS, *rows, ""])}, now=utc_now())
    for number, name in enumerate(NAMES):
        title = shown(f"{name} 标题")
        assert title in (await ask(lab.student, f"/project P-8{number:02}")).text
        (result,) = await lab.student.inline(f"P-8{number:02}")
        assert title in shown(result["title"])
    assert "{name} 标题" in (await ask(lab.student, "{name} 标题")).text


async def test_a_group_with_a_strange_title(lab: Laboratory) -> None:
    for title in ("<3 & ${x}", "\u202e群", "🔋" * 60):
        group = lab.sim.add_group(title, members=[lab.owner], bots=[lab.telegram])
        assert "大家好" in (await ask(lab.owner, "/start", chat=group)).text
        assert await lab.owner.tap("标记为实验室的群", chat=group) == "已标记为实验室的群"
