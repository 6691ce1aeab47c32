"""The forms: applying, changing an application, sending documents that follow, writing down what came by e-mail."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from lab import openings as rules
from lab.applying import answers as forms
from lab.applying import consent, handing_in
from lab.applying.consent import Tick, ticks_of
from lab.applying.fields import fields_of, paper_fields
from lab.applying.grace import takes
from lab.applying.kinds import Paper
from lab.errors import LabError, NotFound
from lab.forms.choices import Choice, Choices, Option
from lab.forms.fields import Answers, Around, Field, Own
from lab.forms.form import Form
from lab.roles import Actor, Permission, require
from storage import applications, documents, openings
from storage.applications import ApplicationStage
from storage.consents import ConsentKind
from storage.database import Tx
from storage.openings import Opening

KEPT = timedelta(days=180)  # an untouched draft: longer than most openings are open


async def fields(tx: Tx, subject: str) -> Sequence[Field]:
    """The fields of an application for an opening, by its code."""
    opening = await openings.by_code(tx, subject)
    return fields_of(opening) if opening is not None else ()


async def allow(tx: Tx, *, actor: Actor, subject: str, now: datetime) -> None:
    """Raises LabError where the actor can't apply for an opening (any more), saying that the draft is kept."""
    try:
        opening = await rules.visible(tx, actor, subject)
    except NotFound as gone:
        raise LabError("apply-gone", code=subject) from gone
    found = await applications.find(tx, opening_id=opening.id, user_id=actor.user_id) if actor.user_id else None
    if found is not None:
        withdrawn = found.stage is ApplicationStage.WITHDRAWN
        raise LabError("application-restorable" if withdrawn else "application-exists", number=found.number)
    if not await takes(tx, opening, now=now):
        raise LabError("apply-closed", code=opening.code)
    if not (await consent.ticked(tx, actor, opening)).enough:
        raise LabError("apply-consent-missing", code=opening.code)


async def prefill(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> Mapping[str, Any]:
    """What the actor wrote in their last application, as far as it does not change from one to the next."""
    opening = await openings.by_code(tx, subject)
    if opening is None or actor.user_id is None:
        return {}
    return forms.carried(opening, await forms.source(tx, actor.user_id, opening))


async def finish(tx: Tx, *, answers: Answers, **_: Any) -> Mapping[str, Any]:  # noqa: ARG001 -- every verb of a form has it
    """What was filled in; who draws the end hands it in (`lab.applying.handing_in`), who knows in which language."""
    return answers


async def discarded(tx: Tx, *, actor: Actor, subject: str, now: datetime) -> None:
    """The papers of a draft that was thrown away go with it."""
    opening = await openings.by_code(tx, subject)
    if opening is None or actor.user_id is None:
        return
    sent = await documents.of_draft(tx, opening_id=opening.id, user_id=actor.user_id)
    await documents.remove(tx, [one.id for one in sent], now=now)


APPLY = Form(
    "apply",
    title="apply-title",
    submit="apply-submit",
    fields=fields,
    finish=finish,
    command="apply",
    prefill=prefill,
    allow=allow,
    discarded=discarded,
    required_first=True,
    names_subject=True,
    keep=KEPT,
)


# Changing what was submitted: the subject is the application's number.


async def _submitted(tx: Tx, number: str) -> tuple[Any, Opening] | None:
    found = await applications.by_number(tx, number)
    opening = await openings.by_ids(tx, [found.opening_id]) if found is not None else []
    return (found, opening[0]) if opening else None


async def edit_fields(tx: Tx, subject: str) -> Sequence[Field]:
    """The fields of an application that was submitted."""
    found = await _submitted(tx, subject)
    if found is None:
        return ()
    return fields_of(found[1], editing=True, lenient=found[0].user_id is None)


async def allow_edit(tx: Tx, *, actor: Actor, subject: str, now: datetime) -> None:
    """Raises NotFound, LabError."""
    await handing_in.may_edit(tx, await handing_in.own(tx, actor, subject), now=now)


async def prefill_edit(tx: Tx, *, actor: Actor, subject: str, now: datetime) -> Mapping[str, Any]:
    """The answers as they are."""
    case = await handing_in.own(tx, actor, subject)
    return forms.in_form(
        case.opening,
        case.application.answers or {},
        await documents.of_application(tx, case.application.id),
        fields=await edit_fields(tx, subject),
        later=await handing_in.may_follow(tx, case, now=now),
    )


EDIT = Form(
    "application",
    title="apply-edit-title",
    submit="apply-edit-submit",
    fields=edit_fields,
    finish=finish,
    prefill=prefill_edit,
    allow=allow_edit,
    names_subject=True,
)


# Documents that follow within the day, also after the deadline.


async def late_fields(tx: Tx, subject: str) -> Sequence[Field]:
    """The documents that were asked for."""
    found = await _submitted(tx, subject)
    return [one for one in paper_fields(found[1]) if one.later] if found is not None else ()


async def allow_late(tx: Tx, *, actor: Actor, subject: str, now: datetime) -> None:
    """Raises NotFound, LabError once they can't follow any more."""
    case = await handing_in.own(tx, actor, subject)
    if not handing_in.still_takes_papers(case, now=now):
        raise LabError("application-closed", code=case.opening.code)


async def prefill_late(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> Mapping[str, Any]:
    """What was sent already."""
    case = await handing_in.own(tx, actor, subject)
    sent = await documents.of_application(tx, case.application.id)
    found = forms.in_form(
        case.opening, case.application.answers or {}, sent, fields=await late_fields(tx, subject), later=False
    )
    return {name: value for name, value in found.items() if value is not None}


LATE = Form(
    "late-documents",
    title="apply-late-title",
    submit="apply-late-submit",
    fields=late_fields,
    finish=finish,
    prefill=prefill_late,
    allow=allow_late,
    names_subject=True,
)


# What came by e-mail: the subject is the opening's code.

AGREED, LANGUAGE = "agreed", "letters"


class Noted(Choices):
    """What the author agreed to, of which something is needed."""

    def check(self, value: Any, around: Around) -> None:
        super().check(value, around)
        if Tick(ConsentKind.STORAGE).key not in value:
            raise LabError("apply-entry-consent")


def noted(opening: Opening) -> Noted:
    """The field for it."""
    options = tuple(
        Option(
            one.key,
            Own(one.zh, one.en) if one.kind is ConsentKind.HANDING else "apply-noted-storage",
        )
        for one in ticks_of(opening)
        if one.kind is not ConsentKind.CARRIAGE  # Telegram carried nothing of it
    )
    return Noted(AGREED, label="apply-entry-agreed", ask="apply-entry-agreed-ask", options=options)


def _letters() -> Choice:
    """In which language letters go to somebody who has no Telegram."""
    options = (Option("zh", Own("中文", "中文")), Option("en", Own("English", "English")))
    return Choice(LANGUAGE, label="apply-entry-letters", ask="apply-entry-letters-ask", options=options)


async def entry_fields(tx: Tx, subject: str) -> Sequence[Field]:
    """The same questions, of which few have to be answered, and what was agreed to. Papers are added afterwards."""
    opening = await openings.by_code(tx, subject)
    if opening is None:
        return ()
    asked = [one for one in fields_of(opening, lenient=True) if not isinstance(one, Paper)]
    needed = [one for one in asked if one.required]
    return [*needed, _letters(), noted(opening), *(one for one in asked if not one.required)]


async def allow_entry(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Raises Forbidden, NotFound."""
    require(actor, Permission.ADMIT)
    await rules.visible(tx, actor, subject)


ENTRY = Form(
    "application-entry",
    title="apply-entry-title",
    submit="apply-entry-submit",
    fields=entry_fields,
    finish=finish,
    allow=allow_entry,
    required_first=True,
    names_subject=True,
)
