"""A bot's own side: its token, its settings and its updates."""

from dataclasses import dataclass, field

from simulator.queues import UpdateQueue
from simulator.state import Json, User


@dataclass(slots=True)
class Webhook:
    """Where updates are delivered. `url` is "" while there is none."""

    url: str = ""
    secret: str = ""
    max_connections: int = 40
    last_error_date: int = 0
    last_error_message: str = ""


@dataclass(slots=True, eq=False)
class Bot:
    """A bot. `reads_all` is privacy mode switched off: it then gets every message of its groups."""

    token: str
    user: User
    queue: UpdateQueue
    reads_all: bool = False
    webhook: Webhook = field(default_factory=Webhook)
    # Texts by language code, "" for everybody else.
    names: dict[str, str] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    # Command lists by (scope, language code); a scope is its JSON values in order.
    commands: dict[tuple[tuple[str, ...], str], list[Json]] = field(default_factory=dict)
    menu_buttons: dict[int, Json] = field(default_factory=dict)
    last_message_id: int = 0
    previous_offset: int | None = None
    previous_poll_at: float = 0.0

    @property
    def id(self) -> int:
        """The bot's user id."""
        return self.user.id

    def json(self) -> Json:
        """What getMe answers."""
        return {
            **self.user.json(),
            "can_join_groups": True,
            "can_read_all_group_messages": self.reads_all,
            "supports_inline_queries": True,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
