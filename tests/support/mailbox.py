"""A mail server for a test: real SMTP on 127.0.0.1, that takes letters or does what a bad one does."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Mailbox:
    """What has arrived, with whom it was for. `answers` to RCPT and to DATA are used up one by one, and then it is "250 OK"; "hang" and
    "die" are no answers. `tries` counts the receivers that were named."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.receivers: list[str] = []
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.tries = 0
        self.port = 0

    @property
    def url(self) -> str:
        """For LABBOT_SMTP_URL."""
        return f"smtp://lab%40example.org:secret@127.0.0.1:{self.port}"

    async def handle_RCPT(self, server: SMTP, _: Session, envelope: Envelope, address: str, __: Any) -> str:  # noqa: N802
        """A receiver is named."""
        self.tries += 1
        answer = await self._answer(server, self.rcpt)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        """The letter has come."""
        answer = await self._answer(server, self.data)
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            letter = message_from_bytes(envelope.content, policy=default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.receivers += envelope.rcpt_tos
        return answer

    async def _answer(self, server: SMTP, answers: list[str]) -> str:
        answer = answers.pop(0) if answers else "250 OK"
        if answer == "hang":
            await asyncio.sleep(3)
        if answer == "die":
            assert server.transport is not None
            server.transport.abort()
        return answer


def text_of(letter: EmailMessage) -> str:
    """What a letter says."""
    body = letter.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


@contextlib.asynccontextmanager
async def mailbox() -> AsyncIterator[Mailbox]:
    """The server while the context lasts. It takes the password `secret`."""
    box = Mailbox()

    def session() -> SMTP:
        return SMTP(
            box,
            hostname="mail.example.org",
            auth_require_tls=False,
            auth_callback=lambda _, __, password: password == b"secret",
        )

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()
