"""Who did what: the history, a page at a time. What people choose for themselves, and what they follow, is nobody else's business."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from lab.errors import NotFound
from lab.roles import Actor, Permission, require
from lab.topics import Named, named
from storage import announcements, chats, history, users
from storage.chats import Chat
from storage.database import Tx
from storage.history import HistoryEntry, Scope
from storage.users import User

PAGE = 8  # entries: what a phone shows without much scrolling
USER, GROUP, TOPIC = "user", "group", "topic"  # kinds of things that have names
_PRIVATE = (
    "user.%",
    "reservation.%",
    *("project.followed", "project.unfollowed", "opening.followed", "opening.unfollowed", "topic.chosen"),
    *("series.followed", "series.unfollowed"),
)


class Section(StrEnum):
    """What the history can be narrowed down to."""

    ALL = "all"
    ANNOUNCEMENTS = "announcements"
    ROLES = "roles"
    GROUPS = "groups"
    DATA = "data"
    APPLICATIONS = "applications"
    SEMINARS = "seminars"


_ACTIONS: Mapping[Section, Sequence[str]] = {
    Section.ALL: (),
    Section.ANNOUNCEMENTS: ("announcement.%", "run.%"),
    Section.ROLES: ("role.%", "grant.%", "person.linked", "person.unlinked"),
    Section.GROUPS: ("group.%", "topic.subscribed", "topic.unsubscribed"),
    Section.DATA: ("%.imported", "%.changed", "%.ordered", "samples.%"),
    Section.APPLICATIONS: ("application.%", "opening.%"),
    Section.SEMINARS: ("seminar.%", "series.%", "programme.%"),
}


@dataclass(frozen=True)
class Page:
    """Entries, newest first, counted from page 0. `about` is the code or the @username that was asked for, empty for none, and
    `announcement_id` the announcement of that code. `people`, `groups` and `topics` are those that the entries name, by id and code."""

    section: Section
    about: str
    announcement_id: int | None
    number: int
    total: int
    entries: Sequence[HistoryEntry]
    people: Mapping[int, User]
    groups: Mapping[int, Chat]
    topics: Mapping[str, Named]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return -(-self.total // PAGE)


async def page(tx: Tx, actor: Actor, *, section: Section = Section.ALL, about: str = "", number: int = 0) -> Page:
    """A page of the history, the last one if there are fewer by now: of a section, of the thing with a code, or (`@name`) of what somebody
    did and what was done to them. Raises Forbidden, NotFound for a user whom nobody knows."""
    require(actor, Permission.AUDIT)
    about = unicodedata.normalize("NFKC", about).strip()
    scope = await _scope(tx, section, about)
    total = await history.total(tx, scope)
    number = min(number, max(0, total - 1) // PAGE)
    entries = await history.listed(tx, scope, offset=number * PAGE, limit=PAGE)
    announcement = await announcements.by_code(tx, about) if about else None
    written = next((one.item for one in entries if one.item.casefold() == about.casefold()), about)
    chat_ids = {int(one.item) for one in entries if one.kind == GROUP}
    chat_ids |= {one.facts["chat"] for one in entries if isinstance(one.facts.get("chat"), int)}
    user_ids = {one.actor_id for one in entries if one.actor_id is not None}
    user_ids |= {int(one.item) for one in entries if one.kind == USER}
    return Page(
        section=section,
        about=announcement.code if announcement is not None else written,
        announcement_id=announcement.id if announcement is not None else None,
        number=number,
        total=total,
        entries=entries,
        people=await users.of_ids(tx, user_ids),
        groups=await chats.of_ids(tx, chat_ids),
        topics=await named(tx) if any(one.kind == TOPIC for one in entries) else {},
    )


async def _scope(tx: Tx, section: Section, about: str) -> Scope:
    every = Scope(_ACTIONS[section], _PRIVATE)
    if about.startswith("@"):
        user = await users.by_username(tx, about[1:])
        if user is None:
            raise NotFound("audit-unknown-user", name=about[:64])
        return replace(every, person=user.id)
    return replace(every, items=sorted({about, about.upper(), about.lower()})) if about else every
