"""Putting a laboratory's data and users into a database, as an import and a first message do."""

from collections.abc import Sequence
from datetime import datetime

from lab import imports
from lab.roles import OPERATOR, Actor
from storage import users
from storage.database import Database, Tx
from storage.users import Role, User

PROJECT_COLUMNS = "code,title_zh,title_en,level,area,stage,visibility,lead,members"


async def import_files(database: Database, files: dict[str, str], *, now: datetime) -> None:
    """Imports files given by name; they must be right."""
    checked = imports.check(imports.read({name: text.encode() for name, text in files.items()}))
    async with database.write() as tx:
        plan = await imports.make(tx, checked)
        assert plan.problems == ()
        await imports.apply(tx, plan, actor=OPERATOR, now=now)


async def import_projects(database: Database, rows: Sequence[str], *, now: datetime) -> None:
    """Imports projects, a CSV line of PROJECT_COLUMNS each, with two areas and three people to refer to."""
    files = {
        "lab.yaml": "areas: [{code: battery, zh: 电池, en: Battery}, {code: driving, zh: 自动驾驶, en: Driving}]",
        "people.csv": "code,name_zh,name_en\nR-1,甲,Ann\nR-2,乙,\nR-3,,Carl\n",
        "projects.csv": "\n".join([PROJECT_COLUMNS, *rows, ""]),
    }
    await import_files(database, files, now=now)


async def add_user(
    tx: Tx, user_id: int, role: Role = Role.GUEST, *, now: datetime, username: str | None = None
) -> User:
    """A user in a role, as if they had spoken to the bot."""
    await users.save_profile(
        tx,
        user_id=user_id,
        username=username,
        first_name=f"User {user_id}",
        last_name=None,
        client_language="zh-hans",
        now=now,
    )
    if role is not Role.GUEST:
        await users.set_role(tx, user_id, role, was=Role.GUEST)
        tx.expire_all()
    return await tx.get_one(User, user_id)


async def actor(tx: Tx, user_id: int) -> Actor:
    """The user as they are now."""
    user = await tx.get_one(User, user_id)
    return Actor(user.id, user.role)
