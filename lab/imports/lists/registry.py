"""Every list, in the order in which they are written: what others refer to comes first."""

from lab.imports.item_list import ItemList, PartList
from lab.imports.lists.areas import AREAS
from lab.imports.lists.laboratory import LABORATORY
from lab.imports.lists.links import LINKS
from lab.imports.lists.openings import OPENINGS
from lab.imports.lists.people import PEOPLE
from lab.imports.lists.projects import PROJECTS
from lab.imports.lists.seminars import SEMINARS
from lab.imports.lists.series import SERIES
from lab.imports.lists.topics import TOPICS

LISTS: tuple[ItemList, ...] = (
    LABORATORY,
    AREAS,
    TOPICS,
    PEOPLE,
    PROJECTS,
    OPENINGS,
    SERIES,
    SEMINARS,
)

PARTS: tuple[PartList, ...] = (LINKS,)

_ALL: tuple[ItemList | PartList, ...] = (*LISTS, *PARTS)
BY_KIND = {known.kind: known for known in _ALL}
