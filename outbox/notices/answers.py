"""What applicants are told about the opening they applied for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lab.opening_edits.answering import NOTICE, WAITING
from messages import opening_changes as screens
from messages.html import Html
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.reply import Reply, Send
from storage import applications, openings
from storage.applications import Application
from storage.openings import Opening


@dataclass(frozen=True)
class _Answer:
    opening: Opening
    application: Application
    on: date


async def _answer(owed: Owed) -> _Answer | None:
    """As long as this is the day, and they wait."""
    application = await applications.get(owed.tx, owed.facts["application"])
    if application is None or application.user_id != owed.delivery.chat_id or application.stage not in WAITING:
        return None
    found = await openings.by_ids(owed.tx, [application.opening_id])
    on = date.fromisoformat(owed.facts["day"])
    return _Answer(found[0], application, on) if found and found[0].answer_by == on else None


def _draw(reader: Reader, loaded: Any) -> Reply:
    screen = screens.answer_by(
        reader.words,
        loaded.opening,
        number=loaded.application.number,
        application_id=loaded.application.id,
        on=loaded.on,
    )
    return Reply((Send(screen),))


def _line(words: Words, facts: Facts) -> Html:
    return screens.answer_by_line(words, facts["number"])


KINDS: Mapping[str, Notice] = {NOTICE: Notice(_answer, _draw, _line)}
