"""The inbox: what a person was sent unasked, and the public announcements of the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lab.errors import LabError, NotFound
from lab.roles import Actor
from lab.topics import Named, named
from storage import inbox
from storage.database import Tx

PAGE = 6  # entries: two rows of buttons


@dataclass(frozen=True)
class Entry:
    """Something that a person was sent, or (`delivery_id` None) a public announcement; `at` is when. Of an announcement there are its
    `contents` by language, as they were edited last, its `title`, its `topic` if it has one, and how it was sent: to be confirmed,
    protected. Of a notice (`run_id` None) there are its `kind` and the `facts`. `digest_id` is the digest in which it came."""

    delivery_id: int | None
    run_id: int | None
    at: datetime
    kind: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    contents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    topic: Named | None = None
    confirm: bool = False
    protected: bool = False
    digest_id: int | None = None

    @property
    def code(self) -> str:
        """What it is opened by: `d12` is a delivery, `r7` a run."""
        return f"r{self.run_id}" if self.delivery_id is None else f"d{self.delivery_id}"


@dataclass(frozen=True)
class Page:
    """A page of an inbox; `number` counts from 0."""

    entries: Sequence[Entry]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many there are."""
        return max(1, -(-self.total // PAGE))

    @property
    def offset(self) -> int:
        """How many entries come before."""
        return self.number * PAGE


async def page(tx: Tx, actor: Actor, number: int = 0) -> Page:
    """A page of the actor's inbox, newest first; the last one where there are fewer by now."""
    user_id = _user(actor)
    total = await inbox.count(tx, user_id)
    last = max(0, -(-total // PAGE) - 1)
    shown = min(number, last)
    found = await inbox.page(tx, user_id, offset=shown * PAGE, limit=PAGE) if total else ()
    return Page(await _entries(tx, found), total, shown)


async def open_delivery(tx: Tx, actor: Actor, delivery_id: int) -> Entry:
    """What the actor was sent. Raises NotFound if there is no such thing in their inbox (any more)."""
    return await _found(tx, await inbox.of_delivery(tx, _user(actor), delivery_id))


async def open_run(tx: Tx, actor: Actor, run_id: int) -> Entry:
    """An announcement that the actor was sent, or a public one. Raises NotFound if there is no such thing in their inbox (any more)."""
    return await _found(tx, await inbox.of_run(tx, _user(actor), run_id))


async def digest(tx: Tx, user_id: int, digest_id: int) -> Sequence[Entry]:
    """What a digest of a user's holds, oldest first, without what was retracted since; `at` is when it would have come by itself."""
    return await _entries(tx, await inbox.of_digest(tx, user_id, digest_id))


async def open_digest(tx: Tx, actor: Actor, digest_id: int) -> Sequence[Entry]:
    """What a digest of the actor's holds. Raises NotFound where nothing is left."""
    entries = await digest(tx, _user(actor), digest_id)
    if not entries:
        raise NotFound("inbox-gone")
    return entries


async def _found(tx: Tx, found: inbox.Entry | None) -> Entry:
    if found is None:
        raise NotFound("inbox-gone")
    (entry,) = await _entries(tx, [found])
    return entry


async def _entries(tx: Tx, found: Sequence[inbox.Entry]) -> list[Entry]:
    names = await named(tx) if any(one.topic for one in found) else {}
    return [_entry(one, names) for one in found]


def _entry(one: inbox.Entry, names: Mapping[str, Named]) -> Entry:
    if one.run_id is None:
        return Entry(one.delivery_id, None, one.at, kind=one.kind or "", facts=one.facts or {}, digest_id=one.digest_id)
    options = one.options or {}
    return Entry(
        one.delivery_id,
        one.run_id,
        one.at,
        title=one.title or "",
        contents=one.contents or {},
        topic=(names.get(one.topic) or Named(one.topic)) if one.topic else None,
        confirm=bool(options.get("confirm")),
        protected=bool(options.get("protected")),
        digest_id=one.digest_id,
    )


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise LabError("error-forbidden")
    return actor.user_id  # a private chat has its user's id
