"""Looking seminars up, at every door: what each shows, to whom, in both languages."""

import json
import re
from datetime import datetime, timedelta

import pytest

from handlers.context import Place
from lab import seminars_index
from messages.words import Language
from outbox.steps import Step
from storage.database import Database
from storage.users import Role
from tests.support.desk import Desk
from tests.support.seminars import CODE, LIN, add_cast, add_seminar, add_series

USER = LIN.user_id or 0


def texts(steps: list[Step]) -> str:
    """All that is read of an answer."""
    return json.dumps([step.as_json() for step in steps], ensure_ascii=False)


def pressable(steps: list[Step]) -> set[str]:
    """The data of all buttons of an answer."""
    return set(re.findall(r'"callback_data": "([^"]+)"', texts(steps)))


@pytest.fixture(autouse=True)
async def data(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_series(tx, now=now)
        one = await add_seminar(tx, now=now, series="TEA", abstract_zh="固" * 5000, biography_en="Born.", capacity=3)
        two = await add_seminar(
            tx,
            now=now,
            code="S-2",
            title_zh="",
            title_en="",
            speaker_zh="",
            speaker_en="",
            starts_at=now - timedelta(days=3),
        )
        await seminars_index.index(tx, [one.id, two.id])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("place", [Place.PRIVATE, Place.GROUP])
async def test_every_button_leads_somewhere(
    database: Database, now: datetime, language: Language, place: Place
) -> None:
    desk = Desk(database, now, USER, Role.EDITOR, place, language)
    tried: set[str] = set()
    waiting = pressable(await desk.say("/seminars")) | pressable(await desk.say("/seminars past"))
    waiting |= pressable(await desk.say("/seminars 固态")) | pressable(await desk.say("/seminars nothingatall"))
    waiting |= pressable(await desk.say(f"/seminar {CODE}"))
    while waiting:
        data = waiting.pop()
        if data in tried or not data.startswith("m"):
            continue
        tried.add(data)
        assert len(data.encode()) <= 64
        steps = await desk.press(data)
        assert steps, data
        assert not [step for step in steps if step.method == "error"], (data, steps)
        assert "button-stale" not in texts(steps)
        waiting |= pressable(steps)
    assert len(tried) > 20
