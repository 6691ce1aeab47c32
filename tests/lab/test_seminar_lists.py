"""Lists of seminars: which, in what order, how many each filter would leave, and with how many statements."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from lab import seminars_index
from lab.roles import GUEST, Actor
from lab.seminars import lists
from lab.seminars.lists import Filters, Found, Of, Subject
from lab.seminars.spans import Span, When
from storage import seminars
from storage.database import Database
from storage.projects import Visibility
from storage.seminars import SeminarLanguage, SeminarStatus
from tests.conftest import Queries
from tests.support.seminars import EDITOR, LIN, WANG, add_cast, add_seminar, add_series
from tests.support.stored import import_projects

HEFEI = ZoneInfo("Asia/Shanghai")
EVERYTHING = Filters(span=Span(When.ALL))


@pytest.fixture(autouse=True)
async def data(database: Database, now: datetime) -> None:
    await import_projects(database, ["P-901,换电项目,,joint,battery,pilot,public,R-1,"], now=now)
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_series(tx, now=now)
        rows = [
            ("S-1", 2, {"language": SeminarLanguage.EN}),
            ("S-2", 1, {"language": SeminarLanguage.BOTH, "series": "TEA", "title_zh": "", "title_en": ""}),
            ("S-3", 3, {"visibility": Visibility.MEMBERS}),
            ("S-4", 4, {"visibility": Visibility.STAFF}),
            ("S-5", 5, {"status": SeminarStatus.DRAFT}),
            ("S-6", -2, {"area": None}),
            ("S-7", -1, {"status": SeminarStatus.CANCELLED}),
        ]
        ids = []
        for code, days, values in rows:
            one = await add_seminar(tx, now=now, code=code, starts_at=now + timedelta(days=days), **values)
            ids.append(one.id)
        await seminars.set_projects(tx, ids[0], ["P-901"])
        await seminars.set_projects(tx, ids[3], ["P-901"])
        await seminars_index.index(tx, ids)


async def find(database: Database, actor: Actor, filters: Filters, now: datetime, **page: int) -> Found:
    async with database.read() as tx:
        return await lists.find(tx, actor, filters, now=now, zone=HEFEI, **{"offset": 0, "limit": 50, **page})


def codes(found: Found) -> list[str]:
    return [seminar.code for seminar in found.seminars]


async def test_what_is_coming_comes_first_and_what_is_over_latest_first(database: Database, now: datetime) -> None:
    assert codes(await find(database, EDITOR, Filters(), now)) == ["S-2", "S-1", "S-3", "S-4", "S-5"]
    assert codes(await find(database, EDITOR, Filters(span=Span(When.PAST)), now)) == ["S-7", "S-6"]
    assert codes(await find(database, WANG, EVERYTHING, now)) == ["S-2", "S-1", "S-3", "S-7", "S-6"]
    month = Filters(span=Span(When.DAY, (now - timedelta(days=2)).astimezone(HEFEI).date()))
    assert codes(await find(database, WANG, month, now)) == ["S-6"]


@pytest.mark.parametrize(
    ("actor", "seen"),
    [(GUEST, {"S-1", "S-2"}), (LIN, {"S-1", "S-2"}), (WANG, {"S-1", "S-2", "S-3"}), (EDITOR, {"S-1", "S-2", "S-3", "S-4", "S-5"})],
)  # fmt: skip
async def test_each_sees_what_is_for_them(database: Database, now: datetime, actor: Actor, seen: set[str]) -> None:
    assert set(codes(await find(database, actor, Filters(), now))) == seen
    assert set(codes(await find(database, actor, Filters(words="chen"), now))) == seen
    about = Filters(span=Span(When.ALL), subject=Subject(Of.PROJECT, "P-901"))
    assert set(codes(await find(database, actor, about, now))) == {"S-1", "S-4"} & seen
    async with database.read() as tx:
        assert await lists.count_about(tx, actor, "P-901") == len({"S-1", "S-4"} & seen)
        for code in ("S-1", "S-2", "S-3", "S-4", "S-5"):
            assert await lists.typed_code(tx, actor, code.replace("-", "").lower()) == (code if code in seen else None)
        near = await lists.near(tx, actor, "S-44")
        assert set(near.codes) <= seen | {"S-6", "S-7"}


async def test_words_find_titles_speakers_and_series(database: Database, now: datetime) -> None:
    assert codes(await find(database, LIN, Filters(words="茶话会"), now)) == ["S-2"]
    assert codes(await find(database, LIN, Filters(words="固态"), now)) == ["S-1"]
    assert codes(await find(database, LIN, Filters(words="chen sample"), now)) == ["S-2", "S-1"]
    assert codes(await find(database, LIN, Filters(words="dianchi"), now)) == ["S-2", "S-1"]


async def test_filters_and_what_each_would_leave(database: Database, now: datetime) -> None:
    found = await find(database, EDITOR, Filters(), now)
    assert found.counts.areas == {"battery": 5}
    assert found.counts.languages == {SeminarLanguage.ZH: 4, SeminarLanguage.EN: 2}
    assert (found.counts.spans[When.COMING], found.counts.spans[When.PAST], found.counts.spans[When.ALL]) == (5, 2, 7)
    english = await find(database, EDITOR, Filters(language=SeminarLanguage.EN), now)
    assert codes(english) == ["S-2", "S-1"]
    assert english.counts.languages[SeminarLanguage.ZH] == 4
    assert codes(await find(database, EDITOR, Filters(area="battery", span=Span(When.PAST)), now)) == ["S-7"]
    of_series = await find(database, LIN, Filters(subject=Subject(Of.SERIES, "TEA")), now)
    assert (codes(of_series), list(of_series.series)) == (["S-2"], ["TEA"])


async def test_a_page_takes_as_many_statements_whatever_is_on_it(
    database: Database, now: datetime, queries: Queries
) -> None:
    async def statements(filters: Filters, limit: int) -> int:
        with queries(database) as sent:
            await find(database, EDITOR, filters, now, limit=limit)
        return len(sent)

    words = Filters(words="chen", span=Span(When.ALL))
    assert await statements(words, 2) == await statements(words, 6) <= 4
    assert await statements(EVERYTHING, 2) == await statements(EVERYTHING, 6) <= 3
    async with database.read() as tx:
        with queries(database) as sent:
            await lists.find_cards(tx, GUEST, words, now=now, zone=HEFEI, offset=0, limit=6)
        assert len(sent) <= 10
