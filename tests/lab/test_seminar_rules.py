"""How a series comes again: what RRULE may be, what was typed, and when it begins where clocks are changed."""

import time as clocks
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.errors import LabError
from lab.seminars.dates import Pattern, between, exactly, starts, upcoming, zone_of
from lab.seminars.rules import MOST_COUNT, Recurrence, check, explicit, local_dates, parse
from lab.seminars.typed_rules import Read, first_of, read_rule
from messages import seminar_rules
from messages.words import Language, load

HEFEI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 5, tzinfo=UTC)  # a Wednesday
WEDNESDAY = datetime(2026, 11, 25, 14)
CATALOGUE = load()


def read(text: str, **kwargs: time) -> Read:
    return read_rule(text, now=NOW, zone=HEFEI, **kwargs)


def refused(text: str) -> str:
    with pytest.raises(LabError) as raised:
        check(parse(text), WEDNESDAY, HEFEI)
    assert all(words.plain(raised.value.message, **raised.value.facts) for words in CATALOGUE)
    return raised.value.message


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("RRULE:FREQ=WEEKLY;BYDAY=WE", "FREQ=WEEKLY;BYDAY=WE"),
        ("freq=weekly;interval=2;byday=we,mo;wkst=mo", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU"),
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("FREQ=YEARLY;BYMONTH=5;BYDAY=2SU", "FREQ=MONTHLY;BYMONTH=5;BYDAY=2SU"),
        ("FREQ=MONTHLY;BYDAY=+2TU,-1FR;COUNT=5", "FREQ=MONTHLY;BYDAY=2TU,-1FR;COUNT=5"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("FREQ=DAILY;UNTIL=20261231T155959Z;", "FREQ=DAILY;UNTIL=20261231T155959Z"),
    ],
)
def test_rules_have_one_spelling(text: str, plain: str) -> None:
    assert parse(text).text == plain
    assert parse(plain).text == plain


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "seminar-rule-unclear"),
        ("every Tuesday", "seminar-rule-unclear"),
        ("FREQ=FORTNIGHTLY", "seminar-rule-unclear"),
        ("FREQ=WEEKLY;BYDAY=XX", "seminar-rule-unclear"),
        ("FREQ=WEEKLY;BYDAY=WE;BYDAY=TH", "seminar-rule-unclear"),
        ("FREQ=MONTHLY;BYMONTHDAY=32", "seminar-rule-unclear"),
        ("FREQ=MONTHLY;BYDAY=6TU", "seminar-rule-unclear"),
        ("FREQ=DAILY;UNTIL=tomorrow", "seminar-rule-unclear"),
        ("FREQ=SECONDLY", "seminar-rule-often"),
        ("FREQ=MINUTELY;INTERVAL=5", "seminar-rule-often"),
        ("FREQ=HOURLY", "seminar-rule-often"),
        ("FREQ=DAILY;BYHOUR=9,14", "seminar-rule-often"),
        ("FREQ=YEARLY;BYWEEKNO=53", "seminar-rule-part"),
        ("FREQ=YEARLY;BYEASTER=0", "seminar-rule-part"),
        ("FREQ=WEEKLY;BYDAY=2TU", "seminar-rule-part"),
        ("FREQ=MONTHLY;BYDAY=1TU;BYMONTHDAY=20", "seminar-rule-part"),
        ("FREQ=WEEKLY;COUNT=3;UNTIL=20270101", "seminar-rule-ends"),
        ("FREQ=WEEKLY;INTERVAL=0", "seminar-rule-interval"),
        ("FREQ=WEEKLY;COUNT=0", "seminar-rule-count"),
        (f"FREQ=WEEKLY;COUNT={MOST_COUNT + 1}", "seminar-rule-count"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "seminar-rule-never"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "seminar-rule-never"),
        ("FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31", "seminar-rule-never"),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=4", "seminar-rule-never"),
        ("FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=11", "seminar-rule-never"),
        ("FREQ=WEEKLY;UNTIL=20261101", "seminar-rule-over"),
    ],
)
def test_what_is_no_rule_of_a_series_is_refused_and_says_why(text: str, message: str) -> None:
    began = clocks.monotonic()
    assert refused(text) == message
    assert clocks.monotonic() - began < 1  # of a rule that is never due, nobody looks for a date until the year 9999


def test_ten_thousand_dates_are_found_as_they_are_needed() -> None:
    rule = parse(f"FREQ=DAILY;COUNT={MOST_COUNT}")
    began = clocks.monotonic()
    assert len(list(islice(local_dates(rule, WEDNESDAY, HEFEI), 3))) == 3
    assert clocks.monotonic() - began < 0.1
    assert sum(1 for _ in local_dates(rule, WEDNESDAY, HEFEI)) == MOST_COUNT


def test_a_rule_without_end_goes_on() -> None:
    pattern = Pattern(parse("FREQ=MONTHLY;BYDAY=2TU"), WEDNESDAY, HEFEI)
    assert [one.local.date() for one in upcoming(pattern, NOW, count=3)] == [
        date(2026, 12, 8),
        date(2027, 1, 12),
        date(2027, 2, 9),
    ]
    assert upcoming(pattern, datetime(2126, 1, 1, tzinfo=UTC), count=1)


def test_the_last_day_of_a_rule_counts_in_every_spelling() -> None:
    day, moment, local = (
        list(local_dates(parse(f"FREQ=WEEKLY;UNTIL={until}"), WEDNESDAY, HEFEI))
        for until in ("20261209", "20261209T060000Z", "20261209T140000")
    )
    assert [one.day for one in day] == [25, 2, 9]
    assert day == moment == local
    earlier = list(local_dates(parse("FREQ=WEEKLY;UNTIL=20261209T055959Z"), WEDNESDAY, HEFEI))
    assert [one.day for one in earlier] == [25, 2]


def test_exceptions_go_and_what_was_added_comes() -> None:
    pattern = Pattern(
        parse("FREQ=WEEKLY;BYDAY=WE;COUNT=4"),
        WEDNESDAY,
        HEFEI,
        excepted=frozenset({date(2026, 12, 2), datetime(2026, 12, 9, 14), datetime(2026, 12, 16, 9)}),
        added=(datetime(2026, 12, 3, 10), datetime(2026, 12, 16, 14)),
    )
    assert [one.local for one in starts(pattern)] == [
        WEDNESDAY,
        datetime(2026, 12, 3, 10),
        datetime(2026, 12, 16, 14),  # the rule's own, which was added again: once
    ]
    assert [one.local.day for one in between(pattern, NOW, NOW + timedelta(days=10), most=9)] == [25, 3]


def test_clocks_that_are_changed_neither_lose_nor_double_an_occurrence() -> None:
    spring = Pattern(parse("FREQ=DAILY"), datetime(2027, 3, 27, 2, 30), BERLIN)
    shown = [one.at.astimezone(BERLIN).strftime("%d %H:%M") for one in upcoming(spring, NOW, count=3)]
    assert shown == ["27 02:30", "28 03:00", "29 02:30"]
    autumn = Pattern(parse("FREQ=DAILY"), datetime(2027, 10, 30, 2, 30), BERLIN)
    assert [f"{one.at:%d %H:%M}" for one in upcoming(autumn, NOW, count=3)] == ["30 00:30", "31 00:30", "01 01:30"]
    # 14:00 stays 14:00, whatever the distance to UTC.
    weekly = Pattern(parse("FREQ=WEEKLY"), datetime(2027, 3, 24, 14), BERLIN)
    assert [f"{one.at:%H}" for one in upcoming(weekly, NOW, count=2)] == ["13", "12"]


def test_one_seminar_is_not_put_where_clocks_skip() -> None:
    with pytest.raises(LabError) as raised:
        exactly(datetime(2027, 3, 28, 2, 30), BERLIN)
    assert raised.value.message == "seminar-start-skipped"
    assert raised.value.facts == {"at": "2027-03-28 02:30", "zone": "Europe/Berlin", "instead": "03:00"}
    assert exactly(datetime(2027, 10, 31, 2, 30), BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    with pytest.raises(LabError, match="seminar-zone-unknown"):
        zone_of("Europe/Hefei")


@pytest.mark.parametrize(
    ("typed", "rule", "first"),
    [
        ("每周三 14:00", "FREQ=WEEKLY;BYDAY=WE", "2026-11-25 14:00"),
        ("每周二、周四下午2点", "FREQ=WEEKLY;BYDAY=TU,TH", "2026-11-26 14:00"),
        ("隔周周二 14:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-12-01 14:00"),
        ("隔周三 14:00", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE", "2026-11-25 14:00"),
        ("每两周的周五 15:30", "FREQ=WEEKLY;INTERVAL=2;BYDAY=FR", "2026-11-27 15:30"),
        ("每隔两周周一 9:00", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO", "2026-11-30 09:00"),
        ("每月第二个周二 10:00", "FREQ=MONTHLY;BYDAY=2TU", "2026-12-08 10:00"),
        ("每月最后一个周五 16:00", "FREQ=MONTHLY;BYDAY=-1FR", "2026-11-27 16:00"),
        ("每月 15 日 14:00", "FREQ=MONTHLY;BYMONTHDAY=15", "2026-12-15 14:00"),
        ("每周三 14:00，共 10 次", "FREQ=WEEKLY;BYDAY=WE;COUNT=10", "2026-11-25 14:00"),
        ("every other Tuesday at 2pm", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "2026-12-01 14:00"),
        ("every 3 weeks on Mon and Thu at 18:30", "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,TH", "2026-11-26 18:30"),
        ("every 2 months on the first Monday at 10:00", "FREQ=MONTHLY;INTERVAL=2;BYDAY=1MO", "2026-12-07 10:00"),
        ("the second Tuesday of the month at 10:00", "FREQ=MONTHLY;BYDAY=2TU", "2026-12-08 10:00"),
        ("every weekday at 9:00 until 2026-12-31", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261231", "2026-11-25 09:00"),
        ("every other day at 9:00", "FREQ=DAILY;INTERVAL=2", "2026-11-25 09:00"),
        ("FREQ=MONTHLY;BYDAY=2TU 10:00", "FREQ=MONTHLY;BYDAY=2TU", "2026-12-08 10:00"),
    ],
)  # fmt: skip
def test_what_people_type_is_a_rule_and_its_words_are_read_again(typed: str, rule: str, first: str) -> None:
    understood = read(typed)
    begins = first_of(understood, date(2026, 11, 25), HEFEI, clock=time(14))
    assert (understood.rule.text, f"{begins:%Y-%m-%d %H:%M}") == (rule, first)
    for language in Language:
        said = seminar_rules.rule(CATALOGUE[language], understood.rule, begins, HEFEI)
        assert read(said) == Read(understood.rule, begins.time()), said


def test_what_is_not_understood_in_full_is_refused() -> None:
    for typed, message in {
        "every Tuesday": "seminar-rule-time",
        "every Monday at 9:00 and 15:00": "seminar-rule-one",
        "every Tuesday and on day 1 of the month at 9:00": "seminar-rule-unclear",
        "tomorrow 9:00": "seminar-rule-unclear",
        "every other blue moon": "seminar-rule-unclear",
        "every 5 minutes": "seminar-rule-often",
        "FREQ=WEEKLY;BYDAY=TU 25:00": "seminar-rule-unclear",
    }.items():
        with pytest.raises(LabError, match=message):
            read(typed)
    assert read("every Tuesday", clock=time(10)) == Read(parse("FREQ=WEEKLY;BYDAY=TU"), time(10))
    assert read("每周二", clock=time(10)) == Read(parse("FREQ=WEEKLY;BYDAY=TU"), time(10))


def test_a_rule_that_leaves_its_days_to_the_first_date_can_name_them() -> None:
    for rule, named in {
        "FREQ=WEEKLY;INTERVAL=2": "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE",
        "FREQ=MONTHLY": "FREQ=MONTHLY;BYMONTHDAY=25",
        "FREQ=YEARLY": "FREQ=MONTHLY;BYMONTH=11;BYMONTHDAY=25",
        "FREQ=DAILY;COUNT=3": "FREQ=DAILY;COUNT=3",
        "FREQ=MONTHLY;BYDAY=2TU": "FREQ=MONTHLY;BYDAY=2TU",
    }.items():
        meant = explicit(parse(rule), WEDNESDAY)
        assert meant.text == named
        both = [list(islice(local_dates(one, WEDNESDAY, HEFEI), 3)) for one in (parse(rule), meant)]
        assert both[0] == both[1]


def test_rules_without_words_of_their_own_are_said_all_the_same() -> None:
    for rule, words in {
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1": "On the last working day of the month at 14:00",
        "FREQ=MONTHLY;BYMONTHDAY=-2": "By the rule FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=WEEKLY": "Every Wednesday at 14:00",
        "FREQ=MONTHLY": "On day 25 of the month at 14:00",
        "FREQ=YEARLY": "Every year on day 25 of November at 14:00",
        "FREQ=WEEKLY;UNTIL=20261209T055959Z": "Every Wednesday at 14:00, until 8 Dec 2026",
    }.items():
        assert seminar_rules.rule(CATALOGUE[Language.EN], parse(rule), WEDNESDAY, HEFEI) == words


_FREQUENCIES = st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"])
_PARTS = st.fixed_dictionaries(
    {},
    optional={
        "INTERVAL": st.integers(1, 60).map(str),
        "BYDAY": st.sampled_from(["TU", "MO,WE", "2TU", "-1FR", "5SA", "-5MO", "MO,TU,WE,TH,FR"]),
        "BYMONTHDAY": st.sampled_from(["1", "15", "29", "30", "31", "-1", "-31", "13,27"]),
        "BYMONTH": st.sampled_from(["1", "2", "2,4", "11", "6,12"]),
        "BYSETPOS": st.sampled_from(["1", "-1", "3", "23", "25"]),
        "COUNT": st.integers(1, 50).map(str),
    },
)


def taken(text: str, first: datetime) -> tuple[Recurrence | None, str]:
    """The rule, or why it is none."""
    try:
        return check(parse(text), first, HEFEI), ""
    except LabError as error:
        return None, error.message


@given(frequency=_FREQUENCIES, parts=_PARTS, day=st.integers(0, 400))
def test_every_rule_that_is_taken_has_a_date_soon_found(frequency: str, parts: dict[str, str], day: int) -> None:
    first = WEDNESDAY + timedelta(days=day)
    text = ";".join([f"FREQ={frequency}", *(f"{name}={value}" for name, value in parts.items())])
    began = clocks.monotonic()
    rule, message = taken(text, first)
    if rule is None:
        assert message in ("seminar-rule-part", "seminar-rule-never")
    else:
        dates = list(islice(local_dates(rule, first, HEFEI), 3))
        assert dates == sorted(set(dates))
        assert dates[0] >= first
        assert parse(rule.text) == rule
    assert clocks.monotonic() - began < 2
