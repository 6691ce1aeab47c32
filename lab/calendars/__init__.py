"""Reading calendars of other systems: `.ics` bytes into events with times that are certain. Pure; large files belong into a thread.

    calendar = read(data, zone=ZoneInfo("Asia/Shanghai"))

A recurring event keeps its rule as text and is never counted out here.
"""

from lab.calendars.reading import SIZE_LIMIT, read
from lab.calendars.values import Calendar, Event, EventStatus, Trouble, TroubleCode

__all__ = ["SIZE_LIMIT", "Calendar", "Event", "EventStatus", "Trouble", "TroubleCode", "read"]
