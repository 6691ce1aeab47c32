"""An audience as a value: everybody that was chosen, narrowed by language, minus who was excluded."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from lab.applications.stages import RUNNING
from lab.roles import who_sees
from lab.topics import default_mode
from storage import audiences
from storage.audiences import Ids
from storage.topics import Mode
from storage.users import Role

LANGUAGES = ("zh", "en")
APPLYING = "apply"  # the form whose drafts are half-finished applications, about the code of an opening


@dataclass(frozen=True)
class Scope:
    """What a kind of part needs to know besides its values."""

    owner_ids: Collection[int] = ()


@dataclass(frozen=True)
class Kind:
    """A kind of people: how a value is read from its text (ValueError: it is none), and who has one of some values. `follows`: they
    asked for it by following something, or by applying for it, which wins over a topic that is off."""

    read: Callable[[str], Any]
    select: Callable[[Any, Scope], Iterable[Ids]]
    follows: bool = False


def _topics(codes: Collection[str], at: Scope) -> Iterator[Ids]:
    for code in sorted(codes):
        by_default = default_mode(code) is not Mode.OFF
        yield audiences.subscribers(code, by_default=by_default, seen_by=who_sees(), owner_ids=at.owner_ids)


def _projects(codes: Collection[str], at: Scope) -> Iterator[Ids]:
    yield audiences.followers_of_projects(codes, seen_by=who_sees(), owner_ids=at.owner_ids)


def _openings(codes: Collection[str], at: Scope) -> Iterator[Ids]:
    yield audiences.followers_of_openings(codes, seen_by=who_sees(), owner_ids=at.owner_ids)


def _applicants(codes: Collection[str], _: Scope) -> Iterator[Ids]:
    yield audiences.applicants_of(codes, stages=RUNNING)


def _drafts(codes: Collection[str], _: Scope) -> Iterator[Ids]:
    yield audiences.drafts_about(APPLYING, codes)


def _of(kind: Kind) -> Any:
    return field(default=frozenset(), metadata={"kind": kind})


@dataclass(frozen=True, order=True)
class Part:
    """One choice in an audience, as buttons carry it: the name of a field and a value (empty where the field is a yes or no)."""

    name: str
    value: str = ""

    def __str__(self) -> str:
        return f"{self.name}:{self.value}" if self.value else self.name


class NotAPart(ValueError):
    """There is no such choice: the button is from another version."""


def part_of(text: str) -> Part:
    """Reads what `str(part)` wrote."""
    name, _, value = text.partition(":")
    return Part(name, value)


@dataclass(frozen=True)
class Audience:
    """All that is chosen together; of the people and of what topics and `groups` bring, those who read one of `languages` (none:
    any); without those in `excluded`, of which only the choices count. A chat in `chats` is (id, thread or None), and comes whatever
    its language is. `groups` are all that an admin has marked as the laboratory's.

    A further kind of people is one line here, and its name in `messages.audiences.part_name`."""

    everyone: bool = False
    roles: frozenset[Role] = _of(Kind(Role, lambda chosen, at: [audiences.with_roles(chosen, owner_ids=at.owner_ids)]))
    topics: frozenset[str] = _of(Kind(str, _topics))
    projects: frozenset[str] = _of(Kind(str, _projects, follows=True))
    openings: frozenset[str] = _of(Kind(str, _openings, follows=True))
    applicants: frozenset[str] = _of(Kind(str, _applicants, follows=True))
    drafts: frozenset[str] = _of(Kind(str, _drafts, follows=True))
    lists: frozenset[int] = _of(Kind(int, lambda ids, _: [audiences.listed(ids)]))
    groups: bool = False
    chats: tuple[tuple[int, int | None], ...] = ()
    languages: frozenset[str] = frozenset()
    excluded: "Audience | None" = None

    @property
    def nobody(self) -> bool:
        """Whether nothing is chosen."""
        return not (self.everyone or self.groups or self.chats or any(getattr(self, name) for name in KINDS))

    def parts(self) -> list[Part]:
        """What is chosen, in the order of the fields; the languages last."""
        found = []
        for one in fields(self):
            held = getattr(self, one.name)
            if one.name == "chats":
                found += [Part("chats", _chat_text(chat)) for chat in held]
            elif isinstance(held, frozenset):
                found += [Part(one.name, str(value)) for value in sorted(held)]
            elif held is True:
                found.append(Part(one.name))
        return found

    def has(self, part: Part) -> bool:
        """Whether it is chosen."""
        return part in self.parts()

    def toggled(self, part: Part) -> "Audience":
        """With the part chosen, or no more. A chat has one thread: another one takes its place. Raises NotAPart."""
        held = getattr(self, part.name, None)
        value = _value(part)
        if part.name == "chats":
            others = tuple(chat for chat in self.chats if chat[0] != value[0])
            return replace(self, chats=others if value in self.chats else (*others, value))
        if isinstance(held, frozenset):
            return _with(self, part.name, held - {value} if value in held else held | {value})
        return _with(self, part.name, not held)

    def excluding(self, part: Part) -> "Audience":
        """With the part excluded, or no more."""
        excluded = (self.excluded or Audience()).toggled(part)
        return replace(self, excluded=None if excluded == Audience() else excluded)

    def as_json(self) -> dict[str, Any]:
        """The audience as it is stored; what is not chosen is left out."""
        stored: dict[str, Any] = {}
        for one in fields(self):
            held = getattr(self, one.name)
            if isinstance(held, Audience):
                # Nobody excluded is the same as no exclusion.
                stored |= {one.name: held.as_json()} if held != Audience() else {}
            elif isinstance(held, frozenset) and held:
                stored[one.name] = sorted(held)
            elif held:
                stored[one.name] = [list(chat) for chat in held] if one.name == "chats" else held
        return stored


KINDS: Mapping[str, Kind] = {one.name: one.metadata["kind"] for one in fields(Audience) if "kind" in one.metadata}


def audience_of(stored: Mapping[str, Any]) -> Audience:
    """Reads what `as_json` wrote. What is unknown is left out: a later version may have stored it."""
    excluded = stored.get("excluded")
    audience = Audience(
        everyone=stored.get("everyone") is True,
        groups=stored.get("groups") is True,
        chats=tuple(_chats(stored.get("chats") or ())),
        languages=frozenset(language for language in stored.get("languages") or () if language in LANGUAGES),
        excluded=audience_of(excluded) if isinstance(excluded, Mapping) and excluded else None,
    )
    for name, kind in KINDS.items():
        audience = _with(audience, name, frozenset(_readable(kind, stored.get(name) or ())))
    return audience


def chosen(audience: Audience | None, scope: Scope, *, follows: bool = False) -> list[Ids]:
    """Who was chosen, as parts of a statement; with `follows` only who asked for it by following."""
    if audience is None:
        return []
    found = [audiences.everyone()] if audience.everyone and not follows else []
    for name, kind in KINDS.items():
        values = getattr(audience, name)
        if values and (kind.follows or not follows):
            found += kind.select(values, scope)
    return found


def _readable(kind: Kind, values: Sequence[Any]) -> Iterator[Any]:
    for value in values:
        try:
            yield kind.read(value)
        except (TypeError, ValueError):
            continue


def _value(part: Part) -> Any:
    try:
        if part.name in KINDS:
            return KINDS[part.name].read(part.value)
        if part.name == "chats":
            return _chat(part.value)
    except ValueError as error:
        raise NotAPart(str(part)) from error
    if part.name in ("everyone", "groups") or (part.name == "languages" and part.value in LANGUAGES):
        return part.value
    raise NotAPart(str(part))


def _with(audience: Audience, name: str, value: Any) -> Audience:
    changes: dict[str, Any] = {name: value}
    return replace(audience, **changes)


def _chats(stored: Sequence[Any]) -> Iterator[tuple[int, int | None]]:
    seen = set()
    for one in stored:
        chat_id, thread_id = (*one, None)[:2] if isinstance(one, (list, tuple)) and one else (one, None)
        if isinstance(chat_id, int) and isinstance(thread_id, (int, type(None))) and chat_id not in seen:
            seen.add(chat_id)
            yield chat_id, thread_id


def _chat_text(chat: tuple[int, int | None]) -> str:
    chat_id, thread_id = chat
    return str(chat_id) if thread_id is None else f"{chat_id}/{thread_id}"


def _chat(text: str) -> tuple[int, int | None]:
    chat_id, slash, thread_id = text.partition("/")
    return int(chat_id), int(thread_id) if slash else None
