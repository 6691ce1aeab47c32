"""Announcements on their way: from the moment they are due to the last recipient."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from bot.clock import utc_now
from lab import announcements
from lab.announcements import Wanted
from lab.content import read
from lab.roles import Actor
from lab.schedules import once
from storage import runs
from storage.announcements import Announcement
from storage.users import Role
from tests.support.laboratory import OWNER, Laboratory
from tests.support.visits import ask

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
