"""What the search finds a project by: the one place that says so, for imports and for every later change."""

from collections.abc import Sequence

from lab import indexing
from lab.indexing import filled
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


async def index(tx: Tx, ids: Sequence[int]) -> None:
    """Brings the index of these projects in line with what is stored: after they, or the names of their people, have changed."""
    await indexing.index(tx, ids, kind=KIND, texts=_texts)


def text(project: Project, people: Sequence[str]) -> search.Text:
    """What a project is found by; `people` are the names of its people in both languages."""
    return search.Text(
        code=project.code,
        titles=filled(project.title_zh, project.title_en),
        keywords=filled(project.keywords_zh, project.keywords_en),
        names=filled(*people, project.partners_zh, project.partners_en, project.funder_zh, project.funder_en),
        bodies=filled(project.summary_zh, project.summary_en),
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


async def _texts(tx: Tx, ids: Sequence[int]) -> dict[int, search.Text]:
    names = await projects.names_of_people(tx, ids)
    return {project.id: text(project, names.get(project.id, ())) for project in await projects.stored_now(tx, ids)}
