"""Plans compared with the database, and applied, on both databases."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from lab import roles
from lab.errors import Forbidden
from lab.imports import Plan, PlanOutdated, ProblemCode, apply, check, make, read
from lab.roles import OPERATOR, Actor
from storage import areas, history, lab, projects, search
from storage.database import Database
from storage.history import HistoryEntry
from storage.projects import Project
from storage.users import Role
from tests.conftest import Queries

EXAMPLE = Path(__file__).parents[2] / "examples" / "lab"
ADMIN = Actor(user_id=7, role=Role.ADMIN)
LAB = "name: {zh: 某实验室}\nareas: [{code: battery, zh: 电池}, {code: charging, zh: 充换电}]\n"
PEOPLE = "code,name_zh\nR-1,甲研究员\nR-2,乙工程师\n"
PROJECTS = (
    "code,title_zh,level,area,stage,starts,ends,lead,members,summary_zh,links\n"
    "P-1,换电站电池健康评估,national,battery,joint_rd,2024-03,2027-02,R-1,R-2,在线评估,页|Page|https://example.org/1\n"
    "P-2,负极材料,joint,battery,closed,2021-10-08,,R-2,,,\n"
)


async def plan_of(database: Database, **files: str) -> Plan:
    named = {name.replace("_", "."): text.encode() for name, text in files.items()}
    async with database.read() as tx:
        return await make(tx, check(read(named)))


async def bring(database: Database, now: datetime, actor: Actor = OPERATOR, **files: str) -> Plan:
    plan = await plan_of(database, **files)
    assert plan.problems == ()
    async with database.write() as tx:
        await apply(tx, plan, actor=actor, now=now)
    return plan


async def bring_all(database: Database, now: datetime) -> Plan:
    return await bring(database, now, lab_yaml=LAB, people_csv=PEOPLE, projects_csv=PROJECTS)


async def found(database: Database, words: str) -> list[str]:
    async with database.read() as tx:
        hits = await search.find(tx, kind=projects.KIND, words=words, labels=[], offset=0, limit=10)
        return [project.code for project in await projects.by_ids(tx, hits.items)]


def places(plan: Plan) -> list[tuple[str, int | None, str, ProblemCode]]:
    return [(one.file, one.row, one.column, one.code) for one in plan.problems]


async def test_the_sample_laboratory_comes_in_once(database: Database, now: datetime) -> None:
    files = {file.name: file.read_bytes() for file in EXAMPLE.iterdir() if file.suffix in (".yaml", ".csv")}
    checked = check(read(files))
    async with database.write() as tx:
        plan = await make(tx, checked)
        assert plan.problems == ()
        assert plan.new >= 40
        await apply(tx, plan, actor=OPERATOR, now=now)
    async with database.read() as tx:
        again = await make(tx, checked)
        assert await history.count(tx) == plan.new
        assert await projects.count(tx) >= 40
    assert again.nothing
    assert sum(one.unchanged for one in again.lists) == plan.new
    assert "P-001" in await found(database, "热失控")


async def test_what_is_new_is_stored_found_and_told(database: Database, now: datetime) -> None:
    plan = await bring(database, now, ADMIN, lab_yaml=LAB, people_csv=PEOPLE, projects_csv=PROJECTS)
    assert (plan.new, plan.changed) == (7, 0)
    async with database.read() as tx:
        project = await projects.by_code(tx, "P-1")
        assert project is not None
        people = await projects.people(tx, project.id)
        told = await history.of_item(tx, kind="project", item="P-1")
        row = await lab.get(tx)
    assert (project.starts_on, project.starts_exact) == (date(2024, 3, 1), False)
    assert (project.ends_on, project.ends_exact) == (date(2027, 2, 28), False)
    assert project.links == [{"title_zh": "页", "title_en": "Page", "url": "https://example.org/1"}]
    assert [(person.code, leads) for person, leads in people] == [("R-1", True), ("R-2", False)]
    assert [(one.action, one.actor_id, one.at) for one in told] == [("project.imported", 7, now)]
    assert row is not None
    assert (row.name_zh, row.undo_seconds, row.links) == ("某实验室", 60, [])
    assert await found(database, "换电") == ["P-1"]
    assert await found(database, "甲研究员") == ["P-1"]


async def test_a_changed_row_is_listed_with_old_and_new(database: Database, now: datetime) -> None:
    await bring_all(database, now)
    changed = PROJECTS.replace("joint_rd", "中试示范").replace(",R-1,R-2,", ",乙工程师,R-1,")
    plan = await bring(database, now, projects_csv=changed)
    (one,) = plan.lists
    assert (len(one.new), one.unchanged) == (0, 1)
    told = [(item.code, change.column, change.old, change.new) for item in one.changed for change in item.changes]
    assert told == [
        ("P-1", "stage", "joint_rd", "pilot"),
        ("P-1", "lead", "R-1", "R-2"),
        ("P-1", "members", ("R-2",), ("R-1",)),
    ]
    async with database.read() as tx:
        entries = await history.of_item(tx, kind="project", item="P-1")
        project = await projects.by_code(tx, "P-1")
        assert project is not None
        people = await projects.people(tx, project.id)
    assert (entries[-1].action, entries[-1].facts) == ("project.changed", {"columns": ["lead", "members", "stage"]})
    assert [(person.code, leads) for person, leads in people] == [("R-2", True), ("R-1", False)]
    assert (await plan_of(database, projects_csv=changed)).nothing


async def test_absent_rows_and_columns_stay_and_an_empty_cell_clears(database: Database, now: datetime) -> None:
    await bring_all(database, now)
    await bring(database, now, projects_csv="code,summary_zh,ends\nP-1,,\n")
    async with database.read() as tx:
        project = await projects.by_code(tx, "P-1")
        assert project is not None
        assert (project.summary_zh, project.ends_on, project.title_zh) == ("", None, "换电站电池健康评估")
        assert len(await projects.people(tx, project.id)) == 2
        assert await projects.count(tx) == 2
    assert await found(database, "在线评估") == []


async def test_a_person_by_a_new_name_finds_the_projects(database: Database, now: datetime) -> None:
    await bring_all(database, now)
    await bring(database, now, people_csv="code,name_zh\nR-2,丙博士\n")
    assert sorted(await found(database, "丙博士")) == ["P-1", "P-2"]
    assert await found(database, "乙工程师") == []


async def test_codes_are_matched_without_regard_to_case(database: Database, now: datetime) -> None:
    await bring_all(database, now)
    text = "code,area,lead\np-1,BATTERY,r-1\n"
    assert (await plan_of(database, projects_csv=text)).nothing


async def test_what_is_referred_to_may_be_in_the_files_or_stored(database: Database, now: datetime) -> None:
    alone = await plan_of(database, projects_csv=PROJECTS)
    assert {(row, column) for _, row, column, _ in places(alone)} == {
        (2, "area"), (2, "lead"), (2, "members"), (3, "area"), (3, "lead"),
    }  # fmt: skip
    await bring(database, now, lab_yaml=LAB, people_csv=PEOPLE)
    assert (await plan_of(database, projects_csv=PROJECTS)).problems == ()
    near = await plan_of(database, projects_csv=PROJECTS.replace("battery", "batery", 1))
    (problem,) = near.problems
    assert (problem.code, problem.facts) == (
        ProblemCode.UNKNOWN_REFERENCE,
        {"found": "batery", "kind": "area", "near": "battery"},
    )


async def test_rules_hold_for_what_the_item_will_be(database: Database, now: datetime) -> None:
    await bring_all(database, now)
    plan = await plan_of(database, projects_csv="code,title_zh,ends\nP-1,,\nP-2,名,2021-09\nP-3,新,2024-01\n")
    assert set(places(plan)) == {
        ("projects.csv", 2, "title_zh", ProblemCode.NO_TEXT),
        ("projects.csv", 3, "ends", ProblemCode.ENDS_BEFORE_STARTS),
        ("projects.csv", 4, "level", ProblemCode.MISSING_COLUMN),
        ("projects.csv", 4, "area", ProblemCode.MISSING_COLUMN),
        ("projects.csv", 4, "stage", ProblemCode.MISSING_COLUMN),
    }


async def test_with_a_problem_nothing_is_written(database: Database, now: datetime) -> None:
    plan = await plan_of(
        database, lab_yaml=LAB, people_csv=PEOPLE, projects_csv=PROJECTS + "P-3,名,best,battery,closed\n"
    )
    assert [one.code for one in plan.problems] == [ProblemCode.UNKNOWN_VALUE]
    async with database.write() as tx:
        with pytest.raises(ValueError, match="problems"):
            await apply(tx, plan, actor=OPERATOR, now=now)
        assert await history.count(tx) == 0


async def test_the_order_of_areas_is_that_of_the_file(database: Database, now: datetime) -> None:
    async def codes() -> list[str]:
        async with database.read() as tx:
            return [area.code for area in await areas.every(tx)]

    await bring_all(database, now)
    assert await codes() == ["battery", "charging"]
    await bring(database, now, areas_csv="code,zh\ncharging,充换电\ndriving,自动驾驶\nbattery,电池\n")
    assert await codes() == ["charging", "driving", "battery"]
    plan = await bring(database, now, areas_csv="code,zh\nbattery,电池\ncharging,充换电\n")
    assert (plan.changed, plan.nothing) == (0, False)
    assert await codes() == ["battery", "driving", "charging"]
    assert (await plan_of(database, areas_csv="code,zh\ndriving,自动驾驶\n")).nothing


async def test_a_plan_that_no_longer_holds_is_not_applied(database: Database, now: datetime) -> None:
    await bring_all(database, now)
    plan = await plan_of(database, projects_csv=PROJECTS.replace("joint_rd", "pilot"))
    await bring(database, now, projects_csv="code,stage\nP-1,application\n")
    with pytest.raises(PlanOutdated) as outdated:
        async with database.write() as tx:
            await apply(tx, plan, actor=OPERATOR, now=now)
    fresh = outdated.value.plan
    assert fresh is not None
    assert fresh.lists[0].changed[0].changes[0].old == "application"
    async with database.write() as tx:
        await apply(tx, fresh, actor=OPERATOR, now=now)
    async with database.read() as tx:
        assert await tx.scalar(select(Project.stage).where(Project.code == "P-1")) == "pilot"


async def test_what_others_changed_elsewhere_does_not_matter(database: Database, now: datetime) -> None:
    await bring_all(database, now)
    plan = await plan_of(database, projects_csv="code,stage\nP-1,pilot\n")
    await bring(database, now, projects_csv="code,stage\nP-2,stopped\n")
    async with database.write() as tx:
        await apply(tx, plan, actor=OPERATOR, now=now)
        assert await tx.scalar(select(Project.stage).where(Project.code == "P-1")) == "pilot"


@pytest.mark.parametrize("role", [role for role in Role if not roles.may(Actor(None, role), roles.Permission.IMPORT)])
async def test_who_may_not_import_does_not(database: Database, now: datetime, role: Role) -> None:
    plan = await plan_of(database, lab_yaml=LAB)
    async with database.write() as tx:
        with pytest.raises(Forbidden):
            await apply(tx, plan, actor=Actor(user_id=1, role=role), now=now)
        assert await lab.get(tx) is None


async def test_the_number_of_queries_does_not_grow_with_the_rows(
    database: Database, now: datetime, queries: Queries
) -> None:
    def files(count: int) -> dict[str, str]:
        rows = "".join(f"X-{number},名,joint,battery,closed,,,R-1,R-2,,\n" for number in range(count))
        return {"lab_yaml": LAB, "people_csv": PEOPLE, "projects_csv": PROJECTS + rows}

    sent = []
    for count in (0, 200):
        with queries(database) as statements:
            await plan_of(database, **files(count))
        sent.append(len(statements))
    assert sent == [5, 5]
    plan = await plan_of(database, **files(200))
    with queries(database) as statements:
        async with database.write() as tx:
            await apply(tx, plan, actor=OPERATOR, now=now)
    assert len(statements) < 60
    async with database.read() as tx:
        assert len((await tx.scalars(select(HistoryEntry.id))).all()) == plan.new == 207
