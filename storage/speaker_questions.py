"""Questions for the speaker of a seminar, and who else wants to hear the answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id, text_enum
from storage.database import Tx
from storage.upsert import insert_new


class QuestionState(StrEnum):
    """WAITING for the host; SHOWN to all; HIDDEN by the host; ANSWERED, and at the end of the list."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"
    ANSWERED = "answered"


VISIBLE = (QuestionState.SHOWN, QuestionState.ANSWERED)


class SpeakerQuestion(Base):
    """One question of one user. Others see it without a name."""

    __tablename__ = "speaker_questions"
    __table_args__ = (Index("ix_speaker_questions_seminar_id_state", "seminar_id", "state"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    seminar_id: Mapped[int] = mapped_column(Id, ForeignKey("seminars.id", ondelete="CASCADE"))
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(500))
    state: Mapped[QuestionState] = mapped_column(text_enum(QuestionState))
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class SpeakerQuestionVote(Base):
    """Somebody else wants to hear the answer too."""

    __tablename__ = "speaker_question_votes"

    question_id: Mapped[int] = mapped_column(ForeignKey("speaker_questions.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True
    )


async def add(tx: Tx, values: Mapping[str, Any]) -> int:
    """Adds one; returns its id."""
    return (await tx.execute(insert(SpeakerQuestion).values(**values).returning(SpeakerQuestion.id))).scalar_one()


async def get(tx: Tx, question_id: int) -> SpeakerQuestion | None:
    """The question as it stands now, or None."""
    query = select(SpeakerQuestion).where(SpeakerQuestion.id == question_id)
    return (await tx.scalars(query.execution_options(populate_existing=True))).first()


async def of_seminar(tx: Tx, seminar_id: int) -> Sequence[tuple[SpeakerQuestion, int]]:
    """All questions of a seminar with their votes: most votes first, then the oldest; those that were answered last."""
    votes = (
        select(SpeakerQuestionVote.question_id, func.count().label("votes"))
        .group_by(SpeakerQuestionVote.question_id)
        .subquery()
    )
    number = func.coalesce(votes.c.votes, 0)
    rows = await tx.execute(
        select(SpeakerQuestion, number)
        .outerjoin(votes, votes.c.question_id == SpeakerQuestion.id)
        .where(SpeakerQuestion.seminar_id == seminar_id)
        .order_by(
            SpeakerQuestion.state == QuestionState.ANSWERED, number.desc(), SpeakerQuestion.made_at, SpeakerQuestion.id
        )
        .execution_options(populate_existing=True)
    )
    return [(question, count) for question, count in rows]


async def voted(tx: Tx, seminar_id: int, user_id: int) -> set[int]:
    """The questions of a seminar (by id) that a user has voted for."""
    rows = await tx.scalars(
        select(SpeakerQuestionVote.question_id)
        .join(SpeakerQuestion, SpeakerQuestion.id == SpeakerQuestionVote.question_id)
        .where(SpeakerQuestion.seminar_id == seminar_id, SpeakerQuestionVote.user_id == user_id)
    )
    return set(rows)


async def count_open(tx: Tx, seminar_id: int, user_id: int) -> int:
    """How many questions of a user at a seminar are not answered."""
    query = select(func.count()).where(
        SpeakerQuestion.seminar_id == seminar_id,
        SpeakerQuestion.user_id == user_id,
        SpeakerQuestion.state != QuestionState.ANSWERED,
    )
    return (await tx.scalar(query)) or 0


async def count_waiting(tx: Tx, seminar_id: int) -> int:
    """How many questions of a seminar wait for the host."""
    query = select(func.count()).where(
        SpeakerQuestion.seminar_id == seminar_id, SpeakerQuestion.state == QuestionState.WAITING
    )
    return (await tx.scalar(query)) or 0


async def set_state(tx: Tx, question_id: int, state: QuestionState, *, now: datetime) -> bool:
    """Changes its state; tells whether it was another one."""
    changed = await tx.execute(
        update(SpeakerQuestion)
        .where(SpeakerQuestion.id == question_id, SpeakerQuestion.state != state)
        .values(state=state, changed_at=now)
        .returning(SpeakerQuestion.id)
    )
    return changed.first() is not None


async def vote(tx: Tx, question_id: int, user_id: int, *, wanted: bool) -> bool:
    """Votes for one, or takes that back; tells whether that changed anything."""
    if wanted:
        return await insert_new(tx, SpeakerQuestionVote, {"question_id": question_id, "user_id": user_id})
    gone = await tx.execute(
        delete(SpeakerQuestionVote)
        .where(SpeakerQuestionVote.question_id == question_id, SpeakerQuestionVote.user_id == user_id)
        .returning(SpeakerQuestionVote.user_id)
    )
    return gone.first() is not None


async def remove(tx: Tx, question_id: int) -> bool:
    """Removes one; tells whether it was there."""
    gone = await tx.execute(
        delete(SpeakerQuestion).where(SpeakerQuestion.id == question_id).returning(SpeakerQuestion.id)
    )
    return gone.first() is not None
