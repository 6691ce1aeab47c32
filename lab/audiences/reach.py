"""Whom an audience reaches: the recipients themselves, how many there are, and what can be chosen."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lab.audiences.audience import APPLYING, KINDS, Audience, Part, Scope, chosen
from lab.quiet import DEFAULT_QUIET
from lab.recipients import Recipient
from lab.roles import Actor, Permission, require
from lab.topics import BY_AREA, offered
from storage import areas, audiences, recipient_lists
from storage import topics as stored_topics
from storage.audiences import ChatRow, Members, PersonRow
from storage.database import Tx
from storage.openings import KIND as OPENING
from storage.projects import KIND as PROJECT
from storage.topics import Mode
from storage.users import Role

FOLLOWED_OFFERED = 12


@dataclass(frozen=True)
class Count:
    """How many an audience reaches: people by the language they read, and groups and channels."""

    by_language: Mapping[str, int]
    groups: int

    @property
    def people(self) -> int:
        """All people."""
        return sum(self.by_language.values())

    @property
    def total(self) -> int:
        """All chats."""
        return self.people + self.groups


@dataclass(frozen=True)
class Options:
    """What can be chosen, each with the number of people whom it would bring (of groups, with their own number), in the order in
    which it is offered; `places` are the groups and channels in which the bot is."""

    counts: Mapping[Part, int]
    places: Sequence[ChatRow]


@dataclass(frozen=True)
class Names:
    """What the codes and ids in an audience stand for: (zh, en) of topics, areas and projects, titles of chats, and the names and
    sizes of lists."""

    topics: Mapping[str, tuple[str, str]]
    areas: Mapping[str, tuple[str, str]]
    chats: Mapping[int, str]
    lists: Mapping[int, tuple[str, int]]


async def recipients(
    tx: Tx,
    audience: Audience,
    *,
    topic: str | None,
    default_language: str,
    default_zone: str,
    owner_ids: Collection[int],
) -> list[Recipient]:
    """Everybody, each chat once: groups first, then people by id. `topic` is the one whose modes count. Two statements at most."""
    scope = Scope(owner_ids)
    found = await _recipient_groups(
        tx, audience, topic=topic, default_language=default_language, default_zone=default_zone
    )
    members = _members(audience, scope)
    if not members.chosen:
        return found
    follows = chosen(audience, scope, follows=True)
    rows = await audiences.people(tx, members, topic=topic, follows=follows, default_language=default_language)
    return found + [recipient(row, default_zone) for row in rows]


async def alike(
    tx: Tx,
    audience: Audience,
    *,
    topic: str | None,
    default_language: str,
    default_zone: str,
    owner_ids: Collection[int],
) -> list[tuple[Recipient, int]]:
    """The same, for numbers: people of whom all that decides is the same are one recipient (of no chat: 0), with how many they are.
    Two statements at most."""
    scope = Scope(owner_ids)
    groups = await _recipient_groups(
        tx, audience, topic=topic, default_language=default_language, default_zone=default_zone
    )
    found = [(group, 1) for group in groups]
    members = _members(audience, scope)
    if not members.chosen:
        return found
    follows = chosen(audience, scope, follows=True)
    rows = await audiences.alike(tx, members, topic=topic, follows=follows, default_language=default_language)
    return found + [(recipient(row, default_zone), number) for row, number in rows]


async def count(
    tx: Tx, actor: Actor, audience: Audience, *, default_language: str, owner_ids: Collection[int]
) -> Count:
    """How many it reaches. Two statements at most. Raises Forbidden."""
    require(actor, Permission.ANNOUNCE)
    members = _members(audience, Scope(owner_ids))
    by_language = await audiences.count_people(tx, members, default_language=default_language) if members.chosen else {}
    groups = await _groups(tx, audience, topic=None, default_language=default_language)
    return Count(by_language, len(groups))


async def counts(
    tx: Tx,
    actor: Actor,
    parts: Sequence[Part],
    *,
    languages: Collection[str] = (),
    default_language: str,
    owner_ids: Collection[int],
) -> dict[Part, int]:
    """How many people who read one of the languages (none: any) each of these parts would bring. One statement. Raises Forbidden."""
    require(actor, Permission.ANNOUNCE)
    scope = Scope(owner_ids)
    several = []
    for part in parts:
        kind = KINDS.get(part.name)
        # A part of one value is one group of people.
        several.append(next(iter(kind.select({kind.read(part.value)}, scope))) if kind else audiences.everyone())
    found = await audiences.count_each(tx, several, languages=languages, default_language=default_language)
    return dict(zip(parts, found, strict=True))


async def options(
    tx: Tx, actor: Actor, audience: Audience, *, default_language: str, owner_ids: Collection[int]
) -> Options:
    """What can be chosen, with counts among those who read the audience's languages. A handful of statements, whatever there is.
    Raises Forbidden."""
    require(actor, Permission.ANNOUNCE)
    codes = [offer.code for offer in await offered(tx, actor)]
    if BY_AREA in codes:
        parts = [f"{BY_AREA}/{area.code}" for area in await areas.every(tx)]
        codes[codes.index(BY_AREA) + 1 : codes.index(BY_AREA) + 1] = parts
    followed = await audiences.most_followed(tx, PROJECT, limit=FOLLOWED_OFFERED)
    wanted = await audiences.most_followed(tx, OPENING, limit=FOLLOWED_OFFERED)
    applied = await audiences.most_applied(tx, APPLYING, limit=FOLLOWED_OFFERED)
    own = [part for part in audience.parts() if part.name in KINDS]
    offers = [
        Part("everyone"),
        *(Part("roles", role) for role in Role),
        *(Part("topics", code) for code in codes),
        *(Part("projects", code) for code in followed),
        *(Part("openings", code) for code in wanted),
        *(Part(name, code) for code in applied for name in ("applicants", "drafts")),
        *own,
    ]
    found = await counts(
        tx,
        actor,
        list(dict.fromkeys(offers)),
        languages=audience.languages,
        default_language=default_language,
        owner_ids=owner_ids,
    )
    by_language = await audiences.count_people(tx, Members([audiences.everyone()]), default_language=default_language)
    places = await audiences.every_chat(tx)
    found |= {Part("languages", language): number for language, number in sorted(by_language.items(), reverse=True)}
    found[Part("groups")] = sum(place.lab for place in places)
    return Options(found, places)


async def names(tx: Tx, audience: Audience) -> Names:
    """What its codes and ids stand for. A statement for each kind that needs one."""
    both = [one for one in (audience, audience.excluded) if one is not None]
    topics = {code for one in both for code in one.topics}
    chats = {chat_id for one in both for chat_id, _ in one.chats}
    lists = {list_id for one in both for list_id in one.lists}
    in_parts = any("/" in code for code in topics)
    return Names(
        topics={one.code: (one.name_zh, one.name_en) for one in await stored_topics.every(tx)} if topics else {},
        areas={one.code: (one.name_zh, one.name_en) for one in await areas.every(tx)} if in_parts else {},
        chats={chat_id: one.title for one in await audiences.chats(tx, chats) for chat_id in one.ids} if chats else {},
        lists=await recipient_lists.sizes(tx, lists) if lists else {},
    )


async def _recipient_groups(
    tx: Tx, audience: Audience, *, topic: str | None, default_language: str, default_zone: str
) -> list[Recipient]:
    return [
        Recipient(
            chat.id,
            thread_id,
            chat.language or default_language,
            default_zone,
            0,
            0,
            Mode.NOW,
            group=True,
            follower=bool(list(_posted(chat, audience.topics))),
        )
        for chat, thread_id in await _groups(tx, audience, topic=topic, default_language=default_language)
    ]


def recipient(row: PersonRow, default_zone: str) -> Recipient:
    """A person, with what counts where they chose nothing."""
    quiet_from, quiet_until = (
        DEFAULT_QUIET if row.quiet_from is None or row.quiet_until is None else (row.quiet_from, row.quiet_until)
    )
    # A follow wins over a topic that is off.
    mode = Mode.NOW if row.mode is None or (row.mode is Mode.OFF and row.follower) else row.mode
    return Recipient(
        row.id,
        None,
        row.language,
        row.zone or default_zone,
        quiet_from,
        quiet_until,
        mode,
        group=False,
        follower=row.follower,
    )


def _members(audience: Audience, scope: Scope) -> Members:
    return Members(
        chosen=chosen(audience, scope),
        excluded=chosen(audience.excluded, scope),
        languages=audience.languages,
    )


async def _groups(
    tx: Tx, audience: Audience, *, topic: str | None, default_language: str
) -> list[tuple[ChatRow, int | None]]:
    """The groups and channels of an audience, each with its thread."""
    if not (audience.chats or audience.groups or audience.topics):
        return []
    out = audience.excluded or Audience()
    named = dict(audience.chats)
    rows = await audiences.chats(tx, list(named), topics=audience.topics | out.topics, lab=audience.groups)
    excluded = {chat_id for chat_id, _ in out.chats}
    found = []
    for row in rows:
        if excluded & row.ids or (out.groups and row.lab) or any(_posted(row, out.topics)):
            continue
        by_name = [named[chat_id] for chat_id in row.ids & named.keys()]
        if by_name:
            found.append((row, by_name[0]))
            continue
        if audience.languages and (row.language or default_language) not in audience.languages:
            continue
        # The announcement's own topic says best in which thread it belongs.
        first = sorted(audience.topics, key=lambda code: (code != topic, code))
        posted = [row.topics[code] for code in _posted(row, first)]
        if posted or (audience.groups and row.lab):
            found.append((row, posted[0] if posted else None))
    return found


def _posted(row: ChatRow, topics: Collection[str]) -> Iterator[str]:
    """Those topics that are posted in the chat, by themselves or as parts of a whole: the code under which they are."""
    for code in topics:
        whole = code.partition("/")[0]
        if code in row.topics:
            yield code
        elif whole in row.topics:
            yield whole
