"""What all tables share: the declarative base, naming of constraints, and column types that behave the same on both databases."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, Integer, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Naive datetimes are refused; SQLite, which has no zones, stores it naive and gets UTC back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime has no place in the database")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


TextColumn = InstrumentedAttribute[str]


def longest(column: TextColumn) -> int | None:
    """How many characters a column takes; None where there is no limit."""
    return column.type.length if isinstance(column.type, String) else None


# SQLite gives out row ids only for a column that is exactly INTEGER.
Id = BigInteger().with_variant(Integer, "sqlite")


def text_enum(values: type[StrEnum]) -> Enum:
    """A column of an enumeration, stored as its plain text; a new value needs no migration."""
    return Enum(
        values,
        native_enum=False,
        length=32,
        validate_strings=True,  # else a wrong word could be written, and no reader of the row would survive it
        values_callable=lambda members: [member.value for member in members],
    )


class Base(DeclarativeBase):
    """Every table. Rows are read as objects and changed only by statements (see `storage.database.Tx`)."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy reads this attribute by its name)
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[dict[str, Any]]: JSON,
    }
