"""The list of seminars."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.imports.cell_types import Choice, LocalTime, Number, Reference, References, Text, Url, Value
from lab.imports.columns import Column
from lab.imports.item_list import Finding, ItemList, Values
from lab.imports.lists.seminar_names import LANGUAGES, LINK_FOR, MATERIALS, STATUSES
from lab.imports.lists.seminar_preparing import prepare
from lab.imports.lists.seminar_times import end_of, language_of, skipped
from lab.imports.lists.seminar_writing import write
from lab.imports.lists.shared import CODE, SAMPLE, VISIBILITIES, limit
from lab.imports.moments import Moment, Zone
from lab.imports.problems import ProblemCode
from lab.imports.seminar_cells import Announced, End, Materials, Start
from lab.schedules.local import shown
from lab.seminars.material import links_of
from lab.seminars.seeing import uid_of
from storage import seminar_materials, seminars
from storage.database import Tx
from storage.projects import Visibility
from storage.seminar_materials import MaterialKind
from storage.seminars import LinkFor, Seminar, SeminarLanguage, SeminarStatus

_TITLE, _SPEAKER, _UNIT, _PLACE, _WHY = (
    limit(column)
    for column in (
        *(Seminar.title_zh, Seminar.speaker_zh, Seminar.affiliation_zh, Seminar.place_zh),
        Seminar.cancelled_why_zh,
    )
)

_COLUMNS = (
    CODE,
    Column("series", "系列", Reference(), also=("所属系列", "讲座系列"), refers_to="series", width=10),
    Column("title_zh", "中文标题", Announced(limit=_TITLE), also=("标题", "题目", "报告题目", "讲座题目", "中文题目"), width=40),
    Column("title_en", "英文标题", Announced(limit=_TITLE), also=("title", "英文题目", "topic"), width=44),
    Column("speaker_zh", "中文讲者", Announced(limit=_SPEAKER), also=("讲者", "主讲人", "报告人", "主讲", "嘉宾"), width=16),
    Column("speaker_en", "英文讲者", Announced(limit=_SPEAKER), also=("speaker", "speakers", "presenter"), width=20),
    Column("affiliation_zh", "中文单位", Announced(limit=_UNIT), also=("单位", "讲者单位", "主讲人单位"), width=28),
    Column("affiliation_en", "英文单位", Announced(limit=_UNIT), also=("affiliation", "institution"), width=28),
    Column("starts", "开始", Start(), also=("开始时间", "时间", "start", "start_time", "starts_at", "begins"), required=True, width=18),
    Column("ends", "结束", End(), also=("结束时间", "时长", "end", "end_time", "ends_at", "duration", "until"), width=18),
    Column("zone", "时区", Zone(empty=""), also=("time_zone", "timezone"), width=16),
    Column("place_zh", "中文地点", Announced(limit=_PLACE), also=("地点", "会议室", "地址"), width=24),
    Column("place_en", "英文地点", Announced(limit=_PLACE), also=("place", "room", "location", "venue"), width=24),
    Column("link", "线上链接", Url(limit=limit(Seminar.link)), also=("会议链接", "链接", "online", "meeting", "url"), width=28),
    Column("link_for", "链接给谁看", Choice(LinkFor, LINK_FOR), also=("链接可见",), width=14),
    Column("language", "语言", Choice(SeminarLanguage, LANGUAGES), also=("讲座语言",), width=10),
    Column("area", "方向", Reference(), also=("研究方向", "领域"), refers_to="area", width=14),
    Column("projects", "项目", References(), also=("相关项目", "项目编号", "project"), refers_to="project", width=16),
    Column("host", "主持人", Reference(), also=("主持", "召集人", "联系人", "chair"), refers_to="person", width=12),
    Column("capacity", "座位数", Number(empty=None, least=1, most=100_000), also=("名额", "容量", "人数", "seats", "places"), width=8),
    Column("reserve_until", "报名截止", Moment(last=True), also=("截止时间", "截止", "deadline", "registration_deadline"), width=18),
    Column("members_until", "成员优先至", Moment(), also=("成员优先", "members_first"), width=18),
    Column("abstract_zh", "中文摘要", Text(limit=limit(Seminar.abstract_zh), lines=True), also=("摘要", "内容", "报告摘要"), width=60),
    Column("abstract_en", "英文摘要", Text(limit=limit(Seminar.abstract_en), lines=True), also=("abstract", "description"), width=60),
    Column("biography_zh", "中文讲者简介", Text(limit=limit(Seminar.biography_zh), lines=True), also=("讲者简介", "主讲人简介", "简介"), width=48),
    Column("biography_en", "英文讲者简介", Text(limit=limit(Seminar.biography_en), lines=True), also=("biography", "bio"), width=48),
    Column("speaker_link", "讲者主页", Url(limit=limit(Seminar.speaker_link)), also=("主页", "homepage", "speaker_url"), width=28),
    Column("materials", "资料", Materials(Choice(MaterialKind, MATERIALS)), also=("材料", "讲座资料", "资料链接"), width=48),
    Column("status", "状态", Choice(SeminarStatus, STATUSES, empty=SeminarStatus.PUBLISHED), also=("讲座状态",), width=10),
    Column("cancelled_why_zh", "中文取消原因", Text(limit=_WHY), also=("取消原因",), width=20),
    Column("cancelled_why_en", "英文取消原因", Text(limit=_WHY), also=("reason",), width=20),
    Column("visibility", "可见范围", Choice(Visibility, VISIBILITIES), also=("可见性", "公开范围"), width=14),
    Column("occurrence", "原定时间", Start(), also=("原时间", "recurrence_id"), width=18),
    Column("uid", "日历编号", Text(limit=limit(Seminar.uid)), also=("ics_uid",), width=20),
    SAMPLE,
)  # fmt: skip


async def _load(tx: Tx) -> Mapping[str, Values]:
    every = await seminars.every(tx)
    ids = [one.id for one in every]
    about = await seminars.projects_of(tx, ids)
    materials = await seminar_materials.of_seminars(tx, ids)
    return {
        one.code: {
            **_values(one),
            "projects": tuple(about.get(one.id, ())),
            "materials": links_of(materials.get(one.id, ())),
        }
        for one in every
    }


def _values(one: Seminar) -> dict[str, Value]:
    zone = ZoneInfo(one.zone)
    held = {column.name: getattr(one, column.name, None) for column in _COLUMNS}
    moved = one.occurrence is not None and one.occurrence != one.starts_at
    return {
        **held,
        **{name: held[name] or "" for name in ("series", "area", "host")},
        "starts": _local(one.starts_at, zone),
        "ends": _local(one.ends_at, zone),
        "reserve_until": _local(one.reserve_until, zone),
        "members_until": _local(one.members_until, zone),
        # Where it stands by the rule is said where it differs.
        "occurrence": _local(one.occurrence, zone) if moved else None,
        # For calendars of other systems: what they bring may be older than what is stored.
        "stored_sequence": one.sequence,
        "stored_changed_at": one.changed_at.isoformat(),
    }


def _local(at: datetime | None, zone: ZoneInfo) -> LocalTime | None:
    return None if at is None else LocalTime(shown(at, zone))


def _settle(values: Values) -> Values:
    """What was not said is as usual; the end of something is a time."""
    zone = str(values["zone"] or "Asia/Shanghai")
    starts = values["starts"]
    ends = end_of(starts, values["ends"], ZoneInfo(zone)) if isinstance(starts, LocalTime) else None
    return {
        **values,
        "ends": ends,
        "zone": zone,
        "language": values["language"] or language_of(values),
        "link_for": values["link_for"] or LinkFor.EVERYONE,
        "visibility": values["visibility"] or Visibility.PUBLIC,
        "uid": values["uid"] or uid_of(str(values["code"])),
    }


def _check(values: Values) -> Iterable[Finding]:
    starts, ends = values["starts"], values["ends"]
    if not isinstance(starts, LocalTime) or not isinstance(ends, LocalTime):
        return
    zone = ZoneInfo(str(values["zone"]))
    yield from skipped("starts", starts, zone)
    yield from skipped("ends", ends, zone)
    if ends.at <= starts.at:
        yield "ends", ProblemCode.ENDS_BEFORE_STARTS, {"starts": str(starts), "ends": str(ends)}


SEMINARS = ItemList(
    kind=seminars.KIND,
    names=("seminars", "讲座", "seminar", "talks", "讲座清单", "讲座列表", "讲座安排", "学术报告"),
    columns=_COLUMNS,
    table=Seminar,
    load=_load,
    write=write,
    prepare=prepare,
    settle=_settle,
    check=_check,
)
