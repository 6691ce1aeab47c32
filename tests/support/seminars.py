"""Seminars, series and people who come to them: the sample cast of the tests about seminars."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from lab.defaults import Defaults
from lab.roles import Actor
from lab.seminars.seeing import uid_of
from storage import areas, seminars, series
from storage.areas import Area
from storage.database import Tx
from storage.projects import Visibility
from storage.seminars import Seminar, SeminarStatus
from storage.series import Series
from storage.users import Role
from tests.support.stored import add_user

DEFAULTS = Defaults("zh", ZoneInfo("Asia/Shanghai"))
CODE = "S-2026-31"
LIN, WANG = Actor(101, Role.GUEST), Actor(102, Role.MEMBER)
EDITOR = Actor(201, Role.EDITOR)
ADMIN = Actor(301, Role.ADMIN)
CAST = (LIN, WANG, EDITOR, ADMIN)


async def add_cast(tx: Tx, *, now: datetime) -> None:
    """Makes the users of the cast."""
    for actor in CAST:
        await add_user(tx, actor.user_id or 0, role=actor.role, now=now)


async def add_seminar(tx: Tx, *, now: datetime, code: str = CODE, **values: Any) -> Seminar:
    """A published public seminar of an hour, in a week, in Hefei, without a capacity."""
    await _add_area(tx)
    starts_at = values.pop("starts_at", now + timedelta(days=7))
    given = {
        "code": code,
        "title_zh": "固态电池的界面",
        "title_en": "Interfaces in solid-state batteries",
        "speaker_zh": "陈样本",
        "speaker_en": "Chen Sample",
        "area": "battery",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "zone": "Asia/Shanghai",
        "place_zh": "特种实验楼 301",
        "place_en": "Room 301",
        "visibility": Visibility.PUBLIC,
        "status": SeminarStatus.PUBLISHED,
        "uid": uid_of(code),
        "changed_at": now,
        **values,
    }
    seminar_id = await seminars.create(tx, given)
    found = await seminars.get(tx, seminar_id)
    assert found is not None
    return found


async def add_series(tx: Tx, *, now: datetime, code: str = "TEA", **values: Any) -> Series:
    """A public weekly series, whose occurrences are not made yet."""
    await _add_area(tx)
    given = {
        "code": code,
        "title_zh": "电池茶话会",
        "title_en": "Battery tea",
        "rule": "FREQ=WEEKLY",
        "starts_at": now + timedelta(days=1),
        "minutes": 60,
        "zone": "Asia/Shanghai",
        "area": "battery",
        "visibility": Visibility.PUBLIC,
        "uid": uid_of(code),
        **values,
    }
    await series.create(tx, given)
    found = await series.by_code(tx, code)
    assert found is not None
    return found


async def _add_area(tx: Tx) -> None:
    if await areas.get(tx, "battery") is None:
        await tx.execute(
            insert(Area).values(code="battery", position=0, name_zh="电池", name_en="Battery", sample=True)
        )
