"""Which time people mean, as they type it, and from when until when that is on their own clocks."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lab.errors import LabError
from lab.seminars.spans import COMING, Span, When, asks_when, bounds, inside, names_seminars, take_span
from storage.seminars import SeminarLanguage, SeminarStatus, Standing

HEFEI, BERLIN, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 25, 6, tzinfo=UTC)  # a Wednesday, 14:00 in Hefei


@pytest.mark.parametrize(
    ("typed", "span", "rest"),
    [
        ("今天", Span(When.TODAY), ""),
        ("Today", Span(When.TODAY), ""),
        ("本周", Span(When.WEEK), ""),
        ("这周", Span(When.WEEK), ""),
        ("这个星期", Span(When.WEEK), ""),
        ("week", Span(When.WEEK), ""),
        ("this week", Span(When.WEEK), ""),
        ("下周", Span(When.NEXT_WEEK), ""),
        ("下个星期", Span(When.NEXT_WEEK), ""),
        ("Next  Week", Span(When.NEXT_WEEK), ""),
        ("这个月", Span(When.MONTH), ""),
        ("month", Span(When.MONTH), ""),
        ("下个月", Span(When.OF_MONTH, date(2026, 12, 1)), ""),
        ("next month", Span(When.OF_MONTH, date(2026, 12, 1)), ""),
        ("12月", Span(When.OF_MONTH, date(2026, 12, 1)), ""),
        ("十二月", Span(When.OF_MONTH, date(2026, 12, 1)), ""),
        ("2027年1月", Span(When.OF_MONTH, date(2027, 1, 1)), ""),
        ("December", Span(When.OF_MONTH, date(2026, 12, 1)), ""),
        ("october", Span(When.OF_MONTH, date(2026, 10, 1)), ""),
        ("2026-12", Span(When.OF_MONTH, date(2026, 12, 1)), ""),
        ("明天", Span(When.DAY, date(2026, 11, 26)), ""),
        ("12月2日", Span(When.DAY, date(2026, 12, 2)), ""),
        ("下周三", Span(When.DAY, date(2026, 12, 2)), ""),
        ("2 December", Span(When.DAY, date(2026, 12, 2)), ""),
        ("往期", Span(When.PAST), ""),
        ("past", Span(When.PAST), ""),
        ("本周 电池", Span(When.WEEK), "电池"),
        ("本周电池", Span(When.WEEK), "电池"),
        ("battery this week", Span(When.WEEK), "battery"),
        ("本周讲座", Span(When.WEEK), ""),
        ("下周有什么讲座？", Span(When.NEXT_WEEK), ""),
        ("seminars next week", Span(When.NEXT_WEEK), ""),
        ("today's seminars", Span(When.TODAY), ""),
        ("讲座", None, ""),
        ("固态电池", None, "固态电池"),
        ("过去十年的电池", None, "过去十年的电池"),
        ("weekly tea", None, "weekly tea"),
        ("S-2026-31", None, "S-2026-31"),
        ("13/13", None, "13/13"),
    ],
)
def test_what_is_typed(typed: str, span: Span | None, rest: str) -> None:
    assert take_span(typed, now=NOW, zone=HEFEI) == (span, rest)


def test_a_day_that_could_be_two_is_asked_back() -> None:
    with pytest.raises(LabError):
        take_span("12/1", now=NOW, zone=HEFEI)


def test_a_single_english_word_is_rather_looked_up() -> None:
    assert [text for text in ("may", "sun", "today", "本周", "seminars", "this week", "5") if asks_when(text)] == [
        "today", "本周", "seminars", "this week",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "left"),
    [
        ("电池讲座", "电池"),
        ("Battery seminars", "Battery"),
        ("讲座 固态", "固态"),
        ("讲座", ""),
        ("talk to me", None),
        ("电池", None),
    ],
)
def test_what_names_seminars_is_looked_up_there(typed: str, left: str | None) -> None:
    assert names_seminars(typed) == left


def test_days_and_weeks_are_those_of_the_reader() -> None:
    late = datetime(2026, 11, 29, 20, tzinfo=UTC)  # Sunday in Berlin, Monday in Hefei
    assert bounds(Span(When.TODAY), now=late, zone=BERLIN)[0] == datetime(2026, 11, 28, 23, tzinfo=UTC)
    assert bounds(Span(When.TODAY), now=late, zone=HEFEI)[0] == datetime(2026, 11, 29, 16, tzinfo=UTC)
    assert bounds(Span(When.WEEK), now=late, zone=BERLIN) == (late, datetime(2026, 11, 29, 23, tzinfo=UTC))
    assert bounds(Span(When.WEEK), now=late, zone=HEFEI) == (late, datetime(2026, 12, 6, 16, tzinfo=UTC))
    # The week in which clocks go back is an hour longer.
    since, until = bounds(Span(When.NEXT_WEEK), now=datetime(2026, 10, 20, tzinfo=UTC), zone=NEW_YORK)
    assert since is not None
    assert until is not None
    assert until - since == timedelta(days=7, hours=1)


def standing(starts_at: datetime, hours: float = 1) -> Standing:
    ends_at = starts_at + timedelta(hours=hours)
    return Standing(1, "S", starts_at, ends_at, SeminarStatus.PUBLISHED, None, SeminarLanguage.ZH, None)


def test_what_is_over_is_past_and_today_all_the_same() -> None:
    morning, now_on, evening = (
        standing(NOW - timedelta(hours=4)),
        standing(NOW - timedelta(minutes=30)),
        standing(NOW + timedelta(hours=4)),
    )

    def found(when: When) -> list[Standing]:
        here = inside(Span(when), now=NOW, zone=HEFEI)
        return [one for one in (morning, now_on, evening) if here(one)]

    assert found(When.TODAY) == [morning, now_on, evening]
    assert found(When.WEEK) == found(When.MONTH) == found(COMING.when) == [now_on, evening]
    assert found(When.PAST) == [morning]
    assert found(When.NEXT_WEEK) == []
