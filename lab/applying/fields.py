"""What somebody is asked who applies: standard fields by the kind of opening, its documents, and its own questions."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lab.applying import questions
from lab.applying.kinds import Doctorate, Lines, Paper, Until
from lab.eligibility import Eligibility, eligibility_of
from lab.forms.choices import Choice, Option
from lab.forms.dates import Date
from lab.forms.fields import Field, Own
from lab.forms.numbers import Number
from lab.forms.texts import Email, Links, Phone, Text
from lab.opening_questions import Question, questions_of
from storage.openings import DocumentKind, Opening, OpeningKind

_YEARS_AHEAD = 366 * 4  # days
_YEAR_OPTIONS = tuple(
    Option(key, label)
    for key, label in (
        ("b1", "apply-year-b1"),
        ("b2", "apply-year-b2"),
        ("b3", "apply-year-b3"),
        ("b4", "apply-year-b4"),
        ("m1", "apply-year-m1"),
        ("m2", "apply-year-m2"),
        ("m3", "apply-year-m3"),
        ("d1", "apply-year-d1"),
        ("d3", "apply-year-d3"),
        ("graduated", "apply-year-graduated"),
        ("other", "apply-year-other"),
    )
)
# Label and question for each kind of document.
_PAPERS: Mapping[DocumentKind, tuple[str, str]] = {
    DocumentKind.CV: ("apply-cv", "apply-cv-ask"),
    DocumentKind.TRANSCRIPT: ("apply-transcript", "apply-transcript-ask"),
    DocumentKind.PLAN: ("apply-plan", "apply-plan-file-ask"),
    DocumentKind.LETTERS: ("apply-letters", "apply-letters-ask"),
    DocumentKind.DEGREE: ("apply-degree-proof", "apply-degree-proof-ask"),
    DocumentKind.PUBLICATIONS: ("apply-publications", "apply-publications-ask"),
    DocumentKind.PORTFOLIO: ("apply-portfolio", "apply-portfolio-ask"),
}
DOCUMENT = "doc_"  # before a kind of document in the name of its field
# What does not change from one application to the next.
CARRIED = (
    *("name", "affiliation", "degree", "year", "student_id", "email", "phone", "wechat", "links", "days"),
    *("doctorate_at", "doctorate_on", "papers", "referees"),
)


def fields_of(opening: Opening, *, editing: bool = False, lenient: bool = False) -> tuple[Field, ...]:
    """The fields in the order in which they are asked. `editing`: dates that were good once are good. `lenient`, for who writes down
    what came by e-mail: nothing but a name and an address has to be there, and papers are added afterwards."""
    own = opening_questions(opening)
    postdoc = opening.kind is OpeningKind.POSTDOC
    standard = _postdoc(opening, editing) if postdoc else _intern(opening, editing)
    papers = [_paper(DocumentKind(kind), opening) for kind in opening.documents]
    asked = [questions.field_of(one, lenient=lenient) for one in own]
    wechat = Text("wechat", label="apply-wechat", ask="apply-wechat-ask", required=False, most=60)
    links = Links("links", label="apply-links", ask="apply-links-ask", example="apply-links-example", required=False)
    # Where an opening asks for the same in its own words, nobody is asked twice.
    names = {one.name for one in own}
    every = [one for one in (*standard, *papers, *asked, wechat, links) if one.name not in names]
    if lenient:
        every = [_eased(one) for one in every]
    return tuple(every)


def opening_questions(opening: Opening) -> tuple[Question, ...]:
    """The opening's own questions."""
    return questions_of(opening.questions)


def paper_fields(opening: Opening) -> tuple[Paper, ...]:
    """The documents and files that are asked for."""
    return tuple(one for one in fields_of(opening) if isinstance(one, Paper))


def eligible(opening: Opening) -> Eligibility:
    """What is expected of who applies; nothing where nothing is said."""
    return eligibility_of(opening.eligibility) if opening.eligibility else Eligibility()


def _person() -> list[Field]:
    return [
        Text("name", label="apply-name", ask="apply-name-ask", example="apply-name-example", most=80),
        Text("affiliation", label="apply-affiliation", ask="apply-affiliation-ask", most=120),
    ]


def _reached() -> list[Field]:
    return [
        Email("email", label="apply-email", ask="apply-email-ask", example=Own("lin@example.org", "lin@example.org")),
        Phone("phone", label="apply-phone", ask="apply-phone-ask", example="apply-phone-example"),
    ]


def _intern(opening: Opening, editing: bool) -> list[Field]:
    expected = eligible(opening)
    studies = bool(expected.study_zh or expected.study_en)
    earliest = None if editing else 0
    return [
        *_person(),
        Text("degree", label="apply-degree", ask="apply-degree-ask", example="apply-degree-example", most=120),
        Choice("year", label="apply-year", ask="apply-year-ask", options=_YEAR_OPTIONS),
        Text("student_id", label="apply-student-id", ask="apply-student-id-ask", required=studies, most=30),
        *_reached(),
        Date(
            "available_from",
            label="apply-from",
            ask="apply-from-ask",
            example="apply-from-example",
            earliest=earliest,
            latest=_YEARS_AHEAD,
        ),
        Until(
            "available_to",
            label="apply-to",
            ask="apply-to-ask",
            example="apply-to-example",
            earliest=earliest,
            latest=_YEARS_AHEAD,
            since="available_from",
        ),
        Number("days", label="apply-days", ask="apply-days-ask", example="apply-days-example", least=1, most=7),
        _motivation(),
    ]


def _postdoc(opening: Opening, editing: bool) -> list[Field]:
    earliest = None if editing else 0
    own_plan = DocumentKind.PLAN not in opening.documents
    plan = Paper(
        "plan",
        label="apply-plan",
        ask="apply-plan-ask",
        paper=DocumentKind.PLAN,
        or_text=True,
        later=opening.late_documents,
    )
    return [
        *_person(),
        Text("degree", label="apply-field", ask="apply-field-ask", example="apply-field-example", most=120),
        Text("doctorate_at", label="apply-doctorate-at", ask="apply-doctorate-at-ask", most=120),
        Doctorate(
            "doctorate_on",
            label="apply-doctorate-on",
            ask="apply-doctorate-on-ask",
            example="apply-doctorate-on-example",
            earliest=-366 * 40,
            latest=_YEARS_AHEAD,
        ),
        *_reached(),
        Date(
            "available_from",
            label="apply-from",
            ask="apply-from-ask",
            example="apply-from-example",
            earliest=earliest,
            latest=_YEARS_AHEAD,
        ),
        Until(
            "available_to",
            label="apply-to",
            ask="apply-to-ask",
            required=False,
            earliest=earliest,
            since="available_from",
        ),
        _motivation(),
        *([plan] if own_plan else []),
        Lines(
            "referees",
            label="apply-referees",
            ask="apply-referees-ask",
            example="apply-referees-example",
            least=5,
            most=1500,
        ),
        Lines(
            "papers",
            label="apply-papers",
            ask="apply-papers-ask",
            example="apply-papers-example",
            required=False,
            most=2500,
        ),
    ]


def _motivation() -> Field:
    return Text("motivation", label="apply-motivation", ask="apply-motivation-ask", least=10, most=3000, lines=True)


def _paper(kind: DocumentKind, opening: Opening) -> Paper:
    label, ask = _PAPERS[kind]
    return Paper(
        f"{DOCUMENT}{kind}",
        label=label,
        ask=ask,
        paper=kind.value,
        later=opening.late_documents,
    )


def _eased(field: Field) -> Field:
    wanted = field.name in ("name", "email")
    changes: dict[str, Any] = {"required": wanted}
    if isinstance(field, Date):
        changes |= {"earliest": None, "latest": None}
    if field.name == "motivation":
        changes |= {"least": 1}
    return replace(field, **changes)
