"""What the buttons about decisions carry. `reference` is the id of a stored state, of 12 characters."""

from lab.applications.stages import Verb

PHONE_DATA = "kp"
LETTERS = {
    "s": Verb.SCREEN,
    "i": Verb.INVITE,
    "r": Verb.RESERVE,
    "o": Verb.OFFER,
    "x": Verb.REJECT,
    "g": Verb.GIVE_UP,
}
_LETTER_OF = {verb: letter for letter, verb in LETTERS.items()}


def one(application_id: int) -> str:
    """What can be decided about an application."""
    return f"ka:{application_id}"


def look(application_id: int, verb: Verb) -> str:
    """A decision to be looked at before it is made."""
    return f"kv:{application_id}:{_LETTER_OF[verb]}"


def ask_back(application_id: int) -> str:
    """Returns an application with a question."""
    return f"kr:{application_id}"


def take_back(application_id: int, version: int) -> str:
    """Takes a held decision back."""
    return f"ku:{application_id}:{version}"


def do_now(reference: str) -> str:
    """Makes the decision that was looked at."""
    return f"kn:{reference}"


def do_later(reference: str) -> str:
    """Holds it."""
    return f"kh:{reference}"


def write(reference: str) -> str:
    """Writes one's own text."""
    return f"kw:{reference}"


def usual(reference: str) -> str:
    """Goes back to the usual text."""
    return f"kb:{reference}"


def until(reference: str, days: int) -> str:
    """An offer stands for so many days; 0 types the day."""
    return f"ke:{reference}:{days}"


def board(opening_id: int) -> str:
    """The page of decisions about an opening."""
    return f"kd:{opening_id}"


def interviews(opening_id: int) -> str:
    """The interviews of an opening."""
    return f"ki:{opening_id}"


def reviewed(application_id: int) -> str:
    """The application as reviewers see it."""
    return f"va:{application_id}"


def opening(opening_id: int) -> str:
    """The opening's page for reviewers."""
    return f"vo:{opening_id}"
