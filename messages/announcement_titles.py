"""How announcements are called."""

from collections.abc import Mapping
from typing import Any

from lab.content import content_of
from messages import content
from messages.words import Words
from storage.announcements import Announcement


def title(words: Words, announcement: Announcement) -> str:
    """Its title; of what has no words, what it is."""
    return announcement.title or named(words, announcement.contents)


def named(words: Words, contents: Mapping[str, Any]) -> str:
    """The first words of contents by language, in the reader's language if there are some, or what they are."""
    stored = contents.get(words.language.value) or next(iter(contents.values()), None)
    return content.name(words, content_of(stored)) if stored else words.plain("announcement-untitled")
