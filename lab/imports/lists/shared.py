"""What several lists have in common: the code, the visibility and the mark of samples, and tables whose columns are the list's columns."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from lab.imports.cell_types import Choice, Code, YesNo
from lab.imports.columns import Column
from lab.imports.item_list import Values, Writing
from storage.base import Base, TextColumn, longest
from storage.batches import insert_all, update_all
from storage.database import Tx
from storage.projects import Visibility

CODE = Column("code", "编号", Code(), also=("代码", "编码", "id", "no"), required=True, width=12)
SAMPLE = Column("sample", "示例", YesNo(), also=("样例", "示例数据"), width=8, absent_clears=True)

VISIBILITIES = {
    Visibility.PUBLIC: ("公开", "所有人", "everybody"),
    Visibility.MEMBERS: ("成员可见", "成员"),
    Visibility.STAFF: ("工作人员可见", "工作人员", "内部"),
}
VISIBILITY = Column(
    "visibility",
    "可见范围",
    Choice(Visibility, VISIBILITIES, empty=Visibility.PUBLIC),
    also=("可见性", "公开范围"),
    width=14,
)

LONG_TEXT = 3500
"""Characters of a text without a limit of its own: with its title it still fits into one Telegram message of 4096."""


def limit(column: TextColumn) -> int:
    """How many characters a cell may have: what the database column takes."""
    return longest(column) or LONG_TEXT


def loader(every: Callable[[Tx], Awaitable[Sequence[Any]]], columns: Sequence[Column]) -> Any:
    """Loads the rows of a table whose attributes are named like the columns, by code."""
    names = [column.name for column in columns]

    async def load(tx: Tx) -> Mapping[str, Values]:
        return {row.code: {name: getattr(row, name) for name in names} for row in await every(tx)}

    return load


def writer(table: type[Base], *, ordered: bool) -> Callable[[Tx, Writing], Awaitable[None]]:
    """Writes a table whose attributes are named like the columns and whose key is the code."""

    async def write(tx: Tx, writing: Writing) -> None:
        places = {code: place for place, code in enumerate(writing.order or ())}
        new = [
            {**values, "code": code, **({"position": places[code]} if ordered else {})}
            for code, values in writing.new.items()
        ]
        await insert_all(tx, table, new)
        await update_all(
            tx,
            table,
            [
                {"code": code, **{name: edit.values[name] for name in sorted(edit.columns)}}
                for code, edit in writing.changed.items()
            ],
        )
        moved = [{"code": code, "position": place} for code, place in places.items() if code not in writing.new]
        await update_all(tx, table, moved)

    return write
