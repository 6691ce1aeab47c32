"""What reviewers have before them: their openings with counts, and the applications of one, narrowed down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lab.applications.access import known_verdicts, opening_as_staff, readable
from lab.applications.stages import UNDECIDED
from lab.roles import Actor, Permission, may, require
from storage import applications, erased, offers, openings, places, reviews
from storage.applications import Application, ApplicationStage, Head
from storage.database import Tx
from storage.openings import Opening
from storage.reviews import Review, Verdict


@dataclass(frozen=True)
class Pile:
    """An opening with how many applications stand where, and how many of those that wait for a decision one has not judged yet."""

    opening: Opening
    stages: Mapping[ApplicationStage, int]
    unseen: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.stages.values())

    @property
    def undecided(self) -> int:
        """Those that wait for a decision."""
        return sum(self.stages.get(stage, 0) for stage in UNDECIDED)


@dataclass(frozen=True)
class Desk:
    """The page of an opening. `assigned` is how many of the undecided were given to the reader, `assigned_unseen` of them without their
    verdict; `taken` places, and `offered` ones that wait for an answer; `erased` are applications of which only their number is left."""

    pile: Pile
    assigned: int
    assigned_unseen: int
    taken: int
    offered: int
    erased: Mapping[ApplicationStage, int] = field(default_factory=dict)

    @property
    def left(self) -> int | None:
        """Places that can still be offered; None where there is no number of them."""
        places_ = self.pile.opening.places
        return None if places_ is None else max(0, places_ - self.taken - self.offered)


@dataclass(frozen=True)
class Wanted:
    """Which applications: at a stage (None: at any), assigned to the reader, without or with a certain verdict of theirs."""

    stage: ApplicationStage | None = None
    mine: bool = False
    unseen: bool = False
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Row:
    """An application in a list: one's own review of it, who is to look at it, and how many verdicts there are. `verdicts` are all
    that one may know of them by now."""

    application: Application
    own: Review | None
    assigned: Sequence[int]
    verdicts: Mapping[Verdict, int]


@dataclass(frozen=True)
class Listed:
    """What fits: a page of it, and how many there are. `counts` is how many there would be at each stage, all else being the same."""

    opening: Opening
    total: int
    rows: Sequence[Row]
    counts: Mapping[ApplicationStage, int]
    ids: Sequence[int]


async def piles(tx: Tx, actor: Actor) -> list[Pile]:
    """The openings that the actor reviews, and for admins all that somebody has applied for: those with something to look at first.
    Raises Forbidden."""
    require(actor, Permission.REVIEW)
    ids = set(await openings.reviewed_by(tx, actor.user_id)) if actor.user_id is not None else set()
    if may(actor, Permission.ADMIT):
        ids |= set(await applications.openings_with_some(tx))
    found = await _piles(tx, actor, await openings.by_ids(tx, sorted(ids)))
    return sorted(found, key=lambda pile: (not pile.unseen, not pile.undecided, pile.opening.code))


async def desk(tx: Tx, actor: Actor, opening_id: int) -> Desk:
    """The page of an opening for who reviews it. Raises NotFound."""
    opening = await opening_as_staff(tx, actor, opening_id)
    (pile,) = await _piles(tx, actor, [opening])
    assigned = unseen = 0
    if actor.user_id is not None:
        given = await reviews.assigned_to(tx, actor.user_id, opening_id=opening_id)
        heads = await readable_heads(tx, actor, opening_id) if given else []
        mine = [head.id for head in heads if head.id in given and head.stage in UNDECIDED]
        views = await reviews.of_reviewer(tx, opening_applications=mine, reviewer_id=actor.user_id)
        assigned = len(mine)
        unseen = sum(one not in views or views[one].verdict is None for one in mine)
    return Desk(
        pile=pile,
        assigned=assigned,
        assigned_unseen=unseen,
        taken=await places.taken(tx, opening_id),
        offered=await offers.count_open(tx, opening_id),
        erased=await erased.counts(tx, opening_id),
    )


async def listed(
    tx: Tx, actor: Actor, opening_id: int, wanted: Wanted, *, offset: int = 0, limit: int | None = None
) -> Listed:
    """A page of the applications of an opening, in the order of numbers. Raises NotFound."""
    opening = await opening_as_staff(tx, actor, opening_id)
    heads = await readable_heads(tx, actor, opening_id)
    ids = [head.id for head in heads]
    own: Mapping[int, Review] = {}
    if actor.user_id is not None:
        own = await reviews.of_reviewer(tx, opening_applications=ids, reviewer_id=actor.user_id)
    given = await reviews.assigned(tx, ids)
    verdicts = {one: own[one].verdict if one in own else None for one in ids}

    def fits(head: Head) -> bool:
        return (
            (not wanted.mine or actor.user_id in given.get(head.id, ()))
            and (not wanted.unseen or verdicts[head.id] is None)
            and (wanted.verdict is None or verdicts[head.id] is wanted.verdict)
        )

    fitting = [head for head in heads if fits(head)]
    counts = {stage: sum(head.stage is stage for head in fitting) for stage in ApplicationStage}
    chosen = [head.id for head in fitting if wanted.stage is None or head.stage is wanted.stage]
    page = chosen[offset : None if limit is None else offset + limit]
    known = await known_verdicts(tx, actor, opening_id, page)
    rows = [
        Row(one, own.get(one.id), given.get(one.id, ()), known.get(one.id, {}))
        for one in await applications.by_ids(tx, page)
    ]
    return Listed(opening, len(chosen), rows, counts, chosen)


async def readable_heads(tx: Tx, actor: Actor, opening_id: int) -> list[Head]:
    """The applications of an opening that the actor, who is staff for it, may read as such, in the order of numbers."""
    return await readable(tx, actor, await applications.heads(tx, opening_id))


async def _piles(tx: Tx, actor: Actor, several: Sequence[Opening]) -> list[Pile]:
    counted = await reviews.counts(tx, [opening.id for opening in several], reviewer_id=actor.user_id)
    found = []
    for opening in several:
        own = [count for count in counted if count.opening_id == opening.id]
        found.append(
            Pile(
                opening=opening,
                stages={count.stage: count.total for count in own},
                unseen=sum(count.total - count.judged for count in own if count.stage in UNDECIDED),
            )
        )
    return found
