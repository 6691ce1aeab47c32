"""A real process that is killed: the next one notes for how long nothing was running."""

import contextlib
import signal
import sqlite3
from datetime import datetime
from pathlib import Path

from simulator import Simulator
from tests.bot.commands import running
from tests.support.laboratory import TOKEN


def _rows(file: Path, query: str) -> list[datetime]:
    with contextlib.closing(sqlite3.connect(file)) as connection:
        return [datetime.fromisoformat(each) for row in connection.execute(query) for each in row]


async def test_killed_and_started_again_and_stopped(tmp_path: Path) -> None:
    sim = Simulator(seed=1)
    sim.add_bot(token=TOKEN, username="ustc_nio_lab_bot", name="Lab")
    file = tmp_path / "labbot.db"
    async with sim.serve() as server:
        settings = {"TOKEN": TOKEN, "API_URL": server.url}
        async with running(tmp_path, **settings) as first:
            (alive,) = _rows(file, "SELECT alive_at FROM uptime")
            assert _rows(file, "SELECT began, ended FROM downtimes") == []
            first.signal(signal.SIGKILL)
            await first.end()
        async with running(tmp_path, **settings) as second:
            began, ended = _rows(file, "SELECT began, ended FROM downtimes")
            assert (began, ended > began) == (alive, True)
            second.signal(signal.SIGTERM)
            assert (await second.end()).code == 0
            (last,) = _rows(file, "SELECT alive_at FROM uptime")
            assert last > ended
