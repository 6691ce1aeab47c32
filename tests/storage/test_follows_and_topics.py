"""What people want to hear about: follows and subscriptions."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from storage import follows, topics
from storage.database import Database
from storage.topics import Mode, Topic
from storage.users import User
from tests.storage.people import LIN, WANG, save_user

GROUP = -100500


async def follow(database: Database, item: str, *, now: datetime, user_id: int = LIN) -> bool:
    async with database.write() as tx:
        return await follows.add(tx, user_id=user_id, kind="project", item=item, now=now)


async def unfollow(database: Database, item: str, *, user_id: int = LIN) -> bool:
    async with database.write() as tx:
        return await follows.remove(tx, user_id=user_id, kind="project", item=item)


async def test_following_twice_and_back(database: Database, now: datetime) -> None:
    await save_user(database, LIN, now=now)
    assert await follow(database, "P-001", now=now)
    assert not await follow(database, "P-001", now=now)
    async with database.read() as tx:
        assert await follows.follows(tx, user_id=LIN, kind="project", item="P-001")
        assert not await follows.follows(tx, user_id=LIN, kind="seminar", item="P-001")
    assert await unfollow(database, "P-001")
    assert not await unfollow(database, "P-001")
    async with database.read() as tx:
        assert not await follows.follows(tx, user_id=LIN, kind="project", item="P-001")


async def test_follows_of_a_user_latest_first(database: Database, now: datetime) -> None:
    await save_user(database, LIN, now=now)
    await save_user(database, WANG, now=now)
    for minute, item in enumerate(["P-002", "P-001", "P-003"]):
        await follow(database, item, now=now + timedelta(minutes=minute))
    await follow(database, "P-001", now=now, user_id=WANG)
    async with database.read() as tx:
        assert await follows.of_user(tx, user_id=LIN, kind="project") == ["P-003", "P-001", "P-002"]
        assert await follows.of_user(tx, user_id=LIN, kind="seminar") == []
        assert [await follows.count(tx, kind="project", item=item) for item in ["P-001", "P-002", "P-009"]] == [2, 1, 0]


async def test_follows_go_with_their_user(database: Database, now: datetime) -> None:
    await save_user(database, LIN, now=now)
    await follow(database, "P-001", now=now)
    async with database.write() as tx:
        await tx.execute(delete(User).where(User.id == LIN))
    async with database.read() as tx:
        assert await follows.count(tx, kind="project", item="P-001") == 0


async def test_nobody_can_follow_nothing(database: Database, now: datetime) -> None:
    with pytest.raises(IntegrityError):
        await follow(database, "P-001", now=now, user_id=404)


async def test_topics_in_the_laboratorys_order(database: Database) -> None:
    async with database.write() as tx:
        await tx.execute(insert(Topic), [{"code": "b", "position": 0}, {"code": "a", "position": 1}])
    async with database.read() as tx:
        assert [topic.code for topic in await topics.every(tx)] == ["b", "a"]


async def test_subscriptions_before_anybody_or_any_topic_is_known(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        assert await topics.subscribe(tx, chat_id=GROUP, topic="news", now=now)
        assert not await topics.subscribe(tx, chat_id=GROUP, topic="news", now=now)
        assert await topics.subscribe(tx, chat_id=GROUP, topic="seminars", now=now)
        assert set(await topics.of_chat(tx, GROUP)) == {"news", "seminars"}
        assert await topics.unsubscribe(tx, chat_id=GROUP, topic="news")
        assert not await topics.unsubscribe(tx, chat_id=GROUP, topic="news")
    async with database.read() as tx:
        assert set(await topics.of_chat(tx, GROUP)) == {"seminars"}
        assert await topics.of_chat(tx, LIN) == {}


async def test_another_mode_or_thread_is_seen_at_once_and_keeps_when_it_began(
    database: Database, now: datetime
) -> None:
    later = now + timedelta(days=1)
    async with database.write() as tx:
        await topics.subscribe(tx, chat_id=GROUP, topic="news", thread_id=5, now=now)
        assert await topics.subscribe(tx, chat_id=GROUP, topic="news", thread_id=9, now=later)
        assert await topics.subscribe(tx, chat_id=GROUP, topic="news", thread_id=9, mode=Mode.WEEKLY, now=later)
        assert not await topics.subscribe(tx, chat_id=GROUP, topic="news", thread_id=9, mode=Mode.WEEKLY, now=later)
        one = (await topics.of_chat(tx, GROUP))["news"]
        assert (one.thread_id, one.mode, one.created_at) == (9, Mode.WEEKLY, now)


async def test_subscriptions_move_unless_there_are_own_ones(database: Database, now: datetime) -> None:
    new = -100501
    async with database.write() as tx:
        await topics.subscribe(tx, chat_id=GROUP, topic="news", now=now)
        await topics.subscribe(tx, chat_id=GROUP, topic="seminars", now=now)
        await topics.subscribe(tx, chat_id=new, topic="news", thread_id=7, now=now)
        await topics.move(tx, old=GROUP, new=new)
        await topics.move(tx, old=GROUP, new=new)
    async with database.read() as tx:
        assert await topics.of_chat(tx, GROUP) == {}
        assert {topic: one.thread_id for topic, one in (await topics.of_chat(tx, new)).items()} == {
            "news": 7,
            "seminars": None,
        }


async def test_a_chat_is_forgotten_but_for_some_topics(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        for topic in ("news", "seminars", "visits"):
            await topics.subscribe(tx, chat_id=GROUP, topic=topic, now=now)
        assert await topics.forget_chat(tx, GROUP, but=["seminars"]) == ["news", "visits"]
        assert await topics.forget_chat(tx, GROUP) == ["seminars"]
        assert await topics.forget_chat(tx, GROUP) == []
