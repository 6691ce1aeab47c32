"""Seminars as calendars read them: by the library that writes them and by another one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import ics
import pytest

from lab.seminars.calendars import Item
from messages import calendars
from messages.seminar_entries import REFRESH, Publisher, collection, entry, name_of_mine, name_of_public
from messages.words import Language, Words, load
from storage.areas import Area
from storage.lab import Lab
from storage.reservations import ReservationState
from storage.seminar_calendars import Dated
from storage.seminars import LinkFor, Seminar, SeminarLanguage, SeminarStatus
from storage.series import Series

AT = datetime(2027, 3, 27, 6, tzinfo=UTC)  # the day before clocks change in Berlin
CHANGED = datetime(2027, 3, 1, 8, tzinfo=UTC)
ROOM = "https://meet.example.org/42?a=1;b,c"
PUBLISHER = Publisher(
    Lab(short_zh="样本实验室", short_en="Sample lab", email="lab@example.org"),
    "https://t.me/bot?start=seminar_",
    "Asia/Shanghai",
)


@pytest.fixture(scope="module")
def words() -> dict[Language, Words]:
    catalogue = load()
    return {language: catalogue[language] for language in Language}


def seminar(**values: Any) -> Seminar:
    given: dict[str, Any] = {
        "code": "S-2027-31",
        "title_zh": "固态电池：界面、离子与“黑箱”；一个综述",
        "title_en": "",
        "abstract_zh": "第一段。\n第二段，讲 NIO 换电站。" * 60,
        "abstract_en": "",
        "speaker_zh": "陈样本",
        "speaker_en": "Chen Sample",
        "affiliation_zh": "样本大学",
        "affiliation_en": "Sample University",
        "language": SeminarLanguage.BOTH,
        "starts_at": AT,
        "ends_at": AT + timedelta(minutes=90),
        "zone": "Europe/Berlin",
        "place_zh": "特种实验楼 301, 东门",
        "place_en": "Room 301",
        "link": ROOM,
        "link_for": LinkFor.EVERYONE,
        "status": SeminarStatus.PUBLISHED,
        "cancelled_why_zh": "",
        "cancelled_why_en": "",
        "uid": "seminar-S-2027-31@labbot",
        "sequence": 2,
        "changed_at": CHANGED,
        **values,
    }
    return Seminar(**given)


def item(state: ReservationState | None = None, since: datetime | None = None, **values: Any) -> Item:
    dated = Dated(seminar(**values), "电池茶话会", "Battery tea", "电池", "Battery", state, since)
    return Item(dated, link=ROOM, withheld=False, minutes=(1440, 10))


def read(content: bytes) -> icalendar.Event:
    found = icalendar.Calendar.from_ical(content)
    assert isinstance(found, icalendar.Calendar)
    (event,) = found.events
    return event


def test_an_entry_says_what_one_needs_to_come(words: dict[Language, Words]) -> None:
    made = entry(words[Language.ZH], item(), PUBLISHER)
    event = read(calendars.calendar(made))
    assert str(event["SUMMARY"]) == "固态电池：界面、离子与“黑箱”；一个综述"
    assert (str(event["UID"]), event["SEQUENCE"], str(event["STATUS"])) == ("seminar-S-2027-31@labbot", 2, "CONFIRMED")
    assert event["LAST-MODIFIED"].dt == event.DTSTAMP == CHANGED
    assert (event.start, event.end - event.start) == (AT, timedelta(minutes=90))
    assert event["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert str(event["LOCATION"]) == "特种实验楼 301, 东门"
    assert str(event["URL"]) == "https://t.me/bot?start=seminar_S-2027-31"
    assert str(event["ORGANIZER"]) == "mailto:lab@example.org"
    assert [str(one) for one in event["CATEGORIES"].cats] == ["电池"]
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [timedelta(days=-1), timedelta(minutes=-10)]
    text = str(event["DESCRIPTION"])
    for part in (
        "报告人：陈样本（样本大学）",
        "语言：中文和英文",
        f"线上：{ROOM}",
        "第二段，讲 NIO 换电站。",
        event["URL"],
    ):
        assert part in text
    assert len(text) < 1100  # of an abstract what a telephone shows
    (other,) = ics.Calendar(calendars.calendar(made).decode()).events
    assert (other.uid, other.name, other.begin.datetime) == (made.uid, made.title, AT)
    assert other.location == "特种实验楼 301, 东门"


@pytest.mark.parametrize(
    ("values", "language", "title"),
    [
        ({"title_zh": ""}, Language.ZH, "电池茶话会：题目待定"),
        ({"title_zh": ""}, Language.EN, "Battery tea: title to be announced"),
        ({}, Language.EN, "固态电池：界面、离子与“黑箱”；一个综述"),
        ({"status": SeminarStatus.CANCELLED}, Language.ZH, "已取消：固态电池：界面、离子与“黑箱”；一个综述"),
        ({"status": SeminarStatus.CANCELLED, "title_en": "Ions"}, Language.EN, "Cancelled: Ions"),
    ],
)
def test_what_is_not_known_yet_is_said_to_be_announced(
    words: dict[Language, Words], values: dict[str, Any], language: Language, title: str
) -> None:
    assert entry(words[language], item(**values), PUBLISHER).title == title


def test_without_a_series_speaker_and_place(words: dict[Language, Words]) -> None:
    bare = replace(
        item(title_zh="", speaker_zh="", speaker_en="", place_zh="", place_en="", link=""), link="", minutes=()
    )
    bare = replace(bare, dated=replace(bare.dated, series_zh="", series_en=""))
    made = entry(words[Language.EN], bare, PUBLISHER)
    assert (made.title, made.place) == ("Seminar: title to be announced", "Place to be announced")
    assert "Speaker: to be announced" in made.text
    assert made.alarms == []


def test_the_link_is_the_place_of_what_is_online_only(words: dict[Language, Words]) -> None:
    assert entry(words[Language.EN], item(place_zh="", place_en=""), PUBLISHER).place == ROOM


def test_a_link_that_is_not_for_the_reader_stands_nowhere(words: dict[Language, Words]) -> None:
    withheld = replace(item(place_zh="", place_en=""), link="", withheld=True)
    content = calendars.calendar(entry(words[Language.EN], withheld, PUBLISHER))
    assert b"meet.example.org" not in content.replace(b"\r\n ", b"")
    assert "shown to those who have reserved" in str(read(content)["DESCRIPTION"])
    assert "LOCATION" not in read(content)


def test_a_place_on_the_waiting_list_is_tentative_until_it_is_a_seat(words: dict[Language, Words]) -> None:
    later = CHANGED + timedelta(days=2)
    waiting = read(calendars.calendar(entry(words[Language.ZH], item(ReservationState.WAITING, CHANGED), PUBLISHER)))
    seat = read(calendars.calendar(entry(words[Language.ZH], item(ReservationState.SEAT, later), PUBLISHER)))
    assert (str(waiting["STATUS"]), str(seat["STATUS"])) == ("TENTATIVE", "CONFIRMED")
    assert str(waiting["SUMMARY"]).startswith("候补：")
    assert "候补" not in str(seat["SUMMARY"])
    assert seat["UID"] == waiting["UID"]
    assert seat["LAST-MODIFIED"].dt == seat.DTSTAMP == later


def test_a_cancelled_one_replaces_its_event_and_rings_no_more(words: dict[Language, Words]) -> None:
    off = item(status=SeminarStatus.CANCELLED, sequence=3, cancelled_why_zh="报告人生病了。")
    content = calendars.calendar(entry(words[Language.ZH], off, PUBLISHER))
    event = read(content)
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 3)
    assert b"METHOD:CANCEL" in content
    assert event.walk("VALARM") == []
    assert str(event["DESCRIPTION"]).startswith("报告人生病了。")


def test_several_in_one_file_with_the_rules_of_each_zone(words: dict[Language, Words]) -> None:
    summer = item(uid="b", code="B", starts_at=AT + timedelta(days=1), ends_at=AT + timedelta(days=1, hours=1))
    there = item(uid="c", code="C", zone="Asia/Shanghai", status=SeminarStatus.CANCELLED)
    made = collection(words[Language.ZH], "我的讲座", [item(), summer, there], PUBLISHER, subscribed=True)
    content = calendars.collection(made)
    found = icalendar.Calendar.from_ical(content)
    assert isinstance(found, icalendar.Calendar)
    assert (str(found["X-WR-CALNAME"]), str(found["METHOD"])) == ("我的讲座", "PUBLISH")
    assert found["REFRESH-INTERVAL"].dt == REFRESH
    assert sorted(str(zone["TZID"]) for zone in found.timezones) == ["Asia/Shanghai", "Europe/Berlin"]
    # Read with the rules in the file alone, as who has never heard of the zone's name does.
    (berlin,) = [zone.to_tz() for zone in found.timezones if str(zone["TZID"]) == "Europe/Berlin"]
    local = [event["DTSTART"].dt.replace(tzinfo=berlin) for event in found.events[:2]]
    assert [at.utcoffset() for at in local] == [timedelta(hours=1), timedelta(hours=2)]
    assert [event.start for event in found.events] == [AT, AT + timedelta(days=1), AT]
    read_again = {one.uid: one for one in ics.Calendar(content.decode()).events}
    assert {uid: one.begin.datetime for uid, one in read_again.items()} == {
        "seminar-S-2027-31@labbot": AT,
        "b": AT + timedelta(days=1),
        "c": AT,
    }
    assert read_again["c"].status == "CANCELLED"
    assert calendars.collection(made) == content  # byte for byte: what its tag promises


def test_an_empty_one_is_still_a_calendar(words: dict[Language, Words]) -> None:
    content = calendars.collection(collection(words[Language.EN], "x", [], PUBLISHER))
    found = icalendar.Calendar.from_ical(content)
    assert isinstance(found, icalendar.Calendar)
    assert found.events == []
    assert "REFRESH-INTERVAL" not in found
    assert list(ics.Calendar(content.decode()).events) == []


def test_calendars_are_named_after_what_is_in_them(words: dict[Language, Words]) -> None:
    area, series = (
        Area(code="b", name_zh="电池", name_en="Battery"),
        Series(code="TEA", title_zh="茶话会", title_en="Tea"),
    )
    en, zh = words[Language.EN], words[Language.ZH]
    assert name_of_mine(zh, PUBLISHER) == "我的讲座 · 样本实验室"
    assert name_of_public(en, PUBLISHER) == "All seminars · Sample lab"
    assert name_of_public(en, PUBLISHER, area=area) == "Seminars on Battery · Sample lab"
    assert name_of_public(zh, PUBLISHER, series=series) == "茶话会 · 样本实验室"
    assert name_of_public(zh, replace(PUBLISHER, laboratory=None)) == "全部讲座"
