"""An announcement's versions by language: which one a reader gets, and what may become of one that was sent."""

from collections.abc import Mapping
from typing import Any

from lab.content.value import Content, ContentKind, content_of
from lab.errors import LabError

_PLAIN = (ContentKind.TEXT, ContentKind.QUESTION)
# Telegram changes the file of these; that of a voice message and a place stay what they are.
_REPLACEABLE = frozenset(
    {ContentKind.PHOTO, ContentKind.VIDEO, ContentKind.ANIMATION, ContentKind.DOCUMENT, ContentKind.AUDIO}
)


def in_language(contents: Mapping[str, Mapping[str, Any]], language: str) -> tuple[Content, str]:
    """The version for a reader of this language, or else the other one; with the language it is in. Raises ValueError if there is none."""
    if not contents:
        raise ValueError("an announcement without content")
    found = language if language in contents else next(iter(contents))
    return content_of(contents[found]), found


def check_versions(contents: Mapping[str, Content]) -> None:
    """Raises LabError if the versions cannot be counted together: they must offer the same number of choices."""
    if len({len(content.choices) for content in contents.values()}) > 1:
        raise LabError("content-versions-choices")


def check_edit(sent: Content, wanted: Content, *, confirm: bool = False) -> None:
    """Raises LabError if the copies that were sent cannot become what is wanted now: a message keeps its kind, an album its number of
    files and its second message (which it has anyway where reading it is to be confirmed), and a question, whose answers are counted,
    its number of choices."""
    if sent.kind is not wanted.kind and not {sent.kind, wanted.kind} <= set(_PLAIN):
        raise LabError("content-edit-kind")
    if len(sent.choices) != len(wanted.choices):
        raise LabError("content-edit-choices")
    if len(sent.items) != len(wanted.items):
        raise LabError("content-edit-album", number=len(sent.items))
    if sent.items and bool(sent.links) != bool(wanted.links) and not (sent.choices or confirm):
        raise LabError("content-edit-album-buttons")
    for old, new in zip(sent.items or (sent,), wanted.items or (wanted,), strict=True):
        if old.file_id != new.file_id and (old.kind not in _REPLACEABLE or not _alike(old, new)):
            raise LabError("content-edit-kind")
    if (sent.location, sent.place) != (wanted.location, wanted.place):
        raise LabError("content-edit-kind")


def _alike(old: Content, new: Content) -> bool:
    """Whether one file may take the other's place, in an album too."""
    pictures = {ContentKind.PHOTO, ContentKind.VIDEO}
    return old.kind is new.kind or {old.kind, new.kind} <= pictures
