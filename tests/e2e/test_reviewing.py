"""Reviewing as reviewers do it: the home, an opening's page, its list, an application, and screening with one thumb."""

import io
from datetime import timedelta
from zoneinfo import ZoneInfo

from PIL import Image
from sqlalchemy import select, update

from bot.clock import utc_now
from lab.applications import access, leaving
from lab.defaults import Defaults
from lab.roles import Actor
from simulator.people import Person
from simulator.views import Message
from storage import application_events, reviews
from storage.reviews import Verdict
from storage.shown_documents import ShownDocument
from storage.users import Role
from tests.support.applying import set_reviewers
from tests.support.laboratory import Laboratory
from tests.support.papers_drawn import docx, pdf
from tests.support.reviewing import add_paper, apply_for, pile, told_today
from tests.support.visits import ask, eventually, give, press, press_data, settled

DEFAULTS = Defaults("zh", ZoneInfo("Asia/Shanghai"))


async def become_reviewer(lab: Laboratory, person: Person) -> None:
    """Somebody who spoke to the bot, with the role of a reviewer."""
    await ask(person, "/start")
    await give(lab, person, Role.REVIEWER)
    async with lab.database.write() as tx:
        await told_today(tx, [person.id], now=utc_now())


async def verdicts_of(lab: Laboratory, person: Person, ids: list[int]) -> list[Verdict | None]:
    """What somebody thinks of these applications by now."""
    async with lab.database.read() as tx:
        own = await reviews.of_reviewer(tx, opening_applications=ids, reviewer_id=person.id)
    return [own[one].verdict if one in own else None for one in ids]


def is_page(message: Message) -> bool:
    """Whether a message has the picture of a page, which can't be passed on."""
    return message.photo is not None and message.protected and Image.open(io.BytesIO(message.photo.data)).width == 1240


async def screen(person: Person) -> Message:
    """To the card on which they stopped."""
    await ask(person, "/review")
    await press(person, "I-2026-03")
    return await press(person, "Screen")


async def test_a_reviewer_screens_a_pile_with_one_thumb(lab: Laboratory) -> None:
    alex = lab.researcher
    await become_reviewer(lab, alex)
    async with lab.database.write() as tx:
        opening, ids = await pile(tx, [alex.id], 2, now=utc_now(), cv=pdf())
        ids.append(await apply_for(tx, opening, 5090, now=utc_now(), cv=docx("简历", "林样本")))
        ids.append(await apply_for(tx, opening, 5091, now=utc_now()))
    home = await ask(alex, "/review")
    assert "4 applications, 4 undecided, 4 without your verdict" in home.text
    desk = await press(alex, "I-2026-03 (4 to judge)")
    assert desk.id == home.id
    assert "Submitted 4" in desk.text
    assert "2 places: 0 accepted, 0 offered, 2 left" in desk.text
    card = await press(alex, "Screen (4 to judge)")
    assert card.text.startswith("1 / 4 · 4 to judge\n申请人 1 · I-2026-03/0001")
    assert "想做电池。" in card.text
    assert is_page(card)
    await eventually(lambda: desk.id not in [one.id for one in alex.messages()])  # the card has taken its place

    assert await alex.tap("Yes") == "Noted: Yes"
    second = await alex.next()
    assert second.id == card.id
    assert second.text.startswith("2 / 4 · 3 to judge")
    third = await press(alex, "No")
    assert third.id == card.id
    assert is_page(third)
    assert third.photo is not None
    assert card.photo is not None
    assert third.photo.data != card.photo.data  # the page of a Word file
    last = await press(alex, "Skip")
    assert last.text.startswith("4 / 4 · 2 to judge")
    assert "File" not in " ".join(last.buttons)

    await lab.restart()
    await ask(alex, "/review")
    await press(alex, "I-2026-03")
    again = await press(alex, "Screen (2 to judge)")
    assert again.text.startswith("4 / 4 · 2 to judge")  # where it stopped
    undone = await press(alex, "Undo")
    assert undone.text.startswith("2 / 4 · 3 to judge")
    assert await verdicts_of(lab, alex, ids) == [Verdict.YES, None, None, None]
    await press(alex, "Maybe")
    await press(alex, "Maybe")
    done = await press(alex, "Yes")
    assert "You have judged all 4 applications" in done.text
    assert done.kind == "text"
    assert await verdicts_of(lab, alex, ids) == [Verdict.YES, Verdict.MAYBE, Verdict.MAYBE, Verdict.YES]
    async with lab.database.read() as tx:
        assert [one.kind for one in await application_events.of_application(tx, ids[0])] == ["review", "screen"]
        log = await access.who_viewed(tx, Actor(5001, Role.GUEST), ids[0], zone=ZoneInfo("Asia/Shanghai"))
        assert [(one.party, one.kind, one.times) for one in log] == [("reviewer", "cv", 1)]


async def test_the_list_is_narrowed_down_and_an_application_is_read_blind(lab: Laboratory) -> None:
    alex, owner = lab.researcher, lab.owner
    await become_reviewer(lab, alex)
    await ask(owner, "/start")
    async with lab.database.write() as tx:
        await told_today(tx, [owner.id], now=utc_now())
        opening, ids = await pile(tx, [alex.id, owner.id], 8, now=utc_now())
        await add_paper(tx, opening, ids[1], 5002, pdf(), now=utc_now())
    await ask(alex, "/review")
    await press(alex, "I-2026-03")
    found = await press(alex, "List (8)")
    assert "8 applications" in found.text
    assert "1 / 2" in found.text
    whole = await press(alex, "0002 申请人 2")
    assert "想做电池。" in whole.text
    assert "sample@example.org" in whole.text
    assert "CV · cv.pdf" in whole.text
    await alex.tap("Maybe")
    assert "My verdict: Maybe" in (await alex.next()).text
    narrow = await press(alex, "‹ Results")
    assert "List" not in narrow.text
    unseen = await press(alex, "Not judged")
    assert "7 applications" in unseen.text
    await press(alex, "Not judged")
    maybe = await press(alex, "Maybe")
    assert "1 application" in maybe.text

    link = await ask(owner, "/start review_I-2026-03_0002")
    assert "其他评审人已给出 1 个意见" in link.text
    assert "：待定" not in link.text
    await owner.tap("合适")
    seen = await owner.next()
    assert "Alex (@alex)：待定" in seen.text
    typed = await ask(alex, "i-2026-03/2")
    assert "周老师 (@zhou): Yes" in typed.text


async def test_a_file_is_protected_and_goes_after_a_day(lab: Laboratory) -> None:
    alex = lab.researcher
    await become_reviewer(lab, alex)
    async with lab.database.write() as tx:
        _, ids = await pile(tx, [alex.id], 1, now=utc_now(), cv=pdf())
    await ask(alex, "/start review_I-2026-03_0001")
    assert await alex.tap("📄 CV") == "The file is here for 24 hours"
    sent = await alex.sees("deleted from this chat after 24 hours")
    assert sent.document is not None
    assert sent.document.name == "I-2026-03_0001_cv.pdf"
    assert sent.protected

    await settled(alex)
    async with lab.database.read() as tx:
        assert (await tx.scalars(select(ShownDocument.message_id))).all() == [sent.id]
    async with lab.database.write() as tx:
        await tx.execute(update(ShownDocument).values(due_at=utc_now() - timedelta(seconds=1)))
    await eventually(lambda: sent.id not in [one.id for one in alex.messages()], within=15.0)
    async with lab.database.read() as tx:
        log = await access.who_viewed(tx, Actor(5001, Role.GUEST), ids[0], zone=ZoneInfo("Asia/Shanghai"))
        assert [(one.party, one.times) for one in log] == [("reviewer", 1)]


async def test_what_is_withdrawn_goes_from_under_the_eyes_and_the_next_one_comes(lab: Laboratory) -> None:
    alex = lab.researcher
    await become_reviewer(lab, alex)
    async with lab.database.write() as tx:
        opening, ids = await pile(tx, [alex.id], 4, now=utc_now(), cv=pdf())
    first = await screen(alex)
    async with lab.database.write() as tx:
        await leaving.withdraw(tx, Actor(5001, Role.GUEST), ids[0], defaults=DEFAULTS, now=utc_now())
    toast = await alex.tap(data=f"vv:{ids[0]}:ys", message=first)
    assert toast is not None
    assert "I-2026-03/0001 has just been withdrawn" in toast
    second = await alex.next()
    assert second.text.startswith("1 / 3")
    assert "0002" in second.text

    async with lab.database.write() as tx:
        await leaving.withdraw(tx, Actor(5002, Role.GUEST), ids[1], defaults=DEFAULTS, now=utc_now())
    gone = await alex.next(within=20.0)
    assert gone.id == second.id
    assert "has just been withdrawn" in gone.text
    assert gone.photo is not None
    assert second.photo is not None
    assert gone.photo.data != second.photo.data
    third = await press(alex, "Next application")
    assert "0003" in third.text

    await press(alex, "Everything")
    asked = await press(alex, "Conflict")
    assert "deleted" in asked.text
    declared = await press(alex, "Declare a conflict")
    assert "I-2026-03/0003" in declared.text
    toast, _ = await press_data(alex, f"va:{ids[2]}", declared)
    assert toast == "There is no such application, or it is not for you to see."
    fourth = await screen(alex)
    assert "0004" in fourth.text

    async with lab.database.write() as tx:
        await set_reviewers(tx, opening.id, [])
    toast = await alex.tap("Yes")
    assert toast == "You don’t review this opening, or not any more."
    assert "There is no opening for you to review" in (await alex.next()).text
    assert await verdicts_of(lab, alex, ids) == [None, None, None, None]
