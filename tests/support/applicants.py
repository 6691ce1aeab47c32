"""How applicants fill the form in, as the tests about applying have them do it: with the sample openings."""

import io
from collections.abc import Sequence

from pypdf import PdfWriter
from sqlalchemy import select

from simulator.people import Person
from simulator.views import Message
from storage.applications import Application
from tests.support.laboratory import Laboratory
from tests.support.visits import ask, press

PDF_MIME = "application/pdf"
INTERN = ("林小明", "中国科学技术大学", "硕士，车辆工程")
REACHED = ("SA25009001", "lin@example.org", "13800138000", "2027-07-01", "2027-09-30")


def pdf(pages: int = 2) -> bytes:
    """A real PDF."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


async def send(person: Person, name: str, data: bytes, mime: str = PDF_MIME) -> Message:
    """Sends a file; answers what is answered."""
    sent = await person.send_document(name, data, mime)
    while (answer := await person.next()).id <= sent.id:
        pass
    return answer


async def begin(person: Person, code: str, *, chinese: bool = True) -> Message:
    """From /apply to the first question, with what is needed ticked."""
    await ask(person, f"/apply {code}")
    await press(person, "开始" if chinese else "Begin")
    await press(person, "⬜ 保存" if chinese else "⬜ Storage")
    await press(person, "⬜ 经 Telegram 传送" if chinese else "⬜ Carriage by Telegram")
    return await press(person, "同意并开始" if chinese else "Agree and begin")


async def to_documents(person: Person) -> Message:
    """Answers what I-2027-01 asks before its documents."""
    for typed in INTERN:
        await ask(person, typed)
    shown = await press(person, "硕士一年级")
    for typed in REACHED:
        shown = await ask(person, typed)
    return shown


async def to_summary(person: Person) -> Message:
    """The rest, with a CV; the transcript follows."""
    await to_documents(person)
    await send(person, "简历.pdf", pdf())
    await press(person, "以后补交")
    await ask(person, "4")
    return await ask(person, "想把课上学的用到真实数据上。")


async def apply(person: Person, code: str = "I-2027-01") -> Message:
    """The whole way; answers the receipt."""
    await begin(person, code)
    await to_summary(person)
    await person.tap("提交申请")
    return await person.sees("已收到你的申请")


async def stored(place: Laboratory) -> Sequence[Application]:
    """All applications."""
    async with place.database.read() as tx:
        query = select(Application).order_by(Application.id).execution_options(populate_existing=True)
        return (await tx.scalars(query)).all()
