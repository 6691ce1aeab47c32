"""Giving roles, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from lab.grants import Granted
from messages.html import Html
from messages.screen import Button, Screen
from messages.settings import offset
from messages.words import Words
from storage.users import Role, User


def name_of(user: User) -> str:
    """How a user is called: the names they gave Telegram, and the username."""
    full = " ".join(part for part in (user.first_name, user.last_name) if part) or str(user.id)
    return f"{full} (@{user.username})" if user.username else full


def granted(words: Words, grant: Granted) -> Html:
    """For whoever gave the role."""
    message = "grant-unchanged" if grant.role is grant.was else "grant-done"
    return words.html(message, name=name_of(grant.user), role=grant.role, was=grant.was)


def link(words: Words, *, role: Role, url: str, expires_at: datetime, zone: ZoneInfo) -> Screen:
    """A one-time link to pass on."""
    moment = expires_at.astimezone(zone)
    until = f"{moment:%Y-%m-%d %H:%M} ({offset(zone, moment)})"
    text = words.html("grant-link", role=role, url=url, until=until)
    share = Button(words.plain("button-send-link"), url=f"https://t.me/share/url?url={url}")
    return Screen(text, [[share]])


def received(words: Words, grant: Granted) -> Html:
    """For whoever opened a link."""
    return words.html("grant-kept" if grant.role is grant.was else "grant-received", role=grant.role)


def told(words: Words, role: Role) -> Screen:
    """For whoever got a role from somebody."""
    return Screen(words.html("grant-told", role=role))
