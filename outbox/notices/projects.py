"""News of projects that somebody follows."""

from collections.abc import Mapping
from typing import Any

from lab.roles import Actor, role_of, visible_to
from messages import project_news as screens
from messages.html import Html
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.reply import Reply, Send
from storage import projects, users
from storage.projects import Project


async def _stage(owed: Owed) -> tuple[Project, Facts] | None:
    """As long as the project still is in that stage, and is for the reader to see."""
    project = await projects.by_code(owed.tx, owed.facts["code"])
    user = await users.get(owed.tx, owed.delivery.chat_id)
    if project is None or user is None or project.stage.value != owed.facts["now"]:
        return None
    actor = Actor(user.id, role_of(user.id, user.role, owner_ids=owed.defaults.owner_ids))
    return (project, owed.facts) if project.visibility in visible_to(actor) else None


def _draw(reader: Reader, loaded: Any) -> Reply:
    project, facts = loaded
    return Reply((Send(screens.stage(reader.words, project, was=facts["was"])),))


def _line(words: Words, facts: Facts) -> Html:
    return screens.line(words, code=facts["code"], now=facts["now"])


KINDS: Mapping[str, Notice] = {"project-stage": Notice(_stage, _draw, _line)}
