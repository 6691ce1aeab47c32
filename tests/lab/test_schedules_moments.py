"""Moments as people type them, in Chinese and English: read as meant, or refused; never guessed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.errors import LabError
from lab.schedules import read_moment, read_schedule

HEFEI, BERLIN, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # Monday, 09:30 in Hefei

CHINESE = {
    "明天上午9点": "2026-11-24 09:00", "明天9:00": "2026-11-24 09:00", "明天早上8点": "2026-11-24 08:00",
    "明早九点半": "2026-11-24 09:30", "明晚七点": "2026-11-24 19:00", "明天 14:00": "2026-11-24 14:00",
    "后天下午3点": "2026-11-25 15:00", "后天下午三点二十": "2026-11-25 15:20", "大后天中午12点": "2026-11-26 12:00",
    "今晚8点": "2026-11-23 20:00", "今天下午2点半": "2026-11-23 14:30", "今天 18:00": "2026-11-23 18:00",
    "今晚12点": "2026-11-24 00:00", "今晚十二点半": "2026-11-24 00:30", "凌晨两点": "2026-11-24 02:00",
    "明天凌晨2点半": "2026-11-24 02:30", "明天0:00": "2026-11-24 00:00", "周五晚上8点": "2026-11-27 20:00",
    "周三九点": "2026-11-25 09:00", "周三9点": "2026-11-25 09:00", "周二十点": "2026-11-24 10:00",
    "周二二十点": "2026-11-24 20:00", "周一 8:00": "2026-11-30 08:00", "周一 10:00": "2026-11-23 10:00",
    "星期天晚上八点半": "2026-11-29 20:30", "礼拜六上午十点": "2026-11-28 10:00", "这周五下午4点": "2026-11-27 16:00",
    "本周五16:00": "2026-11-27 16:00", "下周三 14:00": "2026-12-02 14:00", "下周一上午九点": "2026-11-30 09:00",
    "下个星期二 9:00": "2026-12-01 09:00", "下下周一 9点": "2026-12-07 09:00", "12月1日 9点": "2026-12-01 09:00",
    "12月1日9点": "2026-12-01 09:00", "12 月 1 日 9:00": "2026-12-01 09:00", "12月1号上午9时30分": "2026-12-01 09:30",
    "十二月一日九点": "2026-12-01 09:00", "十二月二十五号上午十点": "2026-12-25 10:00", "1月5日 9:00": "2027-01-05 09:00",
    "明年1月5日 9:00": "2027-01-05 09:00", "2026年12月1日 09:00": "2026-12-01 09:00", "2026/12/1 9:00": "2026-12-01 09:00",
    "二〇二六年十二月一日上午九点": "2026-12-01 09:00", "１２月１日　９：００": "2026-12-01 09:00", "5号 9:00": "2026-12-05 09:00",
    "30号9点": "2026-11-30 09:00", "下个月5号 9:00": "2026-12-05 09:00", "本月30号下午2点": "2026-11-30 14:00",
    "2月29日 9:00": "2028-02-29 09:00", "周二 12月1日 9:00": "2026-12-01 09:00", "12月1日（周二）9:00": "2026-12-01 09:00",
    "九点三刻": "2026-11-23 09:45", "九点一刻": "2026-11-24 09:15", "明天九点零五分": "2026-11-24 09:05", "9点": "2026-11-24 09:00",
    "20点": "2026-11-23 20:00", "20:00": "2026-11-23 20:00", "中午": "2026-11-23 12:00", "明天中午": "2026-11-24 12:00",
    "明天中午一点": "2026-11-24 13:00", "下午3:30": "2026-11-23 15:30", "半小时后": "2026-11-23 10:00",
    "半个小时之后": "2026-11-23 10:00", "两小时后": "2026-11-23 11:30", "2个小时后": "2026-11-23 11:30",
    "一个半小时后": "2026-11-23 11:00", "1小时30分钟后": "2026-11-23 11:00", "十分钟后": "2026-11-23 09:40",
    "再过10分钟": "2026-11-23 09:40", "三刻钟后": "2026-11-23 10:15", "3天后九点": "2026-11-26 09:00",
    "两周后上午10点": "2026-12-07 10:00", "明天14:00 北京时间": "2026-11-24 14:00", "明天 8:00（柏林时间）": "2026-11-24 15:00",
    "周三 11月25日 14:00（UTC+8）": "2026-11-25 14:00",
}  # fmt: skip

ENGLISH = {
    "tomorrow 9:00": "2026-11-24 09:00", "Tomorrow at 9": "2026-11-24 09:00", "tomorrow 9am": "2026-11-24 09:00",
    "tomorrow at 9 in the morning": "2026-11-24 09:00", "at 9 tomorrow morning": "2026-11-24 09:00",
    "tomorrow morning at 9": "2026-11-24 09:00", "tomorrow evening at 8": "2026-11-24 20:00", "9 pm tomorrow": "2026-11-24 21:00",
    "tomorrow 9 p.m.": "2026-11-24 21:00", "tomorrow at 9 o'clock": "2026-11-24 09:00", "tomorrow noon": "2026-11-24 12:00",
    "the day after tomorrow at 14:00": "2026-11-25 14:00", "today 18:00": "2026-11-23 18:00", "today at 3pm": "2026-11-23 15:00",
    "tonight at 8": "2026-11-23 20:00", "tonight 8pm": "2026-11-23 20:00", "this afternoon at 3": "2026-11-23 15:00",
    "noon": "2026-11-23 12:00", "midday tomorrow": "2026-11-24 12:00", "8pm": "2026-11-23 20:00", "8 PM": "2026-11-23 20:00",
    "at 9": "2026-11-24 09:00", "9:00": "2026-11-24 09:00", "9:00 am": "2026-11-24 09:00", "9.30am": "2026-11-24 09:30",
    "14:00": "2026-11-23 14:00", "24:00": "2026-11-24 00:00", "half past 9": "2026-11-24 09:30", "quarter to 10": "2026-11-23 09:45",
    "a quarter past eleven": "2026-11-23 11:15", "12am": "2026-11-24 00:00", "12pm": "2026-11-23 12:00",
    "Friday 20:00": "2026-11-27 20:00", "on Friday at 8pm": "2026-11-27 20:00", "Fri 8pm": "2026-11-27 20:00",
    "Sun 8pm": "2026-11-29 20:00", "Monday 8:00": "2026-11-30 08:00", "Monday 10:00": "2026-11-23 10:00",
    "this Friday 9:00": "2026-11-27 09:00", "next Monday 9:30": "2026-11-30 09:30", "Friday next week at 9": "2026-12-04 09:00",
    "Thurs 9:00": "2026-11-26 09:00", "1 Dec 9am": "2026-12-01 09:00", "1 December at 9:00": "2026-12-01 09:00",
    "Dec 1 9:00": "2026-12-01 09:00", "Dec 1st at noon": "2026-12-01 12:00", "1st of December at 9": "2026-12-01 09:00",
    "December 1, 2026 at 9:30 am": "2026-12-01 09:30", "9:00 on 1 Dec": "2026-12-01 09:00", "5 January 9:00": "2027-01-05 09:00",
    "on the 5th at 9:00": "2026-12-05 09:00", "12/25 9:00": "2026-12-25 09:00", "25/12 9:00": "2026-12-25 09:00",
    "2026-12-01 09:00": "2026-12-01 09:00", "2026-12-01 09:00:00": "2026-12-01 09:00", "2026/12/1 9:00": "2026-12-01 09:00",
    "2026.12.1 9:00": "2026-12-01 09:00", "Tue, 1 Dec, 09:00": "2026-12-01 09:00", "Tuesday 1 December 2026 9:00": "2026-12-01 09:00",
    "in 2 hours": "2026-11-23 11:30", "in two hours": "2026-11-23 11:30", "in an hour": "2026-11-23 10:30",
    "in half an hour": "2026-11-23 10:00", "in 90 minutes": "2026-11-23 11:00", "in 45 min": "2026-11-23 10:15", "in 2h": "2026-11-23 11:30",
    "in 1 hour and 30 minutes": "2026-11-23 11:00", "2 hours from now": "2026-11-23 11:30", "45 minutes later": "2026-11-23 10:15",
    "in 3 days at 9am": "2026-11-26 09:00", "in 2 weeks at 9am": "2026-12-07 09:00", "tomorrow 14:00 Europe/Berlin": "2026-11-24 21:00",
    "14:00 UTC": "2026-11-23 22:00", "14:00 (UTC-3:30)": "2026-11-24 01:30", "tomorrow 9:00 Beijing time": "2026-11-24 09:00",
    "Wed 25 Nov, 14:00 (UTC+8)": "2026-11-25 14:00",
}  # fmt: skip

REFUSED = {
    "": "moment-unclear", "9": "moment-unclear", "tomorrow 9": "moment-unclear", "1 Dec 9": "moment-unclear", "now": "moment-unclear",
    "现在": "moment-unclear", "asap": "moment-unclear", "😀": "moment-unclear", "sunny 8pm": "moment-unclear", "monkey 9:00": "moment-unclear",
    "march 9:00": "moment-unclear", "not tomorrow 9:00": "moment-unclear", "Friday 3-5pm": "moment-unclear", "周五3-5pm": "moment-unclear",
    "9:00-10:00": "moment-unclear", "9:00 9:00": "moment-unclear", "明天9点或10点": "moment-unclear", "明天或后天9点": "moment-unclear",
    "两三天后9点": "moment-unclear", "下周 9:00": "moment-unclear", "周二、四 9:00": "moment-unclear", "上午12点": "moment-unclear",
    "晚上3点": "moment-unclear", "明天九点五": "moment-unclear", "12.1 9:00": "moment-unclear", "25:00": "moment-unclear",
    "12:60": "moment-unclear", "21:00 am": "moment-unclear", "14:00 mars/phobos": "moment-unclear", "1 9:00 Dec": "moment-unclear",
    "tomorrow 9:00" + " " * 190 + "no, not then": "moment-unclear", "0分钟后": "moment-unclear", "midnight": "moment-unclear",
    "tomorrow morning at 9 in the evening": "moment-unclear",
    "at 3": "moment-which-half", "明天3点": "moment-which-half", "tomorrow at half past 5": "moment-which-half",
    "next Friday 9:00": "moment-which-day", "next Sunday at 9": "moment-which-day", "12/1 9:00": "moment-which-day",
    "1/12 9:00": "moment-which-day", "明天": "moment-time-wanted", "tomorrow": "moment-time-wanted", "下周三": "moment-time-wanted",
    "in 2 days": "moment-time-wanted", "2月30日 9:00": "moment-no-day", "29 Feb 2027 9:00": "moment-no-day", "13月1日 9:00": "moment-no-day",
    "9999-12-31 24:00": "moment-no-day", "周二 11月25日 14:00": "moment-other-weekday", "今天9:00": "moment-past",
    "昨天 9:00": "moment-past", "2020-01-01 09:00": "moment-past", "上周三 9:00": "moment-past", "2062-12-01 09:00": "moment-far",
}  # fmt: skip


def local(text: str, *, now: datetime = NOW, zone: ZoneInfo = HEFEI) -> str:
    return f"{read_moment(text, now=now, zone=zone).astimezone(zone):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(("text", "meant"), [*CHINESE.items(), *ENGLISH.items()])
def test_what_people_type_is_read_as_they_meant_it(text: str, meant: str) -> None:
    assert local(text) == meant


def test_the_tables_are_long_enough_to_mean_something() -> None:
    assert min(len(CHINESE), len(ENGLISH)) >= 60


@pytest.mark.parametrize(("text", "why"), REFUSED.items())
def test_what_is_not_understood_in_full_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(LabError) as refused:
        read_moment(text, now=NOW, zone=HEFEI)
    assert refused.value.message == why


def test_a_refusal_says_what_was_understood() -> None:
    with pytest.raises(LabError) as refused:
        read_moment("昨天 9:00", now=NOW, zone=HEFEI)
    assert refused.value.facts == {"at": "2026-11-22 09:00"}
    with pytest.raises(LabError) as refused:
        read_moment("next Friday 9:00", now=NOW, zone=HEFEI)
    assert refused.value.facts == {"near": "2026-11-27", "far": "2026-12-04"}


def test_today_is_today_in_the_zone_of_the_one_who_types() -> None:
    assert read_moment("tomorrow 9:00", now=NOW, zone=NEW_YORK) == datetime(
        2026, 11, 23, 14, tzinfo=UTC
    )  # still Sunday there


def test_in_spring_a_time_that_clocks_skip_is_the_next_one_they_show() -> None:
    now = datetime(2027, 3, 27, 12, tzinfo=UTC)
    assert local("tomorrow 2:30", now=now, zone=BERLIN) == "2027-03-28 03:00"


def test_in_autumn_a_time_that_clocks_show_twice_is_the_first() -> None:
    now = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert read_moment("tomorrow 2:30", now=now, zone=BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


moments = st.datetimes(datetime(2026, 11, 24), datetime(2029, 10, 1), timezones=st.just(HEFEI)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


@given(
    moments,
    st.sampled_from(
        [
            "{0:%Y-%m-%d %H:%M}",
            "{0.year}/{0.month}/{0.day} {0.hour}:{0:%M}",
            "{0.year}年{0.month}月{0.day}日 {0.hour}:{0:%M}",
            "{0.year}年{0.month}月{0.day}号{0:%H}:{0:%M}",
            "{0.day} {0:%b} {0.year}, {0:%H:%M}",
            "{0:%B} {0.day}, {0.year} at {0:%I:%M %p}",
            "{0:%A} {0.day} {0:%B} {0.year} {0:%H:%M}",
            "{0:%H:%M} on {0.day} {0:%b} {0.year}",
        ]
    ),
)
def test_a_whole_date_is_that_date_in_every_spelling(at: datetime, spelling: str) -> None:
    assert read_moment(spelling.format(at), now=NOW, zone=HEFEI) == at


@given(
    moments.filter(lambda at: at < NOW + timedelta(days=360)),
    st.sampled_from(["{0.month}月{0.day}日 {0:%H:%M}", "{0.day} {0:%b} {0:%H:%M}"]),
)
def test_a_date_without_a_year_is_the_next_one(at: datetime, spelling: str) -> None:
    assert read_moment(spelling.format(at), now=NOW, zone=HEFEI) == at


words = st.lists(
    st.sampled_from(
        [
            *(
                "明天",
                "下",
                "周",
                "三",
                "每",
                "月",
                "第",
                "个",
                "日",
                "点",
                "半",
                "九",
                "十",
                "12",
                "9",
                ":00",
                "上午",
                "晚上",
                "至",
                "次",
                "后",
            ),
            *(
                "every ",
                "next ",
                "Friday ",
                "at ",
                "9",
                "pm ",
                "Dec ",
                "1",
                "st ",
                "of ",
                "month ",
                "and ",
                "until ",
                "times",
                "*",
                "/",
                "-",
                " ",
            ),
        ]
    ),
    max_size=9,
).map("".join)


@given(st.one_of(words, st.text(max_size=30)))
def test_whatever_is_typed_is_a_time_to_come_or_a_refusal(text: str) -> None:
    try:
        schedule = read_schedule(text, now=NOW, zone=HEFEI)
    except LabError:
        return
    assert schedule.repeats or (schedule.at is not None and schedule.at > NOW)
