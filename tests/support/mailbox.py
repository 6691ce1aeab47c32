"""A mail server for a test: real SMTP on 127.0.0.1, that takes letters or does what a bad one does."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Mailbox:
    """What has arrived, with whom it was for. `answers` to RCPT and to DATA are used up one by one, and then it is "250 OK"; "hang" and
    "die" are no answers, "slow" is a late one. `tries` counts the receivers that were named, `signed_in` the passwords that came,
    `in_clear` those of them and of the letters that anybody on the way could read. `named` is set with the first receiver."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.receivers: list[str] = []
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.tries = 0
        self.port = 0
        self.signed_in = 0
        self.in_clear = 0
        self.named = asyncio.Event()

    @property
    def url(self) -> str:
        """For LABBOT_SMTP_URL."""
        return f"smtp://lab%40example.org:secret@127.0.0.1:{self.port}"

    async def handle_RCPT(self, server: SMTP, _: Session, envelope: Envelope, address: str, __: Any) -> str:  # noqa: N802
        """A receiver is named."""
        self.tries += 1
        self.named.set()
        answer = await self._answer(server, self.rcpt)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    def sign_in(self, server: SMTP, password: bytes) -> bool:
        """A password has come."""
        self.signed_in += 1
        self._look(server)
        return password == b"secret"

    def _look(self, server: SMTP) -> None:
        assert server.transport is not None
        self.in_clear += server.transport.get_extra_info("ssl_object") is None

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        """The letter has come."""
        self._look(server)
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
        if answer == "slow":
            await asyncio.sleep(0.5)
            return "250 OK"
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
async def mailbox(
    *, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> AsyncIterator[Mailbox]:
    """The server while the context lasts. It takes the password `secret`: in clear, or over TLS from the beginning, or only after
    STARTTLS."""
    box = Mailbox()

    def session() -> SMTP:
        return SMTP(
            box,
            hostname="mail.example.org",
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_require_tls=starttls is not None,
            authenticator=lambda server, _, __, ___, data: AuthResult(
                success=box.sign_in(server, data.password), handled=False
            ),
        )

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", 0, ssl=tls)
    box.port = server.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        server.close()
        await server.wait_closed()
