"""Handing in what was filled in, changing it afterwards, and sending what is still missing."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from lab import openings as rules
from lab.applications import submitting
from lab.applications.access import Case, by_number, reach, require_party
from lab.applications.stages import Party, Verb, possible
from lab.applications.submitting import LATE, Agreed, Contact
from lab.applications.submitting import Paper as Content
from lab.applying import answers as forms
from lab.applying.consent import VERSION
from lab.applying.consent import Tick as ConsentTick
from lab.applying.fields import fields_of
from lab.applying.grace import downtime
from lab.applying.kinds import Paper
from lab.defaults import Defaults
from lab.documents import Checked, DocumentKind
from lab.errors import LabError
from lab.roles import Actor
from storage import documents, openings
from storage.applications import Application
from storage.database import Tx
from storage.documents import Document
from storage.openings import Opening


async def hand_in(
    tx: Tx, actor: Actor, code: str, answers: Mapping[str, Any], *, language: str, mailing: bool = False, now: datetime
) -> Application:
    """Submits the actor's finished draft. Papers that were sent and taken out again go. Raises NotFound, LabError."""
    if actor.user_id is None:
        raise LabError("error-forbidden")
    opening = await rules.visible(tx, actor, code)
    named = forms.documents_in(answers)
    sent = await documents.of_draft(tx, opening_id=opening.id, user_id=actor.user_id)
    await documents.remove(tx, [one.id for one in sent if one.id not in named], now=now)
    before = await forms.source(tx, actor.user_id, opening)
    return await submitting.submit(
        tx,
        actor,
        code,
        forms.kept(opening, answers),
        language=language,
        prefilled_from=forms.came_from(before, opening, answers),
        downtime=await downtime(tx, opening, now=now),
        mailing=mailing,
        now=now,
    )


async def enter(
    tx: Tx,
    actor: Actor,
    code: str,
    answers: Mapping[str, Any],
    *,
    agreed: Collection[ConsentTick],
    language: str,
    mailing: bool = False,
    now: datetime,
) -> Application:
    """An admin writes down an application that came by e-mail, with what its author agreed to there. Raises Forbidden, NotFound,
    LabError."""
    opening = await rules.visible(tx, actor, code)
    return await submitting.enter(
        tx,
        actor,
        code,
        forms.kept(opening, answers),
        contact=Contact(answers["name"], answers["email"]),
        agreed=[Agreed(one.kind, VERSION, one.organisation) for one in agreed],
        language=language,
        mailing=mailing,
        now=now,
    )


async def edit(
    tx: Tx, actor: Actor, number: str, answers: Mapping[str, Any], *, defaults: Defaults, now: datetime
) -> Application:
    """Puts other answers in the place of those that were given; papers that were taken out go. Raises NotFound, LabError."""
    case = await own(tx, actor, number)
    application = case.application
    changed = await submitting.edit(
        tx,
        actor,
        application.id,
        {**(application.answers or {}), **forms.kept(case.opening, answers)},
        downtime=await downtime(tx, case.opening, now=now),
        defaults=defaults,
        now=now,
    )
    named = forms.documents_in(answers)
    asked = {field.paper for field in fields_of(case.opening) if isinstance(field, Paper)}
    sent = await documents.of_application(tx, application.id)
    await documents.remove(tx, [one.id for one in sent if one.kind in asked and one.id not in named], now=now)
    return changed


async def attach(tx: Tx, actor: Actor, subject: str, content: Content, *, submitted: bool, now: datetime) -> int:
    """Keeps a paper with the draft for an opening (`subject` is its code) or, `submitted`, with an application (its number); returns
    the paper's id. Raises NotFound, LabError."""
    if submitted:
        case = await own(tx, actor, subject)
        later = await downtime(tx, case.opening, now=now)
        return await submitting.attach_to(tx, actor, case.application.id, content, downtime=later, now=now)
    opening = await rules.visible(tx, actor, subject)
    later = await downtime(tx, opening, now=now)
    return await submitting.attach(tx, actor, subject, content, downtime=later, now=now)


async def offered(tx: Tx, actor: Actor, code: str, kind: str) -> Document | None:
    """The document of this kind in the actor's last application for another opening, which they may send again as it is."""
    opening = await openings.by_code(tx, code)
    if opening is None or actor.user_id is None:
        return None
    before = await forms.source(tx, actor.user_id, opening)
    sent = await documents.of_application(tx, before.id) if before is not None else []
    return next((one for one in reversed(sent) if one.kind == kind and one.name), None)


async def send_again(tx: Tx, actor: Actor, code: str, kind: str, *, now: datetime) -> tuple[int, Document] | None:
    """Keeps a copy of it with the draft for an opening; None where it is not there any more. Raises NotFound, LabError."""
    found = await offered(tx, actor, code, kind)
    content = await documents.content(tx, found.id) if found is not None else None
    if found is None or content is None:
        return None
    checked = Checked(DocumentKind.PDF if found.mime == "application/pdf" else DocumentKind.DOCX, len(content), None)
    paper = Content(kind, found.name or "", content, checked, found.sha256 or "")
    return await attach(tx, actor, code, paper, submitted=False, now=now), found


async def own(tx: Tx, actor: Actor, number: str) -> Case:
    """An application for who applied, or for the admin who acts for them. Raises NotFound."""
    case = await by_number(tx, actor, number)
    require_party(case, Party.APPLICANT)
    return case


async def may_edit(tx: Tx, case: Case, *, now: datetime) -> None:
    """Raises LabError where an application can't be edited (any more)."""
    if Verb.EDIT not in possible(case.application.stage, case.parties):
        raise LabError("application-not-now")
    submitting.until_deadline(case, downtime=await downtime(tx, case.opening, now=now), now=now)


async def missing_papers(tx: Tx, case: Case) -> list[Paper]:
    """The documents that were asked for and not sent."""
    return missing_of(case.opening, case.application, await documents.of_application(tx, case.application.id))


def missing_of(opening: Opening, application: Application, papers: Sequence[Document]) -> list[Paper]:
    """The same, of papers at hand."""
    sent = {one.kind for one in papers}
    return [
        field
        for field in fields_of(opening)
        if isinstance(field, Paper) and field.required and field.paper not in sent
        if not (isinstance(held := (application.answers or {}).get(field.name), Mapping) and held.get("text"))
    ]


def papers_until(case: Case) -> datetime | None:
    """Until when documents may follow where the opening lets them: its deadline, or a day after submitting where that is later. None
    where there is no end to it yet: as long as the opening is open until it is filled."""
    opening, late = case.opening, case.application.submitted_at + LATE
    if opening.ended is not None:
        return late
    return max(late, opening.closes_at) if opening.closes_at is not None else None


def still_takes_papers(case: Case, *, now: datetime) -> bool:
    """Whether documents may still follow."""
    until = papers_until(case)
    in_time = case.opening.late_documents and (until is None or now < until)
    return in_time and Verb.EDIT in possible(case.application.stage, case.parties)


async def may_follow(tx: Tx, case: Case, *, now: datetime) -> bool:
    """Whether documents may still follow, and there are some to follow."""
    return still_takes_papers(case, now=now) and bool(await missing_papers(tx, case))


async def reached(tx: Tx, actor: Actor, application_id: int) -> Case:
    """The same as `own`, by id. Raises NotFound."""
    case = await reach(tx, actor, application_id)
    require_party(case, Party.APPLICANT)
    return case


async def papers_of(tx: Tx, case: Case) -> Sequence[Document]:
    """What was sent with an application."""
    return await documents.of_application(tx, case.application.id)


async def opening_of(tx: Tx, code: str) -> Opening | None:
    """The opening, whoever asks: for a draft that is there already."""
    return await openings.by_code(tx, code)
