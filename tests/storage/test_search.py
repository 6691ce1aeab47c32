"""Search on both databases: what is found by what, in which order, and what was meant."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager

import pytest

from storage import search
from storage.database import Database, Tx

KIND = "project"
PUBLIC = (("visibility:public",),)
STAFF = (("visibility:public", "visibility:members", "visibility:staff"),)

SWAP, HEALTH, RANGE, SECRET, PRICE, SOH, SPARE = 1, 17, 64, 90, 126, 200, 71
PROJECTS = {
    SWAP: search.Text(
        code="P-001",
        titles=("换电电池包快换接口的可靠性", "Reliability of quick-change interfaces"),
        keywords=("换电", "battery swapping"),
        names=("蔚来能源", "NIO Power"),
        bodies=("研究频繁插拔的磨损规律。",),
        labels=("area:charging", "level:national", "visibility:public"),
    ),
    HEALTH: search.Text(
        code="P-017",
        titles=("面向换电站的动力电池健康状态在线评估", "Battery state of health at swap stations"),
        keywords=("健康状态", "BMS"),
        names=("示例大学", ""),
        bodies=("在换电站内用 10 分钟的数据评估电池包。", "Estimates a pack from ten minutes of data."),
        labels=("area:battery", "level:national", "visibility:public"),
    ),
    RANGE: search.Text(
        code="P-064",
        titles=("续航里程预测", "Predicting range"),
        names=("蔚来", "NIO"),
        bodies=("结合电池健康与路况。", "Uses the health of the battery and P-017."),
        labels=("area:battery", "level:enterprise", "visibility:public"),
    ),
    SECRET: search.Text(
        code="P-090",
        titles=("换电机器人", "Swapping robot"),
        labels=("area:charging", "level:enterprise", "visibility:staff"),
    ),
    PRICE: search.Text(
        code="I-2026-03",
        titles=("电价", "100%_of the 'price' ${x}"),
        labels=("area:services", "level:joint", "visibility:public"),
    ),
}
FOUND = {
    "换电": [SWAP, HEALTH],
    "电池": [SWAP, HEALTH, RANGE],
    "NIO": [SWAP, RANGE],
    "ｎｉｏ": [SWAP, RANGE],
    "battery 健康": [HEALTH, RANGE],
    "健康battery": [HEALTH, RANGE],
    "电池BMS": [HEALTH],
    "hddc": [SWAP],
    "电": [SWAP, HEALTH, PRICE, RANGE],
    "站的动力": [HEALTH],
    "bat": [HEALTH, SWAP, RANGE],
    "estim": [HEALTH],
    "ESTIMATES a": [HEALTH],
    "reliabilities": [],
    "huandian": [SWAP, HEALTH],
    "huan dian": [SWAP, HEALTH],
    "HuanDianZhan": [HEALTH],
    "dianchi": [SWAP, HEALTH],
    "dianchijiankang": [HEALTH],
    "weilai": [SWAP, RANGE],
    "hd": [SWAP, HEALTH],
    "hdzdd": [HEALTH],
    "hddcb": [SWAP],
    "hdc": [],
    "换池": [],
    "电换": [],
    "10 分钟": [HEALTH],
    "swap 换电 nio": [SWAP],
}
CODES_MEANT = {
    "P-071": ("P-017",),
    "P-O17": ("P-017",),
    "p-0l7": ("P-017",),
    "P-107": ("P-017",),
    "P-0177": ("P-017",),
    "O-017": ("P-017",),
    "Ｐ－０７１": ("P-017",),
    "i-2026-30": ("I-2026-03",),
    "P-089": (),  # P-090 is for the staff
    "P-55555": (),
}
WORDS_MEANT = {
    "batery": ("battery",),
    "bettery": ("battery",),
    "attery": ("battery",),
    "abttery": ("battery",),
    "relaibilty": ("reliability",),
    "batery 健康": ("battery 健康",),
    "Batery  Heatlh": ("battery health",),
    "换点": ("换电",),
    "焕电": ("换电",),
    "换点电池": ("换电电池",),
    "bms电吃": ("bms电池",),
    "huandain": ("huandian",),
    "batery 电价": (),  # each is found, but not together
    "robto": (),  # the robot is for the staff
    "qqqqqq": (),
    "电池": (),
}
HOSTILE = (
    "%",
    "100%",
    "_",
    "'",
    "'; DROP TABLE search_tokens; --",
    "${x}",
    "\u202e电池\u200f",
    "电\x00池",
    "\ud800",
    "🚗电池",
    "\\",
)

Queries = Callable[[Database], AbstractContextManager[list[str]]]


@pytest.fixture
async def tx(database: Database) -> AsyncIterator[Tx]:
    """A reading transaction on a database with the projects above."""
    await put(database, PROJECTS)
    async with database.read() as tx:
        yield tx


async def put(database: Database, texts: dict[int, search.Text]) -> bool:
    """Indexes; tells whether anything was written."""
    async with database.write() as tx:
        await search.index(tx, kind=KIND, items={item: search.tokens(text) for item, text in texts.items()})
        return tx.wrote


async def find(tx: Tx, words: str, labels: search.Labels = PUBLIC, *, offset: int = 0, limit: int = 6) -> Sequence[int]:
    hits = await search.find(tx, kind=KIND, words=words, labels=labels, offset=offset, limit=limit)
    assert len(hits.items) <= min(limit, hits.total)
    return hits.items


async def test_words_find(tx: Tx) -> None:
    assert {words: list(await find(tx, words)) for words in FOUND} == FOUND


async def test_a_code_finds_its_item_first(tx: Tx) -> None:
    for typed in ("P-017", "p017", "P 017", "p-17", "Ｐ－０１７", "p0017", "P–017"):
        assert (await find(tx, typed))[0] == HEALTH


async def test_a_code_among_other_words(tx: Tx) -> None:
    assert list(await find(tx, "p-17 电池")) == [HEALTH]
    assert list(await find(tx, "p-17 电价")) == []
    assert list(await find(tx, "i202603")) == [PRICE]
    assert list(await find(tx, "I-2026-3")) == [PRICE]


async def test_an_exact_code_comes_before_titles_and_titles_before_the_rest(database: Database) -> None:
    texts = {
        3: search.Text(code="C-1", bodies=("about P-7 and 充电",)),
        5: search.Text(code="C-2", titles=("P-7 充电",)),
        8: search.Text(code="P-7", bodies=("充电",)),
        70: search.Text(code="C-3", titles=("充电", "P-7")),
    }
    await put(database, texts)
    async with database.read() as tx:
        assert list(await find(tx, "p7", ())) == [8]
        assert list(await find(tx, "P-7", ())) == [8, 5, 70, 3]
        assert list(await find(tx, "充电", ())) == [5, 70, 3, 8]


async def test_pages_follow_one_another(database: Database) -> None:
    numbers = range(1, 200)
    await put(
        database, {n: search.Text(code=f"Q-{n}", **{"titles" if n % 3 == 0 else "bodies": ["电池"]}) for n in numbers}
    )
    ordered = [n for n in numbers if n % 3 == 0] + [n for n in numbers if n % 3]
    async with database.read() as tx:
        for offset in range(0, 210, 7):
            hits = await search.find(tx, kind=KIND, words="电池", labels=(), offset=offset, limit=7)
            assert hits == search.Hits(total=199, items=tuple(ordered[offset : offset + 7]))


async def test_without_words_everything_with_the_labels_is_found(tx: Tx) -> None:
    for words in ("", "   ", "!?。，", "🚗", "\x00", "\u202e"):
        assert list(await find(tx, words)) == [SWAP, HEALTH, RANGE, PRICE]
        assert list(await find(tx, words, ())) == sorted(PROJECTS)


async def test_labels_narrow_what_words_find(tx: Tx) -> None:
    assert SECRET not in await find(tx, "换电")
    assert list(await find(tx, "换电", STAFF)) == [SWAP, HEALTH, SECRET]
    assert list(await find(tx, "换电", (*STAFF, ("area:charging",)))) == [SWAP, SECRET]
    assert list(await find(tx, "换电", (*STAFF, ("area:charging",), ("level:national",)))) == [SWAP]
    assert list(await find(tx, "", (("area:charging", "area:services"), *PUBLIC))) == [SWAP, PRICE]
    assert list(await find(tx, "P-090")) == []
    assert list(await find(tx, "换电", (("area:nothing",),))) == []
    assert list(await find(tx, "换电", ((),))) == []


async def test_nobody_finds_a_label_or_a_mark_by_typing_it(tx: Tx) -> None:
    for typed in ("visibility:staff", "area:battery", "=p.17", "p-017@P-017"):
        assert SECRET not in await find(tx, typed)
    assert list(await find(tx, "visibility")) == []


async def test_counts_are_what_each_label_would_find(tx: Tx) -> None:
    async def count(words: str, labels: search.Labels = PUBLIC) -> dict[str, int]:
        return await search.counts(tx, kind=KIND, words=words, labels=labels, prefix="area:")

    assert await count("电池") == {"battery": 2, "charging": 1}
    assert await count("", STAFF) == {"battery": 2, "charging": 2, "services": 1}
    assert await count("电池", (*PUBLIC, ("level:national",))) == {"battery": 1, "charging": 1}
    assert await count("nothing") == {}


async def test_kinds_are_apart(database: Database) -> None:
    async with database.write() as tx:
        await search.index(tx, kind="seminar", items={1: search.tokens(search.Text(code="S-1", titles=["电池"]))})
    async with database.read() as tx:
        for words in ("电池", "dianchi", "S-1", ""):
            assert list(await find(tx, words, ())) == []
        hits = await search.find(tx, kind="seminar", words="电池", labels=(), offset=0, limit=6)
        assert hits.items == (1,)


async def test_hostile_words_are_only_words(tx: Tx) -> None:
    for words in HOSTILE:
        await find(tx, words)
        await search.near(tx, kind=KIND, words=words, labels=PUBLIC)
    assert list(await find(tx, "电池")) == [SWAP, HEALTH, RANGE]


async def test_percent_and_quotes_match_nothing_but_themselves(tx: Tx) -> None:
    assert list(await find(tx, "${x}")) == [PRICE]
    assert list(await find(tx, "b%y")) == []


async def test_a_very_long_query_stays_fast(tx: Tx) -> None:
    for words in ("电池" * 2_000, "battery " * 500, "aoaoao" * 600, "huan dian zhan " * 200, "p-1 " * 1_000):
        start = time.perf_counter()
        await find(tx, words)
        await search.near(tx, kind=KIND, words=words, labels=PUBLIC)
        assert time.perf_counter() - start < 1


async def test_a_search_is_one_statement(database: Database, queries: Queries) -> None:
    await put(database, PROJECTS)
    for words in ("", "battery 健康 dianchijiankang p-17"):
        async with database.read() as tx:
            with queries(database) as statements:
                await find(tx, words)
        assert len(statements) == 1


async def test_a_change_replaces_what_an_item_was_found_by(database: Database) -> None:
    await put(database, PROJECTS)
    assert await put(
        database, {SWAP: search.Text(code="P-099", titles=("电池",), labels=("visibility:public", "area:battery"))}
    )
    async with database.read() as tx:
        assert list(await find(tx, "换电")) == [HEALTH]
        assert list(await find(tx, "电池")) == [SWAP, HEALTH, RANGE]
        assert list(await find(tx, "P-001")) == []
        assert list(await find(tx, "p99")) == [SWAP]
        assert list(await find(tx, "hddc")) == []


async def test_indexing_again_writes_nothing(database: Database) -> None:
    assert await put(database, PROJECTS)
    assert not await put(database, PROJECTS)


async def test_neighbours_may_be_indexed_at_the_same_time(database: Database) -> None:
    async with asyncio.TaskGroup() as group:
        for item in range(1, 21):
            text = search.Text(code=f"P-{item}", titles=("动力电池健康状态",), bodies=("battery health" * (item % 3),))
            group.create_task(put(database, {item: text}))
    async with database.read() as tx:
        assert list(await find(tx, "电池", (), limit=50)) == list(range(1, 21))
        assert list(await find(tx, "battery", (), limit=50)) == [item for item in range(1, 21) if item % 3]


async def test_a_title_that_becomes_a_body_loses_its_rank(database: Database) -> None:
    await put(database, {1: search.Text(code="A-1", titles=("电池",)), 2: search.Text(code="A-2", titles=("电池",))})
    await put(database, {1: search.Text(code="A-1", bodies=("电池",))})
    async with database.read() as tx:
        assert list(await find(tx, "电池", ())) == [2, 1]


async def test_removed_items_are_found_by_nothing_and_leave_nothing(database: Database) -> None:
    await put(database, PROJECTS)
    async with database.write() as tx:
        await search.remove(tx, kind=KIND, items=[HEALTH, SPARE])
    async with database.read() as tx:
        assert list(await find(tx, "电池")) == [SWAP, RANGE]
        assert list(await find(tx, "p17")) == []
    async with database.write() as tx:
        await search.remove(tx, kind=KIND, items=PROJECTS)
    async with database.read() as tx:
        assert await search.find(tx, kind=KIND, words="", labels=(), offset=0, limit=6) == search.Hits(0, ())
        assert await search.counts(tx, kind=KIND, words="", labels=(), prefix="area:") == {}


async def test_a_slip_in_a_code_is_noticed(tx: Tx) -> None:
    found = {typed: (await search.near(tx, kind=KIND, words=typed, labels=PUBLIC)).codes[:1] for typed in CODES_MEANT}
    assert found == CODES_MEANT


async def test_a_slip_in_a_word_is_noticed(tx: Tx) -> None:
    found = {typed: (await search.near(tx, kind=KIND, words=typed, labels=PUBLIC)).words for typed in WORDS_MEANT}
    assert found == WORDS_MEANT
    for words in found.values():
        assert all([await find(tx, one) for one in words])


async def test_at_most_as_many_as_wanted(tx: Tx) -> None:
    assert len((await search.near(tx, kind=KIND, words="P-004", labels=STAFF, limit=1)).codes) == 1
