"""What a kind of notice is."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.defaults import Defaults
from messages.html import Html
from messages.words import Catalogue, Words
from outbox.reply import Reply
from storage.database import Tx
from storage.deliveries import Delivery

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Reader:
    """Who reads it, as they are now. `catalogue` is for what is said in more than the reader's language; `deep_link` makes a link that
    opens the bot at a payload, empty where the bot's name is not known."""

    words: Words
    zone: ZoneInfo
    now: datetime
    catalogue: Catalogue
    deep_link: Callable[[str], str]


@dataclass(frozen=True)
class Owed:
    """A notice that is about to be sent: its row of the ledger, and what it is about."""

    tx: Tx
    delivery: Delivery
    facts: Facts
    defaults: Defaults
    now: datetime


@dataclass(frozen=True)
class Notice:
    """A kind. `load` reads what it is about, None where it does not hold any more; `draw` says that, `line` says it in a few words, for
    lists. `once_only`: where nobody knows whether it arrived, it is not sent again."""

    load: Callable[[Owed], Awaitable[Any]]
    draw: Callable[[Reader, Any], Reply]
    line: Callable[[Words, Facts], Html]
    once_only: bool = False
