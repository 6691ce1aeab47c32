"""A few hundred users and some groups of every sort, the same each time, with a plain model of who is in which audience."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lab.audiences import Audience
from lab.topics import EVERYBODYS, STANDARD
from messages.words import Language, language_of
from storage import recipient_lists
from storage.areas import Area
from storage.batches import insert_all
from storage.chats import Chat
from storage.database import Database
from storage.follows import Follow
from storage.projects import Level, Project, Stage, Visibility
from storage.topics import Mode, Subscription, Topic
from storage.users import Role, User

TOPICS = ("news", "seminars", "seminars/battery", "seminars/driving", "internships")
PROJECTS = ("P-001", "P-002", "P-017")
LISTS = (1, 2)
OWNERS = frozenset({3, 17})  # named in the settings
# What is not for everybody comes only to those who may see it, whatever they chose while they could.
HIDDEN = {"internships": Visibility.MEMBERS, "P-002": Visibility.MEMBERS, "P-017": Visibility.STAFF}
_SEES = {
    Visibility.MEMBERS: frozenset({Role.MEMBER, Role.REVIEWER, Role.EDITOR, Role.ADMIN, Role.OWNER}),
    Visibility.STAFF: frozenset({Role.EDITOR, Role.ADMIN, Role.OWNER}),
}
_CLIENTS = (None, "", "zh-hans", "ZH-TW", "en", "de", "zh", "EN-gb")
_ZONES = (None, "Asia/Shanghai", "Europe/Berlin", "America/New_York")


@dataclass(frozen=True)
class Somebody:
    """A user as the tests know them."""

    row: dict[str, Any]
    topics: dict[str, Mode]
    projects: frozenset[str]
    lists: frozenset[int]

    @property
    def id(self) -> int:
        """The user's id."""
        return int(self.row["id"])

    @property
    def role(self) -> Role:
        """The role that counts."""
        return Role.OWNER if self.id in OWNERS else self.row["role"]

    @property
    def language(self) -> str:
        """The language in which the bot speaks to them."""
        default = Language.ZH
        return language_of(chosen=self.row["language"], client=self.row["client_language"], default=default).value

    @property
    def reachable(self) -> bool:
        """Whether anything can be sent to them."""
        return self.row["blocked_at"] is None and self.row["deactivated_at"] is None

    def mode(self, topic: str) -> Mode | None:
        """What they chose for a topic, or for its whole."""
        return self.topics.get(topic, self.topics.get(topic.partition("/")[0]))

    def gets(self, topic: str) -> bool:
        """Whether the topic comes to them."""
        default = Mode.NOW if topic == EVERYBODYS else Mode.OFF
        return self.sees(topic) and (self.mode(topic) or default) is not Mode.OFF

    def sees(self, item: str) -> bool:
        """Whether a topic or a project is for them."""
        return item not in HIDDEN or self.role in _SEES[HIDDEN[item]]

    def chosen_by(self, audience: Audience) -> bool:
        """Whether one of its choices means them."""
        return (
            audience.everyone
            or self.role in audience.roles
            or any(self.gets(topic) for topic in audience.topics)
            or any(self.sees(code) for code in self.projects & audience.projects)
            or bool(self.lists & audience.lists)
        )


@dataclass(frozen=True)
class Crowd:
    """Everybody."""

    people: tuple[Somebody, ...]

    def of(self, audience: Audience) -> Iterator[Somebody]:
        """The people whom an audience reaches."""
        for one in self.people:
            excluded = audience.excluded is not None and one.chosen_by(audience.excluded)
            spoken = not audience.languages or one.language in audience.languages
            if one.reachable and one.chosen_by(audience) and spoken and not excluded:
                yield one


def make(size: int, *, now: datetime) -> Crowd:
    """Users of every sort."""
    chance = random.Random(size)
    return Crowd(tuple(_somebody(number, chance, now) for number in range(1, size + 1)))


def _somebody(number: int, chance: random.Random, now: datetime) -> Somebody:
    quiet = chance.choice([(None, None), (0, 0), (22 * 60, 8 * 60), (13 * 60, 14 * 60)])
    row = {
        "id": number,
        "username": f"User{number:03}",
        "username_key": f"user{number:03}",
        "first_name": f"User {number}",
        "client_language": chance.choice(_CLIENTS),
        "language": chance.choice([None, None, "zh", "en"]),
        "zone": chance.choice(_ZONES),
        "role": chance.choice([Role.GUEST, *Role]),
        "menu_due": False,
        "blocked_at": now if chance.random() < 0.1 else None,
        "deactivated_at": now if chance.random() < 0.05 else None,
        "quiet_from": quiet[0],
        "quiet_until": quiet[1],
        "created_at": now,
    }
    return Somebody(
        row,
        {topic: chance.choice(list(Mode)) for topic in TOPICS if chance.random() < 0.4},
        frozenset(code for code in PROJECTS if chance.random() < 0.2),
        frozenset(number for number in LISTS if chance.random() < 0.1),
    )


async def store(database: Database, crowd: Crowd, *, now: datetime) -> None:
    """Puts them into an empty database."""
    people = crowd.people
    modes = [
        {"chat_id": one.id, "topic": topic, "mode": mode, "created_at": now}
        for one in people
        for topic, mode in one.topics.items()
    ]
    followed = [
        {"user_id": one.id, "kind": "project", "item": code, "created_at": now}
        for one in people
        for code in one.projects
    ]
    async with database.write() as tx:
        await insert_all(tx, User, [one.row for one in people])
        await insert_all(tx, Subscription, modes)
        await insert_all(tx, Follow, followed)
        await insert_all(tx, Area, [{"code": "battery", "position": 0, "name_zh": "电池"}])
        await insert_all(tx, Project, [_project(code) for code in PROJECTS])
        await insert_all(tx, Topic, [_topic(code, place) for place, code in enumerate(STANDARD)])
        for number in LISTS:
            named = [one.id for one in people if number in one.lists]
            assert number == await recipient_lists.add(tx, author_id=1, name="", user_ids=named, unknown=[], now=now)


def _topic(code: str, position: int) -> dict[str, Any]:
    return {"code": code, "position": position, "visibility": HIDDEN.get(code, Visibility.PUBLIC)}


def _project(code: str) -> dict[str, Any]:
    shown = HIDDEN.get(code, Visibility.PUBLIC)
    what = {"title_zh": code, "area": "battery", "level": Level.JOINT, "stage": Stage.PILOT, "links": []}
    return {"code": code, "visibility": shown, **what}


async def store_chat(
    database: Database,
    chat_id: int,
    *,
    now: datetime,
    title: str = "",
    language: str | None = None,
    lab: bool = False,
    present: bool = True,
    topics: dict[str, int | None] | None = None,
) -> None:
    """A group, with the topics that are posted in it and their threads."""
    row = {"id": chat_id, "kind": "supergroup", "title": title or f"Group {-chat_id}", "language": language, "lab": lab}
    posted = [
        {"chat_id": chat_id, "topic": topic, "thread_id": thread, "mode": Mode.NOW, "created_at": now}
        for topic, thread in (topics or {}).items()
    ]
    async with database.write() as tx:
        await insert_all(tx, Chat, [{**row, "present": present, "created_at": now}])
        await insert_all(tx, Subscription, posted)
