"""Audiences: whom they reach, counted and named, against a plain model."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lab.audiences import (
    Audience,
    NotAPart,
    Part,
    Recipient,
    audience_of,
    count,
    counts,
    names,
    options,
    part_of,
    recipients,
)
from lab.errors import Forbidden
from lab.roles import Actor
from storage import chats
from storage.database import Database
from storage.topics import Mode
from storage.users import Role
from tests.conftest import Queries
from tests.support import crowd
from tests.support.crowd import LISTS, OWNERS, PROJECTS, TOPICS, Crowd, store_chat
from tests.support.stored import import_files

ADMIN = Actor(user_id=3, role=Role.ADMIN)
DEFAULTS = {"default_language": "zh", "owner_ids": OWNERS}
ZONE = "Asia/Shanghai"


def some(values: tuple[object, ...]) -> st.SearchStrategy[frozenset[object]]:
    return st.frozensets(st.sampled_from(values), max_size=3)


def audience(excluded: st.SearchStrategy[Audience | None]) -> st.SearchStrategy[Audience]:
    return st.builds(
        Audience,
        everyone=st.booleans(),
        roles=some(tuple(Role)),
        topics=some((*TOPICS, "seminars/unheard")),
        projects=some((*PROJECTS, "P-404")),
        openings=some(("I-1", "I-404")),
        applicants=some(("I-1", "I-404")),
        drafts=some(("I-1", "I-404")),
        lists=some((*LISTS, 404)),
        languages=some(("zh", "en")),
        excluded=excluded,
    )


AUDIENCES = audience(st.none() | audience(st.none()))
CHATS = st.lists(st.tuples(st.integers(-(2**40), -1), st.none() | st.integers(1, 9)), unique_by=lambda one: one[0])


async def people(database: Database, wanted: Audience, topic: str | None = None) -> list[Recipient]:
    async with database.read() as tx:
        return await recipients(tx, wanted, topic=topic, default_zone=ZONE, **DEFAULTS)


async def for_all(strategy: st.SearchStrategy[Audience], check: Callable[[Audience], object], examples: int) -> None:
    """Runs an asynchronous property in this loop, while hypothesis waits in a thread."""
    loop = asyncio.get_running_loop()

    @settings(max_examples=examples)
    @given(strategy)
    def holds(one: Audience) -> None:
        asyncio.run_coroutine_threadsafe(check(one), loop).result()

    await asyncio.to_thread(holds)


@pytest.fixture
async def everybody(database: Database, now: datetime) -> Crowd:
    made = crowd.make(300, now=now)
    await crowd.store(database, made, now=now)
    return made


async def test_everybody_chosen_and_nobody_else(database: Database, everybody: Crowd) -> None:
    async def check(wanted: Audience) -> None:
        found = await people(database, wanted, topic="seminars/battery")
        expected = {one.id: one for one in everybody.of(wanted)}
        assert [one.chat_id for one in found] == sorted(expected)
        for one in found:
            somebody = expected[one.chat_id]
            mode = somebody.mode("seminars/battery") or Mode.NOW
            if mode is Mode.OFF and any(somebody.sees(code) for code in somebody.projects & wanted.projects):
                mode = Mode.NOW  # a follow wins
            quiet = (somebody.row["quiet_from"], somebody.row["quiet_until"])
            assert (one.language, one.mode, one.zone) == (somebody.language, mode, somebody.row["zone"] or ZONE)
            assert (one.quiet_from, one.quiet_until) == (quiet if quiet[0] is not None else (22 * 60, 8 * 60))
        async with database.read() as tx:
            counted = await count(tx, ADMIN, wanted, **DEFAULTS)
        assert counted.people == len(expected)
        assert sum(one.language == "en" for one in found) == counted.by_language.get("en", 0)

    await for_all(AUDIENCES, check, 60)


async def test_each_option_is_counted_by_itself(database: Database, everybody: Crowd) -> None:
    wanted = Audience(languages=frozenset({"en"}), lists=frozenset({1}), topics=frozenset({"seminars/driving"}))
    async with database.read() as tx:
        found = (await options(tx, ADMIN, wanted, **DEFAULTS)).counts
    named = {Part("everyone"), Part("roles", "owner"), Part("topics", "news"), Part("projects", "P-017")}
    assert named | {Part("lists", "1"), Part("topics", "seminars/driving")} <= set(found)
    for part, number in found.items():
        if part.name == "languages":
            alone = Audience(everyone=True).toggled(part)
        elif part.name != "groups":
            alone = Audience(languages=wanted.languages).toggled(part)
        else:
            continue
        assert number == len(list(everybody.of(alone))), part


async def test_few_statements_whatever_is_chosen(database: Database, everybody: Crowd, queries: Queries) -> None:
    wanted = Audience(
        everyone=True,
        roles=frozenset(Role),
        topics=frozenset(TOPICS),
        projects=frozenset(PROJECTS),
        lists=frozenset(LISTS),
        groups=True,
        excluded=Audience(topics=frozenset(TOPICS), lists=frozenset({1})),
    )
    async with database.read() as tx:
        await people(database, wanted, topic="news")  # connects
        with queries(database) as statements:
            await recipients(tx, wanted, topic="seminars/battery", default_zone=ZONE, **DEFAULTS)
        assert len(statements) == 2
        with queries(database) as statements:
            await count(tx, ADMIN, wanted, **DEFAULTS)
        assert len(statements) == 2
        with queries(database) as statements:
            await options(tx, ADMIN, wanted, **DEFAULTS)
        assert len(statements) == 9
        with queries(database) as statements:
            await names(tx, wanted)
        assert len(statements) == 3
        with queries(database) as statements:
            assert await counts(tx, ADMIN, [], **DEFAULTS) == {}
        assert statements == []


async def test_only_who_may_announce_counts_people(database: Database) -> None:
    editor = Actor(user_id=5, role=Role.EDITOR)
    async with database.read() as tx:
        with pytest.raises(Forbidden):
            await count(tx, editor, Audience(everyone=True), **DEFAULTS)
        with pytest.raises(Forbidden):
            await options(tx, editor, Audience(), **DEFAULTS)


async def groups(database: Database, wanted: Audience, topic: str | None = None) -> dict[int, int | None]:
    found = await people(database, wanted, topic)
    assert all((one.group, one.mode, one.quiet_from) == (True, Mode.NOW, one.quiet_until) for one in found)
    async with database.read() as tx:
        assert (await count(tx, ADMIN, wanted, **DEFAULTS)).groups == len(found)
    return {one.chat_id: one.thread_id for one in found}


async def test_groups_come_by_name_by_topic_and_by_mark(database: Database, now: datetime) -> None:
    await store_chat(database, -1, now=now, lab=True)
    await store_chat(database, -2, now=now, topics={"seminars": 5, "internships": None}, language="en")
    await store_chat(database, -3, now=now)
    await store_chat(database, -4, now=now, lab=True, present=False, topics={"seminars": 9})
    seminars = frozenset({"seminars"})
    assert await groups(database, Audience(groups=True)) == {-1: None}
    assert await groups(database, Audience(topics=seminars)) == {-2: 5}
    assert await groups(database, Audience(topics=frozenset({"seminars/battery"}))) == {-2: 5}
    assert await groups(database, Audience(chats=((-3, 7), (-4, None), (-404, None)))) == {-3: 7}
    # The thread that was chosen, or else that of the announcement's topic.
    assert await groups(database, Audience(chats=((-2, 8),), topics=seminars)) == {-2: 8}
    both = Audience(topics=frozenset({"seminars", "internships"}))
    assert await groups(database, both, "seminars") == {-2: 5}
    assert await groups(database, both, "internships") == {-2: None}
    # A group without a language speaks the default one; what was chosen by name comes whatever it speaks.
    zh = frozenset({"zh"})
    assert await groups(database, Audience(groups=True, topics=seminars, languages=zh)) == {-1: None}
    assert await groups(database, Audience(chats=((-2, None),), languages=zh)) == {-2: None}


async def test_groups_are_excluded_like_people(database: Database, now: datetime) -> None:
    await store_chat(database, -1, now=now, lab=True)
    await store_chat(database, -2, now=now, lab=True, topics={"seminars": 5})
    await store_chat(database, -3, now=now)
    every = Audience(groups=True, chats=((-3, None),))
    assert set(await groups(database, every)) == {-1, -2, -3}
    for excluded, left in [
        (Audience(chats=((-1, None),)), {-2, -3}),
        (Audience(topics=frozenset({"seminars/battery"})), {-1, -3}),
        (Audience(groups=True), {-3}),
        (Audience(everyone=True), {-1, -2, -3}),
    ]:
        assert set(await groups(database, Audience(**{**vars(every), "excluded": excluded}))) == left


async def test_a_group_that_moved_is_still_meant(database: Database, now: datetime) -> None:
    await store_chat(database, -5, now=now, title="Battery group", topics={"seminars": None})
    async with database.write() as tx:
        await chats.migrate(tx, old=-5, new=-1005)
    chosen = Audience(chats=((-5, None),))
    assert await groups(database, chosen) == {-1005: None}
    assert await groups(database, Audience(chats=((-1005, 3), (-6, None)))) == {-1005: 3}
    assert await groups(database, Audience(topics=frozenset({"seminars"}))) == {-1005: None}
    assert await groups(database, Audience(topics=frozenset({"seminars"}), excluded=chosen)) == {}
    async with database.read() as tx:
        assert (await names(tx, chosen)).chats[-5] == "Battery group"


async def test_what_can_be_chosen(database: Database, now: datetime) -> None:
    files = {"lab.yaml": "topics: [{code: seminars, zh: 讲座}]\nareas: [{code: battery, zh: 电池, en: Battery}]"}
    await import_files(database, files, now=now)
    await store_chat(database, -1, now=now, lab=True, topics={"news": 4})
    async with database.read() as tx:
        found = await options(tx, ADMIN, Audience(), **DEFAULTS)
    assert list(found.counts)[:1] == [Part("everyone")]
    assert [part.value for part in found.counts if part.name == "topics"] == ["seminars", "seminars/battery"]
    assert found.counts[Part("groups")] == 1
    assert [(place.id, place.topics) for place in found.places] == [(-1, {"news": 4})]


async def test_nobody_chosen_is_nobody(database: Database, everybody: Crowd) -> None:
    assert Audience(languages=frozenset({"zh"}), excluded=Audience(everyone=True)).nobody
    assert await people(database, Audience(excluded=Audience(everyone=True))) == []


@given(AUDIENCES, CHATS, st.booleans())
def test_what_is_stored_is_read(wanted: Audience, chats: list[tuple[int, int | None]], groups: bool) -> None:
    full = Audience(**{**vars(wanted), "chats": tuple(chats), "groups": groups})
    stored = full.as_json()
    again = audience_of(stored)
    assert again.as_json() == stored
    assert again.parts() == full.parts()
    if full.excluded != Audience():
        assert again == full


def test_what_a_later_version_stored_is_left_out() -> None:
    stored = {"everyone": "yes", "roles": ["member", "wizard", 7], "stages": ["offer"], "lists": [1, "x", None]}
    assert audience_of(stored) == Audience(roles=frozenset({Role.MEMBER}), lists=frozenset({1}))
    broken = {"chats": [5, [-3, 2], [-3, 9], ["x"], []], "languages": ["zh", "fr"], "excluded": {"moods": ["good"]}}
    assert audience_of(broken) == Audience(chats=((5, None), (-3, 2)), languages=frozenset({"zh"}), excluded=Audience())


@given(AUDIENCES)
def test_every_choice_is_taken_back(wanted: Audience) -> None:
    for part in wanted.parts():
        assert part_of(str(part)) == part
        without = wanted.toggled(part)
        assert not without.has(part)
        assert without.toggled(part) == wanted
        once = Audience(everyone=True).excluding(part)
        assert once.excluded is not None
        assert once.excluded.parts() == [part]
        assert once.excluding(part) == Audience(everyone=True)


def test_a_chat_has_one_thread() -> None:
    first = Audience().toggled(Part("chats", "-100/7"))
    assert first.chats == ((-100, 7),)
    assert first.toggled(Part("chats", "-100")).chats == ((-100, None),)
    assert first.toggled(Part("chats", "-100/7")).chats == ()


@pytest.mark.parametrize("text", ["roles:wizard", "lists:many", "languages:fr", "moods:good", "excluded", "nobody"])
def test_what_is_no_choice_is_refused(text: str) -> None:
    with pytest.raises(NotAPart):
        Audience().toggled(part_of(text))
