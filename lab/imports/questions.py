"""The questions of an opening in a cell: a line each, `name | kind | required | Chinese | English | limit or choices`. Pure functions.

days | number | required | 每周几天能到岗？ | How many days a week can you come? | 1-5
tools | choices | optional | 熟悉哪些工具？ | Which tools do you know? | Python; MATLAB; 其他 = Other
"""

import re
from dataclasses import dataclass, replace
from itertools import groupby

from lab.imports.cell_types import Choice, Value, YesNo
from lab.imports.problems import ProblemCode, Unreadable
from lab.imports.tables import Broken, Cell
from lab.imports.texts import folded, heading, narrow, one_line, plain
from lab.imports.yaml_tree import Entries, Items, Node, Scalar
from lab.opening_questions import CHOOSING, Option, Question, QuestionKind

MOST = 20  # questions of an opening: nobody answers more
LONGEST_LABEL = 300
LONGEST_OPTION = 100
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_RANGE = re.compile(r"(\d{1,9})?\s*-\s*(\d{1,9})?")
_KINDS = Choice(
    QuestionKind,
    {
        QuestionKind.TEXT: ("文字", "文本"),
        QuestionKind.NUMBER: ("数字",),
        QuestionKind.DATE: ("日期",),
        QuestionKind.CHOICE: ("单选", "选择"),
        QuestionKind.CHOICES: ("多选",),
        QuestionKind.FILE: ("文件", "附件"),
        QuestionKind.YESNO: ("是否", "yes/no", "yes or no"),
    },
)
_REQUIRED = {"required": True, "必填": True, "必答": True, "optional": False, "选填": False, "可不填": False}
# Of a question as a mapping in YAML.
_KEYS = frozenset({"name", "kind", "required", "zh", "en", "limit", "least", "most", "options"})


@dataclass(frozen=True)
class Questions:
    """The questions of an opening."""

    empty: Value = ()

    def read(self, cell: Cell) -> Value:
        lines = [line for line in (one_line(line) for line in plain(cell).split("\n")) if line]
        if len(lines) > MOST:
            raise Unreadable(ProblemCode.TOO_LONG, length=len(lines), limit=MOST)
        questions = [_question(line) for line in lines]
        for name, several in groupby(sorted(one.name for one in questions)):
            if len(list(several)) > 1:
                raise Unreadable(ProblemCode.DUPLICATE_QUESTION, found=name)
        return tuple(questions)

    def show(self, value: Value, language: str) -> str:
        parts = value if isinstance(value, tuple) else ()
        return "\n".join(_line(part, language) for part in parts if isinstance(part, Question))

    def written(self, node: Items) -> Cell:
        """A list of mappings, as YAML has them, in the form of a cell."""
        lines = []
        for item in node.items:
            line = _written(item) if isinstance(item, Entries) else item.text if isinstance(item, Scalar) else None
            if line is None:
                return Broken(ProblemCode.BAD_QUESTION, _name_of(item))
            lines.append(one_line(line))
        return "\n".join(lines)


def _question(line: str) -> Question:
    parts = [part.strip() for part in line.split("|" if "|" in line else "｜")]
    name = narrow(parts[0]).casefold().replace("-", "_")
    if not 4 <= len(parts) <= 6 or not _NAME.fullmatch(name):
        raise Unreadable(ProblemCode.BAD_QUESTION, found=line)
    kind, required, zh, en, last = (*parts[1:], "", "")[:5]
    if folded(required) not in _REQUIRED or not (zh or en):
        raise Unreadable(ProblemCode.BAD_QUESTION, found=line)
    for label in (zh, en):
        if len(label) > LONGEST_LABEL:
            raise Unreadable(ProblemCode.TOO_LONG, length=len(label), limit=LONGEST_LABEL)
    one = Question(name, QuestionKind(str(_KINDS.read(kind))), zh, en, _REQUIRED[folded(required)])
    return _limited(one, last)


def _limited(one: Question, last: str) -> Question:
    """The question with what stands behind it: how long a text may be, the range of a number, the choices."""
    if one.kind in CHOOSING:
        options = tuple(_option(part) for part in re.split("[;；]", last) if part.strip())
        if len({option.key for option in options}) < max(2, len(options)):
            raise Unreadable(ProblemCode.BAD_QUESTION_LIMIT, found=last)
        return replace(one, options=options)
    text = narrow(last)
    if not text:
        return one
    if one.kind is QuestionKind.TEXT and re.fullmatch(r"[1-9]\d{0,3}", text):
        return replace(one, limit=int(text))
    bounds = _RANGE.fullmatch(text)
    if one.kind is not QuestionKind.NUMBER or bounds is None:
        raise Unreadable(ProblemCode.BAD_QUESTION_LIMIT, found=last)
    least, most = (int(bound) if bound else None for bound in bounds.groups())
    if least is not None and most is not None and least > most:
        raise Unreadable(ProblemCode.BAD_QUESTION_LIMIT, found=last)
    return replace(one, least=least, most=most)


def _option(text: str) -> Option:
    zh, separator, en = (part.strip() for part in text.replace("＝", "=").partition("="))
    for part in (zh, en):
        if len(part) > LONGEST_OPTION:
            raise Unreadable(ProblemCode.TOO_LONG, length=len(part), limit=LONGEST_OPTION)
    # What has no other language is the same in both: Python.
    return Option(zh, en) if separator else Option(zh, zh)


def _line(one: Question, language: str) -> str:
    required = ("必填" if one.required else "选填") if language == "zh" else "required" if one.required else "optional"
    parts = [one.name, _KINDS.show(one.kind, language), required, one.label_zh, one.label_en, _last(one)]
    while not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def _last(one: Question) -> str:
    if one.options:
        return "; ".join(
            option.zh if option.zh == option.en else f"{option.zh} = {option.en}" for option in one.options
        )
    if one.least is not None or one.most is not None:
        return "-".join("" if bound is None else str(bound) for bound in (one.least, one.most))
    return "" if one.limit is None else str(one.limit)


def _written(node: Entries) -> str | None:
    """The line of a mapping, None where it holds something that no question has."""
    told: dict[str, str] = {}
    for key, value in node.entries.items():
        name = heading(key).removeprefix("label")
        if isinstance(value, Entries) and not name:
            told |= {heading(language): _text(text) for language, text in value.entries.items()}
        elif isinstance(value, Items) and name == "options":
            told[name] = ";".join(_option_of(item) for item in value.items)
        elif isinstance(value, Scalar):
            told[name] = _text(value)
        else:
            return None
    if not told.keys() <= _KEYS:
        return None
    least, most = told.get("least", ""), told.get("most", "")
    last = told.get("options") or told.get("limit") or (f"{least}-{most}" if least or most else "")
    head = (told.get("name", ""), told.get("kind", ""), _required(told.get("required", "")))
    return " | ".join((*head, told.get("zh", ""), told.get("en", ""), last))


def _required(text: str) -> str:
    """`required: no` in a cell's words; a question that does not say is required."""
    try:
        return "required" if not text or YesNo().read(text) else "optional"
    except Unreadable:
        return text


def _option_of(node: Node) -> str:
    if isinstance(node, Entries):
        told = {heading(key): _text(value) for key, value in node.entries.items()}
        return f"{told.get('zh', '')} = {told.get('en', '')}"
    return _text(node)


def _text(node: Node) -> str:
    """A text that takes no separator of the cell for its own."""
    text = (node.text or "") if isinstance(node, Scalar) else ""
    return one_line(text).replace("|", "｜").replace(";", ",").replace("；", "，")


def _name_of(node: Node) -> str:
    name = node.entries.get("name") if isinstance(node, Entries) else None
    return _text(name) if name is not None else ""
