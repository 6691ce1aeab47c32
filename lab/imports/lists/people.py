"""The list of persons."""

from lab.imports.cell_types import Email, Text
from lab.imports.columns import Column
from lab.imports.item_list import ItemList
from lab.imports.lists.shared import CODE, SAMPLE, limit, loader, writer
from storage import persons
from storage.persons import Person

_COLUMNS = (
    CODE,
    Column("name_zh", "中文姓名", Text(limit=limit(Person.name_zh)), also=("姓名", "zh"), width=18),
    Column("name_en", "英文姓名", Text(limit=limit(Person.name_en)), also=("英文名", "name", "en"), width=24),
    Column("title_zh", "中文职称", Text(limit=limit(Person.title_zh)), also=("职称", "职务"), width=18),
    Column("title_en", "英文职称", Text(limit=limit(Person.title_en)), also=("title",), width=22),
    Column("affiliation_zh", "中文单位", Text(limit=limit(Person.affiliation_zh)), also=("单位",), width=28),
    Column("affiliation_en", "英文单位", Text(limit=limit(Person.affiliation_en)), also=("affiliation",), width=28),
    Column(
        "email", "邮箱", Email(limit=limit(Person.email)), also=("电子邮箱", "电子邮件", "e-mail", "mail"), width=28
    ),
    SAMPLE,
)

PEOPLE = ItemList(
    kind="person",
    names=("people", "人员", "persons", "person", "人员名单", "成员名单"),
    columns=_COLUMNS,
    table=Person,
    load=loader(persons.every, _COLUMNS),
    write=writer(Person, ordered=False),
    one_of=("name_zh", "name_en"),
)
