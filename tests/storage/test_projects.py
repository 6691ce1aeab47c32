"""Projects, their people, and the areas they belong to."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from storage import areas, persons, projects
from storage.areas import Area
from storage.database import Database
from storage.persons import Person
from storage.projects import Level, Stage, Visibility
from tests.conftest import Queries


def values(code: str, **more: Any) -> dict[str, Any]:
    """A sample project as its columns."""
    return {
        "code": code,
        "title_zh": "动力电池热失控预警",
        "title_en": "Early warning of thermal runaway",
        "level": Level.NATIONAL,
        "area": "battery",
        "stage": Stage.JOINT_RD,
        "starts_on": date(2025, 3, 1),
        "links": [{"title_zh": "主页", "title_en": "Page", "url": "https://example.org"}],
        "visibility": Visibility.PUBLIC,
        "sample": True,
        **more,
    }


@pytest.fixture
async def lab(database: Database) -> Database:
    """A database with two areas and three people in it."""
    async with database.write() as tx:
        await tx.execute(insert(Area), [{"code": "services", "position": 1}, {"code": "battery", "position": 0}])
        await tx.execute(
            insert(Person),
            [{"code": code, "name_zh": name} for code, name in [("zhao", "赵"), ("qian", "钱"), ("sun", "孙")]],
        )
    return database


async def create(database: Database, code: str, **more: Any) -> int:
    async with database.write() as tx:
        return await projects.create(tx, values(code, **more))


async def people(database: Database, project_id: int) -> list[tuple[str, bool]]:
    async with database.read() as tx:
        return [(person.code, lead) for person, lead in await projects.people(tx, project_id)]


async def test_a_project_is_read_as_it_was_written(lab: Database) -> None:
    project_id = await create(lab, "P-001")
    async with lab.read() as tx:
        project = await projects.by_code(tx, "P-001")
    assert project is not None
    assert project.id == project_id
    assert {name: getattr(project, name) for name in values("P-001")} == values("P-001")
    assert (project.ends_on, project.starts_exact, project.summary_en) == (None, True, "")
    assert isinstance(project.level, Level)


async def test_a_code_is_exact_and_unique(lab: Database) -> None:
    await create(lab, "P-001")
    async with lab.read() as tx:
        assert await projects.by_code(tx, "p-001") is None
    with pytest.raises(IntegrityError):
        await create(lab, "P-001")


async def test_a_project_needs_an_area_that_exists(lab: Database) -> None:
    with pytest.raises(IntegrityError):
        await create(lab, "P-001", area="cooking")


async def test_a_word_that_is_no_level_is_refused(lab: Database) -> None:
    with pytest.raises(Exception, match="cosmic"):
        await create(lab, "P-001", level="cosmic")


async def test_changes_touch_only_what_they_name(lab: Database) -> None:
    project_id = await create(lab, "P-001")
    await create(lab, "P-002")
    async with lab.write() as tx:
        await projects.change(tx, project_id, {"stage": Stage.PILOT, "links": []})
    async with lab.read() as tx:
        changed, other = await projects.every(tx)
    assert (changed.stage, changed.links, changed.title_en) == (Stage.PILOT, [], values("")["title_en"])
    assert other.stage == Stage.JOINT_RD


async def test_projects_come_in_the_order_of_the_ids(lab: Database) -> None:
    ids = [await create(lab, f"P-{number:03}") for number in range(3)]
    async with lab.read() as tx:
        found = await projects.by_ids(tx, [ids[2], 404, ids[0]])
        assert [project.id for project in found] == [ids[2], ids[0]]
        assert await projects.by_ids(tx, []) == []
        assert await projects.count(tx) == 3


async def test_people_come_lead_first_then_in_their_order(lab: Database) -> None:
    project_id = await create(lab, "P-001")
    async with lab.write() as tx:
        await projects.set_people(tx, project_id, lead="sun", members=["qian", "sun", "zhao", "qian"])
    assert await people(lab, project_id) == [("sun", True), ("qian", False), ("zhao", False)]


async def test_people_are_replaced(lab: Database) -> None:
    project_id = await create(lab, "P-001")
    async with lab.write() as tx:
        await projects.set_people(tx, project_id, lead="sun", members=["qian"])
    async with lab.write() as tx:
        await projects.set_people(tx, project_id, lead=None, members=["zhao"])
    assert await people(lab, project_id) == [("zhao", False)]
    async with lab.write() as tx:
        await projects.set_people(tx, project_id, lead=None, members=[])
    assert await people(lab, project_id) == []


async def test_people_of_many_projects_are_one_query(lab: Database, queries: Queries) -> None:
    ids = [await create(lab, f"P-{number:03}") for number in range(10)]
    async with lab.write() as tx:
        for number, project_id in enumerate(ids[:9]):
            await projects.set_people(tx, project_id, lead=["zhao", "qian", "sun"][number % 3], members=["sun"])
    with queries(lab) as statements:
        async with lab.read() as tx:
            found = await projects.people_of(tx, ids)
    assert len(statements) == 1
    assert len(found) == 9  # the tenth has nobody
    people = [[(person.code, lead) for person, lead in found[project_id]] for project_id in ids[:3]]
    assert people == [[("zhao", True), ("sun", False)], [("qian", True), ("sun", False)], [("sun", True)]]


async def test_samples_are_noticed(lab: Database) -> None:
    project_id = await create(lab, "P-001")
    for sample in (True, False):
        async with lab.write() as tx:
            await projects.change(tx, project_id, {"sample": sample})
        async with lab.read() as tx:
            assert await projects.any_sample(tx) is sample


async def test_memberships_by_project_and_place(lab: Database) -> None:
    ids = [await create(lab, f"P-{number:03}") for number in range(2)]
    async with lab.write() as tx:
        await projects.set_people(tx, ids[1], lead="sun", members=["qian"])
        await projects.set_people(tx, ids[0], lead=None, members=["zhao"])
    async with lab.read() as tx:
        found = [(row.project_id, row.person, row.lead) for row in await projects.every_membership(tx)]
    assert found == [(ids[0], "zhao", False), (ids[1], "sun", True), (ids[1], "qian", False)]


async def test_areas_and_people_in_their_order(lab: Database) -> None:
    async with lab.read() as tx:
        assert [area.code for area in await areas.every(tx)] == ["battery", "services"]
        assert [person.code for person in await persons.every(tx)] == ["qian", "sun", "zhao"]
