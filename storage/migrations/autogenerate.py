"""How Alembic compares tables with a database and writes down the difference."""

from typing import Any, Final, Literal

from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Enum

from storage.base import Id, UtcDateTime
from storage.encryption import EncryptedBytes, EncryptedJSON

# SQLite can't alter a column: a batch copies the table instead.
OPTIONS: Final[dict[str, Any]] = {"compare_type": True, "render_as_batch": True}


def as_written(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Writes our column types as the plain types they are stored as: a migration must mean the same when the classes have changed."""
    if kind != "type":
        return False
    if item is Id:
        return 'sa.BigInteger().with_variant(sa.Integer(), "sqlite")'
    if isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, (EncryptedBytes, EncryptedJSON)):
        return "sa.LargeBinary()"
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    return False
