"""Quiet hours and the hours of digests, in the reader's own zone."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from lab.schedules.local import instant, shown
from storage.topics import Mode

DEFAULT_QUIET = (22 * 60, 8 * 60)
"""For users who chose nothing: from and until, in minutes since local midnight. Equal values: none."""
DIGEST_AT = time(9)
DIGEST_WEEKDAY = 0  # Monday
_MINUTES = 24 * 60


def after_quiet(moment: datetime, zone: ZoneInfo, quiet_from: int, quiet_until: int) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into. They may go over midnight; equal values are none."""
    local = shown(moment, zone)
    minute = local.hour * 60 + local.minute
    if (minute - quiet_from) % _MINUTES >= (quiet_until - quiet_from) % _MINUTES:
        return moment
    day = local.date() + timedelta(days=minute >= quiet_until)
    until = datetime.combine(day, time(quiet_until // 60, quiet_until % 60))
    end = instant(until, zone)
    if end <= moment:  # in the hour that comes twice: its quiet part too
        end = instant(until, zone, second=True)
    return end.astimezone(moment.tzinfo)


def next_digest(moment: datetime, zone: ZoneInfo, mode: Mode) -> datetime:
    """When the next digest goes out, strictly after the moment: each day, or (weekly) each Monday, at 09:00 local time."""
    day = shown(moment, zone).date()
    while True:
        at = instant(datetime.combine(day, DIGEST_AT), zone)
        if at > moment and (mode is not Mode.WEEKLY or day.weekday() == DIGEST_WEEKDAY):
            return at.astimezone(moment.tzinfo)
        day += timedelta(days=1)
