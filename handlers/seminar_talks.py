"""Questions for the speaker of a seminar, and ratings after it."""

from typing import Any

from handlers import forms
from handlers.context import Context
from handlers.entries import PRIVATE, Feature, Press
from handlers.form_entries import FormEntry
from lab.forms.drafting import Sheet
from lab.seminars import questions, ratings
from lab.seminars.talk_forms import COMMENT, QUESTION
from messages import seminar_questions as question_screens
from messages import seminar_ratings as rating_screens
from outbox.reply import Reply, reply
from storage.speaker_questions import QuestionState

_CODE = r"(?P<code>[^:]{1,32})"
_ID = r"(?P<id>\d{1,12})"
_STATES = {"s": QuestionState.SHOWN, "d": QuestionState.HIDDEN, "o": QuestionState.ANSWERED}


async def show(context: Context) -> Reply:
    """The questions."""
    return await _board(context, context.field("code"))


async def host(context: Context) -> Reply:
    """The host's side of them."""
    return await _hosting(context, context.field("code"))


async def ask(context: Context) -> Reply:
    """One more."""
    return await forms.begin(context, QUESTION_ENTRY, subject=context.field("code"))


async def vote(context: Context) -> Reply:
    """For a question of somebody else."""
    wanted = context.field("sign") == "+"
    seminar = await questions.vote(context.tx, context.actor, _id(context), wanted=wanted, now=context.now)
    return await _board(context, seminar.code)


async def take_back(context: Context) -> Reply:
    """One's own question goes."""
    seminar = await questions.take_back(context.tx, context.actor, _id(context))
    return await _board(context, seminar.code, note=context.words.plain("question-taken-back"))


async def moderate(context: Context) -> Reply:
    """Shown, hidden, or answered."""
    state = _STATES[context.field("act")]
    seminar = await questions.moderate(context.tx, context.actor, _id(context), state, now=context.now)
    return await _hosting(context, seminar.code)


async def asked(context: Context, _: Sheet, code: Any) -> Reply:
    """The question is stored."""
    board = await questions.board(context.tx, context.actor, code, now=context.now)
    note = context.words.plain("question-asked-host" if board.runs else "question-asked")
    return reply(question_screens.board(context.words, board, note=note))


async def rating(context: Context) -> Reply:
    """How it was, or what one has said."""
    mine = await ratings.mine(context.tx, context.actor, context.field("code"), now=context.now)
    return reply(rating_screens.rating(context.words, mine))


async def rate(context: Context) -> Reply:
    """Stars."""
    stars = int(context.field("stars"))
    mine = await ratings.rate(context.tx, context.actor, context.field("code"), stars, now=context.now)
    return reply(rating_screens.rating(context.words, mine))


async def comment(context: Context) -> Reply:
    """A word about it."""
    return await forms.begin(context, COMMENT_ENTRY, subject=context.field("code"))


async def commented(context: Context, _: Sheet, mine: Any) -> Reply:
    """The comment is stored."""
    return reply(rating_screens.rating(context.words, mine, note=context.words.plain("rating-commented")))


async def summary(context: Context) -> Reply:
    """The sum of it, for the host."""
    found = await ratings.summary(context.tx, context.actor, context.field("code"))
    return reply(rating_screens.summary(context.words, found))


async def _board(context: Context, code: str, *, note: str = "") -> Reply:
    board = await questions.board(context.tx, context.actor, code, now=context.now)
    return reply(question_screens.board(context.words, board, note=note))


async def _hosting(context: Context, code: str) -> Reply:
    board = await questions.board(context.tx, context.actor, code, now=context.now)
    screen = question_screens.hosting if board.runs else question_screens.board
    return reply(screen(context.words, board))


def _id(context: Context) -> int:
    return int(context.field("id"))


QUESTION_ENTRY = FormEntry(QUESTION, done=asked)
COMMENT_ENTRY = FormEntry(COMMENT, done=commented)

FEATURE = Feature(
    presses=(
        Press(show, places=PRIVATE, pattern=f"mq:{_CODE}"),
        Press(host, places=PRIVATE, pattern=f"mqh:{_CODE}"),
        Press(ask, writes=True, places=PRIVATE, pattern=f"mqa:{_CODE}"),
        Press(vote, writes=True, places=PRIVATE, pattern=f"mq(?P<sign>[+-]):{_ID}"),
        Press(take_back, writes=True, places=PRIVATE, pattern=f"mqx:{_ID}"),
        Press(moderate, writes=True, places=PRIVATE, pattern=f"mq(?P<act>[sdo]):{_ID}"),
        Press(rating, places=PRIVATE, pattern=f"mg:{_CODE}"),
        Press(rate, writes=True, places=PRIVATE, pattern=f"mg:{_CODE}:(?P<stars>[1-5])"),
        Press(comment, writes=True, places=PRIVATE, pattern=f"mgc:{_CODE}"),
        Press(summary, places=PRIVATE, pattern=f"mgs:{_CODE}"),
    ),
    forms=(QUESTION_ENTRY, COMMENT_ENTRY),
)
