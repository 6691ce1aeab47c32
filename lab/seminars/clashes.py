"""Two seminars at once in one room, on one link, or with one host. Cancelled ones are in nobody's way; drafts are, since their room is
meant to be kept."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from storage import seminars
from storage.database import Tx
from storage.seminars import Seminar, SeminarStatus

# Where many can be at once.
_NOWHERE = frozenset(
    "online 线上 在线 线上会议 腾讯会议 飞书 飞书会议 钉钉 zoom teams tencentmeeting webinar hybrid 线上线下 待定 tba tbd tobeannounced".split()  # noqa: SIM905
)
_IGNORED = re.compile(r"[\W_]+")


class ClashOf(StrEnum):
    """What two seminars share."""

    PLACE = "place"
    LINK = "link"
    HOST = "host"


@dataclass(frozen=True)
class Slot:
    """What a seminar takes up. `id` is None for one that is not stored."""

    id: int | None
    starts_at: datetime
    ends_at: datetime
    places: frozenset[str]
    link: str
    host: str | None


@dataclass(frozen=True)
class Clash:
    """A slot that another seminar takes up as well."""

    slot: Slot
    other: Seminar
    of: tuple[ClashOf, ...]


def slot(
    *,
    starts_at: datetime,
    ends_at: datetime,
    places: Iterable[str] = (),
    link: str = "",
    host: str | None = None,
    seminar_id: int | None = None,
) -> Slot:
    """What a seminar of these values takes up. `places` are the names of its place, in whatever language."""
    named = {folded(place) for place in places} - _NOWHERE - {""}
    return Slot(seminar_id, starts_at, ends_at, frozenset(named), _meeting(link), host or None)


def slot_of(seminar: Seminar) -> Slot:
    """What a seminar takes up."""
    return slot(
        starts_at=seminar.starts_at,
        ends_at=seminar.ends_at,
        places=(seminar.place_zh, seminar.place_en),
        link=seminar.link,
        host=seminar.host,
        seminar_id=seminar.id,
    )


def folded(place: str) -> str:
    """A place for comparing: without regard to width, case, spaces and punctuation."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", place).casefold())


async def clashes(tx: Tx, slots: Sequence[Slot]) -> list[Clash]:
    """The stored seminars that some slots clash with, in the order of the slots. One statement."""
    if not slots:
        return []
    first, last = min(one.starts_at for one in slots), max(one.ends_at for one in slots)
    stored = [
        (other, slot_of(other))
        for other in await seminars.between(tx, first, last)
        if other.status is not SeminarStatus.CANCELLED
    ]
    return [
        Clash(one, other, of)
        for one in slots
        for other, theirs in stored
        if other.id != one.id and (of := shared(one, theirs))
    ]


def shared(one: Slot, other: Slot) -> tuple[ClashOf, ...]:
    """What two slots share at the same time; nothing, if they are at different times."""
    if one.ends_at <= other.starts_at or other.ends_at <= one.starts_at:
        return ()
    same = {
        ClashOf.PLACE: bool(one.places & other.places),
        ClashOf.LINK: bool(one.link) and one.link == other.link,
        ClashOf.HOST: one.host is not None and one.host == other.host,
    }
    return tuple(of for of, shared in same.items() if shared)


def _meeting(link: str) -> str:
    """A link for comparing: of an address that names no room of its own, nothing."""
    parts = urlsplit(link.strip())
    path = parts.path.rstrip("/")
    return f"{(parts.hostname or '').removeprefix('www.')}{path}?{parts.query}" if path or parts.query else ""
