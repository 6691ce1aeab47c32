"""The simulator: everything that exists, and the one door through which bots call."""

import itertools
import random
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator import faults as fates
from simulator.accepted import Accepted
from simulator.api import METHODS, Call, answer_by_table
from simulator.bots import Bot
from simulator.errors import ApiError, InvalidCall
from simulator.faults import Faults
from simulator.feed import Event, Feed
from simulator.groups import Group
from simulator.limits import Limits, counts
from simulator.parameters import Upload, read_parameters
from simulator.people import Person
from simulator.posting import people_of, post
from simulator.queues import UpdateQueue
from simulator.server import Server
from simulator.state import Chat, ChatKind, Json, Message, Status, StoredFile, User
from simulator.views import Message as View

if TYPE_CHECKING:
    from simulator.queries import CallbackQuery, InlineQuery
    from simulator.webhooks import Deliveries


@dataclass(frozen=True, slots=True)
class CallRecord:
    """One call that was answered. `at` by the simulator's clock; `message_id` of the message it made, if it made one."""

    method: str
    params: Json
    status: int
    at: float
    message_id: int | None


@dataclass(frozen=True, slots=True)
class InvalidRecord:
    """One call that Telegram could never accept."""

    method: str
    params: Json
    description: str


class SendingLimits:
    """Telegram's limits for all bots; `enabled` is the switch."""

    def __init__(self, ticks: Callable[[], float]) -> None:
        self.enabled = False
        self._ticks = ticks
        self._bots: dict[int, Limits] = {}

    def of(self, bot: Bot) -> Limits:
        """The limits of one bot."""
        return self._bots.setdefault(bot.id, Limits(self._ticks))


class Simulator:
    """A Telegram of one's own.

    `clock` gives Unix seconds for dates and for how long things are kept; `ticks` is monotonic, for pacing and faults.
    `keep_calls`, `keep_messages` (a chat) and `keep_accepted` bound the memory. `webhook_backoff` is the first and the longest pause
    before a delivery is tried again, `webhook_timeout` how long a delivery may take, all in seconds.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
        keep_calls: int = 10_000,
        keep_messages: int = 2_000,
        keep_accepted: int = 200_000,
        webhook_backoff: tuple[float, float] = (0.2, 10.0),
        webhook_timeout: float = 60.0,
    ) -> None:
        self.clock = clock
        self.ticks = ticks
        self.rng = random.Random(seed)  # noqa: S311 -- reproducible draws, no secrets
        self.keep_messages = keep_messages
        self.webhook_backoff = webhook_backoff
        self.webhook_timeout = webhook_timeout
        self.users: dict[int, User] = {}
        self.people: dict[int, Person] = {}
        self.bots: dict[str, Bot] = {}
        self.bots_by_id: dict[int, Bot] = {}
        self.chats: dict[int, Chat] = {}
        self.private_chats: dict[tuple[int, int], Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.files_by_path: dict[str, StoredFile] = {}
        self.inline_messages: dict[str, Message] = {}
        self.callbacks: OrderedDict[str, CallbackQuery] = OrderedDict()
        self.inline_queries: OrderedDict[str, InlineQuery] = OrderedDict()
        self.feed = Feed()
        self.faults = Faults(random.Random(seed + 1), ticks)  # noqa: S311 -- reproducible draws
        self.faults.on_down = self._wake_polls
        self.limits = SendingLimits(ticks)
        self.calls: deque[CallRecord] = deque(maxlen=keep_calls)
        self.accepted = Accepted(keep_accepted)
        self.invalid_calls: list[InvalidRecord] = []
        self.on_invalid: Callable[[InvalidRecord], None] = lambda _record: None
        # Set while the simulator is served: deliveries need a running loop.
        self.deliveries: Deliveries | None = None
        self._next_user_id = 700_000_001
        self._next_chat_id = 1_000_001

    # Who and what there is.

    def add_bot(self, *, token: str, username: str, name: str, reads_all: bool = False) -> Bot:
        """A bot; its id is the number before the token's colon."""
        user = User(int(token.split(":")[0]), name, username, is_bot=True)
        bot = Bot(token, user, UpdateQueue(self.clock, self.rng), reads_all)
        self.users[user.id] = user
        self.bots[token] = self.bots_by_id[user.id] = bot
        return bot

    def add_person(self, name: str, *, username: str | None = None, language: str = "") -> Person:
        """A person; `language` is what their client says, such as `zh-hans` or `en`."""
        user = User(self._next_user_id, name, username, language)
        self._next_user_id += 1
        self.users[user.id] = user
        person = self.people[user.id] = Person(self, user)
        return person

    def add_people(
        self, count: int, *, languages: Sequence[str] = ("zh-hans", "en"), started: bool = True, name: str = "Person"
    ) -> list[Person]:
        """Many people at once, with these clients' languages in turn. `started`: they have opened their chats with all bots, and no
        bot was sent anything by it."""
        people = [
            self.add_person(f"{name} {number}", language=language)
            for number, language in zip(range(1, count + 1), itertools.cycle(languages), strict=False)
        ]
        if started:
            for person in people:
                person.open()
        return people

    def add_group(
        self,
        title: str,
        *,
        members: Iterable[Person] = (),
        bots: Iterable[Bot] = (),
        kind: ChatKind = ChatKind.SUPERGROUP,
        admins: Iterable[Person | Bot] = (),
        username: str | None = None,
        topics: Mapping[int, str] | None = None,
    ) -> Group:
        """A group, a supergroup (a forum if it has `topics`) or a channel. Its first member made it and brings the bots."""
        number = self._next_chat_id
        self._next_chat_id += 1
        chat_id = -number if kind is ChatKind.GROUP else -1_000_000_000_000 - number
        chat = Chat(chat_id, kind, title, username, instance=str(self.rng.getrandbits(60)))
        chat.forum, chat.topics = topics is not None, dict(topics or {})
        self.chats[chat_id] = chat
        group = Group(self, chat)
        for index, person in enumerate(members):
            chat.members[person.id] = Status.MEMBER if index else Status.CREATOR
        for admin in admins:
            if isinstance(admin, Person):
                chat.members[admin.id] = Status.ADMINISTRATOR
        for bot in bots:
            group.add(bot, admin=kind is ChatKind.CHANNEL or bot in list(admins))
        return group

    def private_chat(self, bot: Bot, user: User) -> Chat:
        """The chat of one person with one bot."""
        chat = self.private_chats.get((bot.id, user.id))
        if chat is None:
            chat = Chat(user.id, ChatKind.PRIVATE, person=user, bot=bot.user, instance=str(self.rng.getrandbits(60)))
            chat.members[bot.id] = Status.MEMBER
            self.private_chats[bot.id, user.id] = chat
        return chat

    def migrate(self, group: Group) -> Group:
        """Makes a supergroup of a basic group: a new id, and service messages in both. The old id answers with the new one."""
        old = group.chat
        new = self.add_group(old.title)
        new.chat.members = dict(old.members)
        actor = self.users[next(iter(old.members))]
        post(self, Message(0, old, actor, int(self.clock()), service={"migrate_to_chat_id": new.id}))
        old.migrated_to = new.id
        self.feed.tell(Event("chat", new.chat), people_of(new.chat))
        post(self, Message(0, new.chat, actor, int(self.clock()), service={"migrate_from_chat_id": old.id}))
        return new

    def sent(self, chat_id: int) -> list[View]:
        """The messages that a chat holds, oldest first; of a person: what they and the bots wrote to each other."""
        if chat_id in self.chats:
            return [View(message) for message in self.chats[chat_id].messages.values()]
        pairs = (self.private_chats.get((bot_id, chat_id)) for bot_id in self.bots_by_id)
        return [View(message) for chat in pairs if chat is not None for message in chat.messages.values()]

    # What bots do.

    async def call(
        self,
        token: str,
        method: str,
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, Upload] | None = None,
    ) -> tuple[int, Json]:
        """One call as over HTTP: the status and the JSON. Raises ConnectionCut where a fault breaks the connection."""
        raw = params or {}
        fate = self.faults.draw(method, raw)
        try:
            self.faults.check_down()
            await fates.before(fate)
            result = await self._run(token, method, raw, files or {})
        except ApiError as error:
            self._record(method, raw, error)
            await fates.after(fate)
            return error.code, error.body()
        message_id = result.get("message_id") if isinstance(result, dict) else None
        if not method.startswith("get"):
            self.calls.append(CallRecord(method, dict(raw), 200, self.clock(), message_id))
        await fates.after(fate)
        return 200, {"ok": True, "result": result}

    async def _run(self, token: str, method: str, raw: Mapping[str, Any], files: Mapping[str, Upload]) -> Any:
        bot = self.bots.get(token)
        if bot is None:
            raise ApiError(401, "Unauthorized")
        params = read_parameters(method, raw, files)
        call = Call(self, bot, method, params, files)
        if not counts(method):
            return await self._answer(call)
        target = params.get("chat_id", "")
        self.faults.check_limited(method, params)
        if not self.limits.enabled:
            return await self._answer(call)
        limits = self.limits.of(bot)
        limits.check(target)
        result = await self._answer(call)
        limits.accepted(target, len(result) if isinstance(result, list) else 1)
        return result

    @staticmethod
    async def _answer(call: Call) -> Any:
        implementation = METHODS.get(call.method)
        if implementation is None:
            return answer_by_table(call)
        answer = implementation(call)
        return await answer if hasattr(answer, "__await__") else answer

    def _record(self, method: str, raw: Mapping[str, Any], error: ApiError) -> None:
        if not method.startswith("get"):
            self.calls.append(CallRecord(method, dict(raw), error.code, self.clock(), None))
        if isinstance(error, InvalidCall):
            record = InvalidRecord(method, dict(raw), error.description)
            self.invalid_calls.append(record)
            self.on_invalid(record)

    def away(self, seconds: float, *, refuse: bool = True) -> None:
        """Telegram is gone for so long: it breaks every connection, or answers 502 unless `refuse`."""
        self.faults.away(seconds, refuse=refuse)

    def on_webhook(self, bot: Bot) -> None:
        """A bot has set or removed its webhook."""
        if self.deliveries is not None:
            self.deliveries.refresh(bot)

    def commands_changed(self, bot: Bot) -> None:
        """A bot has changed a command menu: those who talk with it look again."""
        for (bot_id, user_id), chat in self.private_chats.items():
            if bot_id == bot.id:
                self.feed.tell(Event("commands", chat), [user_id])

    def _wake_polls(self) -> None:
        for bot in self.bots.values():
            bot.queue.wake()

    def serve(self, *, host: str = "127.0.0.1", port: int = 0) -> Server:
        """Serves over HTTP while the context lasts; `server.url` is the base that a bot takes for api.telegram.org."""
        return Server(self, host, port)
