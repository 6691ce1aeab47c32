"""Command menus as Telegram has them, after starts, changes of role and language, and with people who are not there."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError

from jobs.menus import Menus
from lab.roles import Actor, Permission, may
from messages.words import Language, load
from simulator import Simulator
from storage import users
from storage.database import Database
from storage.users import Role

TOKEN = "110201543:SAMPLE_TOKEN_OF_NO_BOT"


class Telegram:
    """The simulator, called as the bot's transport would."""

    def __init__(self) -> None:
        self.sim = Simulator(seed=1)
        self.bot = self.sim.add_bot(token=TOKEN, username="lab_bot", name="Lab")
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self.fails_after: int | None = None

    async def call(self, method: str, params: Mapping[str, Any], _: object) -> Any:
        if self.fails_after is not None and len(self.calls) >= self.fails_after:
            raise NetworkError("away")
        self.calls.append((method, params))
        status, body = await self.sim.call(TOKEN, method, params)
        if status == 403:
            raise Forbidden(body["description"])
        if status != 200:
            raise BadRequest(body["description"])
        return body["result"]

    async def menu(self, **params: Any) -> list[str]:
        """The descriptions of a menu."""
        _, body = await self.sim.call(TOKEN, "getMyCommands", params)
        return [command["description"] for command in body["result"]]


def commands(actor: Actor, group: bool, language: Language) -> list[tuple[str, str]]:
    listed = [("help", f"help {language}")]
    if group:
        listed.append(("subscribe", f"subscribe {language}"))
    if may(actor, Permission.IMPORT):
        listed.append(("import", f"import {language}"))
    return listed


def menus(
    telegram: Telegram, database: Database, *, owners: frozenset[int] = frozenset(), listed: Any = commands
) -> Menus:
    return Menus(
        database=database,
        call=telegram.call,
        bot_id=telegram.bot.id,
        catalogue=load(),
        commands=listed,
        default_language=Language.ZH,
        owner_ids=owners,
    )


async def known(database: Database, telegram: Telegram, name: str, now: datetime, *, language: str = "en") -> Any:
    person = telegram.sim.add_person(name, language=language)
    await person.send("/start")
    async with database.write() as tx:
        await users.save_profile(
            tx,
            user_id=person.id,
            username=None,
            first_name=name,
            last_name=None,
            client_language=language,
            now=now,
        )
    return person


async def give(database: Database, person: Any, role: Role) -> None:
    async with database.write() as tx:
        user = await users.get(tx, person.id)
        assert user is not None
        assert await users.set_role(tx, person.id, role, was=user.role)


async def start(job: Menus) -> None:
    await job.set_common()
    await job.set_due()


async def test_everybody_has_menus_by_scope_and_language_and_the_bot_its_descriptions(database: Database) -> None:
    telegram = Telegram()
    await start(menus(telegram, database))
    assert await telegram.menu(scope={"type": "all_private_chats"}) == ["help en"]
    assert await telegram.menu(scope={"type": "all_private_chats"}, language_code="zh") == ["help zh"]
    assert await telegram.menu(scope={"type": "all_group_chats"}, language_code="zh") == ["help zh", "subscribe zh"]
    for code, language in (("", Language.EN), ("zh", Language.ZH)):
        _, body = await telegram.sim.call(TOKEN, "getMyDescription", {"language_code": code} if code else {})
        assert body["result"]["description"] == load()[language].plain("bot-description")
    assert telegram.sim.invalid_calls == []


async def test_nothing_is_set_twice_over_a_restart_and_only_what_changed(database: Database, now: datetime) -> None:
    telegram = Telegram()
    owner = await known(database, telegram, "Zhou", now)
    await start(menus(telegram, database, owners=frozenset({owner.id})))
    assert await telegram.menu(scope={"type": "chat", "chat_id": owner.id}) == ["help en", "import en"]
    telegram.calls.clear()
    await start(menus(telegram, database, owners=frozenset({owner.id})))
    assert telegram.calls == []


async def test_a_role_and_a_language_change_the_menu_of_that_chat(database: Database, now: datetime) -> None:
    telegram = Telegram()
    job = menus(telegram, database)
    person, other = [await known(database, telegram, name, now) for name in ("Alex", "Kim")]
    await start(job)
    telegram.calls.clear()
    chat = {"type": "chat", "chat_id": person.id}
    await give(database, person, Role.ADMIN)
    await job.set_due()
    assert await telegram.menu(scope=chat) == ["help en", "import en"]
    async with database.write() as tx:
        await users.set_language(tx, person.id, "zh")
    await job.set_due()
    assert await telegram.menu(scope=chat) == ["help zh", "import zh"]
    await give(database, person, Role.GUEST)
    await job.set_due()
    assert await telegram.menu(scope=chat) == ["help zh"]
    assert len(telegram.calls) == 3
    assert not any(str(other.id) in json.dumps(dict(params)) for _, params in telegram.calls)


async def test_who_loses_the_role_and_chose_no_language_has_everybodys_menu(database: Database, now: datetime) -> None:
    telegram = Telegram()
    job = menus(telegram, database)
    person = await known(database, telegram, "Alex", now)
    await start(job)
    for role in (Role.ADMIN, Role.GUEST):
        await give(database, person, role)
        await job.set_due()
    assert await telegram.menu(scope={"type": "chat", "chat_id": person.id}) == []


async def test_who_is_not_there_does_not_stop_the_round(database: Database, now: datetime) -> None:
    telegram = Telegram()
    job = menus(telegram, database)
    people = [await known(database, telegram, name, now) for name in ("A", "B", "C")]
    people[0].block()
    people[1].deactivate()
    async with database.write() as tx:  # given a role before they ever spoke to the bot
        await users.save_profile(
            tx, user_id=5, username=None, first_name="", last_name=None, client_language=None, now=now
        )
        assert await users.set_role(tx, 5, Role.ADMIN, was=Role.GUEST)
    for person in people:
        await give(database, person, Role.ADMIN)
    await start(job)
    assert await telegram.menu(scope={"type": "chat", "chat_id": people[2].id}) == ["help en", "import en"]
    telegram.calls.clear()
    await job.set_due()
    assert telegram.calls == []


async def test_more_people_than_fit_into_one_look(database: Database, now: datetime) -> None:
    telegram = Telegram()
    async with database.write() as tx:
        for user_id in range(1, 121):
            await users.save_profile(
                tx, user_id=user_id, username=None, first_name="x", last_name=None, client_language="en", now=now
            )
            await users.set_language(tx, user_id, "zh")
    await menus(telegram, database).set_due()
    assert len(telegram.calls) == 120
    await menus(telegram, database).set_due()
    assert len(telegram.calls) == 120


async def test_a_new_command_for_some_reaches_their_menus(database: Database, now: datetime) -> None:
    telegram = Telegram()
    owner, admin, guest = [await known(database, telegram, name, now) for name in ("Zhou", "Wei", "Kim")]
    owners = frozenset({owner.id})
    await give(database, admin, Role.ADMIN)
    await start(menus(telegram, database, owners=owners))
    telegram.calls.clear()

    def more(actor: Actor, group: bool, language: Language) -> list[tuple[str, str]]:
        return commands(actor, group, language) + ([("export", "export")] if may(actor, Permission.IMPORT) else [])

    await start(menus(telegram, database, owners=owners, listed=more))
    for person in (owner, admin):
        assert "export" in await telegram.menu(scope={"type": "chat", "chat_id": person.id})
    assert len(telegram.calls) == 2
    assert guest.id not in {params["scope"]["chat_id"] for _, params in telegram.calls}


async def test_who_is_no_owner_any_more_loses_the_menu(database: Database, now: datetime) -> None:
    telegram = Telegram()
    owner = await known(database, telegram, "Zhou", now)
    await start(menus(telegram, database, owners=frozenset({owner.id})))
    await start(menus(telegram, database))
    assert await telegram.menu(scope={"type": "chat", "chat_id": owner.id}) == []


async def test_telegram_goes_away_halfway_and_the_rest_is_set_afterwards(database: Database, now: datetime) -> None:
    telegram = Telegram()
    owner = await known(database, telegram, "Zhou", now)
    telegram.fails_after = 4
    with pytest.raises(NetworkError):
        await start(menus(telegram, database, owners=frozenset({owner.id})))
    telegram.fails_after = None
    await start(menus(telegram, database, owners=frozenset({owner.id})))
    done = [json.dumps([method, dict(params)], sort_keys=True) for method, params in telegram.calls]
    assert len(done) == len(set(done)) == 11
