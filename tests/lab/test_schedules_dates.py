"""The dates of a schedule: local times that stay where they are, once each, whatever clocks and calendars do."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lab.schedules import LAST, Rule, Schedule, ends_at, next_after, once, repeating, schedule_of, upcoming

HEFEI, BERLIN, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # its clocks change by half an hour
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)

# From before one change of the clocks to behind the other.
CHANGES = {
    "Berlin, autumn": (BERLIN, date(2026, 10, 25)),
    "Berlin, spring": (BERLIN, date(2027, 3, 28)),
    "New York, autumn": (NEW_YORK, date(2026, 11, 1)),
    "New York, spring": (NEW_YORK, date(2027, 3, 14)),
}


def at(zone: ZoneInfo, *when: int) -> datetime:
    return datetime(*when, tzinfo=zone).astimezone(UTC)


def days(schedule: Schedule, start: datetime, zone: ZoneInfo, count: int) -> list[str]:
    return [f"{one.astimezone(zone):%Y-%m-%d %H:%M}" for one in upcoming(schedule, start, zone=zone, count=count)]


@pytest.mark.parametrize(("zone", "change"), CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("clock", [time(0, 0), time(1, 59), time(3, 0), time(9, 0), time(23, 59)])
def test_a_daily_time_comes_once_each_day_at_its_local_time_across_a_change(
    zone: ZoneInfo, change: date, clock: time
) -> None:
    rule = repeating(Rule((clock.hour * 60 + clock.minute,)))
    start = at(zone, change.year, change.month, change.day) - timedelta(days=4)
    found = [one.astimezone(zone) for one in upcoming(rule, start, zone=zone, count=8)]
    assert [one.time() for one in found] == [clock] * 8
    assert [(later.date() - earlier.date()).days for earlier, later in pairwise(found)] == [1] * 7


@pytest.mark.parametrize(("zone", "change"), [change for name, change in CHANGES.items() if "autumn" in name])
def test_a_time_that_clocks_show_twice_comes_once_and_first(zone: ZoneInfo, change: date) -> None:
    twice = 2 if zone is BERLIN else 1
    rule = repeating(Rule((twice * 60 + 30,)))
    before = datetime(change.year, change.month, change.day, tzinfo=zone).astimezone(UTC)
    first, second = upcoming(rule, before, zone=zone, count=2)
    assert first == datetime(change.year, change.month, change.day, twice, 30, tzinfo=zone, fold=0).astimezone(UTC)
    assert second.astimezone(zone).date() == change + timedelta(days=1)
    # Asked between the two showings, and in the second one, it is over for today.
    assert next_after(rule, first + timedelta(minutes=1), zone=zone) == second
    assert next_after(rule, first + timedelta(minutes=59), zone=zone) == second
    assert next_after(rule, first + timedelta(minutes=61), zone=zone) == second


@pytest.mark.parametrize(("zone", "change"), [change for name, change in CHANGES.items() if "spring" in name])
def test_a_time_that_clocks_skip_comes_at_the_next_minute_they_show(zone: ZoneInfo, change: date) -> None:
    rule = repeating(Rule((2 * 60 + 30,)))
    before = datetime(change.year, change.month, change.day, tzinfo=zone).astimezone(UTC)
    found = [one.astimezone(zone) for one in upcoming(rule, before, zone=zone, count=2)]
    assert [(one.date() - change, one.time()) for one in found] == [
        (timedelta(0), time(3, 0)),
        (timedelta(days=1), time(2, 30)),
    ]


def test_two_times_that_become_one_minute_are_one_date() -> None:
    rule = repeating(Rule((120, 150, 180)))
    start = at(BERLIN, 2027, 3, 28)
    assert days(rule, start, BERLIN, 2) == ["2027-03-28 03:00", "2027-03-29 02:00"]


def test_a_change_by_half_an_hour_is_no_different() -> None:
    rule = repeating(Rule((2 * 60 + 15,)))
    assert days(rule, at(LORD_HOWE, 2026, 10, 3, 12), LORD_HOWE, 2) == ["2026-10-04 02:30", "2026-10-05 02:15"]


def test_a_time_in_hefei_stays_there() -> None:
    rule = repeating(Rule((540,), weekdays=(1,)))
    assert upcoming(rule, NOW, zone=HEFEI, count=2) == [
        datetime(2026, 11, 30, 1, tzinfo=UTC),
        datetime(2026, 12, 7, 1, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (Rule((540,), days=(29,), months=(2,)), ["2028-02-29", "2032-02-29", "2036-02-29"]),
        (Rule((540,), days=(31,)), ["2026-12-31", "2027-01-31", "2027-03-31"]),
        (Rule((540,), days=(LAST,)), ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
        (Rule((540,), days=(30, LAST), months=(2, 4, 5)), ["2027-02-28", "2027-04-30", "2027-05-30", "2027-05-31"]),
        (Rule((540,), places=((2, 2),)), ["2026-12-08", "2027-01-12", "2027-02-09"]),
        (Rule((540,), places=((5, 1),)), ["2026-11-30", "2027-03-29", "2027-05-31"]),
        (Rule((540,), places=((5, 1),), months=(2,)), ["2044-02-29"]),
        (Rule((540,), places=((LAST, 5),)), ["2026-11-27", "2026-12-25", "2027-01-29"]),
        (
            Rule((540,), days=(13,), weekdays=(5,)),
            [
                *("2026-11-27", "2026-12-04", "2026-12-11", "2026-12-13", "2026-12-18", "2026-12-25"),
                *("2027-01-01", "2027-01-08", "2027-01-13", "2027-01-15", "2027-01-22", "2027-01-29", "2027-02-05"),
            ],
        ),
        (Rule((540,), weekdays=(7,), months=(1,)), ["2027-01-03", "2027-01-10"]),
        (Rule((540,), days=(30,), months=(2,)), []),
    ],
)  # fmt: skip
def test_the_days_of_a_rule(rule: Rule, found: list[str]) -> None:
    assert [one[:10] for one in days(repeating(rule), NOW, HEFEI, max(1, len(found)))] == found


def test_it_ends_behind_its_last_day_which_counts() -> None:
    rule = repeating(Rule((540, 1080), weekdays=(3,)), until=date(2026, 12, 2))
    assert days(rule, NOW, HEFEI, 9) == ["2026-11-25 09:00", "2026-11-25 18:00", "2026-12-02 09:00", "2026-12-02 18:00"]
    assert next_after(rule, at(HEFEI, 2026, 12, 2, 18), zone=HEFEI) is None
    assert ends_at(rule, zone=HEFEI) == at(HEFEI, 2026, 12, 2, 23, 59)


def test_it_ends_after_so_many_times_from_when_it_was_chosen_on() -> None:
    rule = repeating(Rule((540,)), count=3, since=NOW)
    assert days(rule, NOW, HEFEI, 9) == ["2026-11-24 09:00", "2026-11-25 09:00", "2026-11-26 09:00"]
    assert days(rule, at(HEFEI, 2026, 11, 25, 9), HEFEI, 9) == ["2026-11-26 09:00"]
    assert next_after(rule, at(HEFEI, 2026, 11, 26, 9), zone=HEFEI) is None
    assert ends_at(rule, zone=HEFEI) == at(HEFEI, 2026, 11, 26, 9)


def test_one_moment_is_its_only_date() -> None:
    moment = NOW + timedelta(minutes=1)
    assert next_after(once(moment), NOW, zone=HEFEI) == moment
    assert next_after(once(moment), moment, zone=HEFEI) is None
    assert ends_at(once(moment), zone=HEFEI) == moment
    assert ends_at(repeating(Rule((540,))), zone=HEFEI) is None


def test_a_schedule_is_either_one_moment_or_a_rule() -> None:
    with pytest.raises(ValueError, match="either"):
        Schedule()
    with pytest.raises(ValueError, match="either"):
        Schedule(at=NOW, rule=Rule((540,)))


def test_equal_meanings_are_equal_rules() -> None:
    assert Rule((540, 540), weekdays=(7, 1, 2, 3, 4, 5, 6)) == Rule((540,)) == Rule((540,), months=tuple(range(1, 13)))
    assert Rule((540,), weekdays=(2,), places=((1, 2), (1, 3))) == Rule((540,), weekdays=(2,), places=((1, 3),))


rules = st.builds(
    Rule,
    times=st.lists(st.integers(0, 1439), min_size=1, max_size=3).map(tuple),
    days=st.lists(st.one_of(st.integers(1, 28), st.just(LAST)), max_size=2).map(tuple),
    weekdays=st.lists(st.integers(1, 7), max_size=3).map(tuple),
    places=st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, 5, LAST]), st.integers(1, 7)), max_size=2).map(tuple),
    months=st.lists(st.integers(1, 12), max_size=3).map(tuple),
)
zones = st.sampled_from([HEFEI, BERLIN, NEW_YORK, LORD_HOWE])
moments = st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC))


def fits(rule: Rule, day: date) -> bool:
    """The definition of a rule's days, by the calendar."""
    if rule.months and day.month not in rule.months:
        return False
    last = (day + timedelta(days=1)).month != day.month
    nth, from_end = (day.day - 1) // 7 + 1, (day + timedelta(days=7)).month != day.month
    return (
        rule.daily
        or day.day in rule.days
        or (last and LAST in rule.days)
        or day.isoweekday() in rule.weekdays
        or (nth, day.isoweekday()) in rule.places
        or (from_end and (LAST, day.isoweekday()) in rule.places)
    )


@given(rules, moments, zones)
# 1:47 comes twice, the first time a quarter of an hour before clocks go back.
@example(Rule(times=(107,), months=(11,)), datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("America/New_York"))
def test_dates_are_strictly_after_in_order_and_none_is_left_out(rule: Rule, moment: datetime, zone: ZoneInfo) -> None:
    found = upcoming(repeating(rule), moment, zone=zone, count=4)
    assert all(earlier < later for earlier, later in pairwise([moment, *found]))
    # One by one, from each to the next, it is the same.
    assert [next_after(repeating(rule), before, zone=zone) for before in [moment, *found[:-1]]] == found or not found
    # Against the calendar: every fitting local day up to the last one found has its times, except those before the moment.
    expected = set()
    day, end = moment.astimezone(zone).date(), found[-1].astimezone(zone).date() if found else moment.date()
    while day < end and (day - moment.date()).days < 800:
        if fits(rule, day):
            expected |= {_moment(datetime.combine(day, time(one // 60, one % 60)), zone) for one in rule.times}
        day += timedelta(days=1)
    assert {one for one in expected if one > moment} == {one for one in found if one.astimezone(zone).date() < day}


def _moment(local: datetime, zone: ZoneInfo) -> datetime:
    """By trying: the first minute of UTC at which clocks show this time or, in the hour that they skip, a later one."""
    around = [(local + timedelta(days=days)).replace(tzinfo=zone).utcoffset() or timedelta(0) for days in (-1, 1)]
    shown = [at for offset in around if _local(at := (local - offset).replace(tzinfo=UTC), zone) == local]
    if shown:
        return min(shown)
    guess = local.replace(tzinfo=UTC) - timedelta(hours=15)
    low, high = guess, guess + timedelta(hours=30)
    while high - low > timedelta(minutes=1):
        middle = low + ((high - low) // 2 // timedelta(minutes=1)) * timedelta(minutes=1)
        if _local(middle, zone) >= local:
            high = middle
        else:
            low = middle
    return high


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


@given(rules, moments, zones)
def test_an_earlier_question_never_has_a_later_answer(rule: Rule, moment: datetime, zone: ZoneInfo) -> None:
    schedule = repeating(rule)
    first = next_after(schedule, moment, zone=zone)
    later = next_after(schedule, moment + timedelta(hours=7), zone=zone)
    assert first is not None
    assert later is None or first <= later


@given(rules, st.none() | st.dates(date(2026, 1, 1), date(2030, 1, 1)), st.none() | st.integers(1, 366), moments)
def test_what_is_stored_is_what_comes_back(rule: Rule, until: date | None, count: int | None, since: datetime) -> None:
    for schedule in (repeating(rule, until=until, count=count, since=since), once(since)):
        assert schedule_of(schedule.as_json()) == schedule
