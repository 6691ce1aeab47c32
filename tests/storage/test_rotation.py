"""A new secret: after the rotation, everything that the old one wrote is read without it, whatever column it stands in."""

import asyncio
import contextlib
from datetime import datetime

from sqlalchemy import func, select

from lab.applications import reviewing, submitting
from storage import applications, documents, rotation, screens
from storage.database import Database
from storage.rotation import Rotated, encrypted_columns, rotate
from storage.screens import Screen
from tests.support.applying import ANN, ANSWERS, CODE, LIN, apply, cast
from tests.support.papers import paper

OLD, NEW = "the old sample secret", "the new sample secret"
LARGE = b"%PDF-" + bytes(range(256)) * 2_500  # three pieces


async def filled(url: str, now: datetime) -> int:
    """An application with all that is encrypted about one, and many screens; all with the old secret. Returns its id."""
    database = Database(url, secrets=[OLD])
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await submitting.attach(tx, LIN, CODE, paper(LARGE, name="简历.pdf"), now=now)
        await reviewing.note(tx, ANN, made.id, "a private note", now=now)
        for number in range(rotation.AT_ONCE * 2 + 3):
            await screens.keep(tx, {"number": number}, now=now)
    await database.close()
    return made.id


async def reads_everything(database: Database, application_id: int) -> bool:
    async with database.read() as tx:
        application = await applications.get(tx, application_id)
        assert application is not None
        (document,) = await documents.of_application(tx, application_id)
        content = await documents.content(tx, document.id)
        unread = await tx.scalar(select(func.count()).select_from(Screen))
        readable = sum(one.state is not None for one in await tx.scalars(select(Screen)))
        return (application.answers, document.name, content, readable) == (ANSWERS, "简历.pdf", LARGE, unread)


async def test_after_it_the_old_secret_can_go(database_url: str, now: datetime) -> None:
    made = await filled(database_url, now)
    both, alone = Database(database_url, secrets=[NEW, OLD]), Database(database_url, secrets=[NEW])
    assert not await reads_everything(alone, made)
    todo = (await rotate(both, [NEW, OLD], look_only=True)).renewed
    assert todo > rotation.AT_ONCE * 2
    assert not await reads_everything(alone, made)
    assert await rotate(both, [NEW, OLD]) == Rotated(renewed=todo)
    assert await reads_everything(alone, made)
    assert await rotate(both, [NEW, OLD]) == Rotated(current=todo)  # started again, it finds nothing to do
    await both.close()
    await alone.close()


def test_every_encrypted_column_is_known() -> None:
    names = {f"{table.name}.{column.name}" for table, column in encrypted_columns()}
    assert {"applications.answers", "applications.contact", "documents.name", "document_pieces.content"} <= names
    assert {"reviews.scores", "review_notes.text", "drafts.answers", "deliveries.facts", "screens.state"} <= names


async def test_what_no_secret_reads_stays_as_it_is(database_url: str, now: datetime) -> None:
    made = await filled(database_url, now)
    wrong = Database(database_url, secrets=[NEW, "another one"])
    found = await rotate(wrong, [NEW, "another one"])
    assert (found.renewed, found.lost > 100) == (0, True)
    await wrong.close()
    old = Database(database_url, secrets=[OLD])
    assert await reads_everything(old, made)
    await old.close()


async def test_beside_a_bot_that_writes_nothing_newer_is_undone(database_url: str, now: datetime) -> None:
    made = await filled(database_url, now)
    running, beside = Database(database_url, secrets=[NEW, OLD]), Database(database_url, secrets=[NEW, OLD])

    async def write_on() -> None:
        for number in range(20):
            async with running.write() as tx:
                application = await applications.get(tx, made)
                assert application is not None
                values = {"answers": {"number": number}}
                assert await applications.change(tx, made, version=application.version, values=values)
            await asyncio.sleep(0)

    await asyncio.gather(write_on(), rotate(beside, [NEW, OLD]))
    alone = Database(database_url, secrets=[NEW])
    async with alone.read() as tx:
        application = await applications.get(tx, made)
        assert application is not None
        assert application.answers == {"number": 19}
    for database in (running, beside, alone):
        await database.close()


async def test_interrupted_it_goes_on_where_it_was(database_url: str, now: datetime) -> None:
    made = await filled(database_url, now)
    both = Database(database_url, secrets=[NEW, OLD])
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(0.05):
            await rotate(both, [NEW, OLD])
    rest = await rotate(both, [NEW, OLD])
    assert rest.lost == 0
    alone = Database(database_url, secrets=[NEW])
    assert await reads_everything(alone, made)
    await both.close()
    await alone.close()
