"""Nobody sees an opening that is not for them: every role, at every place, at every door."""

import json
import re
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from handlers.context import Place
from lab import groups
from lab.roles import OPERATOR
from outbox.steps import Step
from storage import history
from storage.database import Database
from storage.projects import Visibility
from storage.users import Role
from tests.support.desk import GROUP, Desk
from tests.support.openings import import_openings
from tests.support.stored import add_user, import_files

USER = 7
WORD = "天外飞仙"
OPENINGS = {f"I-80{number}": visibility for number, visibility in enumerate(Visibility)}
PUBLIC = frozenset({Visibility.PUBLIC})
MEMBERS = PUBLIC | {Visibility.MEMBERS}
SEEN = {Role.GUEST: PUBLIC, Role.MEMBER: MEMBERS, Role.EDITOR: frozenset(Visibility), Role.OWNER: frozenset(Visibility)}
TITLES = re.compile(rf"{WORD}(public|members|staff)")


@pytest.fixture(autouse=True)
async def data(database: Database, now: datetime) -> None:
    await import_openings(database, [], now=now)
    await import_files(
        database, {"projects.csv": "code,title_zh,level,area,stage\nP-8,项目,joint,battery,pilot\n"}, now=now
    )
    rows = [
        {"code": code, "title_zh": f"{WORD}{visibility} {code}", "visibility": visibility.value, "project": "P-8"}
        for code, visibility in OPENINGS.items()
    ]
    await import_openings(database, rows, now=now)
    async with database.write() as tx:
        await add_user(tx, USER, now=now)


def shown(steps: list[Step]) -> frozenset[Visibility]:
    """What the answer shows of openings: their titles, and their codes on buttons."""
    text = json.dumps([step.as_json() for step in steps], ensure_ascii=False)
    titles = {Visibility(found) for found in TITLES.findall(text)}
    return frozenset(titles | {OPENINGS[code] for code in re.findall(r'"text": "(I-8\d\d)"', text)})


async def answers(desk: Desk) -> AsyncIterator[tuple[str, frozenset[Visibility]]]:
    """Everything that one may say and press to get at an opening, and what it shows."""
    for text in (WORD, "/internships", f"/internships {WORD}", "/postdocs", "/start", "/help", "/project P-8"):
        yield text, shown(await desk.say(text))
    for code in OPENINGS:
        near = code.replace("8", "9", 1)
        for text in (
            code,
            f"/internships {code}",
            f"/postdocs {code}",
            f"/start opening_{code}",
            f"/internships {near}",
        ):
            yield text, shown(await desk.say(text))
        for press in (
            f"o+:{code}",
            f"oo:{code}",
            f"oo:{code}:0:-a;{WORD}",
            f"or:{code}",
            f"oq:{code}",
            f"lg:en:oo:{code}",
        ):
            yield press, shown(await desk.press(press))
    presses = [
        "ol:0:-c;",
        f"ol:0:ia;{WORD}",
        "of:-a;",
        "os:k:i:-a;",
        "os:s:a:-c;",
        "os:a:battery:-c;",
        "oc:-a;x",
        "op:P-8",
    ]
    for press in (*presses, "om", "lg:zh:ol:0:-c;", "lg:en:om", "ol:0:-s;"):
        yield press, shown(await desk.press(press))
    for position in range(len(OPENINGS)):
        yield f"on:{position}", shown(await desk.press(f"on:{position}:-a;{WORD}"))


async def everything(desk: Desk, allowed: frozenset[Visibility]) -> frozenset[Visibility]:
    seen: set[Visibility] = set()
    async for asked, found in answers(desk):
        assert found <= allowed, asked
        seen |= found
    return frozenset(seen)


@pytest.mark.parametrize("role", SEEN)
async def test_in_private_each_role_sees_what_is_for_it(database: Database, now: datetime, role: Role) -> None:
    assert await everything(Desk(database, now, USER, role), SEEN[role]) == SEEN[role]


@pytest.mark.parametrize("marked", [False, True])
@pytest.mark.parametrize("role", [Role.GUEST, Role.OWNER])
async def test_a_group_sees_what_is_for_all_in_it_whoever_asks(
    database: Database, now: datetime, role: Role, marked: bool
) -> None:
    async with database.write() as tx:
        await groups.joined(tx, chat_id=GROUP, kind="supergroup", title="Group", now=now)
        await groups.mark(tx, OPERATOR, chat_id=GROUP, lab=marked, now=now)
    for code in OPENINGS:  # what one follows is followed in private only
        await Desk(database, now, USER, role).press(f"o+:{code}")
    allowed = MEMBERS if marked else PUBLIC
    assert await everything(Desk(database, now, USER, role, Place.GROUP), allowed) == allowed


@pytest.mark.parametrize("role", [Role.GUEST, Role.OWNER])
async def test_inline_results_are_public_for_everybody(database: Database, now: datetime, role: Role) -> None:
    desk = Desk(database, now, USER, role, Place.INLINE)
    for words in ("", WORD, *OPENINGS):
        assert shown(await desk.inline(words)) <= PUBLIC
    assert shown(await desk.inline(WORD)) == PUBLIC
    for code in OPENINGS:
        assert shown(await desk.press(f"oo:{code}")) == frozenset()


async def test_a_picture_of_a_link_is_made_for_nobody_who_may_not_see_it(database: Database, now: datetime) -> None:
    for code, visibility in OPENINGS.items():
        steps = await Desk(database, now, USER, Role.GUEST).press(f"oq:{code}")
        assert any(step.method == "sendPhoto" for step in steps) == (visibility is Visibility.PUBLIC)


async def test_what_is_between_a_person_and_the_bot_does_nothing_in_a_group(database: Database, now: datetime) -> None:
    desk = Desk(database, now, USER, Role.OWNER, Place.GROUP)
    for data in ("o+:I-800", "o-:I-800", "oq:I-800", "om", "om:1"):
        for pressed in (data, f"lg:zh:{data}"):
            steps = await desk.press(pressed)
            assert {step.method for step in steps} <= {"answerCallbackQuery", "error"}, pressed
    async with database.read() as tx:
        assert await history.count(tx, actor_id=USER) == 0
