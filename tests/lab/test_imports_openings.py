"""Openings from files: times in their zones, questions in a cell and in YAML, reviewers, and everything that can be wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest

from lab import imports
from lab.eligibility import Tongue, eligibility_of
from lab.imports import Plan, ProblemCode
from lab.imports.cell_types import LocalTime
from lab.imports.moments import Moment, Zone
from lab.imports.problems import Unreadable
from lab.imports.questions import Questions
from lab.opening_questions import Option, Question, QuestionKind, questions_of
from lab.roles import OPERATOR
from storage import history, openings
from storage.database import Database
from storage.openings import Opening
from tests.support.stored import import_files

OTHERS = {
    "areas.csv": "code,zh\nbattery,电池\n",
    "people.csv": "code,name_zh\nR-1,甲导师\nR-2,乙导师\n",
}
HEAD = "code,kind,title_zh,area"
QUESTIONS = """\
days | number | required | 每周几天？ | How many days? | 1-5
tools | 多选 | 选填 | 哪些工具？ | | Python; 其他 = Other; 无 =
why | text | required | | Why? | 500
cert | file | optional | 证明
"""
READ = (
    Question("days", QuestionKind.NUMBER, "每周几天？", "How many days?", least=1, most=5),
    Question(
        "tools",
        QuestionKind.CHOICES,
        "哪些工具？",
        "",
        required=False,
        options=(Option("Python", "Python"), Option("其他", "Other"), Option("无", "")),
    ),
    Question("why", QuestionKind.TEXT, "", "Why?", limit=500),
    Question("cert", QuestionKind.FILE, "证明", "", required=False),
)


async def plan_of(database: Database, **files: str) -> Plan:
    named = {**OTHERS, **{name.replace("_", "."): text for name, text in files.items()}}
    checked = imports.check(imports.read({name: text.encode() for name, text in named.items()}))
    async with database.read() as tx:
        return await imports.make(tx, checked)


async def bring(database: Database, now: datetime, **files: str) -> Opening:
    plan = await plan_of(database, **files)
    assert plan.problems == ()
    async with database.write() as tx:
        await imports.apply(tx, plan, actor=OPERATOR, now=now)
    async with database.read() as tx:
        (opening,) = await openings.every(tx)
    return opening


def local(*at: int) -> LocalTime:
    return LocalTime(datetime(*at))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cell", "last", "expected"),
    [
        ("2027-05-31 18:00", True, local(2027, 5, 31, 18)),
        ("2027/5/31 18：00", True, local(2027, 5, 31, 18)),
        ("2027年5月31日 9:05", False, local(2027, 5, 31, 9, 5)),
        ("2027年5月31日18:00", True, local(2027, 5, 31, 18)),
        ("2027-05-31T18:00:00", True, local(2027, 5, 31, 18)),
        ("2027-05-31", True, local(2027, 5, 31, 23, 59)),
        ("2027-05-31", False, local(2027, 5, 31)),
        ("2027-05-31 24:00", True, local(2027, 5, 31, 23, 59)),
        (datetime(2027, 5, 31, 18, 0, 30), True, local(2027, 5, 31, 18)),
        (datetime(2027, 6, 1), True, local(2027, 6, 1, 23, 59)),
        (datetime(2027, 6, 1).date(), False, local(2027, 6, 1)),
        ("招满为止", True, None),
        ("Until filled", True, None),
    ],
)
def test_moments_are_read_as_people_write_them(cell: Any, last: bool, expected: LocalTime | None) -> None:
    assert Moment(last=last).read(cell) == expected


@pytest.mark.parametrize(
    "cell", ["2027-05", "2027-05-31 25:00", "2027-05-31 12:60", "2027-02-30 10:00", "soon", "18:00", "招满为止"]
)
def test_what_is_no_moment_is_refused(cell: str) -> None:
    with pytest.raises(Unreadable) as error:
        Moment().read(cell)
    assert error.value.code is ProblemCode.BAD_MOMENT


def test_zones_by_their_names_and_cities() -> None:
    for written, expected in (
        ("Asia/Shanghai", "Asia/Shanghai"),
        ("北京时间", "Asia/Shanghai"),
        ("Berlin time", "Europe/Berlin"),
    ):
        assert Zone().read(written) == expected
    for written in ("Mars/Base", "UTC+8", "Berlin time 9"):  # a distance says nothing about summers
        with pytest.raises(Unreadable):
            Zone().read(written)


def test_questions_read_back_what_was_shown_in_either_language() -> None:
    assert Questions().read(QUESTIONS) == READ
    for language in ("zh", "en"):
        assert Questions().read(Questions().show(READ, language)) == READ


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("days", ProblemCode.BAD_QUESTION),
        ("days | number | required |", ProblemCode.BAD_QUESTION),
        ("每周 | number | required | 每周几天？", ProblemCode.BAD_QUESTION),
        ("days | number | perhaps | 每周几天？", ProblemCode.BAD_QUESTION),
        ("days | essay | required | 每周几天？", ProblemCode.UNKNOWN_VALUE),
        ("days | number | required | 每周几天？ | | 5-1", ProblemCode.BAD_QUESTION_LIMIT),
        ("days | number | required | 每周几天？ | | many", ProblemCode.BAD_QUESTION_LIMIT),
        ("day | date | required | 哪天？ | | 1-5", ProblemCode.BAD_QUESTION_LIMIT),
        ("tool | choice | required | 哪个？ | | Python", ProblemCode.BAD_QUESTION_LIMIT),
        ("tool | choice | required | 哪个？ | | 是; 是", ProblemCode.BAD_QUESTION_LIMIT),
        ("tool | choice | required | 哪个？", ProblemCode.BAD_QUESTION_LIMIT),
        (
            "a | text | required | 甲\nb | text | required | 乙\na | text | required | 丙",
            ProblemCode.DUPLICATE_QUESTION,
        ),
        ("a | text | required | " + "长" * 301, ProblemCode.TOO_LONG),
        ("\n".join(f"q{number} | text | required | 问" for number in range(21)), ProblemCode.TOO_LONG),
    ],
)
def test_a_question_that_can_not_be_asked_is_refused(line: str, code: ProblemCode) -> None:
    with pytest.raises(Unreadable) as error:
        Questions().read(line)
    assert error.value.code is code


async def test_yaml_says_the_same_as_a_cell(database: Database, now: datetime) -> None:
    text = """
- code: I-1
  kind: internship
  title: {zh: 实习}
  area: battery
  languages: [zh, en]
  documents: [cv, 成绩单]
  reviewers: [R-2, "700000123"]
  questions:
    - {name: days, kind: number, label: {zh: 每周几天？, en: How many days?}, least: 1, most: 5}
    - {name: tools, kind: choices, required: no, zh: 哪些工具？, options: [Python, {zh: 其他, en: Other}, {zh: 无}]}
    - {name: why, kind: text, en: Why?, limit: 500}
    - {name: cert, kind: file, required: optional, zh: 证明}
"""
    opening = await bring(database, now, openings_yaml=text)
    assert questions_of(opening.questions) == READ
    assert opening.documents == ["cv", "transcript"]
    assert eligibility_of(opening.eligibility).languages == (Tongue.ZH, Tongue.EN)
    async with database.read() as tx:
        assert [(one.person, one.user_id) for one in await openings.every_reviewer(tx)] == [
            ("R-2", None),
            (None, 700000123),
        ]
    cells = QUESTIONS.replace('"', '""')
    table = f'{HEAD},questions,reviewers\nI-1,实习,实习,battery,"{cells}",乙导师；700000123\n'
    assert (await plan_of(database, openings_csv=table)).nothing


async def test_a_question_in_yaml_that_is_none_is_pointed_at(database: Database) -> None:
    head = "- code: I-1\n  kind: internship\n  title: {zh: 实习}\n  area: battery\n  questions:\n"
    for item in ("{name: days, kind: number, zh: 几天, colour: red}", "[days]", "{name: days, zh: 几天, kind: {a: b}}"):
        plan = await plan_of(database, openings_yaml=f"{head}    - {item}\n")
        assert [(one.code, one.column) for one in plan.problems] == [(ProblemCode.BAD_QUESTION, "questions")], item


async def test_times_are_those_of_the_zone_and_move_with_it(database: Database, now: datetime) -> None:
    head = f"{HEAD},opens_at,closes_at,zone\n"
    opening = await bring(database, now, openings_csv=f"{head}I-1,实习,实习,battery,2027-03-01 09:00,2027-05-31,\n")
    assert opening.opens_at == datetime(2027, 3, 1, 1, tzinfo=UTC)
    assert opening.closes_at == datetime(2027, 5, 31, 15, 59, tzinfo=UTC)
    moved = f"{head}I-1,实习,实习,battery,2027-03-01 09:00,2027-05-31,Europe/Berlin\n"
    plan = await plan_of(database, openings_csv=moved)
    assert [change.column for one in plan.lists for item in one.changed for change in item.changes] == ["zone"]
    opening = await bring(database, now, openings_csv=moved)
    assert opening.opens_at == datetime(2027, 3, 1, 8, tzinfo=UTC)
    assert opening.closes_at == datetime(2027, 5, 31, 21, 59, tzinfo=UTC)  # summer time
    assert (await plan_of(database, openings_csv=moved)).nothing


async def test_one_changed_column_leaves_the_others(database: Database, now: datetime) -> None:
    first = f"{HEAD},reviewers,places,closes_at,study_zh,doctorate_years\nI-1,实习,实习,battery,R-1,3,2027-05-31 18:00,大三,2\n"
    before = await bring(database, now, openings_csv=first)
    after = await bring(database, now, openings_csv="code,places,doctorate_years,host\nI-1,,,甲导师\n")
    assert (before.places, after.places, after.host, after.closes_at) == (3, None, "R-1", before.closes_at)
    eligible = eligibility_of(after.eligibility)
    assert (eligible.study_zh, eligible.doctorate_years) == ("大三", None)
    async with database.read() as tx:
        assert [one.person for one in await openings.every_reviewer(tx)] == ["R-1"]
        told = await history.of_item(tx, kind="opening", item="I-1")
    assert [one.action for one in told] == ["opening.imported", "opening.changed"]


async def test_all_problems_are_told_at_once_and_nothing_is_written(database: Database) -> None:
    table = (
        f"{HEAD},places,languages,documents,opens_at,closes_at,zone,answer_by,reviewers,project,ends,starts\n"
        "I-1,job,实习,battery,0,法语,护照,tomorrow,later,Mars/Base,someday,R-9,P-9,2027-01,2027-02\n"
        "I-2,实习,,nowhere,,,,2027-03-02 09:00,2027-03-01,,2027-02-01,12,,,\n"
    )
    plan = await plan_of(database, openings_csv=table)
    assert {(one.row, one.column, one.code) for one in plan.problems} == {
        (2, "kind", ProblemCode.UNKNOWN_VALUE),
        (2, "places", ProblemCode.BAD_NUMBER),
        (2, "languages", ProblemCode.UNKNOWN_VALUE),
        (2, "documents", ProblemCode.UNKNOWN_VALUE),
        (2, "opens_at", ProblemCode.BAD_MOMENT),
        (2, "closes_at", ProblemCode.BAD_MOMENT),
        (2, "zone", ProblemCode.BAD_ZONE),
        (2, "answer_by", ProblemCode.BAD_DATE),
        (2, "reviewers", ProblemCode.UNKNOWN_REFERENCE),
        (2, "project", ProblemCode.UNKNOWN_REFERENCE),
        (2, "ends", ProblemCode.ENDS_BEFORE_STARTS),
        (3, "title_zh", ProblemCode.NO_TEXT),
        (3, "area", ProblemCode.UNKNOWN_REFERENCE),
        (3, "closes_at", ProblemCode.ENDS_BEFORE_STARTS),
        (3, "answer_by", ProblemCode.ANSWER_BEFORE_DEADLINE),
        (3, "reviewers", ProblemCode.UNKNOWN_REFERENCE),  # too short for a user's number
    }
    async with database.read() as tx:
        assert await openings.count(tx) == 0


async def test_a_project_that_is_brought_along_may_be_named(database: Database, now: datetime) -> None:
    files = {
        **OTHERS,
        "projects.csv": "code,title_zh,level,area,stage\nP-1,项目,joint,battery,pilot\n",
        "openings.csv": f"{HEAD},project\nI-1,实习,实习,battery,p-1\n",
    }
    await import_files(database, files, now=now)
    async with database.read() as tx:
        (opening,) = await openings.every(tx)
    assert opening.project == "P-1"
