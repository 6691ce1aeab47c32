"""Statements for many rows at once, whatever the table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.orm import InstrumentedAttribute

from storage.base import Base
from storage.database import Tx
from storage.history import HistoryEntry

_BATCH = 1000  # rows; bounds the memory of one call


async def insert_all(tx: Tx, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that all have the same columns."""
    for start in range(0, len(rows), _BATCH):
        await tx.execute(insert(table), [dict(row) for row in rows[start : start + _BATCH]])


async def update_all(tx: Tx, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Updates rows by their primary key, which each has beside the columns to change."""
    for start in range(0, len(rows), _BATCH):
        await tx.execute(update(table), [dict(row) for row in rows[start : start + _BATCH]])


async def lock(tx: Tx, table: type[Base]) -> None:
    """Keeps others from changing the rows of a table until the end of the transaction; on SQLite they can't anyway."""
    if tx.dialect == "postgresql":
        await tx.execute(select(*table.__table__.primary_key).with_for_update())


async def add_history(
    tx: Tx, *, at: datetime, actor_id: int | None, kind: str, action: str, facts: Mapping[str, dict[str, Any]]
) -> None:
    """One row of history for each item, with its facts."""
    rows = [
        {"at": at, "actor_id": actor_id, "kind": kind, "action": action, "item": item, "facts": told}
        for item, told in facts.items()
    ]
    await insert_all(tx, HistoryEntry, rows)


async def delete_all(
    tx: Tx, column: InstrumentedAttribute[Any], values: Sequence[int | str], *also: ColumnElement[bool]
) -> None:
    """Deletes the rows that have one of these values in a column, and for which the rest holds too."""
    for start in range(0, len(values), _BATCH):
        await tx.execute(delete(column.class_).where(column.in_(values[start : start + _BATCH]), *also))
