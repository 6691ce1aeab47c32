"""Answers of the form, as they are kept with the application, and what is offered to who applies again."""

from collections.abc import Mapping, Sequence
from typing import Any

from lab.applying import questions
from lab.applying.fields import CARRIED, fields_of, opening_questions
from lab.applying.kinds import LATER, Paper
from lab.forms.fields import Field
from storage import applications
from storage.applications import Application
from storage.database import Tx
from storage.documents import Document
from storage.openings import Opening


def kept(opening: Opening, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as they are kept, by field: options by their names; a document that is still to follow is none yet."""
    asked = questions.by_field(opening_questions(opening))
    found = {}
    for name, value in answers.items():
        question = asked.get(name)
        found[name] = questions.kept(question, value) if question else value
    return {name: None if value == LATER else value for name, value in found.items()}


def in_form(
    opening: Opening,
    answers: Mapping[str, Any],
    papers: Sequence[Document],
    *,
    fields: Sequence[Field],
    later: bool = False,
) -> dict[str, Any]:
    """What was kept, as answers of a form with these fields; the papers as they are now. `later`: what is missing may still follow."""
    asked = questions.by_field(opening_questions(opening))
    sent = {one.kind: one for one in papers}  # the latest of each kind
    found: dict[str, Any] = {}
    for field in fields:
        value = answers.get(field.name)
        if isinstance(field, Paper):
            paper = sent.get(field.paper)
            if paper is not None:
                text = value.get("text") if isinstance(value, Mapping) else None
                value = paper_answer(paper.id, paper.name or "", paper.size, text=text)
            elif not (isinstance(value, Mapping) and value.get("text") and "document" not in value):
                value = LATER if later and field.later else None
        elif field.name in asked:
            value = questions.unkept(asked[field.name], value)
        found[field.name] = value
    return found


def paper_answer(document_id: int, name: str, size: int, *, text: str | None = None) -> dict[str, Any]:
    """The answer of a field for a document."""
    return {"document": document_id, "name": name, "size": size} | ({"text": text} if text else {})


def documents_in(answers: Mapping[str, Any]) -> set[int]:
    """The documents that are named in answers."""
    return {value["document"] for value in answers.values() if isinstance(value, Mapping) and "document" in value}


async def source(tx: Tx, user_id: int, opening: Opening) -> Application | None:
    """The user's last application for another opening, from which answers are offered."""
    every = await applications.of_user(tx, user_id)
    return next((one for one in every if one.opening_id != opening.id and one.answers), None)


def carried(opening: Opening, before: Application | None) -> dict[str, Any]:
    """The answers of an earlier application that are good again."""
    if before is None:
        return {}
    earlier, names = before.answers or {}, {field.name for field in fields_of(opening)}
    return {name: earlier[name] for name in CARRIED if name in names and earlier.get(name) is not None}


def came_from(before: Application | None, opening: Opening, answers: Mapping[str, Any]) -> int | None:
    """The id of the earlier application if its answers were taken over: most of them stand as they stood there."""
    offered = carried(opening, before)
    same = [name for name, value in offered.items() if answers.get(name) == value]
    return before.id if before is not None and len(same) * 2 > len(offered) else None
