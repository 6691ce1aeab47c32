"""Audiences in words: who is meant, how many they are, and what will happen to them."""

import io
from collections.abc import Iterator, Sequence

import xlsxwriter
from babel.numbers import format_decimal

from lab.audiences import Audience, Count, Names, Part
from lab.audiences.lists import Found
from lab.recipients import Numbers
from messages.bilingual import Bilingual
from messages.html import Html, join, lines
from messages.topics import topic_name
from messages.words import Words
from storage.users import Role

_ROLES = {
    Role.GUEST: "audience-guests",
    Role.MEMBER: "audience-members",
    Role.REVIEWER: "audience-reviewers",
    Role.EDITOR: "audience-editors",
    Role.ADMIN: "audience-admins",
    Role.OWNER: "audience-owners",
}
_READERS = {"zh": "audience-reads-zh", "en": "audience-reads-en"}
_MISSING = {"zh": "audience-missing-zh", "en": "audience-missing-en"}


def describe(words: Words, audience: Audience, names: Names) -> str:
    """`Everyone · reads Chinese · minus followers of P-017`."""
    if audience.nobody:
        return words.plain("audience-nobody")
    blocks = [_listed(words, audience, names)]
    readers = [part_name(words, part, names) for part in audience.parts() if part.name == "languages"]
    if len(readers) == 1:  # both are everybody
        blocks += readers
    if audience.excluded is not None and not audience.excluded.nobody:
        blocks.append(words.plain("audience-minus", what=_listed(words, audience.excluded, names)))
    text = " · ".join(blocks)
    return text[:1].upper() + text[1:]


def part_name(words: Words, part: Part, names: Names) -> str:
    """One choice, inside of a sentence."""
    match part.name:
        case "roles":
            return words.plain(_ROLES[Role(part.value)])
        case "topics":
            return words.plain("audience-topic", topic=topic_title(words, part.value, names))
        case "projects":
            return words.plain("audience-project", code=part.value)
        case "openings":
            return words.plain("audience-opening", code=part.value)
        case "applicants":
            return words.plain("audience-applicants", code=part.value)
        case "drafts":
            return words.plain("audience-drafts", code=part.value)
        case "lists":
            return _list_name(words, int(part.value), names)
        case "chats":
            return _chat_name(words, part.value, names)
        case "languages":
            return words.plain(_READERS[part.value])
        case "groups":
            return words.plain("audience-groups")
        case _:
            return words.plain("audience-everyone")


def topic_title(words: Words, code: str, names: Names) -> str:
    """The topic's name, or `Seminars · Battery` for an area of one."""
    whole, slash, area = code.partition("/")
    title = topic_name(words, whole, Bilingual(*names.topics.get(whole, ("", ""))))
    if not slash:
        return title
    return f"{title} · {Bilingual(*names.areas.get(area, ('', ''))).in_language(words.language) or area}"


def count(words: Words, counted: Count) -> Html:
    """`84 people · 3 groups and channels · 60 read Chinese, 24 English`."""
    if not counted.total:
        return words.html("audience-none")
    parts = []
    if counted.people:
        parts.append(words.html("audience-people", count=counted.people, number=_number(words, counted.people)))
    if counted.groups:
        parts.append(words.html("audience-groups-count", count=counted.groups, number=_number(words, counted.groups)))
    zh, en = (counted.by_language.get(language, 0) for language in ("zh", "en"))
    if zh and en:
        parts.append(words.html("audience-languages", zh=_number(words, zh), en=_number(words, en)))
    return join(parts, " · ")


def numbers(words: Words, told: Numbers, *, scheduled: bool = False) -> Html:
    """`Now 84, after quiet hours 30, in a digest 17, switched off 12`, and who gets it in the other language. `scheduled`: it is due
    later."""
    fates = {
        "audience-on-time" if scheduled else "audience-now": told.now,
        "audience-after-quiet": told.quiet,
        "audience-in-digest": told.digest,
        "audience-off": told.off,
        "audience-groups-now": told.groups,
    }
    shown = [words.plain(message, number=_number(words, number)) for message, number in fates.items() if number]
    text = words.plain("list-separator").join(shown) or words.plain("audience-none")
    missing = [
        words.html(_MISSING[language], count=number, number=_number(words, number))
        for language, number in told.missing.items()
        if number
    ]
    return lines(text[:1].upper() + text[1:], *missing)


def found(words: Words, told: Found) -> Html:
    """`137 found, 6 unknown`, and what else is to be known of a list."""
    parts = list(_found(words, told))
    hint = words.html("recipients-unknown-hint") if told.unknown else None
    return lines(words.plain("list-separator").join(parts), hint)


def unknown_workbook(words: Words, entries: Sequence[str]) -> bytes:
    """The entries of a list for which nobody was found, as XLSX. Takes a while: use a thread."""
    file = io.BytesIO()
    # No cell becomes a formula or a link: what somebody typed stays a text.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, 0, 48, text)
        sheet.write_string(0, 0, words.plain("recipients-unknown-heading"), book.add_format({"bold": True}))
        for row, entry in enumerate(entries, 1):
            sheet.write_string(row, 0, entry, text)
    return file.getvalue()


def unknown_file(words: Words) -> str:
    """The name of that workbook."""
    return f"{words.plain('recipients-unknown-file')}.xlsx"


def _found(words: Words, told: Found) -> Iterator[str]:
    yield words.plain("recipients-found", number=_number(words, len(told.user_ids)))
    if told.unknown:
        yield words.plain("recipients-unknown", number=_number(words, len(told.unknown)))
    if told.repeated:
        yield words.plain("recipients-repeated", number=_number(words, told.repeated))
    if told.unreachable:
        yield words.plain("recipients-blocked", count=told.unreachable, number=_number(words, told.unreachable))


def _listed(words: Words, audience: Audience, names: Names) -> str:
    chosen = [part_name(words, part, names) for part in audience.parts() if part.name != "languages"]
    return words.plain("list-separator").join(chosen)


def _list_name(words: Words, list_id: int, names: Names) -> str:
    if list_id not in names.lists:
        return words.plain("audience-gone")
    name, size = names.lists[list_id]
    if name:
        return words.plain("audience-list-named", name=name, count=size, number=_number(words, size))
    return words.plain("audience-list", count=size, number=_number(words, size))


def _chat_name(words: Words, value: str, names: Names) -> str:
    chat_id, _, thread = value.partition("/")
    title = names.chats.get(int(chat_id))
    if title is None:
        return words.plain("audience-gone")
    return words.plain("audience-chat-thread", title=title, number=thread) if thread else title


def _number(words: Words, number: int) -> str:
    return format_decimal(number, locale=words.language.value)
