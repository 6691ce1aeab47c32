"""Questions for the speaker: who asks, who sees what, in which order, and what the host is told."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select

from lab.errors import LabError, NotFound
from lab.roles import Actor
from lab.seminars import questions
from storage.database import Database, Tx
from storage.deliveries import Delivery
from storage.persons import Person
from storage.projects import Visibility
from storage.seminars import SeminarStatus
from storage.speaker_questions import QuestionState, SpeakerQuestion
from storage.users import Role
from tests.support.seminars import CODE, EDITOR, LIN, WANG, add_cast, add_seminar
from tests.support.stored import add_user

HOST = Actor(401, Role.MEMBER)
HOUR = timedelta(hours=1)


async def prepare(tx: Tx, now: datetime, **values: object) -> None:
    await add_cast(tx, now=now)
    await add_user(tx, HOST.user_id or 0, HOST.role, now=now)
    host = {"code": "zhao", "name_zh": "赵样本", "name_en": "Zhao Sample", "user_id": HOST.user_id}
    await tx.execute(insert(Person).values(**host))
    await add_seminar(tx, now=now, host="zhao", **values)


async def texts(tx: Tx, actor: Actor, now: datetime) -> list[str]:
    return [one.question.text for one in (await questions.board(tx, actor, CODE, now=now)).asked]


async def told(tx: Tx) -> list[int]:
    query = select(Delivery.chat_id).where(Delivery.kind == questions.WAITING)
    return list(await tx.scalars(query))


async def shown(tx: Tx, actor: Actor, text: str, now: datetime) -> SpeakerQuestion:
    question = await questions.ask(tx, actor, CODE, text, now=now)
    await questions.moderate(tx, HOST, question.id, QuestionState.SHOWN, now=now)
    return question


async def test_it_waits_for_the_host_and_others_see_it_then(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await prepare(tx, now)
        question = await questions.ask(tx, LIN, CODE, "为什么？", now=now)
        assert await texts(tx, LIN, now) == ["为什么？"]
        assert await texts(tx, WANG, now) == []
        assert await texts(tx, HOST, now) == ["为什么？"]
        assert await told(tx) == [HOST.user_id]
        await questions.ask(tx, WANG, CODE, "怎么做？", now=now)
        assert await told(tx) == [HOST.user_id]  # several are one notice
        with pytest.raises(NotFound):
            await questions.moderate(tx, WANG, question.id, QuestionState.SHOWN, now=now)
        await questions.moderate(tx, EDITOR, question.id, QuestionState.SHOWN, now=now)
        assert await texts(tx, WANG, now) == ["为什么？", "怎么做？"]
        await questions.moderate(tx, HOST, question.id, QuestionState.HIDDEN, now=now)
        assert await texts(tx, WANG, now) == ["怎么做？"]


async def test_votes_make_the_order_and_count_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await prepare(tx, now)
        first = await shown(tx, LIN, "first", now)
        second = await shown(tx, LIN, "second", now + timedelta(minutes=1))
        for wanted in (True, True):
            await questions.vote(tx, WANG, second.id, wanted=wanted, now=now)
        board = await questions.board(tx, WANG, CODE, now=now)
        assert [(one.question.text, one.votes, one.number, one.voted) for one in board.asked] == [
            ("second", 1, 1, True),
            ("first", 0, 2, False),
        ]
        with pytest.raises(LabError, match="question-own"):
            await questions.vote(tx, LIN, first.id, wanted=True, now=now)
        await questions.vote(tx, WANG, second.id, wanted=False, now=now)
        await questions.moderate(tx, HOST, first.id, QuestionState.ANSWERED, now=now)
        assert await texts(tx, WANG, now) == ["second", "first"]  # answered ones are last
        with pytest.raises(LabError, match="question-not-now"):
            await questions.vote(tx, WANG, first.id, wanted=True, now=now)


async def test_asked_before_and_during_and_not_long_after(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await prepare(tx, now, starts_at=now)
        await questions.ask(tx, LIN, CODE, "during", now=now + HOUR / 2)
        await questions.ask(tx, LIN, CODE, "shortly after", now=now + 2 * HOUR)
        with pytest.raises(LabError, match="question-too-late"):
            await questions.ask(tx, LIN, CODE, "late", now=now + 2 * HOUR + timedelta(seconds=1))


@pytest.mark.parametrize("status", [SeminarStatus.CANCELLED, SeminarStatus.DRAFT])
async def test_none_of_what_is_not_held_or_not_seen(database: Database, now: datetime, status: SeminarStatus) -> None:
    async with database.write() as tx:
        await prepare(tx, now, status=status)
        with pytest.raises(LabError):
            await questions.ask(tx, LIN, CODE, "why", now=now)


async def test_a_guest_reaches_nothing_of_what_is_for_members(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await prepare(tx, now, visibility=Visibility.MEMBERS)
        question = await shown(tx, WANG, "inner", now)
        for verb in (
            questions.board(tx, LIN, CODE, now=now),
            questions.vote(tx, LIN, question.id, wanted=True, now=now),
            questions.ask(tx, LIN, CODE, "why", now=now),
            questions.take_back(tx, LIN, question.id),
        ):
            with pytest.raises(NotFound):
                await verb


async def test_only_a_few_at_once_and_ones_own_can_be_taken_back(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await prepare(tx, now)
        several = [
            await questions.ask(tx, LIN, CODE, f"question {number}", now=now) for number in range(questions.MOST)
        ]
        with pytest.raises(LabError, match="question-too-many"):
            await questions.ask(tx, LIN, CODE, "one more", now=now)
        with pytest.raises(NotFound):
            await questions.take_back(tx, WANG, several[0].id)
        await questions.take_back(tx, LIN, several[0].id)
        await questions.ask(tx, LIN, CODE, "one more", now=now)
        assert len(await texts(tx, LIN, now)) == questions.MOST
