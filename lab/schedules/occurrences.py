"""The dates of a schedule. APScheduler's trigger finds the local times; which moments these are is decided here, since the trigger fires
twice on a time that clocks show twice, and by the hour before on one that they skip."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from lab.schedules.local import instant, shown
from lab.schedules.schedule import LAST, Rule, Schedule

# The rarest date there is, a fifth Monday in February, is up to 40 years away.
_HORIZON = timedelta(days=41 * 366)
_JUST_AFTER = timedelta(microseconds=1)
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHICH = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 5: "5th", LAST: "last"}


def next_after(schedule: Schedule, moment: datetime, *, zone: ZoneInfo) -> datetime | None:
    """The first date strictly after a moment, in UTC; None if there is no more."""
    return next(after(schedule, moment, zone=zone), None)


def upcoming(schedule: Schedule, moment: datetime, *, zone: ZoneInfo, count: int = 3) -> Sequence[datetime]:
    """The next dates strictly after a moment, in UTC; fewer where there are no more."""
    return list(islice(after(schedule, moment, zone=zone), count))


def after(schedule: Schedule, moment: datetime, *, zone: ZoneInfo) -> Iterator[datetime]:
    """All dates strictly after a moment, in UTC, found as they are asked for: of most schedules there is no end of them."""
    if schedule.rule is None:
        dates = iter([schedule.at] if schedule.at is not None else [])
    elif schedule.count is None or schedule.since is None:
        dates = _dates(schedule.rule, moment, zone, schedule.until)
    else:
        dates = islice(_dates(schedule.rule, schedule.since, zone, schedule.until), schedule.count)
    return (at for at in dates if at > moment)


def ends_at(schedule: Schedule, *, zone: ZoneInfo) -> datetime | None:
    """The moment after which nothing can be due, in UTC: the last date, or the end of the last day. None: there is no end."""
    if schedule.rule is None:
        return schedule.at
    ends = []
    if schedule.until is not None:
        ends.append(instant(datetime.combine(schedule.until, time(23, 59)), zone))
    if schedule.count is not None and schedule.since is not None:
        dates = upcoming(schedule, schedule.since, zone=zone, count=schedule.count)
        ends += [dates[-1]] if dates else [schedule.since]
    return min(ends, default=None)


def _dates(rule: Rule, moment: datetime, zone: ZoneInfo, until: date | None) -> Iterator[datetime]:
    local = shown(moment, zone)
    triggers = _triggers(rule, local)
    while True:
        # To the trigger, local times are UTC: it never meets a clock that is changed.
        now = (local + _JUST_AFTER).replace(tzinfo=UTC)
        found: list[datetime] = [
            at for trigger in triggers if (at := trigger.get_next_fire_time(None, now)) is not None
        ]
        if not found:
            return
        local = min(found).replace(tzinfo=None)
        if until is not None and local.date() > until:
            return
        at = instant(local, zone)
        # In the hour that comes twice, local times are met again whose moment is over; in the hour that is skipped, several are one.
        if at > moment:
            moment = at
            yield at


def _triggers(rule: Rule, local: datetime) -> Sequence[CronTrigger]:
    hours: dict[int, list[int]] = {}
    for minutes in rule.times:
        hours.setdefault(minutes % 60, []).append(minutes // 60)
    days: dict[str, str] = {}
    if rule.weekdays and not (rule.days or rule.places):
        days["day_of_week"] = ",".join(_WEEKDAYS[weekday - 1] for weekday in rule.weekdays)
    elif not rule.daily:
        # Only within one field does the trigger mean "or".
        each = [(which, weekday) for weekday in rule.weekdays for which in range(1, 6)]
        days["day"] = ",".join(
            [
                *("last" if day == LAST else str(day) for day in rule.days),
                *(f"{_WHICH[which]} {_WEEKDAYS[weekday - 1]}" for which, weekday in (*rule.places, *each)),
            ]
        )
    months = ",".join(str(month) for month in rule.months) or "*"
    return [
        CronTrigger(
            month=months,
            **days,
            hour=",".join(str(hour) for hour in of_minute),
            minute=str(minute),
            timezone=UTC,
            end_date=(local + _HORIZON).replace(tzinfo=UTC),
        )
        for minute, of_minute in hours.items()
    ]
