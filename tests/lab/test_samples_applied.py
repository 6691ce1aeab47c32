"""Samples for which somebody has applied: what people wrote goes with nobody's one press."""

from datetime import datetime

import pytest
from sqlalchemy import delete

from lab import samples
from lab.errors import LabError
from storage import applications, openings
from storage.applications import Application
from storage.database import Database
from tests.support.applying import ADMIN, LIN, apply, cast


async def test_samples_stay_while_there_are_applications(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        made = await apply(tx, LIN, await cast(tx, now=now), now=now)
    with pytest.raises(LabError) as refused:
        async with database.write() as tx:
            await samples.remove(tx, actor=ADMIN, now=now)
    assert (refused.value.message, refused.value.facts) == ("samples-applied", {"count": 1})
    async with database.write() as tx:
        assert await applications.get(tx, made.id) is not None
        await tx.execute(delete(Application))
        assert (await samples.remove(tx, actor=ADMIN, now=now)).openings == 1
        assert await openings.count(tx) == 0
