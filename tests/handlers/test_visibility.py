"""Nobody sees what is not for them: every role, at every place, at every door, for every project."""

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
from storage.projects import Level, Stage, Visibility
from storage.users import Role
from tests.support.desk import GROUP, Desk
from tests.support.stored import add_user, import_projects

USER = 7
WORD = "天外飞仙"
PROJECTS = {f"P-80{number}": visibility for number, visibility in enumerate(Visibility)}
PUBLIC = frozenset({Visibility.PUBLIC})
MEMBERS = PUBLIC | {Visibility.MEMBERS}
EVERYTHING = frozenset(Visibility)
SEEN = {
    Role.GUEST: PUBLIC,
    Role.MEMBER: MEMBERS,
    Role.EDITOR: EVERYTHING,
    Role.OWNER: EVERYTHING,
}
TITLES = re.compile(rf"{WORD}(public|members|staff)")


@pytest.fixture(autouse=True)
async def data(database: Database, now: datetime) -> None:
    rows = [
        f"{code},{WORD}{visibility} {code},,joint,battery,pilot,{visibility},R-1,"
        for code, visibility in PROJECTS.items()
    ]
    await import_projects(database, rows, now=now)
    async with database.write() as tx:
        await add_user(tx, USER, now=now)


def shown(steps: list[Step]) -> frozenset[Visibility]:
    """What the answer shows of projects: their titles, and their codes on buttons."""
    text = json.dumps([step.as_json() for step in steps], ensure_ascii=False)
    titles = {Visibility(found) for found in TITLES.findall(text)}
    return frozenset(titles | {PROJECTS[code] for code in re.findall(r'"text": "(P-8\d\d)"', text)})


async def answers(desk: Desk) -> AsyncIterator[tuple[str, frozenset[Visibility]]]:
    """Everything that one may say and press to get at a project, and what it shows."""
    for text in (
        WORD,
        "/projects",
        f"/projects {WORD}",
        f"/project {WORD}",
        "/start",
        "/help",
        "/settings",
        "/topics",
        "/privacy",
    ):
        yield text, shown(await desk.say(text))
    for code in PROJECTS:
        near = code.replace("8", "9", 1)
        for text in (code, f"/project {code}", f"/projects {code}", f"/start project_{code}", f"/project {near}"):
            yield text, shown(await desk.say(text))
        follow = f"p+:{code}"
        for data in (
            follow,
            f"pp:{code}",
            f"pp:{code}:0:--;{WORD}",
            f"pr:{code}",
            f"lg:zh:pp:{code}",
            f"lg:en:pr:{code}",
        ):
            yield data, shown(await desk.press(data))
    filters = [f"pf:{letter}:--;{WORD}" for letter in "avs"]
    filters += [f"ps:a:battery:--;{WORD}", f"ps:v:{'abcde'[list(Level).index(Level.JOINT)]}:--;"]
    filters += [f"ps:s:{'abcdefg'[list(Stage).index(Stage.PILOT)]}:--;{WORD}"]
    for data in (f"pl:0:--;{WORD}", "pl:0:--;", "pm", "lg:zh:pm", "lg:en:pl:0:--;", "go", "su", *filters):
        yield data, shown(await desk.press(data))
    for position in range(len(PROJECTS)):
        yield f"pn:{position}", shown(await desk.press(f"pn:{position}:--;{WORD}"))


async def everything(desk: Desk, allowed: frozenset[Visibility]) -> frozenset[Visibility]:
    seen: set[Visibility] = set()
    async for asked, found in answers(desk):
        assert found <= allowed, asked
        seen |= found
    return frozenset(seen)


@pytest.mark.parametrize("role", [Role.GUEST, Role.MEMBER, Role.EDITOR, Role.OWNER])
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
    for code in PROJECTS:  # what one follows is followed in private only
        await Desk(database, now, USER, role).press(f"p+:{code}")
    allowed = MEMBERS if marked else PUBLIC
    assert await everything(Desk(database, now, USER, role, Place.GROUP), allowed) == allowed


@pytest.mark.parametrize("role", [Role.GUEST, Role.OWNER])
async def test_inline_results_are_public_for_everybody(database: Database, now: datetime, role: Role) -> None:
    desk = Desk(database, now, USER, role, Place.INLINE)
    for words in ("", WORD, *PROJECTS):
        assert shown(await desk.inline(words)) <= PUBLIC
    assert shown(await desk.inline(WORD)) == PUBLIC
    for code in PROJECTS:  # no button of ours stands under an inline message, but one may be pressed all the same
        assert shown(await desk.press(f"pp:{code}")) == frozenset()


async def test_what_is_between_a_person_and_the_bot_does_nothing_in_a_group(database: Database, now: datetime) -> None:
    desk = Desk(database, now, USER, Role.OWNER, Place.GROUP)
    private = [
        "ex",
        "sr",
        "sr!",
        "su",
        "st",
        "tz",
        "tz:UTC",
        "tp",
        "tp+:news",
        "pm",
        "gl:member",
        "gr",
        "do:export",
        "p+:P-800",
    ]
    for data in private:
        for pressed in (data, f"lg:zh:{data}"):
            steps = await desk.press(pressed)
            assert {step.method for step in steps} <= {"answerCallbackQuery", "error"}, pressed
    async with database.read() as tx:
        assert await history.count(tx, actor_id=USER) == 0
