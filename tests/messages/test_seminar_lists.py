"""How the state of a list of seminars travels in buttons."""

from datetime import date

import pytest

from lab.seminars.lists import Filters, Of, Subject
from lab.seminars.spans import Span, When
from messages.references import BYTES
from messages.seminar_lists import (
    EVERYTHING,
    as_state,
    day_data,
    from_state,
    month_data,
    packed,
    span_of,
    subject_data,
    subject_of,
    unpacked,
)
from storage.seminars import SeminarLanguage

DAY = Span(When.DAY, date(2026, 12, 2))


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(words="固态电池;a"),
        Filters(words="two\nlines"),
        Filters(span=DAY, language=SeminarLanguage.EN),
        Filters(span=Span(When.OF_MONTH, date(2027, 1, 1)), area="driving"),
        Filters(span=Span(When.ALL), subject=Subject(Of.PROJECT, "P-017")),
        Filters(span=Span(When.PAST), subject=Subject(Of.SERIES, "TEA"), words="电"),
        Filters(span=Span(When.NEXT_WEEK), area="battery", language=SeminarLanguage.ZH, words="a"),
    ],
)
def test_what_is_written_is_read_again(filters: Filters) -> None:
    text = packed(filters)
    assert text is not None
    assert len(text.encode()) <= BYTES
    assert unpacked(text) == filters
    assert from_state(as_state(filters)) == filters


def test_what_is_too_long_is_stored() -> None:
    assert packed(Filters(words="面向换电站的动力电池")) is None
    assert packed(Filters(subject=Subject(Of.HOST, "R-" + "1" * 30))) is None
    assert packed(Filters(area="a#b")) is None


@pytest.mark.parametrize("text", ["", "c", "z-;", "d260230-;", "y2613-;", "-c;", "~1234"])
def test_what_nobody_wrote_is_no_state(text: str) -> None:
    assert unpacked(text) is None


def test_days_months_and_subjects_have_buttons() -> None:
    assert unpacked(EVERYTHING) == Filters()
    assert day_data(date(2026, 12, 2)) == "ml:0:d261202-;"
    assert unpacked(month_data(date(2026, 12, 31)).removeprefix("ml:0:")) == Filters(
        span=Span(When.OF_MONTH, date(2026, 12, 1))
    )
    assert span_of("t") == Span(When.TODAY)
    data = subject_data(Of.PROJECT, "P-" + "0" * 30)
    assert len(data.encode()) <= 64
    assert subject_of(data.removeprefix("mlo:")) == Subject(Of.PROJECT, "P-" + "0" * 30)
