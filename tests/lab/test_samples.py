"""Samples are counted and removed at once; what is real stays, with all that it needs."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.lab_data import load_plan, read_files
from lab import imports, samples
from lab.errors import Forbidden, LabError
from lab.openings import OpeningState, state
from lab.roles import OPERATOR, Actor
from lab.samples import Samples
from storage import (
    areas,
    follows,
    history,
    lab,
    openings,
    persons,
    projects,
    reservations,
    search,
    seminar_reminders,
    seminars,
    series,
    topics,
    users,
)
from storage import openings as stored_openings
from storage.database import Database, Tx
from storage.openings import Opening
from storage.projects import Visibility
from storage.seminars import SeminarStatus
from storage.users import Role
from tests.support.laboratory import EXAMPLES
from tests.support.seminar_edits import seat
from tests.support.seminars import LIN, add_cast
from tests.support.stored import import_files

REFERENCES = ("area", "host", "projects")

LAB = """
sample: true
name: {zh: 示例实验室}
areas: [{code: battery, zh: 电池}, {code: charging, zh: 充换电}]
topics: [{code: news, zh: 动态}, {code: own, zh: 自己的, sample: no}]
"""
PEOPLE = "code,name_zh,sample\nR-1,示例甲,yes\nR-2,示例乙,yes\nR-3,真人,\nR-4,示例丁,yes\nR-5,示例戊,yes\n"
PROJECTS = (
    "code,title_zh,level,area,stage,lead,members,sample\n"
    "P-1,示例换电,joint,charging,pilot,R-1,R-3,yes\n"
    "P-2,真换电,joint,battery,pilot,R-2,R-3,no\n"
)
OPENINGS = (
    "code,kind,title_zh,area,project,host,reviewers,sample\n"
    "I-1,internship,示例实习,charging,P-1,R-1,R-1,yes\n"
    "I-2,internship,真实习,battery,P-1,R-4,R-5,no\n"
)


SERIES = (
    "code,title_zh,rule,starts,host,area,sample\n"
    "RG,示例读书会,每周三,2026-12-02 14:00,R-1,charging,yes\n"
    "TEA,示例茶话会,每周四,2026-12-03 16:00,R-1,charging,yes\n"
)
SEMINARS = (
    "code,title_zh,starts,series,host,area,sample\n"
    "S-1,示例讲座,2026-12-04 14:00,,R-1,charging,yes\n"
    "TEA-1,真讲座,2026-12-10 16:00,TEA,R-1,,no\n"
)


async def fill(database: Database, now: datetime, *, talks: bool = False) -> None:
    files = {"lab.yaml": LAB, "people.csv": PEOPLE, "projects.csv": PROJECTS, "openings.csv": OPENINGS}
    if talks:
        files |= {"series.csv": SERIES, "seminars.csv": SEMINARS}
    checked = imports.check(imports.read({name: text.encode() for name, text in files.items()}))
    async with database.write() as tx:
        plan = await imports.make(tx, checked)
        assert plan.problems == ()
        await imports.apply(tx, plan, actor=OPERATOR, now=now)
        await users.save_profile(
            tx, user_id=5, username=None, first_name="A", last_name=None, client_language="zh", now=now
        )
        for code in ("P-1", "P-2"):
            await follows.add(tx, user_id=5, kind=projects.KIND, item=code, now=now)
        for code in ("I-1", "I-2"):
            await follows.add(tx, user_id=5, kind=openings.KIND, item=code, now=now)
        await topics.subscribe(tx, chat_id=5, topic="news", now=now)


async def test_an_opening_of_ones_own_does_not_lose_its_project_with_the_samples(
    database: Database, now: datetime
) -> None:
    await fill(database, now)
    with pytest.raises(LabError) as refused:
        async with database.write() as tx:
            await samples.remove(tx, actor=OPERATOR, now=now)
    assert (refused.value.message, refused.value.facts) == ("samples-needed", {"count": 1, "codes": "I-2"})
    async with database.read() as tx:
        assert (await samples.count(tx)).any


async def test_samples_go_and_what_is_real_stays(database: Database, now: datetime) -> None:
    await fill(database, now)
    async with database.write() as tx:
        await tx.execute(update(Opening).where(Opening.code == "I-2").values(project=None))
    admin = Actor(user_id=5, role=Role.ADMIN)
    expected = Samples(lab=1, areas=1, topics=1, people=1, projects=1, openings=1, series=0, seminars=0, kept=4)
    async with database.read() as tx:
        assert await samples.count(tx) == expected
    async with database.write() as tx:
        assert await samples.remove(tx, actor=admin, now=now) == expected
    async with database.read() as tx:
        assert await lab.get(tx) is None
        assert [(area.code, area.sample) for area in await areas.every(tx)] == [("battery", False)]
        assert [topic.code for topic in await topics.every(tx)] == ["own"]
        assert [(one.code, one.sample) for one in await persons.every(tx)] == [
            (f"R-{number}", False) for number in (2, 3, 4, 5)
        ]
        (left,) = await projects.every(tx)
        assert left.code == "P-2"
        assert [(one.code, leads) for one, leads in await projects.people(tx, left.id)] == [
            ("R-2", True),
            ("R-3", False),
        ]
        assert await follows.of_user(tx, user_id=5, kind=projects.KIND) == ["P-2"]
        (kept,) = await openings.every(tx)
        assert (kept.code, kept.host, kept.project) == ("I-2", "R-4", None)
        assert [one.person for one in await openings.every_reviewer(tx)] == ["R-5"]
        assert await follows.of_user(tx, user_id=5, kind=openings.KIND) == ["I-2"]
        found = await search.find(tx, kind=openings.KIND, words="实习", labels=[], offset=0, limit=10)
        assert list(found.items) == [kept.id]
        assert set(await topics.of_chat(tx, 5)) == {"news"}
        hits = await search.find(tx, kind=projects.KIND, words="换电", labels=[], offset=0, limit=10)
        assert list(hits.items) == [left.id]
        (told,) = await history.of_item(tx, kind=samples.KIND, item="")
        assert (told.action, told.actor_id, told.facts["projects"]) == (samples.ACTION, 5, 1)
        assert not (await samples.count(tx)).any


async def test_without_samples_nothing_happens(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        assert not (await samples.remove(tx, actor=OPERATOR, now=now)).any
        assert await history.count(tx) == 0


async def test_what_was_brought_over_a_sample_is_real(database: Database, now: datetime) -> None:
    await fill(database, now)
    text = "code,title_zh,level,area,stage\nP-1,自己的项目,joint,battery,pilot\n"
    checked = imports.check(imports.read({"projects.csv": text.encode()}))
    async with database.write() as tx:
        await imports.apply(tx, await imports.make(tx, checked), actor=OPERATOR, now=now)
        await samples.remove(tx, actor=OPERATOR, now=now)
        assert [project.code for project in await projects.every(tx)] == ["P-1", "P-2"]


@pytest.mark.parametrize("role", [Role.GUEST, Role.MEMBER, Role.REVIEWER, Role.EDITOR])
async def test_who_may_not_remove_them_does_not(database: Database, now: datetime, role: Role) -> None:
    await fill(database, now)
    async with database.write() as tx:
        with pytest.raises(Forbidden):
            await samples.remove(tx, actor=Actor(user_id=5, role=role), now=now)
        assert await projects.count(tx) == 2


async def test_sample_openings_are_moved_along_with_the_calendar(database: Database) -> None:
    """What is open when the samples were written is open two years later, too."""
    then = datetime(2026, 11, 25, 4, tzinfo=UTC)
    later = then + timedelta(days=700)
    plan = await load_plan(database, read_files(EXAMPLES))
    async with database.write() as tx:
        await imports.apply(tx, plan, actor=OPERATOR, now=then)
        before = await standing(tx, now=then)
    async with database.write() as tx:
        await samples.keep_current(tx, now=later)
    async with database.read() as tx:
        assert await standing(tx, now=later) == before
    assert len(set(before.values())) > 2


async def test_sample_seminars_go_and_a_series_that_is_used_stays(database: Database, now: datetime) -> None:
    await fill(database, now, talks=True)
    async with database.write() as tx:
        await tx.execute(update(Opening).where(Opening.code == "I-2").values(project=None))
        await add_cast(tx, now=now)
        held = next(one for one in await seminars.every(tx) if one.sample)
        await seat(tx, held.id, LIN.user_id or 0, at=now)  # of somebody who tried it out
        await seminar_reminders.add(tx, seminar_id=held.id, user_id=LIN.user_id or 0, minutes=60, now=now)
    async with database.write() as tx:
        removed = await samples.remove(tx, actor=OPERATOR, now=now)
        assert list(await reservations.mine(tx, LIN.user_id or 0)) == []
        assert await seminar_reminders.mine(tx, LIN.user_id or 0) == {}
        assert (removed.series, removed.seminars > 20) == (1, True)
        assert [(one.code, one.sample) for one in await series.every(tx)] == [("TEA", False)]
        assert [one.code for one in await seminars.every(tx)] == ["TEA-1"]
        assert {area.code for area in await areas.every(tx)} == {"battery", "charging"}
        assert "R-1" in {one.code for one in await persons.every(tx)}
        hits = await search.find(tx, kind=seminars.KIND, words="示例", labels=[], offset=0, limit=10)
        assert list(hits.items) == [one.id for one in await seminars.every(tx)]  # its series is called so


async def test_sample_seminars_keep_their_weekdays_and_times(database: Database) -> None:
    """Those of the sample data, without what they refer to."""
    later = datetime(2027, 9, 2, 4, tzinfo=UTC)  # 40 weeks and a day: a Thursday
    files = {name: EXAMPLES / name for name in ("series.csv", "seminars.csv")}
    rows = {name: list(csv.DictReader(path.read_text().splitlines(keepends=True))) for name, path in files.items()}
    texts = {
        name: table([{key: "" if key in REFERENCES else cell for key, cell in row.items()} for row in told])
        for name, told in rows.items()
    }
    await import_files(database, texts, now=later)
    async with database.write() as tx:
        await samples.keep_current(tx, now=later)
    async with database.read() as tx:
        every = await seminars.every(tx)
    told = {one.title_en: one for one in every if one.title_en}
    weeks = timedelta(weeks=40)
    for title, on in {
        "Unprotected left turns: teaching a car to wait": datetime(2026, 11, 27, 7, 30, tzinfo=UTC),
        "Paper: where faults in a pack begin": datetime(2026, 12, 2, 6, tzinfo=UTC),
        "Five minutes each: the year in short talks": datetime(2026, 12, 24, 2, tzinfo=UTC),
    }.items():
        assert told[title].starts_at == on + weeks
    forum = [one for one in every if one.series == "FORUM"]
    assert all(one.starts_at.isoweekday() == 2 and 8 <= one.starts_at.day <= 14 for one in forum)
    dates = [one for one in every if one.series and one.occurrence]
    assert all(one.code == f"{one.series}-{one.occurrence:%y%m%d}" for one in dates)
    passed = {one.title_en for one in every if one.ends_at < later and one.title_en}
    assert passed == {one.title_en for one in every if one.title_en and one.status is SeminarStatus.HELD} | {
        "Paper: dendrites in solid electrolytes"  # on Wednesday of the week that it is
    }
    assert "The limits of fast charging: from lithium plating to the charging curve" not in passed
    assert max(one.starts_at for one in every if one.series == "RG") > later + timedelta(days=150)


def table(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("weeks", [1, 2, 5, 9])
async def test_some_weeks_later_the_samples_are_there_too(database: Database, weeks: int) -> None:
    at = datetime(2026, 11, 25, 16, 1, tzinfo=UTC) + timedelta(weeks=weeks)  # Thursday in Hefei, still Wednesday in UTC
    plan = await load_plan(database, read_files(EXAMPLES))
    async with database.write() as tx:
        await imports.apply(tx, plan, actor=OPERATOR, now=at)
        before = {one.code: one.closes_at for one in await stored_openings.every(tx)}
        await samples.keep_current(tx, now=at)
        after = {one.code: one.closes_at for one in await stored_openings.every(tx)}
        every = await seminars.every(tx)
    moved = {later - before[code] for code, later in after.items() if later is not None}
    assert moved == {timedelta(weeks=weeks, days=1)}
    assert all(one.uid == f"seminar-{one.code}@labbot" for one in every if one.series)


async def test_on_sunday_evening_the_samples_of_the_week_are_still_to_come(database: Database) -> None:
    sunday = datetime(2027, 9, 5, 11, 1, tzinfo=UTC)  # 19:01 in Hefei
    plan = await load_plan(database, read_files(EXAMPLES))
    async with database.write() as tx:
        await imports.apply(tx, plan, actor=OPERATOR, now=sunday)
        await samples.keep_current(tx, now=sunday)
        night = await seminars.by_code(tx, "S-2026-32")
        assert night is not None
        assert night.starts_at == datetime(2027, 9, 12, 11, 30, tzinfo=UTC)


async def standing(tx: Tx, *, now: datetime) -> dict[str, OpeningState]:
    """How each opening stands."""
    found = await stored_openings.standings(tx, visible=tuple(Visibility))
    return {one.code: state(one, now=now) for one in found}
