"""The list of topics to subscribe to."""

from lab.imports.cell_types import Text
from lab.imports.columns import Column
from lab.imports.item_list import ItemList
from lab.imports.lists.shared import CODE, SAMPLE, VISIBILITY, limit, loader, writer
from storage import topics
from storage.topics import Topic

_COLUMNS = (
    CODE,
    Column("name_zh", "中文名称", Text(limit=limit(Topic.name_zh)), also=("zh", "中文", "中文名", "名称"), width=24),
    Column("name_en", "英文名称", Text(limit=limit(Topic.name_en)), also=("en", "英文", "英文名", "name"), width=28),
    VISIBILITY,
    SAMPLE,
)

TOPICS = ItemList(
    kind="topic",
    names=("topics", "主题", "topic", "订阅主题"),
    columns=_COLUMNS,
    table=Topic,
    load=loader(topics.every, _COLUMNS),
    write=writer(Topic, ordered=True),
    one_of=("name_zh", "name_en"),
    in_document=True,
    ordered=True,
)
