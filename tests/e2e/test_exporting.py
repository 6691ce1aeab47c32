"""A reviewer takes the applications of an opening along: what arrives, that it does not stay, and that nobody else gets it."""

import io
import zipfile

from PIL import Image
from python_calamine import CalamineWorkbook
from sqlalchemy import select, update

from bot.clock import utc_now
from lab.applications import access
from lab.roles import Actor
from simulator.people import Person
from simulator.views import Message
from storage.applications import ApplicationStage
from storage.shown_documents import ShownDocument
from storage.users import Role
from tests.support.applying import DEFAULTS, set_reviewers
from tests.support.laboratory import Laboratory
from tests.support.papers_drawn import docx, pdf
from tests.support.reviewing import add_paper, apply_for, pile, told_today
from tests.support.visits import ask, eventually, give, press, press_data, settled


async def become_reviewer(lab: Laboratory, person: Person) -> None:
    """Somebody who spoke to the bot, with the role of a reviewer."""
    await ask(person, "/start")
    await give(lab, person, Role.REVIEWER)
    async with lab.database.write() as tx:
        await told_today(tx, [person.id], now=utc_now())


def files(person: Person) -> list[Message]:
    """The files that lie in somebody's chat."""
    return [one for one in person.messages() if one.document is not None]


async def test_a_reviewer_takes_the_applications_of_an_opening_along(lab: Laboratory) -> None:
    alex, guest = lab.researcher, lab.student
    await become_reviewer(lab, alex)
    await ask(guest, "/start")
    content = pdf()
    async with lab.database.write() as tx:
        opening, ids = await pile(tx, [alex.id], 1, now=utc_now(), cv=content)
        await apply_for(
            tx, opening, 5090, now=utc_now(), cv=docx("简历"), answers={"name": "=林样本", "phone": "+86 1"}
        )
        gone = await apply_for(tx, opening, 5091, now=utc_now(), cv=pdf(), stage=ApplicationStage.WITHDRAWN)
        await add_paper(tx, opening, ids[0], 5001, content, now=utc_now())
    await ask(alex, "/review")
    desk = await press(alex, "I-2026-03")

    table = await press(alex, "Workbook")
    assert table.document is not None
    assert table.document.name == "I-2026-03.xlsx"
    assert table.protected
    assert "3 applications" in table.text
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(table.document.data)).get_sheet_by_index(0).to_python()
    assert [row[:3] for row in sheet[1:]] == [
        ["I-2026-03/0001", "申请人 1", "Submitted"],
        ["I-2026-03/0002", "=林样本", "Submitted"],
        ["I-2026-03/0003", "申请人 3", "Withdrawn"],
    ]

    await press_data(alex, f"xz:{opening.id}", desk)
    archive = files(alex)[-1]
    assert archive.document is not None
    assert archive.document.name == "I-2026-03.zip"
    assert archive.protected
    with zipfile.ZipFile(io.BytesIO(archive.document.data)) as unpacked:
        assert unpacked.namelist() == ["0001_申请人 1_CV.pdf", "0001_申请人 1_CV_2.pdf", "0002_=林样本_CV.docx"]
        assert unpacked.read("0001_申请人 1_CV.pdf") == content
    async with lab.database.read() as tx:
        for one, times in ((ids[0], 2), (gone, 0)):
            owner = Actor(5001 if one == ids[0] else 5091, Role.GUEST)
            log = await access.who_viewed(tx, owner, one, zone=DEFAULTS.zone)
            assert sum(day.times for day in log) == times

    await press_data(alex, f"xf:{opening.id}", desk)
    picture = next(one for one in reversed(alex.messages()) if one.photo is not None)
    assert picture.photo is not None
    assert Image.open(io.BytesIO(picture.photo.data)).width == 1080
    assert "Submitted: 3" in picture.text
    assert "申请人" not in picture.text

    # After a day the files are gone; the picture, which names nobody, stays.
    async with lab.database.write() as tx:
        assert len((await tx.scalars(select(ShownDocument))).all()) == 2
        await tx.execute(update(ShownDocument).values(due_at=utc_now()))
    await eventually(lambda: not files(alex), within=20)
    assert picture.id in [one.id for one in alex.messages()]

    # Who reviews the opening no more, and who never did, gets nothing.
    async with lab.database.write() as tx:
        await set_reviewers(tx, opening.id, [])
    home = await ask(guest, "/start")
    for data in (f"xx:{opening.id}", f"xz:{opening.id}", f"xf:{opening.id}"):
        await press_data(alex, data, desk)
        await press_data(guest, data, home)
    await settled(alex)
    assert not files(alex)
    assert not files(guest)
    assert [one.id for one in alex.messages() if one.photo is not None] == [picture.id]
    assert not [one for one in guest.messages() if one.photo is not None]
