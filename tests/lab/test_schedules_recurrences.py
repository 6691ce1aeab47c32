"""Repetitions as people type them, and cron lines with Unix numbers."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from lab.errors import LabError
from lab.schedules import LAST, Rule, next_after, read_schedule, schedule_of

HEFEI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)  # Monday, 09:30 in Hefei
WORKDAYS = (1, 2, 3, 4, 5)
NINE, TEN, TWO, SIX = (540,), (600,), (840,), (1080,)
HOURS = tuple(range(0, 1440, 60))

CHINESE = {
    "每天 9:00": Rule(NINE), "每天早上九点": Rule(NINE), "每日9点": Rule(NINE), "天天 9:00": Rule(NINE), "每天中午": Rule((720,)),
    "每天 9:00 和 18:00": Rule((540, 1080)), "每天上午九点、下午六点": Rule((540, 1080)), "每天早上9点和晚上6点": Rule((540, 1080)),
    "每个工作日 9:00": Rule(NINE, weekdays=WORKDAYS), "每工作日9点": Rule(NINE, weekdays=WORKDAYS),
    "工作日 9:00": Rule(NINE, weekdays=WORKDAYS), "每周一至周五 9点": Rule(NINE, weekdays=WORKDAYS),
    "每周一到五 9:00": Rule(NINE, weekdays=WORKDAYS), "周一至周五上午九点": Rule(NINE, weekdays=WORKDAYS),
    "每周末10点": Rule(TEN, weekdays=(6, 7)), "每个周末 10:00": Rule(TEN, weekdays=(6, 7)), "每周二 14:00": Rule(TWO, weekdays=(2,)),
    "每周二下午两点": Rule(TWO, weekdays=(2,)), "每周二、四 14:00": Rule(TWO, weekdays=(2, 4)), "每周二、周四 14:00": Rule(TWO, weekdays=(2, 4)),
    "每周二和周四 14:00": Rule(TWO, weekdays=(2, 4)), "每周二和每周四 14:00": Rule(TWO, weekdays=(2, 4)),
    "每周二四 14:00": Rule(TWO, weekdays=(2, 4)), "每周一三五九点": Rule(NINE, weekdays=(1, 3, 5)),
    "每周一、三、五 9:00": Rule(NINE, weekdays=(1, 3, 5)), "每周二十点": Rule(TEN, weekdays=(2,)), "每逢周五 18:00": Rule(SIX, weekdays=(5,)),
    "每个星期天 9:00": Rule(NINE, weekdays=(7,)), "每周日9:00": Rule(NINE, weekdays=(7,)), "每月第二个周二 10:00": Rule(TEN, places=((2, 2),)),
    "每个月的第二个星期二上午10点": Rule(TEN, places=((2, 2),)), "每月第一个和第三个周二 9:00": Rule(NINE, places=((1, 2), (3, 2))),
    "每月最后一个周五 18:00": Rule(SIX, places=((LAST, 5),)), "每月1号 9:00": Rule(NINE, days=(1,)), "每月 1 日 9:00": Rule(NINE, days=(1,)),
    "每月1号、15号 9:00": Rule(NINE, days=(1, 15)), "每月1、15日 9:00": Rule(NINE, days=(1, 15)), "每月31号 9点": Rule(NINE, days=(31,)),
    "每月最后一天 18:00": Rule(SIX, days=(LAST,)), "每月 13 日以及每周五 9:00": Rule(NINE, days=(13,), weekdays=(5,)),
    "每年12月1日 9:00": Rule(NINE, days=(1,), months=(12,)), "每年 1 月、7 月的第一个周一 9:00": Rule(NINE, places=((1, 1),), months=(1, 7)),
    "每小时": Rule(HOURS), "每个小时": Rule(HOURS), "每4小时": Rule(HOURS[::4]), "每小时第 30 分": Rule(tuple(at + 30 for at in HOURS)),
    "每周二 9:00 北京时间": Rule(NINE, weekdays=(2,)),
}  # fmt: skip

ENGLISH = {
    "every day at 9": Rule(NINE), "daily at 9am": Rule(NINE), "each day 9:00": Rule(NINE), "everyday at 9:00": Rule(NINE),
    "every day at noon": Rule((720,)), "daily at 9am and 6pm": Rule((540, 1080)), "every day at 9:00, 18:00": Rule((540, 1080)),
    "every weekday at 9": Rule(NINE, weekdays=WORKDAYS), "Every weekday at 09:00": Rule(NINE, weekdays=WORKDAYS),
    "weekdays 9am": Rule(NINE, weekdays=WORKDAYS), "on weekdays at 9:00": Rule(NINE, weekdays=WORKDAYS),
    "every working day 9:00": Rule(NINE, weekdays=WORKDAYS), "Monday to Friday at 9": Rule(NINE, weekdays=WORKDAYS),
    "Monday through Friday at 9:00": Rule(NINE, weekdays=WORKDAYS), "mon-fri 9:00": Rule(NINE, weekdays=WORKDAYS),
    "every weekend at 10am": Rule(TEN, weekdays=(6, 7)), "weekends at 10": Rule(TEN, weekdays=(6, 7)),
    "every Tuesday at 14:00": Rule(TWO, weekdays=(2,)), "each Tuesday 2pm": Rule(TWO, weekdays=(2,)), "Tuesdays at 2pm": Rule(TWO, weekdays=(2,)),
    "on Tuesdays at 14:00": Rule(TWO, weekdays=(2,)), "weekly on Tuesday at 14:00": Rule(TWO, weekdays=(2,)),
    "at 9 every Tuesday": Rule(NINE, weekdays=(2,)), "every Tuesday and Thursday at 14:00": Rule(TWO, weekdays=(2, 4)),
    "Tuesdays and Thursdays at 14:00": Rule(TWO, weekdays=(2, 4)), "every Mon, Wed and Fri at 9": Rule(NINE, weekdays=(1, 3, 5)),
    "every Mon, Wed & Fri at 9": Rule(NINE, weekdays=(1, 3, 5)), "the second Tuesday of the month at 10": Rule(TEN, places=((2, 2),)),
    "every second Tuesday of the month at 10": Rule(TEN, places=((2, 2),)), "2nd Tuesday of each month 10:00": Rule(TEN, places=((2, 2),)),
    "first Monday of every month, 9am": Rule(NINE, places=((1, 1),)), "monthly on the last Friday at 18:00": Rule(SIX, places=((LAST, 5),)),
    "the first and third Tuesday of the month at 9:00": Rule(NINE, places=((1, 2), (3, 2))),
    "the first Tuesday and the third Tuesday of the month at 9:00": Rule(NINE, places=((1, 2), (3, 2))),
    "first, third and last Friday of the month at 9": Rule(NINE, places=((1, 5), (3, 5), (LAST, 5))),
    "the 1st of every month at 9:00": Rule(NINE, days=(1,)), "on the 1st and 15th of the month at 9": Rule(NINE, days=(1, 15)),
    "monthly on the 31st at 9": Rule(NINE, days=(31,)), "on day 15 of the month at 9:00": Rule(NINE, days=(15,)),
    "last day of every month at 18:00": Rule(SIX, days=(LAST,)), "every month on the last day at 18:00": Rule(SIX, days=(LAST,)),
    "on day 13 of the month, and also every Friday at 9:00": Rule(NINE, days=(13,), weekdays=(5,)),
    "every year on 1 Dec at 9:00": Rule(NINE, days=(1,), months=(12,)), "yearly on December 1st at 9:00": Rule(NINE, days=(1,), months=(12,)),
    "1 December every year at 9": Rule(NINE, days=(1,), months=(12,)),
    "every Monday in January and July at 9": Rule(NINE, weekdays=(1,), months=(1, 7)),
    "every hour": Rule(HOURS), "hourly": Rule(HOURS), "every 4 hours": Rule(HOURS[::4]), "every hour on weekdays": Rule(HOURS, weekdays=WORKDAYS),
}  # fmt: skip

CRON = {
    "0 9 * * 1-5": Rule(NINE, weekdays=WORKDAYS), "0 9 * * mon-fri": Rule(NINE, weekdays=WORKDAYS), "0 9 * * MON,wed": Rule(NINE, weekdays=(1, 3)),
    "0 9 * * 0": Rule(NINE, weekdays=(7,)), "0 9 * * 7": Rule(NINE, weekdays=(7,)), "0 9 * * 1": Rule(NINE, weekdays=(1,)),
    "0 9 * * sun": Rule(NINE, weekdays=(7,)), "0 9 * * fri-sun": Rule(NINE, weekdays=(5, 6, 7)), "0 9 * * 5-7": Rule(NINE, weekdays=(5, 6, 7)),
    "0 9 * * 0-6": Rule(NINE), "0 9 * * */2": Rule(NINE, weekdays=(2, 4, 6, 7)), "30 14 1 * *": Rule((870,), days=(1,)),
    "0 9,18 * * *": Rule((540, 1080)), "0 9-17/4 * * *": Rule((540, 780, 1020)), "0 */6 * * *": Rule(HOURS[::6]), "0 * * * *": Rule(HOURS),
    "0 20/2 * * *": Rule((1200, 1320)), "0 9 */10 * *": Rule(NINE, days=(1, 11, 21, 31)), "0 9 1 jan,jul *": Rule(NINE, days=(1,), months=(1, 7)),
    "0 9 1 1,4 1": Rule(NINE, days=(1,), weekdays=(1,), months=(1, 4)), "0 9 13 * 5": Rule(NINE, days=(13,), weekdays=(5,)),
    "0 9 L * *": Rule(NINE, days=(LAST,)), "0 9 1,L * *": Rule(NINE, days=(1, LAST)), "0 10 ? * 2#2": Rule(TEN, places=((2, 2),)),
    "0 18 * * 5L": Rule(SIX, places=((LAST, 5),)), "0 9 29 2 *": Rule(NINE, days=(29,), months=(2,)), "@daily": Rule((0,)),
    "@weekly": Rule((0,), weekdays=(7,)), "０ ９ * * １": Rule(NINE, weekdays=(1,)),
}  # fmt: skip

REFUSED = {
    "每天": "schedule-time-wanted", "every Monday": "schedule-time-wanted", "每周 9点": "schedule-unclear", "weekly at 9": "schedule-unclear",
    "每月 周一 9:00": "schedule-unclear", "every month Monday 9:00": "schedule-unclear", "每年春节 9:00": "schedule-unclear",
    "每周五晚上12点": "schedule-unclear", "每月最后一个工作日 9:00": "schedule-unclear", "每月倒数第二个周五 9:00": "schedule-unclear",
    "每季度 9:00": "schedule-unclear", "every monday 9:00 from 1 Dec": "schedule-unclear", "每月32号 9:00": "schedule-unclear",
    "tomorrow 9:00, 3 times": "schedule-unclear", "every day except Monday at 9": "schedule-unclear", "除周一外每天 9:00": "schedule-unclear",
    "每2周周三9:00": "schedule-interval", "隔周周三 9:00": "schedule-interval", "每两天 9:00": "schedule-interval",
    "单周周三 9:00": "schedule-interval", "every other Wednesday at 9": "schedule-interval", "every second Tuesday at 10": "schedule-interval",
    "every 2 weeks on Monday at 9": "schedule-interval", "biweekly on Monday at 9": "schedule-interval", "每周二下午": "schedule-unclear",
    "每周二 3点": "moment-which-half", "每分钟": "schedule-too-often", "每30分钟": "schedule-too-often", "every 10 minutes": "schedule-too-often",
    "*/5 * * * *": "schedule-too-often", "* * * * *": "schedule-too-often", "0,30 9 * * *": "schedule-too-often",
    "every day at 9:00 and 9:30": "schedule-too-often", "每天 0:00 和 23:30": "schedule-too-often", "every 5 hours": "schedule-hours",
    "0 0 31 2 *": "schedule-impossible", "0 9 31 4,6 *": "schedule-impossible", "0 9 30,31 2 *": "schedule-impossible",
    "每年2月30日 9:00": "schedule-impossible", "every year on 31 June at 9:00": "schedule-impossible", "60 9 * * *": "cron-minute",
    "0 24 * * *": "cron-hour", "0 9 0 * *": "cron-day", "0 9 32 * *": "cron-day", "0 9 * 13 *": "cron-month", "0 9 * * 8": "cron-weekday",
    "0 9 * * 5-1": "cron-weekday", "0 9 * * foo": "cron-weekday", "0 9 * * 1/0": "cron-weekday", "0 9 5-3 * *": "cron-day",
    "0 9 * *": "cron-fields", "0 0 9 * * *": "cron-fields", "0 9 */2 * 1": "cron-both", "0 9 1 * */2": "cron-both",
    "every day 9:00 until 2020-01-01": "schedule-over", "每周三 9:00，至 11月24日": "schedule-over", "每天9:00 至 18:00": "schedule-end-unclear",
    "every day at 9:00 until 18:00": "schedule-end-unclear", "every day 9:00 0 times": "schedule-count", "每天9:00 共1000次": "schedule-count",
    "every Tuesday 9:00 Europe/Berlin": "schedule-zone", "0 9 * * 1 bananas": "cron-fields",
}  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), [*CHINESE.items(), *ENGLISH.items(), *CRON.items()])
def test_what_people_type_is_the_rule_they_meant(text: str, meant: Rule) -> None:
    assert read_schedule(text, now=NOW, zone=HEFEI).rule == meant


@pytest.mark.parametrize(("text", "why"), REFUSED.items())
def test_what_is_not_understood_in_full_is_refused_with_a_reason(text: str, why: str) -> None:
    with pytest.raises(LabError) as refused:
        read_schedule(text, now=NOW, zone=HEFEI)
    assert refused.value.message == why


def test_an_impossible_date_is_refused_with_the_reason() -> None:
    with pytest.raises(LabError) as refused:
        read_schedule("0 0 31 2 *", now=NOW, zone=HEFEI)
    assert refused.value.facts == {"days": "31", "months": "2"}


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow 9:00",
        "明天上午9点",
        "next Monday 9:00",
        "周二 9:00",
        "1 Dec 9:00",
        "12月1日 9:00",
        "2026-12-01 09:00",
    ],
)
def test_a_moment_is_no_repetition(text: str) -> None:
    schedule = read_schedule(text, now=NOW, zone=HEFEI)
    assert not schedule.repeats
    assert next_after(schedule, NOW, zone=HEFEI) == schedule.at


@pytest.mark.parametrize(
    "text",
    [
        "every Wednesday at 9:00 until 31 December", "every Wednesday at 9:00, until Thu 31 Dec 2026", "每周三 9:00，至 2026年12月31日",
        "每周三 9:00 直到12月31日为止", "每周三9点到12月31日", "0 9 * * 3 until 2026-12-31", "every Wednesday at 9:00 through December 31st",
    ],
)  # fmt: skip
def test_an_end_may_be_a_day(text: str) -> None:
    schedule = read_schedule(text, now=NOW, zone=HEFEI)
    assert (schedule.rule, schedule.until) == (Rule(NINE, weekdays=(3,)), date(2026, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "every Wednesday at 9:00, 10 times",
        "every Wednesday at 9:00 for ten times",
        "每周三 9:00，共10次",
        "每周三 9:00 重复十次",
        "0 9 * * 3 10 times",
    ],
)
def test_an_end_may_be_a_number_of_times(text: str) -> None:
    schedule = read_schedule(text, now=NOW, zone=HEFEI)
    assert (schedule.rule, schedule.count, schedule.since) == (Rule(NINE, weekdays=(3,)), 10, NOW)
    assert schedule_of(schedule.as_json()) == schedule


def test_a_fixed_distance_to_utc_is_not_a_zone_that_changes_its_clocks() -> None:
    assert read_schedule("every Tuesday 9:00 UTC+8", now=NOW, zone=HEFEI).repeats
    with pytest.raises(LabError):
        read_schedule("every Tuesday 9:00 UTC+1", now=NOW, zone=BERLIN)
