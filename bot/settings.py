"""The settings: environment variables or `.env`, prefix LABBOT_, one frozen object. A wrong value stops the start with its name and reason."""

import hashlib
import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from lab.defaults import Defaults
from messages.words import Language
from outbox.mail_server import MailServer, mail_server
from storage.database import database_url

OFFICIAL_API = "https://api.telegram.org"
_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
PROXIES = ("http", "socks5", "socks5h", "socks4")
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")  # Bot API, setWebhook.secret_token


class WrongSettings(Exception):
    """At least one setting is wrong; `problems` are (name, reason)."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__(problems)
        self.problems = problems


class Settings(BaseSettings):
    """What each is for stands in `.env.example`; a test holds the two together."""

    model_config = SettingsConfigDict(
        env_prefix="LABBOT_", env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    token: SecretStr | None = None
    api_url: str = OFFICIAL_API
    proxy_url: SecretStr | None = None
    database_url: str = "sqlite:///labbot.db"
    owner_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    timezone: str = "Asia/Shanghai"
    default_language: Language = Language.ZH
    secret_key: SecretStr | None = None
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=0, le=65535)
    public_url: str | None = None
    rate_overall: int = Field(default=30, ge=1, le=1000)
    rate_reserve: int = Field(default=5, ge=0, le=1000)
    paid_broadcast: bool = False
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    sentry_dsn: SecretStr | None = None
    smtp_url: SecretStr | None = None

    @field_validator("owner_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = [part.strip() for part in value.replace("，", ",").split(",") if part.strip()]
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError("must be numeric Telegram user ids, separated by commas")
        return frozenset(int(part) for part in parts)

    @field_validator("token")
    @classmethod
    def _check_token(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _TOKEN.fullmatch(value.get_secret_value()):
            raise ValueError("does not look like a bot token (numbers, a colon, letters); @BotFather gives one")
        return value

    @field_validator("api_url", "webhook_url", "public_url")
    @classmethod
    def _check_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname or not _has_good_port(value):
            raise ValueError("must be a URL that begins with http:// or https://")
        return value.rstrip("/")

    @field_validator("proxy_url")
    @classmethod
    def _check_proxy(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        url = value.get_secret_value()
        parts = urlsplit(url)
        if parts.scheme not in PROXIES or not parts.hostname or not _has_good_port(url) or parts.port is None:
            raise ValueError("must be a URL such as http://host:port or socks5://host:port")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _check_smtp(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            mail_server(value.get_secret_value())
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: str) -> str:
        database_url(value)
        return value

    @field_validator("timezone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        if value not in available_timezones():
            raise ValueError("is not an IANA time zone such as Asia/Shanghai")
        return value

    @field_validator("secret_key")
    @classmethod
    def _check_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not value.get_secret_value().replace(",", "").strip():
            raise ValueError("holds no key")
        return value

    @field_validator("webhook_secret")
    @classmethod
    def _check_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("may hold 1 to 256 letters, digits, _ and -")
        return value

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.webhook_url is not None and self.webhook_secret is None:
            raise ValueError("WEBHOOK_SECRET: is needed where WEBHOOK_URL is set")
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The laboratory's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def secrets(self) -> tuple[str, ...]:
        """The secrets of encryption at rest, newest first. Without a key of its own an installation has one made of its token, which goes on
        reading what it wrote after a key was set."""
        token = self.token.get_secret_value() if self.token else ""
        derived = hashlib.sha256(f"labbot:{token}".encode()).hexdigest()
        if self.secret_key is None:
            return (derived,)
        keys = tuple(part.strip() for part in self.secret_key.get_secret_value().split(",") if part.strip())
        return (*keys, derived) if self.token else keys

    @property
    def defaults(self) -> Defaults:
        """What rules need of the settings."""
        return Defaults(self.default_language.value, self.zone, self.owner_ids, self.smtp_url is not None)

    @property
    def mail(self) -> MailServer | None:
        """The mail server, None where no e-mails are sent."""
        return mail_server(self.smtp_url.get_secret_value()) if self.smtp_url is not None else None

    @property
    def bot_token(self) -> str:
        """The token. Raises WrongSettings if there is none."""
        self.require_token()
        return self.token.get_secret_value() if self.token else ""

    def require_token(self) -> None:
        """Raises WrongSettings if there is no token."""
        if self.token is None:
            raise WrongSettings([("LABBOT_TOKEN", "is missing; @BotFather gives one")])

    @property
    def hidden(self) -> tuple[str, ...]:
        """Everything that must never stand in a log."""
        values = (self.token, self.secret_key, self.webhook_secret, self.proxy_url, self.smtp_url, self.sentry_dsn)
        whole = [value.get_secret_value() for value in values if value is not None]
        passwords = [urlsplit(url).password for url in (*whole, self.database_url) if "://" in url]
        keys = self.secrets if self.secret_key is not None else ()  # each of them, not only the list
        # The longest first: of a part that was hidden before, the rest would be left.
        return tuple(sorted({*whole, *keys, *(password for password in passwords if password)}, key=len, reverse=True))

    @property
    def shown_database(self) -> str:
        """The database's URL without its password."""
        return database_url(self.database_url).render_as_string(hide_password=True)


def _has_good_port(url: str) -> bool:
    try:
        port = urlsplit(url).port
    except ValueError:
        return False
    return port is None or port > 0


def read(**values: object) -> Settings:
    """Reads the settings; `values` go before the environment. Raises WrongSettings."""
    try:
        return Settings(**values)  # type: ignore[arg-type]  # they are checked right there
    except ValidationError as error:
        raise WrongSettings([_problem(dict(one)) for one in error.errors()]) from None


def _problem(error: dict[str, object]) -> tuple[str, str]:
    location = error["loc"]
    name = str(location[0]).upper() if isinstance(location, tuple) and location else ""
    reason = str(error["msg"]).removeprefix("Value error, ")
    if not name and ": " in reason:
        name, reason = reason.split(": ", 1)
    return f"LABBOT_{name}", reason
