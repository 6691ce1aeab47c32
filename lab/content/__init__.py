"""What an announcement says, as data: read from a message, within Telegram's limits, in one or two languages."""

from lab.content.limits import check, is_link, with_choices, with_links
from lab.content.reading import album, read, received
from lab.content.value import Content, ContentKind, content_of, title
from lab.content.versions import check_edit, check_versions, in_language

__all__ = [
    "Content",
    "ContentKind",
    "album",
    "check",
    "check_edit",
    "check_versions",
    "content_of",
    "in_language",
    "is_link",
    "read",
    "received",
    "title",
    "with_choices",
    "with_links",
]
