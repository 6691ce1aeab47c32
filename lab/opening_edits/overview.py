"""What an admin may edit, the most urgent first."""

from collections.abc import Sequence
from datetime import datetime

from lab.openings import by_urgency
from lab.roles import Actor, Permission, require, visible_to
from storage import openings
from storage.database import Tx
from storage.openings import Opening, OpeningKind

SHOWN = 12
COPIES = 6


async def openings_to_edit(tx: Tx, actor: Actor, *, now: datetime) -> Sequence[Opening]:
    """The openings that are most likely meant. Raises Forbidden."""
    require(actor, Permission.EDIT)
    standing = by_urgency(await openings.standings(tx, visible=visible_to(actor)), now=now)
    return await openings.by_ids(tx, [one.id for one in standing[:SHOWN]])


async def to_copy(tx: Tx, actor: Actor, kind: OpeningKind, *, now: datetime) -> Sequence[Opening]:
    """The openings of a kind that a new one may be like. Raises Forbidden."""
    require(actor, Permission.EDIT)
    standing = by_urgency(await openings.standings(tx, visible=visible_to(actor)), now=now)
    return await openings.by_ids(tx, [one.id for one in standing if one.kind is kind][:COPIES])
