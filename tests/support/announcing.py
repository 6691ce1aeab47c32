"""Composing announcements as people do, for tests of what comes after."""

from sqlalchemy import select

from bot.clock import utc_now
from simulator.people import Person
from simulator.views import Message
from storage import lab as laboratory
from storage import users
from storage.announcements import Announcement
from storage.database import Database
from storage.users import Role
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, give, press

TEXT = "换电站开放日"


async def to_audience(person: Person, text: str = TEXT) -> Message:
    """In Chinese, up to the question who is to get it."""
    await ask(person, "/announce")
    await ask(person, text)
    await press(person, "选好了")
    await press(person, "跳过")
    return await press(person, "跳过")


async def to_summary(person: Person, *, when: str = "现在", audience: str = "所有人") -> Message:
    """In Chinese, an announcement that is complete."""
    await to_audience(person)
    await press(person, audience)
    await press(person, "选好了")
    await press(person, "选好了")
    return await press(person, when) if when == "现在" else await ask(person, when)


async def to_confirm(person: Person, *, when: str = "现在", audience: str = "所有人") -> Message:
    """In Chinese, up to the last look."""
    await to_summary(person, when=when, audience=audience)
    return await press(person, "下一步")


async def second_admin(lab: Laboratory, person: Person) -> None:
    """Somebody who may agree to what others write."""
    await ask(person, "/start")
    await give(lab, person, Role.ADMIN)


async def approve_above(database: Database, number: int) -> None:
    """Sets above how many recipients somebody else must agree."""
    async with database.write() as tx:
        await laboratory.save(tx, {"approve_above": number})


async def crowd(database: Database, number: int, *, language: str = "zh", first: int = 900_000_001) -> list[int]:
    """So many people who have spoken to the bot; returns their ids."""
    ids = list(range(first, first + number))
    async with database.write() as tx:
        for user_id in ids:
            await users.save_profile(
                tx,
                user_id=user_id,
                username=None,
                first_name=f"示例 {user_id}",
                last_name=None,
                client_language=language,
                now=utc_now(),
            )
    return ids


async def stored(database: Database) -> list[Announcement]:
    """All announcements, oldest first."""
    async with database.read() as tx:
        return list(await tx.scalars(select(Announcement).order_by(Announcement.id)))


def data_of(message: Message, button: str) -> str:
    """The data of a button."""
    found = [one.data for row in message.rows for one in row if button in one.text]
    assert found, message.buttons
    assert found[0] is not None
    return found[0]
