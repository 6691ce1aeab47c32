"""Databases for tests: migrated once, copied for each test."""

import asyncio
import shutil
from pathlib import Path

from storage import migrate
from storage.database import Database
from tests.support.postgres import Postgres

SECRETS = ("a sample secret only for tests",)  # no comma: in the settings it parts keys
TEMPLATE = "migrated"


async def _migrate(url: str) -> None:
    database = Database(url, secrets=SECRETS)
    try:
        await migrate.upgrade(database)
    finally:
        await database.close()


def sqlite_template(folder: Path) -> Path:
    """A migrated SQLite file in this folder, ready to be copied."""
    file = folder / f"{TEMPLATE}.db"
    asyncio.run(_migrate(f"sqlite:///{file}"))
    return file


def postgres_template(postgres: Postgres) -> None:
    """Makes the database that `Postgres.create` takes as a template."""

    async def make() -> None:
        await postgres.create(TEMPLATE)
        await _migrate(postgres.url(TEMPLATE))

    asyncio.run(make())


def copy_of(template: Path, folder: Path) -> str:
    """The URL of a copy of an SQLite template."""
    file = folder / "labbot.db"
    shutil.copyfile(template, file)
    return f"sqlite:///{file}"
