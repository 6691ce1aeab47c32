"""Starting and stopping by polling and by webhook: what waits at Telegram is never dropped, what is in hand is finished."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.serve import serve
from bot.startup import StartRefused
from simulator.people import Person
from storage.database import Database, DatabaseUnavailable
from tests.bot.extra import Extra
from tests.bot.hooked import SECRET, Hooked, hooked
from tests.support.laboratory import TOKEN, settings_of

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
async def place(database: Database, extra: Extra) -> AsyncIterator[Hooked]:
    async with hooked(database) as place:
        yield place


async def answered(place: Hooked, person: Person, *texts: str) -> None:
    async with asyncio.timeout(20):
        while place.texts(person) != list(texts):
            await person.next(within=20)


@pytest.mark.parametrize("by", ["polling", "webhook"])
async def test_what_waited_at_telegram_is_answered_after_the_start_in_order(place: Hooked, by: str) -> None:
    await place.student.send("/two")
    await place.student.send("/note")
    async with place.serving(by=by):
        await answered(place, place.student, "first", "second", "noted")


async def test_a_webhook_stays_set_at_a_stop_and_polling_takes_it_away_without_dropping(place: Hooked) -> None:
    bot = place.sim.bots[TOKEN]
    async with place.serving(by="webhook"):
        assert (bot.webhook.url, bot.webhook.secret) == (place.url, SECRET)
        assert bot.webhook.max_connections == 100
        await place.student.send("/note")
        await answered(place, place.student, "noted")
    assert bot.webhook.url == place.url
    await place.student.send("/two")
    async with place.serving(by="polling"):
        assert bot.webhook.url == ""
        await answered(place, place.student, "noted", "first", "second")
    dropped = [call.params.get("drop_pending_updates") for call in place.sim.calls if call.method.endswith("Webhook")]
    assert dropped
    assert set(map(str, dropped)) <= {"False", "false"}


@pytest.mark.parametrize("by", ["polling", "webhook"])
async def test_a_stop_finishes_what_is_in_hand_and_it_does_not_come_again(place: Hooked, extra: Extra, by: str) -> None:
    async with place.serving(by=by):
        await place.student.send("/menu")
        await answered(place, place.student, "menu")
        place.student.press(place.student.messages()[-1], "slow")
        async with asyncio.timeout(20):
            await extra.waiting.wait()
        asyncio.get_running_loop().call_later(0.3, extra.gate.set)
    presses = [call for call in place.sim.calls if call.method == "answerCallbackQuery"]
    assert [call.params["text"] for call in presses] == ["at last"]
    assert len(place.sim.bots[TOKEN].queue) == 0
    async with place.serving(by=by):
        await place.student.send("/note")
        await answered(place, place.student, "menu", "noted")
    assert len([call for call in place.sim.calls if call.method == "answerCallbackQuery"]) == 1


async def test_a_database_that_goes_away_during_the_start_is_one_line_not_a_traceback(
    place: Hooked, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise DatabaseUnavailable("gone")

    # Where exactly it goes away is a matter of milliseconds: here, after all checks.
    monkeypatch.setattr("bot.parking.updates.pending_by_chat", away)
    settings = settings_of(place.server, place.database.url.render_as_string(hide_password=False))
    with pytest.raises(StartRefused) as refused:
        await serve(settings, stop=asyncio.Event())
    assert refused.value.message == "cli-database-away"
