"""From bytes to tables, whatever the files are. A pure function of what was sent: large files belong into a thread."""

from collections.abc import Mapping
from pathlib import PurePath
from zoneinfo import ZoneInfo

from lab.calendars import Calendar
from lab.calendars import read as read_calendar
from lab.imports.delimited import read_csv
from lab.imports.documents import read_yaml
from lab.imports.problems import Problem, ProblemCode, Unreadable
from lab.imports.recognise import EXPECTED_NAMES, recognise
from lab.imports.tables import Grid, Table, Tables
from lab.imports.workbooks import is_workbook, read_workbook

FILE_LIMIT = 20_000_000  # bytes; what Telegram lets a bot fetch
YAML_LIMIT = 10_000_000  # bytes; YAML is slow to read, and 10,000 projects are better off in a table

_CSV = frozenset({".csv", ".tsv", ".txt"})
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls"})
_YAML = frozenset({".yaml", ".yml"})
_CALENDARS = frozenset({".ics", ".ical", ".vcs"})
_USUAL_ZONE = ZoneInfo("Asia/Shanghai")


def read(files: Mapping[str, bytes], *, zone: ZoneInfo = _USUAL_ZONE) -> Tables:
    """Reads files by their names: CSV, XLSX, YAML and calendars, whose times are meant in `zone` where they name none. All problems are in
    the result; nothing is raised. A file or sheet that is nothing we know is left out, unless nothing is left then."""
    tables: list[Table] = []
    calendars: list[tuple[str, Calendar]] = []
    problems: list[Problem] = []
    left_out: list[tuple[str, str]] = []
    for name, data in sorted(files.items()):
        if _is_unseen(name):
            continue
        if PurePath(name).suffix.lower() in _CALENDARS:
            calendars.append((name, read_calendar(data, zone=zone)))
            continue
        try:
            found = _read_one(name, data)
        except Unreadable as error:
            problems.append(error.at(file=name))
            continue
        tables += found.tables
        left_out += found.left_out
    if not tables and not calendars and not problems:
        names = sorted({name for name, _ in left_out}) or [""]
        problems = [Problem(ProblemCode.NOTHING_FOUND, name, facts={"expected": EXPECTED_NAMES}) for name in names]
    return Tables(tuple(tables), tuple(calendars), tuple(problems), tuple(left_out))


def _is_unseen(name: str) -> bool:
    """Files that nobody put there on purpose: `.DS_Store`, and the locks that office programs keep beside an open file."""
    return PurePath(name).name.startswith((".", "~$"))


def _read_one(name: str, data: bytes) -> Tables:
    suffix = PurePath(name).suffix.lower()
    if suffix not in _CSV | _WORKBOOKS | _YAML:
        return Tables(left_out=((name, ""),))
    limit = YAML_LIMIT if suffix in _YAML else FILE_LIMIT
    if len(data) > limit:
        raise Unreadable(ProblemCode.FILE_TOO_LARGE, size=len(data), limit=limit)
    if is_workbook(data):  # whatever its name says
        grids, hidden = read_workbook(name, data)
        found = _recognised(grids)
        return Tables(found.tables, left_out=(*found.left_out, *((name, sheet) for sheet in hidden)))
    if suffix in _WORKBOOKS:
        raise Unreadable(ProblemCode.NOT_A_WORKBOOK)
    if suffix in _YAML:
        tables = tuple(read_yaml(name, data))
        return Tables(tables, left_out=() if tables else ((name, ""),))
    return _recognised([read_csv(name, data)])


def _recognised(grids: list[Grid]) -> Tables:
    tables: list[Table] = []
    left_out: list[tuple[str, str]] = []
    for grid in grids:
        table = recognise(grid)
        if table:
            tables.append(table)
        elif grid.rows or not grid.sheet:
            left_out.append((grid.file, grid.sheet))
    return Tables(tuple(tables), left_out=tuple(left_out))
