"""The laboratory's links: a sheet of their own, one column of the laboratory."""

from lab.imports.cell_types import Link, Text, Url
from lab.imports.columns import Column
from lab.imports.item_list import PartList, Values

LINKS = PartList(
    kind="link",
    names=("links", "链接", "link"),
    columns=(
        Column("title_zh", "中文标题", Text(limit=100), also=("zh", "中文", "标题"), width=28),
        Column("title_en", "英文标题", Text(limit=100), also=("en", "英文", "title"), width=32),
        Column("url", "网址", Url(), also=("链接", "地址", "link", "address"), required=True, width=48),
    ),
    one_of=("title_zh", "title_en"),
    of="lab",
    column="links",
    make=lambda values: _link(values),
)


def _link(values: Values) -> Link:
    return Link(*(str(values.get(name, "")).replace("|", "｜") for name in ("title_zh", "title_en", "url")))
