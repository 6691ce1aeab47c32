"""Who a user is among the laboratory's persons."""

from lab.persons import Candidates
from messages import bilingual
from messages.grants import name_of
from messages.html import lines, shorten
from messages.reviewing import turn
from messages.screen import Button, Screen
from messages.words import Words
from storage.persons import Person

PAGE = 8
_NAME = 36  # UTF-16 units on a button


def choose(words: Words, found: Candidates, *, page: int = 0) -> Screen:
    """The persons who a user could be; whoever they are has a tick, and can be taken back."""
    user = found.user
    pages = max(1, -(-len(found.persons) // PAGE))
    page = min(page, pages - 1)
    now = next((one for one in found.persons if one.user_id == user.id), None)
    buttons = [
        [
            Button(
                f"{'✓ ' if one is now else ''}{shorten(called(words, one), _NAME)}",
                data=f"gq:{'-' if one is now else '+'}{user.id}:{one.code}",
            )
        ]
        for one in found.persons[page * PAGE : (page + 1) * PAGE]
    ]
    text = lines(
        words.html("person-choose", name=name_of(user)),
        words.html("person-now", person=called(words, now)) if now is not None else None,
        words.html("person-why") if found.persons else words.html("person-nobody"),
    )
    around = turn(words, page, pages, lambda number: f"gp:{user.id}:{number}")
    back = [Button(words.plain("button-person-role"), data=f"gv:{user.id}")]
    return Screen(text, [*buttons, around, back])


def called(words: Words, person: Person) -> str:
    """A person by name and code."""
    return f"{bilingual.of(person, 'name').in_language(words.language)} · {person.code}"
