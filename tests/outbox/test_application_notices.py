"""Notices of applications and interviews, as they are sent: in both languages, while they hold, to whoever may still read them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from lab import interviews
from lab.applications import deciding, leaving, offering, returning
from lab.interviews import Where
from messages.applications import TOLD
from messages.words import Language, load
from outbox.delivering import Parcel
from outbox.parcels import Packer, Unwanted
from storage import users
from storage.applications import Application
from storage.applications import ApplicationStage as Stage
from storage.database import Database, Tx
from storage.deliveries import Delivery
from tests.lab.test_interviews import spans
from tests.support.applying import ADMIN, ANN, BEN, DEFAULTS, LIN, apply, cast, offer_until, owed, put, set_reviewers

PACKER = Packer(catalogue=load(), defaults=DEFAULTS)


async def text(tx: Tx, delivery: Delivery, now: datetime) -> str:
    """What would be sent; the reason in brackets where nothing would."""
    parcel = await PACKER.pack(tx, delivery, now=now)
    if isinstance(parcel, Unwanted):
        return f"[{parcel.reason}]"
    assert isinstance(parcel, Parcel)
    params = parcel.steps[0].params
    return str(params.get("text") or params["caption"])


async def buttons(tx: Tx, delivery: Delivery, now: datetime) -> list[str]:
    """The data of its buttons."""
    parcel = await PACKER.pack(tx, delivery, now=now)
    assert isinstance(parcel, Parcel)
    keyboard = parcel.steps[0].params["reply_markup"]["inline_keyboard"]
    return [button["callback_data"] for row in keyboard for button in row]


async def last(tx: Tx, user_id: int, now: datetime) -> str:
    return await text(tx, (await owed(tx, user_id))[-1], now)


async def act(tx: Tx, made: Application, verb: str, now: datetime) -> None:
    """Brings an application to where this is told."""
    at: dict[str, Any] = {"defaults": DEFAULTS, "now": now}
    ask = {"question": "Which <day>?", "document": "transcript", "due_at": now + timedelta(days=1)}
    match verb:
        case "return" | "lapse":
            await returning.return_(tx, ANN, made.id, **ask, **at)
            if verb == "lapse":
                await returning.lapse_due(tx, defaults=DEFAULTS, now=now + timedelta(days=1))
        case "screen" | "invite" | "reserve" | "reject":
            await getattr(deciding, verb)(tx, ANN, made.id, **at)
        case "offer" | "expire" | "give_up":
            await offering.offer(tx, ANN, made.id, offer_until(now), **at)
            if verb == "expire":
                await offering.expire_due(tx, defaults=DEFAULTS, now=now + timedelta(days=7))
            if verb == "give_up":
                await offering.accept(tx, LIN, made.id, **at)
                await offering.give_up(tx, ADMIN, made.id, **at)


@pytest.mark.one_database
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("verb", TOLD)
async def test_every_change_is_told_in_the_readers_language(
    database: Database, now: datetime, verb: str, language: Language
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await users.set_language(tx, 101, language.value)
        made = await apply(tx, LIN, opening, now=now)
        await act(tx, made, verb, now)
        told = await last(tx, 101, now)
    title = "换电站实习" if language is Language.ZH else "Swap stations"
    assert told.startswith(f"<b>{title} · I-2026-03/0001</b>\n\n")
    assert load()[language].html(f"application-told-{verb.replace('_', '-')}") in told
    assert "{" not in told
    if verb == "return":
        assert "Which &lt;day&gt;?" in told
        assert ("周二 11月24日 09:30" if language is Language.ZH else "Tue 24 Nov, 09:30") in told
        assert ("成绩单" if language is Language.ZH else "ranscript") in told
    if verb == "offer":
        assert ("周一 11月30日 09:30" if language is Language.ZH else "Mon 30 Nov, 09:30") in told


@pytest.mark.parametrize(
    ("verb", "first"),
    [("return", ["yn:1"]), ("invite", ["yi:1"]), ("offer", ["yt:1:1", "yx:1:1"]), ("screen", []), ("reject", [])],
)
async def test_every_notice_leads_to_the_next_step_and_says_why_one_gets_it(
    database: Database, now: datetime, verb: str, first: list[str]
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await act(tx, made, verb, now)
        told = (await owed(tx, 101))[-1]
        assert await buttons(tx, told, now) == [*first, "ya:1"]
        assert "/applications" in await text(tx, told, now)
        assert ("绝不会向你收费" in await text(tx, told, now)) == (verb == "offer")


async def test_interviewers_get_the_file_for_their_calendar(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await put(tx, made.id, Stage.INTERVIEW)
        await interviews.offer_slots(tx, ANN, opening.id, spans(now, 2), Where("Asia/Shanghai"), now=now)
        await interviews.offer_slots(tx, BEN, opening.id, spans(now + timedelta(days=1), 1), Where("UTC"), now=now)
        first, second, third = [one.id for one in await interviews.free_slots(tx, LIN, made.id, now=now)]

        async def sent(user_id: int) -> tuple[str, Any]:
            told = [row for row in await owed(tx, user_id) if row.kind == "interview-changed"][-1]
            parcel = await PACKER.pack(tx, told, now=now)
            assert isinstance(parcel, Parcel)
            (step,) = parcel.steps
            assert step.file is not None
            assert await buttons(tx, told, now) == [f"va:{made.id}", f"ki:{opening.id}"]
            return step.params["caption"], step.file["facts"]

        for slot, told_is, sequence in ((first, "选定", 1), (second, " → ", 2)):
            await interviews.pick(tx, LIN, made.id, slot, defaults=DEFAULTS, now=now)
            caption, facts = await sent(201)
            assert told_is in caption
            assert (facts["slot"], facts["sequence"], facts["cancelled"]) == (slot, sequence, False)
        await interviews.pick(tx, LIN, made.id, third, defaults=DEFAULTS, now=now)  # to somebody else
        _, facts = await sent(201)
        assert (facts["slot"], facts["sequence"], facts["cancelled"]) == (second, 3, True)
        _, facts = await sent(202)
        assert (facts["slot"], facts["sequence"], facts["cancelled"]) == (third, 3, False)


async def test_a_rejection_takes_the_interview_out_of_both_calendars(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await put(tx, made.id, Stage.INTERVIEW)
        await interviews.offer_slots(tx, ANN, opening.id, spans(now, 1), Where("UTC"), now=now)
        (slot,) = await interviews.free_slots(tx, LIN, made.id, now=now)
        await interviews.pick(tx, LIN, made.id, slot.id, defaults=DEFAULTS, now=now)
        await deciding.reject(tx, BEN, made.id, defaults=DEFAULTS, now=now)
        for user_id, ways in ((101, [f"ya:{made.id}"]), (201, [f"va:{made.id}", f"ki:{opening.id}"])):
            (told,) = [row for row in await owed(tx, user_id) if "interview-cancelled" in row.event]
            parcel = await PACKER.pack(tx, told, now=now)
            assert isinstance(parcel, Parcel)
            (step,) = parcel.steps
            assert step.file is not None
            assert (step.file["facts"]["slot"], step.file["facts"]["cancelled"]) == (slot.id, True)
            assert await buttons(tx, told, now) == ways


async def test_what_was_written_takes_the_place_of_the_usual_text(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await users.set_language(tx, 101, "zh")
        made = await apply(tx, LIN, opening, now=now)
        note = {"zh": "下次再来", "en": "Another time"}
        await deciding.reject(tx, ANN, made.id, note=note, defaults=DEFAULTS, now=now)
        assert (await last(tx, 101, now)).split("\n\n")[1] == "下次再来"
        await users.set_language(tx, 101, "en")
        user = await users.get(tx, 101)
        assert user is not None
        await tx.refresh(user)
        assert (await last(tx, 101, now)).split("\n\n")[1] == "Another time"


async def test_what_does_not_hold_any_more_is_not_sent(database: Database, now: datetime) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await deciding.screen(tx, ANN, made.id, defaults=DEFAULTS, now=now)
        await deciding.invite(tx, ANN, made.id, defaults=DEFAULTS, now=now)
        screened, invited = await owed(tx, 101)
        assert await text(tx, screened, now) == "[stale]"
        assert "I-2026-03/0001" in await text(tx, invited, now)
        await leaving.withdraw(tx, LIN, made.id, defaults=DEFAULTS, now=now)
        assert await text(tx, invited, now) == "[stale]"


async def test_an_interview_is_told_to_both_as_long_as_they_have_to_do_with_it(
    database: Database, now: datetime
) -> None:
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        made = await apply(tx, LIN, opening, now=now)
        await put(tx, made.id, Stage.INTERVIEW)
        where = Where("Asia/Shanghai", place="样本楼 301", link="https://example.org/room")
        await interviews.offer_slots(tx, ANN, opening.id, spans(now, 1), where, now=now)
        (slot,) = await interviews.free_slots(tx, LIN, made.id, now=now)
        await interviews.pick(tx, LIN, made.id, slot.id, defaults=DEFAULTS, now=now)
        day_before = now + timedelta(days=2)
        reminded = await text(tx, (await owed(tx, 101))[0], day_before)
        assert "样本楼 301" in reminded
        assert "https://example.org/room" in reminded
        assert "周四 11月26日 09:30" in reminded
        picked, *_, reminder = await owed(tx, 201)
        assert "周四 11月26日 09:30" in await text(tx, picked, now)
        await set_reviewers(tx, opening.id, [202])
        for delivery in (picked, reminder):
            assert await text(tx, delivery, day_before) == "[stale]"
        await set_reviewers(tx, opening.id, [201])
        await interviews.cancel_slot(tx, ADMIN, slot.id, defaults=DEFAULTS, now=now)
        assert await text(tx, reminder, day_before) == "[stale]"
        assert "周四 11月26日 09:30" in await last(tx, 101, now)
        assert "周四 11月26日 09:30" in await last(tx, 201, now)
