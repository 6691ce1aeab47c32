"""What goes out comes back in: nothing changes, and nothing in it is a formula."""

import csv
import io
import zipfile
from datetime import datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from lab import exports, imports
from lab.errors import Forbidden
from lab.exports import Export
from lab.imports.dates import Day
from lab.imports.lists.registry import LISTS
from lab.imports.texts import guarded, quoted, unguarded
from lab.roles import OPERATOR, Actor
from storage.database import Database
from storage.users import Role

# Texts that go wrong where somebody does not look: formulas, apostrophes, separators, quotation marks, what YAML takes for no text.
LAB = """
sample: true
name: {zh: "=1+1", en: "no"}
about: {zh: "第一段。\\n\\n第二段： # 不是注释", en: "- a\\n- b"}
contacts: {email: lab@example.org, privacy: "@somebody", phone: "+86 551 0000"}
undo_seconds: 0
areas: [{code: "007", zh: 电池, en: "null"}, {code: "1e3", zh: 充换电}, {code: real, zh: 真, sample: no}]
topics: [{code: "no", en: "true"}]
links: [{zh: "主页 <3", en: "a, b & c", url: "https://example.org/?a=1&b=2#x"}]
"""
PEOPLE = """
- {code: R-1, name_zh: "'007", name_en: "-1+1", title_zh: "'", affiliation_en: "a\\"b, c; d", email: a.b@example.org, sample: yes}
- {code: "2024-03", name_zh: "，；、", name_en: "=HYPERLINK(\\"https://example.org\\")"}
"""
PROJECTS = """
- code: P-1
  title_zh: "@SUM(A1)"
  title_en: "+1 <b>&amp; ${x} _x0041_"
  level: national
  area: "007"
  stage: joint_rd
  starts: 2024-03-01
  ends: 2027-02
  lead: R-1
  members: ["2024-03"]
  partners_zh: "＝全角"
  summary_zh: "一行\\n=二行"
  keywords_zh: [电池, 换电]
  keywords_en: ["Li, Na batteries"]
  links: [{zh: 页, url: "https://example.org/1"}, {en: Page, url: "https://example.org/2"}]
  visibility: staff
  sample: yes
- {code: P-2, title_en: Only English, level: joint, area: real, stage: stopped, starts: 2024-03, visibility: members}
"""
OPENINGS = """
- code: I-2027-01
  kind: internship
  title_zh: "=1+1"
  area: "007"
  project: P-1
  host: R-1
  description_zh: "一行\\n=二行"
  places: 3
  starts: 2027-07
  ends: 2027-09-15
  study_zh: "@三年级"
  doctorate_years: 3
  languages: [zh, en]
  documents: [cv, 成绩单]
  late_documents: yes
  reviewers: ["2024-03", "700000123"]
  opens_at: 2027-03-01 09:00
  closes_at: 2027-05-31
  zone: Europe/Berlin
  answer_by: 2027-07
  questions:
    - {name: days, kind: number, zh: "几天; 一周 | 两周", en: How many days?, least: 1, most: 5}
    - {name: tools, kind: 多选, required: no, label: {zh: "=工具"}, options: [Python, {zh: 其他, en: Other}, {en: "None; really"}]}
    - {name: why, kind: text, en: "-Why?", limit: 500}
    - {name: car, kind: yesno, zh: 会开车吗？}
  visibility: staff
  sample: yes
- {code: PD-2027-01, kind: 博士后, title_en: Postdoc, area: real, closes_at: 招满为止, ended: filled}
"""


async def fill(database: Database, now: datetime) -> None:
    files = {"lab.yaml": LAB, "people.yaml": PEOPLE, "projects.yaml": PROJECTS, "openings.yaml": OPENINGS}
    checked = imports.check(imports.read({name: text.encode() for name, text in files.items()}))
    async with database.write() as tx:
        plan = await imports.make(tx, checked)
        assert plan.problems == ()
        await imports.apply(tx, plan, actor=OPERATOR, now=now)


async def export_of(database: Database) -> Export:
    async with database.read() as tx:
        return await exports.load(tx, actor=OPERATOR)


async def plan_of(database: Database, files: dict[str, bytes]) -> imports.Plan:
    async with database.read() as tx:
        return await imports.make(tx, imports.check(imports.read(files)))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_an_export_changes_nothing_when_it_comes_back(database: Database, now: datetime, language: str) -> None:
    await fill(database, now)
    export = await export_of(database)
    assert export.items["project"]["P-1"]["starts"] == Day(datetime(2024, 3, 1).date(), exact=True)
    workbook = {"lab.xlsx": exports.workbook(export, language=language)}
    for files in (workbook, exports.folder(export, language=language)):
        plan = await plan_of(database, files)
        assert plan.problems == ()
        assert [(item.code, item.changes) for one in plan.lists for item in one.changed] == []
        assert plan.nothing
        assert sum(one.unchanged for one in plan.lists) == sum(map(len, export.items.values()))


@pytest.mark.parametrize("form", ["workbook", "folder"])
async def test_an_export_fills_an_empty_database(database: Database, now: datetime, form: str) -> None:
    # What another database holds, without the first one's: the sources read once more, and never written.
    await fill(database, now)
    export = await export_of(database)
    files = (
        {"a.xlsx": exports.workbook(export, language="zh")}
        if form == "workbook"
        else exports.folder(export, language="zh")
    )
    records = imports.check(imports.read(files)).records
    for known in LISTS:
        read = {record.code: dict(record.values) for record in records[known.kind]}
        assert read == {code: dict(values) for code, values in export.items[known.kind].items()}


async def test_headings_and_names_are_in_the_language(database: Database, now: datetime) -> None:
    await fill(database, now)
    export = await export_of(database)
    book = CalamineWorkbook.from_filelike(io.BytesIO(exports.workbook(export, language="zh")))
    assert book.sheet_names == ["实验室", "链接", "方向", "主题", "人员", "项目", "岗位", "讲座系列", "讲座"]
    head, first = book.get_sheet_by_name("项目").to_python()[:2]
    assert (head[0], head[1], first[3], first[19], first[20]) == ("编号", "中文标题", "国家级", "工作人员可见", "是")
    table = exports.folder(export, language="en")["projects.csv"]
    assert table.startswith(b"\xef\xbb\xbfcode,title_zh,")
    row = next(iter(csv.DictReader(io.StringIO(table.decode("utf-8-sig")))))
    assert (row["level"], row["visibility"], row["sample"]) == ("national", "staff", "yes")


async def test_nothing_in_an_export_is_a_formula(database: Database, now: datetime) -> None:
    await fill(database, now)
    export = await export_of(database)
    files = exports.folder(export, language="zh")
    for name in ("people.csv", "projects.csv", "openings.csv", "series.csv", "seminars.csv"):
        for row in csv.reader(io.StringIO(files[name].decode("utf-8-sig"))):
            assert [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))] == []
    with zipfile.ZipFile(io.BytesIO(exports.workbook(export, language="zh"))) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 9
    assert all(b"<f>" not in sheet and b"<hyperlink" not in sheet for sheet in sheets)
    assert all(b'state="frozen"' in sheet for sheet in sheets)


async def test_an_empty_export_is_a_form_to_fill_in(database: Database) -> None:
    export = await export_of(database)
    tables = imports.read({"a.xlsx": exports.workbook(export, language="zh")})
    assert tables.problems == ()
    plan = await plan_of(database, {"a.xlsx": exports.workbook(export, language="zh")})
    assert plan.nothing
    assert (await plan_of(database, exports.folder(export, language="zh"))).nothing


@pytest.mark.parametrize("role", [Role.GUEST, Role.MEMBER, Role.REVIEWER, Role.EDITOR])
async def test_who_may_not_export_does_not(database: Database, role: Role) -> None:
    async with database.read() as tx:
        with pytest.raises(Forbidden):
            await exports.load(tx, actor=Actor(user_id=1, role=role))


@given(st.text(alphabet="'=+-@＝ \t0a", max_size=6))
@example("'a'0")
def test_the_guard_of_a_text_comes_off_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert unguarded(quoted(text)) == text
