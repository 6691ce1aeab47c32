"""Months and dates as people write them."""

from datetime import date, datetime

import pytest

from lab.imports.dates import Day, read_day
from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.tables import Cell

MARCH = Day(date(2024, 3, 1), exact=False)
IDES = Day(date(2024, 3, 15), exact=True)


@pytest.mark.parametrize(
    "written",
    [
        "2024-03",
        "2024-3",
        "2024/3",
        "2024.03",
        "2024年3月",
        "2024 年 3 月",
        "２０２４年３月",
        "202403",
        202403.0,
        2024.03,
        2024.3,
        "Mar-24",
        "Mar 2024",
        "March 2024",
        " 2024–03 ",
        date(2024, 3, 1),
        datetime(2024, 3, 1),
    ],
)
def test_a_month_is_its_first_day(written: Cell) -> None:
    assert read_day(written, last=False) == MARCH


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-15",
        "2024/3/15",
        "2024.3.15",
        "2024年3月15日",
        "20240315",
        20240315.0,
        "15 Mar 2024",
        "March 15, 2024",
        "2024-03-15 00:00:00",
        "2024-03-15T00:00",
        date(2024, 3, 15),
        datetime(2024, 3, 15, 8),
        45366.0,
    ],
)
def test_a_date_is_that_day_for_an_end_too(written: Cell) -> None:
    assert read_day(written, last=False) == IDES
    assert read_day(written, last=True) == IDES


def test_the_end_of_a_month_is_its_last_day() -> None:
    assert read_day("2024-02", last=True) == Day(date(2024, 2, 29), exact=False)
    assert read_day(date(2027, 2, 1), last=True) == Day(date(2027, 2, 28), exact=False)


def test_nothing_is_no_date() -> None:
    assert read_day("  ", last=False) is None
    assert read_day(None, last=True) is None


@pytest.mark.parametrize(
    "written",
    [
        "soon",
        "2024",
        2024.0,
        2024.1,
        "2024-13",
        "2024-02-30",
        "03/04/2024",
        "0024-03",
        "Foo 2024",
        "2024-03-",
        True,
        -5.0,
    ],
)
def test_what_could_be_two_dates_or_none_is_refused(written: Cell) -> None:
    with pytest.raises(Unreadable) as refused:
        read_day(written, last=False)
    assert refused.value.code is ProblemCode.BAD_DATE
    assert "2024-03-15" in str(refused.value.facts["expected"])


def test_a_day_is_shown_as_it_is_read() -> None:
    for day in (MARCH, IDES):
        assert read_day(str(day), last=False) == day
