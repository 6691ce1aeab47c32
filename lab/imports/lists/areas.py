"""The list of research areas."""

from lab.imports.cell_types import Text
from lab.imports.columns import Column
from lab.imports.item_list import ItemList
from lab.imports.lists.shared import CODE, SAMPLE, limit, loader, writer
from storage import areas
from storage.areas import Area

_COLUMNS = (
    CODE,
    Column("name_zh", "中文名称", Text(limit=limit(Area.name_zh)), also=("zh", "中文", "中文名", "名称"), width=24),
    Column("name_en", "英文名称", Text(limit=limit(Area.name_en)), also=("en", "英文", "英文名", "name"), width=28),
    SAMPLE,
)

AREAS = ItemList(
    kind="area",
    names=("areas", "方向", "area", "研究方向"),
    columns=_COLUMNS,
    table=Area,
    load=loader(areas.every, _COLUMNS),
    write=writer(Area, ordered=True),
    one_of=("name_zh", "name_en"),
    in_document=True,
    ordered=True,
)
