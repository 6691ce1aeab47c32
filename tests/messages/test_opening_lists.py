"""The state of a list of openings in its buttons: what was packed is unpacked, and what is too long is stored."""

from hypothesis import given
from hypothesis import strategies as st

from lab.opening_lists import Filters, Show
from messages.opening_lists import EVERYTHING, as_state, from_state, packed, unpacked
from storage.openings import OpeningKind

FILTERS = st.builds(
    Filters,
    words=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=30),
    kind=st.sampled_from([None, *OpeningKind]),
    area=st.sampled_from([None, "battery", "a" * 32]),
    show=st.sampled_from(Show),
)


@given(FILTERS)
def test_filters_come_back_as_they_were(filters: Filters) -> None:
    text = packed(filters)
    if text is not None:
        assert len(text.encode()) <= 20
        assert unpacked(text) == filters
    assert from_state(as_state(filters)) == filters


def test_what_fits_is_packed_and_what_does_not_is_not() -> None:
    assert packed(Filters(words="电池实习", kind=OpeningKind.INTERNSHIP, show=Show.ALL)) == "ia;电池实习"
    assert packed(Filters(words="面向换电站的动力电池")) is None
    assert unpacked(EVERYTHING) == Filters()


def test_what_is_no_state_is_none_or_what_of_it_is_known() -> None:
    for text in ("", "x", ";", "i", "ia"):
        assert unpacked(text) is None
    assert unpacked("zz;电池") == Filters(words="电池")
