"""Weekly programmes: which week, what is listed for whom, each date once, and what becomes of a post when a seminar changes."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from lab.errors import Forbidden, LabError
from lab.seminars import programme_clock, programme_posts, programmes
from lab.seminars.programme_posts import Change, difference_of, listed_in
from storage import programmes as stored
from storage import seminars, topics
from storage.chats import Chat
from storage.database import Database, Tx
from storage.deliveries import Delivery, DeliveryState
from storage.programmes import Covers, Empty, Programme, ProgrammeLanguage, ProgrammePost, ProgrammeState
from storage.projects import Visibility
from storage.seminars import SeminarStatus
from tests.support.seminars import ADMIN, EDITOR, add_cast, add_seminar, add_series

ZONE = ZoneInfo("Asia/Shanghai")
GROUP, INNER = -1001, -1002
MONDAY = datetime(2026, 11, 30, 8, 30, tzinfo=ZONE)  # a post of this week
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


async def add_groups(tx: Tx, now: datetime) -> None:
    for chat_id, title, lab in ((GROUP, "课题组", False), (INNER, "实验室", True)):
        await tx.execute(
            insert(Chat).values(id=chat_id, kind="supergroup", title=title, lab=lab, present=True, created_at=now)
        )


def given(**values: Any) -> dict[str, Any]:
    return {
        "areas": [],
        "chats": [GROUP, INNER],
        "weekday": 1,
        "minute": 8 * 60 + 30,
        "zone": ZONE.key,
        "language": ProgrammeLanguage.ZH,
        "covers": Covers.THIS,
        "empty": Empty.SKIP,
        "line_zh": "",
        "line_en": "",
        **values,
    }


async def start(tx: Tx, now: datetime, **values: Any) -> Programme:
    """A programme of both groups that is on, a day before its next date."""
    await add_cast(tx, now=now)
    await add_groups(tx, now)
    programme_id = await programmes.save(tx, ADMIN, None, given(**values), version=None, now=now)
    await programmes.switch(tx, ADMIN, programme_id, on=True, now=now)
    return await programmes.found(tx, ADMIN, programme_id)


async def posts(tx: Tx) -> list[ProgrammePost]:
    query = select(ProgrammePost).order_by(ProgrammePost.chat_id.desc()).execution_options(populate_existing=True)
    return list(await tx.scalars(query))


async def owed(tx: Tx, kind: str) -> list[Delivery]:
    query = select(Delivery).where(Delivery.kind == kind).order_by(Delivery.chat_id.desc(), Delivery.id)
    return list(await tx.scalars(query.execution_options(populate_existing=True)))


async def sent(tx: Tx) -> None:
    """The posts were sent."""
    await tx.execute(
        update(Delivery)
        .where(Delivery.kind == programme_posts.POSTED)
        .values(state=DeliveryState.SENT, messages=[77], steps_done=1)
    )


async def fire(tx: Tx, now: datetime) -> int:
    return await programme_clock.fire_due(tx, now) if await programme_clock.any_due(tx, now) else 0


async def keep_up(tx: Tx, now: datetime) -> int:
    return await programme_clock.keep_up(tx, now) if await programme_clock.any_outdated(tx, now) else 0


async def test_each_group_gets_what_it_may_see_of_the_week_and_each_date_once(database: Database) -> None:
    before = MONDAY - DAY
    async with database.write() as tx:
        programme = await start(tx, before, line_zh="本周有客座报告")
        assert programme.next_at == MONDAY
        await add_seminar(tx, now=before, code="S-1", starts_at=MONDAY + 2 * DAY)
        await add_seminar(tx, now=before, code="S-2", starts_at=MONDAY + 3 * DAY, visibility=Visibility.MEMBERS)
        await add_seminar(tx, now=before, code="S-3", starts_at=MONDAY + 7 * DAY)  # next week
        await add_seminar(tx, now=before, code="S-4", starts_at=MONDAY + DAY, status=SeminarStatus.DRAFT)
        await add_seminar(tx, now=before, code="S-5", starts_at=MONDAY + DAY, status=SeminarStatus.CANCELLED)
        assert await fire(tx, MONDAY - timedelta(seconds=1)) == 0
        assert await fire(tx, MONDAY) == 1
        assert await fire(tx, MONDAY) == 0
        public, inner = await posts(tx)
        assert [one.code for one in listed_in(public)] == ["S-1"]
        assert [one.code for one in listed_in(inner)] == ["S-1", "S-2"]
        assert public.line_zh == "本周有客座报告"
        after = await programmes.found(tx, ADMIN, programme.id)
        assert (after.line_zh, after.next_at) == ("", MONDAY + 7 * DAY)
        assert [one.chat_id for one in await owed(tx, programme_posts.POSTED)] == [GROUP, INNER]


async def test_a_series_that_a_group_may_not_see_is_not_named_to_it(database: Database) -> None:
    before = MONDAY - DAY
    async with database.write() as tx:
        await start(tx, before)
        await add_series(tx, now=before, visibility=Visibility.MEMBERS)
        await add_seminar(tx, now=before, series="TEA", starts_at=MONDAY + DAY, title_zh="", title_en="")
        await fire(tx, MONDAY)
        public, inner = await posts(tx)
        assert [one.series_zh for one in listed_in(public)] == [""]
        assert [one.series_zh for one in listed_in(inner)] == ["电池茶话会"]


async def test_next_week_is_from_monday_to_sunday(database: Database) -> None:
    friday = datetime(2026, 12, 4, 16, tzinfo=ZONE)
    async with database.write() as tx:
        programme = await start(tx, friday - DAY, weekday=5, minute=16 * 60, covers=Covers.NEXT)
        week = programme_posts.week_of(programme, friday)
        assert week.since == datetime(2026, 12, 7, tzinfo=ZONE)
        assert week.until == datetime(2026, 12, 14, tzinfo=ZONE)


async def test_an_empty_week_is_skipped_or_said(database: Database) -> None:
    async with database.write() as tx:
        programme = await start(tx, MONDAY - DAY, line_zh="带着问题来")
        version = programme.version
        await fire(tx, MONDAY)
        assert await posts(tx) == []
        skipped = await programmes.found(tx, ADMIN, programme.id)
        # Nobody read the line, so it waits; and who is editing the programme meanwhile can go on.
        assert (skipped.line_zh, skipped.version) == ("带着问题来", version)
        await stored.change(tx, programme.id, {"empty": Empty.SAY})
        await fire(tx, MONDAY + 7 * DAY)
        assert [one.line_zh for one in await posts(tx)] == ["带着问题来", "带着问题来"]
        assert [one.listed for one in await posts(tx)] == [[], []]


async def test_areas_narrow_it_down_and_a_topic_has_its_thread(database: Database) -> None:
    before = MONDAY - DAY
    async with database.write() as tx:
        await start(tx, before, areas=["battery"])
        await topics.subscribe(tx, chat_id=GROUP, topic="seminars", now=before, thread_id=5)
        await add_seminar(tx, now=before, code="S-1", starts_at=MONDAY + DAY)
        await add_seminar(tx, now=before, code="S-2", starts_at=MONDAY + DAY, area=None)
        await fire(tx, MONDAY)
        public, _ = await posts(tx)
        assert [one.code for one in listed_in(public)] == ["S-1"]
        assert [one.thread_id for one in await owed(tx, programme_posts.POSTED)] == [5, None]


async def test_a_date_that_was_missed_by_long_is_left_out(database: Database) -> None:
    async with database.write() as tx:
        programme = await start(tx, MONDAY - DAY)
        await add_seminar(tx, now=MONDAY, code="S-1", starts_at=MONDAY + 3 * DAY)
        assert await fire(tx, MONDAY + 13 * HOUR) == 1
        assert await posts(tx) == []
        assert (await programmes.found(tx, ADMIN, programme.id)).next_at == MONDAY + 7 * DAY


async def test_a_move_is_told_once_when_it_has_settled(database: Database) -> None:
    before = MONDAY - DAY
    async with database.write() as tx:
        await start(tx, before, chats=[GROUP])
        seminar = await add_seminar(tx, now=before, code="S-1", starts_at=MONDAY + 2 * DAY)
        await fire(tx, MONDAY)
        await sent(tx)
        assert await keep_up(tx, MONDAY + HOUR) == 0
        now = MONDAY + 2 * HOUR
        for hours, minutes in ((1, 0), (3, 4)):  # two edits, four minutes apart
            starts_at = MONDAY + 2 * DAY + hours * HOUR
            at = now + timedelta(minutes=minutes)
            await seminars.change(
                tx, seminar.id, {"starts_at": starts_at, "ends_at": starts_at + HOUR, "changed_at": at}
            )
            assert await keep_up(tx, at) == 0
        assert await keep_up(tx, now + timedelta(minutes=13)) == 0
        assert await keep_up(tx, now + timedelta(minutes=14)) == 1
        assert await keep_up(tx, now + timedelta(minutes=15)) == 0
        (told,) = await owed(tx, programme_posts.MOVED)
        assert told.facts is not None
        (change,) = map(difference_of, told.facts["changes"])
        assert change.what is Change.TIME
        assert change.before is not None
        assert (change.before.starts, change.after.starts) == (MONDAY + 2 * DAY, MONDAY + 2 * DAY + 3 * HOUR)
        (post,) = await posts(tx)
        (listed,) = listed_in(post)
        assert listed.was == change.before.starts_at


async def test_moved_back_before_it_settled_nobody_hears_of_it(database: Database) -> None:
    before = MONDAY - DAY
    async with database.write() as tx:
        await start(tx, before, chats=[GROUP])
        there, now = MONDAY + 2 * DAY, MONDAY + HOUR
        seminar = await add_seminar(tx, now=before, code="S-1", starts_at=there)
        await fire(tx, MONDAY)
        await sent(tx)
        for starts_at in (there + HOUR, there):
            await seminars.change(
                tx, seminar.id, {"starts_at": starts_at, "ends_at": starts_at + HOUR, "changed_at": now}
            )
        assert await keep_up(tx, now + HOUR) == 0
        assert await owed(tx, programme_posts.MOVED) == []


@pytest.mark.parametrize("was_sent", [True, False])
async def test_what_is_not_sent_yet_is_sent_as_it_is_now(database: Database, was_sent: bool) -> None:
    before = MONDAY - DAY
    async with database.write() as tx:
        await start(tx, before, chats=[GROUP])
        seminar = await add_seminar(tx, now=before, code="S-1", starts_at=MONDAY + HOUR)
        await fire(tx, MONDAY)
        if was_sent:
            await sent(tx)
        # It begins soon: nobody waits for the changes to settle.
        await seminars.change(tx, seminar.id, {"status": SeminarStatus.CANCELLED, "changed_at": MONDAY})
        assert await keep_up(tx, MONDAY + timedelta(minutes=1)) == 1
        (post,) = await posts(tx)
        assert [one.cancelled for one in listed_in(post)] == [True]
        told = await owed(tx, programme_posts.MOVED)
        assert len(told) == was_sent


async def test_a_new_one_is_added_another_title_is_not_worth_a_reply_and_a_hidden_one_goes(database: Database) -> None:
    before = MONDAY - DAY
    async with database.write() as tx:
        await start(tx, before, chats=[GROUP])
        first = await add_seminar(tx, now=before, code="S-1", starts_at=MONDAY + 2 * DAY)
        hidden = await add_seminar(tx, now=before, code="S-2", starts_at=MONDAY + 3 * DAY)
        await fire(tx, MONDAY)
        await sent(tx)
        await seminars.change(tx, first.id, {"title_zh": "换了题目", "changed_at": MONDAY})
        await seminars.change(tx, hidden.id, {"visibility": Visibility.STAFF, "changed_at": MONDAY})
        await add_seminar(tx, now=MONDAY, code="S-3", starts_at=MONDAY + 4 * DAY)
        assert await keep_up(tx, MONDAY + HOUR) == 1
        (post,) = await posts(tx)
        assert [(one.code, one.title_zh) for one in listed_in(post)] == [("S-1", "换了题目"), ("S-3", "固态电池的界面")]
        (told,) = await owed(tx, programme_posts.MOVED)
        assert told.facts is not None
        assert [(one["what"], one["after"]["code"]) for one in told.facts["changes"]] == [("added", "S-3")]


async def test_one_moved_to_another_week_stays_listed(database: Database) -> None:
    before = MONDAY - DAY
    async with database.write() as tx:
        await start(tx, before, chats=[GROUP])
        seminar = await add_seminar(tx, now=before, code="S-1", starts_at=MONDAY + 2 * DAY)
        await fire(tx, MONDAY)
        await sent(tx)
        later = MONDAY + 9 * DAY
        await seminars.change(tx, seminar.id, {"starts_at": later, "ends_at": later + HOUR, "changed_at": MONDAY})
        assert await keep_up(tx, MONDAY + HOUR) == 1
        (post,) = await posts(tx)
        (listed,) = listed_in(post)
        assert (listed.starts, datetime.fromisoformat(listed.was)) == (later, MONDAY + 2 * DAY)
        assert await keep_up(tx, MONDAY + 7 * DAY) == 0  # the week of the post is over


async def test_a_group_that_moved_gets_it_under_its_new_id(database: Database) -> None:
    before = MONDAY - DAY
    async with database.write() as tx:
        await start(tx, before, chats=[GROUP], empty=Empty.SAY)
        await tx.execute(
            insert(Chat).values(id=-1009, kind="supergroup", title="课题组", lab=False, present=True, created_at=before)
        )
        await tx.execute(update(Chat).where(Chat.id == GROUP).values(present=False, moved_to=-1009))
        await fire(tx, MONDAY)
        assert [one.chat_id for one in await posts(tx)] == [-1009]


async def test_only_those_who_may_publish_change_it_and_only_what_they_saw(database: Database) -> None:
    async with database.write() as tx:
        programme = await start(tx, MONDAY - DAY)
        assert programme.state is ProgrammeState.ON
        for verb in (
            programmes.overviews(tx, EDITOR),
            programmes.preview(tx, EDITOR, programme.id, now=MONDAY),
            programmes.switch(tx, EDITOR, programme.id, on=False, now=MONDAY),
            programmes.remove(tx, EDITOR, programme.id, now=MONDAY),
            programmes.save(tx, EDITOR, None, given(), version=None, now=MONDAY),
        ):
            with pytest.raises(Forbidden):
                await verb
        version = programme.version
        await programmes.save(tx, ADMIN, programme.id, given(minute=60), version=version, now=MONDAY)
        with pytest.raises(LabError, match="programme-changed"):
            await programmes.save(tx, ADMIN, programme.id, given(minute=120), version=version, now=MONDAY)
        shown = await programmes.preview(tx, ADMIN, programme.id, now=MONDAY)
        assert shown.dates[0] == datetime(2026, 12, 7, 1, tzinfo=ZONE)
        await programmes.remove(tx, ADMIN, programme.id, now=MONDAY)
        with pytest.raises(LabError, match="programme-gone"):
            await programmes.found(tx, ADMIN, programme.id)


async def test_without_a_group_it_can_not_be_switched_on(database: Database) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=MONDAY)
        await add_groups(tx, MONDAY)
        await tx.execute(update(Chat).values(present=False))
        programme_id = await programmes.save(tx, ADMIN, None, given(), version=None, now=MONDAY)
        with pytest.raises(LabError, match="programme-no-group"):
            await programmes.switch(tx, ADMIN, programme_id, on=True, now=MONDAY)
