"""Lists of people that somebody pasted or sent: found among the users, and kept for an audience.

entries = read_text(text)  or  read_file(name, data)     # pure; files in a thread
found = await find(tx, entries)                          # a few queries
list_id = await keep(tx, actor, found, ...)              # then: Part("lists", str(list_id))
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.audiences.entries import ENTRIES_LIMIT, FILE_LIMIT, Entry, read_file, read_text
from lab.audiences.spellings import RESOLVERS
from lab.errors import LabError, NotFound
from lab.roles import Actor, Permission, require
from storage import recipient_lists
from storage.database import Tx

__all__ = ["ENTRIES_LIMIT", "FILE_LIMIT", "Entry", "Found", "find", "keep", "read_file", "read_text", "unknown"]


@dataclass(frozen=True)
class Found:
    """Whom a list names: user ids in its order, each once; the entries that name nobody, as typed, each once; how many entries named
    somebody again; and how many of those found have blocked the bot."""

    user_ids: tuple[int, ...]
    unknown: tuple[str, ...]
    repeated: int = 0
    unreachable: int = 0


async def find(tx: Tx, entries: Sequence[Entry]) -> Found:
    """Looks the entries up, a statement for each resolver and 5,000 entries."""
    keys: dict[str, set[Any]] = defaultdict(set)
    for entry in entries:
        for name, key in entry.keys:
            keys[name].add(key)
    known: dict[tuple[str, Any], list[int]] = defaultdict(list)
    for name, wanted in keys.items():
        for key, user_id in await RESOLVERS[name].find(tx, wanted):
            known[name, key].append(user_id)
    found: dict[int, None] = {}
    nobody: dict[str, None] = {}
    repeated = 0
    for entry in entries:
        named: list[int] = next((known[one] for one in entry.keys if one in known), [])
        if not named:
            nobody.setdefault(entry.typed)
        elif all(user_id in found for user_id in named):
            repeated += 1
        found.update(dict.fromkeys(named))
    return Found(tuple(found), tuple(nobody), repeated, await recipient_lists.unreachable(tx, found))


async def keep(tx: Tx, actor: Actor, found: Found, *, name: str = "", now: datetime) -> int:
    """Stores a list under the name of its file; returns its id. Raises Forbidden, LabError where nobody was found."""
    require(actor, Permission.ANNOUNCE)
    if not found.user_ids or actor.user_id is None:
        raise LabError("recipients-none-found")
    return await recipient_lists.add(
        tx,
        author_id=actor.user_id,
        name=name[:200],
        user_ids=found.user_ids,
        unknown=found.unknown,
        now=now,
    )


async def unknown(tx: Tx, actor: Actor, list_id: int) -> Sequence[str]:
    """The entries of a list for which nobody was found, as typed. Raises Forbidden, NotFound."""
    require(actor, Permission.ANNOUNCE)
    stored = await recipient_lists.get(tx, list_id)
    if stored is None or stored.unknown is None:
        raise NotFound("recipients-gone")
    return stored.unknown
