"""Changing seminars as the forms do, and reserving as people do, for tests about what they are told."""

from datetime import datetime
from typing import Any

from lab.seminars import changes
from lab.seminars.changes import Noted
from storage import reservations, seminars
from storage.database import Tx
from storage.reservations import ReservationState
from tests.support.seminars import DEFAULTS, EDITOR


async def edit(tx: Tx, seminar_id: int, *, at: datetime, tell: bool = False, **values: Any) -> Noted:
    """Changes columns of a seminar, and notes it."""
    found = await seminars.get(tx, seminar_id)
    assert found is not None
    before = await changes.read(tx, found)
    await seminars.change(tx, seminar_id, values)
    after = await seminars.get(tx, seminar_id)
    assert after is not None
    return await changes.note(tx, EDITOR, before, after, tell=tell, defaults=DEFAULTS, now=at)


async def seat(
    tx: Tx, seminar_id: int, user_id: int, *, at: datetime, state: ReservationState = ReservationState.SEAT
) -> None:
    """Somebody has a seat, or another state."""
    made = {"seminar_id": seminar_id, "user_id": user_id, "made_at": at, "changed_at": at}
    await reservations.put(tx, {**made, "state": state})
