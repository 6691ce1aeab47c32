"""Looking openings up and following them: in which order they come, and what each role finds."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from lab import audit, opening_lists, openings
from lab.errors import LabError, NotFound
from lab.opening_lists import Filters, Show
from lab.roles import GUEST, Actor
from storage import history
from storage import openings as stored
from storage.database import Database
from storage.openings import OpeningKind
from storage.persons import Person
from storage.projects import Visibility
from storage.users import Role
from tests.conftest import Queries
from tests.support.openings import import_openings, in_hefei
from tests.support.stored import add_user, import_files

USER = 7
SEEN = {
    Role.GUEST: {"I-1", "I-4", "PD-1"},
    Role.MEMBER: {"I-1", "I-2", "I-4", "PD-1"},
    Role.EDITOR: {"I-1", "I-2", "I-3", "I-4", "PD-1"},
}


@pytest.fixture(autouse=True)
async def data(database: Database, now: datetime) -> None:
    rows = [
        {"code": "I-1", "title_zh": "电池实习", "closes_at": in_hefei(now, days=30), "host": "R-901"},
        {"code": "I-2", "title_zh": "电池内部实习", "visibility": "members", "closes_at": in_hefei(now, days=3)},
        {"code": "I-3", "title_zh": "电池保密实习", "visibility": "staff", "opens_at": in_hefei(now, days=2)},
        {"code": "I-4", "title_zh": "驾驶实习", "area": "driving", "closes_at": in_hefei(now, days=-1)},
        {"code": "PD-1", "kind": "postdoc", "title_en": "Postdoc, batteries"},
    ]
    await import_openings(database, rows, now=now)
    async with database.write() as tx:
        await add_user(tx, USER, now=now)


def reader(role: Role) -> Actor:
    return Actor(USER, role)


async def find(database: Database, role: Role, filters: Filters, now: datetime, **page: int) -> opening_lists.Found:
    async with database.read() as tx:
        return await opening_lists.find(tx, reader(role), filters, now=now, **{"offset": 0, "limit": 50, **page})


def codes(found: opening_lists.Found) -> list[str]:
    return [opening.code for opening in found.openings]


@pytest.mark.parametrize("role", SEEN)
async def test_every_door_shows_what_the_role_may_see(database: Database, now: datetime, role: Role) -> None:
    who, seen = reader(role), SEEN[role]
    found = await find(database, role, Filters(show=Show.ALL), now)
    assert set(codes(found)) == seen
    assert found.total == sum(found.counts.kinds.values()) == sum(found.counts.areas.values()) == len(seen)
    assert set(codes(await find(database, role, Filters(words="电池 实习", show=Show.ALL), now))) == {
        code for code in seen if code in ("I-1", "I-2", "I-3")
    }
    async with database.read() as tx:
        total, cards = await opening_lists.find_cards(tx, who, Filters(show=Show.ALL), now=now, offset=0, limit=50)
        assert (total, {one.opening.code for one in cards}) == (len(seen), seen)
        for code in ("I-1", "I-2", "I-3", "I-4", "PD-1"):
            assert (await openings.typed_code(tx, who, code)) == (code if code in seen else None)
            if code not in seen:
                with pytest.raises(NotFound):
                    await openings.card(tx, who, code, now=now)
                with pytest.raises(NotFound):
                    await opening_lists.related(tx, who, code, now=now, limit=50)
                continue
            one = await openings.card(tx, who, code, now=now)
            _, near = await opening_lists.related(tx, who, code, now=now, limit=50)
            assert set(codes(near)) <= seen - {code, "I-4"}
            assert one.related == near.total == len(near.openings)


async def test_the_most_urgent_comes_first_and_what_is_over_last(database: Database, now: datetime) -> None:
    everything = await find(database, Role.EDITOR, Filters(show=Show.ALL), now)
    assert codes(everything) == ["I-2", "I-1", "PD-1", "I-3", "I-4"]
    assert codes(await find(database, Role.EDITOR, Filters(), now)) == ["I-2", "I-1", "PD-1", "I-3"]
    assert codes(await find(database, Role.EDITOR, Filters(show=Show.SOON), now)) == ["I-2"]
    later = now + timedelta(days=4)
    assert codes(await find(database, Role.EDITOR, Filters(), later)) == ["I-1", "I-3", "PD-1"]


async def test_counts_say_what_a_filter_would_leave(database: Database, now: datetime) -> None:
    chosen = Filters(kind=OpeningKind.INTERNSHIP, area="battery", show=Show.SOON)
    counts = (await find(database, Role.EDITOR, chosen, now)).counts
    assert counts.shows == {Show.CURRENT: 3, Show.SOON: 1, Show.ALL: 3}
    assert counts.kinds == {OpeningKind.INTERNSHIP: 1}
    assert counts.areas == {"battery": 1}
    with_words = (await find(database, Role.EDITOR, Filters(words="driving 驾驶", show=Show.ALL), now)).counts
    assert with_words.areas == {}


async def test_pages_hold_everything_once(database: Database, now: datetime) -> None:
    pages = [
        await find(database, Role.EDITOR, Filters(show=Show.ALL), now, offset=offset, limit=2)
        for offset in (0, 2, 4, 6)
    ]
    assert [len(page.openings) for page in pages] == [2, 2, 1, 0]
    assert {page.total for page in pages} == {5}
    assert {code for page in pages for code in codes(page)} == SEEN[Role.EDITOR]


async def test_the_name_of_the_host_finds_an_opening_also_a_new_name(database: Database, now: datetime) -> None:
    assert codes(await find(database, Role.GUEST, Filters(words="甲导师"), now)) == ["I-1"]
    await import_openings(database, [{"code": "I-9", "title_zh": "x", "host": "R-901"}], now=now)
    await import_files(database, {"people.csv": "code,name_zh\nR-901,丙博士\n"}, now=now)
    assert set(codes(await find(database, Role.GUEST, Filters(words="丙博士"), now))) == {"I-1", "I-9"}
    assert codes(await find(database, Role.GUEST, Filters(words="甲导师"), now)) == []


async def test_following_twice_is_following_once_and_nobody_elses_business(database: Database, now: datetime) -> None:
    who = reader(Role.MEMBER)
    async with database.write() as tx:
        assert await openings.follow(tx, who, "I-2", now=now)
        assert not await openings.follow(tx, who, "I-2", now=now)
        assert codes(await opening_lists.followed(tx, who, offset=0, limit=9)) == ["I-2"]
        # A follow outlasts a role unseen, and can be taken back.
        assert codes(await opening_lists.followed(tx, reader(Role.GUEST), offset=0, limit=9)) == []
        assert await openings.unfollow(tx, reader(Role.GUEST), "I-2", now=now)
        assert not await openings.unfollow(tx, who, "I-2", now=now)
        assert await history.count(tx, actor_id=USER) == 2
        page = await audit.page(tx, Actor(1, Role.OWNER))
        assert not [one for one in page.entries if one.actor_id == USER]
        with pytest.raises(NotFound):
            await openings.follow(tx, who, "I-3", now=now)
        with pytest.raises(LabError):
            await openings.follow(tx, GUEST, "I-1", now=now)


async def test_a_reviewer_is_a_linked_person_or_a_user_by_number(database: Database, now: datetime) -> None:
    text = "code,reviewers\nI-1,R-901;700000123\n"
    await import_files(database, {"openings.csv": text}, now=now)
    async with database.write() as tx:
        opening = await stored.by_code(tx, "I-1")
        assert opening is not None
        assert await stored.reviewer_ids(tx, opening.id) == {700000123}
        await tx.execute(update(Person).where(Person.code == "R-901").values(user_id=USER))
        assert await stored.reviewer_ids(tx, opening.id) == {USER, 700000123}


async def test_statements_do_not_grow_with_the_list(database: Database, now: datetime, queries: Queries) -> None:
    async def statements(limit: int) -> int:
        wanted = Filters(words="电池", show=Show.ALL)
        async with database.read() as tx:
            with queries(database) as sent:
                await opening_lists.find_cards(tx, reader(Role.EDITOR), wanted, now=now, offset=0, limit=limit)
        return len(sent)

    assert await statements(1) == await statements(4) <= 6


def test_visibilities_are_all_in_this_test() -> None:
    assert len(SEEN) == len(Visibility)
