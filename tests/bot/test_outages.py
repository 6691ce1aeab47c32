"""Telegram or the database is away for a while, and the bot recovers by itself: nothing is lost, nothing comes twice."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot import edge, intake, polling
from outbox import sending
from simulator.people import Person
from storage.database import Database
from tests.bot.extra import Extra, noted
from tests.bot.hooked import Hooked, hooked
from tests.support import databases
from tests.support.postgres import Postgres

LONG = 30.0  # seconds: how long a slow machine may take


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses between tries are as many as ever, but shorter: ten minutes have to fit into a second."""
    monkeypatch.setattr(polling, "PAUSES", (0.1, 0.2, 0.4))
    monkeypatch.setattr(intake, "PAUSES", (0.05, 0.1, 0.2))
    monkeypatch.setattr(sending, "RETRY_PAUSE", 0.1)


@pytest.fixture(params=["polling", "webhook"])
def by(request: pytest.FixtureRequest) -> str:
    way: str = request.param
    return way


async def has_seen(place: Hooked, person: Person, count: int) -> list[str]:
    async with asyncio.timeout(LONG):
        while len(place.texts(person)) < count:
            await person.next(within=LONG)
    return place.texts(person)


@pytest.fixture
async def place(database: Database, extra: Extra, by: str) -> AsyncIterator[Hooked]:
    async with hooked(database) as place, place.serving(by=by):
        await place.student.send("/note")
        await has_seen(place, place.student, 1)
        yield place


async def test_telegram_is_away_for_a_while(place: Hooked) -> None:
    with capture_logs():
        await place.student.send("/two")
        place.sim.away(1.2)
        for person in (place.student, place.researcher):
            await person.send("/note")
            await person.send("/two")
        told = await has_seen(place, place.student, 6)
        assert told == ["noted", "first", "second", "noted", "first", "second"]
        assert await has_seen(place, place.researcher, 3) == ["noted", "first", "second"]
        assert await noted(place.database) == 6
        await place.student.send("/note")
        assert await has_seen(place, place.student, 7) == [*told, "noted"]


async def test_telegram_answers_with_errors_and_breaks_connections_before_they_take_effect(place: Hooked) -> None:
    with capture_logs():
        place.sim.faults.set("*", server_error=0.25, cut_before=0.25)
        for _ in range(3):
            await place.student.send("/two")
            await place.researcher.send("/note")
        assert await has_seen(place, place.student, 7) == ["noted", *["first", "second"] * 3]
        assert await has_seen(place, place.researcher, 3) == ["noted"] * 3
        place.sim.faults.clear()
        assert await noted(place.database) == 7


@pytest.fixture
async def on_postgres(postgres: Postgres, extra: Extra, by: str) -> AsyncIterator[Hooked]:
    """On a PostgreSQL that the test may stop; it runs again at the end."""
    name = f"outage_{by}"
    await postgres.create(name, template=databases.TEMPLATE)
    database = Database(postgres.url(name), secrets=databases.SECRETS)
    try:
        async with hooked(database) as place, place.serving(by=by):
            await place.student.send("/menu")
            await has_seen(place, place.student, 1)
            yield place
    finally:
        if postgres.stopped:
            await asyncio.to_thread(postgres.start)
        await database.close()
        await postgres.drop(name)


async def test_the_database_is_away_for_a_while(on_postgres: Hooked, postgres: Postgres) -> None:
    place = on_postgres
    with capture_logs() as logs:
        await asyncio.to_thread(postgres.stop)
        for person in (place.student, place.researcher):
            await person.send("/note")
            await person.send("/two")
        await asyncio.sleep(1.0)
        assert place.texts(place.researcher) == []
        await asyncio.to_thread(postgres.start)
        assert await has_seen(place, place.student, 4) == ["menu", "noted", "first", "second"]
        assert await has_seen(place, place.researcher, 3) == ["noted", "first", "second"]
    assert await noted(place.database) == 4
    assert [entry for entry in logs if entry["log_level"] == "error"] == []
    assert "database_away" in {entry["event"] for entry in logs}


async def test_a_button_is_answered_while_the_database_is_away_also_behind_other_messages(
    on_postgres: Hooked, postgres: Postgres, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(edge, "EMPTY_ANSWER_AFTER", 0.3)
    place = on_postgres
    with capture_logs():
        await asyncio.to_thread(postgres.stop)
        await place.student.send("/note")
        assert await place.student.tap("refuse", within=LONG) is None
        await asyncio.to_thread(postgres.start)
        assert (await place.student.sees("你没有权限做这件事。", within=LONG)).text
    assert place.texts(place.student).count("你没有权限做这件事。") == 1
