"""The laboratory itself: a list of one, written as keys and values."""

from collections.abc import Mapping

from lab.imports.cell_types import Email, Links, Number, Text, Url, links_as_read, links_as_stored
from lab.imports.columns import Column
from lab.imports.item_list import ItemList, Values, Writing
from lab.imports.lists.shared import SAMPLE, limit
from storage import lab
from storage.database import Tx
from storage.lab import Lab

_LAB = "lab"

_COLUMNS = (
    Column("name_zh", "中文名称", Text(limit=limit(Lab.name_zh)), also=("中文名", "实验室名称")),
    Column("name_en", "英文名称", Text(limit=limit(Lab.name_en)), also=("英文名",)),
    Column("short_zh", "中文简称", Text(limit=limit(Lab.short_zh)), also=("简称",)),
    Column("short_en", "英文简称", Text(limit=limit(Lab.short_en))),
    Column("about_zh", "中文简介", Text(limit=limit(Lab.about_zh), lines=True), also=("简介",)),
    Column("about_en", "英文简介", Text(limit=limit(Lab.about_en), lines=True)),
    Column("official_page", "官方网页", Url(limit=limit(Lab.official_page)), also=("官网", "网址", "url")),
    Column("email", "邮箱", Email(limit=limit(Lab.email)), also=("电子邮箱",), path=("contacts", "email")),
    Column(
        "privacy_contact",
        "隐私联系人",
        Text(limit=limit(Lab.privacy_contact)),
        also=("privacy", "隐私联系"),
        path=("contacts", "privacy"),
    ),
    Column("phone", "电话", Text(limit=limit(Lab.phone)), also=("联系电话",), path=("contacts", "phone")),
    Column("undo_seconds", "撤回时限（秒）", Number(empty=60, least=0, most=3600), also=("撤回秒数", "撤回时间")),
    Column("approve_above", "超过多少人须复核", Number(empty=200, least=0, most=1_000_000), also=("复核人数",)),
    Column("links", "链接", Links()),
    SAMPLE,
)


async def _load(tx: Tx) -> Mapping[str, Values]:
    row = await lab.get(tx)
    if row is None:
        return {}
    plain = {column.name: getattr(row, column.name) for column in _COLUMNS if column.name != "links"}
    return {_LAB: {**plain, "links": links_as_read(row.links)}}


async def _write(tx: Tx, writing: Writing) -> None:
    for values in writing.new.values():
        await lab.save(tx, _stored(values, frozenset(values)))
    for edit in writing.changed.values():
        await lab.save(tx, _stored(edit.values, edit.columns))


def _stored(values: Values, columns: frozenset[str]) -> dict[str, object]:
    return {name: links_as_stored(values[name]) if name == "links" else values[name] for name in sorted(columns)}


LABORATORY = ItemList(
    kind=_LAB,
    names=("lab", "实验室", "laboratory", "实验室信息"),
    columns=_COLUMNS,
    table=Lab,
    load=_load,
    write=_write,
    one_of=("name_zh", "name_en"),
    in_document=True,
    single=_LAB,
)
