"""What can be wrong in a file: values with a place and facts, which become words in the reader's language at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Fact = str | int | tuple[str, ...]


class ProblemCode(StrEnum):
    """One kind of problem each; the facts it carries stand beside it."""

    # A whole file or sheet
    NOTHING_FOUND = "nothing_found"  # expected: names that files and sheets may have
    FILE_TOO_LARGE = "file_too_large"  # size, limit: bytes
    UNPACKED_TOO_LARGE = "unpacked_too_large"  # limit: bytes
    SHEET_TOO_LARGE = "sheet_too_large"  # rows, columns, limit: cells
    OLD_EXCEL = "old_excel"
    PASSWORD_PROTECTED = "password_protected"  # noqa: S105  (the kind of a problem, not a password)
    NOT_A_WORKBOOK = "not_a_workbook"
    NOT_TEXT = "not_text"
    BAD_CSV = "bad_csv"
    BAD_YAML = "bad_yaml"
    YAML_TOO_DEEP = "yaml_too_deep"  # limit: levels
    YAML_ALIAS = "yaml_alias"  # anchors and aliases are refused
    YAML_TAG = "yaml_tag"  # found: the tag
    NOT_A_CALENDAR = "not_a_calendar"
    TOO_MANY_EVENTS = "too_many_events"  # found, limit

    # An event of a calendar, which is left out
    CUT_OFF = "cut_off"
    NO_START = "no_start"
    BAD_TIME = "bad_time"  # found, property
    UNKNOWN_ZONE = "unknown_zone"  # found
    ENDS_BEFORE_START = "ends_before_start"
    SEVERAL_RULES = "several_rules"
    FROM_HERE_ON = "from_here_on"

    # Headings
    UNKNOWN_COLUMN = "unknown_column"  # near: the heading that was perhaps meant, or ""
    DUPLICATE_COLUMN = "duplicate_column"
    MISSING_COLUMN = "missing_column"  # expected: the headings it may have

    # Cells
    REQUIRED = "required"
    NO_TEXT = "no_text"  # columns: of these, one has to be filled in
    TOO_LONG = "too_long"  # length, limit: characters
    BAD_CODE = "bad_code"  # found
    DUPLICATE_CODE = "duplicate_code"  # found, first_file, first_sheet, first_row
    UNKNOWN_VALUE = "unknown_value"  # found, expected: values, names_zh: their Chinese names
    UNKNOWN_REFERENCE = "unknown_reference"  # found, kind, near
    BAD_DATE = "bad_date"  # found, expected: forms that are understood
    ENDS_BEFORE_STARTS = "ends_before_starts"  # starts, ends
    ANSWER_BEFORE_DEADLINE = "answer_before_deadline"  # deadline, found
    BAD_MOMENT = "bad_moment"  # found
    BAD_ZONE = "bad_zone"  # found
    BAD_NUMBER = "bad_number"  # found, least, most
    BAD_URL = "bad_url"  # found
    BAD_EMAIL = "bad_email"  # found
    BAD_LINK = "bad_link"  # found
    BAD_QUESTION = "bad_question"  # found
    DUPLICATE_QUESTION = "duplicate_question"  # found: its name
    BAD_QUESTION_LIMIT = (
        "bad_question_limit"  # found: what stands behind a question that has no such limit, or no choices
    )
    BAD_CRITERION = "bad_criterion"  # found
    DUPLICATE_CRITERION = "duplicate_criterion"  # found: its name
    BAD_ORGANISATION = "bad_organisation"  # found
    DUPLICATE_ORGANISATION = "duplicate_organisation"  # found
    START_SKIPPED = "start_skipped"  # found, zone, instead: what clocks show in its place
    BAD_END = "bad_end"  # found
    BAD_RULE = "bad_rule"  # found
    NO_DATES = "no_dates"  # a series without a rule and without dates
    BAD_MATERIAL = "bad_material"  # found
    PUBLISHED_ALREADY = "published_already"
    OCCURRENCE_TAKEN = "occurrence_taken"  # found: the seminar that stands for it
    TOO_MANY = "too_many"  # found, limit: things in one cell
    FORMULA_ERROR = "formula_error"  # found: what Excel shows, like #N/A
    EXTRA_CELL = "extra_cell"  # found: a value under no heading
    NESTED_TOO_DEEP = "nested_too_deep"  # a mapping or a list where a text is expected


@dataclass(frozen=True)
class Problem:
    """`row` is the one that Excel or an editor shows, None for a whole file or sheet; `sheet` is empty except in workbooks;
    `column` is the heading as it stands in the file, or the column's letter where there is no heading."""

    code: ProblemCode
    file: str
    sheet: str = ""
    row: int | None = None
    column: str = ""
    facts: Mapping[str, Fact] = field(default_factory=dict)


class Unreadable(Exception):
    """A cell, or a file, that can't be read; whoever knows the place makes a Problem of it."""

    def __init__(self, code: ProblemCode, *, row: int | None = None, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.row = row
        self.facts = facts

    def at(self, *, file: str, sheet: str = "", row: int | None = None, column: str = "") -> Problem:
        """The problem at its place."""
        return Problem(self.code, file, sheet, row if self.row is None else self.row, column, self.facts)
