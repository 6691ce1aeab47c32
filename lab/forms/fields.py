"""What a field is, and what a person may send as an answer to one."""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from lab.errors import LabError

# Answers by field, as they are stored: JSON values. None stands for a field that was skipped.
Answers = Mapping[str, Any]
Condition = Callable[[Answers], bool]

NAME_LENGTH = 20  # of a field, and of an option: both travel in 64 bytes of callback data


@dataclass(frozen=True)
class Own:
    """A text that is the laboratory's data, such as an opening's own question: in two languages, at least one of them."""

    zh: str = ""
    en: str = ""


# A text: the id of one of ours, or one that is data.
Phrase = str | Own


@dataclass(frozen=True)
class SentFile:
    """A file as Telegram tells of it. `size` in bytes, None where it is not told."""

    file_id: str
    unique_id: str
    name: str
    mime: str
    size: int | None


@dataclass(frozen=True)
class Sent:
    """What a person sent. `kind` is the Bot API's name of it (text, photo, document, voice, sticker, contact ...) or `album`; `text`
    the text or the caption; `phone` the number of a shared contact; `message` the whole message as the Bot API gives it; `items`
    the messages of an album."""

    kind: str
    text: str = ""
    file: SentFile | None = None
    phone: str = ""
    message: Mapping[str, Any] = field(default_factory=dict)
    items: tuple["Sent", ...] = ()


@dataclass(frozen=True)
class Around:
    """What an answer is read with: when and in whose zone, what was answered before, and the options by the names that a person may
    type for them (folded, in every language)."""

    now: datetime
    zone: ZoneInfo
    answers: Answers = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Field:
    """One question. `label` is its short name, `ask` the question, `example` a good answer. It is asked if `when` holds for the answers
    that were given before it."""

    name: str
    _: KW_ONLY
    label: Phrase
    ask: Phrase
    example: Phrase | None = None
    required: bool = True
    when: Condition | None = None

    def __post_init__(self) -> None:
        if not (self.name.isidentifier() and self.name.isascii() and len(self.name) <= NAME_LENGTH):
            raise ValueError(f"no name for a field: {self.name!r}")

    @property
    def picked(self) -> bool:
        """Whether the answer is put together by several presses, and then declared to be done."""
        return False

    def read(self, sent: Sent, around: Around) -> Any:
        """The answer in what was sent, as it is stored. Raises LabError that says what would be a good one."""
        raise LabError("form-buttons-wanted")

    def check(self, value: Any, around: Around) -> None:
        """Raises LabError if a stored answer does not hold (any more): the form has changed, or a moment has passed."""

    def filled(self, value: Any) -> bool:
        """Whether this is an answer, and not merely a beginning of one."""
        return value is not None


@dataclass(frozen=True)
class Custom(Field):
    """A field that its feature draws and reads itself (`handlers.form_entries.Picker`). `complete` tells whether a stored value is an
    answer: what was picked is stored with every press, also while it is not enough."""

    complete: Callable[[Any], bool] = bool

    @property
    def picked(self) -> bool:
        return True

    def filled(self, value: Any) -> bool:
        return value is not None and self.complete(value)


@dataclass(frozen=True)
class OneOf:
    """A condition that can be stored: the answer to an earlier field is, or contains, one of these values."""

    name: str
    values: tuple[Any, ...]

    def __call__(self, answers: Answers) -> bool:
        answer = answers.get(self.name)
        given = answer if isinstance(answer, list) else [answer]
        return any(value in self.values for value in given)


def text_of(sent: Sent) -> str:
    """The text of a message that is nothing but text, without what can't be seen or stored. Raises LabError."""
    if sent.kind != "text":
        raise LabError("form-text-wanted")
    unseen = {code: None for code in [*range(32), 127, 0x200B, 0xFEFF] if chr(code) != "\n"}
    text = sent.text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").translate(unseen)
    text = text.encode("utf-8", "replace").decode("utf-8").strip()
    if not text:
        raise LabError("form-empty")
    return text
