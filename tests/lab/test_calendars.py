"""Calendars as other systems export them: one small file for each habit, and everything that can be odd or broken."""

import time
import tracemalloc
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from lab.calendars import SIZE_LIMIT, Calendar, Event, EventStatus, TroubleCode, read
from lab.calendars.zones import named_zone

FILES = Path(__file__).parent / "calendars"
HEFEI = ZoneInfo("Asia/Shanghai")


def file(name: str) -> bytes:
    """A file as it would be sent, with the ends of lines that the standard asks for."""
    return (FILES / name).read_bytes().replace(b"\n", b"\r\n")


def calendar_of(*lines: str, before: str = "") -> bytes:
    """A calendar with one event that has these lines."""
    return wrapped("\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]), before).encode()


def wrapped(events: str, before: str = "") -> str:
    return "\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", *([before] if before else []), events, "END:VCALENDAR", ""])


def one(data: bytes, zone: ZoneInfo = HEFEI) -> Event:
    calendar = read(data, zone=zone)
    assert calendar.troubles == ()
    (event,) = calendar.events
    return event


def trouble(data: bytes) -> TroubleCode:
    calendar = read(data, zone=HEFEI)
    (found,) = calendar.troubles
    assert calendar.events == ()
    return found.code


def utc(*at: int) -> datetime:
    return datetime(*at, tzinfo=UTC)  # type: ignore[misc, arg-type]


def test_indico() -> None:
    first, second = read(file("indico.ics"), zone=HEFEI).events
    assert (first.uid, first.summary) == (
        "indico-event-4711@indico.example.org",
        "Fast charging without lithium plating",
    )
    assert (first.starts, first.ends, first.zone) == (
        utc(2026, 12, 3, 6),
        utc(2026, 12, 3, 7, 30),
        "Asia/Shanghai",
    )
    assert first.description.splitlines()[0] == (
        "Speakers: Jane Sample (Sample University of Technology), Li Sample (Sample Institute)"
    )
    assert first.location == "Sample Building - Room 301 (Sample Campus)"
    assert first.changed_at == utc(2026, 11, 19, 15, 22, 33)
    assert second.description == "Bring questions.\n\n• cost & time\n• answers so far https://example.org/faq"
    assert (second.location, second.url) == ("", "https://indico.example.org/event/4711/contributions/7/")


def test_pretalx() -> None:
    calendar = read(file("pretalx.ics"), zone=HEFEI)
    (event,) = calendar.events
    assert calendar.system == "-//pretalx//talks.example.org//sampleconf"
    assert (event.starts, event.zone) == (utc(2027, 3, 26, 9, 15), "Europe/Berlin")  # two days before its summer time
    assert event.summary == "Batteries - and what becomes of them - Jo Sample, 示例讲者"
    assert event.description == "A talk in *Markdown*, with a list:\n\n- one\n- two"
    assert event.location == "Saal 1"


def test_google() -> None:
    calendar = read(file("google.ics"), zone=HEFEI)
    single, weekly, days = calendar.events
    assert calendar.name == "Sample talks"
    assert (single.starts, single.zone) == (utc(2026, 12, 3, 19), "America/New_York")
    assert (single.location, single.meeting) == ("", "https://meet.example.com/abc")
    assert single.description == "Speaker: Jo Sample\nJoin with Meet: https://meet.example.com/abc"
    assert (single.sequence, single.organizer) == (2, "Sample talks")
    assert weekly.rule == "FREQ=WEEKLY;BYDAY=TH"  # without end, and not counted out
    assert weekly.excepted == (utc(2026, 11, 26, 17),)
    (moved,) = weekly.moved
    assert (moved.occurrence, moved.starts) == (utc(2026, 12, 3, 17), utc(2026, 12, 4, 20))
    assert moved.summary == "Lunch talk, for once on Friday"
    assert days.all_day
    assert days.status is EventStatus.TENTATIVE
    assert (days.starts, days.ends) == (utc(2026, 12, 24, 5), utc(2026, 12, 26, 5))


def test_outlook() -> None:
    event = one(file("outlook.ics"))
    assert (event.summary, event.location) == ("固态电池的界面", "示例楼 301")
    assert (event.starts, event.ends, event.zone) == (
        utc(2026, 12, 3, 6),
        utc(2026, 12, 3, 7, 30),
        "Asia/Shanghai",
    )
    assert event.description == "界面, 电解质\n\n请带问题来。"  # the plain one is empty


def test_exchange() -> None:
    monthly, single = read(file("exchange.ics"), zone=ZoneInfo("Europe/London")).events
    assert (monthly.starts, monthly.zone) == (utc(2026, 12, 8, 6), "Asia/Shanghai")
    assert monthly.rule == "FREQ=MONTHLY;UNTIL=20270630T060000Z;INTERVAL=1;BYDAY=2TU"
    assert monthly.excepted == (utc(2027, 2, 9, 6),)
    assert (monthly.organizer, monthly.private, monthly.sequence) == ("示例老师", True, 3)
    assert monthly.description == "读一篇论文"  # without how one joins, which the link says
    assert monthly.meeting == "https://teams.example.com/l/1"
    assert (single.starts, single.zone) == (utc(2027, 7, 1, 8), "Europe/Berlin")  # by what its clocks do


def test_apple() -> None:
    ocean, floating = read(file("apple.ics"), zone=HEFEI).events
    assert (ocean.starts, ocean.zone) == (utc(2026, 12, 10, 17), "US/Pacific")
    assert ocean.ends - ocean.starts == timedelta(hours=1, minutes=15)
    assert ocean.meeting == "https://video.example.com/77"
    assert ocean.links == (("slides.pdf", "https://example.org/slides.pdf"),)
    assert ocean.categories == ("Guests", "Batteries")
    assert ocean.added == (utc(2026, 12, 17, 17),)
    assert (floating.starts, floating.zone) == (utc(2026, 12, 11, 8), "Asia/Shanghai")


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: "\ufeff".encode("utf-16-be") + text.encode("utf-16-be"),
        lambda text: text.encode("gb18030"),
        lambda text: text.replace("\n", "\r\n").encode("gb18030"),
        lambda text: text.replace("\n", "\r").encode(),
        lambda text: text.replace("\n", "\r\r\n").encode(),
    ],
)
def test_every_encoding_says_the_same(encoded) -> None:  # type: ignore[no-untyped-def]
    text = (FILES / "outlook.ics").read_text(encoding="utf-8")
    assert one(encoded(text)) == one(text.encode())


def test_an_accent_in_a_western_encoding() -> None:
    event = one(calendar_of("UID:1", "DTSTART:20261203T060000Z", "SUMMARY:Universität Ulm").decode().encode("cp1252"))
    assert event.summary == "Universität Ulm"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_fold_inside_of_a_character(encoding: str) -> None:
    raw = calendar_of("UID:1", "DTSTART:20261203T060000Z", "SUMMARY:固态电池的界面").decode().encode(encoding)
    middle = raw.index("电".encode(encoding)) + 1
    assert one(raw[:middle] + b"\r\n " + raw[middle:]).summary == "固态电池的界面"


def test_line_breaks_that_nobody_folded_belong_to_the_text() -> None:
    event = one(
        calendar_of("UID:1", "DTSTART:20261203T060000Z", "DESCRIPTION:first", "第二行", "", "third", "SUMMARY:A")
    )
    assert (event.description, event.summary) == ("first\n第二行\nthird", "A")


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("China Standard Time", "Asia/Shanghai"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("中国标准时间", "Asia/Shanghai"),
        ("asia/shanghai", "Asia/Shanghai"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("北京时间", "Asia/Shanghai"),
    ],
)
def test_names_of_zones(name: str, zone: str) -> None:
    found = named_zone(name)
    assert found is not None
    assert found.key == zone


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ('"(UTC+08:00) Beijing, Chongqing, Hong Kong, Urumqi"', "Asia/Shanghai"),
        ('"(GMT+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"', "Europe/Amsterdam"),
        ('"(UTC-05:00) Eastern Time (US & Canada)"', "America/New_York"),
        ('"(UTC+08:00) Nowhere in particular"', "Asia/Shanghai"),
        ("GMT+0800", "Asia/Shanghai"),
    ],
)
def test_names_with_a_distance_and_no_description(name: str, zone: str) -> None:
    event = one(calendar_of("UID:1", f"DTSTART;TZID={name}:20261203T140000", "SUMMARY:A"))
    assert event.zone == zone
    assert event.starts.astimezone(ZoneInfo(zone)).hour == 14


def test_a_zone_with_clocks_like_nowhere_still_gives_the_moment() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Ship\nBEGIN:STANDARD\nDTSTART:20200101T000000\n"
        "TZOFFSETFROM:+0337\nTZOFFSETTO:+0337\nEND:STANDARD\nEND:VTIMEZONE"
    )
    event = one(calendar_of("UID:1", "DTSTART;TZID=Ship:20261203T140000", "SUMMARY:A", before=zone))
    assert (event.starts, event.zone) == (utc(2026, 12, 3, 10, 23), "Asia/Shanghai")


def test_a_zone_that_claims_to_change_every_second_costs_nothing() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Mad\nBEGIN:STANDARD\nDTSTART:16010101T000000\nRRULE:FREQ=SECONDLY\n"
        "TZOFFSETFROM:+0800\nTZOFFSETTO:+0800\nEND:STANDARD\nEND:VTIMEZONE"
    )
    began = time.perf_counter()
    assert one(calendar_of("UID:1", "DTSTART;TZID=Mad:20261203T140000", before=zone)).zone == "Asia/Shanghai"
    assert time.perf_counter() - began < 1


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("UID:1", "SUMMARY:A"), TroubleCode.NO_START),
        (("UID:1", "DTSTART:2026"), TroubleCode.BAD_TIME),
        (("UID:1", "DTSTART;TZID=Asia/Shanghai:20261332T140000"), TroubleCode.BAD_TIME),
        (("UID:1", "DTSTART:00010101T000000Z"), TroubleCode.BAD_TIME),
        (("UID:1", "DTSTART;TZID=Mars/Base:20261203T140000"), TroubleCode.UNKNOWN_ZONE),
        (("UID:1", "DTSTART:20261203T060000Z", "DTEND:20261203T050000Z"), TroubleCode.ENDS_BEFORE_START),
        (("UID:1", "DTSTART:20261203T060000Z", "DURATION:-PT1H"), TroubleCode.ENDS_BEFORE_START),
        (("UID:1", "DTSTART:20261203T060000Z", "RRULE:FREQ=SOMETIMES"), TroubleCode.BAD_RULE),
        (("UID:1", "DTSTART:20261203T060000Z", "RRULE:every Thursday"), TroubleCode.BAD_RULE),
        (
            ("UID:1", "DTSTART:20261203T060000Z", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"),
            TroubleCode.SEVERAL_RULES,
        ),
        (
            ("UID:1", "DTSTART:20261203T060000Z", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261203T060000Z"),
            TroubleCode.FROM_HERE_ON,
        ),
    ],
)
def test_an_event_that_can_not_be_placed_is_reported(lines: tuple[str, ...], code: TroubleCode) -> None:
    assert trouble(calendar_of(*lines)) is code


def test_what_is_broken_is_named_and_the_rest_is_read() -> None:
    events = (
        "BEGIN:VEVENT\nUID:1\nDTSTART:20261203T060000Z\nSUMMARY:A\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:2\nDTSTART:soon\nSUMMARY:B\\, broken\nEND:VEVENT\n"
        "BEGIN:VEVENT\nUID:3\nDTSTART:20261204T060000Z\nSUMMARY:C\n"
        "BEGIN:VEVENT\nUID:4\nDTSTART:20261205T060000Z\nSUMMARY:D\nEND:VEVENT"
    )
    calendar = read(wrapped(events).encode(), zone=HEFEI)
    assert [event.summary for event in calendar.events] == ["A", "D"]
    assert [(one.code, one.number, one.line, one.title) for one in calendar.troubles] == [
        (TroubleCode.BAD_TIME, 2, 8, "B, broken"),
        (TroubleCode.CUT_OFF, 3, 13, "C"),
    ]


def test_a_file_that_was_cut_off_loses_only_its_last_event() -> None:
    data = file("google.ics")
    calendar = read(data[: data.index(b"SUMMARY:Winter")], zone=HEFEI)
    assert [event.uid for event in calendar.events] == ["0abc1def2ghi@google.com", "weekly@google.com"]
    assert [one.code for one in calendar.troubles] == [TroubleCode.CUT_OFF]


@pytest.mark.parametrize(
    "data", [b"", b"\x00" * 100, b"code,title\nS-1,A\n", b"<html>sign in first</html>", b"\xff\xfe"]
)
def test_what_is_no_calendar_is_said_to_be_none(data: bytes) -> None:
    assert trouble(data) is TroubleCode.NOT_A_CALENDAR


def test_files_that_are_too_large_are_refused_before_they_cost_anything() -> None:
    assert trouble(b" " * (SIZE_LIMIT + 1)) is TroubleCode.CALENDAR_TOO_LARGE
    many = "\n".join(f"BEGIN:VEVENT\nUID:{number}\nDTSTART:20261203T060000Z\nEND:VEVENT" for number in range(2_001))
    began = time.perf_counter()
    assert trouble(wrapped(many).encode()) is TroubleCode.TOO_MANY_EVENTS
    assert time.perf_counter() - began < 2


def test_five_megabytes_of_attachments_are_dropped() -> None:
    folded = b"\r\n ".join([b"A" * 74] * 70_000)
    data = calendar_of("UID:1", "DTSTART:20261203T060000Z", "SUMMARY:A", "@", "LOCATION:B").replace(
        b"@", b"ATTACH;FMTTYPE=application/pdf;ENCODING=BASE64;VALUE=BINARY:" + folded
    )
    assert len(data) > 5_000_000
    began = time.perf_counter()
    tracemalloc.start()
    calendar = read(data, zone=HEFEI)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(event.summary, event.location, event.links) for event in calendar.events] == [("A", "B", ())]
    assert calendar.dropped == 1
    assert time.perf_counter() - began < 5
    assert peak < 8 * len(data)


def test_a_rule_with_ten_thousand_occurrences_is_not_counted_out() -> None:
    began = time.perf_counter()
    event = one(calendar_of("UID:1", "DTSTART:20261203T060000Z", "RRULE:FREQ=DAILY;COUNT=10000"))
    assert (event.rule, event.zone) == ("FREQ=DAILY;COUNT=10000", "UTC")
    assert time.perf_counter() - began < 0.5


def test_the_newest_of_several_with_the_same_uid_counts() -> None:
    def event(sequence: int, changed: str, summary: str) -> str:
        return (
            f"BEGIN:VEVENT\nUID:1\nSEQUENCE:{sequence}\nLAST-MODIFIED:{changed}\nDTSTART:20261203T060000Z\n"
            f"SUMMARY:{summary}\nEND:VEVENT"
        )

    several = [event(2, "20261101T000000Z", "new"), event(10, "20261001T000000Z", "newest"), event(9, "", "newer")]
    assert one(wrapped("\n".join(several)).encode()).summary == "newest"
    same = [event(1, "20261102T000000Z", "later"), event(1, "20261101T000000Z", "earlier")]
    assert one(wrapped("\n".join(same)).encode()).summary == "later"


def test_without_uid_the_same_event_gets_the_same_one() -> None:
    lines = ("DTSTART:20261203T060000Z", "SUMMARY:A")
    event = one(calendar_of(*lines))
    assert event.made_uid
    assert event.uid == one(calendar_of(*lines, "LOCATION:elsewhere")).uid
    assert event.uid != one(calendar_of(lines[0], "SUMMARY:B")).uid


@pytest.mark.parametrize(
    ("lines", "before"),
    [(("STATUS:CANCELLED",), ""), ((), "METHOD:CANCEL"), (("STATUS:CANCELED", "SEQUENCE:4"), "")],
)
def test_cancelled(lines: tuple[str, ...], before: str) -> None:
    data = calendar_of("UID:1", "DTSTART:20261203T060000Z", "SUMMARY:Canceled: A talk", *lines, before=before)
    event = one(data)
    assert (event.status, event.summary) == (EventStatus.CANCELLED, "A talk")


def test_an_occurrence_without_its_series_stands_alone() -> None:
    event = one(calendar_of("UID:1", "DTSTART:20261204T060000Z", "RECURRENCE-ID:20261203T060000Z", "SUMMARY:A"))
    assert event.occurrence == utc(2026, 12, 3, 6)


def test_days_that_are_left_out_are_meant_at_the_time_of_the_start() -> None:
    event = one(
        calendar_of(
            "UID:1",
            "DTSTART;TZID=Europe/Berlin:20261203T140000",
            "RRULE:FREQ=WEEKLY",
            "EXDATE;VALUE=DATE:20261210,20270401",
            "EXDATE;TZID=Europe/Berlin:20261210T140000",
        )
    )
    assert event.excepted == (utc(2026, 12, 10, 13), utc(2027, 4, 1, 12))  # winter and summer


def test_a_start_in_the_gap_of_spring_is_the_moment_that_old_clocks_would_show() -> None:
    event = one(calendar_of("UID:1", "DTSTART;TZID=Europe/Berlin:20270328T023000"))
    assert event.starts == utc(2027, 3, 28, 1, 30)  # 03:30, as RFC 5545 has it


def test_whole_days_without_end_and_with_the_same_end() -> None:
    for lines in ((), ("DTEND;VALUE=DATE:20261203",), ("DURATION:P1D",)):
        event = one(calendar_of("UID:1", "DTSTART;VALUE=DATE:20261203", *lines))
        assert event.all_day
        assert (event.starts, event.ends) == (utc(2026, 12, 2, 16), utc(2026, 12, 3, 16))


def test_a_text_that_only_looks_like_html() -> None:
    event = one(calendar_of("UID:1", "DTSTART:20261203T060000Z", "DESCRIPTION:a < b\\, and <3 for i<j>k"))
    assert event.description == "a < b, and <3 for i<j>k"


def test_nothing_in_a_calendar_is_nothing() -> None:
    assert read(wrapped("").encode(), zone=HEFEI) == Calendar()


@pytest.mark.parametrize(
    "lines",
    [
        ("DTSTART:20261203T060000Z", "RECURRENCE-ID:20261203T060000Z", "RECURRENCE-ID:20261204T060000Z"),
        ("DTSTART:20261203T060000Z", "DTSTART:20261204T060000Z"),
        ("DTSTART:20261203T060000Z", "SUMMARY:A", "SUMMARY:B", "UID:2", "UID:3"),
        (f"DTSTART;TZID=../../../etc/{'x' * 500}:20261203T060000Z",),
        ("DTSTART;TZID=Asia/Shanghai:20261203T060000Z", "LAST-MODIFIED:", "SEQUENCE:-", "CATEGORIES:", "ATTACH:"),
    ],
)
def test_what_stands_twice_or_says_nothing_breaks_nothing(lines: tuple[str, ...]) -> None:
    assert one(calendar_of("UID:1", *lines)).starts == utc(2026, 12, 3, 6)
