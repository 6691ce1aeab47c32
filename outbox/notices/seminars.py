"""What people are told about seminars: changes, reminders, new ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from lab.defaults import Defaults
from lab.seminars import publishing, reminders, telling
from lab.seminars.concerned import Reason
from lab.seminars.hosting import runs
from lab.seminars.seeing import sees
from lab.seminars.snapshots import Matter
from lab.seminars.telling import Telling
from lab.topics import BY_AREA, Named, named
from messages import seminar_notices as screens
from messages.bilingual import Bilingual
from messages.html import Html
from messages.topics import topic_name
from messages.words import Language, Words, language_of
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.notices.staff import reader_of
from outbox.reply import Reply, Send
from storage import deliveries, seminar_materials, seminars, series, users
from storage.seminar_materials import SeminarMaterial
from storage.seminars import COMING, Seminar
from storage.series import Series
from storage.users import User


@dataclass(frozen=True)
class _Change:
    seminar: Seminar
    telling: Telling
    reason: Reason
    series: Series | None
    materials: Sequence[SeminarMaterial]


@dataclass(frozen=True)
class _Several:
    series: Series
    told: Sequence[tuple[Seminar, Telling]]
    reason: Reason


@dataclass(frozen=True)
class _Reminder:
    seminar: Seminar
    minutes: int
    seat: bool
    by_default: bool
    link: bool


@dataclass(frozen=True)
class _News:
    seminars: Sequence[Seminar]
    count: int
    series: Series | None
    topic: Named | None


async def _seen(owed: Owed, seminar_id: int) -> Seminar | None:
    seminar = await seminars.get(owed.tx, seminar_id)
    return seminar if seminar is not None and sees(await reader_of(owed), seminar) else None


async def _told(owed: Owed, facts: Facts) -> tuple[Seminar, Telling] | None:
    """What is to be told of one seminar, as long as it holds, and if it makes a difference in the reader's language."""
    seminar = await _seen(owed, facts["seminar"])
    if seminar is None:
        return None
    one = await telling.still(owed.tx, seminar, owed.delivery.chat_id, facts)
    user = await users.get(owed.tx, owed.delivery.chat_id)
    matters = screens.seen(_language(user, owed.defaults), one) if one is not None else ()
    return (seminar, replace(one, matters=matters)) if one is not None and matters else None


async def _several(owed: Owed) -> _Several | None:
    """Those of which what was to be told holds."""
    parts = await deliveries.of_events(owed.tx, owed.facts["events"], chat_id=owed.delivery.chat_id)
    by_event = {part.event: part.facts for part in parts if part.facts is not None}
    told = [await _told(owed, by_event[event]) for event in owed.facts["events"] if event in by_event]
    found = [one for one in told if one is not None]
    of = await series.by_code(owed.tx, owed.facts["series"])
    return _Several(of, found, Reason(owed.facts["why"])) if found and of is not None else None


async def _change(owed: Owed) -> _Change | None:
    """As long as what was to be told holds."""
    told = await _told(owed, owed.facts)
    if told is None:
        return None
    seminar, one = told
    new = one.new_materials if Matter.MATERIALS in one.matters else frozenset()
    materials = [each for each in await seminar_materials.of_seminar(owed.tx, seminar.id) if each.id in new]
    found = await series.by_code(owed.tx, seminar.series) if seminar.series else None
    return _Change(seminar, one, Reason(owed.facts["why"]), found, materials)


async def _reminder(owed: Owed) -> _Reminder | None:
    """As long as the seminar begins at the moment that is meant, and the reader wants to be reminded."""
    seminar = await _seen(owed, owed.facts["seminar"])
    minutes, user_id = owed.facts["minutes"], owed.delivery.chat_id
    starts_at = datetime.fromisoformat(owed.facts["starts_at"])
    if seminar is None:
        return None
    wish = await reminders.still(owed.tx, seminar, user_id, minutes=minutes, starts_at=starts_at, now=owed.now)
    if wish is None:
        return None
    link = telling.sees_link(seminar, seat=wish.seat) or await runs(owed.tx, await reader_of(owed), seminar)
    return _Reminder(seminar, minutes, wish.seat, by_default=wish.by_default, link=link)


async def _news(owed: Owed) -> _News | None:
    """Those that are still to come."""
    reader = await reader_of(owed)
    found = [
        one
        for one in await seminars.by_ids(owed.tx, owed.facts["seminars"])
        if sees(reader, one) and one.status in COMING and one.starts_at > owed.now
    ]
    if not found:
        return None
    gone = len(owed.facts["seminars"]) - len(found)
    first = found[0]
    followed = owed.facts["follower"] and first.series is not None
    of = await series.by_code(owed.tx, first.series) if followed and first.series is not None else None
    topics = await named(owed.tx)
    return _News(found, owed.facts["count"] - gone, of, topics.get(f"{BY_AREA}/{first.area}") or topics.get(BY_AREA))


def _language(user: User | None, defaults: Defaults) -> Language:
    return language_of(
        chosen=user.language if user else None,
        client=user.client_language if user else None,
        default=Language(defaults.language),
    )


def _to(reader: Reader) -> screens.To:
    return screens.To(reader.words, reader.zone, reader.now)


def _draw_change(reader: Reader, one: Any) -> Reply:
    screen = screens.changed(
        _to(reader), one.seminar, one.telling, reason=one.reason, series=one.series, materials=one.materials
    )
    return Reply((Send(screen),))


def _draw_several(reader: Reader, one: Any) -> Reply:
    return Reply((Send(screens.several(_to(reader), one.series, one.told, reason=one.reason)),))


def _draw_reminder(reader: Reader, one: Any) -> Reply:
    screen = screens.reminder(
        _to(reader), one.seminar, minutes=one.minutes, seat=one.seat, by_default=one.by_default, link_shown=one.link
    )
    return Reply((Send(screen),))


def _draw_news(reader: Reader, one: Any) -> Reply:
    topic = ""
    if one.topic is not None:
        code = (one.topic.whole or one.topic).code
        topic = topic_name(reader.words, code, Bilingual(one.topic.name_zh, one.topic.name_en))
    screen = screens.news(_to(reader), one.seminars, count=one.count, topic=topic, series=one.series)
    return Reply((Send(screen),))


def _change_line(words: Words, facts: Facts) -> Html:
    return screens.change_line(words, facts["code"])


def _several_line(words: Words, facts: Facts) -> Html:
    return screens.several_line(words, facts["series"], len(facts["events"]))


def _reminder_line(words: Words, facts: Facts) -> Html:
    return screens.reminder_line(words, facts["code"])


def _news_line(words: Words, facts: Facts) -> Html:
    return screens.news_line(words, facts["code"], facts["count"])


KINDS: Mapping[str, Notice] = {
    telling.KIND: Notice(_change, _draw_change, _change_line),
    telling.SEVERAL: Notice(_several, _draw_several, _several_line),
    reminders.KIND: Notice(_reminder, _draw_reminder, _reminder_line, once_only=True),
    publishing.KIND: Notice(_news, _draw_news, _news_line),
}
