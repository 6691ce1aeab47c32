"""Who gets something: an `Audience` is a value that buttons put together, `recipients` are whom it reaches as things stand.

    audience = Audience(topics=frozenset({"seminars/battery"}), languages=frozenset({"zh"}))
    await count(tx, actor, audience, ...)            # two statements: shown at each toggle
    await recipients(tx, audience, topic="seminars", ...)   # what `lab.recipients.plan` decides about

Pasted and sent lists are in `lab.audiences.lists`.
"""

from lab.audiences.audience import LANGUAGES, Audience, NotAPart, Part, audience_of, part_of
from lab.audiences.reach import Count, Names, Options, alike, count, counts, names, options, recipient, recipients
from lab.recipients import Recipient

__all__ = [
    "LANGUAGES",
    "Audience",
    "Count",
    "Names",
    "NotAPart",
    "Options",
    "Part",
    "Recipient",
    "alike",
    "audience_of",
    "count",
    "counts",
    "names",
    "options",
    "part_of",
    "recipient",
    "recipients",
]
