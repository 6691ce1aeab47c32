"""Who may do what, as plain functions."""

import pytest

from lab.errors import Forbidden
from lab.roles import OPERATOR, Actor, Permission, grantable, may, reader_in_group, require, role_of, visible_to
from storage.projects import Visibility
from storage.users import Role


def actor(role: Role) -> Actor:
    return Actor(5, role)


@pytest.mark.parametrize("permission", Permission)
def test_roles_are_ranks(permission: Permission) -> None:
    allowed = [may(actor(role), permission) for role in Role]
    assert allowed == sorted(allowed)
    assert allowed[-1], "an owner may do everything"
    assert not allowed[0], "a guest needs no permission for what a guest may do"
    assert may(OPERATOR, permission)


def test_what_is_required_is_refused_to_others() -> None:
    require(actor(Role.ADMIN), Permission.IMPORT)
    with pytest.raises(Forbidden):
        require(actor(Role.EDITOR), Permission.IMPORT)


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.GUEST, {Visibility.PUBLIC}),
        (Role.MEMBER, {Visibility.PUBLIC, Visibility.MEMBERS}),
        (Role.REVIEWER, {Visibility.PUBLIC, Visibility.MEMBERS}),
        (Role.EDITOR, set(Visibility)),
        (Role.ADMIN, set(Visibility)),
        (Role.OWNER, set(Visibility)),
    ],
)
def test_what_a_role_sees(role: Role, seen: set[Visibility]) -> None:
    assert set(visible_to(actor(role))) == seen


def test_a_group_reads_as_a_guest_or_as_a_member_whoever_asks() -> None:
    assert set(visible_to(reader_in_group(lab_group=False))) == {Visibility.PUBLIC}
    assert set(visible_to(reader_in_group(lab_group=True))) == {Visibility.PUBLIC, Visibility.MEMBERS}
    assert reader_in_group(lab_group=True).user_id is None


def test_owners_of_the_settings_are_owners_whatever_is_stored() -> None:
    assert role_of(5, Role.GUEST, owner_ids={5}) is Role.OWNER
    assert role_of(5, None, owner_ids={5}) is Role.OWNER
    assert role_of(5, Role.EDITOR, owner_ids={6}) is Role.EDITOR
    assert role_of(5, None, owner_ids={6}) is Role.GUEST


@pytest.mark.parametrize("role", [Role.GUEST, Role.MEMBER, Role.REVIEWER, Role.EDITOR])
def test_who_may_not_give_roles_has_none_to_give(role: Role) -> None:
    assert grantable(actor(role)) == ()


def test_admins_give_what_is_below_them_and_owners_everything() -> None:
    assert grantable(actor(Role.ADMIN)) == (Role.GUEST, Role.MEMBER, Role.REVIEWER, Role.EDITOR)
    assert grantable(actor(Role.OWNER)) == tuple(Role)
