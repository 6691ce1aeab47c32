"""Spans of a day as people write them."""

import pytest

from lab.errors import LabError
from lab.typed_spans import cut, read_spans


@pytest.mark.parametrize(
    ("typed", "ranges", "every"),
    [
        ("14:00-16:00 every 30 min", [(840, 960)], 30),
        ("14:00–16:00", [(840, 960)], None),
        ("14：00～16：00", [(840, 960)], None),
        ("下午2点到4点", [(840, 960)], None),
        ("下午两点至四点半，每场30分钟", [(840, 990)], 30),
        ("上午9点到11点半 每场 20 分钟", [(540, 690)], 20),
        ("上午9点-下午3点", [(540, 900)], None),
        ("9:00-12:00、14:00-17:00 每半小时", [(540, 720), (840, 1020)], 30),
        ("9:00 - 12:00 and 2pm - 5pm, 45 minutes each", [(540, 720), (840, 1020)], 45),
        ("2-4pm", [(840, 960)], None),
        ("2pm to 4", [(840, 960)], None),
        ("11am-1", [(660, 780)], None),
        ("9-11", [(540, 660)], None),
        ("from 9:00 until 10:30, every hour", [(540, 630)], 60),
        ("14:00", [(840, None)], None),
        ("14:00, 15:30\n16:00 40min", [(840, None), (930, None), (960, None)], 40),
        ("每场45分钟", [], 45),
        ("一小时一场 14:00-17:00", [(840, 1020)], 60),
    ],
)
def test_spans_in_both_languages(typed: str, ranges: list[tuple[int, int | None]], every: int | None) -> None:
    found = read_spans(typed)
    assert (list(found.ranges), found.every) == (ranges, every)


@pytest.mark.parametrize(
    "typed", ["", "soon", "16:00-14:00", "2-4", "25:00-26:00", "14:00-16:00-18:00", "下午", "12/1"]
)
def test_what_is_not_understood_is_not_guessed(typed: str) -> None:
    with pytest.raises(LabError, match="slot-times-wanted"):
        read_spans(typed)


def test_an_interview_has_a_length() -> None:
    with pytest.raises(LabError, match="slot-length-wanted"):
        read_spans("14:00-16:00 every 3 min")


def test_a_span_is_cut_into_whole_pieces() -> None:
    assert cut(840, 960, 50) == [(840, 890), (890, 940)]
    assert cut(840, 960, 0) == [(840, 960)]
    assert cut(840, None, 20) == [(840, 860)]
    assert cut(840, 860, 30) == []
