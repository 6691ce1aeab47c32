"""Letters by a real mail server: taken, refused, put off, never answered, cut off in the middle; and none that is stale."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

import icalendar
import pytest
from sqlalchemy import select, update

from jobs.letters import AGAIN, GIVE_UP, Letters
from lab import interviews
from lab.applications import deciding, leaving, offering, returning, submitting
from lab.applications.submitting import Agreed, Contact
from lab.defaults import Defaults
from lab.interview_invitations import remind_unpicked, tell_unpicked
from lab.interviews import Span, Where
from messages.letters import undelivered
from messages.words import Language, load
from outbox.mail_server import MailServer, mail_server
from storage import lab, slots
from storage.applications import Application
from storage.consents import ConsentKind
from storage.database import Database, Tx
from storage.letters import Due, Letter, LetterState, begin_try
from storage.openings import Opening
from tests.support.applying import ADMIN, ANN, ANSWERS, CODE, DEFAULTS, LIN, agree, cast
from tests.support.mailbox import Mailbox, mailbox, text_of

ON = Defaults(DEFAULTS.language, DEFAULTS.zone, letters=True)
HOUR = timedelta(hours=1)


@pytest.fixture
async def box() -> AsyncIterator[Mailbox]:
    async with mailbox() as made:
        yield made


def job(database: Database, server: MailServer, now: datetime, *, timeout: float = 5.0) -> Letters:
    return Letters(
        database=database,
        server=server,
        catalogue=load(),
        defaults=ON,
        link=lambda payload: f"https://t.me/labbot?start={payload}",
        clock=lambda: now,
        leads=lambda: True,
        timeout=timeout,
    )


async def applied(database: Database, now: datetime, **answers: str) -> tuple[Application, Opening]:
    """Lin has applied, in Chinese, and a receipt is owed."""
    async with database.write() as tx:
        opening = await cast(tx, now=now)
        await lab.save(tx, {"name_zh": "样本实验室", "email": "desk@example.org"})
        await agree(tx, LIN, opening, now=now)
        made = await submitting.submit(tx, LIN, CODE, {**ANSWERS, **answers}, language="zh", mailing=True, now=now)
    return made, opening


async def stored(database: Database) -> list[Letter]:
    async with database.read() as tx:
        return list(await tx.scalars(select(Letter).order_by(Letter.id)))


async def test_a_receipt_arrives_in_the_language_of_the_application(
    database: Database, now: datetime, box: Mailbox
) -> None:
    await applied(database, now)
    assert await job(database, mail_server(box.url), now).sweep(now) == 1
    (letter,) = box.letters
    assert box.receivers == ["lin@example.org"]
    assert letter["Subject"] == "已收到你的申请 I-2026-03/0001"
    assert letter["From"] == "样本实验室 <lab@example.org>"
    assert letter["Reply-To"] == "desk@example.org"
    assert letter["Message-ID"] == "<labbot.I-2026-03-0001-receipt-I-2026-03-0001@example.org>"
    text = text_of(letter)
    for said in (
        "林样本，你好！",
        "换电站实习 · I-2026-03/0001",
        "https://t.me/labbot?start=application_I-2026-03_0001",
    ):
        assert said in text
    assert "<b>" not in text
    assert [(one.state, one.attempts) for one in await stored(database)] == [(LetterState.SENT, 1)]
    assert await job(database, mail_server(box.url), now).sweep(now + HOUR) == 0
    assert len(box.letters) == 1


async def test_what_is_refused_for_good_is_not_tried_again(database: Database, now: datetime, box: Mailbox) -> None:
    await applied(database, now)
    box.rcpt = ["550 no such user lin@example.org"]
    letters = job(database, mail_server(box.url), now)
    await letters.sweep(now)
    (row,) = await stored(database)
    assert (row.state, row.reason) == (LetterState.FAILED, "550")
    await letters.sweep(now + 10 * HOUR)
    assert box.tries == 1


@pytest.mark.parametrize("where", ["rcpt", "data"])
@pytest.mark.parametrize("answer", ["451 later, please", "hang", "die"])
async def test_what_fails_for_now_is_tried_again_under_the_same_name(
    database: Database, now: datetime, box: Mailbox, where: str, answer: str
) -> None:
    await applied(database, now)
    setattr(box, where, [answer])
    letters = job(database, mail_server(box.url), now, timeout=0.3)
    assert await letters.sweep(now) == 0
    (row,) = await stored(database)
    assert row.state is LetterState.DUE
    assert row.reason
    assert "lin@" not in row.reason
    assert await letters.sweep(now + AGAIN[0] / 2) == 0  # not before its time
    assert box.tries == 1
    assert await letters.sweep(now + AGAIN[0]) == 1
    (letter,) = box.letters
    assert letter["Message-ID"].startswith("<labbot.I-2026-03-0001-receipt")
    assert (await stored(database))[0].state is LetterState.SENT


async def test_where_nobody_listens_it_waits_longer_each_time_and_is_given_up_after_days(
    database: Database, now: datetime, box: Mailbox
) -> None:
    await applied(database, now)
    nobody = mail_server("smtp://127.0.0.1:1")
    at = now
    for _ in AGAIN:
        await job(database, MailServer(nobody.host, nobody.port, sender="lab@example.org"), at).sweep(at)
        (row,) = await stored(database)
        assert row.state is LetterState.DUE
        assert row.due_at > at
        at = row.due_at
    at = now + GIVE_UP + HOUR
    await job(database, MailServer(nobody.host, nobody.port, sender="lab@example.org"), at).sweep(at)
    assert (await stored(database))[0].state is LetterState.FAILED
    assert box.letters == []


async def test_a_wrong_password_fails_no_letter(database: Database, now: datetime, box: Mailbox) -> None:
    await applied(database, now)
    wrong = mail_server(box.url.replace("secret", "wrong"))
    await job(database, wrong, now).sweep(now)
    (row,) = await stored(database)
    assert (row.state, row.reason) == (LetterState.DUE, "535")
    assert await job(database, mail_server(box.url), now).sweep(now + HOUR) == 1


@pytest.mark.parametrize(
    "email", ["lin@example.org\r\nBcc: all@example.org", "lin@example.org, eve@example.org", "lin", "@", "<>"]
)
async def test_an_address_that_is_none_fails_alone(database: Database, now: datetime, box: Mailbox, email: str) -> None:
    await applied(database, now, email=email)
    await job(database, mail_server(box.url), now).sweep(now)
    (row,) = await stored(database)
    assert (row.state, row.reason) == (LetterState.FAILED, "address")
    assert box.tries == 0


async def test_names_and_titles_put_nothing_into_the_head(database: Database, now: datetime, box: Mailbox) -> None:
    await applied(database, now, name="Eve\r\nBcc: all@example.org")
    async with database.write() as tx:
        await lab.save(tx, {"name_zh": "样本\r\nBcc: all@example.org", "email": "desk@example.org"})
    await job(database, mail_server(box.url), now).sweep(now)
    (letter,) = box.letters
    assert letter["Bcc"] is None
    assert box.receivers == ["lin@example.org"]


async def test_decisions_are_written_only_while_they_hold(database: Database, now: datetime, box: Mailbox) -> None:
    made, _ = await applied(database, now)
    async with database.write() as tx:
        await deciding.invite(tx, ANN, made.id, note={"": "请带上作品"}, defaults=ON, now=now)
    letters = job(database, mail_server(box.url), now)
    assert await letters.sweep(now) == 2
    assert box.letters[1]["Subject"] == "面试邀请：I-2026-03/0001"
    assert "请带上作品" in text_of(box.letters[1])
    async with database.write() as tx:
        await deciding.reject(tx, ANN, made.id, defaults=ON, now=now)
    assert await letters.sweep(now) == 1
    assert "抱歉" in text_of(box.letters[2]) or "遗憾" in text_of(box.letters[2])


async def test_what_is_withdrawn_is_written_of_no_more(database: Database, now: datetime, box: Mailbox) -> None:
    made, _ = await applied(database, now)
    async with database.write() as tx:
        await deciding.invite(tx, ANN, made.id, defaults=ON, now=now)
        await leaving.withdraw(tx, LIN, made.id, defaults=ON, now=now)
    assert await job(database, mail_server(box.url), now).sweep(now) == 0
    assert {one.state for one in await stored(database)} == {LetterState.STALE}
    assert box.letters == []


def entry_of(letter: EmailMessage) -> tuple[str, int]:
    """The method and the sequence of the file in a letter."""
    (part,) = letter.iter_attachments()
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    found = icalendar.Calendar.from_ical(content)
    assert part.get_param("method") == str(found["METHOD"])
    return str(found["METHOD"]), int(found.events[0]["SEQUENCE"])


async def test_interviews_come_with_a_file_for_the_calendar(database: Database, now: datetime, box: Mailbox) -> None:
    made, opening = await applied(database, now)
    letters = job(database, mail_server(box.url), now)
    spans = [Span(now + days * 24 * HOUR, now + days * 24 * HOUR + HOUR) for days in (3, 4)]
    async with database.write() as tx:
        await deciding.invite(tx, ANN, made.id, defaults=ON, now=now)
        await interviews.offer_slots(tx, ANN, opening.id, spans, Where("Asia/Shanghai", place="样本楼 301"), now=now)
        first, second = [slot.id for slot in await slots.free(tx, opening.id, after=now)]
        await interviews.pick(tx, LIN, made.id, first, defaults=ON, now=now)
    assert await letters.sweep(now) == 3
    assert "样本楼 301" in text_of(box.letters[-1])
    assert entry_of(box.letters[-1]) == ("PUBLISH", 1)
    async with database.write() as tx:
        await interviews.pick(tx, LIN, made.id, second, defaults=ON, now=now)
    assert await letters.sweep(now) == 1
    assert entry_of(box.letters[-1]) == ("PUBLISH", 2)
    async with database.write() as tx:
        await interviews.cancel_slot(tx, ANN, second, defaults=ON, now=now)
    assert await letters.sweep(now) == 1
    assert entry_of(box.letters[-1]) == ("CANCEL", 3)


async def entered(database: Database, now: datetime) -> Application:
    """Wu, who has no Telegram, has applied by e-mail."""
    async with database.write() as tx:
        await cast(tx, now=now)
        await tx.execute(update(Opening).values(contact_email="interns@example.org"))
        return await submitting.enter(
            tx,
            ADMIN,
            CODE,
            ANSWERS,
            contact=Contact("Wu", "wu@example.org"),
            agreed=[Agreed(ConsentKind.STORAGE, "2026-11")],
            language="en",
            mailing=True,
            now=now,
        )


async def test_what_an_admin_does_for_somebody_is_confirmed_to_them(
    database: Database, now: datetime, box: Mailbox
) -> None:
    made = await entered(database, now)
    letters = job(database, mail_server(box.url), now)
    await letters.sweep(now)
    at: dict[str, Any] = {"defaults": ON, "now": now}

    async def said(do: Callable[[Tx], Awaitable[object]]) -> str:
        count = len(box.letters)
        async with database.write() as tx:
            await do(tx)
        assert await letters.sweep(now) == 1
        assert len(box.letters) == count + 1
        return text_of(box.letters[-1])

    changed = {"name": "Wu", "email": "wu2@example.org"}
    assert "was changed" in await said(lambda tx: submitting.edit(tx, ADMIN, made.id, changed, **at))
    assert box.receivers[-1] == "wu2@example.org"
    assert "was withdrawn" in await said(lambda tx: leaving.withdraw(tx, ADMIN, made.id, **at))
    assert "stands again" in await said(lambda tx: leaving.restore(tx, ADMIN, made.id, **at))
    due = now + 24 * HOUR
    assert "Since when?" in await said(
        lambda tx: returning.return_(tx, ANN, made.id, question="Since when?", due_at=due, **at)
    )
    text = await said(lambda tx: returning.answer_return(tx, ADMIN, made.id, text="Since May", **at))
    assert "Your answer was added to your application.\nSince May" in text.replace("\r\n", "\n")
    wanted = offering.Wanted(due)
    assert "offer" in await said(lambda tx: offering.offer(tx, ANN, made.id, wanted, **at))
    assert "you take the place" in await said(lambda tx: offering.accept(tx, ADMIN, made.id, **at))


async def test_who_has_no_telegram_chooses_a_time_by_e_mail_and_is_reminded(
    database: Database, now: datetime, box: Mailbox
) -> None:
    made = await entered(database, now)
    letters = job(database, mail_server(box.url), now)
    starts = [now.replace(hour=6, minute=0) + timedelta(days=days) for days in (3, 4)]
    spans = [Span(one, one + HOUR) for one in starts]
    where = Where("Asia/Shanghai", place="Room 301")
    async with database.write() as tx:
        await deciding.invite(tx, ANN, made.id, defaults=ON, now=now)
    await letters.sweep(now)
    assert "as soon as there are times" in text_of(box.letters[-1])
    async with database.write() as tx:
        await interviews.offer_slots(tx, ANN, made.opening_id, spans, where, now=now)
        assert await tell_unpicked(tx, ANN, made.opening_id, defaults=ON, now=now) == 1
        assert await remind_unpicked(tx, ANN, made.opening_id, defaults=ON, now=now) == 0  # told just now
    assert await letters.sweep(now) == 1
    text = text_of(box.letters[-1])
    assert "reply with the time" in text
    assert text.count("14:00 (UTC+8) · Room 301") == 2
    async with database.write() as tx:
        first, second = [slot.id for slot in await slots.free(tx, made.opening_id, after=now)]
        await interviews.pick(tx, ADMIN, made.id, first, defaults=ON, now=now)
        await interviews.pick(tx, ADMIN, made.id, second, defaults=ON, now=now)
    await letters.sweep(now)
    count = len(box.letters)
    assert await letters.sweep(starts[0] - 24 * HOUR) == 0  # not theirs any more
    assert await letters.sweep(starts[1] - 25 * HOUR) == 0
    near = starts[1] - 24 * HOUR
    assert await letters.sweep(near) == 1
    assert len(box.letters) == count + 1
    assert "Room 301" in text_of(box.letters[-1])
    assert parsedate_to_datetime(box.letters[-1]["Date"]) == near


async def test_who_has_no_telegram_is_written_of_everything(database: Database, now: datetime, box: Mailbox) -> None:
    made = await entered(database, now)
    letters = job(database, mail_server(box.url), now)
    await letters.sweep(now)
    async with database.write() as tx:
        await deciding.screen(tx, ANN, made.id, defaults=ON, now=now)
    await letters.sweep(now)
    assert box.receivers == ["wu@example.org"] * 2
    text = text_of(box.letters[1])
    assert "Wu, hello," in text
    assert "Your application is being screened." in text
    assert "write to interns@example.org" in text
    assert "t.me" not in text
    async with database.write() as tx:
        await submitting.edit(tx, ADMIN, made.id, {"name": "Wu", "email": "wu2@example.org"}, defaults=ON, now=now)
        await deciding.invite(tx, ANN, made.id, defaults=ON, now=now)
    await letters.sweep(now)
    assert box.receivers[2:] == ["wu2@example.org"]


async def test_only_who_leads_sends(database: Database, now: datetime, box: Mailbox) -> None:
    await applied(database, now)
    letters = job(database, mail_server(box.url), now)
    letters._leads = lambda: False
    assert await letters.sweep(now) == 0
    assert box.tries == 0
    row = (await stored(database))[0]
    due = Due(row.id, row.event, row.application_id, row.kind, {}, row.attempts, row.created_at)
    async with database.write() as tx:
        assert await begin_try(tx, due, next_at=now + HOUR)
        assert not await begin_try(tx, due, next_at=now + HOUR)  # of two who try at once, one does
    screen = undelivered(load()[Language.ZH], [(await applied_one(database))])
    assert "1 份申请的邮件未能送达" in screen.text


async def test_another_leader_while_a_letter_is_on_its_way_sends_the_others_and_not_that_one(
    database: Database, now: datetime, box: Mailbox
) -> None:
    made, _ = await applied(database, now)
    async with database.write() as tx:
        await deciding.invite(tx, ANN, made.id, defaults=ON, now=now)
    box.data = ["slow"]
    before, after = [job(database, mail_server(box.url), now) for _ in range(2)]

    async def take_over() -> int:
        await box.named.wait()
        before._leads = lambda: False
        return await after.sweep(now + timedelta(minutes=1))

    sent = await asyncio.gather(before.sweep(now), take_over())
    assert list(sent) == [1, 1]
    assert len({letter["Message-ID"] for letter in box.letters}) == 2
    assert box.tries == 2
    assert [(one.state, one.attempts) for one in await stored(database)] == [(LetterState.SENT, 1)] * 2


async def applied_one(database: Database) -> Application:
    async with database.read() as tx:
        return (await tx.scalars(select(Application))).one()
