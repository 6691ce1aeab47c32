"""The ways in which people are named on a list, and finding the users whom they name. A way of its own is one line in RESOLVERS."""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from lab.imports.texts import narrow
from storage import recipient_lists
from storage.database import Tx

LONGEST = 320  # characters of an e-mail address (RFC 3696), the longest of all
_USERNAME = re.compile(r"[A-Za-z]\w{2,31}", re.ASCII)
_AT = re.compile(r"@(\w{1,32})", re.ASCII)
_LINK = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t\.me|telegram\.(?:me|dog))/@?(\w{1,32})/?(?:\?.*)?", re.ASCII | re.IGNORECASE
)
_SUBDOMAIN = re.compile(r"(?:https?://)?(\w{4,32})\.t\.me/?", re.ASCII | re.IGNORECASE)
_RESOLVE = re.compile(r"tg://resolve/?\?domain=(\w{1,32})(?:&.*)?", re.ASCII | re.IGNORECASE)
_NOT_NAMES = frozenset({"joinchat", "addstickers", "share", "c", "s", "proxy", "socks", "iv", "www"})
_USER_LINK = re.compile(r"tg://(?:user|openmessage)/?\?(?:user_)?id=(\d{1,16})", re.ASCII | re.IGNORECASE)
_DIGITS = re.compile(r"\d{1,16}", re.ASCII)
_SURE_DIGITS = 5  # fewer may as well number the lines
_EMAIL = re.compile(r"(?:mailto:)?([^@\s,;:]+@[^@\s,;:]+\.[^@\s.,;:]+)", re.IGNORECASE)
_AROUND = "<>()[]{}\"'`“”‘’«»《》【】.,:;。：!？?"


@dataclass(frozen=True)
class Spelling:
    """What a text names: the key that a resolver looks up. `sure`: it can hardly be anything else, such as a word of a name."""

    key: Any
    sure: bool


@dataclass(frozen=True)
class Resolver:
    """One way to name people. `headings` stand above a column of them, `read` takes a tidied text, `find` gives (key, user) pairs."""

    headings: frozenset[str]
    read: Callable[[str], Spelling | None]
    find: Callable[[Tx, Collection[Any]], Awaitable[list[tuple[Any, int]]]]


def _username(text: str) -> Spelling | None:
    for form in (_AT, _LINK, _SUBDOMAIN, _RESOLVE):
        if match := form.fullmatch(text):
            name = match[1].casefold()
            return None if name in _NOT_NAMES else Spelling(name, sure=True)
    return Spelling(text.casefold(), sure=False) if _USERNAME.fullmatch(text) else None


def _user_id(text: str) -> Spelling | None:
    if match := _USER_LINK.fullmatch(text):
        return Spelling(int(match[1]), sure=True)
    return Spelling(int(text), sure=len(text) >= _SURE_DIGITS) if _DIGITS.fullmatch(text) else None


def _email(text: str) -> Spelling | None:
    match = _EMAIL.fullmatch(text)
    return Spelling(match[1].casefold(), sure=True) if match else None


# Headings as `lab.imports.texts.heading` makes them comparable.
RESOLVERS: Mapping[str, Resolver] = {
    "username": Resolver(
        frozenset(
            {
                "username",
                "usernames",
                "telegram",
                "telegramusername",
                "tg",
                "handle",
                "用户名",
                "telegram用户名",
                "电报",
            }
        ),
        _username,
        recipient_lists.by_usernames,
    ),
    "user_id": Resolver(
        frozenset({"id", "userid", "telegramid", "tgid", "用户id", "telegram编号"}), _user_id, recipient_lists.by_ids
    ),
    "email": Resolver(
        frozenset({"email", "e-mail", "emailaddress", "mail", "邮箱", "电子邮箱", "邮件", "电子邮件", "邮箱地址"}),
        _email,
        recipient_lists.by_emails,
    ),
}


def readings(text: str) -> dict[str, Spelling]:
    """What a text may name, by the resolver's name; the surest first."""
    tidy = narrow(text).strip(_AROUND) if len(text) <= LONGEST else ""
    found = {name: spelling for name, one in RESOLVERS.items() if (spelling := one.read(tidy))}
    return dict(sorted(found.items(), key=lambda pair: not pair[1].sure))
