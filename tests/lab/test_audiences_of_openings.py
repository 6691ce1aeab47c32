"""Who began to apply for an opening, and who applied: counted, told apart, and each once."""

from datetime import datetime

from lab.audiences import Audience, Part, count, options, recipients
from lab.follows import follow
from storage import drafts
from storage.applications import ApplicationStage as Stage
from storage.database import Database, Tx
from storage.openings import KIND
from storage.users import Role
from tests.support import applying
from tests.support.applying import ADMIN, CODE, LIN, WANG
from tests.support.stored import add_user

DEFAULTS = {"default_language": "zh", "owner_ids": frozenset[int]()}
OF_ALL = Audience(openings=frozenset({CODE}), applicants=frozenset({CODE}), drafts=frozenset({CODE}))


async def reached(tx: Tx, wanted: Audience) -> list[int]:
    found = await recipients(tx, wanted, topic="projects", default_zone="Asia/Shanghai", **DEFAULTS)
    return [one.chat_id for one in found]


async def draft(tx: Tx, user_id: int, *, form: str = "apply", subject: str = CODE, now: datetime) -> None:
    await drafts.create(tx, user_id=user_id, form=form, subject=subject, step="name", answers={}, now=now)


async def test_who_began_who_applied_and_who_follows_are_told_apart_and_once(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await applying.cast(tx, now=now)
        await applying.add_opening(tx, now=now, code="I-2")
        for user_id in (501, 502):
            await add_user(tx, user_id, Role.GUEST, now=now)
        await applying.apply(tx, LIN, opening, now=now)
        await draft(tx, 501, now=now)
        await draft(tx, 501, subject="I-2", now=now)
        await draft(tx, 502, subject="I-2", now=now)
        await draft(tx, 502, form="announce", now=now)
        await draft(tx, 101, now=now)  # applied meanwhile from another telephone
        for actor in (LIN, WANG):
            await follow(tx, actor, kind=KIND, code=CODE, now=now)
    async with database.read() as tx:
        assert await reached(tx, Audience(applicants=frozenset({CODE}))) == [101]
        assert await reached(tx, Audience(drafts=frozenset({CODE}))) == [101, 501]
        assert await reached(tx, Audience(drafts=frozenset({"I-2"}))) == [501, 502]
        assert await reached(tx, OF_ALL) == [101, 102, 501]
        assert (await count(tx, ADMIN, OF_ALL, **DEFAULTS)).people == 3
        without = Audience(openings=frozenset({CODE}), excluded=Audience(applicants=frozenset({CODE})))
        assert await reached(tx, without) == [102]
        found = (await options(tx, ADMIN, Audience(), **DEFAULTS)).counts
        assert {part: found[part] for part in found if part.name in ("applicants", "drafts")} == {
            Part("applicants", CODE): 1,
            Part("drafts", CODE): 2,
            Part("applicants", "I-2"): 0,
            Part("drafts", "I-2"): 2,
        }


async def test_whoever_is_out_is_no_applicant_any_more(database: Database, now: datetime) -> None:
    wanted = Audience(applicants=frozenset({CODE}))
    async with database.write() as tx:
        opening = await applying.cast(tx, now=now)
        made = await applying.apply(tx, LIN, opening, now=now)
        expected = {
            stage: stage not in (Stage.WITHDRAWN, Stage.REJECTED, Stage.DECLINED, Stage.EXPIRED) for stage in Stage
        }
        for stage, counted in expected.items():
            await applying.put(tx, made.id, stage)
            assert await reached(tx, wanted) == ([101] if counted else []), stage


async def test_a_decision_that_is_held_changes_nothing_that_could_be_seen(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await applying.cast(tx, now=now)
        made = await applying.apply(tx, LIN, opening, now=now)
        await applying.put(tx, made.id, Stage.SCREENING, held_stage=Stage.REJECTED, held_by=201, held_at=now)
        assert await reached(tx, Audience(applicants=frozenset({CODE}))) == [101]
