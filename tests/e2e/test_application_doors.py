"""Nobody but its applicant, its opening's reviewers and admins reads an application or does anything to it: by any command, button, deep
link, typed text or inline query that there is. The doors are taken from the registry, so that a new one is tried by itself."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from handlers.context import Place
from handlers.registry import COMMANDS, FEATURES
from lab import interviews
from lab.applications import deciding, offering, returning, reviewing, submitting
from lab.interviews import Span, Where
from lab.roles import Actor
from messages.seminar_calendars import MONTH_RECIPE
from outbox.steps import Step
from storage.application_events import ApplicationEvent
from storage.application_requests import ApplicationRequest
from storage.applications import Application
from storage.applications import ApplicationStage as Stage
from storage.database import Database
from storage.documents import Document, DocumentView
from storage.offers import Offer
from storage.reviews import Review, Verdict
from storage.slots import Slot
from storage.users import Role
from tests.support.applying import (
    ANN,
    BEN,
    CARL,
    CODE,
    DEFAULTS,
    LIN,
    WANG,
    add_opening,
    apply,
    cast,
    put,
    set_reviewers,
)
from tests.support.desk import Desk
from tests.support.papers import paper
from tests.support.presses import presses
from tests.support.stored import add_user

OTHERS = (Actor(111, Role.GUEST), Actor(112, Role.GUEST))
NUMBERS = tuple(f"{CODE}/{number:04}" for number in (1, 2, 3))
NAME, QUESTION, FILE, PLACE = "天外飞仙", "秘问什么", "绝密简历.pdf", "密室四二"
OF_STAFF = ("评语机密", "私记机密", "内定候补")
SECRETS = (NAME, QUESTION, FILE, PLACE, "tianwai@example.org", "密函录用", *OF_STAFF)
# Who may not: the role that they ask in, and who they are.
# On one database: what is tried is who gets through, which no statement decides, and there are thousands of doors.
pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)

INTRUDERS = {
    "guest": Actor(500, Role.GUEST),
    "member": Actor(501, Role.MEMBER),
    "editor": Actor(502, Role.EDITOR),
    "reviewer of another opening": CARL,
    "former reviewer of this one": BEN,
    "reviewer of this one who lost the role": Actor(204, Role.MEMBER),
    "another applicant": WANG,
}
HARMLESS = ("qr", MONTH_RECIPE)  # what is drawn of other things
THOROUGH = ("guest", "former reviewer of this one")  # who try everything
# What stands in buttons: the ids of three applications, of two openings, of their documents, slots and offers are small numbers, too.
VALUES = {
    "": ("1", "2", "3", CODE, "0"),
    "draft": ("1",),
    "act": tuple("acefgnqsx"),
    "field": ("text",),
    "filter": ("---", "s", "a", "k"),
    **dict.fromkeys(("page", "position", "days", "count", "version", "index"), ("0", "1")),
    **dict.fromkeys(("reference", "value", "about", "key"), ("1", "a", "y")),
}
# The letters of buttons that should have nothing to do with openings: projects, announcements, topics, the inbox, settings and the
# like. It is enough that a guest tries them.
ELSEWHERE = "paritgsqlhd"
PRESSES = tuple(
    data for feature in FEATURES for press in feature.presses for data in dict.fromkeys(presses(press.pattern, VALUES))
)
PAYLOADS = tuple(payload.prefix for feature in FEATURES for payload in feature.payloads)


@pytest.fixture(autouse=True)
async def data(database: Database, now: datetime) -> None:
    """Three applications to an opening that Ann reviews: one is asked something, one has an interview and a decision that is held, one is
    offered a place."""
    at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
    async with database.write() as tx:
        for actor in (*OTHERS, *INTRUDERS.values()):
            if actor not in (CARL, BEN, WANG):
                assert actor.user_id is not None
                await add_user(tx, actor.user_id, actor.role, now=now)
        opening = await cast(tx, now=now)
        await add_opening(tx, now=now, code="I-2026-09", reviewers=[203])
        first, second, third = [(await apply(tx, who, opening, now=now)).id for who in (LIN, *OTHERS)]
        await apply(tx, WANG, opening, now=now)
        for one in (first, second, third):
            await put(tx, one, Stage.SUBMITTED, answers={"name": NAME, "email": "tianwai@example.org"})
        for who in (LIN, *OTHERS):
            await submitting.attach(tx, who, CODE, paper(name=FILE), now=now)
        for one in (first, second):
            await reviewing.review(tx, ANN, one, Verdict.YES, comment=OF_STAFF[0], **at)
        await reviewing.note(tx, ANN, first, OF_STAFF[1], now=now)
        await returning.return_(tx, ANN, first, question=QUESTION, due_at=now + timedelta(days=2), **at)
        await deciding.invite(tx, ANN, second, **at)
        begins = now + timedelta(days=3)
        spans = [Span(begins + n * timedelta(hours=1), begins + n * timedelta(hours=1.5)) for n in (1, 2)]
        await interviews.offer_slots(tx, ANN, opening.id, spans, Where("Asia/Shanghai", place=PLACE), now=now)
        slot = (await interviews.free_slots(tx, OTHERS[0], second, now=now))[0]
        await interviews.pick(tx, OTHERS[0], second, slot.id, **at)
        await deciding.hold(tx, ANN, [second], Stage.RESERVE, texts={"": OF_STAFF[2]}, now=now)
        wanted = offering.Wanted(now + timedelta(days=5), {"": "密函录用"})
        await offering.offer(tx, ANN, third, wanted, **at)
        await set_reviewers(tx, opening.id, [201, 204])
    await Desk(database, now, 101, Role.GUEST).press("yn:1")  # a draft of an answer


async def everything(database: Database) -> list[Any]:
    """What stands in the tables that a press could change."""
    columns: tuple[tuple[Any, ...], ...] = (
        (Application.id, Application.stage, Application.version, Application.rank, Application.held_stage),
        (Slot.id, Slot.application_id, Slot.cancelled_at),
        (Offer.id, Offer.answer),
        (Document.id, Document.deleted_at),
        (ApplicationRequest.id, ApplicationRequest.closed_at),
        (Review.application_id, Review.reviewer_id, Review.verdict),
    )
    async with database.read() as tx:
        rows: list[Any] = [(await tx.execute(select(*some).order_by(*some[:2]))).all() for some in columns]
        counts = [await tx.scalar(select(func.count()).select_from(one)) for one in (ApplicationEvent, DocumentView)]
        return [*rows, counts]


def said(steps: list[Step]) -> str:
    """Everything that is sent, with the recipes of files."""
    return json.dumps([step.as_json() for step in steps], ensure_ascii=False)


def leaks(steps: list[Step], *, numbers: bool = True) -> list[str]:
    """What of an application is in an answer: its words, its number, or a file that is made of it."""
    text = said(steps)
    found = [secret for secret in (*SECRETS, *(NUMBERS if numbers else ())) if secret in text]
    files = [step.file["recipe"] for step in steps if step.file is not None and step.file["recipe"] not in HARMLESS]
    return found + files


def texts() -> Iterator[tuple[str, str]]:
    """What one can type about an application that is there, and the same about one that is not."""
    for number in NUMBERS[:1]:
        asked = [number, number.lower(), *(f"/{command.name} {number}" for command in COMMANDS)]
        asked += [f"/start {prefix}{number.replace('/', '_')}" for prefix in PAYLOADS]
        for one in asked:
            changed = one.replace(number[-4:], "0099")
            yield one, changed
    for value in ("1", CODE):
        for command in COMMANDS:
            yield f"/{command.name} {value}", ""
        for prefix in PAYLOADS:
            yield f"/start {prefix}{value}", ""
    for secret in SECRETS:
        yield secret, ""
        yield f"/applications {secret}", ""


def without(text: str) -> str:
    """An answer without the number that was typed."""
    for number in ("0001", "0002", "0003"):
        text = text.replace(number, "0099")
    return text


async def test_no_button_shows_or_does_anything(database: Database, now: datetime) -> None:
    before = await everything(database)
    found = {}
    for who, actor in INTRUDERS.items():
        assert actor.user_id is not None
        desk = Desk(database, now, actor.user_id, actor.role)
        for press in PRESSES:
            if press[0] in ELSEWHERE and who != "guest":
                continue
            if who not in THOROUGH and re.search("[23]", press):  # the first of each kind is enough
                continue
            if leak := leaks(await desk.press(press)):
                found[who, press] = leak
    assert found == {}
    assert await everything(database) == before


async def test_in_the_other_language_and_in_groups_neither(database: Database, now: datetime) -> None:
    before = await everything(database)
    in_group, guest = Desk(database, now, 201, Role.REVIEWER, Place.GROUP), Desk(database, now, 500, Role.GUEST)
    found = {}
    for press in PRESSES:
        if press.count("1") != 1 or press[0] in f"fo{ELSEWHERE}":  # a few of each kind are enough
            continue
        if leak := leaks(await in_group.press(press)):  # others read it there
            found[press] = leak
        wrapped = f"lg:en:{press}"
        if len(wrapped) <= 64 and (leak := leaks(await guest.press(wrapped))):
            found[wrapped] = leak
    assert found == {}
    assert await everything(database) == before


async def test_nothing_that_is_typed_finds_one(database: Database, now: datetime) -> None:
    before = await everything(database)
    for who, actor in INTRUDERS.items():
        assert actor.user_id is not None
        desk = Desk(database, now, actor.user_id, actor.role)
        inline = Desk(database, now, actor.user_id, actor.role, Place.INLINE)
        for typed, missing in texts():
            steps = await desk.say(typed)
            assert [one for one in leaks(steps, numbers=False) if one not in typed] == [], (who, typed)
            if missing:  # exactly as if there were none
                assert without(said(steps)) == without(said(await desk.say(missing))), (who, typed)
        for words in (NAME, NUMBERS[0]):
            assert [one for one in leaks(await inline.inline(words), numbers=False) if one not in words] == []
    assert await everything(database) == before


async def test_the_same_doors_open_for_those_whom_they_are_for(database: Database, now: datetime) -> None:
    """Else the tests above would pass whatever the doors do."""
    applicant = Desk(database, now, 101, Role.GUEST)
    for door in ("ya:1", "yn:1"):
        assert QUESTION in said(await applicant.press(door))
    assert FILE in said(await applicant.press("yp:1"))
    for typed in (NUMBERS[0], f"/start application_{CODE}_0001", f"/applications {NUMBERS[0]}"):
        assert QUESTION in said(await applicant.say(typed))
    assert PLACE in said(await Desk(database, now, 111, Role.GUEST).press("yi:2"))
    reviewer = Desk(database, now, 201, Role.REVIEWER)
    for door in ("va:1", "ka:1"):
        assert NAME in said(await reviewer.press(door))
    own = [press for press in PRESSES if press[0] in "yvk"][::4]
    assert len(own) > 50
    opened = [press for press in own if leaks(await reviewer.press(press))]
    assert len(opened) > 10
