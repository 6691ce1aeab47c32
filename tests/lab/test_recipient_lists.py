"""Lists of people that somebody pasted or sent, in all their spellings."""

import csv
import io
from datetime import datetime, timedelta

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from bot.recipes import Kitchen
from jobs.retention import forget_old
from lab.audiences import Audience, Part, recipients
from lab.audiences.lists import ENTRIES_LIMIT, FILE_LIMIT, Entry, Found, find, keep, read_file, read_text, unknown
from lab.errors import Forbidden, LabError, NotFound
from lab.imports.workbooks import read_workbook
from lab.roles import Actor
from messages import words as catalogues
from storage import recipient_lists, users
from storage.batches import insert_all
from storage.database import Database
from storage.persons import Person
from storage.users import Role
from tests.conftest import Queries
from tests.support.stored import add_user

ADMIN = Actor(user_id=1, role=Role.ADMIN)
ZHANG, LI, WANG = 5_000_000_001, 77_777, 812_345_678


@pytest.fixture
async def known(database: Database, now: datetime) -> Database:
    """Three users: @Zhang_San, @li (a person with an e-mail address), and one without a username."""
    async with database.write() as tx:
        await add_user(tx, ZHANG, now=now, username="Zhang_San")
        await add_user(tx, LI, now=now, username="lisi")
        await add_user(tx, WANG, now=now)
        people = [
            {"code": "R-1", "email": "Li.Si@ustc.edu.cn", "user_id": LI},
            {"code": "R-2", "email": "nobody@ustc.edu.cn", "user_id": None},
        ]
        await insert_all(tx, Person, people)
    return database


async def found(database: Database, entries: list[Entry]) -> Found:
    async with database.read() as tx:
        return await find(tx, entries)


async def pasted(database: Database, text: str) -> tuple[tuple[int, ...], tuple[str, ...]]:
    answer = await found(database, read_text(text))
    return answer.user_ids, answer.unknown


SPELLINGS = {
    ZHANG: [
        *(
            "@Zhang_San",
            "zhang_san",
            "＠ｚｈａｎｇ＿ｓａｎ",
            "<@zhang_san>",
            "@zhang_san.",
            "\u200e@zhang_san\u2069",
            "1. @zhang_san",
        ),
        *(
            "t.me/zhang_san",
            "https://t.me/Zhang_San",
            "http://www.t.me/zhang_san/",
            "https://telegram.me/zhang_san?start=x",
        ),
        *(
            "zhang_san.t.me",
            "tg://resolve?domain=zhang_san",
            "5000000001",
            "tg://user?id=5000000001",
            "５００００００００１",
        ),
        *("张三 @zhang_san", "张三（@zhang_san）", "Zhang San: @zhang_san", "- zhang_san"),
    ],
    LI: [
        *(
            "@LISI",
            "77777",
            "li.si@ustc.edu.cn",
            "mailto:Li.Si@USTC.edu.cn",
            "Li Si <li.si@ustc.edu.cn>",
            "李四：li.si@ustc.edu.cn",
        ),
    ],
}


async def test_every_spelling_is_understood(known: Database) -> None:
    for user_id, spellings in SPELLINGS.items():
        for spelling in spellings:
            assert await pasted(known, spelling) == ((user_id,), ()), spelling


@pytest.mark.parametrize("separator", ["\n", ", ", " ", "；", "、", "，", "\t", "\r\n\r\n", " | "])
async def test_entries_stand_apart_in_any_way(known: Database, separator: str) -> None:
    text = separator.join(["@zhang_san", "@lisi", "@somebody_else", "812345678"])
    assert await pasted(known, text) == ((ZHANG, LI, WANG), ("@somebody_else",))


async def test_each_counts_once(known: Database) -> None:
    answer = await found(known, read_text("@lisi\n77777\nli.si@ustc.edu.cn\n@nobody_\n@nobody_\n"))
    assert answer == Found((LI,), ("@nobody_",), repeated=2)


async def test_what_nobody_has_is_told_as_it_was_typed(known: Database) -> None:
    text = "张 三\nt.me/joinchat/AbC\nt.me/+AbC\nnobody@ustc.edu.cn\n＠Ｎｏｂｏｄｙ\n99\n=1+1"
    answer = await found(known, read_text(text))
    assert answer.user_ids == ()
    assert answer.unknown == (
        *("张 三", "t.me/joinchat/AbC", "t.me/+AbC", "nobody@ustc.edu.cn", "＠Ｎｏｂｏｄｙ", "99", "=1+1"),
    )


async def test_who_cannot_be_reached_is_said_and_left_out(known: Database, now: datetime) -> None:
    async with known.write() as tx:
        await users.set_blocked(tx, LI, now)
        answer = await find(tx, read_text("@lisi @zhang_san"))
        assert answer == Found((LI, ZHANG), (), unreachable=1)
        wanted = Audience(lists=frozenset({await keep(tx, ADMIN, answer, now=now)}))
        reached = await recipients(
            tx, wanted, topic=None, default_language="zh", default_zone="Asia/Shanghai", owner_ids=()
        )
    assert [one.chat_id for one in reached] == [ZHANG]


def workbook(rows: list[list[object]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return file.getvalue()


def table(rows: list[list[object]], encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


HEADED = [["组会名单"], ["序号", "姓名", "Telegram 用户名", "邮箱"], [1, "张三", "@zhang_san", ""]]
HEADED += [[2, "李四", "", "li.si@ustc.edu.cn"], [3, "王五", "", "wang@x.cn"], [4, "赵六", "", ""]]
BARE = [["张三", "zhang_san"], ["李四", "li.si@ustc.edu.cn"], ["王五", "wang@x.cn"], ["赵六"]]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("list.xlsx", workbook(HEADED)),
        ("list.csv", table(HEADED)),
        ("list.csv", table(HEADED, "gb18030")),
        ("list.csv", table(HEADED, "utf-16")),
        ("list.csv", table(HEADED, "utf-8-sig").replace(b",", b";")),
        ("名单.csv", workbook(HEADED)),  # whatever it is called
    ],
)
async def test_a_row_under_headings_is_one_person(known: Database, name: str, data: bytes) -> None:
    answer = await found(known, read_file(name, data))
    assert answer.user_ids == (ZHANG, LI)
    assert answer.unknown == ("3 · 王五 · wang@x.cn", "4 · 赵六")


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", workbook(BARE)), ("a.csv", table(BARE))])
async def test_rows_without_headings(known: Database, name: str, data: bytes) -> None:
    answer = await found(known, read_file(name, data))
    assert (answer.user_ids, answer.unknown) == ((ZHANG, LI), ("wang@x.cn", "赵六"))


async def test_numbers_in_cells_are_ids(known: Database) -> None:
    assert (await found(known, read_file("a.xlsx", workbook([[ZHANG], [float(LI)], [0.5]])))).user_ids == (ZHANG, LI)


async def test_the_value_of_a_formula_counts_and_its_error_names_nobody(known: Database) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_formula(0, 0, '="@"&"lisi"', value="@lisi")
        sheet.write_formula(1, 0, "=NA()", value="#N/A")
    answer = await found(known, read_file("a.xlsx", file.getvalue()))
    assert (answer.user_ids, answer.unknown) == ((LI,), ("#N/A",))


async def test_a_text_file_is_like_a_pasted_text(known: Database) -> None:
    assert (await found(known, read_file("a.txt", "张三 @zhang_san\n李四 @lisi".encode("gb18030")))).user_ids == (
        ZHANG,
        LI,
    )
    assert (await found(known, read_file("a.csv", b'@lisi\n"@zhang_san'))).user_ids == (LI, ZHANG)  # no table


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"a" * (FILE_LIMIT + 1), "recipients-file-too-large"),
        ("a.txt", b"@x1234\n" * (ENTRIES_LIMIT + 1), "recipients-too-many"),
        ("a.xlsx", workbook([["@x1234"]] * (ENTRIES_LIMIT + 1)), "recipients-too-many"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "recipients-old-excel"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "recipients-password"),
        ("a.xlsx", b"PK\x03\x04" + bytes(100), "recipients-unreadable"),
        ("a.jpg", b"\xff\xd8\xff\xe0" + bytes(100), "recipients-unreadable"),
    ],
)
def test_files_that_are_refused(name: str, data: bytes, message: str) -> None:
    with pytest.raises(LabError) as refused:
        read_file(name, data)
    assert refused.value.message == message
    for words in catalogues.load():
        assert words.plain(message, **refused.value.facts)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", workbook([]), b"a" * 200_000, b"@" * 200_000])
@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a"])
async def test_strange_files_name_nobody(database: Database, name: str, data: bytes) -> None:
    answer = await found(database, read_file(name, data))
    assert answer.user_ids == ()
    assert all(len(entry) <= 200 for entry in answer.unknown)


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_read(text: str) -> None:
    for entry in read_text(text):
        assert entry.typed.encode()
        assert "\x00" not in entry.typed  # PostgreSQL stores none


async def test_a_long_list_takes_few_statements(database: Database, queries: Queries) -> None:
    entries = read_text("\n".join(f"@user{number} {number + 100_000} u{number}@x.cn" for number in range(6000)))
    assert len(entries) == 18_000
    async with database.read() as tx:
        with queries(database) as statements:
            answer = await find(tx, entries)
    assert len(statements) == 6  # 5,000 in each
    assert len(answer.unknown) == 18_000


async def test_a_list_is_kept_with_what_was_not_found(known: Database, now: datetime) -> None:
    answer = await found(known, read_text('@lisi @zhang_san @nobody_\n=HYPERLINK("http://x")'))
    async with known.write() as tx:
        list_id = await keep(tx, ADMIN, answer, name="名单.xlsx", now=now)
    async with known.read() as tx:
        assert list(await unknown(tx, ADMIN, list_id)) == list(answer.unknown)
        editor = Actor(user_id=1, role=Role.EDITOR)
        for asked in (keep(tx, editor, answer, now=now), unknown(tx, editor, list_id)):
            with pytest.raises(Forbidden):
                await asked
        with pytest.raises(NotFound):
            await unknown(tx, ADMIN, 404)
        with pytest.raises(LabError):
            await keep(tx, ADMIN, Found((), ("@nobody_",)), now=now)
    data = await Kitchen(known, catalogues.load()).cook("recipients-unknown", {"list": list_id, "language": "zh"})
    ((sheet,), _) = read_workbook("未找到.xlsx", data)
    assert [row.cells for row in sheet.rows] == [("未找到（按原样列出）",), *((entry,) for entry in answer.unknown)]
    assert Audience().toggled(Part("lists", str(list_id))).lists == {list_id}


async def test_what_was_not_found_is_forgotten_after_two_days(known: Database, now: datetime) -> None:
    async with known.write() as tx:
        list_id = await keep(tx, ADMIN, Found((LI,), ("wang@x.cn",)), now=now)
    await forget_old(known, now=now + timedelta(days=1, hours=23))
    async with known.read() as tx:
        assert list(await unknown(tx, ADMIN, list_id)) == ["wang@x.cn"]
    await forget_old(known, now=now + timedelta(days=2, hours=1))
    async with known.read() as tx:
        with pytest.raises(NotFound):
            await unknown(tx, ADMIN, list_id)
        assert await recipient_lists.sizes(tx, [list_id]) == {list_id: ("", 1)}
