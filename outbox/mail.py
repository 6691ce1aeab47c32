"""E-mails: how one is put together, and what became of handing it over."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum

import aiosmtplib

from outbox.mail_server import MailServer

TIMEOUT = 30.0  # seconds for each answer of the server
WHOLE = 120.0  # seconds for one letter
UNTRUSTED = "CERTIFICATE_VERIFY_FAILED"  # in what OpenSSL says where nobody vouches for a certificate, or it is for another server


@dataclass(frozen=True)
class Attached:
    """A file for the reader's calendar."""

    name: str
    content: bytes
    method: str


@dataclass(frozen=True)
class Letter:
    """A letter. `key` is the same whenever it is sent, and makes its Message-ID; `sender` and `reply_to` are addresses."""

    key: str
    receiver: str
    subject: str
    text: str
    sender: str
    sender_name: str
    reply_to: str
    at: datetime
    files: Sequence[Attached] = ()


class Outcome(StrEnum):
    """LATER: it may go another time. AWAY: so may all others, since the server can't be reached or takes none."""

    SENT = "sent"
    LATER = "later"
    AWAY = "away"
    REFUSED = "refused"


@dataclass(frozen=True)
class Result:
    """What became of a letter, and a word why, which names nobody."""

    outcome: Outcome
    reason: str = ""


def message_of(letter: Letter) -> EmailMessage:
    """The letter as it goes out. Raises ValueError for an address that is none."""
    made = EmailMessage(policy=SMTP.clone(cte_type="7bit"))
    sender = _address(letter.sender, letter.sender_name)
    made["From"] = sender
    made["To"] = _address(letter.receiver)
    if letter.reply_to and letter.reply_to != letter.sender:
        made["Reply-To"] = _address(letter.reply_to)
    made["Subject"] = _one_line(letter.subject)
    made["Date"] = format_datetime(letter.at)
    made["Message-ID"] = f"<{letter.key}@{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(letter.text)
    for one in letter.files:
        made.add_attachment(
            one.content,
            maintype="text",
            subtype="calendar",
            filename=one.name,
            params={"method": one.method, "charset": "utf-8"},
        )
    return made


def _address(address: str, name: str = "") -> Address:
    try:
        made = Address(display_name=_one_line(name), addr_spec=address)
    except (MessageError, IndexError) as error:
        raise ValueError("no address") from error
    if not made.username or not made.domain:
        raise ValueError("no address")
    return made


def _one_line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


async def hand_over(server: MailServer, letter: Letter, *, timeout: float = TIMEOUT) -> Result:
    """Hands a letter to the server. Never raises what the server, or the letter, may do."""
    try:
        made = message_of(letter)
    except ValueError:
        return Result(Outcome.REFUSED, "address")
    result = None
    try:
        async with asyncio.timeout(WHOLE), _client(server, timeout) as client:
            result = await _send(client, made, letter.receiver)
    except (aiosmtplib.SMTPException, OSError, TimeoutError, EOFError) as error:
        # What the server has said to the letter counts, also where it does not take its leave properly.
        return result or Result(Outcome.AWAY, _why(error))
    return result


async def answers(server: MailServer, *, timeout: float = TIMEOUT) -> str | None:
    """None if the server answers, and takes the user and the password; else why not."""
    try:
        async with asyncio.timeout(WHOLE), _client(server, timeout):
            return None
    except (aiosmtplib.SMTPException, OSError, TimeoutError, EOFError) as error:
        return str(error) or type(error).__name__


def _client(server: MailServer, timeout: float) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user,
        password=server.password,
        use_tls=server.tls,
        start_tls=server.starttls,
        timeout=timeout,
    )


async def _send(client: aiosmtplib.SMTP, made: EmailMessage, receiver: str) -> Result:
    try:
        await client.send_message(made, recipients=[receiver])
    except aiosmtplib.SMTPRecipientsRefused as error:
        return _judged(error.recipients[0].code)
    except aiosmtplib.SMTPSenderRefused as error:
        return Result(Outcome.AWAY, f"sender-{error.code}")  # the laboratory's own address: somebody has to see to it
    except aiosmtplib.SMTPNotSupported:
        return Result(Outcome.REFUSED, "not-supported")
    except aiosmtplib.SMTPTimeoutError as error:
        return Result(Outcome.AWAY, _why(error))
    except aiosmtplib.SMTPResponseException as error:
        return _judged(error.code)
    return Result(Outcome.SENT)


def _judged(code: int) -> Result:
    if code == 421:
        return Result(Outcome.AWAY, "421")
    return Result(Outcome.REFUSED if code >= 500 else Outcome.LATER, str(code))


def _why(error: BaseException) -> str:
    code = getattr(error, "code", None)
    return str(code) if isinstance(code, int) else type(error).__name__
