"""After a seminar: who was there is asked once how it was, and the host is shown the sum, whatever restarts."""

from datetime import UTC, datetime, timedelta

from lab.seminars import questions, ratings
from storage.database import Database
from tests.lab.test_ratings import HOST, prepare
from tests.support.clockwork import owed, said, tick
from tests.support.seminars import CODE, LIN, WANG

NOW = datetime(2026, 12, 2, 6, tzinfo=UTC)  # 14:00 in Hefei
HOUR = timedelta(hours=1)


async def test_asked_once_and_summed_up_a_day_later(database: Database) -> None:
    async with database.write() as tx:
        await prepare(tx, NOW)
    for minutes in (60, 71, 72, 90):
        await tick(database, NOW + timedelta(minutes=minutes))
    asked = await owed(database, ratings.ASK)
    assert [one.chat_id for one in asked] == [LIN.user_id, WANG.user_id]
    async with database.write() as tx:
        text = await said(tx, asked[0], NOW + 2 * HOUR)
        assert "这场讲座怎么样" in text
        assert f"[5⭐|mg:{CODE}:5]" in text
        await ratings.rate(tx, LIN, CODE, 4, now=NOW + 2 * HOUR)
        assert await said(tx, asked[0], NOW + 2 * HOUR) == "[stale]"  # said meanwhile, from the card
    for hours in (25, 26, 40):
        await tick(database, NOW + hours * HOUR)
    (summed,) = await owed(database, ratings.SUMMARY)
    assert summed.chat_id == HOST.user_id
    async with database.read() as tx:
        assert "平均 4.0 分，1 人评分" in await said(tx, summed, NOW + 26 * HOUR)


async def test_the_host_is_told_of_questions_as_long_as_they_wait(database: Database) -> None:
    async with database.write() as tx:
        await prepare(tx, NOW)
        asked = [await questions.ask(tx, LIN, CODE, f"第 {number} 个问题", now=NOW) for number in (1, 2)]
    (told,) = await owed(database, questions.WAITING)
    async with database.write() as tx:
        assert "有 2 个提问等你看过再公开" in await said(tx, told, NOW)
        for one in asked:
            await questions.take_back(tx, LIN, one.id)
        assert await said(tx, told, NOW) == "[stale]"
