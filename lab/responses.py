"""Answers to an announcement, pressed by those who got it."""

from dataclasses import dataclass
from datetime import datetime

from lab.content import in_language
from lab.errors import NotFound
from storage import responses, runs
from storage.database import Tx
from storage.runs import Run


@dataclass(frozen=True)
class Chosen:
    """What somebody has chosen, in the words of the copy they pressed, and what they had chosen before (by number)."""

    text: str
    index: int
    before: int | None


async def choose(tx: Tx, run_id: int, user_id: int, index: int, *, chat_id: int, now: datetime) -> Chosen:
    """Stores what a user chose under the copy in a chat; one may change one's mind. Raises NotFound."""
    run, language = await _copy(tx, run_id, chat_id)
    content, _ = in_language(run.contents, language)
    if index >= len(content.choices):
        raise NotFound("response-closed")
    before = await responses.chosen(tx, run_id=run_id, user_id=user_id)
    if before != index:
        await responses.choose(tx, run_id=run_id, user_id=user_id, index=index, now=now)
    return Chosen(content.choices[index], index, before)


async def confirm(tx: Tx, run_id: int, user_id: int, *, chat_id: int, now: datetime) -> bool:
    """Stores that a user read the copy in a chat; False if they said so before. Raises NotFound."""
    await _copy(tx, run_id, chat_id)
    return await responses.read(tx, run_id=run_id, user_id=user_id, now=now)


async def _copy(tx: Tx, run_id: int, chat_id: int) -> tuple[Run, str]:
    """The run, and the language of the copy that a chat got. A client can press what no screen of its own has, so it must have one."""
    run = await runs.get(tx, run_id)
    if run is None:
        raise NotFound("response-preview")
    language = await responses.language_of_copy(tx, run_id=run_id, chat_id=chat_id)
    if language is None:
        raise NotFound("response-closed")
    return run, language
