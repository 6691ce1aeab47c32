"""News of projects, as notices and in lists."""

from messages import bilingual, content
from messages.html import Html, bold, italic, lines
from messages.project_lists import card_data
from messages.screen import Button, Screen
from messages.words import Words
from storage.projects import Project, Stage


def stage(words: Words, project: Project, *, was: str) -> Screen:
    """A project that somebody follows has entered another stage."""
    title = bilingual.of(project, "title").in_language(words.language)
    text = lines(
        bold(f"{title} · {project.code}"),
        words.html("project-news-stage", now=project.stage, was=Stage(was)),
        "",
        italic(content.foot(words, project=project.code)),
    )
    return Screen(text, [[Button(words.plain("button-project-open"), data=card_data(project.code))]])


def line(words: Words, *, code: str, now: str) -> Html:
    """In a list: which project, and its stage."""
    return words.html("project-news-line", code=code, now=Stage(now))
