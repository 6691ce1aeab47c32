"""Calendars of other systems as seminars and series: recognised again, brought up to date, cancelled, and never twice."""

from datetime import UTC, datetime
from pathlib import Path

from lab import imports
from lab.imports import Plan, ProblemCode
from lab.roles import OPERATOR
from lab.seminars.calendars import Item
from messages import calendars
from messages.seminar_entries import Publisher, entry
from messages.words import Language, load
from storage import seminar_materials, seminars, series
from storage.database import Database
from storage.lab import Lab
from storage.projects import Visibility
from storage.seminar_calendars import Dated
from storage.seminars import Seminar, SeminarLanguage, SeminarStatus
from tests.support.stored import import_files

FILES = Path(__file__).parent / "calendars"
NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
EVENT = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1@example.org
SEQUENCE:{sequence}
LAST-MODIFIED:{changed}
DTSTART;TZID=Asia/Shanghai:{starts}
DURATION:PT1H
SUMMARY:{title}
STATUS:{status}
CATEGORIES:电池
END:VEVENT
END:VCALENDAR
"""


def event(
    *,
    sequence: int = 0,
    changed: str = "20261120T000000Z",
    starts: str = "20261203T140000",
    title: str = "快充",
    status: str = "CONFIRMED",
) -> bytes:
    return EVENT.format(sequence=sequence, changed=changed, starts=starts, title=title, status=status).encode()


async def plan_of(database: Database, data: bytes, *, publish: bool = False) -> Plan:
    checked = imports.check(imports.read({"talks.ics": data}), publish=publish)
    async with database.read() as tx:
        return await imports.make(tx, checked)


async def bring(database: Database, data: bytes, *, publish: bool = False, now: datetime = NOW) -> Plan:
    plan = await plan_of(database, data, publish=publish)
    assert plan.problems == ()
    async with database.write() as tx:
        await imports.apply(tx, plan, actor=OPERATOR, now=now)
    assert (await plan_of(database, data, publish=publish)).nothing  # the same file twice changes nothing
    return plan


async def stored(database: Database) -> dict[str, Seminar]:
    async with database.read() as tx:
        return {one.code: one for one in await seminars.every(tx)}


def utc(*at: int) -> datetime:
    return datetime(*at, tzinfo=UTC)  # type: ignore[misc, arg-type]


async def test_indico_brings_talks_with_their_speakers(database: Database) -> None:
    plan = await bring(database, (FILES / "indico.ics").read_bytes())
    assert (plan.new, plan.drafts) == (2, 2)
    found = await stored(database)
    talk, panel = found["S-2026-12-03"], found["S-2026-12-04"]
    assert (talk.title_en, talk.language, talk.uid) == (
        "Fast charging without lithium plating",
        SeminarLanguage.EN,
        "indico-event-4711@indico.example.org",
    )
    assert talk.speaker_en == "Jane Sample (Sample University of Technology), Li Sample (Sample Institute)"
    assert talk.abstract_en.startswith("Where plating begins, and how to stay below it.")
    assert (talk.place_en, talk.status) == ("Sample Building - Room 301 (Sample Campus)", SeminarStatus.DRAFT)
    assert panel.abstract_en.endswith("https://indico.example.org/event/4711/contributions/7/")


async def test_pretalx_has_the_speakers_behind_the_title(database: Database) -> None:
    await bring(database, (FILES / "pretalx.ics").read_bytes(), publish=True)
    (talk,) = (await stored(database)).values()
    assert (talk.title_en, talk.speaker_en) == ("Batteries - and what becomes of them", "Jo Sample, 示例讲者")
    assert (talk.starts_at, talk.zone, talk.status) == (
        utc(2027, 3, 26, 9, 15),
        "Europe/Berlin",
        SeminarStatus.PUBLISHED,
    )


async def test_google_brings_a_series_with_a_date_that_differs(database: Database) -> None:
    plan = await bring(database, (FILES / "google.ics").read_bytes())
    assert [(one.kind, len(one.new)) for one in plan.lists] == [("series", 1), ("seminar", 3)]
    async with database.read() as tx:
        (weekly,) = await series.every(tx)
    assert (weekly.code, weekly.title_en, weekly.rule) == ("SR-2026-11-05", "Lunch talk", "FREQ=WEEKLY;BYDAY=TH")
    assert weekly.excepted == ["2026-11-26T12:00"]
    found = await stored(database)
    moved = found[f"{weekly.code}-261203"]
    assert (moved.occurrence, moved.starts_at) == (utc(2026, 12, 3, 17), utc(2026, 12, 4, 20))
    assert moved.title_en == "Lunch talk, for once on Friday"
    next_one = found[f"{weekly.code}-261210"]
    assert (next_one.starts_at, next_one.title_en, next_one.status) == (utc(2026, 12, 10, 17), "", SeminarStatus.DRAFT)
    single = found["S-2026-12-03"]
    assert (single.link, single.speaker_en, single.place_en) == ("https://meet.example.com/abc", "Jo Sample", "")
    days = found["S-2026-12-24"]
    assert (days.starts_at, days.ends_at) == (utc(2026, 12, 24, 5), utc(2026, 12, 26, 5))


async def test_outlook_exchange_and_apple(database: Database) -> None:
    for name in ("outlook", "exchange", "apple"):
        await bring(database, (FILES / f"{name}.ics").read_bytes())
    found = {one.title_zh or one.title_en: one for one in (await stored(database)).values()}
    assert (found["固态电池的界面"].place_zh, found["固态电池的界面"].language) == ("示例楼 301", SeminarLanguage.ZH)
    assert found["A guest from Europe"].zone == "Europe/Berlin"
    async with database.read() as tx:
        monthly = {one.title_zh or one.title_en: one for one in await series.every(tx)}
        assert (monthly["读书会"].visibility, monthly["读书会"].link) == (
            Visibility.STAFF,  # a private event
            "https://teams.example.com/l/1",
        )
        twice = await seminars.of_series(tx, monthly["Talk over the ocean"].code)
        assert [one.starts_at for one in twice] == [utc(2026, 12, 10, 17), utc(2026, 12, 17, 17)]
        assert await seminar_materials.of_seminars(tx, [one.id for one in found.values()]) == {}


async def test_what_changed_there_changes_here(database: Database) -> None:
    await import_files(database, {"areas.csv": "code,zh\nbattery,电池\n"}, now=NOW)
    await bring(database, event(), publish=True)
    (before,) = (await stored(database)).values()
    assert (before.area, before.sequence, before.changed_at) == ("battery", 0, utc(2026, 11, 20))
    await bring(database, event(sequence=4, changed="20261124T000000Z", starts="20261203T160000"))
    (after,) = (await stored(database)).values()
    assert (after.id, after.starts_at, after.status) == (before.id, utc(2026, 12, 3, 8), SeminarStatus.CHANGED)
    assert (after.sequence, after.changed_at) == (4, utc(2026, 11, 24))
    assert (await plan_of(database, event(sequence=1, changed="20261121T000000Z"))).nothing  # an older file


async def test_what_was_changed_here_later_stays(database: Database) -> None:
    await bring(database, event())
    text = "code,title_zh,status,visibility\nS-2026-12-03,快充的边界,published,members\n"
    await import_files(database, {"seminars.csv": text}, now=NOW)
    assert (await plan_of(database, event())).nothing
    plan = await bring(database, event(changed="20261125T060000Z", title="快充新题"))
    (item,) = plan.lists[0].changed
    assert [change.column for change in item.changes] == ["title_zh"]
    (after,) = (await stored(database)).values()
    assert (after.title_zh, after.status, after.visibility) == (
        "快充新题",
        SeminarStatus.PUBLISHED,
        Visibility.MEMBERS,
    )


async def test_cancelled_and_restored(database: Database) -> None:
    assert (await plan_of(database, event(status="CANCELLED"))).nothing  # nobody knew it
    await bring(database, event(), publish=True)
    await bring(database, event(sequence=1, changed="20261121T000000Z", status="CANCELLED"))
    (cancelled,) = (await stored(database)).values()
    assert (cancelled.status, cancelled.title_zh) == (SeminarStatus.CANCELLED, "快充")
    await bring(database, event(sequence=2, changed="20261122T000000Z"))
    (restored,) = (await stored(database)).values()
    assert restored.status is SeminarStatus.PUBLISHED
    assert restored.sequence > cancelled.sequence


async def test_a_draft_that_is_cancelled_elsewhere_stays_with_the_staff(database: Database) -> None:
    await bring(database, event())
    await bring(database, event(sequence=1, changed="20261121T000000Z", status="CANCELLED"))
    (cancelled,) = (await stored(database)).values()
    assert (cancelled.status, cancelled.visibility) == (SeminarStatus.CANCELLED, Visibility.STAFF)


async def test_a_series_that_is_cancelled_ends_with_all_that_was_to_come(database: Database) -> None:
    data = event().replace(b"DURATION", b"RRULE:FREQ=WEEKLY\nDURATION")
    await bring(database, data, publish=True)
    async with database.write() as tx:
        held = (await seminars.every(tx))[0]
        await seminars.change(tx, held.id, {"status": SeminarStatus.HELD})
    plan = await plan_of(database, data.replace(b"CONFIRMED", b"CANCELLED"))
    async with database.write() as tx:
        await imports.apply(tx, plan, actor=OPERATOR, now=NOW)
    async with database.read() as tx:
        (one,) = await series.every(tx)
        every = await seminars.of_series(tx, one.code)
        assert one.ended
        assert {row.status for row in every if row.id != held.id} == {SeminarStatus.CANCELLED}
        assert len(every) > 20
        assert next(row for row in every if row.id == held.id).status is SeminarStatus.HELD


async def test_events_that_can_not_be_read_are_named_and_the_rest_comes(database: Database) -> None:
    broken = "BEGIN:VEVENT\nUID:2\nDTSTART:soon\nSUMMARY:Broken\nEND:VEVENT\n"
    often = "BEGIN:VEVENT\nUID:3\nDTSTART:20261203T060000Z\nRRULE:FREQ=HOURLY\nSUMMARY:Often\nEND:VEVENT\n"
    data = event().decode().replace("END:VCALENDAR", f"{broken}{often}END:VCALENDAR").encode()
    plan = await bring(database, data)
    assert [(one.code, one.sheet, one.row) for one in plan.skipped] == [
        (ProblemCode.BAD_TIME, "#2 Broken", 12),
        (ProblemCode.BAD_RULE, "#3 Often", 17),
    ]
    assert list(await stored(database)) == ["S-2026-12-03"]


async def test_several_on_one_day_have_codes_of_their_own(database: Database) -> None:
    one = event().decode()
    second = one[one.index("BEGIN:VEVENT") : one.index("END:VCALENDAR")].replace("UID:1@", "UID:2@")
    await bring(database, one.replace("END:VCALENDAR", f"{second}END:VCALENDAR").encode())
    assert sorted(await stored(database)) == ["S-2026-12-03", "S-2026-12-03-2"]


async def test_ten_thousand_occurrences_without_end_make_half_a_year_of_rows(database: Database) -> None:
    data = event().replace(b"DURATION", b"RRULE:FREQ=DAILY;COUNT=10000\nDURATION")
    await bring(database, data)
    assert len(await stored(database)) == 60
    plan = await plan_of(database, data.replace(b"10000", b"10001").replace(b"UID:1", b"UID:2"))
    assert [one.code for one in plan.skipped] == [ProblemCode.BAD_RULE]


async def test_what_is_no_calendar_is_a_problem(database: Database) -> None:
    plan = await plan_of(database, b"code,title\n")
    assert [(one.code, one.file) for one in plan.problems] == [(ProblemCode.NOT_A_CALENDAR, "talks.ics")]


async def test_a_calendar_of_ones_own_brings_nothing_back(database: Database) -> None:
    await bring(database, event())
    (talk,) = (await stored(database)).values()
    item = Item(Dated(talk, "", "", "", ""), talk.link, withheld=False)
    publisher = Publisher(Lab(short_zh="样本实验室"), "https://t.me/bot?start=seminar_", "Asia/Shanghai")
    written = calendars.calendar(entry(load()[Language.ZH], item, publisher))
    plan = await plan_of(database, written)
    assert plan.nothing
    assert [one.unchanged for one in plan.lists] == [1]
