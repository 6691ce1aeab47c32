"""The cells of seminars and series that no other list has. Pure functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time
from datetime import timedelta as Delta  # noqa: N812  (what a cell may hold)
from zoneinfo import ZoneInfo

from lab.errors import LabError
from lab.imports.cell_types import Choice, Clock, LocalTime, Span, Text, Value, is_url, texts
from lab.imports.moments import Moment
from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.tables import Broken, Cell
from lab.imports.texts import folded, heading, narrow, one_line, plain
from lab.imports.yaml_tree import Entries, Items, Scalar
from lab.seminars.material import Material
from lab.seminars.rules import parse
from lab.seminars.typed_rules import read_rule
from storage.seminar_materials import MaterialKind

MOST_MATERIALS = 30
LONGEST_TITLE = 200
LONGEST_URL = 1000
MOST_DATES = 400  # of a series, by hand
MOST_MINUTES = 14 * 24 * 60
_OPEN = frozenset(
    {
        *("待定", "未定", "待公布", "待通知", "待确认", "题目待定", "标题待定", "讲者待定", "报告人待定", "主讲人待定", "地点待定"),
        *("tba", "t.b.a.", "tbd", "t.b.d.", "tbc", "n/a", "tobeannounced", "tobeconfirmed", "tobedetermined"),
        *("titletba", "speakertba", "titletobeannounced", "?", "？", "-", "—", "——"),
    }
)  # fmt: skip
_CLOCK = re.compile(r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?")
_HOURS = re.compile(
    r"(?P<number>\d{1,2}(?:\.\d{1,2})?)(?:h|hr|hrs|hour|hours|小时|个小时)(?:(?P<more>\d{1,2})(?:m|min|分|分钟)?)?"
)
_MINUTES = re.compile(r"(?P<number>\d{1,5})(?:m|min|mins|minute|minutes|分|分钟)?")
_ANY_DAY = datetime(2024, 1, 1, tzinfo=UTC)  # what a rule means does not hang on the day on which it is read
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Announced(Text):
    """A text that may be still to be announced: what says so is empty."""

    def read(self, cell: Cell) -> Value:
        return (
            ""
            if folded(plain(cell)).strip("()（）[]。.!") in _OPEN or folded(plain(cell)) in _OPEN
            else super().read(cell)
        )


@dataclass(frozen=True)
class Start(Moment):
    """A day with a time; a day alone is not enough."""

    def read(self, cell: Cell) -> Value:
        value = super().read(cell)
        if isinstance(value, LocalTime) and value.at.time() == time() and ":" not in narrow(plain(cell)):
            raise Unreadable(ProblemCode.BAD_MOMENT, found=plain(cell))
        if isinstance(cell, datetime) and cell.time() == time():  # a cell with a date only
            raise Unreadable(ProblemCode.BAD_MOMENT, found=cell.date().isoformat())
        return value


@dataclass(frozen=True)
class End:
    """When something ends: a moment, a time of the same day, or how long it takes (`90`, `90 min`, `1.5 小时`)."""

    empty: Value = None

    def read(self, cell: Cell) -> Value:
        if isinstance(cell, time):
            return Clock(cell.replace(second=0, microsecond=0))
        if isinstance(cell, Delta):
            return _span(cell.total_seconds() / 60, plain(cell))
        found = plain(cell)
        text = folded(found).replace("：", ":")
        if (clock := _CLOCK.fullmatch(text)) is not None:
            if int(clock["hour"]) > 23 or int(clock["minute"]) > 59:
                raise Unreadable(ProblemCode.BAD_END, found=found)
            return Clock(time(int(clock["hour"]), int(clock["minute"])))
        if (minutes := _MINUTES.fullmatch(text)) is not None:
            return _span(int(minutes["number"]), found)
        if (hours := _HOURS.fullmatch(text)) is not None:
            return _span(float(hours["number"]) * 60 + int(hours["more"] or 0), found)
        try:
            return Start().read(cell)
        except Unreadable:
            raise Unreadable(ProblemCode.BAD_END, found=found) from None

    def show(self, value: Value, language: str) -> str:
        return "" if value is None else str(value)


@dataclass(frozen=True)
class Rule:
    """How a series comes again: an RRULE, or in words (`每周三`, `the second Tuesday of the month`)."""

    empty: Value = ""

    def read(self, cell: Cell) -> Value:
        found = one_line(plain(cell))
        try:
            return parse(found).text
        except LabError as error:
            if "=" in found:
                raise Unreadable(ProblemCode.BAD_RULE, found=found) from error
        try:
            return read_rule(found, now=_ANY_DAY, zone=ZoneInfo("UTC"), clock=time(12)).rule.text
        except LabError as error:
            raise Unreadable(ProblemCode.BAD_RULE, found=found) from error

    def show(self, value: Value, language: str) -> str:
        return str(value or "")


@dataclass(frozen=True)
class LocalTimes:
    """Days, or days with a time, by semicolons: kept as ISO 8601 texts."""

    empty: Value = ()

    def read(self, cell: Cell) -> Value:
        if isinstance(cell, str):
            parts = [part for part in (one_line(part) for part in re.split(r"[;；、\n]", plain(cell))) if part]
        else:
            parts = [plain(cell)]
        if len(parts) > MOST_DATES:
            raise Unreadable(ProblemCode.TOO_MANY, found=len(parts), limit=MOST_DATES)
        return tuple(dict.fromkeys(sorted(map(_local, parts))))

    def show(self, value: Value, language: str) -> str:
        return "; ".join(part.replace("T", " ") for part in texts(value))


@dataclass(frozen=True)
class Materials:
    """Links about a seminar, a line each: `kind | title | address`; the kind or the title may be left out."""

    kinds: Choice
    empty: Value = field(default=(), init=False)

    def read(self, cell: Cell) -> Value:
        lines = [line for line in (one_line(line) for line in re.split(r"[;；\n]", plain(cell))) if line]
        if len(lines) > MOST_MATERIALS:
            raise Unreadable(ProblemCode.TOO_MANY, found=len(lines), limit=MOST_MATERIALS)
        return tuple(dict.fromkeys(map(self._material, lines)))

    def show(self, value: Value, language: str) -> str:
        parts = [one for one in value if isinstance(one, Material)] if isinstance(value, tuple) else []
        return "\n".join(
            " | ".join(part for part in (self.kinds.show(one.kind, language), one.title, one.url) if part)
            for one in parts
        )

    def written(self, node: Items) -> Cell:
        lines = []
        for item in node.items:
            if isinstance(item, Scalar):
                lines.append(one_line(item.text or ""))
                continue
            told = dict(_told(item)) if isinstance(item, Entries) else {}
            if not told or not told.keys() <= {"kind", "title", "url"}:
                return Broken(ProblemCode.BAD_MATERIAL, told.get("url", ""))
            lines.append(" | ".join(part for part in (told.get(key, "") for key in ("kind", "title", "url")) if part))
        return "\n".join(lines)

    def _material(self, line: str) -> Material:
        *before, url = (part.strip() for part in line.replace("｜", "|").split("|"))
        if not is_url(url) or len(url) > LONGEST_URL or len(before) > 2:
            raise Unreadable(ProblemCode.BAD_MATERIAL, found=line)
        kind, title = MaterialKind.OTHER, ""
        for place, part in enumerate(before):
            try:
                kind = MaterialKind(str(self.kinds.read(part))) if place == 0 else kind
            except Unreadable:
                if len(before) == 2:
                    raise
                title = part
            else:
                title = part if place else title
        if len(title) > LONGEST_TITLE:
            raise Unreadable(ProblemCode.TOO_LONG, length=len(title), limit=LONGEST_TITLE)
        return Material(kind, title, url)


def _span(minutes: float, found: str) -> Span:
    if not 1 <= minutes <= MOST_MINUTES:
        raise Unreadable(ProblemCode.BAD_END, found=found)
    return Span(round(minutes))


def _local(text: str) -> str:
    value = Moment().read(text)
    assert isinstance(value, LocalTime)  # noqa: S101  (only the last moment of something may be none)
    if value.at.time() == time() and ":" not in narrow(text):
        return value.at.date().isoformat()
    return value.at.isoformat(timespec="minutes")


def _told(item: Entries) -> Iterator[tuple[str, str]]:
    for key, value in item.entries.items():
        text = (value.text or "") if isinstance(value, Scalar) else ""
        yield heading(key), one_line(text).replace("|", "｜").replace(";", ",").replace("；", "，")
