"""The forms in which those who decide write their own text, or type until when an offer stands. What they belong to is a stored
screen (the draft's subject), so that finishing them goes back to it."""

from typing import Any

from lab.applications.asking import typed_moment
from lab.forms.dates import Moment
from lab.forms.fields import Answers
from lab.forms.form import Form
from lab.forms.texts import Text
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
