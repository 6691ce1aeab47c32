"""One person, one user: and who is named as a person reviews from then on."""

from datetime import datetime

import pytest
from sqlalchemy import insert, update

from lab import persons
from lab.errors import Forbidden, LabError, NotFound
from storage import history, openings
from storage.database import Database
from storage.openings import OpeningReviewer
from storage.persons import Person
from tests.support.applying import ADMIN, ANN, BEN, LIN, cast


async def test_a_person_who_is_named_reviews_once_it_is_known_who_they_are(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        for code in ("R-001", "R-002"):
            await tx.execute(insert(Person).values(code=code, name_zh="示例", name_en="Sample", sample=True))
        named = {"person": "R-001", "user_id": None}
        await tx.execute(update(OpeningReviewer).where(OpeningReviewer.user_id == 201).values(**named))
        assert await openings.reviewer_ids(tx, opening.id) == {202}

        found = await persons.candidates(tx, ADMIN, 201)
        assert [one.code for one in found.persons] == ["R-001", "R-002"]
        await persons.link(tx, ADMIN, 201, "R-001", now=now)
        await persons.link(tx, ADMIN, 201, "R-001", now=now)  # pressed twice
        assert await openings.reviewer_ids(tx, opening.id) == {201, 202}
        assert opening.id in await openings.reviewed_by(tx, 201)
        with pytest.raises(LabError, match="person-taken"):
            await persons.link(tx, ADMIN, 202, "R-001", now=now)
        assert [one.code for one in (await persons.candidates(tx, ADMIN, 202)).persons] == ["R-002"]

        await persons.link(tx, ADMIN, 201, "R-002", now=now)  # they are that one, and the other no more
        assert await openings.reviewer_ids(tx, opening.id) == {202}
        assert await persons.unlink(tx, ADMIN, 201, "R-002", now=now) is True
        assert await persons.unlink(tx, ADMIN, 201, "R-002", now=now) is False
        entries = await history.of_item(tx, kind="user", item="201")
        assert [(one.action, one.facts["person"]) for one in entries] == [
            ("person.linked", "R-001"),
            ("person.unlinked", "R-001"),
            ("person.linked", "R-002"),
            ("person.unlinked", "R-002"),
        ]


async def test_only_admins_say_who_somebody_is(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        await cast(tx, now=now)
        await tx.execute(insert(Person).values(code="R-001", name_zh="示例", sample=True))
        for actor in (LIN, ANN, BEN):
            with pytest.raises(Forbidden):
                await persons.candidates(tx, actor, 201)
            with pytest.raises(Forbidden):
                await persons.link(tx, actor, 201, "R-001", now=now)
            with pytest.raises(Forbidden):
                await persons.unlink(tx, actor, 201, "R-001", now=now)
        with pytest.raises(NotFound):
            await persons.link(tx, ADMIN, 201, "R-999", now=now)
        with pytest.raises(NotFound):
            await persons.link(tx, ADMIN, 999, "R-001", now=now)
