"""What an import would mean for people and rooms, and that people are told what it changed."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from bot.lab_data import import_path
from lab import import_news, imports
from lab.import_forecast import Forecast, TwoAtOnce, forecast
from lab.imports import Plan
from lab.roles import OPERATOR
from lab.seminars import publishing
from lab.seminars.clashes import ClashOf
from storage import follows, seminar_changes, seminar_reminders, seminars, series, topics
from storage.database import Database, Tx
from storage.deliveries import Delivery
from storage.topics import Mode
from tests.support.seminars import DEFAULTS, LIN, WANG, add_cast

NOW = datetime(2026, 11, 25, 4, tzinfo=UTC)
OTHERS = {"areas.csv": "code,zh\nbattery,电池\n", "people.csv": "code,name_zh\nR-1,甲主持\n"}
SERIES = "code,title_zh,rule,starts,place_zh,status\nRG,读书会,每周三,2026-12-02 14:00,301,published\n"
HEAD = "code,title_zh,starts,ends,place_zh,host,status,materials\n"
TALK = "S-1,快充,2026-12-03 14:00,15:30,报告厅,R-1,published,\n"


async def plan_of(tx: Tx, **files: str) -> Plan:
    named = {**OTHERS, **{name.replace("_", "."): text for name, text in files.items()}}
    plan = await imports.make(tx, imports.check(imports.read({name: text.encode() for name, text in named.items()})))
    assert plan.problems == ()
    return plan


async def bring(database: Database, **files: str) -> None:
    async with database.write() as tx:
        plan = await plan_of(tx, **files)
        done = await imports.apply(tx, plan, actor=OPERATOR, now=NOW)
        await import_news.tell(tx, plan, done, actor=OPERATOR, defaults=DEFAULTS, now=NOW)


async def ahead(database: Database, **files: str) -> Forecast:
    async with database.read() as tx:
        return await forecast(tx, await plan_of(tx, **files), defaults=DEFAULTS, now=NOW)


async def waiting(database: Database) -> dict[str, bool]:
    """Of which seminars people are going to be told."""
    async with database.read() as tx:
        rows = {one.code: await seminar_changes.of_seminar(tx, one.id) for one in await seminars.every(tx)}
        return {code: row is not None and row.due_at is not None for code, row in rows.items()}


async def test_a_moved_seminar_is_told_and_a_new_title_is_not(database: Database) -> None:
    await bring(database, seminars_csv=HEAD + TALK)
    async with database.write() as tx:
        await add_cast(tx, now=NOW)
        seminar_id = (await seminars.ids_by_code(tx))["S-1"]
        for actor in (LIN, WANG):
            await seminar_reminders.add(tx, seminar_id=seminar_id, user_id=actor.user_id or 0, minutes=60, now=NOW)
    retitled = HEAD + TALK.replace("快充", "快充的边界")
    assert (await ahead(database, seminars_csv=retitled)).told == 0
    await bring(database, seminars_csv=retitled)
    assert await waiting(database) == {"S-1": False}
    moved = HEAD + TALK.replace("快充", "快充的边界").replace("2026-12-03 14:00,15:30", "2026-12-04 09:00,10:30")
    assert (await ahead(database, seminars_csv=moved)).told == 2
    await bring(database, seminars_csv=moved)
    assert await waiting(database) == {"S-1": True}
    assert (await ahead(database, seminars_csv=moved)).told == 0


async def test_the_command_line_tells_people_too(database: Database, tmp_path: Path) -> None:
    async def run(seminars_csv: str) -> None:
        for name, text in {**OTHERS, "seminars.csv": HEAD + seminars_csv}.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        await import_path(database, tmp_path, defaults=DEFAULTS, dry_run=False)

    talk = TALK.replace("2026-12-03", "2096-12-03")  # after the time of the machine, which the command line goes by
    await run(talk)
    assert await waiting(database) == {"S-1": False}
    await run(talk.replace("2096-12-03 14:00,15:30", "2096-12-04 09:00,10:30"))
    assert await waiting(database) == {"S-1": True}
    async with database.write() as tx:
        await add_cast(tx, now=NOW)
        await topics.subscribe(tx, chat_id=LIN.user_id or 0, topic="seminars", mode=Mode.NOW, now=NOW)
    await run(
        talk.replace("2096-12-03 14:00,15:30", "2096-12-04 09:00,10:30") + "S-2,B,2096-12-05 14:00,,,,published,\n"
    )
    assert await news(database) == [LIN.user_id]


async def test_new_materials_are_told(database: Database) -> None:
    await bring(database, seminars_csv=HEAD + TALK)
    async with database.write() as tx:
        await add_cast(tx, now=NOW)
        seminar_id = (await seminars.ids_by_code(tx))["S-1"]
        await seminar_reminders.add(tx, seminar_id=seminar_id, user_id=LIN.user_id or 0, minutes=60, now=NOW)
    added = HEAD + TALK.replace("published,", "published,https://example.org/slides")
    assert (await ahead(database, seminars_csv=added)).told == 1
    await bring(database, seminars_csv=added)
    assert await waiting(database) == {"S-1": True}


async def test_who_follows_a_series_is_told_that_it_moves(database: Database) -> None:
    await bring(database, series_csv=SERIES)
    async with database.write() as tx:
        await add_cast(tx, now=NOW)
        await follows.add(tx, user_id=LIN.user_id or 0, kind=series.KIND, item="RG", now=NOW)
    moved = SERIES.replace("14:00", "15:00")
    assert (await ahead(database, series_csv=moved)).told == 1
    await bring(database, series_csv=moved)
    assert set((await waiting(database)).values()) == {True}


async def test_clashes_of_rooms_and_hosts_are_found(database: Database) -> None:
    await bring(database, series_csv=SERIES, seminars_csv=HEAD + TALK)
    text = (
        HEAD + "S-2,A,2026-12-03 15:00,16:00, 报告厅 ,,published,\n"  # the room of S-1
        "S-3,B,2026-12-03 14:30,15:00,205,R-1,published,\n"  # the host of S-1
        "S-4,C,2026-12-09 14:30,16:00,301,,published,\n"  # the room of the reading group, a week later
        "S-5,D,2026-12-09 15:30,16:00,301,,published,\n"  # and of S-4
        "S-6,E,2026-12-03 15:00,16:00,报告厅,,cancelled,\n"
        "S-7,F,2026-12-03 15:30,16:00,线上,,published,\n"
    )
    found = {(one.code, one.other): one.of for one in (await ahead(database, seminars_csv=text)).clashes}
    assert found == {
        ("S-2", "S-1"): (ClashOf.PLACE,),
        ("S-3", "S-1"): (ClashOf.HOST,),
        ("S-4", "RG-261209"): (ClashOf.PLACE,),
        ("S-4", "S-5"): (ClashOf.PLACE,),
    }
    swapped = HEAD + TALK.replace("S-1,快充,2026-12-03 14:00", "S-1,快充,2026-12-09 14:30").replace("报告厅", "301")
    assert (await ahead(database, seminars_csv=swapped)).clashes == (TwoAtOnce("S-1", "RG-261209", (ClashOf.PLACE,)),)
    tea = "code,title_zh,rule,starts,place_zh\nTEA,茶话会,每月第一个周三,2026-12-02 14:30,301\n"
    assert [(one.code, one.other) for one in (await ahead(database, series_csv=tea)).clashes][:2] == [
        ("TEA", "RG-261202"),
        ("TEA", "RG-270106"),
    ]


async def test_a_series_does_not_clash_with_itself(database: Database) -> None:
    talks = "code,series,title_zh,starts\nRG-1,RG,A,2026-12-09 14:00\n"
    assert (await ahead(database, series_csv=SERIES, seminars_csv=talks)) == Forecast()


async def test_new_talks_are_news_but_not_the_dates_of_a_series(database: Database) -> None:
    await bring(database, series_csv=SERIES)
    async with database.write() as tx:
        await add_cast(tx, now=NOW)
        await follows.add(tx, user_id=LIN.user_id or 0, kind=series.KIND, item="RG", now=NOW)
    later = SERIES.replace("每周三", "每周三、周四")
    await bring(database, series_csv=later)
    assert await news(database) == []
    await bring(database, seminars_csv="code,title_zh,starts,series\nRG-1,快充,2026-12-04 14:00,RG\n")
    assert await news(database) == [LIN.user_id]


async def news(database: Database) -> list[int]:
    async with database.read() as tx:
        rows = await tx.execute(select(Delivery.chat_id).where(Delivery.kind == publishing.KIND))
        return list(rows.scalars())
