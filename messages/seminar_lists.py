"""The state of a list of seminars, and how its buttons carry it (`messages.references`)."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from lab.seminars.lists import Filters, Of, Subject
from lab.seminars.spans import COMING, Span, When
from messages import references
from messages.references import in_list, short
from storage.seminars import SeminarLanguage

Reference = references.Reference[Filters]
PAGE = references.PAGE
EVERYTHING = "c-;"  # what is coming
_NONE = "-"
_SPANS = {
    "c": When.COMING,
    "t": When.TODAY,
    "w": When.WEEK,
    "n": When.NEXT_WEEK,
    "m": When.MONTH,
    "p": When.PAST,
    "a": When.ALL,
}
_SPAN_KEYS = {when: key for key, when in _SPANS.items()}
_LANGUAGES = {"z": SeminarLanguage.ZH, "e": SeminarLanguage.EN}
_LANGUAGE_KEYS = {language: key for key, language in _LANGUAGES.items()}
_SUBJECTS = {"@": Of.SERIES, "#": Of.PROJECT, "!": Of.HOST}
_SUBJECT_KEYS = {of: key for key, of in _SUBJECTS.items()}
_PACKED = re.compile(
    r"(?P<span>[ctwnmpa]|d\d{6}|y\d{4})(?P<language>[-ze])(?P<area>[^;@#!]*)(?P<subject>[@#!][^;]+)?;(?P<words>.*)",
    re.DOTALL,
)


def packed(filters: Filters) -> str | None:
    """The filters as a short text, or None where they need to be stored."""
    language = _LANGUAGE_KEYS[filters.language] if filters.language else _NONE
    subject = f"{_SUBJECT_KEYS[filters.subject.of]}{filters.subject.code}" if filters.subject else ""
    if filters.area and any(sign in filters.area for sign in _SUBJECTS):
        return None
    return short(f"{span_key(filters.span)}{language}{filters.area or ''}{subject}", filters.words)


def unpacked(text: str) -> Filters | None:
    """Reads what `packed` wrote; None where it is none."""
    found = _PACKED.fullmatch(text)
    span = span_of(found["span"]) if found is not None else None
    if found is None or span is None:
        return None
    subject = found["subject"]
    return Filters(
        words=found["words"],
        span=span,
        area=found["area"] or None,
        language=_LANGUAGES.get(found["language"]),
        subject=Subject(_SUBJECTS[subject[0]], subject[1:]) if subject else None,
    )


def as_state(filters: Filters) -> dict[str, Any]:
    """The filters as they are stored."""
    return {
        "words": filters.words,
        "span": span_key(filters.span),
        "area": filters.area,
        "language": filters.language,
        "subject": [filters.subject.of, filters.subject.code] if filters.subject else None,
    }


def from_state(state: Mapping[str, Any]) -> Filters:
    """Reads what `as_state` wrote."""
    language, subject = state.get("language"), state.get("subject")
    return Filters(
        words=state.get("words", ""),
        span=span_of(state.get("span", "")) or COMING,
        area=state.get("area"),
        language=SeminarLanguage(language) if language else None,
        subject=Subject(Of(subject[0]), subject[1]) if subject else None,
    )


def span_key(span: Span) -> str:
    """A span in a button: a letter, a day as `d261202`, a month as `y2612`."""
    if span.day is None:
        return _SPAN_KEYS[span.when]
    return f"d{span.day:%y%m%d}" if span.when is When.DAY else f"y{span.day:%y%m}"


def span_of(key: str) -> Span | None:
    """The span that a button names; None for what names none, such as the 30th of February."""
    if key in _SPANS:
        return Span(_SPANS[key])
    try:
        if key.startswith("d"):
            return Span(When.DAY, _date(key[1:]))
        return Span(When.OF_MONTH, _date(f"{key[1:]}01"))
    except ValueError:
        return None


def language_of(key: str) -> SeminarLanguage | None:
    """The language that a button names; None for any."""
    return _LANGUAGES.get(key)


def page_data(reference: Reference, page: int) -> str:
    """Data of the button that shows a page of the list, counted from 0."""
    return f"ml:{page}:{reference.text}"


def day_data(day: date) -> str:
    """Data of the button that lists a day in the reader's zone."""
    return f"ml:0:{span_key(Span(When.DAY, day))}-;"


def month_data(day: date) -> str:
    """Data of the button that lists the month of a day."""
    return f"ml:0:{span_key(Span(When.OF_MONTH, day))}-;"


def subject_data(of: Of, code: str) -> str:
    """Data of the button that lists all seminars of a series, a project or a host."""
    return f"mlo:{_SUBJECT_KEYS[of]}{code}"


def subject_of(key: str) -> Subject:
    """What such a button names."""
    return Subject(_SUBJECTS[key[0]], key[1:])


def chooser_data(reference: Reference, name: str) -> str:
    """Data of the button that shows the values of a filter: `a` areas, `l` languages."""
    return f"mlf:{name}:{reference.text}"


def area_data(reference: Reference, area: str | None) -> str:
    """Data of the button that sets the area, or (None) takes it off."""
    return f"mls:a:{area or _NONE}:{reference.text}"


def language_data(reference: Reference, language: SeminarLanguage | None) -> str:
    """Data of the button that sets the language, or (None) takes it off."""
    return f"mls:l:{_LANGUAGE_KEYS[language] if language else _NONE}:{reference.text}"


def span_data(reference: Reference, when: When) -> str:
    """Data of the button that sets the span."""
    return f"mls:s:{_SPAN_KEYS[when]}:{reference.text}"


def clear_data(reference: Reference) -> str:
    """Data of the button that takes off the words."""
    return f"mlc:{reference.text}"


def neighbour_data(position: int, reference: Reference) -> str:
    """Data of the button that shows the card at a position of the list, counted from 0."""
    return f"mln:{position}:{reference.text}"


def card_data(code: str, position: int | None = None, reference: Reference | None = None) -> str:
    """Data of the button that shows a card; from a list with its position there, counted from 0."""
    return f"mc:{code}{in_list(position, reference)}"


def text_data(code: str, page: int) -> str:
    """Data of the button that shows a page of the whole abstract and biography, counted from 0."""
    return f"mct:{code}:{page}"


def file_data(material_id: int) -> str:
    """Data of the button that brings a file."""
    return f"mcf:{material_id}"


def qr_data(code: str) -> str:
    """Data of the button that brings the picture of a seminar's link."""
    return f"mcq:{code}"


def series_data(code: str) -> str:
    """Data of the button that shows the card of a series."""
    return f"mr:{code}"


def series_follow_data(code: str, *, wanted: bool, seminar: str = "") -> str:
    """Data of the button that follows or unfollows a series; from the card of a seminar it leads back to that."""
    sign = "+" if wanted else "-"
    return f"mr{sign}:{code}{f':{seminar}' if seminar else ''}"


def series_qr_data(code: str) -> str:
    """Data of the button that brings the picture of a series' link."""
    return f"mrq:{code}"


ALL_SERIES_DATA = "mrl"


def _date(text: str) -> date:
    return datetime.strptime(text, "%y%m%d").date()  # noqa: DTZ007 -- a day has no zone
