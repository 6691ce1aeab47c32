"""Who may do what."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from lab.errors import Forbidden
from storage.projects import Visibility
from storage.users import Role

RANK = {role: rank for rank, role in enumerate(Role)}


class Permission(StrEnum):
    """Something that not everybody may do."""

    SEE_MEMBERS = "see_members"
    SEE_STAFF = "see_staff"
    IMPORT = "import"
    EXPORT = "export"
    GRANT = "grant"
    MARK_GROUP = "mark_group"
    SET_UP = "set_up"
    ANNOUNCE = "announce"
    AUDIT = "audit"
    REVIEW = "review"
    ADMIT = "admit"
    EDIT = "edit"
    EDIT_SEMINARS = "edit_seminars"


# Roles are ranks: each may do what those below it may.
_LEAST: dict[Permission, Role] = {
    Permission.SEE_MEMBERS: Role.MEMBER,
    Permission.SEE_STAFF: Role.EDITOR,
    Permission.IMPORT: Role.ADMIN,
    Permission.EXPORT: Role.ADMIN,
    Permission.GRANT: Role.ADMIN,
    Permission.MARK_GROUP: Role.ADMIN,
    Permission.SET_UP: Role.OWNER,
    Permission.ANNOUNCE: Role.ADMIN,
    Permission.AUDIT: Role.ADMIN,
    Permission.REVIEW: Role.REVIEWER,
    Permission.ADMIT: Role.ADMIN,
    # Whoever changes an opening decides who reads the applications for it.
    Permission.EDIT: Role.ADMIN,
    Permission.EDIT_SEMINARS: Role.EDITOR,
}


@dataclass(frozen=True)
class Actor:
    """Who does something: a user in a role, or (user_id None) the operator at the command line."""

    user_id: int | None
    role: Role


OPERATOR = Actor(user_id=None, role=Role.OWNER)
GUEST = Actor(user_id=None, role=Role.GUEST)


def may(actor: Actor, permission: Permission) -> bool:
    """Whether the actor may do this."""
    return RANK[actor.role] >= RANK[_LEAST[permission]]


def require(actor: Actor, permission: Permission) -> None:
    """Raises Forbidden unless the actor may do this."""
    if not may(actor, permission):
        raise Forbidden


def role_of(user_id: int, stored: Role | None, *, owner_ids: Collection[int]) -> Role:
    """The role that counts: owners named in the settings are owners whatever is stored, so that nobody can lock them out."""
    return Role.OWNER if user_id in owner_ids else (stored or Role.GUEST)


def visible_to(actor: Actor) -> tuple[Visibility, ...]:
    """The visibilities that the actor sees."""
    seen = [Visibility.PUBLIC]
    if may(actor, Permission.SEE_MEMBERS):
        seen.append(Visibility.MEMBERS)
    if may(actor, Permission.SEE_STAFF):
        seen.append(Visibility.STAFF)
    return tuple(seen)


def who_sees() -> dict[Visibility, frozenset[Role]]:
    """The roles that see what is visible like this."""
    return {
        seen: frozenset(role for role in Role if seen in visible_to(Actor(user_id=None, role=role)))
        for seen in Visibility
    }


def reader_in_group(*, lab_group: bool) -> Actor:
    """As whom a group looks things up, whoever asks in it: everybody there reads the answer. A group that an admin has marked as
    the laboratory's reads as a member."""
    return Actor(user_id=None, role=Role.MEMBER if lab_group else Role.GUEST)


def grantable(actor: Actor) -> tuple[Role, ...]:
    """The roles that the actor may give, from least to most: owners all, admins those below their own."""
    if not may(actor, Permission.GRANT):
        return ()
    if actor.role is Role.OWNER:
        return tuple(Role)
    return tuple(role for role in Role if RANK[role] < RANK[actor.role])
