"""Fields that take more than text: a file, or any message."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from lab.errors import LabError
from lab.forms.fields import Around, Field, Sent
from lab.forms.texts import found

FETCHABLE = 20_000_000  # bytes that Telegram lets a bot fetch (Bot API, getFile)


@dataclass(frozen=True)
class File(Field):
    """A file of one of these kinds (extensions without the dot; empty for any), of at most so many bytes. Stored as
    {file_id, unique_id, name, mime, size}: the bytes stay with Telegram until somebody fetches them."""

    kinds: tuple[str, ...] = ()
    largest: int = FETCHABLE

    def read(self, sent: Sent, around: Around) -> dict[str, Any]:
        kinds = " / ".join(kind.upper() for kind in self.kinds) or "*"
        if sent.kind == "album":
            raise LabError("form-file-one")
        file = sent.file
        if file is None or (sent.kind != "document" and self.kinds):
            raise LabError("form-file-wanted", kinds=kinds)
        extension = PurePath(file.name).suffix.removeprefix(".").casefold()
        if self.kinds and extension not in self.kinds:
            raise LabError("form-file-kind", found=found(file.name), kinds=kinds)
        if file.size is not None and file.size > self.largest:
            limit = max(1, self.largest // 1_000_000)
            raise LabError("form-file-large", size=round(file.size / 1e6, 1), limit=limit)
        return dict(vars(file))


# Reads a message as content: `lab.content` for announcements. Raises LabError.
ReadContent = Callable[[Sent], Any]


@dataclass(frozen=True)
class Content(Field):
    """Any message: text with its formatting, a picture, an album. `reads` makes of it what is stored, `checks` looks at what is stored."""

    reads: ReadContent
    checks: Callable[[Any], None] = lambda _: None

    def read(self, sent: Sent, around: Around) -> Any:
        return self.reads(sent)

    def check(self, value: Any, around: Around) -> None:
        self.checks(value)
