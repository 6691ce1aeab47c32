"""Inside a transaction there is only SQL: whoever waits for anything else there holds up every writer."""

import asyncio
import contextlib

import pytest

from handlers.entries import Entry
from handlers.registry import FEATURES
from simulator.people import Person
from simulator.views import Message
from storage import users
from storage.database import Database
from tests.bot.awaited import Watch
from tests.support.laboratory import Laboratory, laboratory


async def test_the_watch_sees_what_it_should(database: Database) -> None:
    watch = Watch()
    asyncio.get_running_loop().set_task_factory(watch.factory)

    async def good() -> None:
        async with database.write() as tx:
            await users.get(tx, 1)
        await asyncio.sleep(0)

    async def bad() -> None:
        async with database.read():
            await asyncio.sleep(0.01)

    async def also_bad() -> None:
        async with database.read():
            await asyncio.to_thread(len, "")

    async with asyncio.TaskGroup() as group:
        group.create_task(good())
    assert watch.strange == set()
    assert users.get.__code__ in watch.seen
    async with asyncio.TaskGroup() as group:
        group.create_task(bad())
        group.create_task(also_bad())
    assert len(watch.strange) == 2


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_handlers_await_only_sql_in_their_transaction(database: Database) -> None:
    # What is prepared before the transaction may read in one of its own, which holds up nobody.
    watch = Watch(let_be={entry.prepare.__code__ for entry in _entries() if entry.prepare is not None})
    asyncio.get_running_loop().set_task_factory(watch.factory)
    async with laboratory(database) as lab:
        for person in (lab.owner, lab.student):
            await _visit_everything(lab, person)
        await lab.student.inline("电池")
        await lab.owner.send_document("list.csv", b"code,title_en\nX-1,Something\n")
        await lab.owner.next()
        group = lab.sim.add_group("Cells", members=[lab.owner, lab.student], bots=[lab.telegram])
        await lab.owner.sees("/projects")
        for name in ("projects", "language", "help"):
            await lab.student.send(f"/{name}", chat=group)
            await lab.student.next()
    assert watch.strange == set()
    # Those that read nothing themselves are never met waiting.
    met = {_name(entry) for entry in _entries() if entry.handle.__code__ in watch.seen}
    assert len(met) >= 12, sorted(met)


def _entries() -> list[Entry]:
    return [
        entry
        for feature in FEATURES
        for entry in (*feature.commands, *feature.presses, *feature.payloads, *feature.others)
    ]


def _name(entry: Entry) -> str:
    return f"{entry.handle.__module__}.{entry.handle.__qualname__}"


async def _visit_everything(lab: Laboratory, person: Person) -> None:
    """Sends every command, bare and with words, and presses one button of each kind wherever it comes up."""
    pressed: set[str] = set()
    commands = [command.name for feature in FEATURES for command in feature.commands]
    texts = ["/project P-017", "/projects 电池", "换电", "/start project_P-017", f"/grant @{lab.student.user.username}"]
    for text in [*(f"/{name}" for name in commands), *texts]:
        await person.send(text)
        shown = await person.next()
        while (data := next((data for data in _buttons(shown) if _kind(data) not in pressed), None)) is not None:
            pressed.add(_kind(data))
            await person.tap(data=data, message=shown)
            with contextlib.suppress(AssertionError):  # some only say a line over the chat
                shown = await person.next(within=0.3)


def _buttons(message: Message) -> list[str]:
    return [button.data for row in message.rows for button in row if button.data is not None]


def _kind(data: str) -> str:
    """Which entry takes it."""
    presses = (press for feature in FEATURES for press in feature.presses)
    return next((press.pattern for press in presses if press.compiled.fullmatch(data)), "")
