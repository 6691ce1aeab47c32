"""The choices of an audience on buttons: short, stable, and meaning what they say however often they are pressed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.announcing.part_codes import ADMIT, BYTES, CHOOSE, EXCLUDE, LEAVE, SIGNS, pack, pressed, unpack
from lab.audiences import Audience, Part

PARTS = [
    Part("everyone"),
    Part("roles", "admin"),
    Part("topics", "seminars/battery"),
    Part("topics", "seminars/a-very-long-name-of-an-area"),
    Part("topics", "讲座/电池与充电换电"),
    Part("projects", "P-017"),
    Part("projects", "P" * 32),
    Part("lists", "12"),
    Part("groups"),
    Part("chats", "-1001234567890"),
    Part("chats", "-1001234567890/4567"),
    Part("languages", "zh"),
]


@pytest.mark.parametrize("part", PARTS, ids=str)
@pytest.mark.parametrize("sign", SIGNS)
def test_every_part_fits_and_is_read_back(sign: str, part: Part) -> None:
    packed = pack(sign, part)
    assert len(packed.encode()) <= BYTES
    assert unpack(packed, PARTS) == (sign, part)


@given(st.text(max_size=21))
def test_whatever_is_pressed_is_read_or_not(value: str) -> None:
    found = unpack(value, PARTS)
    assert found is None or isinstance(found[1], Part)


def test_a_long_part_that_is_offered_no_more_is_not_known() -> None:
    assert unpack(pack(CHOOSE, Part("projects", "P" * 32)), []) is None


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_press_says_what_shall_be(part: Part) -> None:
    nobody = Audience()
    chosen = pressed(nobody, CHOOSE, part)
    assert chosen.has(part)
    assert pressed(chosen, CHOOSE, part) == chosen
    assert pressed(chosen, LEAVE, part) == nobody
    assert pressed(nobody, LEAVE, part) == nobody
    excluded = pressed(chosen, EXCLUDE, part)
    assert not excluded.has(part)
    assert excluded.excluded is not None
    assert excluded.excluded.has(part)
    assert pressed(excluded, EXCLUDE, part) == excluded
    assert pressed(excluded, ADMIT, part) == nobody
    assert pressed(excluded, CHOOSE, part) == chosen
