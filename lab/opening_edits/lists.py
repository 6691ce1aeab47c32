"""Criteria, organisations and questions, as somebody sends them one by one or pastes them. Pure functions."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lab.announcing.versions import guess
from lab.errors import LabError
from lab.forms.texts import found
from lab.imports.nested import Criteria, Organisations
from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.questions import Questions
from lab.opening_criteria import Criterion
from lab.opening_edits.cells import problem
from lab.opening_questions import CHOOSING, Question, QuestionKind
from lab.organisations import Organisation

_BULLET = re.compile(r"^(?:[-*•·]|\d{1,2}[.)、．）])\s*(?=\S)")
_BARS = re.compile(r"\s*[|｜]\s*")


def organisations(held: Sequence[str], typed: str) -> list[str]:
    """With those that were sent; one that is there already is written as it was sent last. Raises LabError."""
    known = {one.key: one for text in (*held, typed) for one in _organisations(text)}
    return _organisations_shown(tuple(known.values()))


def criteria(held: Sequence[str], typed: str) -> list[str]:
    """With those that were sent, a line each; `name | Chinese | English | best score`, of which the name may be missing. Raises LabError."""
    known = {one.name: one for one in _criteria("\n".join(held))}
    for line in typed.splitlines():
        if not line.strip():
            continue
        try:
            read = _criteria(line)
        except LabError:
            read = _criteria(f"{_free(known, 'c')} | {_sorted(_BULLET.sub('', line.strip()))}")
        known |= {one.name: one for one in read}
    value = tuple(known.values())
    _criteria(Criteria().show(value, "en"))  # not too many
    return Criteria().show(value, "en").splitlines()


def pasted(held: Sequence[Question], typed: str) -> list[Question] | None:
    """With the questions that were pasted in full, one of the same name taking its place; None if these are none. Raises LabError where
    most of it is right."""
    bars = max((len(_BARS.findall(line)) for line in typed.splitlines()), default=0)
    if bars < 3:
        return None
    return _merged(held, _questions(typed))


def one_more(held: Sequence[Question], typed: str, kind: QuestionKind) -> list[Question]:
    """With one question of a kind: its text (Chinese, English or both with a bar between), and of a choice the options, on lines of their
    own or behind a bar. Raises LabError."""
    made = _of(typed, kind, name=_free({one.name: one for one in held}, "q"))
    return _merged(held, [made])


def reworded(held: Sequence[Question], one: Question, typed: str) -> list[Question]:
    """With other words for one of the questions. Raises LabError."""
    made = _of(typed, one.kind, name=one.name)
    kept = replace(made, required=one.required, limit=made.limit or one.limit)
    if made.least is None and made.most is None:
        kept = replace(kept, least=one.least, most=one.most)
    return [kept if other.name == one.name else other for other in held]


def moved(held: Sequence[Question], one: Question, place: int) -> list[Question]:
    """With one of the questions at this place."""
    others = [other for other in held if other.name != one.name]
    return [*others[:place], one, *others[place:]]


def _of(typed: str, kind: QuestionKind, *, name: str) -> Question:
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    parts = _BARS.split(_BULLET.sub("", lines[0]))
    options = [_BULLET.sub("", line) for line in lines[1:]]
    last = ""
    if kind in CHOOSING:
        last = "; ".join(options) if options else parts.pop() if len(parts) > 1 else ""
        if not last:
            raise LabError("question-options-wanted")
    elif options:
        parts += options
    if (
        kind in (QuestionKind.TEXT, QuestionKind.NUMBER)
        and len(parts) > 1
        and re.fullmatch(r"[\d０-９\s–-]+", parts[-1])
    ):
        last = parts.pop().replace("–", "-")
    if len(parts) > 2:
        raise LabError("question-one-wanted", found=found(typed))
    labels = _pair(parts)
    line = " | ".join((name, kind.value, "required", *labels, last))
    return _questions(line)[0]


def _pair(parts: Sequence[str]) -> tuple[str, str]:
    """Chinese and English, of which one may be missing."""
    if len(parts) == 1:
        return (parts[0], "") if guess(parts[0]) != "en" else ("", parts[0])
    first, second = parts[0], parts[1]
    return (second, first) if guess(first) == "en" and guess(second) == "zh" else (first, second)


def _sorted(line: str) -> str:
    """`Chinese | English | best score` of a line that has these without a name."""
    parts = _BARS.split(line)
    most = parts.pop() if len(parts) > 1 and parts[-1].isdecimal() else ""
    return " | ".join((*_pair(parts[:2]), *parts[2:], most))


def _free(known: object, letter: str) -> str:
    taken = set(known) if isinstance(known, dict) else set()
    return next(f"{letter}{number}" for number in range(1, 100) if f"{letter}{number}" not in taken)


def _merged(held: Sequence[Question], more: Sequence[Question]) -> list[Question]:
    known = {one.name: one for one in (*held, *more)}
    value = tuple(known.values())
    return _questions(Questions().show(value, "en"))  # not too many


def _questions(text: str) -> list[Question]:
    try:
        value = Questions().read(text)
    except Unreadable as error:
        raise _refused(error) from error
    return [one for one in value if isinstance(one, Question)] if isinstance(value, tuple) else []


def _criteria(text: str) -> list[Criterion]:
    try:
        value = Criteria().read(text) if text.strip() else ()
    except Unreadable as error:
        raise _refused(error) from error
    return [one for one in value if isinstance(one, Criterion)] if isinstance(value, tuple) else []


def _organisations(text: str) -> list[Organisation]:
    try:
        value = Organisations().read(_bars_as_equals(text))
    except Unreadable as error:
        raise _refused(error) from error
    return [one for one in value if isinstance(one, Organisation)] if isinstance(value, tuple) else []


def _organisations_shown(value: tuple[Organisation, ...]) -> list[str]:
    text = Organisations().show(value, "en")
    _organisations(text)  # not too many
    return [part.strip() for part in text.split(";") if part.strip()]


def _bars_as_equals(text: str) -> str:
    return re.sub(r"[|｜]", "=", text) if "=" not in text and "＝" not in text else text


def _refused(error: Unreadable) -> LabError:
    if error.code is ProblemCode.BAD_QUESTION_LIMIT and not error.facts.get("found"):
        return LabError("question-options-wanted")
    return problem(error.code, error.facts)
