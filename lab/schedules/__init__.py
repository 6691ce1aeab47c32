"""When something is due: typed times, recurrences, and their next dates. Pure functions."""

from lab.schedules.moments import read_moment
from lab.schedules.occurrences import after, ends_at, next_after, upcoming
from lab.schedules.recurrences import read_schedule
from lab.schedules.schedule import LAST, Rule, Schedule, check, once, repeating, schedule_of

__all__ = [
    "LAST",
    "Rule",
    "Schedule",
    "after",
    "check",
    "ends_at",
    "next_after",
    "once",
    "read_moment",
    "read_schedule",
    "repeating",
    "schedule_of",
    "upcoming",
]
