"""The list of openings."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab import eligibility, opening_criteria, opening_questions, organisations
from lab.eligibility import Eligibility, Tongue
from lab.imports.cell_types import (
    Choice,
    Choices,
    Email,
    LocalTime,
    Month,
    Number,
    Reference,
    References,
    Text,
    Value,
    YesNo,
    texts,
)
from lab.imports.columns import Column
from lab.imports.dates import Day
from lab.imports.item_list import Finding, ItemList, Values, Writing
from lab.imports.lists.opening_names import CRITERIA_FROM, DOCUMENTS, ENDED, KINDS, LANGUAGES
from lab.imports.lists.shared import CODE, SAMPLE, VISIBILITY, limit
from lab.imports.moments import Moment, Zone
from lab.imports.nested import Criteria, Organisations
from lab.imports.problems import ProblemCode
from lab.imports.questions import Questions
from lab.opening_criteria import Criterion
from lab.opening_questions import Question
from lab.organisations import Organisation
from lab.schedules.local import instant, shown
from storage import openings, persons
from storage.batches import delete_all, insert_all, update_all
from storage.database import Tx
from storage.openings import CriteriaFrom, DocumentKind, Ended, Opening, OpeningKind, OpeningReviewer

_TITLE, _TEAM, _PLACE, _PAY = (
    limit(column) for column in (Opening.title_zh, Opening.team_zh, Opening.location_zh, Opening.pay_zh)
)
_ELIGIBLE = 200  # characters of a line of the eligibility

_COLUMNS = (
    CODE,
    Column("kind", "类型", Choice(OpeningKind, KINDS), also=("岗位类型", "type"), required=True, width=12),
    Column("title_zh", "中文标题", Text(limit=_TITLE), also=("标题", "岗位名称", "中文名称"), width=40),
    Column("title_en", "英文标题", Text(limit=_TITLE), also=("title", "英文名称"), width=44),
    Column("area", "方向", Reference(), also=("研究方向", "领域"), required=True, refers_to="area", width=14),
    Column("project", "项目", Reference(), also=("所属项目", "项目编号"), refers_to="project", width=12),
    Column("team_zh", "中文团队", Text(limit=_TEAM), also=("团队", "课题组", "部门"), width=28),
    Column("team_en", "英文团队", Text(limit=_TEAM), also=("team", "group"), width=28),
    Column("host", "导师", Reference(), also=("联系人", "合作导师", "mentor"), refers_to="person", width=12),
    Column("description_zh", "中文介绍", Text(limit=limit(Opening.description_zh), lines=True), also=("介绍", "岗位介绍", "职责"), width=60),
    Column("description_en", "英文介绍", Text(limit=limit(Opening.description_en), lines=True), also=("description",), width=60),
    Column("requirements_zh", "中文要求", Text(limit=limit(Opening.requirements_zh), lines=True), also=("要求", "岗位要求"), width=48),
    Column("requirements_en", "英文要求", Text(limit=limit(Opening.requirements_en), lines=True), also=("requirements",), width=48),
    Column("location_zh", "中文地点", Text(limit=_PLACE), also=("地点", "工作地点"), width=24),
    Column("location_en", "英文地点", Text(limit=_PLACE), also=("location",), width=24),
    Column("places", "名额", Number(empty=None, least=1, most=999), also=("人数", "招收人数"), width=8),
    Column("starts", "开始", Month(), also=("开始时间", "开始日期", "start", "starts_on"), width=12),
    Column("ends", "结束", Month(last=True), also=("结束时间", "结束日期", "end", "ends_on"), width=12),
    Column("pay_zh", "中文待遇", Text(limit=_PAY), also=("待遇", "薪酬"), width=28),
    Column("pay_en", "英文待遇", Text(limit=_PAY), also=("pay", "salary"), width=28),
    Column("study_zh", "中文年级", Text(limit=_ELIGIBLE), also=("年级", "年级要求"), width=24),
    Column("study_en", "英文年级", Text(limit=_ELIGIBLE), also=("study", "study_year"), width=24),
    Column("doctorate_years", "博士毕业年限", Number(empty=None, least=1, most=50), also=("毕业年限",), width=12),
    Column("nationality_zh", "中文国籍与签证", Text(limit=_ELIGIBLE), also=("国籍与签证", "国籍"), width=24),
    Column("nationality_en", "英文国籍与签证", Text(limit=_ELIGIBLE), also=("nationality", "visa"), width=24),
    Column("languages", "工作语言", Choices(Choice(Tongue, LANGUAGES)), also=("语言", "language"), width=12),
    Column("documents", "申请材料", Choices(Choice(DocumentKind, DOCUMENTS)), also=("材料",), width=24),
    Column("late_documents", "材料可补交", YesNo(), also=("可补交",), width=10),
    Column("questions", "问题", Questions(), also=("补充问题",), width=60),
    Column("reviewers", "评审", References(), also=("评审人",), refers_to="person", or_users=True, width=20),
    Column("criteria", "评分项", Criteria(), also=("评分标准", "评审标准"), width=40),
    Column("criteria_from", "评分阶段", Choice(CriteriaFrom, CRITERIA_FROM, empty=CriteriaFrom.INTERVIEW), also=("何时评分",), width=12),
    Column("organisations", "数据提供给", Organisations(), also=("接收单位", "organizations"), width=32),
    Column("contact_email", "联系邮箱", Email(limit=limit(Opening.contact_email)), also=("邮箱", "email"), width=24),
    Column("opens_at", "开放时间", Moment(), also=("开放申请", "opens"), width=18),
    Column("closes_at", "截止时间", Moment(last=True), also=("截止", "截止日期", "deadline", "closes"), width=18),
    Column("zone", "时区", Zone(), also=("time_zone", "timezone"), width=16),
    Column("answer_by", "答复日期", Month(last=True), also=("预计答复", "答复时间"), width=12),
    Column("ended", "提前结束", Choice(Ended, ENDED, empty=None), also=("结束状态", "status", "状态"), width=10),
    Column("retention_days", "保留天数", Number(empty=180, least=1, most=3650), also=("保存天数",), width=10),
    Column("overdue_days", "超期天数", Number(empty=14, least=1, most=365), width=10),
    VISIBILITY,
    SAMPLE,
)  # fmt: skip
_ELIGIBILITY = ("study_zh", "study_en", "doctorate_years", "nationality_zh", "nationality_en", "languages")
_MOMENTS = ("opens_at", "closes_at")
_SPECIAL = {
    *_ELIGIBILITY, *_MOMENTS, "zone", "starts", "ends", "host", "project", "documents", "questions", "reviewers", "answer_by",
    "criteria", "organisations",
}  # fmt: skip
_PLAIN = tuple(column.name for column in _COLUMNS if column.name not in _SPECIAL)


async def _load(tx: Tx) -> Mapping[str, Values]:
    reviewers: dict[int, list[str]] = {}
    for one in await openings.every_reviewer(tx):
        reviewers.setdefault(one.opening_id, []).append(one.person or str(one.user_id))
    return {
        opening.code: {**_values(opening), "reviewers": tuple(reviewers.get(opening.id, ()))}
        for opening in await openings.every(tx)
    }


def _values(opening: Opening) -> dict[str, Value]:
    zone = ZoneInfo(opening.zone)
    eligible = eligibility.eligibility_of(opening.eligibility)
    return {
        **{name: getattr(opening, name) for name in _PLAIN},
        **{name: getattr(eligible, name) for name in _ELIGIBILITY},
        "languages": tuple(tongue.value for tongue in eligible.languages),
        "zone": opening.zone,
        "opens_at": _local(opening.opens_at, zone),
        "closes_at": _local(opening.closes_at, zone),
        "starts": _day(opening.starts_on, opening.starts_exact),
        "ends": _day(opening.ends_on, opening.ends_exact),
        "answer_by": _day(opening.answer_by, True),
        "host": opening.host or "",
        "project": opening.project or "",
        "documents": tuple(opening.documents),
        "questions": opening_questions.questions_of(opening.questions),
        "criteria": opening_criteria.criteria_of(opening.criteria),
        "organisations": organisations.organisations_of(opening.organisations),
    }


async def _write(tx: Tx, writing: Writing) -> None:
    everything = frozenset(column.name for column in _COLUMNS)
    new = [{**_stored(values, everything), "code": code} for code, values in writing.new.items()]
    await insert_all(tx, Opening, new)
    ids = await openings.ids_by_code(tx)
    edits = [(ids[code], _stored(edit.values, edit.columns)) for code, edit in writing.changed.items()]
    for opening_id, stored in edits:  # each has columns of its own
        if stored:
            await update_all(tx, Opening, [{"id": opening_id, **stored}])
    changed = {code: edit.values for code, edit in writing.changed.items() if "reviewers" in edit.columns}
    await delete_all(tx, OpeningReviewer.opening_id, [ids[code] for code in changed])
    known = {person.code for person in await persons.every(tx)}
    rows = [row for code, values in {**writing.new, **changed}.items() for row in _reviewers(ids[code], values, known)]
    await insert_all(tx, OpeningReviewer, rows)


def _stored(values: Values, columns: frozenset[str]) -> dict[str, Any]:
    stored: dict[str, Any] = {name: values[name] for name in _PLAIN if name in columns}
    for name in {"starts", "ends"} & columns:
        day = values[name]
        stored[f"{name}_on"] = day.on if isinstance(day, Day) else None
        stored[f"{name}_exact"] = day.exact if isinstance(day, Day) else True
    if "answer_by" in columns:
        day = values["answer_by"]
        stored["answer_by"] = day.on if isinstance(day, Day) else None
    for name in {"host", "project"} & columns:
        stored[name] = values[name] or None
    if "documents" in columns:
        stored["documents"] = list(texts(values["documents"]))
    if "questions" in columns:
        asked = values["questions"] if isinstance(values["questions"], tuple) else ()
        stored["questions"] = opening_questions.as_stored(one for one in asked if isinstance(one, Question))
    if "criteria" in columns:
        scored = values["criteria"] if isinstance(values["criteria"], tuple) else ()
        stored["criteria"] = opening_criteria.as_stored(one for one in scored if isinstance(one, Criterion))
    if "organisations" in columns:
        named = values["organisations"] if isinstance(values["organisations"], tuple) else ()
        stored["organisations"] = organisations.as_stored(one for one in named if isinstance(one, Organisation))
    if columns & set(_ELIGIBILITY):
        stored["eligibility"] = eligibility.as_stored(_eligibility(values))
    if columns & {*_MOMENTS, "zone"}:  # in another zone the same clocks show another moment
        zone = ZoneInfo(str(values["zone"]))
        stored |= {"zone": zone.key, **{name: _moment(values[name], zone) for name in _MOMENTS}}
    return stored


def _eligibility(values: Values) -> Eligibility:
    years = values["doctorate_years"]
    return Eligibility(
        study_zh=str(values["study_zh"]),
        study_en=str(values["study_en"]),
        doctorate_years=years if isinstance(years, int) else None,
        nationality_zh=str(values["nationality_zh"]),
        nationality_en=str(values["nationality_en"]),
        languages=tuple(map(Tongue, texts(values["languages"]))),
    )


def _reviewers(opening_id: int, values: Values, known: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "opening_id": opening_id,
            "position": place,
            "person": named if named in known else None,
            "user_id": None if named in known else int(named),
        }
        for place, named in enumerate(texts(values["reviewers"]))
    ]


def _local(at: datetime | None, zone: ZoneInfo) -> LocalTime | None:
    return None if at is None else LocalTime(shown(at, zone))


def _moment(value: Value, zone: ZoneInfo) -> datetime | None:
    return instant(value.at, zone) if isinstance(value, LocalTime) else None


def _day(on: date | None, exact: bool) -> Day | None:
    return None if on is None else Day(on, exact)


def _settle(values: Values) -> Values:
    """Somebody who waits for an answer is told a day."""
    answer_by = values["answer_by"]
    return {**values, "answer_by": Day(answer_by.on, exact=True) if isinstance(answer_by, Day) else None}


def _check(values: Values) -> Iterable[Finding]:
    starts, ends = values["starts"], values["ends"]
    if isinstance(starts, Day) and isinstance(ends, Day) and ends.on < starts.on:
        yield "ends", ProblemCode.ENDS_BEFORE_STARTS, {"starts": str(starts), "ends": str(ends)}
    opens, closes = values["opens_at"], values["closes_at"]
    if isinstance(opens, LocalTime) and isinstance(closes, LocalTime) and closes.at <= opens.at:
        yield "closes_at", ProblemCode.ENDS_BEFORE_STARTS, {"starts": str(opens), "ends": str(closes)}
    answer_by = values["answer_by"]
    if isinstance(closes, LocalTime) and isinstance(answer_by, Day) and answer_by.on < closes.at.date():
        yield "answer_by", ProblemCode.ANSWER_BEFORE_DEADLINE, {"deadline": str(closes), "found": str(answer_by)}


OPENINGS = ItemList(
    kind=openings.KIND,
    names=("openings", "岗位", "opening", "岗位清单", "岗位列表", "岗位表"),
    columns=_COLUMNS,
    table=Opening,
    load=_load,
    write=_write,
    one_of=("title_zh", "title_en"),
    settle=_settle,
    check=_check,
)
