from datetime import datetime, timedelta
from typing import Any

from lab.follows import follow
from lab.seminars import changes
from lab.seminars.changes import Noted, Reason
from storage import reservations, seminar_changes, seminar_reminders, seminars
from storage.database import Database
from storage.projects import Visibility
from storage.reservations import ReservationState
from storage.seminars import SeminarStatus
from tests.support.seminar_edits import edit
from tests.support.seminars import ADMIN, DEFAULTS, EDITOR, LIN, WANG, add_cast, add_seminar, add_series

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


async def test_what_has_to_be_told() -> None:
    at = datetime(2026, 11, 25, 6)
    before = changes.Snapshot(
        SeminarStatus.PUBLISHED, at, at + HOUR, "Asia/Shanghai", "301", "", "https://one", "题", "Title", "陈", "Chen"
    )

    def told(**values: Any) -> bool:
        return changes.must_tell(before, before.changed(values))

    assert told(starts_at=at + MINUTE)
    assert told(ends_at=at + 2 * HOUR)
    assert told(place_zh="302")
    assert told(place_zh="")
    assert told(link="https://two")
    assert told(status=SeminarStatus.CANCELLED)
    assert not told(status=SeminarStatus.CHANGED, changed_at=at)
    assert not told(place_en="Room 301")  # the translation that was missing
    assert not told(title_zh="另一题", speaker_en="Wang", materials=(1,))
    nowhere = before.changed({"place_zh": "", "link": ""})
    assert changes.must_tell(nowhere, before)  # it was to be announced
    assert not changes.must_tell(before.changed({"link": ""}), before)
    assert changes.must_tell(before.changed({"status": SeminarStatus.CANCELLED}), before)  # restored


async def test_edits_gather_from_what_was_known_before_the_first(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await add_seminar(tx, now=now)
        assert await edit(tx, seminar.id, at=now, title_en="Quietly") == Noted(None)
        begins = seminar.starts_at
        later = begins + HOUR
        assert (await edit(tx, seminar.id, at=now, starts_at=later, ends_at=later + HOUR)).due_at == now + 10 * MINUTE
        at = now + 9 * MINUTE
        assert (await edit(tx, seminar.id, at=at, tell=True, title_en="Loudly")).due_at == at + 10 * MINUTE
        at = now + 28 * MINUTE
        assert (await edit(tx, seminar.id, at=at, place_en="Room 5")).due_at == now + 30 * MINUTE
        row = await seminar_changes.of_seminar(tx, seminar.id)
        assert row is not None
        known = changes.from_json(row.known)
        assert (known.title_en, known.place_en, known.starts_at) == ("Quietly", "Room 301", begins)
        assert row.moved


async def test_what_begins_soon_is_told_at_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        seminar = await add_seminar(tx, now=now, starts_at=now + 3 * HOUR + 4 * MINUTE)
        assert (await edit(tx, seminar.id, at=now, place_zh="")).due_at == now + 4 * MINUTE
        assert (await edit(tx, seminar.id, at=now + 5 * MINUTE, place_en="A")).due_at == now + 5 * MINUTE


async def test_people_are_concerned_once_if_they_see_it(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_series(tx, now=now)
        seminar = await add_seminar(tx, now=now, series="TEA", capacity=5)
        for actor in (LIN, WANG, EDITOR):
            await follow(tx, actor, kind="series", code="TEA", now=now)
        await seminar_reminders.add(tx, seminar_id=seminar.id, user_id=102, minutes=60, now=now + DAY)
        await seminar_reminders.add(tx, seminar_id=seminar.id, user_id=301, minutes=60, now=now)
        for user_id, state in ((102, ReservationState.SEAT), (201, ReservationState.WAITING)):
            made = {"seminar_id": seminar.id, "user_id": user_id, "made_at": now + DAY, "changed_at": now + DAY}
            await reservations.put(tx, {**made, "state": state})
        found = await changes.concerned(tx, seminar, defaults=DEFAULTS, now=now)
        assert {user_id: tie.reason for user_id, tie in found.people.items()} == {
            101: Reason.SERIES,
            102: Reason.SEAT,
            201: Reason.WAITING,
            301: Reason.REMINDER,
        }
        assert found.people[102].since == now
        assert found.total == 4
        assert ADMIN.user_id in found.people
        await seminars.change(tx, seminar.id, {"visibility": Visibility.MEMBERS})
        closed = await seminars.get(tx, seminar.id)
        assert closed is not None
        assert 101 not in (await changes.concerned(tx, closed, defaults=DEFAULTS, now=now)).people
