"""How an announcement is sent, where its author may choose: what they did not change is as the audience suggests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.announcements import GRACE_SECONDS
from lab.audiences import Audience
from lab.topics import EVERYBODYS, OF_FOLLOWS
from storage.announcements import Manner

GRACES = (15 * 60, GRACE_SECONDS, 12 * 60 * 60)  # seconds that a missed one may be late
FLAGS = ("urgent", "silent", "protected", "confirm", "public")


@dataclass(frozen=True)
class Way:
    """All choices about the way in which something is sent. `topic` is the one whose modes count, None for a service message."""

    manner: Manner
    topic: str | None
    urgent: bool = False
    silent: bool = False
    protected: bool = False
    confirm: bool = False
    public: bool = False
    grace_seconds: int = GRACE_SECONDS

    @property
    def flags(self) -> tuple[str, ...]:
        """What is switched on."""
        return tuple(name for name in FLAGS if getattr(self, name))


def way_of(stored: Mapping[str, Any] | None, audience: Audience) -> Way:
    """The stored choices, and what counts where there are none: news about the audience's topic, which everybody may find in the inbox
    if it goes to everybody."""
    held = dict(stored or {})
    manner = Manner(held.get("manner", Manner.NEWS))
    flags = {name: bool(held.get(name, False)) for name in FLAGS}
    if "public" not in held:
        flags["public"] = audience.everyone and not audience.languages and audience.excluded is None
    return Way(
        manner=manner,
        topic=None if manner is Manner.SERVICE else held.get("topic") or suggested_topic(audience),
        grace_seconds=int(held.get("grace", GRACE_SECONDS)),
        **flags,
    )


def suggested_topic(audience: Audience) -> str:
    """The topic chosen in the audience, or that of follows where only followers get it, or the one that comes to everybody."""
    if audience.topics:
        return min(audience.topics)
    only_followers = audience.projects and not (audience.everyone or audience.roles or audience.lists)
    return OF_FOLLOWS if only_followers else EVERYBODYS


def stored_way(way: Way) -> dict[str, Any]:
    """The choices as answers, all of them."""
    stored: dict[str, Any] = {"manner": way.manner.value, "grace": way.grace_seconds}
    if way.topic is not None:
        stored["topic"] = way.topic
    return stored | {name: getattr(way, name) for name in FLAGS}
