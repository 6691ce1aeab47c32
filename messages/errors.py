"""What goes wrong, in words: what happened, what is kept, what to do."""

from lab.errors import LabError
from messages.html import Html
from messages.words import Words


def html(words: Words, error: LabError) -> Html:
    """An expected error for a message."""
    return words.html(error.message, **error.facts)


def plain(words: Words, error: LabError) -> str:
    """An expected error for a toast."""
    return words.plain(error.message, **error.facts)
