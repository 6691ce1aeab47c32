"""A visit to an opening's reviewers: people of the simulator, applications of the student and of others who are not there."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update

from bot.clock import utc_now
from lab import notices
from lab.applications.review_digests import DIGEST
from lab.roles import Actor
from simulator.people import Person
from simulator.views import Message
from storage import applications, users
from storage.applications import Application, ApplicationStage
from storage.openings import Opening
from storage.users import Role
from tests.support import applying
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, give, redrawn

CODE = "I-2026-90"


async def settle_in(place: Laboratory, *, places: int | None = 2) -> Opening:
    """Everybody has said hello; the researcher reviews an opening, and the student has applied for it under 0001."""
    for person in (place.student, place.researcher, place.owner):
        await ask(person, "/start")
    await give(place, place.researcher, Role.REVIEWER)
    now = utc_now()
    async with place.database.write() as tx:
        for person in (place.student, place.researcher, place.owner):  # tests run at night, too
            await users.set_quiet(tx, person.id, quiet_from=0, quiet_until=0)
        for person in (place.researcher, place.owner):  # by day their digest would come between two answers
            day = now.astimezone(ZoneInfo("Asia/Shanghai")).date()
            later = now + timedelta(days=30)
            await notices.tell(
                tx, chat_id=person.id, kind=DIGEST, facts={}, event=f"{DIGEST}/{day}", due_at=later, now=now
            )
        opening = await applying.add_opening(tx, now=now, code=CODE, reviewers=(place.researcher.id,), places=places)
        await applying.apply(tx, Actor(place.student.id, Role.GUEST), opening, now=now)
    return opening


async def others(place: Laboratory, opening: Opening, count: int, stage: ApplicationStage) -> list[int]:
    """So many further applications, of people who are not there; returns their ids."""
    async with place.database.write() as tx:
        return await applying.crowd(tx, opening, count, stage, now=utc_now())


async def application(place: Laboratory, number: int = 1) -> Application:
    """The application with this number, as it stands now."""
    async with place.database.read() as tx:
        found = await applications.by_number(tx, f"{CODE}/{number:04}")
    assert found is not None
    return found


async def every(place: Laboratory) -> Sequence[Application]:
    """All of the opening, in the order of their numbers."""
    async with place.database.read() as tx:
        found = await tx.scalars(
            select(Application).where(Application.number.startswith(CODE)).order_by(Application.id)
        )
        return found.all()


async def set_stage(place: Laboratory, number: int, stage: ApplicationStage, **values: object) -> None:
    """Puts an application somewhere, without the rules."""
    async with place.database.write() as tx:
        await tx.execute(
            update(Application).where(Application.number == f"{CODE}/{number:04}").values(stage=stage, **values)
        )


async def at(person: Person, data: str) -> Message:
    """The screen behind a button's data, under a message of its own."""
    message = await ask(person, "/privacy")
    await person.tap(data=data, message=message)
    return await redrawn(person)


def data_of(message: Message, text: str) -> str:
    """What the first button with this text carries."""
    rows = message.stored.inline_keyboard
    return next(str(button["callback_data"]) for row in rows for button in row if button["text"] == text)
