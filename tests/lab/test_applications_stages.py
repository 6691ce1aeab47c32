"""The state machine of applications, as plain functions: every pair of stages, for every verb and set of parties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.applications.stages import (
    AFTER_ANSWER,
    DECISIONS,
    FINAL,
    RESTORED,
    TRANSITIONS,
    UNDECIDED,
    Party,
    Verb,
    possible,
    transition,
)
from lab.errors import LabError
from storage.applications import ApplicationStage as Stage

A, R, D, C = Party.APPLICANT, Party.REVIEWER, Party.ADMIN, Party.CLOCK
# Written down a second time, as a person would say it: verb, from where, to where, by whom.
STAFF = {R, D}
ALLOWED: dict[tuple[Verb, Stage | None, Stage], set[Party]] = {
    (Verb.SUBMIT, None, Stage.SUBMITTED): {A},
    **{(Verb.EDIT, stage, stage): {A} for stage in (Stage.SUBMITTED, Stage.RETURNED, Stage.SCREENING, Stage.INTERVIEW)},
    **{
        (Verb.WITHDRAW, stage, Stage.WITHDRAWN): {A}
        for stage in (
            *(Stage.SUBMITTED, Stage.RETURNED, Stage.SCREENING),
            *(Stage.INTERVIEW, Stage.RESERVE, Stage.OFFER),
        )
    },
    **{
        (Verb.RESTORE, Stage.WITHDRAWN, stage): {A}
        for stage in (Stage.SUBMITTED, Stage.RETURNED, Stage.SCREENING, Stage.INTERVIEW, Stage.RESERVE)
    },
    **{
        (Verb.RETURN, stage, Stage.RETURNED): STAFF
        for stage in (Stage.SUBMITTED, Stage.SCREENING, Stage.INTERVIEW, Stage.RESERVE)
    },
    **{(Verb.ANSWER, Stage.RETURNED, stage): {A} for stage in (Stage.SCREENING, Stage.INTERVIEW, Stage.RESERVE)},
    **{(Verb.LAPSE, Stage.RETURNED, stage): {C} for stage in (Stage.SCREENING, Stage.INTERVIEW, Stage.RESERVE)},
    (Verb.SCREEN, Stage.SUBMITTED, Stage.SCREENING): STAFF,
    **{(Verb.INVITE, stage, Stage.INTERVIEW): STAFF for stage in (Stage.SUBMITTED, Stage.SCREENING, Stage.RESERVE)},
    **{(Verb.RESERVE, stage, Stage.RESERVE): STAFF for stage in (Stage.SUBMITTED, Stage.SCREENING, Stage.INTERVIEW)},
    **{
        (verb, stage, to): STAFF
        for verb, to in ((Verb.OFFER, Stage.OFFER), (Verb.REJECT, Stage.REJECTED))
        for stage in (Stage.SUBMITTED, Stage.SCREENING, Stage.INTERVIEW, Stage.RESERVE)
    },
    (Verb.OFFER, Stage.EXPIRED, Stage.OFFER): {D},
    (Verb.ACCEPT, Stage.OFFER, Stage.ACCEPTED): {A},
    (Verb.DECLINE, Stage.OFFER, Stage.DECLINED): {A},
    (Verb.GIVE_UP, Stage.ACCEPTED, Stage.DECLINED): {D},
    (Verb.EXPIRE, Stage.OFFER, Stage.EXPIRED): {C},
}


@pytest.mark.parametrize("verb", Verb)
def test_every_pair_of_stages_for_every_party(verb: Verb) -> None:
    for origin in (None, *Stage):
        for to in Stage:
            for party in Party:
                if party in ALLOWED.get((verb, origin, to), set()):
                    assert transition(verb, origin, to, {party})[1] is party
                else:
                    with pytest.raises(LabError, match="application-not-now"):
                        transition(verb, origin, to, {party})


@given(st.sampled_from(Verb), st.sampled_from([None, *Stage]), st.sampled_from(Stage), st.sets(st.sampled_from(Party)))
def test_several_parties_may_what_one_of_them_may(
    verb: Verb, origin: Stage | None, to: Stage, parties: set[Party]
) -> None:
    allowed = ALLOWED.get((verb, origin, to), set()) & parties
    try:
        _, party = transition(verb, origin, to, parties)
    except LabError:
        assert not allowed
    else:
        assert party in allowed
    assert (verb in possible(origin, parties)) == any(
        found & parties for (known, start, _), found in ALLOWED.items() if (known, start) == (verb, origin)
    )


def test_the_table_says_each_way_once() -> None:
    ways = [(way.verb, way.origin, way.to) for way in TRANSITIONS]
    assert len(ways) == len(set(ways)) == len(ALLOWED)


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(Party)), max_size=30))
def test_no_walk_leaves_the_machine_and_nobody_but_an_admin_leaves_an_end(walk: list[tuple[int, Party]]) -> None:
    stage: Stage | None = None
    for step, party in walk:
        ways = [way for way in TRANSITIONS if way.origin == stage and party in way.parties]
        if not ways:
            continue
        way = ways[step % len(ways)]
        assert stage not in FINAL or party is Party.ADMIN
        stage = transition(way.verb, stage, way.to, {party})[0].to
    assert stage is None or stage in Stage


def test_whatever_can_be_withdrawn_can_be_restored_and_what_is_returned_comes_back() -> None:
    withdrawn = {way.origin for way in TRANSITIONS if way.verb is Verb.WITHDRAW}
    returned = {way.origin for way in TRANSITIONS if way.verb is Verb.RETURN}
    assert withdrawn == RESTORED.keys()
    assert returned == AFTER_ANSWER.keys() == set(UNDECIDED)
    for origin, to in RESTORED.items():
        assert transition(Verb.RESTORE, Stage.WITHDRAWN, to, {A}), origin
    for to in AFTER_ANSWER.values():
        assert transition(Verb.ANSWER, Stage.RETURNED, to, {A})
        assert transition(Verb.LAPSE, Stage.RETURNED, to, {C})


def test_what_can_be_held_can_be_carried_out_from_somewhere() -> None:
    for to, verb in DECISIONS.items():
        assert any(way.verb is verb and way.to is to for way in TRANSITIONS)
