"""Command menus and descriptions, brought in line with what the database says: at a start, and when a role or a language changes."""

import asyncio
import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from telegram.error import BadRequest, Forbidden, TelegramError

from lab.roles import Actor, role_of
from messages.words import Catalogue, Language, language_of
from outbox.lanes import Lane, LaneBusy, Pass
from storage import menus, users
from storage.database import Database, DatabaseUnavailable, Tx
from storage.users import Role, User

log = structlog.get_logger(__name__)

CallMethod = Callable[[str, Mapping[str, Any], Pass], Awaitable[Any]]
# The commands of a person, or of everybody in a group: (actor, group?, language) -> [(command, description)].
Commands = Callable[[Actor, bool, Language], Sequence[tuple[str, str]]]

_OWNER = "owner/"
_PRIVATE = "private"
BATCH = 50
LOOK_EVERY = 5.0  # seconds: roles may be given by another process
PAUSE = 10.0  # seconds, while Telegram or the database is away
_RATE = Pass(Lane.NOTICE, 30.0)


@dataclass(frozen=True)
class _Setting:
    name: str
    method: str
    params: Mapping[str, Any]

    @property
    def digest(self) -> str:
        return hashlib.sha256(json.dumps([self.method, self.params], sort_keys=True).encode()).hexdigest()


class Menus:
    """Sets with Telegram what differs from what was set last."""

    def __init__(
        self,
        *,
        database: Database,
        call: CallMethod,
        bot_id: int,
        catalogue: Catalogue,
        commands: Commands,
        default_language: Language,
        owner_ids: frozenset[int],
    ) -> None:
        self._database = database
        self._call = call
        self._bot_id = bot_id
        self._catalogue = catalogue
        self._commands = commands
        self._default = default_language
        self._owner_ids = owner_ids
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """Something was written: perhaps a role or a language."""
        self._awake.set()

    async def run(self) -> None:
        """Keeps the menus in line until it is cancelled. Whatever can't be done now is done in the next round."""
        common_set = False
        while True:
            self._awake.clear()
            try:
                if not common_set:
                    await self.set_common()
                    common_set = True
                await self.set_due()
            except (TelegramError, LaneBusy, DatabaseUnavailable) as error:
                log.info("menus_delayed", reason=type(error).__name__)
                await asyncio.sleep(PAUSE)
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self._awake.wait()
            except TimeoutError:
                continue

    async def set_common(self) -> None:
        """The menus of everybody and the descriptions. If what any role's menu holds has changed, all private menus are due again."""
        async with self._database.read() as tx:
            known = await menus.digests(tx, self._bot_id)
        for setting in self._common():
            if known.get(setting.name) == setting.digest:
                continue
            await self._call(setting.method, setting.params, _RATE)
            async with self._database.write() as tx:
                await menus.save(tx, bot_id=self._bot_id, name=setting.name, digest=setting.digest)
        async with self._database.write() as tx:
            await self._note_owners(tx, known)
            digest = self._private_digest()
            if known.get(_PRIVATE) != digest:
                await users.all_menus_due(tx)
                for owner_id in self._owner_ids:
                    await users.menu_due(tx, owner_id)
                await menus.save(tx, bot_id=self._bot_id, name=_PRIVATE, digest=digest)

    async def _note_owners(self, tx: Tx, known: Mapping[str, str]) -> None:
        """The owners whom the settings name stand in no row of theirs: who they were is kept here, since whoever is named no more
        has to lose the owner's menu."""
        before = {int(name.removeprefix(_OWNER)) for name in known if name.startswith(_OWNER)}
        for owner_id in before ^ self._owner_ids:
            await users.menu_due(tx, owner_id)
        for owner_id in self._owner_ids - before:
            await menus.save(tx, bot_id=self._bot_id, name=f"{_OWNER}{owner_id}", digest="")
        for owner_id in before - self._owner_ids:
            await menus.remove(tx, bot_id=self._bot_id, name=f"{_OWNER}{owner_id}")

    async def set_due(self) -> None:
        """The private menus that are due: of staff, and of those who chose another language than their client's."""
        while True:
            async with self._database.read() as tx:
                due = await users.menus_due(tx, limit=BATCH)
            for user in due:
                await self._set_private(user)
                async with self._database.write() as tx:
                    await users.menu_done(tx, user)
            if len(due) < BATCH:
                return

    async def _set_private(self, user: User) -> None:
        role = role_of(user.id, user.role, owner_ids=self._owner_ids)
        language = language_of(chosen=user.language, client=user.client_language, default=self._default)
        scope = {"type": "chat", "chat_id": user.id}
        try:
            if role is Role.GUEST and user.language is None:
                await self._call("deleteMyCommands", {"scope": scope}, _RATE)
                return
            commands = self._as_json(Actor(user.id, role), group=False, language=language)
            await self._call("setMyCommands", {"commands": commands, "scope": scope}, _RATE)
        except (BadRequest, Forbidden) as error:
            # Somebody who got a role before ever speaking to the bot has no chat; their first /start makes the menu due again.
            log.info("menu_refused", user_id=user.id, reason=error.message)

    def _common(self) -> list[_Setting]:
        settings: list[_Setting] = []
        guest = Actor(None, Role.GUEST)
        # Without a language code it is for every client language that has none of its own, so English; see language_of.
        for code, language in (("", Language.EN), ("zh", Language.ZH)):
            words = self._catalogue[language]
            tag = {"language_code": code} if code else {}
            for scope in ("default", "all_private_chats", "all_group_chats"):
                commands = self._as_json(guest, group=scope == "all_group_chats", language=language)
                params = {"commands": commands, "scope": {"type": scope}, **tag}
                settings.append(_Setting(f"commands/{scope}/{code}", "setMyCommands", params))
            description = {"description": words.plain("bot-description"), **tag}
            short = {"short_description": words.plain("bot-short-description"), **tag}
            settings.append(_Setting(f"description/{code}", "setMyDescription", description))
            settings.append(_Setting(f"short-description/{code}", "setMyShortDescription", short))
        return settings

    def _private_digest(self) -> str:
        """Of what any private menu may hold."""
        menus_of_all = [
            self._as_json(Actor(None, role), group=False, language=language) for role in Role for language in Language
        ]
        return _Setting(_PRIVATE, "setMyCommands", {"commands": menus_of_all}).digest

    def _as_json(self, actor: Actor, *, group: bool, language: Language) -> list[dict[str, str]]:
        return [
            {"command": name, "description": description}
            for name, description in self._commands(actor, group, language)
        ]
