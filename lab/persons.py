"""Who a person of the laboratory is in Telegram: one person, one user. Somebody named as a person reviews once that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lab.errors import LabError, NotFound
from lab.roles import Actor, Permission, require
from storage import history, openings, persons, users
from storage.database import Tx
from storage.persons import Person
from storage.users import User


@dataclass(frozen=True)
class Candidates:
    """A user, and the persons who they could be: whoever they are now first, then those of the same name, then those whom some opening
    names as reviewers, each by code. Persons who are somebody else are left out."""

    user: User
    persons: Sequence[Person]


async def candidates(tx: Tx, actor: Actor, user_id: int) -> Candidates:
    """Who a user could be. Raises Forbidden, NotFound."""
    require(actor, Permission.GRANT)
    user = await _user(tx, user_id)
    reviewing = {one.person for one in await openings.every_reviewer(tx) if one.person is not None}
    name = _folded(f"{user.first_name}{user.last_name or ''}")

    def rank(person: Person) -> tuple[bool, bool, bool, str]:
        same = bool(name) and name in (_folded(person.name_zh), _folded(person.name_en))
        return person.user_id != user_id, not same, person.code not in reviewing, person.code

    free = [one for one in await persons.every(tx) if one.user_id in (None, user_id)]
    return Candidates(user, sorted(free, key=rank))


async def link(tx: Tx, actor: Actor, user_id: int, code: str, *, now: datetime) -> Person:
    """The user is this person, and no other any more. Raises Forbidden, NotFound, LabError where the person is somebody else."""
    require(actor, Permission.GRANT)
    await _user(tx, user_id)
    person = await persons.by_code(tx, code)
    if person is None:
        raise NotFound("person-gone")
    if person.user_id == user_id:
        return person
    if person.user_id is not None:
        raise LabError("person-taken")
    for before in await persons.of_user(tx, user_id):
        await _unlink(tx, actor, user_id, before.code, now=now)
    if not await persons.set_user(tx, code, user_id, was=None):
        raise LabError("person-taken")
    await _note(tx, actor, "person.linked", user_id, code, now)
    return person


async def unlink(tx: Tx, actor: Actor, user_id: int, code: str, *, now: datetime) -> bool:
    """The user is not this person; tells whether that is new. Raises Forbidden."""
    require(actor, Permission.GRANT)
    return await _unlink(tx, actor, user_id, code, now=now)


async def _unlink(tx: Tx, actor: Actor, user_id: int, code: str, *, now: datetime) -> bool:
    if not await persons.set_user(tx, code, None, was=user_id):
        return False
    await _note(tx, actor, "person.unlinked", user_id, code, now)
    return True


async def _note(tx: Tx, actor: Actor, action: str, user_id: int, code: str, now: datetime) -> None:
    await history.add(
        tx, at=now, actor_id=actor.user_id, action=action, kind="user", item=str(user_id), facts={"person": code}
    )


async def _user(tx: Tx, user_id: int) -> User:
    user = await users.get(tx, user_id)
    if user is None:
        raise NotFound("grant-unknown-user", name=str(user_id))
    return user


def _folded(name: str) -> str:
    return "".join(name.split()).casefold()
