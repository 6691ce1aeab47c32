"""Cards: everything about a project in the reader's language, following it, and what is near."""

import pytest

from bot.clock import utc_now
from lab import projects
from lab.projects import Card
from lab.roles import GUEST
from messages.words import Language, load
from storage import follows, history
from storage.projects import KIND
from tests.support.laboratory import Laboratory
from tests.support.stored import PROJECT_COLUMNS, import_files
from tests.support.visits import ask, press, press_data


async def stored(lab: Laboratory, code: str) -> Card:
    async with lab.database.read() as tx:
        return await projects.card(tx, GUEST, code)


async def test_a_card_has_every_field_in_both_languages(lab: Laboratory) -> None:
    one = await stored(lab, "P-017")
    catalogue = load()
    for person, end, language in ((lab.student, "zh", Language.ZH), (lab.researcher, "en", Language.EN)):
        card = await ask(person, "/project P-017")
        words = catalogue[language]
        project = one.project
        fields = [getattr(project, f"{name}_{end}") for name in ("title", "summary", "partners", "funder")]
        keywords = getattr(project, f"keywords_{end}").split(";")
        names = [getattr(shown, f"name_{end}") for shown, _ in one.people]
        links = [link[f"title_{end}"] for link in project.links]
        labels = [words.plain(f"level-{project.level}"), words.plain(f"stage-{project.stage.replace('_', '-')}")]
        for text in [*fields, *keywords, *names, *links, *labels, project.code]:
            assert text, "the sample project has everything"
            assert text in card.text
        assert words.plain("sample-note") in card.text
        assert {entity["url"] for entity in card.entities if entity["type"] == "text_link"} >= {
            link["url"] for link in project.links
        }
    english = (await ask(lab.researcher, "/project P-017")).text
    assert "only" not in english


async def test_what_exists_in_one_language_is_shown_and_says_so(lab: Laboratory) -> None:
    files = {
        "people.csv": "code,name_zh,name_en\nR-901,甲,\nR-902,乙,\nR-903,,Carl\n",
        "projects.csv": "code,title_zh,level,area,stage,lead,members,summary_zh,partners_en,starts\n"
        "P-901,只有中文的题目,joint,battery,pilot,R-903,R-901;R-902,只有中文的摘要。,Partner Ltd,2024-03-05\n",
    }
    await import_files(lab.database, files, now=utc_now())
    english = (await ask(lab.researcher, "/project P-901")).text
    assert "只有中文的题目 (in Chinese only) · P-901" in english
    assert "只有中文的摘要。 (in Chinese only)" in english
    assert "Members: 甲, 乙 (in Chinese only)" in english  # said once
    assert "Lead: Carl\n" in english
    assert "With Partner Ltd\n" in english
    assert "Period: since 5 Mar 2024" in english
    chinese = (await ask(lab.student, "/project P-901")).text
    assert "只有中文的题目 · P-901" in chinese
    assert "负责人 Carl（仅有英文）\n" in chinese
    assert "Partner Ltd" in chinese
    assert "周期 2024.03.05 起" in chinese


async def test_neighbours_and_the_way_back_to_the_same_page(lab: Laboratory) -> None:
    student = lab.student
    await ask(student, "/projects")
    page = await press(student, "下一页")
    code = next(button for button in page.buttons if button.startswith("P-"))
    card = await press(student, code)
    assert any(button.startswith("‹ 返回结果 7 / ") for button in card.buttons)
    after = await press(student, "下一个")
    assert any(button.startswith("‹ 返回结果 8 / ") for button in after.buttons)
    assert (await press(student, "上一个")).text == card.text
    first = await press(student, "上一个")
    assert any(button.startswith("‹ 返回结果 6 / ") for button in first.buttons)
    await press(student, "下一个")
    assert (await press(student, "返回结果")).text == page.text


async def test_the_ends_of_a_list_have_one_neighbour(lab: Laboratory) -> None:
    await ask(lab.student, "/projects 面向换电站的动力电池健康状态在线评估")
    card = await press(lab.student, "P-017")
    assert not {"‹ 上一个", "下一个 ›"} & set(card.buttons)
    await ask(lab.student, "/projects")
    first = await press(lab.student, "P-0")
    assert "下一个 ›" in first.buttons or "‹ 上一个" in first.buttons


async def test_related_projects_and_back(lab: Laboratory) -> None:
    student = lab.student
    card = await ask(student, "/project P-017")
    button = next(button for button in card.buttons if button.startswith("相关项目"))
    count = int(button.removeprefix("相关项目 "))
    near = await press(student, button)
    assert near.id == card.id
    shown = [code for code in near.buttons if code.startswith("P-")]
    assert len(shown) == min(count, 6)
    assert (f"共 {count} 个，列出最相近的 6 个" in near.text) == (count > 6)
    assert "电池" in (await press(student, "“电池”方向的全部项目")).text
    await ask(student, "/project P-017")
    await press(student, "相关项目")
    assert (await press(student, "返回 P-017")).text == card.text


@pytest.mark.both_databases
async def test_pressing_follow_twice_follows_once(lab: Laboratory) -> None:
    student = lab.student
    card = await ask(student, "/project P-017")
    data = next(button.data for row in card.rows for button in row if button.data and button.data.startswith("p+"))
    for _ in range(2):
        toast, shown = await press_data(student, data, card)
        assert toast == "已关注 P-017"
        assert "★ 取消关注" in shown.buttons
    async with lab.database.read() as tx:
        assert await history.count(tx, actor_id=student.id, action="project.followed") == 1
    assert await student.tap("取消关注") == "已取消关注 P-017"
    assert "☆ 关注" in (await student.next()).buttons


async def test_what_one_follows_turns_pages_too(lab: Laboratory) -> None:
    student = lab.student
    nothing = await ask(student, "/start")
    assert "你还没有关注项目" in (await press(student, "我的关注")).text
    async with lab.database.write() as tx:
        for number in range(1, 21):
            await follows.add(tx, user_id=student.id, kind=KIND, item=f"P-{number:03}", now=utc_now())
    seen: set[str] = set()
    await ask(student, "/start")
    page = await press(student, "我的关注")
    while True:
        seen |= {button for button in page.buttons if button.startswith("P-")}
        if not any("下一页" in button for button in page.buttons):
            break
        page = await press(student, "下一页")
    assert f"共 {len(seen)} 个" in page.text
    assert len(seen) > 12
    _, last = await press_data(student, "pm:99", page)
    assert last.text == page.text
    assert nothing.id < page.id


async def test_the_most_that_a_project_can_hold_still_fits(lab: Laboratory) -> None:
    """Every field at its longest, with what HTML would trip over: Telegram takes the card, the list, the result."""
    full = "<&\"'>"

    def text(length: int, seed: str) -> str:
        return (seed + full * length)[:length]

    people = "".join(f"R-9{number:02},{text(100, '甲')},{text(100, 'Ann')}\n" for number in range(30))
    links = ";".join(
        f"{text(60, '题').replace('|', '')}|{text(60, 'T')}|https://example.org/{number}?a=1&b=2" for number in range(5)
    )
    row = {
        "code": "P-" + "9" * 30,
        "title_zh": text(300, "题目"),
        "title_en": text(300, "Title"),
        "level": "joint",
        "area": "a" * 32,
        "stage": "pilot",
        "lead": "R-900",
        "members": ";".join(f"R-9{number:02}" for number in range(1, 30)),
        "partners_zh": text(300, "合作"),
        "partners_en": text(300, "With"),
        "funder_zh": text(300, "资助"),
        "funder_en": text(300, "Fund"),
        "summary_zh": text(3500, "摘要"),
        "summary_en": text(3500, "Summary"),
        "keywords_zh": text(499, "词"),
        "keywords_en": text(499, "word"),
        "links": links.replace('&"', "&'"),
    }
    files = {
        "lab.yaml": f"areas: [{{code: {'a' * 32}, zh: '{'方' * 60}', en: '{'A' * 60}'}}]",
        "people.csv": "code,name_zh,name_en\n" + "".join(_csv(line.split(",", 2)) for line in people.splitlines()),
        "projects.csv": _csv(list(row)) + _csv(list(row.values())),
    }
    await import_files(lab.database, files, now=utc_now())
    for person, title in ((lab.student, "题目<&"), (lab.researcher, "Title<&")):
        listed = await ask(person, f"/projects {title}")
        assert title in listed.text
        card = await press(person, "P-999")
        assert title in card.text
        assert "example.org" in str(card.entities), "the summary leaves room for the rest"
        (result,) = await person.inline(row["code"])
        assert result["title"].startswith(title)
        chosen = await person.choose(result)
        assert title in chosen.text
        await press(person, "☆")
        await ask(person, "/start")
        await press(person, "⭐")
        await press(person, "P-999")


def _csv(cells: list[str]) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) + "\n"


async def test_a_card_for_some_only_says_so_and_is_not_shared(lab: Laboratory) -> None:
    row = "P-902,内部题目,Internal,joint,battery,pilot,staff,,"
    await import_files(lab.database, {"projects.csv": f"{PROJECT_COLUMNS}\n{row}\n"}, now=utc_now())
    card = await ask(lab.owner, "/project P-902")
    assert "🔒 不对外公开，工作人员可见" in card.text
    assert "分享" not in card.buttons
    public = await ask(lab.owner, "/project P-017")
    assert "🔒" not in public.text
    assert "分享" in public.buttons
