"""Which server e-mails go to, by a URL."""

import ipaddress
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_SCHEMES = ("smtp", "smtps")


@dataclass(frozen=True)
class MailServer:
    """A server that takes letters. `starttls` None: where it is offered. `sender` is empty where the user is no address."""

    host: str
    port: int
    tls: bool = False
    starttls: bool | None = None
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    sender: str = ""


def mail_server(url: str) -> MailServer:
    """The server that a URL names. Raises ValueError with the reason."""
    parts = urlsplit(url)
    try:
        given = parts.port
    except ValueError:
        given = 0
    if parts.scheme not in _SCHEMES or not parts.hostname or given == 0 or parts.path.strip("/") or parts.query:
        raise ValueError("must be a URL such as smtps://user:password@host or smtp://host:port")
    tls = parts.scheme == "smtps"
    user = unquote(parts.username) if parts.username else None
    password = unquote(parts.password) if parts.password else None
    if (user is None) != (password is None):
        raise ValueError("must name a user and a password, or neither")
    here = _is_here(parts.hostname)
    return MailServer(
        host=parts.hostname,
        port=given or (465 if tls else 587 if user else 25),
        tls=tls,
        starttls=False if tls or here else True if password else None,
        user=user,
        password=password,
        sender=user if user and "@" in user else "",
    )


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
