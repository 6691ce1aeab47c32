"""One language's version of an announcement, as a value and in its stored form."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

TITLE_LENGTH = 60  # characters of a title: a line on a phone


class ContentKind(StrEnum):
    """What it is, in the Bot API's words where it has one. QUESTION is a text with choices; other kinds may have choices too."""

    TEXT = "text"
    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"
    VOICE = "voice"
    AUDIO = "audio"
    ANIMATION = "animation"
    LOCATION = "location"
    ALBUM = "album"
    QUESTION = "question"


@dataclass(frozen=True)
class Content:
    """`text` is the text or the caption, `entities` its formatting as the Bot API gives it (offsets in UTF-16 units). `file_*` say what
    Telegram told of the file; `size` is in bytes. `items` are those of an album, whose `text` goes with the first of them, `location`
    is (latitude, longitude), `place` a title and an address there. `choices` and `links` (text, url) become buttons. `spoiler` and
    `above` (the caption stands above the picture) are as the author had them, `preview` the Bot API's LinkPreviewOptions."""

    kind: ContentKind
    text: str = ""
    entities: tuple[Mapping[str, Any], ...] = ()
    file_id: str | None = None
    file_name: str | None = None
    mime: str | None = None
    size: int | None = None
    items: tuple["Content", ...] = ()
    location: tuple[float, float] | None = None
    place: tuple[str, str] | None = None
    choices: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    spoiler: bool = False
    above: bool = False
    preview: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The stored form: what is empty is left out."""
        stored: dict[str, Any] = {
            "text": self.text,
            "entities": [dict(entity) for entity in self.entities],
            "file_id": self.file_id,
            "file_name": self.file_name,
            "mime": self.mime,
            "size": self.size,
            "items": [item.as_json() for item in self.items],
            "location": list(self.location or ()),
            "place": list(self.place or ()),
            "choices": list(self.choices),
            "links": [list(link) for link in self.links],
            "spoiler": self.spoiler,
            "above": self.above,
            "preview": dict(self.preview or {}),
        }
        return {"kind": self.kind.value} | {name: value for name, value in stored.items() if value}


def content_of(stored: Mapping[str, Any]) -> Content:
    """Reads the stored form."""
    location, place = stored.get("location"), stored.get("place")
    return Content(
        kind=ContentKind(stored["kind"]),
        text=stored.get("text", ""),
        entities=tuple(stored.get("entities", ())),
        file_id=stored.get("file_id"),
        file_name=stored.get("file_name"),
        mime=stored.get("mime"),
        size=stored.get("size"),
        items=tuple(content_of(item) for item in stored.get("items", ())),
        location=(location[0], location[1]) if location else None,
        place=(place[0], place[1]) if place else None,
        choices=tuple(stored.get("choices", ())),
        links=tuple((text, url) for text, url in stored.get("links", ())),
        spoiler=stored.get("spoiler", False),
        above=stored.get("above", False),
        preview=stored.get("preview"),
    )


def title(content: Content) -> str:
    """A line for lists: the first words; of what has none, the name of its (first) file or place; "" if it has no name either."""
    words = content.text or (content.place[0] if content.place else "") or content.file_name or ""
    if not words and content.items:
        return title(content.items[0])
    line = " ".join(next((line for line in words.splitlines() if line.strip()), "").split())
    if len(line) <= TITLE_LENGTH:
        return line
    cut = line[: TITLE_LENGTH - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > TITLE_LENGTH // 2 else cut).rstrip(" ,;，、；") + "…"
