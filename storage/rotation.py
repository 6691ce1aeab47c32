"""Encrypting anew: after a new secret was put in front, every value gets to be readable with it alone, so that the old one can go.

Small transactions beside a running bot: a value is replaced only if it still is the one that was read. What is done is recognised by the
value itself, so that an interrupted rotation is simply started again.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from cryptography.fernet import InvalidToken, MultiFernet
from sqlalchemy import Column, LargeBinary, Table, and_, literal, select, tuple_, type_coerce, update

from storage.database import Database, Tx
from storage.encryption import EncryptedBytes, EncryptedJSON, cipher
from storage.tables import metadata

AT_ONCE = 50  # rows: of documents' pieces about 12 MB, and 0.2 s


@dataclass
class Rotated:
    """How many values were encrypted anew, how many needed nothing, and how many no secret can read any more: those stay as they are."""

    renewed: int = 0
    current: int = 0
    lost: int = 0


def encrypted_columns() -> list[tuple[Table, Column[object]]]:
    """Every column whose values are encrypted."""
    return [
        (table, column)
        for table in metadata().sorted_tables
        for column in table.c
        if isinstance(column.type, (EncryptedJSON, EncryptedBytes))
    ]


async def rotate(database: Database, secrets: Sequence[str], *, look_only: bool = False) -> Rotated:
    """Encrypts with the first secret whatever is readable with one of the others; `look_only` only counts. Raises DatabaseUnavailable."""
    newest, every = cipher(secrets[:1]), cipher(secrets)
    counted = Rotated()
    for table, column in encrypted_columns():
        async for rows in _batches(database, table, column):
            renewed = []
            for key, value in rows:
                match _anew(value, newest, every):
                    case None:
                        counted.current += 1
                    case b"":
                        counted.lost += 1
                    case anew:
                        renewed.append((key, value, anew))
            if renewed and look_only:
                counted.renewed += len(renewed)
            elif renewed:
                async with database.write() as tx:
                    for key, value, anew in renewed:
                        counted.renewed += await _replace(tx, table, column, key, was=value, value=anew)
    return counted


def _anew(value: bytes, newest: MultiFernet, every: MultiFernet) -> bytes | None:
    """The value under the newest secret; None where it is so already, nothing where it can't be read."""
    try:
        newest.decrypt(value)
    except InvalidToken:
        try:
            return newest.encrypt(every.decrypt(value))
        except InvalidToken:
            return b""
    return None


async def _batches(
    database: Database, table: Table, column: Column[object]
) -> AsyncIterator[Sequence[tuple[Sequence[object], bytes]]]:
    """The values as they are stored, with the keys of their rows, in the order of these."""
    keys = list(table.primary_key.columns)
    raw = type_coerce(column, LargeBinary)
    last: Sequence[object] | None = None
    while True:
        query = select(*keys, raw).where(column.is_not(None)).order_by(*keys).limit(AT_ONCE)
        if last is not None:
            query = query.where(tuple_(*keys) > tuple_(*map(literal, last, [key.type for key in keys])))
        async with database.read() as tx:
            rows = [(tuple(row[:-1]), bytes(row[-1])) for row in await tx.execute(query)]
        if not rows:
            return
        yield rows
        last = rows[-1][0]


async def _replace(
    tx: Tx, table: Table, column: Column[object], key: Sequence[object], *, was: bytes, value: bytes
) -> bool:
    """False where somebody has written it meanwhile, which is with the newest secret."""
    mine = and_(*(each == part for each, part in zip(table.primary_key.columns, key, strict=True)))
    raw = type_coerce(column, LargeBinary)
    changed = await tx.execute(
        update(table)
        .where(mine, raw == literal(was, LargeBinary))
        .values({column: literal(value, LargeBinary)})
        .returning(*table.primary_key.columns)
    )
    return changed.first() is not None
