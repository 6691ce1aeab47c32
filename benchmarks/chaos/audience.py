"""Those to whom a long run announces something: known to Telegram and to the bot, which has not been told what became of some."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from benchmarks.chaos.stage import Stage
from bot.clock import utc_now
from lab import announcements
from lab.announcements import Wanted
from lab.content import read
from lab.roles import Actor
from lab.schedules import Schedule, once
from simulator import Person
from simulator.state import ChatKind, Status
from storage import chats
from storage.announcements import Manner
from storage.batches import insert_all
from storage.database import Tx
from storage.users import Role, User

BLOCKED, DEACTIVATED = 0.05, 0.01  # of all people
TITLE = "Sample"  # stands in the report, which is no copy
SOON = timedelta(seconds=0.3)  # from confirming until it is due


@dataclass(frozen=True)
class Audience:
    """`there` can be reached, a group by the id it has now; `gone` have blocked the bot or are no more. `named` are the chats that an
    announcement has to name; the people are guests, whose command menus are those of everybody."""

    author: Person
    there: frozenset[int]
    gone: frozenset[int] = frozenset()
    named: tuple[int, ...] = ()

    @property
    def size(self) -> int:
        """All recipients."""
        return len(self.there) + len(self.gone)


async def gather(scene: Stage, count: int, *, troubled: bool, beside: Sequence[Person] = ()) -> Audience:
    """So many people who have opened their chats with the bot, before it starts. `troubled`: some blocked it or are no more, and a group
    became a supergroup, all while the bot was not looking. Those `beside` are members, and get no announcement."""
    author, *people = scene.sim.add_people(count + 1, name="Recipient")
    scene.env["LABBOT_OWNER_IDS"] = str(author.id)
    now = utc_now()
    gone: set[int] = set()
    groups: dict[int, int] = {}
    if troubled:
        blocked, deactivated = round(count * BLOCKED), round(count * DEACTIVATED)
        # Spread over the run: recipients get it in the order of their ids.
        draw = scene.sim.rng.sample(people, blocked + deactivated)
        for person in draw[:blocked]:
            person.chat().members[scene.telegram.id] = Status.KICKED
        for person in draw[blocked:]:
            person.deactivate()
        gone = {person.id for person in draw}
        group = scene.sim.add_group("A sample group", members=[author], bots=[scene.telegram], kind=ChatKind.GROUP)
        groups[group.id] = scene.sim.migrate(group).id
    scene.telegram.queue.clear()
    async with scene.database() as database, database.write() as tx:
        rows = [_row(author, Role.OWNER, now), *(_row(one, Role.GUEST, now) for one in people)]
        await insert_all(tx, User, [*rows, *(_row(one, Role.MEMBER, now) for one in beside)])
        for group_id in groups:
            await chats.save(tx, chat_id=group_id, kind="group", title="A sample group", present=True, now=now)
    there = {person.id for person in people} - gone | set(groups.values())
    return Audience(author, frozenset(there), frozenset(gone), tuple(groups))


def said(text: str) -> dict[str, Any]:
    """What is announced, in both languages."""
    content = read({"text": text}).as_json()
    return {"zh": content, "en": content}


async def publish(tx: Tx, audience: Audience, text: str, *, schedule: Schedule | None = None, now: datetime) -> int:
    """Written and confirmed by the author; due at once, or by a schedule that repeats. Returns the announcement's id."""
    actor = Actor(audience.author.id, Role.OWNER)
    wanted = Wanted(
        title=TITLE,
        contents=said(text),
        audience=_chosen(audience),
        schedule=(schedule or once(now + SOON)).as_json(),
        zone="Asia/Shanghai",
        repeats=schedule is not None,
        manner=Manner.SERVICE,
        urgent=True,
    )
    written = await announcements.write(tx, actor, wanted, now=now)
    confirmed = await announcements.confirm(
        tx, actor, written, count=audience.size, typed=audience.size, owner_ids={audience.author.id}, now=now
    )
    return confirmed.id


def _chosen(audience: Audience) -> Mapping[str, Any]:
    return {"roles": [Role.GUEST.value], "chats": [[chat_id, None] for chat_id in audience.named]}


def _row(person: Person, role: Role, now: datetime) -> dict[str, Any]:
    return {
        "id": person.id,
        "first_name": person.name,
        "client_language": person.user.language,
        "role": role,
        "menu_due": False,
        "created_at": now,
    }
