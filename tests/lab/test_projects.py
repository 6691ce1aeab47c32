"""Looking projects up and following them: what each role finds, in every way of finding."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from lab import projects
from lab.errors import LabError, NotFound
from lab.projects import Filters
from lab.roles import GUEST, Actor
from storage import history
from storage.database import Database
from storage.projects import Level, Stage, Visibility
from storage.users import Role
from tests.conftest import Queries
from tests.support.stored import add_user, import_projects

ROWS = [
    "P-001,电池健康评估,Battery health,national,battery,pilot,public,R-1,R-2;R-3",
    "P-002,电池热失控预警,Thermal runaway,joint,battery,closed,members,R-1,",
    "P-003,电池保密项目,Secret battery,joint,battery,pilot,staff,R-2,",
    "P-004,自动驾驶感知,Perception,national,driving,pilot,public,R-3,",
    "P-005,电池回收,,enterprise,battery,proposed,public,,",
]
SEEN = {
    Role.GUEST: {"P-001", "P-004", "P-005"},
    Role.MEMBER: {"P-001", "P-002", "P-004", "P-005"},
    Role.EDITOR: {"P-001", "P-002", "P-003", "P-004", "P-005"},
}
USER = 7


@pytest.fixture(autouse=True)
async def data(database: Database, now: datetime) -> None:
    await import_projects(database, ROWS, now=now)
    async with database.write() as tx:
        await add_user(tx, USER, now=now)


def reader(role: Role) -> Actor:
    return Actor(USER, role)


async def find(database: Database, role: Role, filters: Filters, *, offset: int = 0, limit: int = 50) -> projects.Found:
    async with database.read() as tx:
        return await projects.find(tx, reader(role), filters, offset=offset, limit=limit)


def codes(found: projects.Found) -> set[str]:
    return {project.code for project in found.projects}


@pytest.mark.parametrize("role", SEEN)
async def test_every_door_shows_what_the_role_may_see(database: Database, role: Role) -> None:
    who, seen = reader(role), SEEN[role]
    async with database.read() as tx:
        found = await projects.find(tx, who, Filters(), offset=0, limit=50)
        assert codes(found) == seen
        assert found.total == len(seen)
        for name in ("area", "level", "stage"):
            assert sum((await projects.counts(tx, who, Filters(), name)).values()) == len(seen)
        total, cards = await projects.find_cards(tx, who, Filters(), offset=0, limit=50)
        assert (total, {one.project.code for one in cards}) == (len(seen), seen)
        for code in (row.split(",")[0] for row in ROWS):
            assert (await projects.typed_code(tx, who, code)) == (code if code in seen else None)
            if code not in seen:
                with pytest.raises(NotFound):
                    await projects.card(tx, who, code)
                with pytest.raises(NotFound):
                    await projects.related(tx, who, code, limit=50)
                continue
            one = await projects.card(tx, who, code)
            _, near = await projects.related(tx, who, code, limit=50)
            assert codes(near) <= seen - {code}
            assert one.related == near.total == len(near.projects)


async def test_filters_and_words_go_together(database: Database) -> None:
    async def found(**wanted: object) -> set[str]:
        return codes(await find(database, Role.EDITOR, Filters(**wanted)))  # type: ignore[arg-type]  # as a test writes them

    assert await found(area="battery") == {"P-001", "P-002", "P-003", "P-005"}
    assert await found(area="battery", stage=Stage.PILOT) == {"P-001", "P-003"}
    assert await found(area="battery", stage=Stage.PILOT, level=Level.JOINT) == {"P-003"}
    assert await found(words="电池", level=Level.NATIONAL) == {"P-001"}
    assert await found(words="电池", level=Level.NATIONAL, stage=Stage.CLOSED) == set()
    assert await found(area="no-such-area") == set()


async def test_counts_say_what_a_filter_would_leave(database: Database) -> None:
    async with database.read() as tx:
        who = reader(Role.EDITOR)
        chosen = Filters(words="电池", level=Level.JOINT, stage=Stage.PILOT)
        assert await projects.counts(tx, who, chosen, "stage") == {"closed": 1, "pilot": 1}
        assert await projects.counts(tx, who, chosen, "level") == {"joint": 1, "national": 1}
        assert await projects.counts(tx, who, chosen, "area") == {"battery": 1}


async def test_pages_hold_everything_once(database: Database) -> None:
    pages = [await find(database, Role.EDITOR, Filters(), offset=offset, limit=2) for offset in (0, 2, 4, 6)]
    assert [len(page.projects) for page in pages] == [2, 2, 1, 0]
    assert {page.total for page in pages} == {5}
    assert set.union(*(codes(page) for page in pages)) == SEEN[Role.EDITOR]


async def test_a_list_without_words_ends_with_what_is_over(database: Database) -> None:
    found = await find(database, Role.MEMBER, Filters())
    assert [project.code for project in found.projects] == ["P-001", "P-004", "P-005", "P-002"]


async def test_a_code_is_typed_in_any_way(database: Database) -> None:
    async with database.read() as tx:
        for typed in ("P-001", "p001", "p 001", "Ｐ－００１", "P_001", " P-001 "):
            assert await projects.typed_code(tx, GUEST, typed) == "P-001"
        assert await projects.typed_code(tx, GUEST, "p-1") is None


async def test_the_card_has_everybody_the_lead_first(database: Database) -> None:
    async with database.read() as tx:
        one = await projects.card(tx, GUEST, "P-001")
        assert [(person.code, lead) for person, lead in one.people] == [("R-1", True), ("R-2", False), ("R-3", False)]
        assert one.area is not None
        assert one.area.name_zh == "电池"
        _, (shared,) = await projects.find_cards(tx, GUEST, Filters(words="P-001"), offset=0, limit=1)
        assert shared.people == one.people
        assert shared.area is one.area


async def test_those_who_share_people_are_nearest(database: Database) -> None:
    async with database.read() as tx:
        _, found = await projects.related(tx, reader(Role.EDITOR), "P-001", limit=2)
    assert found.total == 4
    assert len(found.projects) == 2
    assert "P-005" not in codes(found)  # the same area only


async def follow(database: Database, role: Role, code: str, now: datetime, *, wanted: bool = True) -> bool:
    change = projects.follow if wanted else projects.unfollow
    async with database.write() as tx:
        return await change(tx, reader(role), code, now=now)


async def followed(database: Database, role: Role) -> Sequence[str]:
    async with database.read() as tx:
        found = await projects.followed(tx, reader(role), offset=0, limit=50)
    return [project.code for project in found.projects]


async def test_following_twice_is_following_once(database: Database, now: datetime) -> None:
    assert await follow(database, Role.GUEST, "P-001", now)
    assert not await follow(database, Role.GUEST, "P-001", now)
    assert await followed(database, Role.GUEST) == ["P-001"]
    assert await follow(database, Role.GUEST, "P-001", now, wanted=False)
    assert not await follow(database, Role.GUEST, "P-001", now, wanted=False)
    async with database.read() as tx:
        assert await history.count(tx, actor_id=USER) == 2


async def test_what_one_may_not_see_is_not_followed(database: Database, now: datetime) -> None:
    for code in ("P-002", "P-003", "P-999"):
        with pytest.raises(NotFound):
            await follow(database, Role.GUEST, code, now)


async def test_a_follow_outlasts_a_role_unseen_and_can_be_taken_back(database: Database, now: datetime) -> None:
    await follow(database, Role.MEMBER, "P-002", now)
    assert await followed(database, Role.MEMBER) == ["P-002"]
    assert await followed(database, Role.GUEST) == []
    assert await follow(database, Role.GUEST, "P-002", now, wanted=False)


async def test_nobody_in_particular_follows_nothing(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        assert (await projects.followed(tx, GUEST, offset=0, limit=5)).total == 0
        with pytest.raises(LabError):
            await projects.follow(tx, GUEST, "P-001", now=now)


async def test_statements_do_not_grow_with_the_list(database: Database, queries: Queries) -> None:
    async def statements(limit: int) -> int:
        async with database.read() as tx:
            with queries(database) as sent:
                await projects.find_cards(tx, reader(Role.EDITOR), Filters(), offset=0, limit=limit)
        return len(sent)

    assert await statements(1) == await statements(5)


def test_visibilities_are_all_in_this_test() -> None:
    assert {row.split(",")[6] for row in ROWS} == set(Visibility)
