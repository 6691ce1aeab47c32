"""The order in which offers are made, changed one at a time, or typed as a whole."""

import re
from collections.abc import Sequence
from datetime import datetime

from lab.applications import offering
from lab.applications.boards import Row, board
from lab.applications.stages import UNDECIDED
from lab.errors import LabError
from lab.forms.texts import narrow
from lab.roles import Actor
from storage.database import Tx
from storage.places import lock

CANDIDATES = UNDECIDED  # who could be offered a place


async def place(tx: Tx, actor: Actor, opening_id: int, application_id: int, position: int, *, now: datetime) -> bool:
    """Puts one at a place of the order (1 is the first; 0 takes it out); False if it stands there already. Raises NotFound."""
    await board(tx, actor, opening_id)  # nobody else learns whether there is such an opening
    await lock(tx, opening_id)
    before = [row.application.id for row in (await board(tx, actor, opening_id)).ranked]
    after = [one for one in before if one != application_id]
    if position:
        after.insert(position - 1, application_id)
    if after == before:
        return False
    await offering.set_ranks(tx, actor, opening_id, after, now=now)
    return True


def numbers_in(typed: str) -> list[int]:
    """The numbers in what was typed, in its order: `3 7 12`, `0003，0007`, `I-2026-03/0007`. Raises LabError."""
    text = re.sub(r"[A-Za-z]+[-\w]*/", " ", narrow(typed))
    parts = [part for part in re.split(r"[\s,;、，；>#]+|第|号|No\.?", text) if part]
    if not parts or not all(part.isdigit() and len(part) < 7 for part in parts):
        raise LabError("rank-numbers-wanted")
    found = [int(part) for part in parts]
    twice = next((number for number in found if found.count(number) > 1), None)
    if twice is not None:
        raise LabError("rank-number-twice", number=f"{twice:04}")
    return found


def in_order(rows: Sequence[Row], numbers: Sequence[int]) -> list[int]:
    """The applications with these numbers. Raises LabError where one of them can't be offered a place."""
    by_number = {int(row.application.number.rpartition("/")[2]): row.application for row in rows}
    found = []
    for number in numbers:
        application = by_number.get(number)
        if application is None or application.stage not in CANDIDATES:
            raise LabError("rank-number-unknown", number=f"{number:04}")
        found.append(application.id)
    return found
