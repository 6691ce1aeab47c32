"""Questions for the speaker: asked before or during a seminar, moderated by whoever runs it, voted for by others, in their order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from lab import notices
from lab.errors import Forbidden, LabError, NotFound
from lab.roles import Actor
from lab.seminars.hosting import runs
from lab.seminars.seeing import visible
from storage import history, persons, seminars, speaker_questions
from storage.database import Tx
from storage.seminars import COMING, KIND, Seminar, SeminarStatus
from storage.speaker_questions import VISIBLE, QuestionState, SpeakerQuestion

LATEST = timedelta(hours=1)  # after the end: what was still in the air
MOST = 5  # open questions of one person at one seminar
LONGEST = 500  # characters
WAITING = "seminar-questions"  # kind of the notice to the host
_GATHER = timedelta(minutes=10)
"""The host is told of what waits at most this often."""


@dataclass(frozen=True)
class Asked:
    """A question as the actor sees it. `number` is its place in the order in which they are put to the speaker, None for what is not shown to
    all."""

    question: SpeakerQuestion
    votes: int
    mine: bool
    voted: bool
    number: int | None


@dataclass(frozen=True)
class Board:
    """The questions of a seminar: for who `runs` it all of them, for others those that are shown and their own. `takes`: one can ask and vote
    now."""

    seminar: Seminar
    asked: tuple[Asked, ...]
    runs: bool
    takes: bool

    @property
    def waiting(self) -> int:
        """How many wait for the host."""
        return sum(one.question.state is QuestionState.WAITING for one in self.asked)


def takes(seminar: Seminar, *, now: datetime) -> bool:
    """Whether one can ask: once it is published, until shortly after its end."""
    return seminar.status in (*COMING, SeminarStatus.HELD) and now <= seminar.ends_at + LATEST


async def board(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Board:
    """The questions. Raises NotFound."""
    seminar = await visible(tx, actor, code)
    host = await runs(tx, actor, seminar)
    voted = await speaker_questions.voted(tx, seminar.id, actor.user_id) if actor.user_id is not None else set()
    found = []
    number = 0
    for question, votes in await speaker_questions.of_seminar(tx, seminar.id):
        mine = question.user_id == actor.user_id
        place = None
        if question.state is QuestionState.SHOWN:
            number += 1
            place = number
        if host or mine or question.state in VISIBLE:
            found.append(Asked(question, votes, mine, question.id in voted, place))
    return Board(seminar, tuple(found), host, takes(seminar, now=now))


async def may_ask(tx: Tx, actor: Actor, code: str, *, now: datetime) -> Seminar:
    """The seminar, if the actor may ask one more question now. Raises NotFound, LabError."""
    seminar = await visible(tx, actor, code)
    if actor.user_id is None:
        raise Forbidden
    if not takes(seminar, now=now):
        raise LabError("question-too-late")
    if await speaker_questions.count_open(tx, seminar.id, actor.user_id) >= MOST:
        raise LabError("question-too-many", most=MOST)
    return seminar


async def ask(tx: Tx, actor: Actor, code: str, text: str, *, now: datetime) -> SpeakerQuestion:
    """Asks. It waits for the host, unless that is who asks. Raises NotFound, LabError."""
    locked = await seminars.lock(
        tx, (await visible(tx, actor, code)).id
    )  # so that nobody asks more than they may at once
    if locked is None:
        raise NotFound("seminar-not-found", code=code)
    seminar = await may_ask(tx, actor, code, now=now)
    shown = await runs(tx, actor, seminar)
    state = QuestionState.SHOWN if shown else QuestionState.WAITING
    values = {"seminar_id": seminar.id, "user_id": actor.user_id, "text": text, "state": state}
    question_id = await speaker_questions.add(tx, {**values, "made_at": now, "changed_at": now})
    if not shown:
        await _tell_host(tx, seminar, now=now)
    question = await speaker_questions.get(tx, question_id)
    if question is None:
        raise NotFound("question-gone")
    return question


async def vote(tx: Tx, actor: Actor, question_id: int, *, wanted: bool, now: datetime) -> Seminar:
    """Votes for a question that is shown, or takes that back; nobody votes for their own. Raises NotFound, LabError."""
    question, seminar = await _found(tx, actor, question_id)
    if actor.user_id is None or question.user_id == actor.user_id:
        raise LabError("question-own")
    if question.state is not QuestionState.SHOWN:
        raise LabError("question-not-now")
    if not takes(seminar, now=now):
        raise LabError("question-too-late")
    await speaker_questions.vote(tx, question_id, actor.user_id, wanted=wanted)
    return seminar


async def moderate(tx: Tx, actor: Actor, question_id: int, state: QuestionState, *, now: datetime) -> Seminar:
    """Whoever runs the seminar shows a question, hides it, or ticks it off. Raises NotFound."""
    question, seminar = await _found(tx, actor, question_id)
    if not await runs(tx, actor, seminar):
        raise NotFound("question-gone")
    if await speaker_questions.set_state(tx, question.id, state, now=now):
        facts = {"question": question.id}
        await history.add(
            tx,
            at=now,
            actor_id=actor.user_id,
            action=f"seminar.question_{state}",
            kind=KIND,
            item=seminar.code,
            facts=facts,
        )
    return seminar


async def take_back(tx: Tx, actor: Actor, question_id: int) -> Seminar:
    """Who asked takes it back, as long as it is not answered. Raises NotFound, LabError."""
    question, seminar = await _found(tx, actor, question_id)
    if question.user_id != actor.user_id:
        raise NotFound("question-gone")
    if question.state is QuestionState.ANSWERED:
        raise LabError("question-not-now")
    await speaker_questions.remove(tx, question_id)
    return seminar


def to_put(asked: Sequence[Asked]) -> list[Asked]:
    """Those that are put to the speaker, in their order."""
    return [one for one in asked if one.number is not None]


async def _found(tx: Tx, actor: Actor, question_id: int) -> tuple[SpeakerQuestion, Seminar]:
    question = await speaker_questions.get(tx, question_id)
    seminar = await seminars.get(tx, question.seminar_id) if question is not None else None
    if question is None or seminar is None:
        raise NotFound("question-gone")
    return question, await visible(tx, actor, seminar.code)


async def _tell_host(tx: Tx, seminar: Seminar, *, now: datetime) -> None:
    """What waits is counted when it is sent, so that several questions are one notice."""
    host = await persons.by_code(tx, seminar.host) if seminar.host is not None else None
    if host is None or host.user_id is None:
        return
    slot = int(now.timestamp() // _GATHER.total_seconds())
    await notices.tell(
        tx,
        chat_id=host.user_id,
        kind=WAITING,
        facts={"seminar": seminar.id, "code": seminar.code},
        event=f"{WAITING}:{seminar.id}:{slot}",
        urgent=seminar.starts_at - now < timedelta(hours=1),
        lab_zone=ZoneInfo(seminar.zone),
        due_at=now + timedelta(minutes=1),
        expires_at=seminar.ends_at + LATEST,
        now=now,
    )
