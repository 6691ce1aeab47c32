"""Whom and what an opening names: persons, projects, users, found by what was typed or forwarded."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lab.audiences.spellings import RESOLVERS, readings
from lab.errors import LabError
from lab.forms.fields import Sent, text_of
from lab.imports.cell_types import Code
from lab.imports.lists.registry import LISTS
from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.references import Known
from lab.imports.texts import narrow, split
from lab.opening_edits.cells import problem
from lab.roles import Actor, Permission, may, role_of
from storage import areas, openings, persons, projects, users
from storage.database import Tx
from storage.projects import Visibility

_USER_ID = re.compile(r"[1-9][0-9]{4,14}")


@dataclass(frozen=True)
class Named:
    """What codes and ids are called: (zh, en) of persons, areas and projects by code, names of users by id."""

    persons: Mapping[str, tuple[str, str]]
    areas: Mapping[str, tuple[str, str]]
    projects: Mapping[str, tuple[str, str]]
    users: Mapping[str, str]


async def find(tx: Tx, kind: str, typed: str) -> str:
    """The code of the person, project or area that was typed, by code or name. Raises LabError."""
    known = await _known(tx, kind)
    code = known.code(kind, typed)
    if code is None:
        facts = {"found": typed[:60], "kind": kind, "near": known.near(kind, typed[:60])}
        raise problem(ProblemCode.UNKNOWN_REFERENCE, facts)
    return code


async def reviewers(tx: Tx, sent: Sent) -> list[str]:
    """The reviewers that were named: by code, name, @username, id, e-mail address, a forwarded message or a shared contact. Persons by
    code where they are some, else users by id. Raises LabError."""
    forwarded = _sender(sent)
    if forwarded is not None:
        return [await _of_user(tx, forwarded)]
    known = await _known(tx, "person")
    return [await _reviewer(tx, known, part) for part in split(text_of(sent))]


async def free_code(tx: Tx, typed: str) -> str:
    """A code for a new opening, as it was typed. Raises LabError for one that is none, or is taken."""
    try:
        code = str(Code().read(typed)).upper()
    except Unreadable as error:
        raise problem(error.code, error.facts) from error
    if code.casefold() in {one.casefold() for one in await openings.ids_by_code(tx)}:
        raise LabError("opening-code-taken", code=code)
    return code


async def named(tx: Tx, *, projects_of: Collection[str] = (), user_ids: Collection[int] = ()) -> Named:
    """What there is to call them."""
    found = await projects.by_codes(tx, list(projects_of), visible=tuple(Visibility)) if projects_of else []
    known = await users.of_ids(tx, set(user_ids)) if user_ids else {}
    return Named(
        persons={one.code: (one.name_zh, one.name_en) for one in await persons.every(tx)},
        areas={one.code: (one.name_zh, one.name_en) for one in await areas.every(tx)},
        projects={one.code: (one.title_zh, one.title_en) for one in found},
        users={str(one.id): " ".join(filter(None, (one.first_name, one.last_name))) for one in known.values()},
    )


async def who_cannot_review(tx: Tx, keys: Collection[str], *, owner_ids: Collection[int]) -> list[str]:
    """Those of some reviewers who can't look at an application yet: nobody knows which user they are, they have not spoken to the bot, or
    they have no role that may."""
    linked = {one.code: one.user_id for one in await persons.every(tx)}
    ids = {key: linked[key] if key in linked else int(key) for key in keys if key in linked or key.isdecimal()}
    known = await users.of_ids(tx, {user_id for user_id in ids.values() if user_id is not None})

    def may_review(user_id: int | None) -> bool:
        user = known.get(user_id) if user_id is not None else None
        return user is not None and may(
            Actor(user.id, role_of(user.id, user.role, owner_ids=owner_ids)), Permission.REVIEW
        )

    return [key for key in keys if not may_review(ids.get(key))]


async def _known(tx: Tx, kind: str) -> Known:
    known = next(one for one in LISTS if one.kind == kind)
    return Known({kind: await known.load(tx)}, {})


async def _reviewer(tx: Tx, known: Known, typed: str) -> str:
    code = known.code("person", typed)
    if code is not None:
        return code
    for name, spelling in readings(typed).items():
        pairs = await RESOLVERS[name].find(tx, [spelling.key])
        if len(pairs) == 1:
            return await _of_user(tx, pairs[0][1])
    if _USER_ID.fullmatch(narrow(typed)):
        return narrow(typed)  # who has not spoken to the bot yet
    raise LabError("opening-reviewer-unknown", found=typed[:60])


async def _of_user(tx: Tx, user_id: int) -> str:
    linked = [one.code for one in await persons.every(tx) if one.user_id == user_id]
    return linked[0] if linked else str(user_id)


def _sender(sent: Sent) -> int | None:
    """Who wrote a message that was forwarded, or whose contact was shared. Raises LabError where they keep that to themselves."""
    message: Mapping[str, Any] = sent.message
    if sent.kind == "contact":
        shared = message.get("contact", {}).get("user_id")
        if shared is None:
            raise LabError("opening-reviewer-hidden")
        return int(shared)
    origin = message.get("forward_origin")
    if not origin:
        return None
    user = origin.get("sender_user")
    if user is None:
        raise LabError("opening-reviewer-hidden")
    return int(user["id"])
