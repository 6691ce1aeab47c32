"""Nobody but its reviewers and admins gets at an application as they do: every press, command, number and link, tried by everybody."""

import json
from datetime import datetime

import pytest
from sqlalchemy import func, select

from handlers import reviewing
from lab.roles import Actor
from outbox.steps import Step
from storage import openings
from storage.database import Database
from storage.documents import DocumentView
from storage.drafts import Draft
from storage.reviews import Assignment, Review, ReviewNote
from storage.screenings import Screening
from storage.shown_documents import ShownDocument
from storage.users import Role
from tests.support.applying import ADMIN, ANN, BEN, CARL, LIN, WANG, add_opening, cast, set_reviewers
from tests.support.desk import Desk
from tests.support.papers_drawn import pdf
from tests.support.reviewing import add_paper, apply_for
from tests.support.stored import add_user

SECRET = "只有评审能看"
APPLICANT = Actor(204, Role.REVIEWER)  # reviews the opening that they apply for
PARTIAL = Actor(205, Role.REVIEWER)  # and has declared it
DEMOTED = Actor(206, Role.MEMBER)  # is named as a reviewer, without the role
OUTSIDERS = {
    "guest": LIN,
    "member": WANG,
    "reviewer of another opening": CARL,
    "former reviewer": BEN,
    "applicant": APPLICANT,
    "named without the role": DEMOTED,
}
TABLES = (Review, ReviewNote, Assignment, DocumentView, Screening, ShownDocument, Draft)


@pytest.fixture
async def presses(database: Database, now: datetime) -> list[str]:
    """An application to an opening that Ann reviews; all presses that would get at it."""
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        of = opening.id
        for actor in (APPLICANT, PARTIAL, DEMOTED):
            assert actor.user_id is not None
            await add_user(tx, actor.user_id, actor.role, now=now)
        await set_reviewers(tx, of, [201, 204, 205, 206])
        await add_opening(tx, now=now, code="I-2026-04", reviewers=[203])
        (opening,) = await openings.stored_now(tx, [of])
        one = await apply_for(tx, opening, APPLICANT.user_id, now=now, answers={"name": SECRET, "motivation": SECRET})
        cv = await add_paper(tx, opening, one, APPLICANT.user_id, pdf(), now=now)
    return [
        *(f"vo:{of}", f"vl:{of}:0:---", f"vc:{of}:---", f"va:{one}", f"va:{one}:0:---"),
        *(f"vs:{of}", f"vs:{of}:m", f"vv:{one}:y", f"vv:{one}:ys", f"vv:{one}:y:---"),
        *(f"vk:{one}", f"vb:{one}", f"vu:{of}", f"vx:{one}", f"vxy:{one}", f"vxn:{one}", f"vd:{cv}"),
        *(f"vr:{one}", f"vr:{one}:0:1", f"vm:{one}", f"vn:{one}", f"vg:{of}", f"vg:{of}:="),
        *(f"vg:{of}:-201", f"vh:{of}:---", f"vh:{of}:---:201"),
        *(f"vt:{one}", f"vt:{one}:+201", f"vt:{one}:-201", "v", "v:0"),
    ]


def told(steps: list[Step]) -> str:
    return json.dumps([step.as_json() for step in steps], ensure_ascii=False)


async def rows(database: Database) -> list[int]:
    async with database.read() as tx:
        return [(await tx.scalar(select(func.count()).select_from(table))) or 0 for table in TABLES]


async def test_every_press_is_tried(presses: list[str]) -> None:
    for entry in reviewing.FEATURE.presses:
        assert any(entry.compiled.fullmatch(data) for data in presses), entry.pattern


@pytest.mark.parametrize("who", OUTSIDERS)
async def test_outsiders_read_and_change_nothing(
    database: Database, now: datetime, presses: list[str], who: str
) -> None:
    actor = OUTSIDERS[who]
    assert actor.user_id is not None
    desk = Desk(database, now, actor.user_id, actor.role)
    before = await rows(database)
    for data in presses:
        answer = told(await desk.press(data))
        assert SECRET not in answer, data
        assert actor in (APPLICANT, LIN, WANG) or "I-2026-03" not in answer, data
    for text in ("/review", "/start review_I-2026-03_0001"):
        assert SECRET not in told(await desk.say(text)), text
    if actor is not APPLICANT:  # theirs it is, and the number leads them to it
        assert SECRET not in told(await desk.say("I-2026-03/0001"))
    after = await rows(database)
    # Whoever reviews the opening has a place in its pile, if nothing is in it for them.
    assert (after if actor is not APPLICANT else [*after[:4], before[4], *after[5:]]) == before


async def test_who_is_partial_reads_nothing_any_more(database: Database, now: datetime, presses: list[str]) -> None:
    assert PARTIAL.user_id is not None
    desk = Desk(database, now, PARTIAL.user_id, PARTIAL.role)
    assert SECRET in told(await desk.press(next(data for data in presses if data.startswith("va:"))))
    await desk.press(next(data for data in presses if data.startswith("vxy:")))
    for data in presses:
        if not data.startswith("vxn:"):  # takes it back, and then they read it
            assert SECRET not in told(await desk.press(data)), data


@pytest.mark.parametrize("actor", [ANN, ADMIN])
async def test_the_same_presses_work_for_who_may(
    database: Database, now: datetime, presses: list[str], actor: Actor
) -> None:
    assert actor.user_id is not None
    for data in presses:
        answer = await Desk(database, now, actor.user_id, actor.role).press(data)
        assert SECRET in told(answer) or not data.startswith(("va", "vr", "vt")), data
