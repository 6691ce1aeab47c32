"""Submitting an application, what is sent with it, and editing it until the deadline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lab import letters
from lab import openings as rules
from lab.applications.access import Case, reach, require_party
from lab.applications.cases import move, note_event
from lab.applications.stages import Party, Verb
from lab.defaults import Defaults
from lab.documents import Checked
from lab.errors import LabError, NotFound
from lab.roles import Actor, Permission, require
from storage import applications, consents, documents, openings, places, users
from storage.applications import Application, ApplicationStage
from storage.consents import ConsentKind
from storage.database import Tx
from storage.openings import Opening

LATE = timedelta(hours=24)  # in which documents may follow, where the opening lets them
# The stages at which a document is taken.
ATTACHABLE = frozenset(
    {ApplicationStage.SUBMITTED, ApplicationStage.RETURNED, ApplicationStage.SCREENING, ApplicationStage.INTERVIEW}
)
# Without these no application is kept, and none goes through Telegram.
NEEDED = frozenset({ConsentKind.STORAGE, ConsentKind.CARRIAGE})
_MIMES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True)
class Agreed:
    """One tick."""

    kind: ConsentKind
    text_version: str
    organisation: str = ""


@dataclass(frozen=True)
class Contact:
    """How somebody is reached who has no Telegram."""

    name: str
    email: str


@dataclass(frozen=True)
class Paper:
    """A document that was checked by `lab.documents.check`. `kind` is one of `storage.openings.DocumentKind`, or a question's name."""

    kind: str
    name: str
    content: bytes
    checked: Checked
    sha256: str


async def agree(tx: Tx, actor: Actor, opening: Opening, agreed: Agreed, *, now: datetime) -> bool:
    """Somebody ticks a consent, before they submit or later; False if it was ticked. Raises LabError for who is no user."""
    if actor.user_id is None:
        raise LabError("error-forbidden")
    found = await applications.find(tx, opening_id=opening.id, user_id=actor.user_id)
    return await consents.give(
        tx,
        opening_id=opening.id,
        user_id=actor.user_id,
        application_id=found.id if found else None,
        kind=agreed.kind,
        organisation=agreed.organisation,
        text_version=agreed.text_version,
        now=now,
    )


async def take_back(
    tx: Tx, actor: Actor, opening: Opening, kind: ConsentKind, *, organisation: str = "", now: datetime
) -> bool:
    """Somebody takes a tick back; False if there was none. What follows from it (withdrawing, erasing) is for the caller to offer."""
    if actor.user_id is None:
        raise LabError("error-forbidden")
    return await consents.withdraw(
        tx, opening_id=opening.id, user_id=actor.user_id, kind=kind, organisation=organisation, now=now
    )


async def missing_documents(tx: Tx, actor: Actor, opening: Opening) -> list[str]:
    """The kinds that the opening asks for and the actor's draft does not have yet."""
    if actor.user_id is None:
        return list(opening.documents)
    sent = {one.kind for one in await documents.of_draft(tx, opening_id=opening.id, user_id=actor.user_id)}
    return [kind for kind in opening.documents if kind not in sent]


async def submit(
    tx: Tx,
    actor: Actor,
    code: str,
    answers: Mapping[str, Any],
    *,
    language: str,
    prefilled_from: int | None = None,
    downtime: timedelta = timedelta(),
    mailing: bool = False,
    now: datetime,
) -> Application:
    """Submits what the actor filled in, with the ticks and papers of the draft; `mailing`: the receipt goes by e-mail, too. Raises
    NotFound where they may not see the opening, LabError where it is closed, or something is missing, or there is an application of
    theirs already."""
    if actor.user_id is None:
        raise LabError("error-forbidden")
    opening = await rules.visible(tx, actor, code)
    if not rules.is_open(opening, now=now, downtime=downtime):
        raise LabError("application-closed", code=opening.code)
    await places.lock(tx, opening.id)  # two submits at once are one after the other from here on
    before = await applications.find(tx, opening_id=opening.id, user_id=actor.user_id)
    if before is not None:
        withdrawn = before.stage is ApplicationStage.WITHDRAWN
        raise LabError("application-restorable" if withdrawn else "application-exists", number=before.number)
    agreed = {one.kind for one in await consents.given(tx, opening_id=opening.id, user_id=actor.user_id)}
    if not agreed >= NEEDED:
        raise LabError("application-consent")
    missing = await missing_documents(tx, actor, opening)
    if missing and not opening.late_documents:
        raise LabError("application-documents", count=len(missing))
    made = await _add(
        tx, actor, opening, answers, user_id=actor.user_id, language=language, prefilled_from=prefilled_from, now=now
    )
    await consents.adopt(tx, made)
    await documents.adopt(tx, made)
    if mailing:
        await letters.receipt(tx, made, now=now)
    return made


async def enter(
    tx: Tx,
    actor: Actor,
    code: str,
    answers: Mapping[str, Any],
    *,
    contact: Contact,
    agreed: Sequence[Agreed],
    language: str,
    mailing: bool = False,
    now: datetime,
) -> Application:
    """An admin writes down an application that came by e-mail, also after the deadline: when it came is for the admin to judge.
    Raises Forbidden, NotFound, LabError without the consent to keep it."""
    require(actor, Permission.ADMIT)
    opening = await rules.visible(tx, actor, code)
    if ConsentKind.STORAGE not in {one.kind for one in agreed}:
        raise LabError("application-consent")
    made = await _add(
        tx,
        actor,
        opening,
        answers,
        contact={"name": contact.name, "email": contact.email},
        entered_by=actor.user_id,
        language=language,
        now=now,
    )
    for one in agreed:
        await consents.give(
            tx,
            opening_id=opening.id,
            user_id=None,
            application_id=made.id,
            kind=one.kind,
            organisation=one.organisation,
            text_version=one.text_version,
            now=now,
        )
    if mailing:
        await letters.receipt(tx, made, now=now)
    return made


async def _add(
    tx: Tx, actor: Actor, opening: Opening, answers: Mapping[str, Any], *, now: datetime, **values: Any
) -> Application:
    number = await places.next_number(tx, opening.id)
    made = await applications.create(
        tx,
        {
            **values,
            "number": f"{opening.code}/{number:04}",
            "opening_id": opening.id,
            "stage": ApplicationStage.SUBMITTED,
            "answers": dict(answers),
            "submitted_at": now,
            "edited_at": now,
            "moved_at": now,
        },
    )
    case = await reach(tx, actor, made)
    await note_event(
        tx,
        case,
        Verb.SUBMIT,
        party=Party.APPLICANT if case.application.user_id is not None else Party.ADMIN,
        stage=ApplicationStage.SUBMITTED,
        now=now,
    )
    return case.application


async def edit(
    tx: Tx,
    actor: Actor,
    application_id: int,
    answers: Mapping[str, Any],
    *,
    downtime: timedelta = timedelta(),
    defaults: Defaults,
    now: datetime,
) -> Application:
    """Puts other answers in the place of those that were given, until the deadline. Raises NotFound, LabError."""
    case = await reach(tx, actor, application_id, lock=True)
    until_deadline(case, downtime=downtime, now=now)
    values: dict[str, Any] = {"answers": dict(answers)}
    if case.application.user_id is None and answers.get(
        "email"
    ):  # whoever is written to there is written to where they say now
        values["contact"] = {"name": answers.get("name", ""), "email": answers["email"]}
    return await move(tx, case, Verb.EDIT, case.application.stage, values=values, defaults=defaults, now=now)


def until_deadline(case: Case, *, downtime: timedelta, now: datetime) -> None:
    """Raises LabError for an applicant after the deadline; an admin who acts for one is not bound by it."""
    entered = case.application.user_id is None
    if not entered and not rules.is_open(case.opening, now=now, downtime=downtime):
        raise LabError("application-closed", code=case.opening.code)


async def attach(
    tx: Tx,
    actor: Actor,
    code: str,
    paper: Paper,
    *,
    replaces: bool = True,
    downtime: timedelta = timedelta(),
    now: datetime,
) -> int:
    """Keeps a paper with the actor's draft or application for an opening; returns its id. It takes the place of one of its kind,
    unless several are wanted. Once submitted, until the deadline, or as long as documents may follow. Raises NotFound, LabError."""
    if actor.user_id is None:
        raise LabError("error-forbidden")
    opening = await openings.by_code(tx, code)
    if opening is None:
        raise NotFound("opening-not-found", code=code)
    await users.lock(tx, actor.user_id)  # sent from two phones at once, the second takes the place of the first
    found = await applications.find(tx, opening_id=opening.id, user_id=actor.user_id)
    if found is None:
        opening = await rules.visible(tx, actor, code)
        if not rules.is_open(opening, now=now, downtime=downtime):
            raise LabError("application-closed", code=opening.code)
        before = await documents.of_draft(tx, opening_id=opening.id, user_id=actor.user_id)
        return await keep(tx, opening, paper, user_id=actor.user_id, before=before if replaces else (), now=now)
    return await attach_to(tx, actor, found.id, paper, replaces=replaces, downtime=downtime, now=now)


async def attach_to(
    tx: Tx,
    actor: Actor,
    application_id: int,
    paper: Paper,
    *,
    replaces: bool = True,
    downtime: timedelta = timedelta(),
    now: datetime,
) -> int:
    """The same for an application that was submitted, also by the admin who entered it."""
    case = await reach(tx, actor, application_id, lock=True)
    require_party(case, Party.APPLICANT)
    late = case.opening.late_documents and now < case.application.submitted_at + LATE
    if not late:
        until_deadline(case, downtime=downtime, now=now)
    if case.application.stage not in ATTACHABLE:
        raise LabError("application-not-now")
    document_id = await keep_for(tx, case, paper, replaces=replaces, now=now)
    await note_event(tx, case, "document", party=Party.APPLICANT, now=now)
    return document_id


async def keep_for(tx: Tx, case: Case, paper: Paper, *, replaces: bool, now: datetime) -> int:
    """Stores a paper of an application; returns its id."""
    before = await documents.of_application(tx, case.application.id) if replaces else ()
    application = case.application
    return await keep(
        tx,
        case.opening,
        paper,
        user_id=application.user_id,
        application_id=application.id,
        before=before,
        now=now,
    )


async def keep(
    tx: Tx,
    opening: Opening,
    paper: Paper,
    *,
    user_id: int | None,
    application_id: int | None = None,
    before: Sequence[documents.Document],
    now: datetime,
) -> int:
    """Stores a paper in the place of those of its kind among `before`; returns its id."""
    await documents.remove(tx, [one.id for one in before if one.kind == paper.kind], now=now)
    values = {
        "opening_id": opening.id,
        "user_id": user_id,
        "application_id": application_id,
        "kind": paper.kind,
        "name": paper.name,
        "mime": _MIMES[paper.checked.kind],
        "size": len(paper.content),
        "sha256": paper.sha256,
        "received_at": now,
    }
    return await documents.add(tx, values, paper.content)
