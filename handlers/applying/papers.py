"""Steps that take a document: it is fetched and looked at before the transaction, and kept encrypted at once."""

import asyncio
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telegram.error import TelegramError

from handlers.form_entries import Answered, Asked, Outcome, Picker, View
from lab import documents
from lab.applications.submitting import Paper as Content
from lab.applying import handing_in
from lab.applying.answers import paper_answer
from lab.applying.fields import DOCUMENT
from lab.applying.form import APPLY
from lab.applying.kinds import LATER, Paper
from lab.applying.questions import FILE
from lab.errors import LabError
from lab.forms.fields import Sent, text_of
from messages import applying as screens
from messages.forms import Body
from messages.html import Html

if TYPE_CHECKING:  # entries.py imports the file of pickers
    from handlers.entries import Before

LONGEST_NAME = 120  # characters of a file's name


class Papers(Picker):
    """Held is `lab.applying.kinds.Paper`'s answer."""

    async def draw(self, asked: Asked) -> Body | None:
        if not isinstance(asked.field, Paper):
            return None
        buttons = []
        if not asked.value and asked.shown.sheet.form.name == APPLY.name:
            context, code = asked.context, asked.shown.sheet.subject
            earlier = await handing_in.offered(context.tx, context.actor, code, asked.field.paper)
            if earlier is not None:
                buttons.append([asked.button(screens.again_button(asked.words, earlier), "again")])
        if asked.field.later and not asked.value:
            buttons.append([asked.button(asked.words.plain("button-apply-later"), "later")])
        return Body(screens.paper_hint(asked.words, asked.field, asked.value), buttons)

    async def press(self, asked: Asked, value: str) -> Outcome:
        if value == "later" and isinstance(asked.field, Paper) and asked.field.later:
            return Answered(dict(LATER))
        if value == "again" and isinstance(asked.field, Paper) and asked.shown.sheet.form.name == APPLY.name:
            context, code = asked.context, asked.shown.sheet.subject
            kept = await handing_in.send_again(context.tx, context.actor, code, asked.field.paper, now=context.now)
            if kept is not None:
                document_id, earlier = kept
                return Answered(paper_answer(document_id, earlier.name or "", earlier.size))
        return View()

    async def prepare(self, before: "Before", sent: Sent) -> Any:
        """The document, looked at; or the error that says why it can't be taken: the question is asked again with it."""
        message = before.update.effective_message
        if sent.file is None or sent.kind != "document" or (message is not None and message.media_group_id):
            return None
        if sent.file.size is not None and sent.file.size > documents.LARGEST:
            size, limit = round(sent.file.size / 1e6, 1), documents.LARGEST // 1_000_000
            return LabError("document-large", size=size, limit=limit)
        try:
            data = await before.fetch(sent.file.file_id)
            return await asyncio.to_thread(_looked_at, sent.file.name, data)
        except TelegramError:
            return LabError("apply-file-not-fetched")
        except LabError as error:
            return error

    async def read(self, asked: Asked, sent: Sent, prepared: Any) -> Outcome:
        field = asked.field
        if not isinstance(field, Paper):
            return await super().read(asked, sent, prepared)
        if isinstance(prepared, LabError):
            raise prepared
        if isinstance(prepared, Content):
            return Answered(await _kept(asked, field, sent, prepared))
        if field.or_text and sent.kind == "text":
            return Answered({"text": _text(field, sent)})
        raise LabError(_refusal(sent), kinds="PDF / DOCX")

    async def show(self, asked: Asked, stored: Any) -> Html | None:
        return screens.paper_value(asked.words, stored)


async def _kept(asked: Asked, field: Paper, sent: Sent, content: Content) -> dict[str, Any]:
    context, sheet = asked.context, asked.shown.sheet
    paper = replace(content, kind=field.paper)
    submitted = sheet.form.name != APPLY.name
    document = await handing_in.attach(
        context.tx, context.actor, sheet.subject, paper, submitted=submitted, now=context.now
    )
    text = sent.text.strip()[: field.most] if field.or_text else ""
    return paper_answer(document, paper.name, len(paper.content), text=text)


def _looked_at(name: str, data: bytes) -> Content:
    return Content("", name[:LONGEST_NAME], data, documents.check(data), hashlib.sha256(data).hexdigest())


def _text(field: Paper, sent: Sent) -> str:
    text = text_of(sent)
    if len(text) < field.least:
        raise LabError("form-too-short", length=len(text), least=field.least)
    if len(text) > field.most:
        raise LabError("form-too-long", length=len(text), limit=field.most)
    return text


def _refusal(sent: Sent) -> str:
    if sent.kind == "album":
        return "form-file-one"
    return "document-picture" if sent.kind == "photo" else "form-file-wanted"


class Pickers(Mapping[str, Picker]):
    """The documents of any opening, by the names of their fields."""

    def __init__(self) -> None:
        self._papers = Papers()

    def __getitem__(self, name: str) -> Picker:
        if name == "plan" or name.startswith((DOCUMENT, FILE)):
            return self._papers
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
