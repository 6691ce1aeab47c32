"""Giving roles, in words."""

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from lab.grants import Granted
from messages.html import Html
from messages.moments import moment
from messages.screen import Button, Screen, rows
from messages.words import Words
from storage.users import Role, User


def name_of(user: User) -> str:
    """How a user is called: the names they gave Telegram, and the username."""
    full = " ".join(part for part in (user.first_name, user.last_name) if part) or str(user.id)
    return f"{full} (@{user.username})" if user.username else full


def choose(words: Words, user: User, roles: Sequence[Role], *, private: bool) -> Screen:
    """Which role a user shall have; in private, the way to saying which person they are."""
    buttons = [
        Button(f"{'✓ ' if one is user.role else ''}{words.plain(f'role-{one}')}", data=f"gt:{user.id}:{one}")
        for one in roles
    ]
    who = Button(words.plain("button-grant-person"), data=f"gp:{user.id}")
    return Screen(
        words.html("grant-choose", name=name_of(user), role=user.role), [*rows(buttons), [who] if private else []]
    )


def granted(words: Words, grant: Granted) -> Html:
    """For whoever gave the role."""
    message = "grant-unchanged" if grant.role is grant.was else "grant-done"
    return words.html(message, name=name_of(grant.user), role=grant.role, was=grant.was)


def link(words: Words, given: Role, *, url: str, expires_at: datetime, zone: ZoneInfo) -> Screen:
    """A one-time link to pass on."""
    text = words.html("grant-link", role=given, url=url, until=moment(words, expires_at, zone))
    share = Button(words.plain("button-send-link"), url=f"https://t.me/share/url?url={quote(url, safe='')}")
    return Screen(text, [[share]])


def received(words: Words, grant: Granted) -> Screen:
    """For whoever opened a link."""
    if grant.role is grant.was:
        return _with_home(words, words.html("grant-kept", role=grant.role))
    return role(words, grant.role)


def role(words: Words, mine: Role) -> Screen:
    """The role that somebody has now."""
    return _with_home(words, words.html("grant-received", role=mine))


def told(words: Words, given: Role) -> Screen:
    """For whoever got a role from somebody."""
    return _with_home(words, words.html("grant-told", role=given))


def _with_home(words: Words, text: Html) -> Screen:
    return Screen(text, [[Button(words.plain("button-home"), data="go")]])
