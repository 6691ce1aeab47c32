"""The documents of one's own application, and who opened them: by role and day, without names."""

from collections.abc import Sequence
from pathlib import PurePath

from babel.dates import format_date

from lab.applications.access import Viewed
from lab.applications.own import Own, Way
from messages.applications import document_name
from messages.applying_answers import size
from messages.html import Html, bold, fit, join, lines, shorten
from messages.my_application import back_button, missing_line
from messages.my_applications import To, at, edit_data
from messages.screen import Button, Screen, rows
from messages.words import Language
from storage.documents import Document

_DAY = {Language.ZH: "M月d日", Language.EN: "d MMM"}
_NAME = 60
_MOST = 40  # lines about who opened them


def papers(to: To, one: Own, views: Sequence[Viewed]) -> Screen:
    """What came, what is missing, who opened it."""
    words = to.words
    head = join([bold(words.plain("my-papers-title")), one.whole.seen.number], " · ")
    came = [_paper(to, one, paper) for paper in one.papers] or [words.html("my-papers-none")]
    opened = [_viewed(to, one, view) for view in views[-_MOST:]] or [words.html("my-viewed-none")]
    blocks = [head, lines(*came), missing_line(to, one), lines(bold(words.plain("my-viewed-title")), *opened)]
    buttons = [
        Button(
            f"⬇ {shorten(paper.name or document_name(words, one.opening, paper.kind), 30)}",
            data=f"yd:{one.id}:{paper.id}",
        )
        for paper in one.papers
    ]
    change = []
    if Way.ATTACH in one.ways and (one.missing or Way.EDIT in one.ways):
        message = "button-my-papers-send" if one.missing else "button-my-papers-change"
        change.append(Button(words.plain(message), data=edit_data(one.id)))
    return Screen(fit(blocks), [change, *rows(buttons, per_row=1), [back_button(words, one)]])


def file_name(paper: Document) -> str:
    """What a document is called whose name is not known any more."""
    return str(PurePath(paper.kind).with_suffix(".pdf" if paper.mime == "application/pdf" else ".docx"))


def _paper(to: To, one: Own, paper: Document) -> Html:
    name = shorten(paper.name or "", _NAME)
    facts = [
        document_name(to.words, one.opening, paper.kind),
        *([name] if name else []),
        size(paper.size),
        at(to, paper.received_at),
    ]
    return join(["📄 ", join(facts, " · ")])


def _viewed(to: To, one: Own, view: Viewed) -> Html:
    return to.words.html(
        f"my-viewed-{view.party}",
        day=format_date(view.day, _DAY[to.words.language], locale=to.words.language.value),
        document=document_name(to.words, one.opening, view.kind),
        count=view.times,
    )
