"""What the search finds a seminar by: the one place that says so, for imports and for every later change."""

from collections.abc import Sequence

from lab import indexing
from lab.indexing import filled
from storage import search, seminars, series
from storage.database import Tx
from storage.persons import Person
from storage.seminars import KIND, Seminar, SeminarLanguage, SeminarStatus
from storage.series import Series

COLUMNS = frozenset(
    {
        *("title_zh", "title_en", "abstract_zh", "abstract_en", "speaker_zh", "speaker_en"),
        *("affiliation_zh", "affiliation_en", "biography_zh", "biography_en"),
        *("host", "series", "area", "language", "visibility", "status"),
    }
)
"""The columns of a seminar that it is found by; the others may change without it being indexed anew."""

SERIES_COLUMNS = frozenset({"title_zh", "title_en"})
"""Those of a series that its seminars are found by."""

DRAFT, OUT = "stage:draft", "stage:out"
"""Labels: whether only those who may edit see it."""


async def index(tx: Tx, ids: Sequence[int]) -> None:
    """Brings the index of these seminars in line with what is stored: after they, their series' titles or the names of their hosts have
    changed."""
    await indexing.index(tx, ids, kind=KIND, texts=_texts)


def text(seminar: Seminar, host: Person | None, of: Series | None) -> search.Text:
    """What a seminar is found by; its host and its series, if it has them."""
    return search.Text(
        code=seminar.code,
        titles=filled(seminar.title_zh, seminar.title_en),
        keywords=filled(*((of.title_zh, of.title_en, of.code) if of is not None else ())),
        names=filled(
            *(seminar.speaker_zh, seminar.speaker_en, seminar.affiliation_zh, seminar.affiliation_en),
            *((host.name_zh, host.name_en) if host is not None else ()),
        ),
        bodies=filled(seminar.abstract_zh, seminar.abstract_en, seminar.biography_zh, seminar.biography_en),
        labels=[
            f"visibility:{seminar.visibility.value}",
            *(f"language:{language}" for language in _languages(seminar.language)),
            DRAFT if seminar.status is SeminarStatus.DRAFT else OUT,
            *([f"area:{seminar.area}"] if seminar.area else []),
            *([f"series:{seminar.series}"] if seminar.series else []),
        ],
    )


def _languages(language: SeminarLanguage) -> list[str]:
    """Who looks for talks in one language wants those in both as well."""
    if language is SeminarLanguage.BOTH:
        return [one.value for one in SeminarLanguage]
    return [language.value]


async def _texts(tx: Tx, ids: Sequence[int]) -> dict[int, search.Text]:
    found = await seminars.stored_now(tx, ids)
    hosts = await seminars.hosts(tx, ids)
    runs = await series.by_codes(tx, list({one.series for one in found if one.series}))
    return {one.id: text(one, hosts.get(one.id), runs.get(one.series or "")) for one in found}
