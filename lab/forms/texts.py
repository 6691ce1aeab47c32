"""Fields that are written: texts, addresses, numbers to call."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from lab.errors import LabError
from lab.forms.fields import Around, Field, Sent, text_of

_EMAIL = re.compile(r"[^\s@<>,;:\"()]+@[^\s@<>,;:\"().]+(?:\.[^\s@<>,;:\"().]+)+")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")
_CHINA = "86"
_SHOWN = 60  # characters of what was sent that an error repeats
LONGEST_URL = 500


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones, all dashes alike."""
    return unicodedata.normalize("NFKC", text).translate(_DASHES).strip()


def found(text: str) -> str:
    """What was sent, in one line, short enough to be repeated in an error."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


@dataclass(frozen=True)
class Text(Field):
    """A text of `least` to `most` characters; in one line unless `lines`."""

    least: int = 1
    most: int = 1000
    lines: bool = False

    def read(self, sent: Sent, around: Around) -> str:
        text = text_of(sent)
        if not self.lines:
            text = " ".join(text.split())
        self.check(text, around)
        return text

    def check(self, value: Any, around: Around) -> None:
        length = len(str(value))
        if length > self.most:
            raise LabError("form-too-long", length=length, limit=self.most)
        if length < self.least:
            raise LabError("form-too-short", length=length, least=self.least)


@dataclass(frozen=True)
class Email(Field):
    """An e-mail address."""

    def read(self, sent: Sent, around: Around) -> str:
        typed = text_of(sent)
        text = narrow(typed).removeprefix("mailto:").strip("<>;,. ")
        if not _EMAIL.fullmatch(text) or len(text) > 200:
            raise LabError("form-email-wrong", found=found(typed))
        name, _, host = text.rpartition("@")
        return f"{name}@{host.casefold()}"


@dataclass(frozen=True)
class Phone(Field):
    """A telephone number, stored with its country: +8613800138000. Without one it is a Chinese number. A shared contact is one too."""

    def read(self, sent: Sent, around: Around) -> str:
        typed = f"+{sent.phone.lstrip('+')}" if sent.kind == "contact" and sent.phone else text_of(sent)
        number = international(typed)
        if number is None:
            raise LabError("form-phone-wrong", found=found(typed))
        return number


def international(typed: str) -> str | None:
    """A telephone number as it is dialled from anywhere, or None if this is none."""
    text = re.sub(r"[\s().·/-]", "", narrow(typed))
    text = re.sub(r"^00", "+", text)
    if re.fullmatch(r"\+\d{7,15}", text):
        text = text.replace("+860", "+86", 1)
        # Of Chinese numbers the length is known: +86 1xx and +86 10 with eight digits more.
        return text if not text.startswith("+861") or len(text) in (13, 14) else None
    if re.fullmatch(r"861[3-9]\d{9}", text):
        return f"+{text}"
    if re.fullmatch(r"1[3-9]\d{9}", text):  # a mobile telephone
        return f"+{_CHINA}{text}"
    if re.fullmatch(r"0[1-9]\d{8,10}", text):  # a fixed one, with its city
        return f"+{_CHINA}{text[1:]}"
    return None


@dataclass(frozen=True)
class Url(Field):
    """An address of the web."""

    def read(self, sent: Sent, around: Around) -> str:
        typed = text_of(sent)
        url = url_in(typed)
        if url is None:
            raise LabError("form-url-wrong", found=found(typed))
        return url


def url_in(typed: str) -> str | None:
    """The http or https address that was typed, with its scheme; None if this is none."""
    text = typed.strip().strip("<>，。；、")
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text) or re.match(r"[A-Za-z0-9.-]+\.[a-z]{2,}:\d", text):
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    whole = parts.scheme.casefold() in ("http", "https") and re.fullmatch(r"[^\s.]+(\.[^\s.]+)+", parts.hostname or "")
    if not whole or len(text) > LONGEST_URL or re.search(r"[\s|<>\"]", text):
        return None
    return text


@dataclass(frozen=True)
class Links(Field):
    """Links with a text each, a line for each: `Registration https://example.org/register`. Stored as [{text, url}]."""

    most: int = 8
    longest: int = 40  # characters of a text

    def read(self, sent: Sent, around: Around) -> list[Mapping[str, str]]:
        links = [self._link(line) for line in text_of(sent).splitlines() if line.strip()]
        if len(links) > self.most:
            raise LabError("form-links-many", count=len(links), most=self.most)
        return links

    def _link(self, line: str) -> Mapping[str, str]:
        address = re.search(r"\S+\s*$", line)
        url = url_in(address[0]) if address else None
        if address is None or url is None or "." not in address[0]:
            raise LabError("form-link-wrong", found=found(line))
        text = line[: address.start()].strip().rstrip("|｜:：-—–，, ").strip() or (urlsplit(url).hostname or url)
        if len(text) > self.longest:
            raise LabError("form-link-text-long", found=found(text), limit=self.longest)
        return {"text": text, "url": url}

    def filled(self, value: Any) -> bool:
        return bool(value)
