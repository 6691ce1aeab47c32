"""What hosts are told of questions and ratings, and who was at a seminar is asked."""

from collections.abc import Callable, Mapping
from typing import Any

from lab.seminars import ratings
from lab.seminars.hosting import runs
from lab.seminars.questions import WAITING
from lab.seminars.ratings import ASK, SUMMARY, Mine, Summary
from lab.seminars.seeing import sees
from messages import seminar_questions as question_screens
from messages import seminar_ratings as rating_screens
from messages.html import Html
from messages.words import Words
from outbox.notices.notice import Facts, Notice, Owed, Reader
from outbox.notices.staff import reader_of
from outbox.reply import Reply, Send
from storage import seminars, speaker_questions
from storage.seminars import Seminar


async def _waiting(owed: Owed) -> tuple[Seminar, int] | None:
    """As long as a question waits, and the reader still runs the seminar."""
    seminar = await seminars.get(owed.tx, owed.facts["seminar"])
    if seminar is None or not await runs(owed.tx, await reader_of(owed), seminar):
        return None
    count = await speaker_questions.count_waiting(owed.tx, seminar.id)
    return (seminar, count) if count else None


def _draw_waiting(reader: Reader, loaded: Any) -> Reply:
    seminar, count = loaded
    return Reply((Send(question_screens.waiting(reader.words, seminar, count)),))


async def _ask(owed: Owed) -> Mine | None:
    """As long as nothing was said."""
    seminar = await ratings.asked_of(owed.tx, owed.facts["seminar"], owed.delivery.chat_id, now=owed.now)
    if seminar is None or not sees(await reader_of(owed), seminar):
        return None
    return Mine(seminar, None, "")


def _draw_ask(reader: Reader, mine: Any) -> Reply:
    return Reply((Send(rating_screens.rating(reader.words, mine)),))


async def _summary(owed: Owed) -> Summary | None:
    seminar = await seminars.get(owed.tx, owed.facts["seminar"])
    if seminar is None or not await runs(owed.tx, await reader_of(owed), seminar):
        return None
    return await ratings.summed(owed.tx, seminar)


def _draw_summary(reader: Reader, summary: Any) -> Reply:
    return Reply((Send(rating_screens.summary(reader.words, summary)),))


def _line(message: str) -> Callable[[Words, Facts], Html]:
    def line(words: Words, facts: Facts) -> Html:
        return words.html(message, code=facts["code"])

    return line


KINDS: Mapping[str, Notice] = {
    WAITING: Notice(_waiting, _draw_waiting, _line("notice-seminar-questions-line")),
    ASK: Notice(_ask, _draw_ask, _line("notice-seminar-rate-line")),
    SUMMARY: Notice(_summary, _draw_summary, _line("notice-seminar-ratings-line")),
}
