"""Quiet hours and digests: in the reader's own zone, over midnight, on days when clocks change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.quiet import DEFAULT_QUIET, after_quiet, next_digest
from storage.topics import Mode

HEFEI, BERLIN, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def held(zone: ZoneInfo, when: str, hours: tuple[int, int] = DEFAULT_QUIET) -> str:
    at = after_quiet(datetime.fromisoformat(when).replace(tzinfo=zone).astimezone(UTC), zone, *hours)
    return f"{at.astimezone(zone):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("when", "until"),
    [
        ("2026-11-23 21:59", "11-23 21:59"),
        ("2026-11-23 22:00", "11-24 08:00"),
        ("2026-11-23 23:59", "11-24 08:00"),
        ("2026-11-24 00:00", "11-24 08:00"),
        ("2026-11-24 07:59", "11-24 08:00"),
        ("2026-11-24 08:00", "11-24 08:00"),
        ("2026-12-31 23:00", "01-01 08:00"),
    ],
)
def test_at_night_it_waits_until_morning(when: str, until: str) -> None:
    assert held(HEFEI, when) == until


def test_quiet_hours_may_be_by_day() -> None:
    by_day = (9 * 60, 17 * 60 + 30)
    assert held(HEFEI, "2026-11-23 08:59", by_day) == "11-23 08:59"
    assert held(HEFEI, "2026-11-23 12:00", by_day) == "11-23 17:30"
    assert held(HEFEI, "2026-11-23 17:30", by_day) == "11-23 17:30"


@pytest.mark.parametrize("hour", [0, 8 * 60, 22 * 60])
def test_equal_hours_are_none(hour: int) -> None:
    assert held(HEFEI, "2026-11-23 23:00", (hour, hour)) == "11-23 23:00"


def test_they_are_those_of_the_readers_zone() -> None:
    noon = datetime(2026, 11, 23, 4, tzinfo=UTC)  # in Hefei; 23:00 in New York
    assert after_quiet(noon, HEFEI, *DEFAULT_QUIET) == noon
    assert after_quiet(noon, NEW_YORK, *DEFAULT_QUIET) == datetime(2026, 11, 23, 13, tzinfo=UTC)


def test_they_end_at_the_same_local_time_on_days_when_clocks_change() -> None:
    assert held(BERLIN, "2027-03-27 23:00") == "03-28 08:00"
    assert held(BERLIN, "2026-10-24 23:00") == "10-25 08:00"


def test_an_end_that_clocks_skip_is_the_next_minute_they_show() -> None:
    assert held(BERLIN, "2027-03-28 01:00", (22 * 60, 2 * 60 + 30)) == "03-28 03:00"


def test_an_end_that_clocks_show_twice_never_lies_in_the_past() -> None:
    hours = (22 * 60, 2 * 60 + 30)
    second = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 in Berlin for the second time
    assert after_quiet(second, BERLIN, *hours) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


minutes = st.integers(0, 24 * 60 - 1)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)) | st.datetimes(
    datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 4), timezones=st.just(UTC)
)
zones = st.sampled_from([HEFEI, BERLIN, NEW_YORK])


@given(moments, zones, minutes, minutes)
def test_it_never_comes_early_nor_a_day_late_nor_into_quiet_hours(
    at: datetime, zone: ZoneInfo, start: int, end: int
) -> None:
    due = after_quiet(at, zone, start, end)
    assert at <= due <= at + timedelta(hours=25)
    assert after_quiet(due, zone, start, end) == due


@pytest.mark.parametrize(
    ("when", "mode", "next_one"),
    [
        ("2026-11-23 08:59", Mode.DAILY, "11-23 09:00"),
        ("2026-11-23 09:00", Mode.DAILY, "11-24 09:00"),
        ("2026-11-23 23:00", Mode.DAILY, "11-24 09:00"),
        ("2026-11-23 08:59", Mode.WEEKLY, "11-23 09:00"),
        ("2026-11-23 09:00", Mode.WEEKLY, "11-30 09:00"),
        ("2026-11-29 23:59", Mode.WEEKLY, "11-30 09:00"),
        ("2026-12-31 12:00", Mode.DAILY, "01-01 09:00"),
    ],
)
def test_digests_come_at_nine_daily_or_on_mondays(when: str, mode: Mode, next_one: str) -> None:
    at = next_digest(datetime.fromisoformat(when).replace(tzinfo=HEFEI).astimezone(UTC), HEFEI, mode)
    assert f"{at.astimezone(HEFEI):%m-%d %H:%M}" == next_one


def test_digests_stay_at_nine_when_clocks_change() -> None:
    at = datetime(2026, 10, 23, 12, tzinfo=UTC)
    found = []
    for _ in range(4):
        at = next_digest(at, BERLIN, Mode.DAILY)
        found.append(f"{at.astimezone(BERLIN):%d %H:%M}")
    assert found == ["24 09:00", "25 09:00", "26 09:00", "27 09:00"]
