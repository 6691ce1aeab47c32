"""What the search finds a project by: the one place that says so, for imports and for every later change."""

import asyncio
from collections.abc import Mapping, Sequence

from storage import projects, search
from storage.database import Tx
from storage.projects import KIND, Project

# The columns of a project's list that it is found by; the others may change without it being indexed anew.
COLUMNS = frozenset(
    {
        *("title_zh", "title_en", "keywords_zh", "keywords_en", "summary_zh", "summary_en", "lead", "members"),
        *("partners_zh", "partners_en", "funder_zh", "funder_en", "level", "area", "stage", "visibility"),
    }
)
_BATCH = 504  # projects; cutting texts into tokens is work for a thread, and the memory for it stays small


async def index(tx: Tx, ids: Sequence[int]) -> None:
    """Brings the index of these projects in line with what is stored: after they, or the names of their people, have changed."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        names = await projects.names_of_people(tx, batch)
        rows = await projects.stored_now(tx, batch)
        texts = {project.id: text(project, names.get(project.id, ())) for project in rows}
        tokens = await asyncio.to_thread(_tokens, texts)
        await search.index(tx, kind=KIND, items=tokens)


def text(project: Project, people: Sequence[str]) -> search.Text:
    """What a project is found by; `people` are the names of its people in both languages."""
    return search.Text(
        code=project.code,
        titles=_filled(project.title_zh, project.title_en),
        keywords=_filled(project.keywords_zh, project.keywords_en),
        names=_filled(*people, project.partners_zh, project.partners_en, project.funder_zh, project.funder_en),
        bodies=_filled(project.summary_zh, project.summary_en),
        labels=labels(project),
    )


def labels(project: Project) -> list[str]:
    """What lists of projects are filtered by."""
    return [
        f"area:{project.area}",
        f"level:{project.level.value}",
        f"stage:{project.stage.value}",
        f"visibility:{project.visibility.value}",
    ]


def _tokens(texts: Mapping[int, search.Text]) -> dict[int, search.Tokens]:
    return {item: search.tokens(one) for item, one in texts.items()}


def _filled(*texts: str) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
