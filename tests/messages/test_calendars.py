"""Files for people's calendars, read back by the library that writes them and by another one."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import ics
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.calendars import Entry, calendar

AT = datetime(2026, 12, 1, 6, tzinfo=UTC)
ENTRY = Entry(
    uid="interview-7-I-2026-03-0007@labbot",
    sequence=2,
    starts_at=AT,
    ends_at=AT + timedelta(minutes=30),
    zone="Asia/Shanghai",
    title="面试：换电站实习（I-2026-03/0007）",
    stamp=AT - timedelta(days=3),
    text="第一行\n链接 https://example.org/a?b=1;c,d",
    place="样本楼 301, 东门; 左",
    url="https://t.me/lab_bot?start=application_I-2026-03_0007",
    organizer=("样本实验室", "lab@example.org"),
    alarms=(timedelta(hours=24), timedelta(hours=1)),
)


def read(entry: Entry) -> tuple[icalendar.Calendar, icalendar.Event]:
    found = icalendar.Calendar.from_ical(calendar(entry))
    assert isinstance(found, icalendar.Calendar)
    (event,) = found.events
    return found, event


def test_a_confirmed_entry_says_everything_that_a_calendar_needs() -> None:
    whole, event = read(ENTRY)
    assert str(whole["METHOD"]) == "PUBLISH"
    assert str(whole["VERSION"]) == "2.0"
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (ENTRY.uid, 2, "CONFIRMED")
    assert ENTRY.stamp == event.DTSTAMP
    assert event.start == AT
    assert event.end == ENTRY.ends_at
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert [str(zone["TZID"]) for zone in whole.timezones] == ["Asia/Shanghai"]
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (ENTRY.title, ENTRY.place)
    assert str(event["DESCRIPTION"]) == ENTRY.text
    assert str(event["URL"]) == ENTRY.url
    assert str(event["ORGANIZER"]) == "mailto:lab@example.org"
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [-timedelta(hours=24), -timedelta(hours=1)]


def test_what_is_cancelled_keeps_its_uid_and_has_no_alarms() -> None:
    whole, event = read(replace(ENTRY, cancelled=True, sequence=3))
    assert str(whole["METHOD"]) == "CANCEL"
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == (ENTRY.uid, 3, "CANCELLED")
    assert event.walk("VALARM") == []


@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "UTC"])
@pytest.mark.parametrize("day", [datetime(2026, 7, 1, 8), datetime(2026, 12, 1, 8)])
def test_another_reader_finds_the_same_moment_in_every_zone(zone: str, day: datetime) -> None:
    begins = day.replace(tzinfo=ZoneInfo(zone))
    entry = replace(ENTRY, zone=zone, starts_at=begins, ends_at=begins + timedelta(hours=1))
    (event,) = ics.Calendar(calendar(entry).decode()).events
    assert event.begin.datetime == begins
    assert event.end.datetime == entry.ends_at
    assert (event.name, event.location, event.uid) == (ENTRY.title, ENTRY.place, ENTRY.uid)
    assert event.description == ENTRY.text


def test_without_an_address_the_organiser_is_nobody_and_lines_are_short() -> None:
    content = calendar(replace(ENTRY, organizer=("", "")))
    assert b"ORGANIZER:invalid:nomail" in content
    assert max(len(line) for line in content.split(b"\r\n")) <= 75  # bytes, RFC 5545 3.1
    assert not re.search(rb"[^\r]\n", content)


_TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=200).filter(str.strip)


@settings(max_examples=50, deadline=None)
@given(title=_TEXT, place=_TEXT)
def test_no_text_breaks_out_of_its_line(title: str, place: str) -> None:
    _, event = read(replace(ENTRY, title=title, place=place))
    assert (str(event["SUMMARY"]), str(event["LOCATION"])) == (title, place)
