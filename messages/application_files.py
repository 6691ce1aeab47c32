"""What the papers of an opening are called where they lie in one folder, and the ZIP that they come in."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence

from lab.applications.exporting import Paper
from lab.applying.fields import opening_questions
from messages.bilingual import Bilingual
from messages.words import Words, enum_id
from storage.applications import Application
from storage.documents import Document
from storage.openings import DocumentKind, Opening

_FORBIDDEN = re.compile(r'[<>:"/\\|?*_\s]+')  # for Windows, and what would look like a gap between the parts
_WHO, _WHAT = 40, 40  # characters: with the folder around it, Windows takes 260
_ENDINGS = ("pdf", "docx")


def name_of(application: Application) -> str:
    """What the applicant is called, in full; empty where nobody knows."""
    given = (application.answers or {}).get("name") or (application.contact or {}).get("name") or ""
    return " ".join(str(given).split())


def file_names(words: Words, opening: Opening, papers: Sequence[Paper]) -> dict[int, str]:
    """A name for each paper, by its id: `0007_林样本_CV.pdf`. No two are the same, however they are cased."""
    labels = {one.name: Bilingual(one.label_zh, one.label_en) for one in opening_questions(opening)}
    found: dict[int, str] = {}
    taken: set[str] = set()
    for paper in papers:
        kind = paper.document.kind
        what = labels[kind].in_language(words.language) if kind in labels else _kind(words, kind)
        number = paper.application.number.rpartition("/")[2]
        parts = (number, _safe(name_of(paper.application), _WHO), _safe(what, _WHAT))
        stem = "_".join(part for part in parts if part)
        name, again = f"{stem}.{_ending(paper.document)}", 1
        while name.casefold() in taken:
            again += 1
            name = f"{stem}_{again}.{_ending(paper.document)}"
        taken.add(name.casefold())
        found[paper.document.id] = name
    return found


def archive(files: Sequence[tuple[str, bytes]]) -> bytes:
    """A ZIP of files by name; names that are not ASCII are marked as UTF-8. Takes a while: use a thread."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as packed:  # PDF and DOCX are compressed already
        for name, content in files:
            packed.writestr(name, content)
    return made.getvalue()


def part_name(code: str, part: int, of: int) -> str:
    """What a ZIP is called: the papers of an opening, or a part of them."""
    return f"{code}_{part}_{of}.zip" if of > 1 else f"{code}.zip"


def paper_names(names: Mapping[int, str], papers: Sequence[Document]) -> str:
    """The names of several papers, a line each."""
    return "\n".join(names[one.id] for one in papers if one.id in names)


def _kind(words: Words, kind: str) -> str:
    return words.plain(enum_id(DocumentKind(kind))) if kind in tuple(DocumentKind) else words.plain("review-paper")


def _safe(text: str, longest: int) -> str:
    """Without what a file system can't bear, what can't be seen, and dots at the ends, which Windows drops."""
    seen = "".join(" " if unicodedata.category(one)[0] in "CZ" else one for one in unicodedata.normalize("NFC", text))
    return _FORBIDDEN.sub(" ", seen)[:longest].strip(" .")


def _ending(document: Document) -> str:
    ending = (document.name or "").rpartition(".")[2].casefold()
    return ending if ending in _ENDINGS else ("pdf" if document.mime.endswith("pdf") else "docx")
