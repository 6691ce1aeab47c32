"""The list of series."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.errors import LabError
from lab.imports.cell_types import Choice, LocalTime, Number, Reference, Text, Url, Value, YesNo, texts
from lab.imports.columns import Column
from lab.imports.item_list import Finding, ItemList, Values, Writing
from lab.imports.lists.seminar_names import LANGUAGES, LINK_FOR, STATUSES
from lab.imports.lists.seminar_times import language_of, skipped
from lab.imports.lists.shared import CODE, SAMPLE, VISIBILITY, limit
from lab.imports.moments import Zone
from lab.imports.problems import ProblemCode
from lab.imports.seminar_cells import Announced, LocalTimes, Rule, Start
from lab.schedules.local import instant, shown
from lab.seminars.dates import read_local
from lab.seminars.rules import check, parse
from lab.seminars.seeing import uid_of
from storage import series
from storage.batches import insert_all
from storage.database import Tx
from storage.seminars import LinkFor, SeminarLanguage, SeminarStatus
from storage.series import Series

CODE_LENGTH = limit(Series.code)
_TITLE, _PLACE = limit(Series.title_zh), limit(Series.place_zh)

_COLUMNS = (
    CODE,
    Column("title_zh", "中文标题", Text(limit=_TITLE), also=("标题", "系列名称", "中文名称", "name_zh", "zh"), width=32),
    Column("title_en", "英文标题", Text(limit=_TITLE), also=("title", "英文名称", "name_en", "en"), width=36),
    Column("description_zh", "中文介绍", Text(limit=limit(Series.description_zh), lines=True), also=("介绍", "简介"), width=48),
    Column("description_en", "英文介绍", Text(limit=limit(Series.description_en), lines=True), also=("description",), width=48),
    Column("rule", "重复", Rule(), also=("重复规则", "周期", "rrule", "repeats", "recurrence"), width=28),
    Column("starts", "首次开始", Start(), also=("开始", "开始时间", "首次时间", "start", "first"), required=True, width=18),
    Column("minutes", "时长（分钟）", Number(empty=60, least=5, most=1440), also=("时长", "duration", "分钟"), width=10),
    Column("zone", "时区", Zone(empty=""), also=("time_zone", "timezone"), width=16),
    Column("excepted", "停办日期", LocalTimes(), also=("例外日期", "例外", "except", "exceptions", "exdate"), width=24),
    Column("added", "加办日期", LocalTimes(), also=("增加日期", "extra", "rdate"), width=24),
    Column("area", "方向", Reference(), also=("研究方向", "领域"), refers_to="area", width=14),
    Column("host", "主持人", Reference(), also=("召集人", "联系人", "主持"), refers_to="person", width=12),
    Column("language", "语言", Choice(SeminarLanguage, LANGUAGES), also=("讲座语言",), width=10),
    Column("place_zh", "中文地点", Announced(limit=_PLACE), also=("地点", "会议室"), width=24),
    Column("place_en", "英文地点", Announced(limit=_PLACE), also=("place", "room", "location", "venue"), width=24),
    Column("link", "线上链接", Url(limit=limit(Series.link)), also=("会议链接", "链接", "online", "meeting", "url"), width=28),
    Column("link_for", "链接给谁看", Choice(LinkFor, LINK_FOR, empty=LinkFor.EVERYONE), also=("链接可见",), width=14),
    Column("capacity", "座位数", Number(empty=None, least=1, most=100_000), also=("名额", "容量", "人数", "seats", "places"), width=8),
    Column("status", "新讲座状态", Choice(SeminarStatus, STATUSES, empty=SeminarStatus.PUBLISHED), also=("状态",), width=12),
    Column("ended", "已停办", YesNo(), also=("结束", "停办"), width=8),
    VISIBILITY,
    Column("uid", "日历编号", Text(limit=limit(Series.uid)), also=("ics_uid",), width=20),
    SAMPLE,
)  # fmt: skip
_SPECIAL = {"starts", "excepted", "added", "area", "host", "uid", "code"}
_PLAIN = tuple(column.name for column in _COLUMNS if column.name not in _SPECIAL)
_MADE_WITH = (SeminarStatus.DRAFT, SeminarStatus.PUBLISHED)


async def _load(tx: Tx) -> Mapping[str, Values]:
    return {one.code: _values(one) for one in await series.every(tx)}


def _values(one: Series) -> dict[str, Value]:
    return {
        **{name: getattr(one, name) for name in _PLAIN},
        "code": one.code,
        "starts": LocalTime(shown(one.starts_at, ZoneInfo(one.zone))),
        "excepted": tuple(sorted(map(_iso, one.excepted))),
        "added": tuple(sorted(map(_iso, one.added))),
        "area": one.area or "",
        "host": one.host or "",
        "uid": one.uid,
    }


async def _write(tx: Tx, writing: Writing) -> None:
    everything = frozenset(column.name for column in _COLUMNS)
    new = [{**stored_columns(values, everything), "code": code} for code, values in writing.new.items()]
    await insert_all(tx, Series, new)
    for code, edit in writing.changed.items():
        await series.change(tx, code, stored_columns(edit.values, edit.columns - {"uid"}))


def stored_columns(values: Values, columns: frozenset[str]) -> dict[str, Any]:
    """These columns of the list as columns of the table."""
    stored: dict[str, Any] = {name: values[name] for name in _PLAIN if name in columns}
    stored |= {name: values[name] or None for name in ("area", "host") if name in columns}
    stored |= {name: list(texts(values[name])) for name in ("excepted", "added") if name in columns}
    if columns & {"starts", "zone"}:  # in another zone the same clocks show another moment
        starts = values["starts"]
        assert isinstance(starts, LocalTime)  # noqa: S101  (required)
        stored |= {"starts_at": instant(starts.at, ZoneInfo(str(values["zone"])))}
    if "uid" in columns:
        stored["uid"] = values["uid"] or uid_of(str(values["code"]))
    return stored


def _settle(values: Values) -> Values:
    """A day that is added means the usual time; a language that nobody said is that of the title."""
    starts = values["starts"]
    added = texts(values["added"])
    if isinstance(starts, LocalTime):
        clock = starts.at.time().isoformat(timespec="minutes")
        added = tuple(sorted({one if "T" in one else f"{one}T{clock}" for one in added}))
    return {
        **values,
        "added": added,
        "zone": values["zone"] or "Asia/Shanghai",
        "language": values["language"] or language_of(values),
        "uid": values["uid"] or uid_of(str(values["code"])),
    }


def _check(values: Values) -> Iterable[Finding]:
    if len(str(values["code"])) > CODE_LENGTH:  # its occurrences have the day behind it
        yield "code", ProblemCode.BAD_CODE, {"found": str(values["code"]), "limit": CODE_LENGTH}
    if values["status"] not in _MADE_WITH:
        expected = tuple(one.value for one in _MADE_WITH)
        names = tuple(STATUSES[one][0] for one in _MADE_WITH)
        found = str(values["status"])
        yield "status", ProblemCode.UNKNOWN_VALUE, {"found": found, "expected": expected, "names_zh": names}
    starts = values["starts"]
    if not isinstance(starts, LocalTime):
        return
    if not values["rule"] and not values["added"]:
        yield "rule", ProblemCode.NO_DATES, {}
    zone = ZoneInfo(str(values["zone"]))
    yield from skipped("starts", starts, zone)
    if values["rule"]:
        try:
            check(parse(str(values["rule"])), starts.at, zone)
        except LabError:
            yield "rule", ProblemCode.BAD_RULE, {"found": str(values["rule"])}


def _iso(text: str) -> str:
    read = read_local(text)
    return read.isoformat(timespec="minutes") if isinstance(read, datetime) else read.isoformat()


SERIES = ItemList(
    kind=series.KIND,
    names=("series", "讲座系列", "系列", "系列清单"),
    columns=_COLUMNS,
    table=Series,
    load=_load,
    write=_write,
    one_of=("title_zh", "title_en"),
    settle=_settle,
    check=_check,
)
