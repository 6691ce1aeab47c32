"""Every kind of notice: read when it is sent, and only if it still holds, in the words of whoever gets it.

One of its own is one entry in a file of this folder, its texts in `messages/`, and `lab.notices.tell(kind=...)` where it happens.
"""

from collections.abc import Callable, Mapping

from messages.html import Html
from messages.words import Words
from outbox.notices import (
    announcements,
    answers,
    applications,
    deciding,
    digests,
    letters,
    openings,
    programmes,
    projects,
    reviewing,
    seminar_reservations,
    seminar_talks,
    seminars,
)
from outbox.notices.notice import Facts, Notice, Owed, Reader

__all__ = ["NOTICES", "Notice", "Owed", "Reader", "lines", "once_only"]


def lines() -> Mapping[str, Callable[[Words, Facts], Html]]:
    """How each kind is called in a list."""
    return {kind: notice.line for kind, notice in NOTICES.items()}


def once_only() -> list[str]:
    """The kinds that are not sent again where nobody knows whether they arrived."""
    return [kind for kind, notice in NOTICES.items() if notice.once_only]


NOTICES: Mapping[str, Notice] = {
    "digest": digests.digest(lines),
    **announcements.KINDS,
    **projects.KINDS,
    **applications.KINDS,
    **openings.KINDS,
    **answers.KINDS,
    **reviewing.KINDS,
    **deciding.KINDS,
    **letters.KINDS,
    **programmes.KINDS,
    **seminar_reservations.KINDS,
    **seminars.KINDS,
    **seminar_talks.KINDS,
}
