"""Has the first page of a document drawn by a process of its own, which is ended if it takes too long, and knows no secret."""

import asyncio
import os
import sys
from pathlib import Path

import structlog

import messages
from messages.first_pages import Wanted

log = structlog.get_logger(__name__)

WITHIN = 8.0  # seconds
AT_ONCE = 2  # processes; a page takes about half a second of one core
LARGEST = 10_000_000  # bytes of a picture that Telegram takes


class Pages:
    """Draws pages."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)

    async def draw(self, kind: str, data: bytes) -> bytes | None:
        """A JPEG of the first page, or None where it can't be drawn: broken, too large, too slow."""
        async with self._turn:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", "messages.first_pages"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"PYTHONPATH": str(Path(messages.__file__).parents[1]), "PATH": os.defpath},
            )
            try:
                async with asyncio.timeout(WITHIN):
                    made, _ = await process.communicate(Wanted(kind).as_line() + data)
            except TimeoutError:
                log.warning("page_not_drawn", kind=kind, reason="too slow")
                return None
            finally:
                if process.returncode is None:
                    process.kill()
                    await process.wait()
        if process.returncode or not made or len(made) > LARGEST:
            log.warning("page_not_drawn", kind=kind, reason=f"ended with {process.returncode}")
            return None
        return made
