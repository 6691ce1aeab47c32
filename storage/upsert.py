"""`INSERT … ON CONFLICT`, which both databases spell alike but SQLAlchemy keeps in two places."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from storage.base import Base
from storage.database import Tx


async def upsert(
    tx: Tx,
    table: type[Base],
    values: Mapping[str, Any],
    *,
    key: Sequence[str],
    once: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Writes one row: inserts it, or updates the row that has the same `key` columns. What is in `once` is written only if the row
    is new: what somebody has changed since stays."""
    statement = _insert(tx, table).values(**values, **once)
    changes = {name: statement.excluded[name] for name in values if name not in key}
    await tx.execute(
        statement.on_conflict_do_update(index_elements=list(key), set_=changes)
        if changes
        else statement.on_conflict_do_nothing(index_elements=list(key))
    )


async def insert_new(tx: Tx, table: type[Base], values: Mapping[str, Any]) -> bool:
    """Inserts one row unless a row with its key stands already; tells whether it was inserted."""
    columns = list(_table(table).primary_key.columns)
    statement = _insert(tx, table).values(**values).on_conflict_do_nothing().returning(columns[0])
    return (await tx.execute(statement)).first() is not None


def _insert(tx: Tx, table: type[Base]) -> Any:
    # The two constructs share every method used here, but no common type.
    return (postgresql if tx.dialect == "postgresql" else sqlite).insert(_table(table))


def _table(table: type[Base]) -> Table:
    found = table.__table__
    if not isinstance(found, Table):
        raise TypeError(f"{table} is not a plain table")
    return found
