"""Counting the statements that reach a database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage.database import Database


@contextmanager
def recorded(database: Database) -> Iterator[list[str]]:
    """The SQL of each statement sent inside the `with`, in order, without BEGIN and COMMIT."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            statements.append(statement)

    # On PostgreSQL both engines pass events on to the one that owns the pool.
    engines = database.engines if database.is_sqlite else (database.engine,)
    for engine in engines:
        event.listen(engine.sync_engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        for engine in engines:
            event.remove(engine.sync_engine, "before_cursor_execute", note)
