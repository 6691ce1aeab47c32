"""How applications are called where several of them stand together."""

from messages import bilingual
from messages.words import Words
from storage.applications import Application
from storage.openings import Opening
from storage.users import User


def name_of(application: Application) -> str:
    """The applicant's name as they gave it, or as it was written down for them; empty if there is none."""
    for source in (application.answers, application.contact):
        name = (source or {}).get("name")
        if isinstance(name, str) and name.strip():
            return " ".join(name.split())
    return ""


def short_number(application: Application) -> str:
    """The number within its opening: `0007`."""
    return application.number.rpartition("/")[2]


def called(application: Application) -> str:
    """`0007 林样本`."""
    return f"{short_number(application)} {name_of(application)}".strip()


def title(words: Words, opening: Opening) -> str:
    """The opening's title in the reader's language, or else in the other one."""
    return bilingual.of(opening, "title").in_language(words.language)


def person(user: User) -> str:
    """A colleague by name, without what else identifies them."""
    return " ".join(part for part in (user.first_name, user.last_name) if part) or str(user.id)
