"""The laboratory's working days and weeks: when those who work there are told what has come together."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from lab.schedules.local import instant, shown

NINE = time(9)
_SATURDAY = 5
LATE = timedelta(hours=9)  # after nine o'clock; later, the next working day's is soon enough
WEEKLY_LATE = timedelta(days=2)


def digest_day(now: datetime, zone: ZoneInfo) -> date | None:
    """The working day whose digest goes out now; None before nine, in the evening, and at weekends."""
    day = shown(now, zone).date()
    nine = instant(datetime.combine(day, NINE), zone)
    return day if day.weekday() < _SATURDAY and nine <= now < nine + LATE else None


def digest_week(now: datetime, zone: ZoneInfo) -> date | None:
    """The Monday whose weekly list goes out now, until Wednesday at nine; else None."""
    today = shown(now, zone).date()
    monday = today - timedelta(days=today.weekday())
    nine = instant(datetime.combine(monday, NINE), zone)
    return monday if nine <= now < nine + WEEKLY_LATE else None


def bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The beginning of a day, and of the next one."""
    return instant(datetime.combine(day, time()), zone), instant(
        datetime.combine(day + timedelta(days=1), time()), zone
    )
