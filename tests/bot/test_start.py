"""`labbot run` as an operator starts it: what is not right stops it at once, with one line that says what."""

import contextlib
import shutil
import signal
import socket
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from simulator import Simulator
from tests.bot.commands import Ended, labbot, running
from tests.bot.hooked import free_port
from tests.support.laboratory import TOKEN
from tests.support.postgres import Postgres


@pytest.fixture
async def url() -> AsyncIterator[str]:
    """A Bot API that knows the token."""
    sim = Simulator(seed=1)
    sim.add_bot(token=TOKEN, username="ustc_nio_lab_bot", name="Lab")
    async with sim.serve() as server:
        yield server.url


@contextlib.asynccontextmanager
async def answering(status: int, text: str, kind: str) -> AsyncIterator[str]:
    """A server that always answers the same."""

    async def answer(_: web.BaseRequest) -> web.Response:
        return web.Response(status=status, text=text, content_type=kind)

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def refused(ended: Ended, *words: str) -> None:
    """One line says why, and nothing else is said."""
    assert ended.code == 1, ended
    assert len(ended.errors) == 1, ended
    assert ended.out == "", ended
    for word in words:
        assert word in ended.errors[0], ended
    assert "SAMPLE_TOKEN" not in ended.errors[0]


async def test_a_wrong_token(tmp_path: Path, url: str) -> None:
    refused(await labbot("run", folder=tmp_path, TOKEN="1:WRONG_SAMPLE_TOKEN", API_URL=url), "LABBOT_TOKEN")


async def test_no_token(tmp_path: Path) -> None:
    refused(await labbot("run", folder=tmp_path), "LABBOT_TOKEN", "missing")


async def test_an_api_that_is_away(tmp_path: Path) -> None:
    away = f"http://127.0.0.1:{free_port()}"
    refused(await labbot("run", folder=tmp_path, TOKEN=TOKEN, API_URL=away), away, "LABBOT_PROXY_URL")


async def test_a_proxy_that_is_away(tmp_path: Path, url: str) -> None:
    proxy = f"socks5://somebody:a-password@127.0.0.1:{free_port()}"
    ended = await labbot("run", folder=tmp_path, TOKEN=TOKEN, API_URL=url, PROXY_URL=proxy)
    refused(ended, "can’t be reached")
    assert "a-password" not in ended.errors[0]


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (200, "<html>Welcome</html>", "text/html"),
        (404, "<html>Not here</html>", "text/html"),
        (200, '{"hello": "world"}', "application/json"),
        (200, '{"ok": true, "result": true}', "application/json"),
        (200, "[]", "application/json"),
    ],
)
async def test_a_wrong_address(tmp_path: Path, status: int, text: str, kind: str) -> None:
    async with answering(status, text, kind) as wrong:
        refused(await labbot("run", folder=tmp_path, TOKEN=TOKEN, API_URL=wrong), wrong, "not the Bot API")


async def test_a_database_that_is_away(tmp_path: Path, url: str) -> None:
    database = f"postgresql://labbot:a-password@127.0.0.1:{free_port()}/lab"
    ended = await labbot("run", folder=tmp_path, TOKEN=TOKEN, API_URL=url, DATABASE_URL=database)
    refused(ended, "can’t be reached")
    assert "a-password" not in ended.errors[0]


async def test_a_folder_that_is_not_there_and_a_file_that_is_no_database(tmp_path: Path, url: str) -> None:
    (tmp_path / "notes.txt").write_text("no database " * 1000)
    for file in ("nowhere/lab.db", "notes.txt"):
        ended = await labbot("run", folder=tmp_path, TOKEN=TOKEN, API_URL=url, DATABASE_URL=f"sqlite:///{file}")
        refused(ended, file)


async def test_tables_of_a_newer_version(tmp_path: Path, url: str, sqlite_template: Path) -> None:
    file = tmp_path / "labbot.db"
    shutil.copyfile(sqlite_template, file)
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
        connection.commit()
    refused(await labbot("run", folder=tmp_path, TOKEN=TOKEN, API_URL=url), "newer version")


async def test_postgresql_whose_tables_nobody_made(tmp_path: Path, url: str, postgres: Postgres) -> None:
    await postgres.create("nothing_in_it")
    try:
        settings = {"TOKEN": TOKEN, "API_URL": url, "DATABASE_URL": postgres.url("nothing_in_it")}
        refused(await labbot("run", folder=tmp_path, **settings), "labbot migrate")
        assert (await labbot("migrate", folder=tmp_path, **settings)).code == 0
        async with running(tmp_path, **settings):
            pass
    finally:
        await postgres.drop("nothing_in_it")


async def test_a_second_one_on_the_same_file_until_the_first_is_killed(tmp_path: Path, url: str) -> None:
    settings = {"TOKEN": TOKEN, "API_URL": url}
    async with running(tmp_path, **settings) as first:
        refused(await labbot("run", folder=tmp_path, **settings), "labbot.db")
        first.signal(signal.SIGKILL)
        assert (await first.end()).code == -signal.SIGKILL
        async with running(tmp_path, **settings) as second:
            second.signal(signal.SIGTERM)
            ended = await second.end()
            assert ended.code == 0
            assert not [line for line in ended.errors if "[info " not in line]


async def test_a_port_that_is_taken(tmp_path: Path, url: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = str(listener.getsockname()[1])
        ended = await labbot(
            "run",
            folder=tmp_path,
            TOKEN=TOKEN,
            API_URL=url,
            WEBHOOK_URL="https://bot.invalid/hook",
            WEBHOOK_SECRET="a-sample-secret",
            HTTP_PORT=port,
        )
    refused(ended, port, "LABBOT_HTTP_PORT")


async def test_a_wrong_setting_is_named_and_each_of_several(tmp_path: Path) -> None:
    refused(await labbot("run", folder=tmp_path, TOKEN=TOKEN, HTTP_PORT="http"), "LABBOT_HTTP_PORT", "integer")
    ended = await labbot("run", folder=tmp_path, TOKEN=TOKEN, HTTP_PORT="http", TIMEZONE="Mars/Phobos")
    assert ended.code == 1
    assert [line.split()[0] for line in ended.errors] == ["LABBOT_TIMEZONE", "LABBOT_HTTP_PORT"]


@pytest.mark.parametrize(
    "arguments",
    [["fly"], ["run", "--fast"], ["import"], ["grant", "7"], ["grant", "x", "admin"], ["grant", "7", "king"]],
)
async def test_wrong_usage(tmp_path: Path, arguments: list[str]) -> None:
    ended = await labbot(*arguments, folder=tmp_path)
    assert ended.code == 2
    assert not any("Traceback" in line for line in ended.errors)


async def test_a_visit_to_the_command_line(tmp_path: Path, url: str) -> None:
    """Check, import, import again, export, grant, back up, and check: as the README tells it."""
    settings = {"TOKEN": TOKEN, "API_URL": url}
    examples = str(Path(__file__).parents[2] / "examples" / "lab")
    first = await labbot("check", folder=tmp_path, **settings)
    assert first.code == 1
    assert "labbot migrate" in first.out
    assert (await labbot("migrate", folder=tmp_path, **settings)).code == 0
    planned = await labbot("import", examples, "--dry-run", folder=tmp_path, **settings)
    assert planned.code == 0, planned
    assert "labbot import" in (await labbot("check", folder=tmp_path, **settings)).out
    imported = await labbot("import", examples, folder=tmp_path, **settings)
    assert imported.code == 0, imported
    exported = await labbot("export", "out", folder=tmp_path, **settings)
    assert exported.code == 0, exported
    again = await labbot("import", "out", folder=tmp_path, **settings)
    assert again.code == 0, again
    assert "Imported" not in again.out
    refused(await labbot("export", "out", folder=tmp_path, **settings), "exists already")
    assert (await labbot("grant", "4711", "admin", folder=tmp_path, **settings)).code == 0
    assert (await labbot("backup", "copy.db", folder=tmp_path, **settings)).code == 0
    refused(await labbot("backup", "copy.db", folder=tmp_path, **settings), "copy.db")
    last = await labbot("check", folder=tmp_path, **settings | {"DATABASE_URL": "sqlite:///copy.db"})
    assert last.code == 0, last
    assert "@ustc_nio_lab_bot" in last.out
    with contextlib.closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("SELECT role FROM users WHERE id = 4711").fetchall() == [("admin",)]
