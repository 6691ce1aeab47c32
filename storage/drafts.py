"""Drafts: half-finished forms, a row each, with every answer that was given."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Index,
    Integer,
    ScalarSelect,
    String,
    UniqueConstraint,
    delete,
    select,
    text,
    update,
)
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, Id
from storage.batches import delete_all
from storage.database import Tx
from storage.encryption import EncryptedJSON
from storage.upsert import insert_new


class Draft(Base):
    """One user's draft of one form about one thing (`subject`: a code, or empty). `step` is where the user stands, as `lab.forms.flow`
    writes it: the field that is asked, or `summary`; `answers` by field. `listening`: what the user writes next is the answer; at
    most one draft of a user listens. `version` is raised by every change of step or answers, which is made by compare-and-set on
    it. `message_id` is the message in which the form was shown last, as far as that is known."""

    __tablename__ = "drafts"
    __table_args__ = (
        UniqueConstraint("user_id", "form", "subject"),
        Index(
            "uq_drafts_listening",
            "user_id",
            unique=True,
            postgresql_where=text("listening"),
            sqlite_where=text("listening"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger)
    form: Mapped[str] = mapped_column(String(32))
    subject: Mapped[str] = mapped_column(String(64), default="")
    step: Mapped[str] = mapped_column(String(64))
    answers: Mapped[dict[str, Any]] = mapped_column(EncryptedJSON)
    listening: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime] = mapped_column(index=True)


def latest_id(user_id: int) -> ScalarSelect[int]:
    """The id of the draft that listens, or else of the one that was changed last: as part of a statement."""
    return (
        select(Draft.id)
        .where(Draft.user_id == user_id)
        .order_by(Draft.listening.desc(), Draft.updated_at.desc(), Draft.id.desc())
        .limit(1)
        .scalar_subquery()
    )


async def get(tx: Tx, draft_id: int) -> Draft | None:
    """The draft as it stands now, or None."""
    found = select(Draft).where(Draft.id == draft_id).execution_options(populate_existing=True)
    return (await tx.scalars(found)).first()


async def find(tx: Tx, *, user_id: int, form: str, subject: str) -> Draft | None:
    """The user's draft of a form about a thing, as it stands now, or None."""
    found = select(Draft).where(Draft.user_id == user_id, Draft.form == form, Draft.subject == subject)
    return (await tx.scalars(found.execution_options(populate_existing=True))).first()


async def of_user(tx: Tx, user_id: int) -> Sequence[Draft]:
    """All drafts of a user, the latest first."""
    found = select(Draft).where(Draft.user_id == user_id).order_by(Draft.updated_at.desc(), Draft.id.desc())
    return (await tx.scalars(found)).all()


async def create(
    tx: Tx, *, user_id: int, form: str, subject: str, step: str, answers: Mapping[str, Any], now: datetime
) -> bool:
    """Makes a draft that does not listen yet, unless there is one; tells whether it did."""
    values = {
        "user_id": user_id,
        "form": form,
        "subject": subject,
        "step": step,
        "answers": dict(answers),
        "listening": False,
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }
    return await insert_new(tx, Draft, values)


async def change(
    tx: Tx, draft_id: int, *, version: int, step: str, answers: Mapping[str, Any] | None = None, now: datetime
) -> bool:
    """Changes where the user stands, and the answers if there are some, unless somebody has since this version; tells whether it did."""
    values: dict[str, Any] = {"step": step, "version": version + 1, "updated_at": now}
    if answers is not None:
        values["answers"] = dict(answers)
    changed = await tx.execute(
        update(Draft).where(Draft.id == draft_id, Draft.version == version).values(**values).returning(Draft.id)
    )
    return changed.first() is not None


async def renew(tx: Tx, draft_id: int, *, step: str, answers: Mapping[str, Any]) -> None:
    """Gives a draft that nobody has changed yet another beginning."""
    untouched = update(Draft).where(Draft.id == draft_id, Draft.version == 1)
    await tx.execute(untouched.values(step=step, answers=dict(answers)))


async def listen(tx: Tx, *, draft_id: int, user_id: int) -> None:
    """Makes this draft the one that listens."""
    await set_aside(tx, user_id=user_id, but=draft_id)
    await tx.execute(update(Draft).where(Draft.id == draft_id, ~Draft.listening).values(listening=True))


async def set_aside(tx: Tx, *, user_id: int, but: int | None = None) -> None:
    """No draft of the user listens any more, but maybe one."""
    others = update(Draft).where(Draft.user_id == user_id, Draft.listening)
    await tx.execute((others if but is None else others.where(Draft.id != but)).values(listening=False))


async def drop(tx: Tx, draft_id: int, *, version: int) -> bool:
    """Removes the draft unless it was changed since this version; tells whether it did."""
    dropped = await tx.execute(delete(Draft).where(Draft.id == draft_id, Draft.version == version).returning(Draft.id))
    return dropped.first() is not None


async def forget(tx: Tx, *, before: Mapping[str, datetime], otherwise: datetime) -> None:
    """Removes drafts that were last changed before the moment of their form, or before `otherwise` where it has none."""
    await tx.execute(delete(Draft).where(Draft.updated_at < otherwise, Draft.form.not_in(list(before))))
    for form, moment in before.items():
        await tx.execute(delete(Draft).where(Draft.form == form, Draft.updated_at < moment))


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft from outside: nothing of what was answered. `touched`: something was."""

    id: int
    user_id: int
    subject: str
    touched: bool
    created_at: datetime
    updated_at: datetime


async def waiting(tx: Tx, form: str) -> list[Waiting]:
    """All drafts of a form, the oldest first."""
    query = select(Draft.id, Draft.user_id, Draft.subject, Draft.version > 1, Draft.created_at, Draft.updated_at)
    return [Waiting(*row) for row in await tx.execute(query.where(Draft.form == form).order_by(Draft.id))]


async def forget_about(tx: Tx, *, form: str, subjects: Collection[str]) -> int:
    """Removes the drafts of a form about these things; returns how many there were."""
    gone = await tx.execute(
        delete(Draft).where(Draft.form == form, Draft.subject.in_(subjects)).returning(Draft.id),
        execution_options={"synchronize_session": False},
    )
    return len(gone.all())


async def remove(tx: Tx, draft_ids: Sequence[int]) -> None:
    """Removes these drafts, whatever was changed in them since."""
    await delete_all(tx, Draft.id, draft_ids)
