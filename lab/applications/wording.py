"""The forms in which those who decide write their own text, or type until when an offer stands. What they belong to is a stored
screen (the draft's subject), so that finishing them goes back to it."""

from typing import Any

from lab.applications.access import require_staff
from lab.applications.asking import typed_moment
from lab.forms.dates import Moment
from lab.forms.fields import Answers, Custom
from lab.forms.form import Form
from lab.forms.texts import Text
from lab.roles import Actor
from storage.database import Tx

LONGEST = 1500


async def as_answered(tx: Tx, *, answers: Answers, **_: Any) -> Answers:  # noqa: ARG001 -- every verb of a form has it
    """What was filled in, for who draws the end."""
    return answers


OWN_TEXT = Form(
    "owntext",
    title="own-text-title",
    submit="own-text-submit",
    fields=(Text("text", label="own-text", ask="own-text-ask", example="own-text-example", most=LONGEST, lines=True),),
    finish=as_answered,
)
OFFER_UNTIL = Form(
    "offeruntil",
    title="offer-until-title",
    submit="offer-until-submit",
    fields=(
        Moment("until", label="offer-until", ask="offer-until-ask", example="return-due-example", reads=typed_moment),
    ),
    finish=as_answered,
)


def opening_of(subject: str) -> int:
    """The opening that a draft is about; behind it may stand what else it is about."""
    return int(subject.partition(":")[0])


async def allow_opening(tx: Tx, *, actor: Actor, subject: str, **_: Any) -> None:
    """Raises NotFound unless the actor decides about this opening now."""
    await require_staff(tx, actor, opening_of(subject))


ORDER = Form(
    "offerorder",
    title="order-title",
    submit="order-submit",
    fields=(Text("numbers", label="order-numbers", ask="order-ask", example="order-example", most=600),),
    finish=as_answered,
    allow=allow_opening,
)


def _text(name: str) -> Custom:
    return Custom(
        name,
        label=f"release-text-{name}",
        ask=f"release-text-{name}-ask",
        complete=lambda value: isinstance(value, str) and bool(value.strip()),
    )


# The subject is the opening and the outcome: `12:rejected`.
RELEASE_TEXT = Form(
    "releasetext",
    title="release-text-title",
    submit="release-text-submit",
    fields=(_text("zh"), _text("en")),
    finish=as_answered,
    allow=allow_opening,
)
# The subject is the opening and the application: `12:345`.
EXCEPTION = Form(
    "exception",
    title="exception-title",
    submit="own-text-submit",
    fields=(_text("one"),),
    finish=as_answered,
    allow=allow_opening,
)
RELEASE_UNTIL = Form(
    "releaseuntil",
    title="offer-until-title",
    submit="offer-until-submit",
    fields=OFFER_UNTIL.fields,
    finish=as_answered,
    allow=allow_opening,
)
