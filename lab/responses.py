"""Answers to an announcement, pressed by those who got it, or found it in their inbox."""

from dataclasses import dataclass
from datetime import datetime

from lab.content import in_language
from lab.errors import NotFound
from storage import inbox, responses, runs
from storage.database import Tx
from storage.runs import Run


@dataclass(frozen=True)
class Chosen:
    """What somebody has chosen, in the words of the copy they pressed, and what they had chosen before (by number)."""

    text: str
    index: int
    before: int | None


async def choose(
    tx: Tx, run_id: int, user_id: int, index: int, *, chat_id: int, language: str = "", now: datetime
) -> Chosen:
    """Stores what a user chose under the copy in a chat; one may change one's mind. `language` is the reader's of now, in which the
    inbox shows it; "": that of the copy. In a group it is the copy's for all. Raises NotFound."""
    run, written = await _copy(tx, run_id, user_id, chat_id)
    content, _ = in_language(run.contents, language if language and chat_id == user_id else written)
    if index >= len(content.choices):
        raise NotFound("response-closed")
    before = await responses.chosen(tx, run_id=run_id, user_id=user_id)
    if before != index:
        await responses.choose(tx, run_id=run_id, user_id=user_id, index=index, now=now)
    return Chosen(content.choices[index], index, before)


async def confirm(tx: Tx, run_id: int, user_id: int, *, chat_id: int, now: datetime) -> bool:
    """Stores that a user read the copy in a chat; False if they said so before. Raises NotFound."""
    await _copy(tx, run_id, user_id, chat_id)
    return await responses.read(tx, run_id=run_id, user_id=user_id, now=now)


async def _copy(tx: Tx, run_id: int, user_id: int, chat_id: int) -> tuple[Run, str]:
    """The run, and the language of the copy that a chat got ("" if that is not told). A client can press what no screen of its own
    has, so there must be a copy; a public announcement is anybody's to open in the private chat. What was retracted is over."""
    run = await runs.get(tx, run_id)
    if run is None:
        raise NotFound("response-preview")
    language = await responses.language_of_copy(tx, run_id=run_id, chat_id=chat_id)
    if language is None and not (chat_id == user_id and await inbox.is_public(tx, run_id)):
        raise NotFound("response-closed")
    if await inbox.is_retracted(tx, run_id):
        raise NotFound("response-closed")
    return run, language or ""
