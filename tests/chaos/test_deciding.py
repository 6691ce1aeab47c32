"""Decisions held about many and released, with the bot killed at every step and while the release goes on by itself."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from benchmarks.chaos.process import Starter
from benchmarks.chaos.stage import Stage, Store, stage, until
from bot.clock import utc_now
from lab.applications.releases import AT_ONCE
from simulator.people import Person
from simulator.views import Message
from storage import users
from storage.application_events import ApplicationEvent
from storage.applications import Application
from storage.applications import ApplicationStage as Stages
from storage.deliveries import Delivery, DeliveryState
from storage.releases import ReleaseUnderWay
from storage.users import Role
from tests.support.applying import add_opening, crowd, put
from tests.support.stored import add_user

pytestmark = pytest.mark.chaos

APPLICANTS = 2 * AT_ONCE + 10
WITHIN = 20.0  # seconds for a start and an answer
IN_HAND = 0.2  # seconds within which a kill meets the work on a press
ON_THE_WAY = 2  # kills while the release goes on
REJECTED = "这次没能录用你"


async def prepared(scene: Stage, reviewer: Person, applicants: list[Person]) -> int:
    """An opening with all of them, reviewed by one; returns its id. Nobody has quiet hours, in which nothing would be told."""
    now = utc_now()
    async with scene.database() as database, database.write() as tx:
        await add_user(tx, reviewer.id, Role.REVIEWER, now=now)
        opening = await add_opening(tx, now=now, code="I-2026-90", reviewers=(reviewer.id,))
        ids = await crowd(tx, opening, len(applicants), Stages.SCREENING, now=now)
        for application_id, one in zip(ids, applicants, strict=True):
            await add_user(tx, one.id, Role.GUEST, now=now)
            await users.set_quiet(tx, one.id, quiet_from=0, quiet_until=0)
            await put(tx, application_id, Stages.SCREENING, user_id=one.id)
        return opening.id


async def soon(found: Callable[[], bool]) -> None:
    """Waits for something, but not for long."""
    async with asyncio.timeout(WITHIN):
        await until(found)


async def again(scene: Stage) -> None:
    """kill -9, and a new life."""
    scene.kill()
    await scene.hush()
    await scene.start()


async def pressed(
    scene: Stage, reviewer: Person, message: Message, data: str, seen: str, chance: random.Random
) -> None:
    """Presses something; the bot dies while it works on it, or right after. Then what was asked for is there."""
    reviewer.press(message, data)
    await asyncio.sleep(chance.uniform(0.0, IN_HAND))
    await again(scene)
    await soon(lambda: seen in now(reviewer, message).text)


def now(reviewer: Person, message: Message) -> Message:
    """A message as it stands now."""
    return next(one for one in reviewer.messages() if one.id == message.id)


async def released(scene: Stage) -> None:
    """Waits until no release is under way, and nothing is owed to anybody."""
    query = (
        select(func.count()).select_from(Delivery).where(Delivery.state.in_((DeliveryState.DUE, DeliveryState.SENDING)))
    )
    async with asyncio.timeout(60), scene.database() as database:
        left = 1
        while left:
            await asyncio.sleep(0.1)
            async with database.read() as tx:
                left = len((await tx.scalars(select(ReleaseUnderWay.opening_id))).all())
                left += await tx.scalar(query.where(Delivery.kind == "application-changed")) or 0


async def test_killed_while_decisions_are_held_and_released_nobody_is_told_twice_or_missed(
    sqlite: Store, start: Starter
) -> None:
    chance = random.Random(11)
    async with stage("polling", sqlite, start, people=0, pace=1.0, rate=400) as scene:
        reviewer = scene.sim.add_person("Rae", username="rae", language="en")
        applicants = [scene.sim.add_person(f"申请人 {one}", language="zh-hans") for one in range(APPLICANTS)]
        for one in (reviewer, *applicants):
            one.open()
        opening_id = await prepared(scene, reviewer, applicants)
        await scene.start()
        await reviewer.send("/privacy")
        await soon(lambda: reviewer.messages()[-1].from_bot)
        page = reviewer.messages()[-1]
        reviewer.press(page, f"kt:{opening_id}:a")
        await soon(lambda: f"{APPLICANTS} ticked" in now(reviewer, page).text)
        await pressed(scene, reviewer, page, f"km:{opening_id}:x:{APPLICANTS}", f"{APPLICANTS} decisions held", chance)
        reviewer.press(page, f"ks:{opening_id}")
        await soon(lambda: f"{APPLICANTS} get a rejection" in now(reviewer, page).text)
        buttons = [button for row in now(reviewer, page).rows for button in row]
        go = next(button.data or "" for button in buttons if (button.data or "").startswith("kz:"))
        await pressed(scene, reviewer, page, go, "pplicants", chance)
        for _ in range(ON_THE_WAY):
            await asyncio.sleep(chance.uniform(0.1, 0.8))
            await again(scene)
        await released(scene)
        await soon(lambda: f"{APPLICANTS} applicants are told" in now(reviewer, page).text)
        assert scene.kills == 2 + ON_THE_WAY
        async with scene.database() as database, database.read() as tx:
            mine = select(Application).where(Application.opening_id == opening_id)
            assert {one.stage for one in await tx.scalars(mine)} == {Stages.REJECTED}
            events = await tx.scalars(select(ApplicationEvent.application_id).where(ApplicationEvent.kind == "reject"))
            assert sorted(Counter(events).values()) == [1] * APPLICANTS
            owed = (await tx.scalars(select(Delivery).where(Delivery.kind == "application-changed"))).all()
        assert sorted(one.chat_id for one in owed) == sorted(one.id for one in applicants)
        unsure = {one.chat_id for one in owed if one.was_unknown}
        for one in applicants:
            copies = sum(REJECTED in message.text for message in one.messages())
            # Where the kill fell between a message and its mark, it is said once more; else never.
            assert copies == 1 or (copies > 1 and one.id in unsure), one
        assert scene.sim.invalid_calls == []
