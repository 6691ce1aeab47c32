"""Topics: what a person wants to hear about and how, and what is posted in a group."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.errors import LabError, NotFound
from lab.quiet import next_digest
from lab.roles import Actor, visible_to
from storage import areas, digests, history, topics
from storage.database import Tx
from storage.topics import Mode, Subscription

# Offered as long as the laboratory has not named its own, so that nobody meets an empty menu. Their names are texts: `topic-<code>`.
STANDARD = ("news", "internships", "postdocs", "seminars", "projects")
EVERYBODYS = "news"  # comes to everybody who has not switched it off; other topics come to those who subscribed
BY_AREA = "seminars"  # may be chosen by research area: `seminars/battery`
OF_FOLLOWS = "projects"  # comes to those who follow a project, also while the topic is off


@dataclass(frozen=True)
class Offer:
    """A topic, or an area of one, and how it comes: `chosen` is None where nothing was chosen for it, `mode` is what counts then. The
    names are empty for a standard topic; `apart` is how many of its areas come otherwise than the whole."""

    code: str
    name_zh: str
    name_en: str
    chosen: Mode | None
    mode: Mode
    apart: int = 0


@dataclass(frozen=True)
class Detail:
    """A topic with its areas (if it has any), or an area with the topic it belongs to."""

    offer: Offer
    areas: tuple[Offer, ...] = ()
    whole: Offer | None = None


@dataclass(frozen=True)
class Named:
    """A topic, or an area of one (then with the topic it belongs to), and its names, which are empty for a standard topic."""

    code: str
    name_zh: str = ""
    name_en: str = ""
    whole: "Named | None" = None


@dataclass(frozen=True)
class Posting:
    """A topic for a group: posted `here`, in the thread where one asks, or `elsewhere` in it, or not at all."""

    code: str
    name_zh: str
    name_en: str
    here: bool
    elsewhere: bool


def mode_of(chosen: Mapping[str, Mode], topic: str) -> Mode | None:
    """What somebody who chose these modes wants for a topic: what they chose for it, or for the whole of which it is a part. None:
    they never chose."""
    return chosen.get(topic, chosen.get(_whole(topic)))


def default_mode(topic: str) -> Mode:
    """How a topic comes to those who never chose."""
    return Mode.NOW if _whole(topic) == EVERYBODYS else Mode.OFF


async def named(tx: Tx) -> Mapping[str, Named]:
    """All topics and their areas, whoever may have them."""
    own = [Named(topic.code, topic.name_zh, topic.name_en) for topic in await topics.every(tx)]
    known = {one.code: one for one in own or [Named(code) for code in STANDARD]}
    whole = known.get(BY_AREA)
    if whole is not None:
        for area in await areas.every(tx):
            code = f"{BY_AREA}/{area.code}"
            known[code] = Named(code, area.name_zh, area.name_en, whole)
    return known


async def offered(tx: Tx, actor: Actor) -> Sequence[Offer]:
    """All topics that the actor may have, with what they chose."""
    chosen = _modes(await topics.of_chat(tx, _user(actor)))
    return [
        Offer(code, zh, en, chosen.get(code), chosen.get(code) or default_mode(code), _apart(chosen, code))
        for code, zh, en in await _known(tx, actor)
    ]


async def detail(tx: Tx, actor: Actor, code: str) -> Detail:
    """One topic, or one area of one. Raises NotFound where it is not offered (any more)."""
    chosen = _modes(await topics.of_chat(tx, _user(actor)))
    whole = next((offer for offer in await offered(tx, actor) if offer.code == _whole(code)), None)
    if whole is None:
        raise NotFound("topic-gone")
    parts: tuple[Offer, ...] = ()
    if whole.code == BY_AREA:
        parts = tuple(
            Offer(part, area.name_zh, area.name_en, chosen.get(part), chosen.get(part) or whole.mode)
            for area in await areas.every(tx)
            for part in (f"{whole.code}/{area.code}",)
        )
    if whole.code == code:
        return Detail(whole, areas=parts)
    found = next((part for part in parts if part.code == code), None)
    if found is None:
        raise NotFound("topic-gone")
    return Detail(found, whole=whole)


async def choose(tx: Tx, actor: Actor, *, topic: str, mode: Mode | None, zone: ZoneInfo, now: datetime) -> bool:
    """Sets how a topic comes to the actor; None takes the choice back, so that an area comes as the whole topic. What waits for a
    digest follows at once. Tells whether that changed anything. Raises NotFound for a topic that is not offered any more, unless it
    is switched off."""
    user_id = _user(actor)
    known = mode is None or (mode is Mode.OFF and topic in await topics.of_chat(tx, user_id))
    if not known:
        await detail(tx, actor, topic)
    changed = (
        await topics.unsubscribe(tx, chat_id=user_id, topic=topic)
        if mode is None
        else await topics.subscribe(tx, chat_id=user_id, topic=topic, mode=mode, now=now)
    )
    if changed:
        await _follow_the_choice(tx, user_id, topic, zone, now)
        await _record(tx, actor, "topic.chosen", topic, now, chat=user_id, mode=mode.value if mode else None)
    return changed


async def postings(tx: Tx, reader: Actor, *, chat_id: int, thread_id: int | None) -> Sequence[Posting]:
    """All topics that may be posted in a group that reads as `reader`, seen from one of its threads."""
    chosen = await topics.of_chat(tx, chat_id)
    return [
        Posting(
            code,
            zh,
            en,
            here=code in chosen and chosen[code].thread_id == thread_id,
            elsewhere=code in chosen and chosen[code].thread_id != thread_id,
        )
        for code, zh, en in await _known(tx, reader)
    ]


async def post(
    tx: Tx,
    reader: Actor,
    *,
    actor: Actor,
    chat_id: int,
    thread_id: int | None,
    topic: str,
    wanted: bool,
    now: datetime,
) -> bool:
    """Posts a topic in a thread of a group from now on (and in no other thread of it), or no more; tells whether that changed anything.
    Raises NotFound for a topic that this group can't have."""
    if wanted and topic not in {code for code, _, _ in await _known(tx, reader)}:
        raise NotFound("topic-gone")
    changed = (
        await topics.subscribe(tx, chat_id=chat_id, topic=topic, thread_id=thread_id, now=now)
        if wanted
        else await topics.unsubscribe(tx, chat_id=chat_id, topic=topic)
    )
    if changed:
        action = "topic.subscribed" if wanted else "topic.unsubscribed"
        await _record(tx, actor, action, topic, now, chat=chat_id, thread=thread_id)
    return changed


async def withdraw(tx: Tx, reader: Actor, *, actor: Actor, chat_id: int, now: datetime) -> None:
    """Takes from a group the topics that it may not have any more, now that it reads as `reader`."""
    allowed = [code for code, _, _ in await _known(tx, reader)]
    for topic in await topics.forget_chat(tx, chat_id, but=allowed):
        await _record(tx, actor, "topic.unsubscribed", topic, now, chat=chat_id)


async def _known(tx: Tx, actor: Actor) -> list[tuple[str, str, str]]:
    own = await topics.every(tx)
    seen = visible_to(actor)
    if not own:
        return [(code, "", "") for code in STANDARD]
    return [(topic.code, topic.name_zh, topic.name_en) for topic in own if topic.visibility in seen]


async def _follow_the_choice(tx: Tx, user_id: int, topic: str, zone: ZoneInfo, now: datetime) -> None:
    """What waits for a digest comes as was chosen just now. Switched off, it does not come, unless one follows what it is about."""
    chosen = _modes(await topics.of_chat(tx, user_id))
    by_mode: dict[Mode, list[int]] = {}
    for one in await digests.of_chat(tx, user_id):
        if one.topic is None or topic not in (one.topic, _whole(one.topic)):
            continue
        mode = mode_of(chosen, one.topic) or default_mode(one.topic)
        if mode is not Mode.OFF or not (one.facts or {}).get("follower"):
            by_mode.setdefault(mode, []).append(one.id)
    await digests.skip(tx, by_mode.get(Mode.OFF, ()), reason="off")
    await digests.release(tx, by_mode.get(Mode.NOW, ()), now)
    for mode in (Mode.DAILY, Mode.WEEKLY):
        await digests.put_off(tx, by_mode.get(mode, ()), next_digest(now, zone, mode))


def _apart(chosen: Mapping[str, Mode], code: str) -> int:
    whole = chosen.get(code) or default_mode(code)
    return sum(mode is not whole for topic, mode in chosen.items() if topic != code and _whole(topic) == code)


def _whole(topic: str) -> str:
    return topic.partition("/")[0]


def _modes(chosen: Mapping[str, Subscription]) -> dict[str, Mode]:
    return {topic: one.mode for topic, one in chosen.items()}


def _user(actor: Actor) -> int:
    if actor.user_id is None:
        raise LabError("error-forbidden")
    return actor.user_id  # a private chat has its user's id


async def _record(tx: Tx, actor: Actor, action: str, topic: str, now: datetime, **facts: int | str | None) -> None:
    await history.add(tx, at=now, actor_id=actor.user_id, action=action, kind="topic", item=topic, facts=facts)
