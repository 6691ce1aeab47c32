"""The state of a list in the 64 bytes of a button."""

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from handlers.projects import FEATURE
from lab.projects import Filters
from messages import project_lists, references
from messages.project_lists import Reference, as_state, from_state, packed, unpacked, with_filter
from messages.screen import CALLBACK_BYTES
from storage.projects import Level, Stage

CODES = st.from_regex(r"\A[A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?\Z")
# As handlers tidy them: one line, no space at the ends.
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200).map(lambda text: " ".join(text.split()))
FILTERS = st.builds(
    Filters,
    words=WORDS,
    area=st.none() | CODES,
    level=st.none() | st.sampled_from(Level),
    stage=st.none() | st.sampled_from(Stage),
)
PATTERNS = [re.compile(rf"(?:{press.pattern})\Z", re.DOTALL) for press in FEATURE.presses]


def reference_to(filters: Filters) -> Reference:
    """As handlers make it: a state that is too long is stored, under an id of twelve characters."""
    text = packed(filters)
    return Reference(filters, text if text is not None else "~0123456789ab")


@given(FILTERS)
def test_what_is_packed_is_unpacked(filters: Filters) -> None:
    text = packed(filters)
    if text is not None:
        assert unpacked(text) == filters
        assert not text.startswith("~")  # that marks a stored one


@given(FILTERS)
def test_what_is_stored_is_read(filters: Filters) -> None:
    assert from_state(as_state(filters)) == filters


@given(FILTERS, CODES, CODES, st.integers(0, 99_999), st.booleans())
def test_every_button_fits_and_is_understood(filters: Filters, code: str, area: str, place: int, wanted: bool) -> None:
    reference = reference_to(filters)
    every = [
        project_lists.page_data(reference, place // 10),
        project_lists.card_data(code),
        project_lists.card_data(code, place, reference),
        project_lists.neighbour_data(place, reference),
        project_lists.follow_data(code, wanted=wanted),
        project_lists.follow_data(code, wanted=wanted, position=place, reference=reference),
        project_lists.related_data(code),
        project_lists.followed_data(place // 10),
        *(project_lists.chooser_data(reference, name) for name in ("area", "level", "stage")),
        *(project_lists.clear_data(reference, what) for what in "wf"),
        project_lists.choice_data(reference, "area", area),
        *(project_lists.choice_data(reference, "level", level) for level in [None, *Level]),
        *(project_lists.choice_data(reference, "stage", stage) for stage in [None, *Stage]),
    ]
    for data in every:
        assert len(data.encode()) <= CALLBACK_BYTES
        matches = [match for pattern in PATTERNS if (match := pattern.match(data))]
        assert len(matches) == 1, data
        groups = matches[0].groupdict()
        assert groups.get("reference") in (None, reference.text)
        assert groups.get("code") in (None, code)
        assert groups.get("position") in (None, str(place))


def test_the_longest_of_everything_fits_exactly() -> None:
    longest = Filters(words="电" * 5 + "ab", level=Level.JOINT, stage=Stage.PILOT)
    assert len((packed(longest) or "").encode()) == references.BYTES
    assert packed(replace(longest, words=f"{longest.words}c")) is None
    code, reference = "P" * 32, Reference(longest, packed(longest) or "")
    assert len(project_lists.card_data(code, 99_999, reference).encode()) <= CALLBACK_BYTES
    assert (
        len(project_lists.follow_data(code, wanted=True, position=99_999, reference=reference).encode())
        <= CALLBACK_BYTES
    )
    assert len(project_lists.choice_data(reference, "area", code).encode()) <= CALLBACK_BYTES


@given(FILTERS, st.sampled_from(Level), st.sampled_from(Stage), CODES)
def test_a_filter_is_set_and_taken_off(filters: Filters, level: Level, stage: Stage, area: str) -> None:
    for name, value in (("level", level), ("stage", stage), ("area", area)):
        key = project_lists.filter_key(name, value)
        chosen = with_filter(filters, name, key)
        assert chosen.chosen() == {**filters.chosen(), name: value}
        assert chosen.words == filters.words
        assert name not in with_filter(chosen, name, "-").chosen()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_any_reference_is_read_or_refused(text: str) -> None:
    found = unpacked(text)
    assert found is None or isinstance(found, Filters)


def test_every_level_and_stage_has_a_key_of_its_own() -> None:
    assert len({project_lists.filter_key("level", level) for level in Level}) == len(Level)
    assert len({project_lists.filter_key("stage", stage) for stage in Stage}) == len(Stage)
