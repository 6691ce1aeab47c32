"""Where an opening stands at a moment, and until when an application is taken."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from lab import openings
from lab.openings import GRACE, OpeningState
from storage.openings import Ended, OpeningKind, Standing

DAY = timedelta(days=1)


def standing(
    *, opens_at: datetime | None = None, closes_at: datetime | None = None, ended: Ended | None = None
) -> Standing:
    return Standing(1, "I-1", OpeningKind.INTERNSHIP, "battery", opens_at, closes_at, ended)


def test_states_go_by_the_clock_unless_somebody_ended_it(now: datetime) -> None:
    minute = timedelta(minutes=1)
    for one, expected in (
        (standing(), OpeningState.OPEN),
        (standing(opens_at=now + minute), OpeningState.COMING),
        (standing(opens_at=now), OpeningState.OPEN),
        (standing(closes_at=now + 8 * DAY), OpeningState.OPEN),
        (standing(closes_at=now + 7 * DAY), OpeningState.SOON),
        (standing(closes_at=now), OpeningState.CLOSED),
        (standing(closes_at=now + DAY, ended=Ended.FILLED), OpeningState.FILLED),
        (standing(ended=Ended.CLOSED), OpeningState.CLOSED),
        (standing(opens_at=now + DAY, ended=Ended.CLOSED), OpeningState.CLOSED),
    ):
        assert openings.state(one, now=now) is expected, one


def test_the_deadline_is_forgiving_by_five_minutes_and_no_more(now: datetime) -> None:
    one = standing(closes_at=now)
    second = timedelta(seconds=1)
    assert openings.is_open(one, now=now - second)
    assert openings.is_open(one, now=now + GRACE - second)
    assert not openings.is_open(one, now=now + GRACE)


def test_time_in_which_the_bot_was_down_is_given_back(now: datetime) -> None:
    one = standing(closes_at=now)
    down = timedelta(minutes=20)
    assert openings.is_open(one, now=now + timedelta(minutes=24), downtime=down)
    assert not openings.is_open(one, now=now + timedelta(minutes=25), downtime=down)
    # Of the last hour only, whatever is said; and never less than the grace.
    assert not openings.is_open(one, now=now + timedelta(minutes=65), downtime=DAY)
    assert openings.is_open(one, now=now + timedelta(minutes=4), downtime=-DAY)


@given(st.integers(-600, 600), st.sampled_from([None, *Ended]), st.integers(0, 90))
def test_nobody_applies_before_it_opens_nor_once_it_has_ended(minutes: int, ended: Ended | None, down: int) -> None:
    now = datetime.fromisoformat("2026-11-23T01:30:00+00:00")
    one = standing(opens_at=now + timedelta(minutes=minutes), ended=ended)
    may = openings.is_open(one, now=now, downtime=timedelta(minutes=down))
    assert may == (ended is None and minutes <= 0)
