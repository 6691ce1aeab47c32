"""The state machine of an application, as data: who may take it from where to where. Pure functions."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from lab.errors import LabError
from storage.applications import ApplicationStage as Stage


class Party(StrEnum):
    """As whom somebody acts on an application. An admin acts as the applicant too where that one has no Telegram, and never on an
    application of their own. The CLOCK is the bot itself."""

    APPLICANT = "applicant"
    REVIEWER = "reviewer"
    ADMIN = "admin"
    CLOCK = "clock"


class Verb(StrEnum):
    """What is done with an application. LAPSE: what was asked is not answered in time. GIVE_UP: a place that was accepted is given up."""

    SUBMIT = "submit"
    EDIT = "edit"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    RETURN = "return"
    ANSWER = "answer"
    LAPSE = "lapse"
    SCREEN = "screen"
    INVITE = "invite"
    RESERVE = "reserve"
    OFFER = "offer"
    REJECT = "reject"
    ACCEPT = "accept"
    DECLINE = "decline"
    GIVE_UP = "give_up"
    EXPIRE = "expire"


@dataclass(frozen=True)
class Transition:
    """One way from a stage (None: there is no application yet) to a stage."""

    verb: Verb
    origin: Stage | None
    to: Stage
    parties: frozenset[Party]


# An application that waits for a decision.
UNDECIDED = (Stage.SUBMITTED, Stage.SCREENING, Stage.INTERVIEW, Stage.RESERVE)
# What can be decided, held and released, with its verb.
DECISIONS = {
    Stage.INTERVIEW: Verb.INVITE,
    Stage.RESERVE: Verb.RESERVE,
    Stage.OFFER: Verb.OFFER,
    Stage.REJECTED: Verb.REJECT,
}
# One that its applicant still has something from: it waits for somebody, or a place was accepted.
RUNNING = (*UNDECIDED, Stage.RETURNED, Stage.OFFER, Stage.ACCEPTED)
FINAL = (Stage.ACCEPTED, Stage.DECLINED, Stage.REJECTED, Stage.EXPIRED)
# One that nobody waits for any more; who withdrew may still come back.
OVER = (*FINAL, Stage.WITHDRAWN)

_APPLICANT = frozenset({Party.APPLICANT})
_DECIDERS = frozenset({Party.REVIEWER, Party.ADMIN})
_ADMIN = frozenset({Party.ADMIN})
_CLOCK = frozenset({Party.CLOCK})

# Where an application goes that was answered, or not in time, by where it was returned from.
AFTER_ANSWER = {
    Stage.SUBMITTED: Stage.SCREENING,
    Stage.SCREENING: Stage.SCREENING,
    Stage.INTERVIEW: Stage.INTERVIEW,
    Stage.RESERVE: Stage.RESERVE,
}
# Where one goes that is restored, by where it was withdrawn from. An offer that was given up is not simply there again.
RESTORED = {
    Stage.SUBMITTED: Stage.SUBMITTED,
    Stage.RETURNED: Stage.RETURNED,
    Stage.SCREENING: Stage.SCREENING,
    Stage.INTERVIEW: Stage.INTERVIEW,
    Stage.RESERVE: Stage.RESERVE,
    Stage.OFFER: Stage.SCREENING,
}

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Verb.SUBMIT, None, Stage.SUBMITTED, _APPLICANT),
    *(
        Transition(Verb.EDIT, stage, stage, _APPLICANT)
        for stage in (Stage.SUBMITTED, Stage.RETURNED, Stage.SCREENING, Stage.INTERVIEW)
    ),
    *(Transition(Verb.WITHDRAW, stage, Stage.WITHDRAWN, _APPLICANT) for stage in RESTORED),
    *(Transition(Verb.RESTORE, Stage.WITHDRAWN, stage, _APPLICANT) for stage in dict.fromkeys(RESTORED.values())),
    *(Transition(Verb.RETURN, stage, Stage.RETURNED, _DECIDERS) for stage in UNDECIDED),
    *(Transition(Verb.ANSWER, Stage.RETURNED, stage, _APPLICANT) for stage in dict.fromkeys(AFTER_ANSWER.values())),
    *(Transition(Verb.LAPSE, Stage.RETURNED, stage, _CLOCK) for stage in dict.fromkeys(AFTER_ANSWER.values())),
    Transition(Verb.SCREEN, Stage.SUBMITTED, Stage.SCREENING, _DECIDERS),
    *(
        Transition(Verb.INVITE, stage, Stage.INTERVIEW, _DECIDERS)
        for stage in (Stage.SUBMITTED, Stage.SCREENING, Stage.RESERVE)
    ),
    *(
        Transition(Verb.RESERVE, stage, Stage.RESERVE, _DECIDERS)
        for stage in (Stage.SUBMITTED, Stage.SCREENING, Stage.INTERVIEW)
    ),
    *(Transition(Verb.OFFER, stage, Stage.OFFER, _DECIDERS) for stage in UNDECIDED),
    Transition(Verb.OFFER, Stage.EXPIRED, Stage.OFFER, _ADMIN),  # somebody who calls a day late
    *(Transition(Verb.REJECT, stage, Stage.REJECTED, _DECIDERS) for stage in UNDECIDED),
    Transition(Verb.ACCEPT, Stage.OFFER, Stage.ACCEPTED, _APPLICANT),
    Transition(Verb.DECLINE, Stage.OFFER, Stage.DECLINED, _APPLICANT),
    Transition(Verb.GIVE_UP, Stage.ACCEPTED, Stage.DECLINED, _ADMIN),
    Transition(Verb.EXPIRE, Stage.OFFER, Stage.EXPIRED, _CLOCK),
)


def transition(verb: Verb, origin: Stage | None, to: Stage, parties: Collection[Party]) -> tuple[Transition, Party]:
    """The way, and as whom it is gone. Raises LabError where there is none for these parties."""
    for way in TRANSITIONS:
        if (way.verb, way.origin, way.to) == (verb, origin, to):
            # The applicant first: an admin who acts for one does what only that one may do.
            party = next((party for party in Party if party in parties and party in way.parties), None)
            if party is not None:
                return way, party
    raise LabError("application-not-now")


def possible(origin: Stage | None, parties: Collection[Party]) -> list[Verb]:
    """What these parties may do with an application that stands there, in the order of the verbs: for buttons."""
    found = {way.verb for way in TRANSITIONS if way.origin == origin and way.parties & frozenset(parties)}
    return [verb for verb in Verb if verb in found]
