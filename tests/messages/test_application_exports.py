"""The applications of an opening as files: the workbook read back, what stands in its XML, names in the ZIP, and the picture."""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from python_calamine import CalamineWorkbook

from lab.applications.exporting import Funnel, Line, Paper, Passed, Table
from lab.applications.queues import Row
from lab.opening_questions import Option, Question, QuestionKind, as_stored
from lab.organisations import Organisation
from lab.organisations import as_stored as organisations_stored
from messages import application_exports, application_files, application_funnel
from messages.html import visible
from messages.words import Language, load
from storage.applications import Application, ApplicationStage
from storage.documents import Document
from storage.openings import Opening, OpeningKind
from storage.reviews import Verdict

CATALOGUE = load()
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 25, 1, 30, tzinfo=UTC)
QUESTIONS = (
    Question("why", QuestionKind.TEXT, "为什么是电池？", "Why batteries?", limit=40_000),
    Question("mark", QuestionKind.NUMBER, "绩点", "Grade", least=-10),
    Question("born", QuestionKind.DATE, "日期", "A day"),
    Question("tools", QuestionKind.CHOICE, "工具", "Tool", options=(Option("锤子", "Hammer"), Option("锯", "Saw"))),
)
OPENING = Opening(
    id=1, code="I-2026-03", kind=OpeningKind.INTERNSHIP, title_zh="换电站实习", title_en="Swap stations",
    documents=["cv"], questions=as_stored(QUESTIONS), eligibility={}, zone="Asia/Shanghai", late_documents=False,
)  # fmt: skip


def application(number: int, name: str | None = "林样本", **answers: Any) -> Application:
    """One."""
    given = {**({"name": name} if name is not None else {}), **answers}
    return Application(
        id=number, number=f"I-2026-03/{number:04}", opening_id=1, user_id=100 + number, stage=ApplicationStage.SCREENING,
        answers=given, language="zh", contact=None, held_stage=None, submitted_at=NOW, edited_at=NOW, moved_at=NOW,
    )  # fmt: skip


def document(number: int, *, kind: str = "cv", name: str = "my.pdf") -> Document:
    """One."""
    return Document(id=number, kind=kind, name=name, mime="application/pdf", size=10)


def made(*lines: Line, language: Language = Language.ZH) -> tuple[bytes, list[dict[str, Any]]]:
    """The workbook, and its rows by heading."""
    content = application_exports.workbook(CATALOGUE[language], ZONE, Table(OPENING, lines))
    heading, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return content, [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def test_it_is_said_to_whom_an_application_may_be_handed() -> None:
    several = organisations_stored([Organisation("蔚来", "NIO"), Organisation("", "USTC")])
    place = Opening(**{**{c.key: getattr(OPENING, c.key) for c in Opening.__table__.columns}, "organisations": several})
    row = Row(application(7), None, (), {})
    content = application_exports.workbook(
        CATALOGUE[Language.ZH], ZONE, Table(place, [Line(row, (), {"USTC"}), Line(row, ())])
    )
    heading, first, second = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    found = [dict(zip(map(str, heading), one, strict=True)) for one in (first, second)]
    assert [(one["可转交蔚来"], one["可转交 USTC"]) for one in found] == [("否", "是"), ("否", "否")]


def test_each_application_is_a_row_with_dates_as_dates_and_long_text_intact() -> None:
    long = "电池。\n" * 5000
    one = application(7, q_why=long, q_mark=3.85, q_born="2001-02-03", q_tools="锤子", phone="+8613800000000", old="是")
    row = Row(one, None, (), {Verdict.YES: 2})
    _, (found,) = made(Line(row, [document(1)]))
    assert found["申请编号"] == "I-2026-03/0007"
    assert found["姓名"] == "林样本"
    assert found["阶段"] == "初筛"
    assert next(value for name, value in found.items() if name.startswith("提交时间")) == datetime(2026, 11, 25, 9, 30)
    assert found["全部意见"] == "合适 2"
    assert found["我的意见"] == found["待发布的决定"] == ""
    assert found["为什么是电池？"] == long
    assert found["绩点"] == 3.85
    assert found["日期"] == date(2001, 2, 3)
    assert found["工具"] == "锤子"
    assert found["old"] == "是"
    assert found["材料（文件名与 ZIP 中一致）"] == "0007_林样本_简历.pdf"
    _, (found,) = made(Line(row, []), language=Language.EN)
    assert found["Tool"] == "Hammer"
    assert found["Stage"] == "Screening"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "{=1}", "https://example.org", "007"])
def test_what_looks_like_a_formula_is_a_text(text: str) -> None:
    one = application(1, name=text, q_why=text)
    content, (found,) = made(Line(Row(one, None, (), {}), []))
    assert found["为什么是电池？"] == text
    assert found["姓名"] == " ".join(text.split())
    with zipfile.ZipFile(io.BytesIO(content)) as unpacked:
        sheet = unpacked.read("xl/worksheets/sheet1.xml").decode()
        assert "<f" not in sheet.replace("<formatting", "")
        assert "hyperlink" not in sheet
        assert 't="s"' in sheet


def test_names_are_safe_on_windows_keep_chinese_and_are_no_two_the_same() -> None:
    several = [
        Paper(application(7), document(1)),
        Paper(application(7), document(2, name="CV.PDF")),
        Paper(application(8, name='../a\\b:c*?"<>|\n李\u202e名. '), document(3, kind="why", name="x.docx")),
        Paper(application(9, name=None), document(4)),
        Paper(application(10, name="名" * 300), document(5)),
    ]
    names = application_files.file_names(CATALOGUE[Language.ZH], OPENING, several)
    assert names[1] == "0007_林样本_简历.pdf"
    assert names[2] == "0007_林样本_简历_2.pdf"
    assert names[3] == "0008_a b c 李 名_为什么是电池？.docx"
    assert names[4] == "0009_简历.pdf"
    assert len(names[5]) < 60
    for name in names.values():
        assert not set(name) & set('<>:"/\\|?*\n\u202e')
    content = application_files.archive([(name, b"x") for name in names.values()])
    with zipfile.ZipFile(io.BytesIO(content)) as unpacked:
        assert unpacked.namelist() == list(names.values())
        assert all(entry.flag_bits & 0x800 for entry in unpacked.infolist())
        assert unpacked.testzip() is None


@pytest.mark.parametrize("language", list(Language))
def test_the_picture_is_drawn_and_said_in_words(language: Language) -> None:
    words = CATALOGUE[language]
    stages = [
        Passed(ApplicationStage.SUBMITTED, 30, timedelta(days=1)),
        Passed(ApplicationStage.SCREENING, 20, timedelta(days=3.5)),
        Passed(ApplicationStage.ACCEPTED, 2, None),
    ]
    funnel = Funnel(OPENING, 30, stages)
    picture = Image.open(io.BytesIO(application_funnel.draw(words, funnel)))
    assert picture.width == 1080
    assert len(picture.convert("L").histogram()) == 256
    told = visible(application_exports.funnel_caption(words, funnel).text)
    if language is Language.EN:
        assert "Submitted: 30, median time there 1 day\n" in told
        assert "Screening: 20, median time there 3.5 days\nAccepted: 2\n" in told
    else:
        assert "3.5 天" in told
