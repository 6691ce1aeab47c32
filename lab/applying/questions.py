"""An opening's own questions as fields, and their answers as they are kept: options by their names, not by their keys on buttons."""

import hashlib
from collections.abc import Mapping
from typing import Any

from lab.applying.kinds import Paper
from lab.forms.choices import Choice, Choices, Option, YesNo
from lab.forms.dates import Date
from lab.forms.fields import NAME_LENGTH, Field, Own
from lab.forms.numbers import Number
from lab.forms.texts import Text
from lab.opening_questions import LONGEST_TEXT, Question, QuestionKind

FILE, OTHER = "f_", "q_"  # before the name of a question in that of its field
_MOST = 1_000_000_000
_DECIMALS = 2  # a mark of 3.85


def field_name(question: Question) -> str:
    """The name of a question's field: short enough for a button, and the same as long as the question's is."""
    prefix = FILE if question.kind is QuestionKind.FILE else OTHER
    room = NAME_LENGTH - len(prefix)
    if len(question.name) <= room:
        return prefix + question.name
    digest = hashlib.sha256(question.name.encode()).hexdigest()[:6]
    return f"{prefix}{question.name[: room - 7]}_{digest}"


def option_key(name: str) -> str:
    """What stands for an option on a button."""
    return hashlib.sha256(name.encode()).hexdigest()[:10]


def field_of(question: Question, *, lenient: bool = False) -> Field:
    """The question as a field; `lenient` ones may be left out."""
    label = Own(question.label_zh, question.label_en)
    about: dict[str, Any] = {"label": label, "ask": label, "required": question.required and not lenient}
    name = field_name(question)
    options = tuple(Option(option_key(one.key), Own(one.zh, one.en)) for one in question.options)
    match question.kind:
        case QuestionKind.TEXT:
            return Text(name, **about, lines=True, most=question.limit or LONGEST_TEXT)
        case QuestionKind.NUMBER:
            least = 0 if question.least is None else question.least
            most = _MOST if question.most is None else question.most
            return Number(name, **about, least=min(least, most), most=most, decimals=_DECIMALS)
        case QuestionKind.DATE:
            return Date(name, **about)
        case QuestionKind.CHOICE:
            return Choice(name, **about, options=options)
        case QuestionKind.CHOICES:
            return Choices(name, **about, options=options)
        case QuestionKind.FILE:
            return Paper(name, **about, paper=question.name)
        case QuestionKind.YESNO:
            return YesNo(name, **about)


def kept(question: Question, value: Any) -> Any:
    """An answer of the form as it is kept with the application."""
    names = {option_key(one.key): one.key for one in question.options}
    if question.kind is QuestionKind.CHOICE and value is not None:
        return names.get(value, value)
    if question.kind is QuestionKind.CHOICES and value is not None:
        return [names.get(one, one) for one in value]
    return value


def unkept(question: Question, value: Any) -> Any:
    """The same the other way."""
    if question.kind is QuestionKind.CHOICE and value is not None:
        return option_key(value)
    if question.kind is QuestionKind.CHOICES and value is not None:
        return [option_key(one) for one in value]
    return value


def by_field(questions: tuple[Question, ...]) -> Mapping[str, Question]:
    """The questions by the names of their fields."""
    return {field_name(one): one for one in questions}
