"""Announcements on their way: from the moment they are due to the last recipient."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.clock import utc_now
from lab import announcements
from lab.announcements import Wanted
from lab.content import read
from lab.roles import Actor
from lab.schedules import once
from storage import runs, topics
from storage.announcements import Announcement
from storage.deliveries import Delivery, DeliveryState
from storage.users import Role
from tests.support.laboratory import OWNER, Laboratory
from tests.support.visits import ask, press

pytestmark = pytest.mark.both_databases

OWNERS = frozenset({OWNER})


def text(said: str) -> dict[str, Any]:
    return read({"text": said}).as_json()


async def publish(
    lab: Laboratory, contents: Mapping[str, Any], audience: Mapping[str, Any], *, count: int, **options: Any
) -> Announcement:
    """Written and confirmed by the owner, due at once."""
    actor, now = Actor(OWNER, Role.OWNER), utc_now()
    wanted = Wanted(
        title="换电站开放日",
        contents=contents,
        audience=audience,
        schedule=once(now + timedelta(seconds=0.3)).as_json(),
        zone="Asia/Shanghai",
        urgent=True,
        **options,
    )
    async with lab.database.write() as tx:
        written = await announcements.write(tx, actor, wanted, now=now)
        return await announcements.confirm(tx, actor, written, count=count, owner_ids=OWNERS, now=now)


async def test_everybody_gets_it_in_their_language(lab: Laboratory) -> None:
    for person in (lab.owner, lab.student, lab.researcher):
        await ask(person, "/privacy")
    announcement = await publish(
        lab, {"zh": text("明天开放日"), "en": text("Open day tomorrow")}, {"everyone": True}, count=3
    )
    await lab.student.sees("明天开放日")
    await lab.researcher.sees("Open day tomorrow")
    await lab.owner.sees("送达 3 / 3", within=10)
    async with lab.database.read() as tx:
        (run,) = await runs.of_announcement(tx, announcement.id)
    assert run.state == "finished"


async def test_silent_and_protected_as_they_were_chosen(lab: Laboratory) -> None:
    for person in (lab.owner, lab.student):
        await ask(person, "/privacy")
    await publish(lab, {"zh": text("静悄悄")}, {"everyone": True}, count=2, silent=True, protected=True)
    await lab.student.sees("静悄悄")
    (sent,) = [one for one in lab.sim.accepted if one.text.startswith("静悄悄") and one.chat_id == lab.student.id]
    assert (sent.silent, sent.protected, sent.paid) == (True, True, False)


async def test_whoever_gets_a_digest_reads_all_of_it_in_one_message(lab: Laboratory) -> None:
    student = lab.student
    for person in (lab.owner, student):
        await ask(person, "/privacy")
    await ask(student, "/topics")
    await press(student, "实验室动态")
    await press(student, "每日汇总")
    for said in ("开放日", "讲座改期"):
        await publish(lab, {"zh": text(said)}, {"everyone": True}, count=2, topic="news")
        await lab.owner.sees(said)
    async with lab.database.write() as tx:  # as time would
        await tx.execute(update(Delivery).where(Delivery.state == DeliveryState.DIGEST).values(digest_at=utc_now()))
    digest = await student.sees("开放日", within=10)
    assert "讲座改期" in digest.text
    assert await settled_states(lab, student.id) == {DeliveryState.SENT}
    opened = await press(student, "2")
    assert opened.text.startswith("讲座改期")


async def settled_states(lab: Laboratory, chat_id: int) -> set[DeliveryState]:
    """The states of everything owed to a chat, once nothing is on its way."""
    for _ in range(100):
        async with lab.database.read() as tx:
            states = set(await tx.scalars(select(Delivery.state).where(Delivery.chat_id == chat_id)))
        if not states & {DeliveryState.SENDING, DeliveryState.DUE, DeliveryState.DIGEST}:
            break
        await asyncio.sleep(0.05)
    return states


async def test_a_group_reads_it_in_the_thread_that_it_chose(lab: Laboratory) -> None:
    for person in (lab.owner, lab.student):
        await ask(person, "/privacy")
    group = lab.sim.add_group("A sample forum", members=[lab.student], bots=[lab.telegram], topics={5: "讲座"})
    await lab.student.sees("/projects", chat=group)
    async with lab.database.write() as tx:
        await topics.subscribe(tx, chat_id=group.id, topic="news", thread_id=5, now=utc_now())
    await publish(lab, {"zh": text("论坛里的公告")}, {"topics": ["news"]}, count=3, topic="news")
    copy = await lab.student.sees("论坛里的公告", chat=group)
    assert "本群接收“实验室动态”" in copy.text
    (sent,) = [one for one in lab.sim.accepted if one.chat_id == group.id and one.text.startswith("论坛里的公告")]
    assert sent.topic == 5
