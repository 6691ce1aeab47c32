"""What the buttons about decisions carry. `reference` is the id of a stored state, of 12 characters."""

from lab.applications.stages import Verb

PHONE_DATA = "kp"
NONE = "-"  # stands for no value of a filter
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


def beyond(reference: str) -> str:
    """Looks at an offer beyond the places."""
    return f"kP:{reference}"


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


def ticked(opening_id: int, application_id: int, *, wanted: bool) -> str:
    """Ticks one, or takes the tick off."""
    return f"k{'+' if wanted else '-'}:{opening_id}:{application_id}"


def tick_all(opening_id: int, *, wanted: bool) -> str:
    """Ticks all that are shown, or takes all ticks off."""
    return f"kt:{opening_id}:{'a' if wanted else 'n'}"


def page(opening_id: int, number: int) -> str:
    """A page of the list, counted from 0."""
    return f"kl:{opening_id}:{number}"


def chooser(opening_id: int, name: str) -> str:
    """The values of a filter to choose from."""
    return f"kf:{opening_id}:{name[0]}"


def chosen(opening_id: int, name: str, value: str | None) -> str:
    """Sets a filter, or (None) takes it off."""
    return f"kc:{opening_id}:{name[0]}:{value or NONE}"


def with_ticked(opening_id: int, count: int) -> str:
    """What to do with the ticked ones."""
    return f"kx:{opening_id}:{count}"


def hold_ticked(opening_id: int, verb: Verb | None, count: int) -> str:
    """Holds this decision about the ticked ones, or (None) takes back what is held about them."""
    return f"km:{opening_id}:{_LETTER_OF[verb] if verb else 'u'}:{count}"


def order(opening_id: int) -> str:
    """The order of offers."""
    return f"ko:{opening_id}"


def place(opening_id: int, application_id: int, position: int) -> str:
    """Puts one at a place of the order; 0 takes it out."""
    return f"kj:{opening_id}:{application_id}:{position}"


def type_order(opening_id: int) -> str:
    """Types the order."""
    return f"ky:{opening_id}"


def release(opening_id: int) -> str:
    """What is held, before it is released."""
    return f"ks:{opening_id}"


def release_text(opening_id: int, outcome: str) -> str:
    """Edits the text of an outcome."""
    return f"kq:{opening_id}:{outcome}"


def release_until(opening_id: int, days: int) -> str:
    """The offers stand for so many days; 0 types the day."""
    return f"kk:{opening_id}:{days}"


def exceptions(opening_id: int, number: int) -> str:
    """Those who are told, one by one: a page, counted from 0."""
    return f"kg:{opening_id}:{number}"


def exception(opening_id: int, application_id: int) -> str:
    """A text for one of them."""
    return f"k!:{opening_id}:{application_id}"


def leave_out(opening_id: int, application_id: int, *, wanted: bool) -> str:
    """Leaves one out of this release, or takes one in again."""
    return f"k{'<' if wanted else '>'}:{opening_id}:{application_id}"


def release_now(opening_id: int, digest: str) -> str:
    """Releases what the screen with this digest said."""
    return f"kz:{opening_id}:{digest}"


def interviews(opening_id: int) -> str:
    """The interviews of an opening."""
    return f"ki:{opening_id}"


def reviewed(application_id: int) -> str:
    """The application as reviewers see it."""
    return f"va:{application_id}"


def opening(opening_id: int) -> str:
    """The opening's page for reviewers."""
    return f"vo:{opening_id}"


def interviews_page(opening_id: int, number: int) -> str:
    """A page of the interviews, counted from 0."""
    return f"ki:{opening_id}:{number}"


def offer_slots(opening_id: int, back: str = "") -> str:
    """Offers more times; afterwards one is `back` at the decision with this reference, or at what else that says."""
    return f"kis:{opening_id}" + (f":{back}" if back else "")


def unpicked(opening_id: int) -> str:
    """Who is invited and has not picked a time."""
    return f"kiw:{opening_id}"


def remind(opening_id: int) -> str:
    """Reminds them."""
    return f"kim:{opening_id}"


def cancel_slot(slot_id: int) -> str:
    """A slot is to be cancelled."""
    return f"kic:{slot_id}"


def cancel_slot_now(slot_id: int, sequence: int) -> str:
    """It is, if it still is as it was."""
    return f"kiy:{slot_id}:{sequence}"
