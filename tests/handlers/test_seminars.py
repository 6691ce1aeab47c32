"""Looking seminars up, at every door: what each shows, to whom, in both languages."""

import json
import re
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from handlers.context import Place
from lab import groups, seminars_index
from lab.roles import OPERATOR
from messages.words import Language, load
from outbox.steps import Step
from storage import seminar_materials, seminars
from storage.database import Database
from storage.persons import Person
from storage.projects import Visibility
from storage.seminar_materials import MaterialKind, SeminarMaterial
from storage.seminars import LinkFor, Seminar, SeminarLanguage, SeminarStatus
from storage.users import Role
from tests.support.desk import GROUP, Desk
from tests.support.seminars import CODE, add_cast, add_seminar, add_series
from tests.support.stored import add_user, import_projects

USER = 7
BOTH = SeminarLanguage.BOTH
STALE = tuple(words.plain("button-stale") for words in load())
WORD = "天外飞仙"
MEETING = "https://meeting.example/secret"
HIDDEN = {
    "S-MEMBERS": {"visibility": Visibility.MEMBERS},
    "S-STAFF": {"visibility": Visibility.STAFF},
    "S-DRAFT": {"status": SeminarStatus.DRAFT},
}
SEEN = {
    Role.GUEST: {CODE},
    Role.MEMBER: {CODE, "S-MEMBERS"},
    Role.EDITOR: {CODE, *HIDDEN},
}


def texts(steps: list[Step]) -> str:
    """All that is read of an answer."""
    return json.dumps([step.as_json() for step in steps], ensure_ascii=False)


def pressable(steps: list[Step]) -> set[str]:
    """The data of all buttons of an answer."""
    return set(re.findall(r'"callback_data": "([^"]+)"', texts(steps)))


@pytest.fixture(autouse=True)
async def data(database: Database, now: datetime) -> None:
    await import_projects(database, ["P-901,换电项目,,joint,battery,pilot,public,R-1,"], now=now)
    async with database.write() as tx:
        await add_cast(tx, now=now)
        await add_user(tx, USER, now=now)
        await add_series(tx, now=now, description_zh="每周一次")
        await add_series(tx, now=now, code="SECRET", title_zh=f"{WORD}系列", visibility=Visibility.STAFF)
        public = {"abstract_zh": "固" * 5000, "biography_en": "Born.", "link": MEETING, "link_for": LinkFor.RESERVED}
        made = [await add_seminar(tx, now=now, series="TEA", capacity=3, host="R-1", language=BOTH, **public)]
        for code, values in HIDDEN.items():
            named = {"title_zh": f"{WORD}{code}", "title_en": "", "series": "TEA", "host": "R-1"}
            made.append(await add_seminar(tx, now=now, code=code, **named, **values))
        past = now - timedelta(days=3)
        unnamed = {"title_zh": "", "title_en": "", "speaker_zh": "", "speaker_en": "", "starts_at": past}
        made.append(await add_seminar(tx, now=now, code="S-OLD", series="SECRET", **unnamed))
        for one in made:
            await seminars.set_projects(tx, one.id, ["P-901"])
            file = {"kind": MaterialKind.SLIDES, "title": one.title_zh, "file_id": f"file-{one.code}", "added_at": now}
            await seminar_materials.add(tx, {"seminar_id": one.id, **file})
        await seminars_index.index(tx, [one.id for one in made])


@pytest.mark.parametrize(
    ("language", "place"), [(Language.ZH, Place.PRIVATE), (Language.EN, Place.PRIVATE), (Language.EN, Place.GROUP)]
)
async def test_every_button_leads_somewhere(
    database: Database, now: datetime, language: Language, place: Place
) -> None:
    desk = Desk(database, now, USER, Role.MEMBER, place, language)
    waiting: set[str] = set()
    for text in (
        "/seminars",
        "/seminars past",
        "/seminars 固态",
        "/seminars nothing",
        f"/seminar {CODE}",
        "/seminar tea",
    ):
        waiting |= pressable(await desk.say(text))
    waiting |= pressable(await desk.say("/project P-901"))
    tried: dict[str, int] = {}
    while waiting:
        data = waiting.pop()
        kind = data.split(":")[0]
        if not data.startswith(("ml", "mc", "mr")) or tried.get(kind, 0) == 3:
            continue
        tried[kind] = tried.get(kind, 0) + 1
        steps = await desk.press(data)
        assert steps, data
        assert not [step for step in steps if step.method == "error"], (data, steps)
        assert not [stale for stale in STALE if stale in texts(steps)], data
        waiting |= pressable(steps)
    assert {"ml", "mls", "mlf", "mlo", "mc", "mr", "mrl"} <= tried.keys()
    assert (place is Place.GROUP) == ("mct" not in tried) == ("mcf" not in tried) == ("mr+" not in tried)


async def answers(desk: Desk, ids: dict[str, int]) -> AsyncIterator[str]:
    """Everything that one may say and press to get at a seminar, and what it shows."""
    for text in ("/seminars", WORD, "本周讲座", "/start", "/seminars past", "/project P-901", "/seminar S-STAF"):
        yield texts(await desk.say(text))
    for code in (*HIDDEN, "SECRET"):
        kind = "series" if code == "SECRET" else "seminar"
        for text in (f"/seminar {code}", f"/start {kind}_{code}"):
            yield texts(await desk.say(text)).replace(code, "", 1)
    for code in HIDDEN:
        for data in (f"mc:{code}", f"mc:{code}:0:a-;{WORD}", f"mct:{code}:0", f"mcq:{code}", f"mr+:TEA:{code}"):
            yield texts(await desk.press(data)).replace(code, "", 1)
        yield texts(await desk.press(f"mcf:{ids[code]}"))
    for data in ("mr:SECRET", "mrq:SECRET", "mr+:SECRET", "mlo:@SECRET"):
        yield texts(await desk.press(data)).replace("SECRET", "", 1)
    lists = [f"ml:0:a-;{WORD}", "ml:0:p-;", "mrl", "mr:TEA", "mlo:@TEA", "mlo:#P-901", "mlo:!R-1", "mlf:a:a-;"]
    for data in (*lists, f"mc:{CODE}", "mc:S-OLD", f"mlw:w:c-;{WORD}", f"mlc:a-;{WORD}"):
        yield texts(await desk.press(data))
    for position in range(len(HIDDEN)):
        yield texts(await desk.press(f"mln:{position}:a-;"))


async def shown(desk: Desk, ids: dict[str, int]) -> set[str]:
    """Which of them are shown somewhere: by their titles, or as buttons."""
    found: set[str] = set()
    async for answer in answers(desk, ids):
        found |= {code for code in HIDDEN if f"{WORD}{code}" in answer or f'"text": "{code}"' in answer}
        found |= {"SECRET"} if f"{WORD}系列" in answer or '"mr:SECRET' in answer else set()
        found |= {"link"} if MEETING in answer else set()
        found |= {f"file of {code}" for code in HIDDEN if f"file-{code}" in answer}
        found |= {CODE} if f"mc:{CODE}" in answer else set()
    return found


async def ids_of_files(database: Database) -> dict[str, int]:
    async with database.read() as tx:
        known = await seminars.ids_by_code(tx)
        found = await seminar_materials.of_seminars(tx, list(known.values()))
        return {code: found[seminar_id][0].id for code, seminar_id in known.items()}


@pytest.mark.parametrize("role", SEEN)
async def test_in_private_each_sees_what_is_for_them(database: Database, now: datetime, role: Role) -> None:
    found = await shown(Desk(database, now, USER, role), await ids_of_files(database))
    extra = {"SECRET", "link"} if role is Role.EDITOR else set()
    assert found == SEEN[role] | {f"file of {code}" for code in SEEN[role] - {CODE}} | extra


@pytest.mark.parametrize("marked", [False, True])
async def test_a_group_sees_what_is_for_all_in_it_whoever_asks(database: Database, now: datetime, marked: bool) -> None:
    async with database.write() as tx:
        await groups.joined(tx, chat_id=GROUP, kind="supergroup", title="Group", now=now)
        await groups.mark(tx, OPERATOR, chat_id=GROUP, lab=marked, now=now)
    found = await shown(Desk(database, now, USER, Role.OWNER, Place.GROUP), await ids_of_files(database))
    assert found == SEEN[Role.MEMBER if marked else Role.GUEST]


async def test_inline_results_are_public_for_everybody(database: Database, now: datetime) -> None:
    desk = Desk(database, now, USER, Role.OWNER, Place.INLINE)
    for words in ("", WORD, "固态", *HIDDEN, "SECRET", "TEA"):
        answer = texts(await desk.inline(words))
        assert WORD not in answer
        assert MEETING not in answer
    assert f'"id": "{CODE}"' in texts(await desk.inline("固态"))


async def test_a_file_is_brought_as_what_it_came(database: Database, now: datetime) -> None:
    ids = await ids_of_files(database)
    desk = Desk(database, now, USER, Role.GUEST)
    for kind, method in (("document", "sendDocument"), ("video", "sendVideo"), ("photo", "sendPhoto")):
        async with database.write() as tx:
            await tx.execute(update(SeminarMaterial).where(SeminarMaterial.id == ids[CODE]).values(file_kind=kind))
        (sent,) = [step for step in await desk.press(f"mcf:{ids[CODE]}") if step.method != "answerCallbackQuery"]
        assert (sent.method, sent.params[kind]) == (method, f"file-{CODE}")


async def test_a_host_sees_the_link_and_manages_a_seminar_whatever_their_role(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        await tx.execute(update(Person).where(Person.code == "R-1").values(user_id=USER))
    card = texts(await Desk(database, now, USER, Role.GUEST).press(f"mc:{CODE}"))
    assert MEETING in card
    assert f"mp:{CODE}" in card


async def test_cards_fit_into_a_message_whatever_is_on_them(database: Database, now: datetime) -> None:
    long = {
        name: sign * most
        for name, sign, most in (
            *((f"title_{lang}", "🔋", 150) for lang in ("zh", "en")),
            *((f"{field}_{lang}", "<&电", 3000) for field in ("abstract", "biography") for lang in ("zh", "en")),
            *((f"{field}_{lang}", "&", 200) for field in ("speaker", "affiliation", "place") for lang in ("zh", "en")),
        )
    }
    async with database.write() as tx:
        await tx.execute(update(Seminar).where(Seminar.code == CODE).values(**long))
    for language in Language:
        desk = Desk(database, now, USER, Role.EDITOR, language=language)
        for data in (f"mc:{CODE}", f"mct:{CODE}:0", f"mct:{CODE}:1", f"mct:{CODE}:99", "ml:0:c-;"):
            (step,) = [step for step in await desk.press(data) if "text" in step.params]
            text = re.sub(r"<[^>]*>", "", step.params["text"])
            for entity, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
                text = text.replace(entity, sign)
            assert len(text.encode("utf-16-le")) // 2 <= 4096
            if data == f"mc:{CODE}":
                assert f"mct:{CODE}:0" in texts([step])
