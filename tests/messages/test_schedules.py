"""Schedules in words, and the words read back."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lab.errors import LabError
from lab.schedules import LAST, Rule, next_after, once, read_moment, read_schedule, repeating
from messages import errors
from messages.moments import distance, moment
from messages.schedules import echo, rule, said, when
from messages.words import Language, Words, load

HEFEI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
CATALOGUE = load()
ZH, EN = CATALOGUE[Language.ZH], CATALOGUE[Language.EN]


@pytest.mark.parametrize(
    ("of", "zh", "en"),
    [
        (Rule((540,)), "每天 09:00", "Every day at 09:00"),
        (Rule((540, 1080)), "每天 09:00、18:00", "Every day at 09:00 and 18:00"),
        (Rule((540,), weekdays=(1, 2, 3, 4, 5)), "每个工作日 09:00", "Every weekday at 09:00"),
        (Rule((840,), weekdays=(2, 4)), "每周二、周四 14:00", "Every Tuesday and Thursday at 14:00"),
        (Rule((600,), places=((2, 2),)), "每月第二个周二 10:00", "On the second Tuesday of the month at 10:00"),
        (Rule((600,), places=((LAST, 5),)), "每月最后一个周五 10:00", "On the last Friday of the month at 10:00"),
        (Rule((540,), days=(1, 15)), "每月 1 日、15 日 09:00", "On day 1 and day 15 of the month at 09:00"),
        (Rule((540,), days=(LAST,)), "每月最后一天 09:00", "On the last day of the month at 09:00"),
        (Rule((540,), days=(1,), months=(12,)), "每年 12 月 1 日 09:00", "Every year on day 1 of December at 09:00"),
        (
            Rule((540,), weekdays=(1,), months=(1, 7)),
            "每年 1 月、7 月的每周一 09:00",
            "Every Monday in January and July at 09:00",
        ),
        (
            Rule((540,), days=(13,), weekdays=(5,)),
            "每月 13 日以及每周五 09:00",
            "On day 13 of the month, and also every Friday at 09:00",
        ),
        (Rule(tuple(range(0, 1440, 60))), "每小时整点", "Every hour on the hour"),
    ],
)
def test_a_rule_in_words(of: Rule, zh: str, en: str) -> None:
    assert (rule(ZH, of), rule(EN, of)) == (zh, en)


def test_an_end_is_said() -> None:
    until = repeating(Rule((540,)), until=date(2026, 12, 31))
    assert said(ZH, until, HEFEI) == "每天 09:00，至 2026年12月31日"
    assert said(EN, until, HEFEI) == "Every day at 09:00, until 31 Dec 2026"
    counted = repeating(Rule((540,)), count=10, since=NOW)
    assert said(ZH, counted, HEFEI) == "每天 09:00，共 10 次"
    assert said(EN, counted, HEFEI) == "Every day at 09:00, 10 times in all"


def test_the_echo_of_a_rule_has_its_next_three_dates() -> None:
    schedule = read_schedule("every weekday at 9", now=NOW, zone=HEFEI)
    assert echo(EN, schedule, now=NOW, zone=HEFEI).splitlines() == [
        "<b>Every weekday at 09:00</b>",
        "The next dates:",
        "• Tue 24 Nov, 09:00 (UTC+8) · tomorrow",
        "• Wed 25 Nov, 09:00 (UTC+8)",
        "• Thu 26 Nov, 09:00 (UTC+8)",
    ]
    assert "• 周二 11月24日 09:00（UTC+8） · 明天" in echo(ZH, schedule, now=NOW, zone=HEFEI).splitlines()


def test_the_echo_of_a_time_alone_says_on_which_day_it_comes() -> None:
    schedule = read_schedule("9:00", now=NOW, zone=HEFEI)  # it is 9:30
    assert echo(EN, schedule, now=NOW, zone=HEFEI) == "Tue 24 Nov, 09:00 (UTC+8) · tomorrow"
    assert echo(ZH, schedule, now=NOW, zone=HEFEI) == "周二 11月24日 09:00（UTC+8） · 明天"


def test_the_echo_of_what_is_over_says_so() -> None:
    assert "no further dates" in echo(EN, once(NOW), now=NOW, zone=HEFEI)
    ended = repeating(Rule((540,)), until=date(2026, 11, 1))
    assert "no further dates" in echo(EN, ended, now=NOW, zone=HEFEI)


def test_another_year_is_said() -> None:
    assert (
        when(EN, datetime(2027, 12, 1, 1, tzinfo=UTC), HEFEI, now=NOW) == "Wed 1 Dec 2027, 09:00 (UTC+8) · in 373 days"
    )
    assert (
        when(ZH, datetime(2027, 12, 1, 1, tzinfo=UTC), HEFEI, now=NOW)
        == "周三 2027年12月1日 09:00（UTC+8） · 还有 373 天"
    )


@pytest.mark.parametrize(
    ("later", "zh", "en"),
    [
        (timedelta(0), "", ""),
        (timedelta(seconds=5), "还有 1 分钟", "in 1 minute"),
        (timedelta(minutes=59), "还有 59 分钟", "in 59 minutes"),
        (timedelta(hours=1), "还有 1 小时", "in 1 hour"),
        (timedelta(hours=14), "还有 14 小时", "in 14 hours"),
        (timedelta(hours=15), "明天", "tomorrow"),
        (timedelta(days=3), "还有 3 天", "in 3 days"),
    ],
)
def test_how_far_away_it_is(later: timedelta, zh: str, en: str) -> None:
    at = NOW + later
    assert (distance(ZH, at, HEFEI, now=NOW), distance(EN, at, HEFEI, now=NOW)) == (zh, en)


@pytest.mark.parametrize(
    ("hours", "zh"), [(0.1, "还有 6 分钟"), (5, "还有 5 小时"), (11.9, "还有 12 小时"), (12, "明天"), (20, "明天")]
)
def test_what_is_a_few_hours_away_is_not_for_tomorrow(hours: float, zh: str) -> None:
    evening = datetime(2026, 11, 25, 23, 58, tzinfo=HEFEI)
    assert distance(ZH, evening + timedelta(hours=hours), HEFEI, now=evening) == zh


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("sometime", "I can’t read “sometime” as a time"),
        ("昨天 9:00", "I understood 2026-11-22 09:00, which is over"),
        ("next Friday 9:00", "2026-11-27 or 2026-12-04"),
        ("tomorrow at 3", "3am or 3pm"),
        ("tomorrow", "2026-11-24 9:00"),
        ("every <b> at 9", "“every &lt;b&gt; at 9”"),
        ("*/5 * * * *", "at least an hour"),
        ("0 0 31 2 *", "month 2 has no day 31"),
        ("60 9 * * *", "can’t be 60"),
        ("0 24 * * *", "can’t be 24"),
        ("0 9 32 * *", "can’t be 32"),
        ("0 9 * 13 *", "can’t be 13"),
        ("0 9 * * 8", "can’t be 8"),
        ("0 9 * *", "This one has 4"),
        ("0 9 */2 * 1", "(*/2)"),
        ("every 5 hours", "divided by 5."),
        ("every day at 9:00, 999 times", "from 1 to 366"),
        ("every Tuesday 9:00 Europe/Berlin", "Asia/Shanghai"),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_to_write(typed: str, says: str) -> None:
    with pytest.raises(LabError) as refused:
        read_schedule(typed, now=NOW, zone=HEFEI)
    assert says in errors.html(EN, refused.value)
    assert errors.html(ZH, refused.value)  # with the same facts


@pytest.mark.parametrize("words", [ZH, EN], ids=["zh", "en"])
def test_the_examples_in_refusals_can_be_typed(words: Words) -> None:
    quoted = {
        "moment-unclear": r"(?:例如：|like one of these: )(.*)[。.]$",
        "schedule-unclear": r"(?:例如：|like one of these: )(.*?)[。.](?:cron| A cron)",
        "schedule-interval": r"(?:例如：|for example: )(.*)[。.]$",
        "schedule-too-often": r"(?:例如：|for example: )(.*)[。.]$",
    }
    read = 0
    for message, pattern in quoted.items():
        found = re.search(pattern, words.forms(message)[0])
        assert found is not None, message
        separator = r"、(?=每|周五|12|2|\d{4})|, (?!\d{2}:)" if message != "schedule-too-often" else "$^"
        for example in re.split(separator, found[1]):
            assert read_schedule(example, now=NOW, zone=HEFEI)
            read += 1
    assert read >= 10


HOURLY = [(0, 60), (30, 60), (0, 120)]  # the first minute and the distance
rules = st.builds(
    Rule,
    times=st.sampled_from([(540,), (0,), (545, 1080), (0, 720, 1380), *(tuple(range(first, 1440, step)) for first, step in HOURLY)]),
    days=st.lists(st.one_of(st.integers(1, 28), st.just(LAST)), max_size=3).map(tuple),
    weekdays=st.lists(st.integers(1, 7), max_size=4).map(tuple),
    places=st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, 5, LAST]), st.integers(1, 7)), max_size=3).map(tuple),
    months=st.lists(st.integers(1, 12), max_size=3).map(tuple),
)  # fmt: skip


@pytest.mark.parametrize("language", list(Language))
@given(of=rules, until=st.none() | st.dates(date(2028, 1, 1), date(2029, 1, 1)), count=st.none() | st.integers(1, 366))
def test_what_is_said_of_a_rule_is_read_as_that_rule(
    language: Language, of: Rule, until: date | None, count: int | None
) -> None:
    words = CATALOGUE[language]
    schedule = repeating(of, until=until, count=count, since=NOW)
    assume(next_after(schedule, NOW, zone=HEFEI) is not None)  # a fifth Monday of January may come after the end
    text = said(words, schedule, HEFEI)
    if len(text) <= 200:
        assert read_schedule(text, now=NOW, zone=HEFEI) == schedule


@pytest.mark.parametrize("language", list(Language))
@given(at=st.datetimes(datetime(2026, 11, 24), datetime(2029, 10, 1), timezones=st.just(HEFEI)))
def test_what_is_said_of_a_moment_is_read_as_that_moment(language: Language, at: datetime) -> None:
    at = at.replace(second=0, microsecond=0)
    assert read_moment(moment(CATALOGUE[language], at, HEFEI, now=NOW), now=NOW, zone=HEFEI) == at
