"""`labbot` as an operator runs it: real processes, forked from one that has imported everything already, since that takes
seconds and the work itself does not."""

import asyncio
import contextlib
import multiprocessing
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from multiprocessing.context import ForkServerProcess
from pathlib import Path

SECONDS = 60.0  # it takes well under one; the machine may be busy

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["bot.cli", "bot.serve", "bot.check", "bot.backup", "bot.lab_data", "tests.bot.commands"])


@dataclass(frozen=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    errors: list[str]


@dataclass(frozen=True)
class Running:
    """A command that runs."""

    process: ForkServerProcess
    out: Path
    errors: Path

    async def end(self) -> Ended:
        """Waits for its end."""
        await asyncio.to_thread(self.process.join, SECONDS)
        if self.process.exitcode is None:
            self.process.kill()
            raise AssertionError(f"it did not end: {self.out.read_text()} {self.errors.read_text()}")
        return Ended(self.process.exitcode, self.out.read_text(), self.errors.read_text().splitlines())

    def told(self, words: str) -> None:
        """Waits until it has said something."""
        deadline = time.monotonic() + SECONDS
        while words not in self.out.read_text():
            if time.monotonic() > deadline or not self.process.is_alive():
                raise AssertionError(f"{words} is not in {self.out.read_text()} {self.errors.read_text()}")
            time.sleep(0.01)

    def signal(self, number: int) -> None:
        """Sends it a signal."""
        os.kill(self.process.pid or 0, number)


async def begin(*arguments: str, folder: Path, settings: Mapping[str, str]) -> Running:
    """Starts a command in a folder."""
    started = time.monotonic_ns()
    out, errors = folder / f"{started}.out", folder / f"{started}.err"
    out.touch()
    errors.touch()
    process = _forks.Process(target=_command, args=(arguments, folder, dict(settings), out, errors), daemon=True)
    await asyncio.to_thread(process.start)
    return Running(process, out, errors)


async def labbot(*arguments: str, folder: Path, **settings: str) -> Ended:
    """Runs a command to its end; settings go without their prefix."""
    return await (await begin(*arguments, folder=folder, settings=settings)).end()


@contextlib.asynccontextmanager
async def running(folder: Path, **settings: str) -> AsyncIterator[Running]:
    """`labbot run` from the moment in which it says that it serves."""
    run = await begin("run", folder=folder, settings=settings)
    try:
        await asyncio.to_thread(run.told, "is answering")
        yield run
    finally:
        run.process.kill()
        await asyncio.to_thread(run.process.join)


def _command(arguments: tuple[str, ...], folder: Path, settings: dict[str, str], out: Path, errors: Path) -> None:
    from bot.cli import main

    os.chdir(folder)
    for name in [name for name in os.environ if name.startswith(("LABBOT_", "LC_", "LANG"))]:
        del os.environ[name]
    os.environ.update({f"LABBOT_{name}": value for name, value in settings.items()})
    for file, number in ((out, 1), (errors, 2)):
        opened = os.open(file, os.O_WRONLY | os.O_APPEND)
        os.dup2(opened, number)
        os.close(opened)
    sys.argv = ["labbot", *arguments]
    main()
