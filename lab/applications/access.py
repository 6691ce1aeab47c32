"""Who may read an application: its applicant, those who review its opening now, admins, and nobody else."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from lab.applications.stages import Party
from lab.errors import LabError, NotFound
from lab.roles import Actor, Permission, may
from storage import applications, documents, openings, reviews
from storage.applications import Application, ApplicationStage, Head
from storage.database import Tx
from storage.documents import Document
from storage.openings import Opening
from storage.reviews import Review, ReviewNote, Verdict

VIEW = timedelta(hours=1)  # in which several looks at a document count as one

# An application, or what lists know of it.
One = TypeVar("One", Application, Head)


@dataclass(frozen=True)
class Case:
    """An application as somebody reaches it, with the parties that they are to it. `actor` None is the clock."""

    application: Application
    opening: Opening
    actor: Actor | None
    parties: frozenset[Party]

    @property
    def user_id(self) -> int | None:
        """Who acts, None for the bot itself and at the command line."""
        return self.actor.user_id if self.actor else None

    @property
    def as_staff(self) -> bool:
        """Whether it is reached as a reviewer or an admin."""
        return bool(self.parties & {Party.REVIEWER, Party.ADMIN})


def parties_of(actor: Actor, application: Application, *, reviewers: Collection[int]) -> frozenset[Party]:
    """What somebody is to an application; nothing: they may not know that it exists. Whoever applied is the applicant and nothing else,
    whatever their role. A reviewer counts only with the role of one."""
    user_id = actor.user_id
    if user_id is not None and user_id == application.user_id:
        return frozenset({Party.APPLICANT})
    found = set()
    if may(actor, Permission.ADMIT):
        found.add(Party.ADMIN)
        if application.user_id is None:
            found.add(Party.APPLICANT)
    if user_id is not None and user_id in reviewers and may(actor, Permission.REVIEW):
        found.add(Party.REVIEWER)
    return frozenset(found)


async def reach(tx: Tx, actor: Actor, application_id: int, *, lock: bool = False) -> Case:
    """The application for somebody who may read it; `lock` keeps it from changing until the end of the transaction. Who declared a
    conflict of interest does not read it any more, whatever their role. Raises NotFound."""
    found = await (applications.locked if lock else applications.get)(tx, application_id)
    opening = (await openings.by_ids(tx, [found.opening_id])) if found is not None else []
    if found is None or not opening:
        raise NotFound("application-not-found")
    reviewers = await openings.reviewer_ids(tx, found.opening_id)
    parties = parties_of(actor, found, reviewers=reviewers)
    as_staff = Party.APPLICANT not in parties or found.user_id is None
    if not parties or (as_staff and await is_partial(tx, actor, found.id)):
        raise NotFound("application-not-found")
    return Case(found, opening[0], actor, parties)


async def is_partial(tx: Tx, actor: Actor, application_id: int) -> bool:
    """Whether the actor has declared a conflict of interest about an application."""
    if actor.user_id is None:
        return False
    own = await reviews.own(tx, application_id=application_id, reviewer_id=actor.user_id)
    return own is not None and own.conflict


async def reach_as_staff(tx: Tx, actor: Actor, application_id: int, *, lock: bool = False) -> Case:
    """The same for reviewers and admins only. Raises NotFound."""
    case = await reach(tx, actor, application_id, lock=lock)
    if not case.as_staff:
        raise NotFound("application-not-found")
    return case


async def lock_as_staff(tx: Tx, actor: Actor, application_ids: Collection[int]) -> dict[int, Case]:
    """The same for several, by id, which are all locked, in the order of their ids: a handful of statements however many there are.
    What the actor may not read is left out."""
    several = await applications.lock_several(tx, application_ids)
    several = await readable(tx, actor, several)
    known = {one.id: one for one in await openings.by_ids(tx, sorted({one.opening_id for one in several}))}
    reviewers = {opening_id: await openings.reviewer_ids(tx, opening_id) for opening_id in known}
    found = {}
    for one in several:
        if one.opening_id in known:
            parties = parties_of(actor, one, reviewers=reviewers[one.opening_id])
            found[one.id] = Case(one, known[one.opening_id], actor, parties)
    return {one: case for one, case in found.items() if case.as_staff}


async def require_staff(tx: Tx, actor: Actor, opening_id: int) -> None:
    """Raises NotFound unless the actor reviews this opening now, or is an admin."""
    if may(actor, Permission.ADMIT):
        return
    reviewers = await openings.reviewer_ids(tx, opening_id)
    if actor.user_id not in reviewers or not may(actor, Permission.REVIEW):
        raise NotFound("application-not-found")


async def opening_as_staff(tx: Tx, actor: Actor, opening_id: int) -> Opening:
    """The opening, for who reviews it now and for admins. Raises NotFound."""
    await require_staff(tx, actor, opening_id)
    found = await openings.by_ids(tx, [opening_id])
    if not found:
        raise NotFound("review-no-opening")
    return found[0]


async def is_staff(tx: Tx, actor: Actor, opening_id: int) -> bool:
    """Whether the actor reviews this opening now, or is an admin."""
    try:
        await require_staff(tx, actor, opening_id)
    except NotFound:
        return False
    return True


async def readable(tx: Tx, actor: Actor, several: Sequence[One]) -> list[One]:
    """Of the applications of an opening, for which the actor is staff, those that they may read as such: not their own, and none about
    which they declared a conflict of interest."""
    if actor.user_id is None:
        return list(several)
    views = await reviews.of_reviewer(tx, opening_applications=[one.id for one in several], reviewer_id=actor.user_id)
    return [one for one in several if one.user_id != actor.user_id and not (one.id in views and views[one.id].conflict)]


async def known_verdicts(tx: Tx, actor: Actor, opening_id: int, ids: Sequence[int]) -> dict[int, Mapping[Verdict, int]]:
    """The verdicts on applications of an opening, as far as the actor, who is staff for it, may know them: whoever reviews is blind
    until their own is given."""
    blind = actor.user_id in await openings.reviewer_ids(tx, opening_id) and may(actor, Permission.REVIEW)
    every = [one for one in await reviews.of_applications(tx, ids) if one.verdict is not None]
    judged = {one.application_id for one in every if one.reviewer_id == actor.user_id}
    counted: dict[int, Counter[Verdict]] = {}
    for one in every:
        if one.verdict is not None and (not blind or one.application_id in judged):
            counted.setdefault(one.application_id, Counter())[one.verdict] += 1
    return dict(counted)


async def by_number(tx: Tx, actor: Actor, number: str) -> Case:
    """The application with a number, however it is cased. Raises NotFound."""
    found = await applications.by_number(tx, number)
    if found is None:
        raise NotFound("application-not-found")
    return await reach(tx, actor, found.id)


@dataclass(frozen=True)
class Views:
    """What reviewers think, as one of them may see it. `others` is None as long as one's own view is missing: it is formed without
    theirs; `count` tells how many there are all the same."""

    own: Review | None
    others: Sequence[Review] | None
    count: int
    notes: Sequence[ReviewNote]


async def reviews_of(tx: Tx, actor: Actor, application_id: int) -> Views:
    """The reviews of an application, and one's own notes. An admin who does not review the opening sees all of them. Raises NotFound."""
    case = await reach_as_staff(tx, actor, application_id)
    every = await reviews.of_application(tx, application_id)
    mine = next((one for one in every if one.reviewer_id == actor.user_id), None)
    others = [one for one in every if one is not mine and one.verdict is not None]
    given = mine is not None and mine.verdict is not None
    notes = (
        await reviews.notes(tx, application_id=application_id, author_id=actor.user_id)
        if actor.user_id is not None
        else []
    )
    seen = others if given or Party.REVIEWER not in case.parties else None
    return Views(mine, seen, len(others), notes)


@dataclass(frozen=True)
class Opened:
    """A document that was opened, with its bytes."""

    document: Document
    content: bytes


async def note_view(tx: Tx, actor: Actor, document_id: int, *, now: datetime) -> Document:
    """Somebody is about to see a document, or a page of it: noted for the applicant if it is a reviewer or an admin, once an hour.
    Raises NotFound."""
    found, party = await _document(tx, actor, document_id)
    if party is not None and not await documents.viewed_since(
        tx, document_id, viewer_id=actor.user_id, since=now - VIEW
    ):
        await documents.viewed(tx, document_id, viewer_id=actor.user_id, party=party, now=now)
    return found


async def open_document(tx: Tx, actor: Actor, document_id: int) -> Opened:
    """A document with its bytes, for who may see it now; that they do is to be noted before (`note_view`). Raises NotFound."""
    found, _ = await _document(tx, actor, document_id)
    content = await documents.content(tx, document_id)
    if content is None:
        raise NotFound("document-gone")
    return Opened(found, content)


async def _document(tx: Tx, actor: Actor, document_id: int) -> tuple[Document, Party | None]:
    """A document that is there, and as which member of the staff somebody sees it; None: it is their own. Of what was withdrawn, the
    staff see no papers any more."""
    found = await documents.get(tx, document_id)
    if found is None or found.deleted_at is not None:
        raise NotFound("document-gone")
    if found.application_id is None:  # it belongs to a draft, which only its user sees
        if actor.user_id is None or found.user_id != actor.user_id:
            raise NotFound("document-gone")
        return found, None
    case = await reach(tx, actor, found.application_id)
    party = next((party for party in (Party.REVIEWER, Party.ADMIN) if party in case.parties), None)
    if party is not None and case.application.stage is ApplicationStage.WITHDRAWN:
        raise NotFound("document-gone")
    return found, party


@dataclass(frozen=True)
class Viewed:
    """On a day, documents of an application were opened so many times by people in a role: no names."""

    day: date
    party: Party
    kind: str
    times: int


async def who_viewed(tx: Tx, actor: Actor, application_id: int, *, zone: ZoneInfo) -> Sequence[Viewed]:
    """The applicant's log of who opened their documents, by day (in `zone`) and role, oldest first. Raises NotFound."""
    case = await reach(tx, actor, application_id)
    if Party.APPLICANT not in case.parties:
        raise NotFound("application-not-found")
    counted = Counter(
        (view.at.astimezone(zone).date(), Party(view.party), document.kind)
        for document, view in await documents.views(tx, application_id)
    )
    return [Viewed(day, party, kind, times) for (day, party, kind), times in sorted(counted.items())]


def require_party(case: Case, party: Party) -> None:
    """Raises LabError unless the case is reached as this party."""
    if party not in case.parties:
        raise LabError("application-not-now")
