"""Bytes into tables: encodings, separators, workbooks, documents, and files that mean harm."""

import io
import struct
import time
import zipfile
from datetime import datetime

import pytest
import xlsxwriter

from lab.imports import ProblemCode, Tables, check, read
from lab.imports.cell_types import Link
from lab.imports.files import FILE_LIMIT, YAML_LIMIT

CSV = "编号,中文标题,级别,方向,阶段\nP-1,换电站电池健康评估,国家级,battery,联合研发\n"


def workbook(*sheets: tuple[str, list[list[object]]], hidden: tuple[str, ...] = ()) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        month = book.add_format({"num_format": "mmm-yy"})
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, datetime):
                        sheet.write_datetime(number, place, cell, month)
                    elif isinstance(cell, str) and cell.startswith("#"):
                        sheet.write_formula(number, place, "=1/0", None, cell)
                    elif cell is not None:
                        sheet.write(number, place, cell)
    return file.getvalue()


def codes(tables: Tables) -> list[ProblemCode]:
    return [problem.code for problem in tables.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_as_any_spreadsheet_saves_it(encoding: str, separator: str) -> None:
    tables = read({"项目.csv": CSV.replace(",", separator).encode(encoding)})
    assert tables.problems == ()
    (table,) = tables.tables
    assert (table.kind, table.headings[1]) == ("project", "中文标题")
    assert table.rows[0].cells == ("P-1", "换电站电池健康评估", "国家级", "battery", "联合研发")


def test_the_row_is_the_one_that_excel_shows() -> None:
    text = '项目清单,,,,\n\n编号,中文标题,级别,方向,阶段\nP-1,"两\n行",国家级,battery,结题\n,,,,\nP-2,名,国家级,battery,结题,,\n'
    (table,) = read({"x.csv": text.encode()}).tables
    assert (table.kind, table.heading_row) == ("project", 3)
    assert [row.number for row in table.rows] == [4, 6]


def test_the_list_is_known_by_file_or_sheet_name_or_by_headings() -> None:
    people = "code,name_zh,email\nR-1,甲,\n".encode()
    assert [table.kind for table in read({"projects (2).csv": CSV.encode(), "a.csv": people}).tables] == [
        "person",
        "project",
    ]
    areas = b"code,name_zh\nbattery,x\n"
    assert codes(read({"stuff.csv": areas})) == [ProblemCode.NOTHING_FOUND]  # areas or topics: only a name tells
    assert read({"研究方向_2026.csv": areas}).tables[0].kind == "area"


def test_what_is_nothing_we_know_is_left_out_but_not_all_of_it() -> None:
    files = {"readme.md": b"x", "notes.csv": b"a,b\n1,2\n", "~$lab.xlsx": b"x", ".DS_Store": b"x"}
    assert codes(read(files)) == [ProblemCode.NOTHING_FOUND] * 2
    assert codes(read({})) == [ProblemCode.NOTHING_FOUND]
    found = read({**files, "projects.csv": CSV.encode()})
    assert found.problems == ()
    assert found.left_out == (("notes.csv", ""), ("readme.md", ""))


@pytest.mark.parametrize(
    ("data", "row"),
    [
        (CSV.encode().replace("换".encode(), "换".encode()[:2]), 2),  # UTF-8 with a byte lost is no GB18030
        (b"code,title\nP-1,\xff\xff\xff\n", 2),
        (b"code\x00,title\nP-1,x\n", None),
        (CSV.encode("utf-16")[:-1], 2),
    ],
)
def test_what_is_no_text_is_told(data: bytes, row: int | None) -> None:
    (problem,) = read({"projects.csv": data}).problems
    assert problem.code is ProblemCode.NOT_TEXT
    assert problem.row == row or row is None


def test_a_quotation_mark_without_its_end_is_told() -> None:
    (problem,) = read({"projects.csv": CSV.encode() + b'P-2,"open,national,battery,closed\n'}).problems
    assert (problem.code, problem.row) == (ProblemCode.BAD_CSV, 3)


def test_a_cell_without_an_end_is_told() -> None:
    (problem,) = read({"projects.csv": b"a" * 200_000}).problems
    assert (problem.code, problem.row) == (ProblemCode.BAD_CSV, 1)


def test_a_workbook_has_a_sheet_for_each_list() -> None:
    data = workbook(
        ("实验室", [["项", "值"], ["name_zh", "某实验室"], ["隐私联系人", "a@example.org"], ["undo_seconds", 30]]),
        ("方向", [["编号", "中文名称"], ["battery", "电池"]]),
        (
            "Sheet3",
            [
                ["2026 年项目"],
                ["编号", "中文标题", "级别", "方向", "阶段", "结束"],
                ["P-1", "名", "国家级", "电池", "结题", datetime(2027, 2, 1)],
            ],
        ),
        ("说明", [["填表说明"]]),
        ("隐藏", [["编号"], ["x"]]),
        hidden=("隐藏",),
    )  # fmt: skip
    tables = read({"a.xlsx": data})
    assert tables.problems == ()
    assert [(table.kind, table.sheet) for table in tables.tables] == [
        ("lab", "实验室"),
        ("area", "方向"),
        ("project", "Sheet3"),
    ]
    assert tables.left_out == (("a.xlsx", "说明"), ("a.xlsx", "隐藏"))
    checked = check(tables)
    assert checked.problems == ()
    lab, project = checked.records["lab"][0], checked.records["project"][0]
    assert (lab.values["privacy_contact"], lab.values["undo_seconds"]) == ("a@example.org", 30)
    assert (lab.lines["undo_seconds"], project.row, str(project.values["ends"])) == (4, 3, "2027-02")


def test_a_formula_that_failed_is_a_problem_and_no_empty_cell() -> None:
    data = workbook(("people", [["code", "name_zh", "name_en"], ["R-1", "甲", "#N/A"]]))
    (problem,) = check(read({"a.xlsx": data})).problems
    assert (problem.code, problem.row, problem.column) == (ProblemCode.FORMULA_ERROR, 2, "name_en")
    assert problem.facts == {"found": "#N/A"}


def test_numbers_and_apostrophes_are_what_a_person_sees() -> None:
    data = workbook(("people", [["code", "name_zh", "name_en"], [7.0, "'007", 2024.5], ["R-8", True, " x \n y "]]))
    records = check(read({"a.xlsx": data})).records["person"]
    assert [record.values["name_zh"] for record in records] == ["007", "yes"]
    assert [record.values["name_en"] for record in records] == ["2024.5", "x y"]
    assert records[0].code == "7"


def zip_of(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("old.xls", OLE + "Workbook".encode("utf-16-le"), ProblemCode.OLD_EXCEL),
        ("locked.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), ProblemCode.PASSWORD_PROTECTED),
        ("text.xlsx", b"code,title", ProblemCode.NOT_A_WORKBOOK),
        ("letter.xlsx", zip_of({"word/document.xml": b"<x/>"}), ProblemCode.NOT_A_WORKBOOK),
        ("cut.xlsx", workbook(("people", [["code"]]))[:-200], ProblemCode.NOT_A_WORKBOOK),
        ("broken.xlsx", zip_of({"xl/workbook.xml": b"<not xml"}), ProblemCode.NOT_A_WORKBOOK),
        ("large.csv", b"x" * (FILE_LIMIT + 1), ProblemCode.FILE_TOO_LARGE),
        ("large.yaml", b"- x\n" * (YAML_LIMIT // 4 + 1), ProblemCode.FILE_TOO_LARGE),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_the_reason(name: str, data: bytes, code: ProblemCode) -> None:
    (problem,) = read({name: data}).problems
    assert (problem.file, problem.code) == (name, code)


def test_a_zip_bomb_does_not_explode() -> None:
    parts = parts_of(workbook(("people", [["code"]])))
    parts["xl/sharedStrings.xml"] = bytes(200_000_000)
    data = zip_of(parts)
    assert len(data) < 1_000_000
    (problem,) = read({"a.xlsx": data}).problems
    assert problem.code is ProblemCode.UNPACKED_TOO_LARGE


def test_a_zip_that_lies_about_its_sizes_does_not_explode_either() -> None:
    parts = parts_of(workbook(("people", [["code"]])))
    parts["xl/sharedStrings.xml"] = bytes(50_000_000)
    # in the local header and in the directory: 50,000,000 bytes become 10
    data = zip_of(parts).replace(struct.pack("<I", 50_000_000), struct.pack("<I", 10))
    (problem,) = read({"a.xlsx": data}).problems
    assert problem.code is ProblemCode.NOT_A_WORKBOOK


def test_a_cell_at_the_end_of_the_world_does_not_take_the_memory() -> None:
    parts = parts_of(workbook(("people", [["code"], ["R-1"]])))
    sheet = parts["xl/worksheets/sheet1.xml"]
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far)
    (problem,) = read({"a.xlsx": zip_of(parts)}).problems
    assert problem.code is ProblemCode.SHEET_TOO_LARGE
    # The same place merely formatted, as Excel leaves it behind, does no harm.
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far.replace(b"><v>1</v></c>", b"/>"))
    assert len(read({"a.xlsx": zip_of(parts)}).tables[0].rows) == 1


LAB = """
sample: true
name: {zh: 某实验室, en: A lab}
contacts: {email: lab@example.org, privacy: 王, phone: "+86 1"}
undo_seconds: 30
areas:
  - {code: battery, zh: 电池}
  - {code: "007", en: Other, sample: no}
links:
  - {title: {zh: 主页, en: Home}, url: "https://example.org"}
projects:
  - code: P-1
    title_zh: 名
    level: national
    area: battery
    stage: closed
    starts: 2024-03
    members: [R-1, R-2]
    keywords: {zh: [电池, 换电], en: "a, b"}
    links: [{zh: 页, url: "https://example.org/1"}]
"""


def test_a_document_holds_the_lab_and_lists() -> None:
    checked = check(read({"lab.yaml": LAB.encode()}))
    assert checked.problems == ()
    lab = checked.records["lab"][0].values
    assert (lab["name_zh"], lab["email"], lab["phone"], lab["sample"]) == ("某实验室", "lab@example.org", "+86 1", True)
    assert lab["links"] == (Link("主页", "Home", "https://example.org"),)
    assert [(one.code, one.values["sample"], one.row) for one in checked.records["area"]] == [
        ("battery", True, 7),
        ("007", False, 8),
    ]
    project = checked.records["project"][0]
    assert str(project.values["starts"]) == "2024-03"
    assert project.values["members"] == ("R-1", "R-2")
    assert (project.values["keywords_zh"], project.values["keywords_en"]) == ("电池;换电", "a;b")
    assert (project.lines["members"], project.values["sample"]) == (18, True)


@pytest.mark.parametrize(
    ("text", "code", "row"),
    [
        ("a: &x [1]\nb: *x\n", ProblemCode.YAML_ALIAS, 2),
        ("a: !!python/object/apply:os.system ['true']\n", ProblemCode.YAML_TAG, 1),
        ("a: " + "[" * 100_000, ProblemCode.YAML_TOO_DEEP, 1),
        ("- " * 100_000, ProblemCode.YAML_TOO_DEEP, 1),
        ("name: x\nname: y\n", ProblemCode.BAD_YAML, 2),
        ("name: [unclosed\n", ProblemCode.BAD_YAML, 2),
        ("a: 1\n---\nb: 2\n", ProblemCode.BAD_YAML, 2),
        ("name: \x07\n", ProblemCode.BAD_YAML, None),
    ],
)
def test_a_document_that_means_harm_or_is_broken_is_refused_at_once(
    text: str, code: ProblemCode, row: int | None
) -> None:
    began = time.perf_counter()
    (problem,) = read({"lab.yaml": text.encode()}).problems
    assert (problem.code, problem.row) == (code, row)
    assert time.perf_counter() - began < 2


def test_a_large_document_of_many_items_is_read_in_a_moment() -> None:
    text = "\n".join(f"- {{code: R-{number}, name_zh: 甲}}" for number in range(5000))
    (table,) = read({"people.yaml": text.encode()}).tables
    assert (table.kind, len(table.rows), table.rows[4999].number) == ("person", 5000, 5000)
