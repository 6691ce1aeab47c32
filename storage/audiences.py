"""Who is in an audience: users and chats by what they are, chose and follow."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
    union_all,
)
from sqlalchemy.orm import aliased

from storage.applications import Application, ApplicationStage
from storage.chats import Chat
from storage.database import Tx
from storage.drafts import Draft
from storage.follows import Follow
from storage.openings import KIND as OPENING
from storage.openings import Opening
from storage.projects import KIND as PROJECT
from storage.projects import Project, Visibility
from storage.recipient_lists import ListedUser
from storage.series import KIND as SERIES
from storage.series import Series
from storage.topics import Mode, Subscription, Topic
from storage.users import Role, User

# The ids of some users, as a part of a statement.
Ids = Select[int]
# The columns of a PersonRow.
_People = Select[int, str, str | None, int | None, int | None, Mode | None, bool]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A user of an audience. `mode` is what they chose for the topic (None: nothing); `follower`: they follow what it is about."""

    id: int
    language: str
    zone: str | None
    quiet_from: int | None
    quiet_until: int | None
    mode: Mode | None
    follower: bool


@dataclass(frozen=True)
class ChatRow:
    """A group or channel in which the bot is. `topics` are those asked for that are posted there, each with its thread; `before` are
    the ids it had as plain groups."""

    id: int
    title: str
    language: str | None
    lab: bool
    topics: Mapping[str, int | None]
    before: frozenset[int] = frozenset()

    @property
    def ids(self) -> frozenset[int]:
        """All by which it may be named."""
        return self.before | {self.id}


@dataclass(frozen=True)
class Members:
    """The people of an audience: who is in one of `chosen` and in none of `excluded`, and reads one of `languages` (none: any).
    Who blocked the bot or is no more is left out."""

    chosen: Sequence[Ids]
    excluded: Sequence[Ids] = ()
    languages: Collection[str] = ()


def everyone() -> Ids:
    """All users."""
    return select(User.id)


def with_roles(roles: Collection[Role], *, owner_ids: Collection[int]) -> Ids:
    """The users who have one of these roles; those named in `owner_ids` are owners, whatever is stored."""
    named = User.id.in_(owner_ids)
    by_row = and_(User.role.in_(roles), ~named)
    return select(User.id).where(or_(by_row, named) if Role.OWNER in roles else by_row)


def subscribers(
    topic: str, *, by_default: bool, seen_by: Mapping[Visibility, Collection[Role]], owner_ids: Collection[int]
) -> Ids:
    """The users to whom a topic comes, at once or in a digest: what they chose for it counts, or else for the whole of which it is a
    part. `by_default`: it comes to those who never chose, too. Who may not see the topic (any more) is left out."""
    if by_default:
        chosen = User.id.not_in(_who_chose(topic, Subscription.mode == Mode.OFF))
    else:
        chosen = User.id.in_(_who_chose(topic, Subscription.mode != Mode.OFF))
    shown = select(Topic.visibility).where(Topic.code == (_whole(topic) or topic)).scalar_subquery()
    return select(User.id).where(chosen, _sees(func.coalesce(shown, Visibility.PUBLIC), seen_by, owner_ids))


def _who_chose(topic: str, wanted: ColumnElement[bool]) -> Ids:
    counts = Subscription.topic == topic
    whole = _whole(topic)
    if whole is not None:
        own = aliased(Subscription)
        decided = select(own.chat_id).where(own.topic == topic)
        counts = or_(counts, and_(Subscription.topic == whole, Subscription.chat_id.not_in(decided)))
    return select(Subscription.chat_id).where(wanted, counts)


def followers_of_projects(
    codes: Collection[str], *, seen_by: Mapping[Visibility, Collection[Role]], owner_ids: Collection[int]
) -> Ids:
    """The users who follow one of these projects and may (still) see it."""
    seen = _sees(func.coalesce(Project.visibility, Visibility.PUBLIC), seen_by, owner_ids)
    return _followers(PROJECT, codes).outerjoin(Project, Project.code == Follow.item).where(seen)


def followers_of_openings(
    codes: Collection[str], *, seen_by: Mapping[Visibility, Collection[Role]], owner_ids: Collection[int]
) -> Ids:
    """The users who follow one of these openings and may (still) see it."""
    seen = _sees(func.coalesce(Opening.visibility, Visibility.PUBLIC), seen_by, owner_ids)
    return _followers(OPENING, codes).outerjoin(Opening, Opening.code == Follow.item).where(seen)


def followers_of_series(
    code: str, *, seen_by: Mapping[Visibility, Collection[Role]], owner_ids: Collection[int]
) -> Ids:
    """The users who follow this series and may (still) see it."""
    return (
        _followers(SERIES, [code])
        .join(Series, Series.code == Follow.item)
        .where(_sees(Series.visibility, seen_by, owner_ids))
    )


def applicants_of(codes: Collection[str], *, stages: Collection[ApplicationStage]) -> Ids:
    """The users whose application to one of these openings stands at one of these stages."""
    return (
        select(User.id)
        .join(Application, Application.user_id == User.id)
        .join(Opening, Opening.id == Application.opening_id)
        .where(Opening.code.in_(codes), Application.stage.in_(stages))
    )


def drafts_about(form: str, subjects: Collection[str]) -> Ids:
    """The users who have a draft of a form about one of these things."""
    return select(Draft.user_id).where(Draft.form == form, Draft.subject.in_(subjects))


def _followers(kind: str, codes: Collection[str]) -> Ids:
    return (
        select(Follow.user_id).join(User, User.id == Follow.user_id).where(Follow.kind == kind, Follow.item.in_(codes))
    )


def _sees(
    visibility: Any, seen_by: Mapping[Visibility, Collection[Role]], owner_ids: Collection[int]
) -> ColumnElement[bool]:
    by_role = [and_(visibility == seen, User.role.in_(roles)) for seen, roles in seen_by.items()]
    return or_(User.id.in_(owner_ids), *by_role)


def listed(list_ids: Collection[int]) -> Ids:
    """The users on one of these lists."""
    return select(ListedUser.user_id).where(ListedUser.list_id.in_(list_ids))


def spoken(default: str) -> ColumnElement[str]:
    """The language in which the bot speaks to a user, by the rule of `messages.words.language_of`."""
    client = func.lower(User.client_language)
    return case(
        (User.language.in_(("zh", "en")), User.language),
        (or_(client.is_(None), client == ""), literal(default)),
        (client.like("zh%"), literal("zh")),
        else_=literal("en"),
    )


async def people(
    tx: Tx, members: Members, *, topic: str | None, follows: Sequence[Ids] = (), default_language: str
) -> list[PersonRow]:
    """The people of an audience, each once, by id. One statement."""
    rows = await tx.execute(_people(members, topic, follows, default_language).order_by(User.id))
    return [PersonRow(*row) for row in rows]


async def alike(
    tx: Tx, members: Members, *, topic: str | None, follows: Sequence[Ids] = (), default_language: str
) -> list[tuple[PersonRow, int]]:
    """The same people, those together for whom everything is the same but the id (which is 0), with how many they are. One statement:
    of ten thousand people there are a handful of kinds."""
    each = _people(members, topic, follows, default_language).subquery()
    kinds = list(each.c)[1:]
    rows = await tx.execute(select(*kinds, func.count()).group_by(*kinds))
    return [(PersonRow(0, *row[:-1]), row[-1]) for row in rows]


async def count_people(tx: Tx, members: Members, *, default_language: str) -> dict[str, int]:
    """How many people an audience has, by language."""
    language = spoken(default_language)
    # Grouped by the name, since the same expression with other placeholders is another one for PostgreSQL.
    grouped = select(language.label("spoken"), func.count()).select_from(User).group_by("spoken")
    return {row.spoken: row[1] for row in await tx.execute(grouped.where(*_member(members, language)))}


async def count_each(
    tx: Tx, several: Sequence[Ids], *, languages: Collection[str] = (), default_language: str
) -> list[int]:
    """How many people that can be reached are in each of several groups of users. One statement."""
    if not several:
        return []
    counts = [func.count().filter(User.id.in_(ids)) for ids in several]
    everybody = Members([everyone()], languages=languages)
    where = _member(everybody, spoken(default_language))
    return list((await tx.execute(select(*counts).select_from(User).where(*where))).one())


async def chats(tx: Tx, chat_ids: Collection[int], *, topics: Collection[str] = (), lab: bool = False) -> list[ChatRow]:
    """The chats in which the bot is, by title: these (also by their ids before they moved), those where one of the topics is posted,
    and (`lab`) the laboratory's own. A chat that gets a topic as a whole gets its parts. One statement."""
    wanted = {*topics, *(whole for topic in topics if (whole := _whole(topic)))}
    moved = select(Chat.moved_to).where(Chat.id.in_(chat_ids), Chat.moved_to.is_not(None))
    named = or_(Chat.id.in_(chat_ids), Chat.id.in_(moved))
    narrow = or_(named, Subscription.topic.is_not(None), *([Chat.lab] if lab else []))
    return await _chats(tx, Subscription.topic.in_(wanted), narrow)


async def every_chat(tx: Tx) -> list[ChatRow]:
    """All chats in which the bot is, by title, with all that is posted there. One statement."""
    return await _chats(tx, true(), true())


async def _chats(tx: Tx, topics: ColumnElement[bool], narrow: ColumnElement[bool]) -> list[ChatRow]:
    before = aliased(Chat)
    posted = and_(Subscription.chat_id == Chat.id, Subscription.mode != Mode.OFF, topics)
    query = (
        select(Chat.id, Chat.title, Chat.language, Chat.lab, Subscription.topic, Subscription.thread_id, before.id)
        .outerjoin(Subscription, posted)
        .outerjoin(before, before.moved_to == Chat.id)
        .where(Chat.present, narrow)
        .order_by(Chat.title, Chat.id, Subscription.topic)
    )
    found: dict[int, tuple[tuple[str, str | None, bool], dict[str, int | None], set[int]]] = {}
    for chat_id, title, language, lab, topic, thread_id, old in await tx.execute(query):
        _, topics_here, ids_before = found.setdefault(chat_id, ((title, language, lab), {}, set()))
        if topic is not None:
            topics_here[topic] = thread_id
        if old is not None:
            ids_before.add(old)
    return [ChatRow(chat_id, *facts, here, frozenset(old_ids)) for chat_id, (facts, here, old_ids) in found.items()]


async def most_followed(tx: Tx, kind: str, *, limit: int) -> list[str]:
    """What most users follow, by code."""
    query = (
        select(Follow.item)
        .where(Follow.kind == kind)
        .group_by(Follow.item)
        .order_by(func.count().desc(), Follow.item)
        .limit(limit)
    )
    return list((await tx.scalars(query)).all())


async def count_drafts(tx: Tx, form: str, subject: str) -> int:
    """How many users have a draft of a form about a thing."""
    return (await tx.scalar(select(func.count()).select_from(drafts_about(form, [subject]).subquery()))) or 0


async def most_applied(tx: Tx, form: str, *, limit: int) -> list[str]:
    """The openings for which there are most drafts of this form and applications, by code."""
    begun = select(Draft.subject.label("code")).where(Draft.form == form)
    sent = select(Opening.code.label("code")).join(Application, Application.opening_id == Opening.id)
    both = union_all(begun, sent).subquery()
    query = select(both.c.code).join(Opening, Opening.code == both.c.code)
    return list(await tx.scalars(query.group_by(both.c.code).order_by(func.count().desc(), both.c.code).limit(limit)))


def _people(members: Members, topic: str | None, follows: Sequence[Ids], default_language: str) -> _People:
    own, wider = aliased(Subscription), aliased(Subscription)
    whole = _whole(topic or "")
    language = spoken(default_language)
    mode = null() if topic is None else own.mode if whole is None else func.coalesce(own.mode, wider.mode)
    query = select(
        User.id,
        language.label("spoken"),
        User.zone,
        User.quiet_from,
        User.quiet_until,
        mode.label("mode"),
        _in_any(follows).label("follower"),
    )
    if topic is not None:
        query = query.outerjoin(own, and_(own.chat_id == User.id, own.topic == topic))
    if whole is not None:
        query = query.outerjoin(wider, and_(wider.chat_id == User.id, wider.topic == whole))
    return query.where(*_member(members, language))


def _member(members: Members, language: ColumnElement[str]) -> Iterable[ColumnElement[bool]]:
    yield _in_any(members.chosen)
    yield User.blocked_at.is_(None)
    yield User.deactivated_at.is_(None)
    if members.excluded:
        yield ~_in_any(members.excluded)
    if members.languages:
        yield language.in_(members.languages)


def _in_any(several: Sequence[Ids]) -> ColumnElement[bool]:
    # Not a UNION: PostgreSQL would join with it, in nested loops where it has no statistics yet. These it looks up in hashes.
    return or_(false(), *(User.id.in_(ids) for ids in several))


def _whole(topic: str) -> str | None:
    whole, slash, _ = topic.partition("/")
    return whole if slash else None
