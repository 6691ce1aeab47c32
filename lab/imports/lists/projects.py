"""The list of research projects."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from lab.imports.cell_types import (
    Choice,
    Keywords,
    Links,
    Month,
    Reference,
    References,
    Text,
    links_as_read,
    links_as_stored,
    texts,
)
from lab.imports.columns import Column
from lab.imports.dates import Day
from lab.imports.item_list import Finding, ItemList, Values, Writing
from lab.imports.lists.shared import CODE, SAMPLE, VISIBILITY, limit
from lab.imports.problems import ProblemCode
from storage import projects
from storage.batches import delete_all, insert_all, update_all
from storage.database import Tx
from storage.projects import Level, Project, ProjectPerson, Stage

_LEVELS = {
    Level.NATIONAL: ("国家级", "国家"),
    Level.PROVINCIAL: ("省级", "省部级", "省"),
    Level.MUNICIPAL: ("市级", "市"),
    Level.ENTERPRISE: ("企业", "企业级", "企业委托", "industry"),
    Level.JOINT: ("联合", "联合实验室"),
}
_STAGES = {
    Stage.PROPOSED: ("意向课题", "意向"),
    Stage.SELECTED: ("入选",),
    Stage.JOINT_RD: ("联合研发", "joint R&D", "研发"),
    Stage.PILOT: ("中试示范", "pilot demonstration", "中试"),
    Stage.APPLICATION: ("转化应用", "应用", "in application"),
    Stage.CLOSED: ("结题", "已结题", "finished"),
    Stage.STOPPED: ("中止", "终止"),
}

_COLUMNS = (
    CODE,
    Column(
        "title_zh", "中文标题", Text(limit=limit(Project.title_zh)), also=("标题", "项目名称", "中文名称"), width=44
    ),
    Column("title_en", "英文标题", Text(limit=limit(Project.title_en)), also=("title", "英文名称"), width=48),
    Column("level", "级别", Choice(Level, _LEVELS), also=("项目级别",), required=True, width=12),
    Column("area", "方向", Reference(), also=("研究方向", "领域"), required=True, refers_to="area", width=14),
    Column("stage", "阶段", Choice(Stage, _STAGES), also=("项目阶段", "状态", "status"), required=True, width=14),
    Column("starts", "开始", Month(), also=("开始时间", "开始日期", "起始时间", "start", "starts_on"), width=12),
    Column("ends", "结束", Month(last=True), also=("结束时间", "结束日期", "end", "ends_on"), width=12),
    Column("lead", "负责人", Reference(), also=("项目负责人", "leader", "pi"), refers_to="person", width=12),
    Column("members", "成员", References(), also=("项目成员", "参与人", "参与人员"), refers_to="person", width=24),
    Column("partners_zh", "中文合作单位", Text(limit=limit(Project.partners_zh)), also=("合作单位",), width=24),
    Column("partners_en", "英文合作单位", Text(limit=limit(Project.partners_en)), also=("partners",), width=24),
    Column("funder_zh", "中文资助方", Text(limit=limit(Project.funder_zh)), also=("资助方", "经费来源"), width=24),
    Column("funder_en", "英文资助方", Text(limit=limit(Project.funder_en)), also=("funder",), width=24),
    Column(
        "summary_zh", "中文摘要", Text(limit=limit(Project.summary_zh), lines=True), also=("摘要", "简介"), width=60
    ),
    Column("summary_en", "英文摘要", Text(limit=limit(Project.summary_en), lines=True), also=("summary",), width=60),
    Column("keywords_zh", "中文关键词", Keywords(limit=limit(Project.keywords_zh)), also=("关键词",), width=32),
    Column("keywords_en", "英文关键词", Keywords(limit=limit(Project.keywords_en)), also=("keywords",), width=32),
    Column("links", "链接", Links(), also=("相关链接",), width=32),
    VISIBILITY,
    SAMPLE,
)
_SPECIAL = {"starts", "ends", "lead", "members", "links"}
_PLAIN = tuple(column.name for column in _COLUMNS if column.name not in _SPECIAL)


async def _load(tx: Tx) -> Mapping[str, Values]:
    leads: dict[int, str] = {}
    members: dict[int, list[str]] = {}
    for one in await projects.every_membership(tx):
        if one.lead:
            leads[one.project_id] = one.person
        else:
            members.setdefault(one.project_id, []).append(one.person)
    return {
        project.code: {
            **{name: getattr(project, name) for name in _PLAIN},
            "starts": _day(project.starts_on, project.starts_exact),
            "ends": _day(project.ends_on, project.ends_exact),
            "lead": leads.get(project.id, ""),
            "members": tuple(members.get(project.id, ())),
            "links": links_as_read(project.links),
        }
        for project in await projects.every(tx)
    }


async def _write(tx: Tx, writing: Writing) -> None:
    await insert_all(
        tx, Project, [{**_stored(values, frozenset(values)), "code": code} for code, values in writing.new.items()]
    )
    ids = await projects.ids_by_code(tx)
    await update_all(
        tx,
        Project,
        [
            {"id": ids[code], **stored}
            for code, edit in writing.changed.items()
            if (stored := _stored(edit.values, edit.columns))
        ],
    )
    regrouped = {code: edit.values for code, edit in writing.changed.items() if edit.columns & {"lead", "members"}}
    await delete_all(tx, ProjectPerson.project_id, [ids[code] for code in regrouped])
    await insert_all(
        tx,
        ProjectPerson,
        [row for code, values in {**writing.new, **regrouped}.items() for row in _people(ids[code], values)],
    )


def _day(on: date | None, exact: bool) -> Day | None:
    return None if on is None else Day(on, exact)


def _stored(values: Values, columns: frozenset[str]) -> dict[str, Any]:
    stored: dict[str, Any] = {name: values[name] for name in _PLAIN if name in columns}
    for name in ("starts", "ends"):
        if name in columns:
            day = values[name]
            stored[f"{name}_on"] = day.on if isinstance(day, Day) else None
            stored[f"{name}_exact"] = day.exact if isinstance(day, Day) else True
    if "links" in columns:
        stored["links"] = links_as_stored(values["links"])
    return stored


def _people(project_id: int, values: Values) -> list[dict[str, Any]]:
    people = [(str(values["lead"]), 0, True)] if values["lead"] else []
    people += [(member, place, False) for place, member in enumerate(texts(values["members"]), 1)]
    return [
        {"project_id": project_id, "person": person, "position": place, "lead": leads}
        for person, place, leads in people
    ]


def _settle(values: Values) -> Values:
    """A lead who is named among the members too is the lead only."""
    members = dict.fromkeys(texts(values["members"]))
    return {**values, "members": tuple(member for member in members if member != values["lead"])}


def _check(values: Values) -> Iterable[Finding]:
    starts, ends = values["starts"], values["ends"]
    if isinstance(starts, Day) and isinstance(ends, Day) and ends.on < starts.on:
        yield "ends", ProblemCode.ENDS_BEFORE_STARTS, {"starts": str(starts), "ends": str(ends)}


PROJECTS = ItemList(
    kind=projects.KIND,
    names=("projects", "项目", "project", "项目清单", "项目列表", "项目表"),
    columns=_COLUMNS,
    table=Project,
    load=_load,
    write=_write,
    one_of=("title_zh", "title_en"),
    settle=_settle,
    check=_check,
)
