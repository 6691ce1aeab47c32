"""Seminars and series from files: times in their zones, what is still to be announced, occurrences of a series, and everything that can be wrong."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from lab import exports, imports
from lab.imports import Plan, ProblemCode
from lab.imports.cell_types import Choice, Clock, LocalTime, Span
from lab.imports.lists.seminar_names import MATERIALS
from lab.imports.problems import Unreadable
from lab.imports.seminar_cells import Announced, End, LocalTimes, Materials, Rule, Start
from lab.roles import OPERATOR
from lab.seminars.material import Material, links_of
from storage import search, seminar_materials, seminars, series
from storage.database import Database
from storage.projects import Visibility
from storage.seminar_materials import MaterialKind
from storage.seminars import LinkFor, Seminar, SeminarLanguage, SeminarStatus
from storage.series import Series

OTHERS = {
    "areas.csv": "code,zh\nbattery,电池\n",
    "people.csv": "code,name_zh\nR-1,甲主持\n",
    "projects.csv": "code,title_zh,level,area,stage\nP-1,换电,joint,battery,pilot\nP-2,充电,joint,battery,pilot\n",
}
NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
SERIES = (
    "code,title_zh,rule,starts,minutes,place_zh,area,host,visibility,capacity,excepted\n"
    "RG,读书会,每周三,2026-12-02 14:00,90,301,battery,R-1,members,20,2026-12-16\n"
)

FIVE = SERIES.replace("每周三", "FREQ=WEEKLY;BYDAY=WE;COUNT=5")


async def plan_of(database: Database, **files: str) -> Plan:
    named = {**OTHERS, **{name.replace("_", "."): text for name, text in files.items()}}
    checked = imports.check(imports.read({name: text.encode() for name, text in named.items()}))
    async with database.read() as tx:
        return await imports.make(tx, checked)


async def bring(database: Database, *, now: datetime = NOW, **files: str) -> Plan:
    plan = await plan_of(database, **files)
    assert plan.problems == ()
    async with database.write() as tx:
        await imports.apply(tx, plan, actor=OPERATOR, now=now)
    return plan


async def stored(database: Database) -> dict[str, Seminar]:
    async with database.read() as tx:
        return {one.code: one for one in await seminars.every(tx)}


def utc(*at: int) -> datetime:
    return datetime(*at, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    "written", ["待定", "题目待定", "TBA", "tbd", "To be announced", "（待定）", "T.B.A.", "to be confirmed", "-"]
)
def test_what_is_to_be_announced_is_empty(written: str) -> None:
    assert Announced().read(written) == ""


def test_a_title_that_only_begins_so_is_a_title() -> None:
    assert Announced().read("待定系数法") == "待定系数法"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("15:30", Clock(time(15, 30))),
        ("15：30", Clock(time(15, 30))),
        (time(15, 30), Clock(time(15, 30))),
        ("90", Span(90)),
        (90, Span(90)),
        ("90 min", Span(90)),
        ("90 分钟", Span(90)),
        ("1.5 h", Span(90)),
        ("1 小时 30 分", Span(90)),
        ("2 hours", Span(120)),
        (timedelta(minutes=45), Span(45)),
        ("2026-12-03 15:30", LocalTime(datetime(2026, 12, 3, 15, 30))),
        (datetime(2026, 12, 3, 15, 30), LocalTime(datetime(2026, 12, 3, 15, 30))),
    ],
)
def test_an_end_is_a_time_or_how_long_it_takes(cell: Any, expected: Any) -> None:
    assert End().read(cell) == expected


@pytest.mark.parametrize("cell", ["25:00", "0", "soon", "2026-12-03", "999 小时"])
def test_what_is_no_end_is_refused(cell: Any) -> None:
    with pytest.raises(Unreadable) as error:
        End().read(cell)
    assert error.value.code is ProblemCode.BAD_END


@pytest.mark.parametrize("cell", ["2026-12-03", date(2026, 12, 3), datetime(2026, 12, 3), "2026-12", "14:00"])
def test_a_start_needs_a_day_and_a_time(cell: Any) -> None:
    with pytest.raises(Unreadable) as error:
        Start().read(cell)
    assert error.value.code is ProblemCode.BAD_MOMENT


def test_midnight_can_be_meant() -> None:
    assert Start().read("2026-12-03 00:00") == LocalTime(datetime(2026, 12, 3))


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("FREQ=WEEKLY;BYDAY=WE", "FREQ=WEEKLY;BYDAY=WE"),
        ("rrule:freq=monthly;byday=2tu", "FREQ=MONTHLY;BYDAY=2TU"),
        ("每周三", "FREQ=WEEKLY;BYDAY=WE"),
        ("每月第二个周二", "FREQ=MONTHLY;BYDAY=2TU"),
        ("the second Tuesday of the month", "FREQ=MONTHLY;BYDAY=2TU"),
    ],
)
def test_rules_in_words_and_as_calendars_write_them(written: str, rule: str) -> None:
    assert Rule().read(written) == rule


@pytest.mark.parametrize("written", ["FREQ=SECONDLY", "FREQ=WEEKLY;BYDAY=XX", "now and then", "FREQ=HOURLY"])
def test_a_rule_that_can_not_be_is_refused(written: str) -> None:
    with pytest.raises(Unreadable) as error:
        Rule().read(written)
    assert error.value.code is ProblemCode.BAD_RULE


def test_materials_read_back_what_was_shown_in_either_language() -> None:
    cells = Materials(Choice(MaterialKind, MATERIALS))
    read = cells.read(
        "幻灯片 | 第一讲 | https://example.org/1.pdf\nhttps://example.org/2\n回放 | https://example.org/3"
    )
    assert read == (
        Material(MaterialKind.SLIDES, "第一讲", "https://example.org/1.pdf"),
        Material(MaterialKind.OTHER, "", "https://example.org/2"),
        Material(MaterialKind.RECORDING, "", "https://example.org/3"),
    )
    for language in ("zh", "en"):
        assert cells.read(cells.show(read, language)) == read
    for wrong in ("slides", "slides | Title", "video | Title | more | https://example.org", "film | T | https://a.b"):
        with pytest.raises(Unreadable):
            cells.read(wrong)


def test_dates_of_a_series() -> None:
    cells = LocalTimes()
    read = cells.read("2026-12-24; 2026/12/16 10:00")
    assert read == ("2026-12-16T10:00", "2026-12-24")
    assert cells.read(cells.show(read, "zh")) == read


async def test_a_seminar_with_everything(database: Database) -> None:
    text = """
- code: S-1
  title: {zh: 快充与析锂, en: Fast charging}
  speaker: {zh: 张样本, en: TBA}
  starts: 2027-03-27 10:00
  duration: 90
  zone: Europe/Berlin
  place_zh: 301
  link: https://meet.example.org/1
  link_for: 已报名的人
  language: both
  area: battery
  projects: [P-2, P-1]
  host: 甲主持
  capacity: 40
  reserve_until: 2027-03-26
  members_until: 2027-03-20 12:00
  abstract_zh: |
    第一段。
    第二段。
  materials:
    - {kind: paper, title: 论文, url: https://example.org/p}
    - https://example.org/q
  status: draft
  visibility: members
"""
    await bring(database, seminars_yaml=text)
    (one,) = (await stored(database)).values()
    assert (one.starts_at, one.ends_at, one.zone) == (utc(2027, 3, 27, 9), utc(2027, 3, 27, 10, 30), "Europe/Berlin")
    assert (one.title_zh, one.speaker_zh, one.speaker_en) == ("快充与析锂", "张样本", "")
    assert (one.link_for, one.language, one.host) == (LinkFor.RESERVED, SeminarLanguage.BOTH, "R-1")
    assert (one.capacity, one.reserve_until) == (40, utc(2027, 3, 26, 22, 59))
    assert one.members_until == utc(2027, 3, 20, 11)
    assert (one.status, one.visibility) == (SeminarStatus.DRAFT, Visibility.MEMBERS)
    assert (one.uid, one.sequence, one.changed_at) == ("seminar-S-1@labbot", 0, NOW)
    async with database.read() as tx:
        assert await seminars.projects_of(tx, [one.id]) == {one.id: ["P-2", "P-1"]}
        held = await seminar_materials.of_seminar(tx, one.id)
        assert [(material.kind, material.title) for material in held] == [
            (MaterialKind.PAPER, "论文"),
            (MaterialKind.OTHER, ""),
        ]
        hits = await search.find(tx, kind=seminars.KIND, words="析锂", labels=[], offset=0, limit=5)
        assert list(hits.items) == [one.id]
    again = await plan_of(database, seminars_yaml=text)
    assert again.nothing


async def test_chinese_headings_and_values(database: Database) -> None:
    text = (
        "编号,题目,主讲人,单位,时间,时长,地点,语言,座位数,状态,主持人\n"
        "S-1,待定,张样本,示例大学,2026年12月3日14:00,1 小时 30 分,东区 301,英文,40,已发布,甲主持\n"
    )
    await bring(database, 讲座_csv=text)
    (one,) = (await stored(database)).values()
    assert (one.title_zh, one.speaker_zh, one.affiliation_zh) == ("", "张样本", "示例大学")
    assert (one.starts_at, one.ends_at) == (utc(2026, 12, 3, 6), utc(2026, 12, 3, 7, 30))
    assert (one.language, one.status) == (SeminarLanguage.EN, SeminarStatus.PUBLISHED)


WRONG = (
    ("S-1,A,2026-12-03 14:00,13:00,,", "ends", ProblemCode.ENDS_BEFORE_STARTS),
    ("S-1,A,2026-12-03 14:00,2026-12-03 14:00,,", "ends", ProblemCode.ENDS_BEFORE_STARTS),
    ("S-1,A,2027-03-28 02:30,60,Europe/Berlin,", "starts", ProblemCode.START_SKIPPED),
    ("S-1,A,2026-12-03 14:00,60,Mars/Base,", "zone", ProblemCode.BAD_ZONE),
    ("S-1,A,2026-12-03,60,,", "starts", ProblemCode.BAD_MOMENT),
    ("S-1,A,,60,,", "starts", ProblemCode.REQUIRED),
    ("S-1,A,2026-12-03 14:00,a while,,", "ends", ProblemCode.BAD_END),
    ("S-1,A,2026-12-03 14:00,60,,NONE", "series", ProblemCode.UNKNOWN_REFERENCE),
    ("S-1,A,2026-12-03 14:00,60,,RG\nS-2,B,2026-12-03 14:00,60,,RG", "starts", ProblemCode.OCCURRENCE_TAKEN),
)
WRONG_SERIES = (
    ("RG,读书会,,2026-12-02 14:00,", "rule", ProblemCode.NO_DATES),
    ("RG,读书会,now and then,2026-12-02 14:00,", "rule", ProblemCode.BAD_RULE),
    ("RG,读书会,FREQ=WEEKLY;UNTIL=20261101,2026-12-02 14:00,", "rule", ProblemCode.BAD_RULE),
    ("RG,,每周三,2026-12-02 14:00,", "title_zh", ProblemCode.NO_TEXT),
    ("A-VERY-LONG-CODE-OF-23-C,读书会,每周三,2026-12-02 14:00,", "code", ProblemCode.BAD_CODE),
    ("RG,读书会,每周三,2026-12-02 14:00,held", "status", ProblemCode.UNKNOWN_VALUE),
    ("RG,读书会,每周三,2026-12-02,", "starts", ProblemCode.BAD_MOMENT),
    ("RG,读书会,FREQ=DAILY;COUNT=99999,2026-12-02 14:00,", "rule", ProblemCode.BAD_RULE),
)


async def test_problems_say_where_they_stand(database: Database) -> None:
    for row, column, code in WRONG:
        text = f"code,title_zh,starts,ends,zone,series\n{row}\n"
        plan = await plan_of(database, series_csv=SERIES, seminars_csv=text)
        found = [(one.code, one.file, one.column, one.row) for one in plan.problems]
        assert found == [(code, "seminars.csv", column, 1 + len(row.splitlines()))]


async def test_problems_of_a_series(database: Database) -> None:
    for row, column, code in WRONG_SERIES:
        plan = await plan_of(database, series_csv=f"code,title_zh,rule,starts,status\n{row}\n")
        assert [(one.code, one.column, one.row) for one in plan.problems] == [(code, column, 2)]


async def test_a_series_makes_its_occurrences_and_those_of_the_file_take_their_places(database: Database) -> None:
    talks = (
        "code,series,title_zh,speaker_zh,starts,occurrence,place_zh\n"
        "RG-0,RG,固态电池,张样本,2026-12-09 14:00,,\n"
        "RG-1,RG,提前一天,李样本,2026-12-22 10:00,2026-12-23 14:00,报告厅\n"
    )
    await bring(database, series_csv=SERIES, seminars_csv=talks)
    found = await stored(database)
    first, moved = found["RG-0"], found["RG-1"]
    assert first.occurrence == first.starts_at == utc(2026, 12, 9, 6)
    # What it leaves out is as in its series.
    assert (first.ends_at - first.starts_at, first.place_zh, first.host) == (timedelta(minutes=90), "301", "R-1")
    assert (first.visibility, first.capacity, first.area) == (Visibility.MEMBERS, 20, "battery")
    assert (moved.occurrence, moved.place_zh) == (utc(2026, 12, 23, 6), "报告厅")
    days = sorted(one.occurrence for one in found.values() if one.occurrence is not None)
    assert days[:4] == [utc(2026, 12, 2, 6), utc(2026, 12, 9, 6), utc(2026, 12, 23, 6), utc(2026, 12, 30, 6)]
    assert found["RG-261202"].title_zh == ""
    assert (await plan_of(database, series_csv=SERIES, seminars_csv=talks)).nothing


async def test_a_changed_series_takes_along_all_but_what_was_changed_alone(database: Database) -> None:
    await bring(database, series_csv=SERIES)
    await bring(database, seminars_csv="code,starts,place_zh\nRG-261209,2026-12-10 16:00,\n")
    edited = (await stored(database))["RG-261209"]
    assert (edited.starts_at, edited.ends_at) == (utc(2026, 12, 10, 8), utc(2026, 12, 10, 9, 30))  # as long as before
    assert (edited.occurrence, edited.place_zh) == (utc(2026, 12, 9, 6), "301")
    assert (edited.sequence, edited.status) == (1, SeminarStatus.CHANGED)
    await bring(database, series_csv=SERIES.replace("14:00", "15:00").replace(",301,", ",302,"))
    found = await stored(database)
    assert found["RG-261202"].starts_at == utc(2026, 12, 2, 7)
    assert (found["RG-261209"].starts_at, found["RG-261209"].place_zh) == (utc(2026, 12, 10, 8), "302")
    assert len({one.occurrence for one in found.values()}) == len(found)


async def test_a_file_that_says_published_leaves_what_became_of_it(database: Database) -> None:
    text = "code,title_zh,starts,ends,status\nS-1,A,2026-12-03 14:00,60,published\n"
    await bring(database, seminars_csv=text)
    moved = text.replace("14:00", "15:00")
    await bring(database, seminars_csv=moved)
    assert (await stored(database))["S-1"].status is SeminarStatus.CHANGED
    assert (await plan_of(database, seminars_csv=moved)).nothing
    async with database.write() as tx:
        await seminars.change(tx, (await seminars.ids_by_code(tx))["S-1"], {"status": SeminarStatus.HELD})
    assert (await plan_of(database, seminars_csv=moved)).nothing
    await bring(database, seminars_csv=moved.replace("12-03", "12-10"))
    one = (await stored(database))["S-1"]
    assert (one.status, one.starts_at) == (SeminarStatus.PUBLISHED, utc(2026, 12, 10, 7))


async def test_what_was_seen_is_cancelled_and_does_not_become_a_draft_again(database: Database) -> None:
    talk = "code,title_zh,starts,minutes,area,status\nS-1,快充,2026-12-03 14:00,60,battery,{}\n"
    talk = talk.replace(",minutes,", ",ends,")
    await bring(database, seminars_csv=talk.format("draft"))
    await bring(database, seminars_csv=talk.format("published"))
    (problem,) = (await plan_of(database, seminars_csv=talk.format("draft"))).problems
    assert problem.code is ProblemCode.PUBLISHED_ALREADY


async def test_links_are_replaced_and_files_stay(database: Database) -> None:
    text = "code,title_zh,starts,materials\nS-1,A,2026-12-03 14:00,https://example.org/1;https://example.org/2\n"
    await bring(database, seminars_csv=text)
    async with database.write() as tx:
        seminar_id = (await seminars.ids_by_code(tx))["S-1"]
        kept = (await seminar_materials.of_seminar(tx, seminar_id))[1].id
        values = {"seminar_id": seminar_id, "kind": MaterialKind.SLIDES, "file_id": "F", "file_name": "a.pdf"}
        await seminar_materials.add(tx, {**values, "added_at": NOW})
    assert (await plan_of(database, seminars_csv=text)).nothing
    await bring(database, seminars_csv=text.replace("https://example.org/1;", "slides | B | https://example.org/3;"))
    async with database.read() as tx:
        held = await seminar_materials.of_seminar(tx, seminar_id)
        assert {(one.url, one.file_id) for one in held} == {
            ("https://example.org/2", ""),
            ("https://example.org/3", ""),
            ("", "F"),
        }
        assert next(one.id for one in held if one.url.endswith("2")) == kept


async def test_what_is_exported_reads_back_the_same(database: Database) -> None:
    talks = (
        "code,series,title_zh,title_en,starts,occurrence,capacity,materials,visibility,status,projects\n"
        "RG-1,RG,提前,,2026-12-22 10:00,2026-12-23 14:00,5,slides | 课件 | https://example.org/1,public,published,P-1;P-2\n"
        "S-1,,,,2026-12-03 14:00,,,,staff,draft,\n"
        "S-2,,,=A,2026-12-03 14:00,,30,,,cancelled,\n"
    )
    await bring(database, series_csv=FIVE, seminars_csv=talks)
    async with database.read() as tx:
        export = await exports.load(tx, actor=OPERATOR)
        assert len(await series.every(tx)) == 1
    for language in ("zh", "en"):
        for files in (
            {"lab.xlsx": exports.workbook(export, language=language)},
            exports.folder(export, language=language),
        ):
            checked = imports.check(imports.read(files))
            async with database.read() as tx:
                plan = await imports.make(tx, checked)
            assert plan.problems == ()
            assert plan.nothing, [one for one in plan.lists if one.changed or one.new]


async def test_an_export_fills_an_empty_laboratory_with_the_same(database: Database) -> None:
    runs = FIVE.replace("excepted\n", "excepted,added\n").replace("2026-12-16\n", "2026-12-16,2026-12-17T10:00\n")
    talks = (
        "code,series,title_zh,starts,occurrence,materials,status,cancelled_why_zh\n"
        "RG-1,RG,提前,2026-12-22 10:00,2026-12-23 14:00,slides | 课件 | https://example.org/1,published,\n"
        "RG-2,RG,,2026-12-09 14:00,,,cancelled,停电\n"
    )
    await bring(database, series_csv=runs, seminars_csv=talks)
    before = await everything(database)
    assert len(before) == 6
    async with database.read() as tx:
        files = exports.folder(await exports.load(tx, actor=OPERATOR), language="en")
    async with database.write() as tx:
        for one in await seminars.every(tx):
            await seminars.remove(tx, one.id)
        await tx.execute(delete(Series))
    checked = imports.check(imports.read({name: files[name] for name in ("series.csv", "seminars.csv")}))
    async with database.write() as tx:
        await imports.apply(tx, await imports.make(tx, checked), actor=OPERATOR, now=NOW)
    assert await everything(database) == before


async def everything(database: Database) -> dict[str, tuple[object, ...]]:
    """The series RG and its seminars by code, as far as people and calendars see them."""
    async with database.read() as tx:
        run = await series.by_code(tx, "RG")
        assert run is not None
        found: dict[str, tuple[object, ...]] = {"RG": (run.rule, run.starts_at, run.excepted, run.added, run.uid)}
        for one in await seminars.every(tx):
            links = links_of(await seminar_materials.of_seminar(tx, one.id))
            found[one.code] = one.occurrence, one.starts_at, one.uid, one.status, one.cancelled_why_zh, links
        return found
