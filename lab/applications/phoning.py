"""Whom to phone: offers that stand at half their time without a reaction, with the contact fields that are for those who decide only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from lab.applications.access import readable
from lab.applications.offering import half_over
from lab.roles import Actor, Permission, may, require
from storage import offers, openings
from storage.applications import Application
from storage.database import Tx
from storage.offers import Offer
from storage.openings import Opening

_FIELDS = ("phone", "email", "wechat")


@dataclass(frozen=True)
class Call:
    """An offer to phone about, and how its applicant is reached, by field."""

    application: Application
    opening: Opening
    offer: Offer
    contact: Mapping[str, str]


async def calls(tx: Tx, actor: Actor, *, now: datetime) -> Sequence[Call]:
    """Of all openings for admins, of their own for reviewers, what runs out first comes first; nobody's own, and none about which
    they declared a conflict of interest. Raises Forbidden."""
    require(actor, Permission.REVIEW)
    late = [(one, offer) for one, offer in await offers.standing(tx) if half_over(offer, now=now)]
    if not may(actor, Permission.ADMIT):
        own = set(await openings.reviewed_by(tx, actor.user_id)) if actor.user_id is not None else set()
        late = [(one, offer) for one, offer in late if one.opening_id in own]
    seen = {one.id for one in await readable(tx, actor, [one for one, _ in late])}
    known = {one.id: one for one in await openings.by_ids(tx, sorted({one.opening_id for one, _ in late}))}
    return [
        Call(one, known[one.opening_id], offer, contact_of(one))
        for one, offer in late
        if one.id in seen and one.opening_id in known
    ]


def contact_of(application: Application) -> dict[str, str]:
    """How the applicant is reached, as they gave it, or as it was written down for them."""
    given = {**(application.contact or {}), **(application.answers or {})}
    return {name: str(given[name]) for name in _FIELDS if given.get(name)}
