"""The table of tokens. Its rows hold sets of items, 63 to a row: see docs/decisions/0002-search.md."""

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.dialects.postgresql import VARCHAR
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base

LONGEST_TOKEN = 64
# Compared byte by byte, as SQLite does by itself: ranges of beginnings then are the same on both databases.
Token = String(LONGEST_TOKEN).with_variant(VARCHAR(LONGEST_TOKEN, collation="C"), "postgresql")


class SearchToken(Base):
    """A token and who has it: bit `i` of `items` stands for the item `63 * chunk + i`, that of `titles` for having it in a title."""

    __tablename__ = "search_tokens"
    __table_args__ = (Index("ix_search_tokens_kind_chunk", "kind", "chunk"), {"sqlite_with_rowid": False})

    token: Mapped[str] = mapped_column(Token, primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    chunk: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    items: Mapped[int] = mapped_column(BigInteger)
    titles: Mapped[int] = mapped_column(BigInteger)
