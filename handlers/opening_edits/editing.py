"""An opening's form, for one that there is, a new one, or a copy."""

from typing import Any

from handlers import forms
from handlers.context import Context
from handlers.form_entries import FormEntry
from handlers.opening_edits.pickers import (
    Area,
    ByName,
    Closes,
    Criteria,
    InBoth,
    InWords,
    NewCode,
    Organisations,
    Reviewers,
)
from handlers.opening_edits.questions import Questions
from handlers.opening_edits.summary import Changes
from lab.forms.drafting import Sheet
from lab.opening_edits import overview
from lab.opening_edits.cells import PAIRS
from lab.opening_edits.forms import OPENING
from lab.opening_edits.subjects import COPY, NEW
from messages import opening_edits as screens
from outbox.reply import Reply, reply
from storage.openings import OpeningKind


async def home(context: Context) -> Reply:
    """What can be edited."""
    found = await overview.openings_to_edit(context.tx, context.actor, now=context.now)
    return reply(screens.home(context.words, found, zone=context.zone, now=context.now))


async def change(context: Context) -> Reply:
    """An opening is to be changed."""
    return await forms.begin(context, ENTRY, subject=context.field("code"))


async def choose(context: Context) -> Reply:
    """A new one: from nothing, or as a copy."""
    kind = OpeningKind(context.field("kind"))
    found = await overview.to_copy(context.tx, context.actor, kind, now=context.now)
    if not found:
        return await forms.begin(context, ENTRY, subject=f"{NEW}{kind.value}")
    return reply(screens.new(context.words, kind, found))


async def begin(context: Context) -> Reply:
    """A new one begins."""
    subject = context.field("subject")
    if not subject.startswith((NEW, COPY)):
        return await home(context)
    return await forms.begin(context, ENTRY, subject=subject)


async def done(context: Context, _: Sheet, result: Any) -> Reply:
    """It is saved."""
    return reply(screens.saved(context.words, result, zone=context.zone, now=context.now))


_CHANGES = Changes()
_WORDS = ("places", "starts", "ends", "doctorate_years", "opens_at", "zone", "answer_by", "contact_email")
ENTRY = FormEntry(
    OPENING,
    done=done,
    pickers={
        **{name: InBoth() for name in PAIRS},
        **{name: InWords() for name in _WORDS},
        "code": NewCode(),
        "area": Area(),
        "host": ByName("person"),
        "project": ByName("project"),
        "closes_at": Closes(),
        "questions": Questions(),
        "reviewers": Reviewers(),
        "criteria": Criteria(),
        "organisations": Organisations(),
    },
    summary=_CHANGES,
)
_CHANGES.entry = ENTRY
