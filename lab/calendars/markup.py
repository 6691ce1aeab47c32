"""HTML in descriptions as plain text. Pure functions."""

import re
from html.parser import HTMLParser

_LOOKS_LIKE = re.compile(
    r"<(?:!doctype|html|body|p|br|div|span|a|b|i|u|em|strong|ul|ol|li|font|table|h[1-6])\b[^<>]*>", re.IGNORECASE
)
_BREAKS = frozenset({"p", "div", "br", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_UNSEEN = frozenset({"style", "script", "head", "title"})
_BREAKING = re.compile(r"<(?:p|div|br|li|tr|h[1-6])\b", re.IGNORECASE)
_BLANK = re.compile(r"[ \t\xa0]+")


def is_html(text: str) -> bool:
    """Whether the text has tags, and not just a smaller-than sign."""
    return _LOOKS_LIKE.search(text) is not None


def plain_text(html: str) -> str:
    """What one reads; links keep their addresses. Where no tag breaks a line, line breaks are meant."""
    reader = _Reader(keep=_BREAKING.search(html) is None)
    reader.feed(html)
    reader.close()
    return tidy("".join(reader.parts))


def tidy(text: str) -> str:
    """Without blanks at the ends of lines, and with one empty line at most between paragraphs."""
    lines = [_BLANK.sub(" ", line).strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    def __init__(self, *, keep: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._keep = keep
        self.parts: list[str] = []
        self._unseen = 0
        self._address = ""
        self._shown = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen += 1
        elif tag in _BREAKS:
            self.parts.append("\n• " if tag == "li" else "\n")
        elif tag == "a":
            self._address, self._shown = dict(attrs).get("href") or "", ""

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif tag in _BREAKS - {"br", "li"}:
            self.parts.append("\n")
        elif tag == "a" and self._address:
            if self._address.startswith(("http://", "https://")) and self._address not in self._shown:
                self.parts.append(f" {self._address}")
            self._address = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            text = data if self._keep else re.sub(r"\s+", " ", data)
            self.parts.append(text)
            self._shown += text
