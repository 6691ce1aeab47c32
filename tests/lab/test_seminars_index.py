"""What a seminar is found by."""

from datetime import datetime

from sqlalchemy import insert

from lab import seminars_index
from storage import search, seminars
from storage.database import Database, Tx
from storage.persons import Person
from storage.seminars import SeminarLanguage, SeminarStatus
from tests.support.seminars import add_seminar, add_series


async def found(tx: Tx, words: str, *labels: str) -> list[int]:
    hits = await search.find(tx, kind=seminars.KIND, words=words, labels=[[one] for one in labels], offset=0, limit=10)
    return list(hits.items)


WORDS = (
    *("固态", "interfaces", "chenyangben", "Chen Sample", "中科大", "阻抗"),
    *("茶话会", "S-2026-31", "周工", "陈样本 阻抗"),
)


async def test_words_of_every_kind_find_a_seminar(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await tx.execute(insert(Person).values(code="R-1", name_zh="周工程师", name_en="Zhou", sample=True))
        await add_series(tx, now=now)
        one = await add_seminar(
            tx, now=now, host="R-1", series="TEA", affiliation_zh="中科大（示例）", abstract_zh="讲阻抗谱。"
        )
        await add_seminar(tx, now=now, code="S-2", title_zh="座舱", title_en="Cockpit", speaker_zh="", speaker_en="")
        await seminars_index.index(tx, [one.id])
        assert {words: await found(tx, words) for words in WORDS} == {words: [one.id] for words in WORDS}


async def test_labels_follow_what_is_stored(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        one = await add_seminar(tx, now=now, status=SeminarStatus.DRAFT, language=SeminarLanguage.BOTH)
        await seminars_index.index(tx, [one.id])
        labels = ("visibility:public", "area:battery", "language:en", "language:zh")
        assert await found(tx, "", *labels, seminars_index.DRAFT) == [one.id]
        await seminars.change(tx, one.id, {"status": SeminarStatus.PUBLISHED, "title_zh": "改了题目", "title_en": ""})
        await seminars_index.index(tx, [one.id])
        assert await found(tx, "改了", *labels, seminars_index.OUT) == [one.id]
        assert await found(tx, "interfaces") == []
