"""Seminars and series changed by forms: times as people write them, what is refused and what is only said, two at once, who is told."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select

from lab.errors import Forbidden, LabError, NotFound
from lab.forms.fields import Sent, SentFile
from lab.roles import Actor
from lab.seminar_edits import materials, overview, saving, series_saving, standing, telling
from lab.seminar_edits.subjects import BASE, COPY, NEW, prefill
from lab.seminar_edits.times import read_when
from lab.seminars.clashes import ClashOf
from lab.seminars.occurrences import make_ahead
from lab.seminars.snapshots import must_tell, read
from storage import reservations, seminar_changes, seminar_materials, seminars, series
from storage.database import Database, Tx
from storage.history import HistoryEntry
from storage.persons import Person
from storage.reservations import ReservationState
from storage.seminars import Seminar, SeminarStatus
from storage.users import Role
from tests.support.seminars import ADMIN, CODE, DEFAULTS, EDITOR, LIN, WANG, add_cast, add_seminar, add_series

HEFEI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 25, 5, tzinfo=UTC)  # a Wednesday, 13:00 in Hefei


@pytest.mark.parametrize(
    ("typed", "starts", "ends"),
    [
        ("12月3日 14:00–15:30", "12-03 14:00", "12-03 15:30"),
        ("12 月 3 日周四下午 2 点半到 4 点", "12-03 14:30", "12-03 16:00"),
        ("明天下午2点到4点", "11-26 14:00", "11-26 16:00"),
        ("下周三 14:00 90分钟", "12-02 14:00", "12-02 15:30"),
        ("明天 14:00，时长 2 小时", "11-26 14:00", "11-26 16:00"),
        ("明天 14:00 一个半小时", "11-26 14:00", "11-26 15:30"),
        ("明天 14:00 半小时", "11-26 14:00", "11-26 14:30"),
        ("明天 23:00-24:00", "11-26 23:00", "11-27 00:00"),
        ("12月3日 14:00 到 12月4日 12:00", "12-03 14:00", "12-04 12:00"),
        ("2026-12-03 14:00 - 15:30", "12-03 14:00", "12-03 15:30"),
        ("2026-12-03T14:00", "12-03 14:00", "12-03 15:00"),
        ("Thu 3 Dec 14:00-15:30", "12-03 14:00", "12-03 15:30"),
        ("tomorrow 2–3:30pm", "11-26 14:00", "11-26 15:30"),
        ("tomorrow 9-10", "11-26 09:00", "11-26 10:00"),
        ("Dec 3, 2:30 pm - 4 pm", "12-03 14:30", "12-03 16:00"),
        ("Fri 14:00 for 90 minutes", "11-27 14:00", "11-27 15:30"),
        ("3 Dec 14:00 to 4 Dec 12:00", "12-03 14:00", "12-04 12:00"),
        ("in 2 hours", "11-25 15:00", "11-25 16:00"),
        ("1 Dec 2pm Berlin time", "12-01 21:00", "12-01 22:00"),
        ("2026-12-01 14:00-15:00 UTC+1", "12-01 21:00", "12-01 22:00"),
    ],
)
def test_times_are_read_as_people_write_them(typed: str, starts: str, ends: str) -> None:
    found = read_when(typed, now=NOW, zone=HEFEI)
    assert (f"{found.starts:%m-%d %H:%M}", f"{found.ends:%m-%d %H:%M}") == (starts, ends)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("很快", "seminar-when-unclear"),
        ("next week", "seminar-when-unclear"),
        ("明天 14:00-13:00", "seminar-ends-early"),
        ("明天 14:00-14:00", "seminar-ends-early"),
        ("明天 14:00-15:30 60 分钟", "seminar-when-two-ends"),
        ("3 Dec 14:00 to 24 Dec 12:00", "seminar-too-long"),
        ("yesterday 14:00", "moment-past"),
        ("tomorrow 3", "seminar-when-unclear"),
        ("12/3 14:00", "moment-which-day"),
        ("明天", "moment-time-wanted"),
    ],
)
def test_times_that_are_none_say_why(typed: str, message: str) -> None:
    with pytest.raises(LabError) as raised:
        read_when(typed, now=NOW, zone=HEFEI)
    assert raised.value.message == message


def test_a_time_that_clocks_skip_is_refused_and_one_that_comes_twice_is_the_first() -> None:
    for typed in ("2027-03-28 02:30", "2027-03-28 01:30-02:30"):
        with pytest.raises(LabError, match="seminar-start-skipped"):
            read_when(typed, now=NOW, zone=BERLIN)
    assert read_when("2027-10-31 02:30", now=NOW, zone=BERLIN).starts == datetime(2027, 10, 31, 2, 30)


async def opened(tx: Tx, subject: str = CODE, **changes: Any) -> dict[str, Any]:
    """The answers of the form as it is opened, with some of them changed."""
    return {**await prefill(tx, subject=subject), **changes}


async def save(
    tx: Tx, answers: Mapping[str, Any], now: datetime, *, subject: str = CODE, actor: Actor = EDITOR, tell: bool = False
) -> saving.Saved:
    """Saved and told, as the form does it."""
    done = await saving.save(tx, actor=actor, answers={**answers, saving.TELL: tell}, subject=subject, now=now)
    await telling.tell(tx, actor, done.before, done.seminar, tell=done.tell, defaults=DEFAULTS, now=now)
    return done


async def seat(tx: Tx, seminar: Seminar, actor: Actor, now: datetime) -> None:
    """Somebody has a seat."""
    values = {"seminar_id": seminar.id, "user_id": actor.user_id, "state": ReservationState.SEAT, "ticket": None}
    await reservations.put(tx, {**values, "confirm_by": None, "made_at": now, "changed_at": now})
    assert await reservations.take_seats(tx, seminar.id, 1)


async def test_what_is_opened_and_saved_unchanged_changes_nothing(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        one = await add_seminar(
            tx,
            now=now,
            capacity=40,
            reserve_until=now + timedelta(days=6),
            members_until=now + timedelta(days=1),
            abstract_en="Two\nlines",
            link="https://meet.example.org/1",
        )
        done = await save(tx, await opened(tx), now)
        assert (done.changes, done.theirs, one.version, one.sequence) == ((), (), 0, 0)


async def test_only_editors_may(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_seminar(tx, now=now)
        answers = await opened(tx)
        for actor in (LIN, WANG, Actor(9, Role.REVIEWER)):
            with pytest.raises(Forbidden):
                await saving.save(tx, actor=actor, answers=answers, subject=CODE, now=now)
            with pytest.raises(Forbidden):
                await standing.publish(tx, actor, CODE, now=now)
            with pytest.raises(Forbidden):
                await overview.to_edit(tx, actor, page=0, now=now)
        with pytest.raises(NotFound):
            await saving.save(tx, actor=EDITOR, answers=answers, subject="S-0", now=now)


async def test_a_change_of_the_title_is_told_if_wished_and_of_the_time_always(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        one = await add_seminar(tx, now=now, capacity=40)
        await seat(tx, one, LIN, now)
        title = await opened(tx, title={"zh": "新题目", "en": "New"})
        seen = await saving.look(tx, CODE, title)
        who = await telling.audience(tx, one, seen.values, defaults=DEFAULTS, now=now)
        assert (who.total, who.must, who.choice) == (1, False, True)
        await save(tx, title, now, tell=False)
        assert await seminar_changes.of_seminar(tx, one.id) is None

        capacity = await opened(tx, capacity=30)
        seen = await saving.look(tx, CODE, capacity)
        assert await telling.audience(tx, one, seen.values, defaults=DEFAULTS, now=now) == telling.NOBODY

        later = await opened(tx, when={"starts": "2026-12-01T14:00", "ends": "2026-12-01T15:00"})
        seen = await saving.look(tx, CODE, later)
        who = await telling.audience(tx, one, seen.values, defaults=DEFAULTS, now=now)
        assert (who.total, who.must, who.choice) == (1, True, False)
        before = await read(tx, one)
        await save(tx, later, now, tell=False)
        assert must_tell(before, await read(tx, one))
        row = await seminar_changes.of_seminar(tx, one.id)
        assert row is not None
        assert row.due_at is not None
        assert one.status is SeminarStatus.CHANGED


async def test_a_draft_concerns_nobody(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        one = await add_seminar(tx, now=now, status=SeminarStatus.DRAFT)
        moved = await opened(tx, when={"starts": "2026-12-01T14:00", "ends": "2026-12-01T15:00"})
        seen = await saving.look(tx, CODE, moved)
        assert await telling.audience(tx, one, seen.values, defaults=DEFAULTS, now=now) == telling.NOBODY
        done = await save(tx, moved, now, tell=True)
        assert done.seminar.status is SeminarStatus.DRAFT


async def test_a_draft_is_removed_and_never_cancelled_where_all_would_see_it(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        tea = await add_series(tx, now=now, status=SeminarStatus.DRAFT)
        (dated, *_) = await make_ahead(tx, tea, now=now)
        one = await add_seminar(tx, now=now, status=SeminarStatus.DRAFT)
        out = await add_seminar(tx, now=now, code="S-1")
        for draft in (CODE, (await seminars.by_ids(tx, [dated]))[0].code):
            with pytest.raises(LabError, match="seminar-draft-unseen"):
                await standing.cancel(tx, actor=EDITOR, answers={}, subject=draft, now=now)
        for kept in (out.code, (await seminars.by_ids(tx, [dated]))[0].code):
            with pytest.raises(LabError, match="seminar-no-draft"):
                await standing.remove(tx, EDITOR, kept, now=now)
        with pytest.raises(Forbidden):
            await standing.remove(tx, WANG, CODE, now=now)
        await standing.remove(tx, EDITOR, CODE, now=now)
        assert await seminars.get(tx, one.id) is None
        assert {row.action for row in await tx.scalars(select(HistoryEntry))} == {"seminar.removed"}


async def test_what_can_not_be_is_refused_and_leads_to_its_field(database: Database, now: datetime) -> None:
    skipped = {"starts": "2027-03-28T02:30", "ends": "2027-03-28T04:00"}
    wrongs: list[tuple[dict[str, Any], str, str]] = [
        ({"when": {"starts": "2026-12-01T14:00", "ends": "2026-12-01T13:00"}}, "when", "seminar-ends-early"),
        ({"zone": "Europe/Hefei"}, "zone", "seminar-zone-unknown"),
        ({"zone": "Europe/Berlin", "when": skipped}, "when", "seminar-start-skipped"),
        ({"capacity": 3, "reserve_until": "2029-01-01T00:00"}, "reserve_until", "seminar-reserve-late"),
        ({"capacity": 3, "members_until": "2029-01-01T00:00"}, "members_until", "seminar-members-late"),
    ]
    async with database.write() as tx:
        await add_cast(tx, now=now)
        one = await add_seminar(tx, now=now)
        for changes, field, message in wrongs:
            answers = await opened(tx, **changes)
            wrong = await saving.review(tx, answers=answers, subject=CODE, actor=EDITOR, now=now)
            assert wrong is not None, message
            assert (wrong[0], wrong[1].message) == (field, message)
            with pytest.raises(LabError, match=message):
                await save(tx, answers, now)
        assert one.version == 0


async def test_a_deadline_that_would_come_too_late_goes_when_it_is_moved(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        soon, late = now + timedelta(days=1), now + timedelta(days=6)
        one = await add_seminar(tx, now=now, capacity=40, members_until=soon, reserve_until=late)
        earlier = {"starts": "2026-11-26T14:00", "ends": "2026-11-26T15:00"}
        moved = await opened(tx, when=earlier)
        del moved["reserve_until"], moved["members_until"]  # the form that only moves it does not ask
        seen = await saving.look(tx, CODE, moved)
        assert seen.wrong is None
        assert [change.column for change in seen.changes] == ["starts", "ends", "reserve_until"]
        await save(tx, moved, now)
        assert (one.reserve_until, one.members_until) == (None, soon)


async def test_nobody_loses_a_seat_when_there_are_fewer(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        one = await add_seminar(tx, now=now, capacity=2)
        for actor in (LIN, WANG):
            await seat(tx, one, actor, now)
        answers = await opened(tx, capacity=1)
        seen = await saving.look(tx, CODE, answers)
        assert seen.wrong is None
        assert [(one_.message, dict(one_.facts)) for one_ in seen.warned] == [
            ("seminar-warn-capacity", {"count": 2, "most": 1})
        ]
        await save(tx, answers, now)
        assert (one.capacity, one.taken) == (1, 2)
        assert len(await reservations.of_seminar(tx, one.id, states=[ReservationState.SEAT])) == 2
        seen = await saving.look(tx, CODE, await opened(tx, capacity=None))
        assert [warned.message for warned in seen.warned] == ["seminar-warn-no-capacity"]


async def test_a_raised_capacity_gives_seats_to_those_who_wait(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        one = await add_seminar(tx, now=now, capacity=1)
        await seat(tx, one, LIN, now)
        waits = {"seminar_id": one.id, "user_id": WANG.user_id, "state": ReservationState.WAITING, "ticket": 1}
        await reservations.put(tx, {**waits, "confirm_by": None, "made_at": now, "changed_at": now})
        await save(tx, await opened(tx, capacity=2), now)
        states = {held.user_id: held.state for held in await reservations.of_seminar(tx, one.id)}
        assert states == {LIN.user_id: ReservationState.SEAT, WANG.user_id: ReservationState.SEAT}


async def test_what_clashes_is_said_and_saved_all_the_same(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_seminar(tx, now=now)
        other = await add_seminar(tx, now=now, code="S-2026-32", starts_at=now + timedelta(days=8))
        local = (other.starts_at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
        ends = (other.ends_at + timedelta(hours=8)).strftime("%Y-%m-%dT%H:%M")
        moved = await opened(tx, when={"starts": local, "ends": ends})
        seen = await saving.look(tx, CODE, moved)
        assert [(clash.other.code, clash.of) for clash in seen.clashes] == [("S-2026-32", (ClashOf.PLACE,))]
        assert seen.wrong is None
        assert (await save(tx, moved, now)).seminar.starts_at == other.starts_at
        # What does not touch its time and place is saved without a word about it.
        assert (await saving.look(tx, CODE, await opened(tx, title={"zh": "新"}))).clashes == ()


async def test_two_editors_at_once_change_different_things_both(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_seminar(tx, now=now)
        first = await opened(tx, title={"zh": "一", "en": "One"})
        second = await opened(tx, place={"zh": "别处"})

    async def one(actor: Actor, answers: Mapping[str, Any]) -> saving.Saved:
        async with database.write() as tx:
            return await save(tx, answers, now, actor=actor)

    await asyncio.gather(one(EDITOR, first), one(ADMIN, second))
    async with database.read() as tx:
        stored = await seminars.by_code(tx, CODE)
    assert stored is not None
    assert (stored.title_zh, stored.place_zh, stored.place_en, stored.version) == ("一", "别处", "", 2)


async def test_two_editors_at_once_change_the_same_and_the_second_decides(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_seminar(tx, now=now)
        first = await opened(tx, title={"zh": "一"})
        second = await opened(tx, title={"zh": "二"})
        await save(tx, first, now)
        with pytest.raises(LabError, match="seminar-edit-clash"):
            await save(tx, second, now, actor=ADMIN)
        seen = await saving.look(tx, CODE, second)
        assert [(both.column, both.theirs, both.mine) for both in seen.both] == [("title_zh", "一", "二")]
        settled = {**second, BASE: {**second[BASE], "title_zh": "一", "title_en": ""}}
        assert (await save(tx, settled, now)).seminar.title_zh == "二"


async def test_a_copy_and_a_seminar_of_a_series_begin_with_what_there_is(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_seminar(tx, now=now, capacity=40)
        await add_series(tx, now=now, place_zh="茶室", zone="Europe/Berlin")
        when = {"starts": "2027-01-12T14:00", "ends": "2027-01-12T15:00"}
        copied = await opened(tx, f"{COPY}{CODE}", when=when)
        assert (copied["title"]["en"], copied["capacity"], BASE in copied) == (
            "Interfaces in solid-state batteries",
            40,
            False,
        )
        first = (await save(tx, copied, now, subject=f"{COPY}{CODE}")).seminar
        tea = (await save(tx, await opened(tx, f"{NEW}TEA", when=when), now, subject=f"{NEW}TEA")).seminar
        assert (first.code, first.status, first.series) == ("S-2027-01", SeminarStatus.DRAFT, None)
        assert (tea.code, tea.place_zh, tea.series, tea.occurrence) == ("TEA-270112", "茶室", "TEA", None)
        assert tea.starts_at == datetime(2027, 1, 12, 13, tzinfo=UTC)
        listed = await overview.to_edit(tx, EDITOR, page=0, now=now)
        assert [one.code for one in listed.items] == [CODE, "S-2027-01", "TEA-270112"]


async def test_cancelled_and_restored_moves_the_sequence_on_and_tells(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        one = await add_seminar(tx, now=now, capacity=40)
        await seat(tx, one, LIN, now)
        who = await telling.audience(tx, one, {"status": SeminarStatus.CANCELLED}, defaults=DEFAULTS, now=now)
        assert (who.total, who.must) == (1, True)
        off = await standing.cancel(tx, actor=EDITOR, answers={"why": {"en": "Ill"}}, subject=CODE, now=now)
        assert (one.status, one.cancelled_why_en, one.sequence) == (SeminarStatus.CANCELLED, "Ill", 1)
        told = await telling.tell(tx, EDITOR, off.before, one, tell=True, defaults=DEFAULTS, now=now)
        assert told is not None
        assert (told.total, told.due_at) == (1, now + timedelta(minutes=10))
        with pytest.raises(LabError, match="seminar-cancelled-already"):
            await standing.allow_cancel(tx, actor=EDITOR, subject=CODE, now=now)
        who = await telling.audience(tx, one, {"place_zh": "乙"}, defaults=DEFAULTS, now=now)
        assert who == telling.NOBODY  # as long as it is cancelled
        on = await standing.restore(tx, EDITOR, CODE, now=now)
        assert (one.status, one.cancelled_why_en, one.sequence) == (SeminarStatus.PUBLISHED, "", 2)
        await telling.tell(tx, EDITOR, on.before, one, tell=True, defaults=DEFAULTS, now=now)
        row = await seminar_changes.of_seminar(tx, one.id)
        assert row is None or not must_tell(off.before, await read(tx, one))
        with pytest.raises(LabError, match="seminar-over"):
            await standing.cancel(tx, actor=EDITOR, answers={}, subject=CODE, now=now + timedelta(days=9))


async def test_materials_are_for_editors_and_the_host(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await tx.execute(insert(Person).values(code="R-9", name_en="Sample host", user_id=LIN.user_id, sample=True))
        one = await add_seminar(tx, now=now, host="R-9")
        slides = materials.read_what(Sent("text", "Slides example.org/s.pdf"))
        assert slides == {"url": "https://example.org/s.pdf", "title": "Slides"}
        paper = materials.read_what(Sent("document", file=SentFile("id", "u", "p.pdf", "application/pdf", 3)))
        for what, kind in ((slides, "slides"), (paper, "paper")):
            answers = {"what": what, "kind": kind, "title": None}
            done = await materials.add(tx, actor=LIN, answers=answers, subject=CODE, now=now)
        assert [(held.title, held.url, held.file_name) for held in done.materials] == [
            ("Slides", "https://example.org/s.pdf", ""),
            ("", "", "p.pdf"),
        ]
        _, moved = await materials.move(tx, LIN, done.materials[1].id, 0)
        assert [held.file_name for held in moved] == ["p.pdf", ""]
        with pytest.raises(Forbidden):
            await materials.of(tx, WANG, CODE)
        left = await materials.remove(tx, EDITOR, moved[0].id, now=now)
        assert [held.title for held in left.materials] == ["Slides"]
        assert await materials.remove(tx, EDITOR, moved[1].id, now=now)
        assert await seminar_materials.of_seminar(tx, one.id) == []
    for sent in (Sent("sticker"), Sent("text", "no link")):
        with pytest.raises(LabError):
            materials.read_what(sent)


async def test_a_series_is_changed_with_its_dates_and_those_are_told(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        answers = {
            **await series_saving.prefill(tx, subject=NEW),
            "code": "TALK",
            "title": {"en": "Talks"},
            "repeats": {"rule": "FREQ=WEEKLY;BYDAY=TU", "clock": "14:00"},
        }
        made = await series_saving.save(tx, actor=EDITOR, answers=answers, subject=NEW, now=now)
        rows = await seminars.of_series(tx, "TALK")
        assert (made.new, len(made.made), len(rows)) == (True, 26, 26)
        assert rows[0].starts_at == datetime(2026, 11, 24, 6, tzinfo=UTC)
        for row in rows[:2]:
            await seminars.change(tx, row.id, {"capacity": 40})
            await seat(tx, row, LIN, now)
        thursday = {
            **await series_saving.prefill(tx, subject="TALK"),
            "repeats": {"rule": "FREQ=WEEKLY;BYDAY=TH", "clock": "15:00"},
            "excepted": ["2026-12-10"],
        }
        seen = await series_saving.look(tx, "TALK", thursday, now=now)
        assert (seen.replanned.count(), seen.replanned.count(cancelled=True)) == (25, 1)
        assert await series_saving.people(tx, seen, defaults=DEFAULTS, now=now) == 1
        done = await series_saving.save(tx, actor=EDITOR, answers=thursday, subject="TALK", now=now)
        assert await series_saving.tell(tx, EDITOR, done, defaults=DEFAULTS, now=now) == 1
        one = await series.by_code(tx, "TALK")
        assert one is not None
        assert (one.rule, one.excepted) == ("FREQ=WEEKLY;BYDAY=TH", ["2026-12-10"])
        again = await series_saving.prefill(tx, subject="TALK")
        assert (await series_saving.look(tx, "TALK", again, now=now)).changes == ()


async def test_a_series_that_can_not_be_is_refused(database: Database, now: datetime) -> None:
    wrongs: list[tuple[dict[str, Any], str]] = [
        ({"repeats": {"rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "clock": "14:00"}}, "repeats"),
        ({"repeats": {"rule": "FREQ=WEEKLY;UNTIL=20200101", "clock": "14:00"}}, "repeats"),
        ({"repeats": {"rule": "", "clock": "14:00"}}, "added"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"zone": "Europe/Berlin", "added": ["2027-03-28T02:30"]}, "added"),
    ]
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_series(tx, now=now)
        for changes, field in wrongs:
            answers = {**await series_saving.prefill(tx, subject="TEA"), **changes}
            wrong = await series_saving.review(tx, answers=answers, subject="TEA", now=now)
            assert wrong is not None, changes
            assert wrong[0] == field


async def test_codes_of_series_are_short_and_their_own(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_series(tx, now=now)
        assert await series_saving.free_code(tx, "talk") == "TALK"
        for typed, message in {
            "tea": "series-code-taken",
            "A" * 23: "series-code-wanted",
            "a b": "series-code-wanted",
        }.items():
            with pytest.raises(LabError, match=message):
                await series_saving.free_code(tx, typed)
