"""Until when something stands or is due: ends of days, as people mean them. Pure functions."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from lab.schedules.local import instant, shown

DAYS = (3, 7, 14)  # offered on buttons
USUAL = 7
_LAST = time(23, 59)


def in_days(days: int, *, now: datetime, zone: ZoneInfo) -> datetime:
    """The end of the day that is so many days from today where the zone is."""
    return instant(datetime.combine(shown(now, zone).date() + timedelta(days=days), _LAST), zone)
