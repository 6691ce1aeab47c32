"""Writes a migration: the difference between what the migrations make and what the tables in `storage/` say.

    python -m storage.migrations "Add seminars"    a new migration
    python -m storage.migrations --again           the newest one anew, as long as no release has it

Read what it wrote, then `make format`.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import Script
from sqlalchemy import Connection

from storage.database import Database
from storage.migrate import configuration, scripts, upgrade


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(prog="python -m storage.migrations", description="Write a migration.")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("message", nargs="?", help="what the migration does, in a few words")
    what.add_argument("--again", action="store_true", help="write the newest migration anew")
    chosen = parser.parse_args()
    if chosen.again:
        write_again()
    else:
        asyncio.run(write(chosen.message))


def write_again() -> None:
    """Writes the newest migration anew, under its name. It stays as it is if that fails."""
    newest = scripts().get_revision("head")
    if newest is None:
        raise SystemExit("There is no migration yet.")
    file = Path(newest.path)
    before = file.read_text(encoding="utf-8")
    file.unlink()
    try:
        asyncio.run(write(newest.doc.removesuffix(".")))
    except BaseException:
        file.write_text(before, encoding="utf-8")
        raise


async def write(message: str) -> None:
    """Writes a migration that follows the newest one."""
    number = f"{len(list(scripts().walk_revisions())) + 1:04}"

    def compare(connection: Connection) -> None:
        written = command.revision(configuration(connection), message, autogenerate=True, rev_id=number)
        assert isinstance(written, Script)  # noqa: S101  (it is a list only where branches meet)
        _without_remarks(Path(written.path))

    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/empty.db", secrets=["none"])
        try:
            await upgrade(database)
            async with database.engine.connect() as connection:
                await connection.run_sync(compare)
        finally:
            await database.close()


def _without_remarks(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.strip().startswith("# ###")), encoding="utf-8")


if __name__ == "__main__":
    main()
