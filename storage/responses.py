"""Answers to announcements: the choices that people press, and that they read it. Counted in `storage.reports`."""

from datetime import datetime

from sqlalchemy import select, update

from storage.announcements import Response
from storage.database import Tx
from storage.deliveries import Delivery
from storage.upsert import insert_new

CHOICE, READ = "choice", "read"


async def chosen(tx: Tx, *, run_id: int, user_id: int) -> int | None:
    """What a user has chosen, or None."""
    query = select(Response.choice).where(
        Response.run_id == run_id, Response.user_id == user_id, Response.kind == CHOICE
    )
    return (await tx.scalars(query)).first()


async def choose(tx: Tx, *, run_id: int, user_id: int, index: int, now: datetime) -> None:
    """Stores a choice in the place of an earlier one."""
    key = {"run_id": run_id, "user_id": user_id, "kind": CHOICE}
    if not await insert_new(tx, Response, {**key, "choice": index, "at": now}):
        await tx.execute(update(Response).filter_by(**key).values(choice=index, at=now))


async def read(tx: Tx, *, run_id: int, user_id: int, now: datetime) -> bool:
    """Stores that somebody read it; False if that was stored already."""
    return await insert_new(
        tx, Response, {"run_id": run_id, "user_id": user_id, "kind": READ, "choice": None, "at": now}
    )


async def language_of_copy(tx: Tx, *, run_id: int, chat_id: int) -> str | None:
    """In which language a chat got a run: "" if that is not told, None if the chat is none of its recipients."""
    query = select(Delivery.language).where(Delivery.run_id == run_id, Delivery.chat_id == chat_id)
    row = (await tx.execute(query)).first()
    return None if row is None else row[0] or ""
