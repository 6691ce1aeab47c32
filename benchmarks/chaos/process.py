"""The bot as a process of its own, that can be killed at any moment and is up again within half a second."""

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
READY_SECONDS = 30.0

# Imports everything once and forks for each start, since importing takes ten times as long as starting, and reads once what is the
# same for every bot (texts, dictionaries, the list of migrations): so more of the kills meet a bot that works. The fork runs
# `labbot run` with nothing of the environment here. At the end of its input it kills its last one.
STARTER = """
import json, os, signal, sys
import aiosqlite, asyncpg, sqlalchemy.dialects.postgresql.asyncpg, sqlalchemy.dialects.sqlite.aiosqlite, uvicorn
import bot.serve
from bot.cli import main
from messages.words import load
from storage import migrate, search

load(), search.warm(), migrate.newest()

def become(order):
    os.close(0)
    os.open("/dev/null", os.O_RDONLY)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.chdir(order["cwd"])
    os.environ.clear()
    os.environ.update(order["env"])
    sys.argv = ["labbot", "run"]
    code = 1
    try:
        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    finally:
        os._exit(code)

child = 0
print("warm", flush=True)
for line in sys.stdin:
    order = json.loads(line)
    if order is None:
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        child = 0
    else:
        child = os.fork()
        if child == 0:
            become(order)
        print(child, flush=True)
if child:
    os.kill(child, signal.SIGKILL)
"""


class NotReady(Exception):
    """The bot did not come up; the message is the end of its log."""


@dataclass
class Starter:
    """Starts bots, one at a time."""

    process: subprocess.Popen[str]

    def start(self, env: Mapping[str, str], *, folder: Path) -> "BotProcess":
        """Starts `labbot run` in a folder of its own, with these settings and nothing else in its environment."""
        log = folder / "bot.log"
        order = {"env": {"HOME": str(folder), "TMPDIR": str(folder), **env}, "cwd": str(folder), "log": str(log)}
        log.touch()
        begins = log.stat().st_size
        return BotProcess(self, int(self.ask(order)), log, begins)

    def ask(self, order: Mapping[str, Any] | None) -> str:
        """Gives an order and returns the answer; None waits for the end of the bot and answers its exit code."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline()


@contextlib.contextmanager
def starter() -> Iterator[Starter]:
    """A process that starts bots. It takes its last one with it, also if this process is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", STARTER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PTB_TIMEDELTA": "1"},
        cwd="/",
        start_new_session=True,  # Ctrl-C is for this process, which ends the others
    ) as process:
        made = Starter(process)
        assert process.stdout is not None
        if process.stdout.readline() != "warm\n":
            raise NotReady("the bot can't be imported")
        yield made


@dataclass
class BotProcess:
    """A bot that was started. Its log has a JSON object on each line, in a file that later starts add to."""

    starter: Starter
    pid: int
    log: Path
    begins: int

    async def ready(self, within: float = READY_SECONDS) -> None:
        """Waits until it serves. Raises NotReady."""
        deadline = time.monotonic() + within
        while True:
            with self.log.open() as log:
                log.seek(self.begins)
                text = log.read()
            if '"event": "serving"' in text:
                return
            if time.monotonic() > deadline:
                raise NotReady(text[-2000:])
            await asyncio.sleep(0.01)

    def kill(self) -> None:
        """kill -9; returns when it is gone."""
        os.kill(self.pid, signal.SIGKILL)
        self.starter.ask(None)

    async def stop(self) -> int:
        """Asks it to end, as a supervisor does; returns its exit code."""
        os.kill(self.pid, signal.SIGTERM)
        return int(await asyncio.to_thread(self.starter.ask, None))


def logged(log: Path, event: str) -> list[dict[str, Any]]:
    """The entries of this event, of all starts. A line that a kill has cut is left out."""
    found = []
    for line in log.read_text().splitlines() if log.exists() else ():
        if event not in line:
            continue
        with contextlib.suppress(ValueError):
            entry = json.loads(line)
            if isinstance(entry, dict) and entry.get("event") == event:
                found.append(entry)
    return found
