"""Composing an announcement: its audience, put together by buttons. Every view has the line in words and the count on top."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from babel.numbers import format_decimal

from lab.audiences import Audience, Count, Names, Options, Part
from lab.forms.choices import folded
from messages import audiences
from messages.composing import LABEL, Push
from messages.forms import Body
from messages.html import Html, bold, fit, join, lines, shorten
from messages.screen import Button, Rows, rows
from messages.words import Catalogue, Words
from storage.audiences import ChatRow

OUT = "out"  # the views in which presses exclude begin so
OFFERED = 40  # buttons of a view: Telegram takes a hundred under a message; what is missing can be typed
VIEWS = ("roles", "topics", "projects", "openings", "groups")
_OPEN = {
    "roles": "button-announce-roles",
    "topics": "button-announce-topics",
    "projects": "button-announce-projects",
    "openings": "button-announce-openings",
    "groups": "button-announce-groups",
}
_HINTS = {
    "roles": "announce-audience-roles",
    "topics": "announce-audience-topics",
    "projects": "announce-audience-projects",
    "openings": "announce-audience-openings",
    "groups": "announce-audience-groups",
}
_CODES = ("projects", "openings")  # known by their codes
# What stands together in one view, if that is more than one kind.
_TOGETHER = {"groups": ("groups", "chats"), "openings": ("openings", "drafts", "applicants")}
_NARROW = 24  # Latin letters of a label that leave room for a second one in the row
_READERS = {"zh": "button-announce-reads-zh", "en": "button-announce-reads-en"}

# What a press on a part says: (whether it shall be in, the part, whether this is about exclusions) as a button's value.
Say = Callable[[bool, Part, bool], str]


@dataclass(frozen=True)
class Seen:
    """An audience as it is put together: what can be chosen, what everything is called, how many it reaches now."""

    audience: Audience
    options: Options
    names: Names
    count: Count


def body(words: Words, seen: Seen, view: str, push: Push, say: Say) -> Body:
    """The view: its choices, and the way back to where it was opened."""
    out, _, name = view.partition(":") if view.startswith(OUT) else ("", "", view)
    build = _View(words, seen, push, say, excluding=bool(out))
    top = [bold(audiences.describe(words, seen.audience, seen.names)), audiences.count(words, seen.count)]
    if seen.audience.nobody:
        top = top[:1]
    if name in VIEWS:
        return Body(
            fit([lines(*top), words.html(_HINTS[name])]), [*build.choices(name), [build.back(OUT if out else "")]]
        )
    if out:
        return Body(fit([lines(*top), words.html("announce-audience-out")]), [*build.excluded(), [build.back("")]])
    return Body(fit([lines(*top), words.html("announce-audience-hint")]), build.main())


def value(words: Words, audience: Audience, names: Names, count: Count) -> Html:
    """The audience in a line, with its count."""
    return join([audiences.describe(words, audience, names), audiences.count(words, count)], " · ")


@dataclass(frozen=True)
class _View:
    words: Words
    seen: Seen
    push: Push
    say: Say
    excluding: bool

    @property
    def held(self) -> Audience:
        """What presses change: the audience, or what is excluded from it."""
        audience = self.seen.audience
        return (audience.excluded or Audience()) if self.excluding else audience

    def main(self) -> Rows:
        readers = [self._part(Part("languages", code), self.words.plain(text)) for code, text in _READERS.items()]
        more = [] if self.seen.audience.nobody else [self._open(OUT, "button-announce-out", self._excluded())]
        clear = [] if self.seen.audience == Audience() else [self.push(self.words.plain("button-announce-none"), "0")]
        return [
            [self._part(Part("everyone"), self.words.plain("button-announce-everyone"))],
            *self._lists(),
            *rows([self._open(name, text, self._chosen(name)) for name, text in _OPEN.items()], per_row=2),
            readers,
            more,
            clear,
        ]

    def excluded(self) -> Rows:
        opens = [self._open(f"{OUT}:{name}", text, self._chosen(name)) for name, text in _OPEN.items()]
        return [*self._lists(), *rows(opens, per_row=2)]

    def choices(self, view: str) -> Rows:
        if view == "groups":
            whole = self._part(Part("groups"), self.words.plain("button-announce-lab-groups"))
            return [[whole], *([self._place(place)] for place in self._places())]
        names = _TOGETHER.get(view, (view,))
        offered = [part for part in self.seen.options.counts if part.name in names]
        offered.sort(key=lambda part: names.index(part.name))
        parts = [*offered, *(part for part in self.held.parts() if part.name in names and part not in offered)]
        buttons = [self._part(part, self._name(part)) for part in parts[:OFFERED]]
        narrow = all(_width(button.text) <= _NARROW for button in buttons)
        return rows(buttons, per_row=2 if narrow else 1)

    def back(self, view: str) -> Button:
        return self.push(self.words.plain("button-announce-back"), f"v:{view}")

    def _places(self) -> Sequence[ChatRow]:
        """As many as fit; those that are chosen in any case."""
        chosen = {chat_id for chat_id, _ in self.held.chats}
        places = self.seen.options.places
        return [place for number, place in enumerate(places) if number < OFFERED or chosen & place.ids]

    def _lists(self) -> Rows:
        both = [self.seen.audience, self.seen.audience.excluded or Audience()]
        lists = dict.fromkeys(part for one in both for part in one.parts() if part.name == "lists")
        return [[self._part(part, self._name(part))] for part in lists]

    def _place(self, place: ChatRow) -> Button:
        chosen = next((chat for chat in self.held.chats if chat[0] in place.ids), (place.id, None))
        part = Part("chats", str(chosen[0]) if chosen[1] is None else f"{chosen[0]}/{chosen[1]}")
        name = place.title if chosen[1] is None else audiences.part_name(self.words, part, self.seen.names)
        return self._part(part, name)

    def _part(self, part: Part, name: str) -> Button:
        chosen = self.held.has(part)
        mark = "⬜" if not chosen else "🚫" if self.excluding else "✅"
        # A list has its number in its name.
        count = self.seen.options.counts.get(part) if part.name != "lists" else None
        number = f" · {format_decimal(count, locale=self.words.language.value)}" if count is not None else ""
        return self.push(f"{mark} {shorten(name, LABEL)}{number}", self.say(not chosen, part, self.excluding))

    def _open(self, view: str, text: str, chosen: int) -> Button:
        what = self.words.plain(text)
        some = self.words.plain("button-announce-open", what=what, number=chosen)
        return self.push(some if chosen else f"{what} ›", f"v:{view}")

    def _chosen(self, view: str) -> int:
        names = _TOGETHER.get(view, (view,))
        return sum(part.name in names for part in self.held.parts())

    def _excluded(self) -> int:
        excluded = self.seen.audience.excluded
        return len(excluded.parts()) if excluded is not None else 0

    def _name(self, part: Part) -> str:
        return _title(self.words, part, self.seen.names)


def _width(text: str) -> int:
    """How wide a label is, in Latin letters: a Chinese character is as wide as two."""
    return sum(1 + (east_asian_width(character) in "WF") for character in text)


def called(catalogue: Catalogue, seen: Seen) -> dict[str, Part]:
    """The choices by the names that somebody may type for them, in every language."""
    named = {folded(_title(words, part, seen.names)): part for words in catalogue for part in seen.options.counts}
    named |= {folded(place.title): Part("chats", str(place.id)) for place in seen.options.places if place.title}
    return named


def offered(options: Options, audience: Audience) -> Iterable[Part]:
    """Every part that a button may stand for."""
    yield from options.counts
    yield from audience.parts()
    yield from (audience.excluded or Audience()).parts()
    for place in options.places:
        yield Part("chats", str(place.id))


def _title(words: Words, part: Part, names: Names) -> str:
    """The choice on its button."""
    if part.name in _CODES:
        return part.value
    name = (
        audiences.topic_title(words, part.value, names)
        if part.name == "topics"
        else audiences.part_name(words, part, names)
    )
    return name[:1].upper() + name[1:]
