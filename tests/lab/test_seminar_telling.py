"""What people are told of changes, each of them, in their own words."""

from datetime import UTC, datetime, timedelta

import pytest

from lab.follows import follow
from lab.seminars import changes, publishing, telling
from storage import seminar_changes, seminar_materials, seminar_reminders, seminars, topics, users
from storage.batches import insert_all
from storage.database import Database
from storage.follows import Follow
from storage.projects import Visibility
from storage.reservations import ReservationState
from storage.seminar_materials import MaterialKind
from storage.seminars import LinkFor, Seminar, SeminarStatus
from storage.topics import Mode
from storage.users import Role, User
from tests.conftest import Queries
from tests.support.clockwork import owed, send, tick
from tests.support.seminar_edits import edit, seat
from tests.support.seminars import CODE, DEFAULTS, EDITOR, LIN, add_cast, add_seminar, add_series

# On both kinds of databases `tests/jobs/test_seminar_term.py` tells as much.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
OURS = (telling.KIND, telling.SEVERAL, publishing.KIND, "digest")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def now() -> datetime:
    """When both are awake: Monday, 23 November 2026, 16:30 in Hefei and 09:30 in Berlin."""
    return datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


@pytest.fixture
async def seminar(database: Database, now: datetime) -> Seminar:
    """In a week, of a series that Lin follows; Wang, who reads English in Berlin, has a seat."""
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_series(tx, now=now)
        made = await add_seminar(tx, now=now, series="TEA", capacity=5)
        await follow(tx, LIN, kind="series", code="TEA", now=now)
        await seat(tx, made.id, 102, at=now)
        await seat(tx, made.id, 301, at=now, state=ReservationState.CANCELLED)
        await users.set_language(tx, 102, "en")
        await users.set_zone(tx, 102, "Europe/Berlin")
        tx.expunge(made)
    return made


async def told(database: Database, now: datetime) -> dict[int, str]:
    """What went out of it after a tick."""
    await tick(database, now)
    return {chat_id: text for chat_id, kind, text in await send(database, now) if kind in OURS}


async def test_a_move_is_told_side_by_side_in_the_language_and_zone_of_each(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    begins = seminar.starts_at
    async with database.write() as tx:
        await edit(tx, seminar.id, at=now, starts_at=begins + DAY, ends_at=begins + DAY + HOUR)
        await edit(tx, seminar.id, at=now + 3 * MINUTE, place_zh="", place_en="", title_en="Along with it")
    assert await told(database, now + 12 * MINUTE) == {}
    found = await told(database, now + 13 * MINUTE)
    assert found.keys() == {101, 102}
    assert found[102].splitlines() == [
        "<b>🕒 New time and place for a seminar</b>",
        f"<b>Along with it</b> · {CODE}",
        "Chen Sample",
        "",
        "<s>Mon 30 Nov, 09:30–10:30 (UTC+1)</s>",
        "→ <b>Tue 1 Dec, 09:30–10:30 (UTC+1)</b>",
        "Beijing time: Tue 1 Dec, 16:30–17:30 (UTC+8)",
        "📍 <s>Room 301</s> → <b>To be announced</b>",
        "Title: <s>Interfaces in solid-state batteries</s> → <b>Along with it</b>",
        "",
        "<i>You have a seat at this seminar. If you can’t come, give it back.</i>",
        f"[Open the seminar|mc:{CODE}]",
        f"[Give my seat back|mvq:{CODE}]",
        f"[Add to calendar|mi:{CODE}]",
    ]
    assert found[101].splitlines() == [
        "<b>🕒 讲座的时间和地点都变了</b>",
        f"<b>固态电池的界面</b> · {CODE}",
        "陈样本",
        "",
        "<s>周一 11月30日 16:30–17:30（UTC+8）</s>",
        "→ <b>周二 12月1日 16:30–17:30（UTC+8）</b>",
        "📍 <s>特种实验楼 301</s> → <b>待定</b>",
        "",
        "<i>你关注了系列“电池茶话会”，所以收到这条通知。打开讲座可以取消关注。</i>",
        f"[打开讲座|mc:{CODE}]",
        f"[加入日历|mi:{CODE}]",
    ]
    assert await told(database, now + HOUR) == {}  # once


async def test_there_and_back_within_ten_minutes_is_nothing(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    begins, ends = seminar.starts_at, seminar.ends_at
    async with database.write() as tx:
        await edit(tx, seminar.id, at=now, starts_at=begins + DAY, ends_at=ends + DAY)
        await edit(tx, seminar.id, at=now + MINUTE, status=SeminarStatus.CANCELLED)
        await edit(tx, seminar.id, at=now + 2 * MINUTE, starts_at=begins, ends_at=ends)
        await edit(tx, seminar.id, at=now + 9 * MINUTE, status=SeminarStatus.CHANGED)
    assert await told(database, now + HOUR) == {}
    assert await owed(database, telling.KIND) == []


async def test_there_and_back_over_night_is_nothing_for_who_was_asleep(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    begins, ends = seminar.starts_at, seminar.ends_at
    evening = now.replace(hour=14, minute=0)  # 22:00 in Hefei, 15:00 in Berlin
    async with database.write() as tx:
        await edit(tx, seminar.id, at=evening, starts_at=begins + DAY, ends_at=ends + DAY)
    assert (await told(database, evening + 10 * MINUTE)).keys() == {102}
    async with database.write() as tx:
        await edit(tx, seminar.id, at=evening + HOUR, starts_at=begins, ends_at=ends)
    found = await told(database, evening + HOUR + 10 * MINUTE)
    assert found.keys() == {102}
    assert "<s>Tue 1 Dec, 09:30–10:30 (UTC+1)</s>\n→ <b>Mon 30 Nov, 09:30–10:30 (UTC+1)</b>" in found[102]
    assert await told(database, evening + DAY) == {}
    async with database.write() as tx:  # and what comes then begins where each of them stands
        await edit(tx, seminar.id, at=evening + DAY, starts_at=begins + HOUR, ends_at=ends + HOUR)
    await told(database, evening + DAY + 10 * MINUTE)
    found = await told(database, evening + DAY + 12 * HOUR)
    assert "<s>周一 11月30日 16:30–17:30（UTC+8）</s>" in found[101]


async def test_what_was_held_over_night_is_told_together_with_what_came_later(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    begins, ends = seminar.starts_at, seminar.ends_at
    evening = now.replace(hour=14, minute=0)
    async with database.write() as tx:
        await edit(tx, seminar.id, at=evening, starts_at=begins + DAY, ends_at=ends + DAY)
    await told(database, evening + 10 * MINUTE)
    async with database.write() as tx:
        await edit(tx, seminar.id, at=evening + HOUR, place_zh="乙")
    await told(database, evening + HOUR + 10 * MINUTE)
    found = await told(database, evening + 12 * HOUR)
    assert found.keys() == {101}
    assert "<s>周一 11月30日 16:30–17:30（UTC+8）</s>" in found[101]
    assert "<s>特种实验楼 301</s> → <b>乙</b>" in found[101]


async def test_what_does_not_hold_when_its_turn_comes_is_told_by_the_next(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    begins, ends = seminar.starts_at, seminar.ends_at
    async with database.write() as tx:
        await edit(tx, seminar.id, at=now, starts_at=begins + DAY, ends_at=ends + DAY)
    await tick(database, now + 10 * MINUTE)
    async with database.write() as tx:  # before the sender came to it
        await edit(tx, seminar.id, at=now + 10 * MINUTE, starts_at=begins + HOUR, ends_at=ends + HOUR)
    assert await send(database, now + 11 * MINUTE) == []
    found = await told(database, now + 20 * MINUTE)
    assert found.keys() == {101, 102}
    assert "<s>周一 11月30日 16:30–17:30（UTC+8）</s>\n→ <b>周一 11月30日 17:30–18:30（UTC+8）</b>" in found[101]


async def test_what_begins_soon_is_told_at_once_at_any_hour(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    begins, ends = seminar.starts_at, seminar.ends_at
    night = begins - 2 * HOUR - 10 * MINUTE  # 07:20 in Berlin
    async with database.write() as tx:
        await edit(tx, seminar.id, at=night, starts_at=begins + HOUR, ends_at=ends + HOUR)
    assert {chat_id for chat_id, _, _ in await send(database, night)} == {101, 102}


async def test_cancelled_and_restored(database: Database, seminar: Seminar, now: datetime) -> None:
    async with database.write() as tx:
        why = {"cancelled_why_zh": "报告人生病", "cancelled_why_en": "The speaker is ill"}
        await edit(tx, seminar.id, at=now, status=SeminarStatus.CANCELLED, **why)
    found = await told(database, now + 10 * MINUTE)
    assert found[102].splitlines()[:6] == [
        "<b>❌ Seminar cancelled</b>",
        f"<b>Interfaces in solid-state batteries</b> · {CODE}",
        "Chen Sample",
        "",
        "Why: The speaker is ill",
        "Mon 30 Nov, 09:30–10:30 (UTC+1)",
    ]
    assert "mvq:" not in found[102]
    async with database.write() as tx:
        later = {"starts_at": seminar.starts_at + DAY, "ends_at": seminar.ends_at + DAY}
        await edit(tx, seminar.id, at=now + HOUR, **later)  # while it is cancelled, that is nobody's business
        await edit(tx, seminar.id, at=now + 2 * HOUR, status=SeminarStatus.CHANGED)
    assert await told(database, now + HOUR + 10 * MINUTE) == {}
    found = await told(database, now + 2 * HOUR + 10 * MINUTE)
    assert found[102].splitlines()[0] == "<b>✅ The seminar takes place after all</b>"
    assert "<s>Mon 30 Nov, 09:30–10:30 (UTC+1)</s>\n→ <b>Tue 1 Dec, 09:30–10:30 (UTC+1)</b>" in found[102]


async def test_a_quiet_change_is_quiet_and_a_loud_one_is_told(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    async with database.write() as tx:
        await edit(tx, seminar.id, at=now, title_zh="悄悄")
    assert await told(database, now + HOUR) == {}
    async with database.write() as tx:
        await edit(tx, seminar.id, at=now + 2 * HOUR, tell=True, speaker_zh="", speaker_en="")
        await edit(tx, seminar.id, at=now + 2 * HOUR, title_zh="更悄悄")
    found = await told(database, now + 3 * HOUR)
    assert found[101].startswith("<b>✏️ 讲座信息有更新</b>\n<b>更悄悄</b>")
    assert "主讲人：<s>陈样本</s> → <b>待定</b>" in found[101]
    assert "题目" not in found[101]


async def test_who_came_after_the_change_knows_it(database: Database, seminar: Seminar, now: datetime) -> None:
    async with database.write() as tx:
        await edit(tx, seminar.id, at=now, place_zh="乙", place_en="B")
        await seat(tx, seminar.id, 201, at=now + 5 * MINUTE)
    assert (await told(database, now + 10 * MINUTE)).keys() == {101, 102}


async def test_a_link_for_those_who_reserved_is_told_to_them(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    async with database.write() as tx:
        await seminars.change(tx, seminar.id, {"link": "https://one", "link_for": LinkFor.RESERVED})
        await edit(tx, seminar.id, at=now, link="https://two")
    found = await told(database, now + 10 * MINUTE)
    assert found.keys() == {102}
    assert "🔗 <s>https://one</s> → <b>https://two</b>" in found[102]


async def test_new_materials_are_for_those_who_were_there(database: Database, seminar: Seminar, now: datetime) -> None:
    over = seminar.ends_at + HOUR

    async def add(title: str, at: datetime) -> None:
        async with database.write() as tx:
            found = await seminars.get(tx, seminar.id)
            assert found is not None
            before = await changes.read(tx, found)
            material = {"kind": MaterialKind.SLIDES, "title": title, "url": "https://slides"}
            await seminar_materials.add(tx, {"seminar_id": seminar.id, "added_at": at, **material})
            await changes.note(tx, EDITOR, before, found, tell=True, defaults=DEFAULTS, now=at)

    await tick(database, over)
    await add("Part 1", over)
    await add("Part 2", over + 8 * MINUTE)
    assert await told(database, over + 10 * MINUTE) == {}
    found = await told(database, over + 18 * MINUTE) or await told(database, over + DAY)
    assert found.keys() == {102}
    assert found[102].splitlines()[0] == "<b>📎 New materials of a seminar</b>"
    assert (
        '📎 <a href="https://slides">Slides: Part 1</a>\n📎 <a href="https://slides">Slides: Part 2</a>' in found[102]
    )


async def test_who_may_not_see_it_any_more_hears_nothing(database: Database, seminar: Seminar, now: datetime) -> None:
    async with database.write() as tx:
        await edit(tx, seminar.id, at=now, place_zh="乙", place_en="B")
    await tick(database, now + 10 * MINUTE)
    async with database.write() as tx:
        await seminars.change(tx, seminar.id, {"visibility": Visibility.MEMBERS})
    assert {chat_id for chat_id, _, _ in await send(database, now + 10 * MINUTE)} == {102}


async def test_drafts_are_nobodys_business(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        seminar = await add_seminar(tx, now=now, status=SeminarStatus.DRAFT)
        await seminar_reminders.add(tx, seminar_id=seminar.id, user_id=301, minutes=60, now=now)
        assert (await edit(tx, seminar.id, at=now, place_zh="乙")).due_at is None
        assert (await edit(tx, seminar.id, at=now, status=SeminarStatus.PUBLISHED)).due_at is None
        assert await seminar_changes.of_seminar(tx, seminar.id) is None


async def test_new_seminars_are_news_to_followers_and_subscribers(
    database: Database, seminar: Seminar, now: datetime
) -> None:
    async with database.write() as tx:
        for user_id, topic, mode in (
            (101, "seminars", Mode.OFF),  # but follows the series
            (201, "seminars/battery", Mode.NOW),
            (301, "seminars", Mode.DAILY),
        ):
            await topics.subscribe(tx, chat_id=user_id, topic=topic, mode=mode, now=now)
        other = await add_seminar(tx, now=now, code="S-2", title_zh="", title_en="", visibility=Visibility.MEMBERS)
        past = await add_seminar(tx, now=now, code="S-3", starts_at=now - DAY)
        ids = [seminar.id, other.id, past.id]
        assert await publishing.published(tx, ids, defaults=DEFAULTS, now=now) == 3
    found = await told(database, now)
    assert found.keys() == {101, 201}
    assert found[101].splitlines() == [
        "<b>🆕 1 场新讲座</b>",
        "",
        f"<b>固态电池的界面</b> · {CODE}",
        "陈样本",
        "周一 11月30日 16:30–17:30（UTC+8）",
        "",
        "<i>你关注了系列“电池茶话会” · 更改：打开讲座</i>",
        f"[打开讲座|mc:{CODE}]",
        f"[🔔 提醒我|mn:{CODE}]",
    ]
    assert "2 场新讲座" in found[201]
    assert "题目待定" in found[201]
    (digest,) = (await told(database, datetime(2026, 11, 24, 1, 0, tzinfo=UTC))).values()
    assert "2 场新讲座，第一场是 S-2" in digest


async def test_a_word_in_the_other_language_is_no_news(database: Database, seminar: Seminar, now: datetime) -> None:
    async with database.write() as tx:
        await edit(tx, seminar.id, at=now, place_en="Room 310")
    assert (await told(database, now + 10 * MINUTE)).keys() == {102}


async def test_telling_many_costs_as_much_as_telling_few(
    database: Database, seminar: Seminar, now: datetime, queries: Queries
) -> None:
    async def cost(place: str, at: datetime) -> int:
        async with database.write() as tx:
            await edit(tx, seminar.id, at=at, place_zh=place, place_en=place)
        with queries(database) as statements:
            async with database.write() as tx:
                await telling.tell(tx, seminar.id, defaults=DEFAULTS, now=at + 10 * MINUTE)
        return len(statements)

    few = await cost("A", now)
    async with database.write() as tx:
        people = range(1000, 1200)
        user = {"first_name": "Sample", "role": Role.GUEST, "menu_due": False, "created_at": now}
        await insert_all(tx, User, [{**user, "id": user_id} for user_id in people])
        followed = {"kind": "series", "item": "TEA", "created_at": now}
        await insert_all(tx, Follow, [{**followed, "user_id": user_id} for user_id in people])
    assert await cost("B", now + HOUR) <= few + 1  # what was told before
    assert len(await owed(database, telling.KIND)) == 2 + 202


async def test_a_series_that_is_moved_is_one_notice(database: Database, seminar: Seminar, now: datetime) -> None:
    evening = now.replace(hour=14, minute=0)  # 22:00 in Hefei, 15:00 in Berlin
    async with database.write() as tx:
        ids = [seminar.id]
        for week in (1, 2):
            starts_at = seminar.starts_at + week * 7 * DAY
            ids.append((await add_seminar(tx, now=now, code=f"TEA-{week}", series="TEA", starts_at=starts_at)).id)
        alone = await add_seminar(tx, now=now, code="ALONE")
        await seminar_reminders.add(tx, seminar_id=alone.id, user_id=101, minutes=60, now=now)
        for seminar_id in (*ids, alone.id):
            one = await seminars.get(tx, seminar_id)
            assert one is not None
            later = {"starts_at": one.starts_at + DAY, "ends_at": one.ends_at + DAY}
            await edit(tx, seminar_id, at=evening, **later)
    found = await told(database, evening + 10 * MINUTE)
    assert found.keys() == {102}  # with a seat at one of them
    assert found[102].startswith("<b>🕒 Seminar moved to another time</b>")
    async with database.write() as tx:  # Lin sleeps
        await edit(tx, ids[1], at=evening + HOUR, status=SeminarStatus.CANCELLED)
    await told(database, evening + HOUR + 10 * MINUTE)
    morning = evening + 12 * HOUR
    await tick(database, morning)
    texts = [text for chat_id, _, text in await send(database, morning) if chat_id == 101]
    together, single, cancelled = sorted(texts, key=lambda text: ("系列“" not in text.splitlines()[0], "取消" in text))
    assert together.splitlines() == [
        "<b>🕒 系列“电池茶话会”有 2 场讲座变动</b>",
        "",
        f"<s>周一 11月30日 16:30–17:30（UTC+8）</s> · {CODE}",
        "→ <b>周二 12月1日 16:30–17:30（UTC+8）</b>",
        "",
        "<s>周一 12月14日 16:30–17:30（UTC+8）</s> · TEA-2",
        "→ <b>周二 12月15日 16:30–17:30（UTC+8）</b>",
        "",
        "<i>你关注了系列“电池茶话会”，所以收到这条通知。打开讲座可以取消关注。</i>",
        "[🔁 系列|mr:TEA]",
    ]
    assert "ALONE" in single
    assert cancelled.startswith("<b>❌ 讲座取消</b>")
    async with database.write() as tx:
        await edit(tx, ids[2], at=morning + HOUR, place_zh="乙", place_en="B")
    found = await told(database, morning + HOUR + 10 * MINUTE)
    assert "12月15日" in found[101]
    assert "<s>周" not in found[101]  # they know the new time
