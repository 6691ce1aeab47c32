"""Documents that people send: recognised by what is in them, opened by a real parser, refused with the reason. Pure; use a thread.

A name proves nothing: a picture can be called cv.pdf, and a few kilobytes can unpack to gigabytes.
"""

import codecs
import io
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree as ET

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from lab.errors import LabError

LARGEST = 20_000_000  # bytes that Telegram lets a bot fetch (Bot API, getFile)
MOST_PAGES = 100
MOST_ENTRIES = 2_000  # files in a DOCX; Word writes some dozens
LARGEST_UNPACKED = 100_000_000  # bytes of all files in a DOCX
LARGEST_TEXT = 20_000_000  # bytes of its text, which is parsed
_DOCUMENT = "word/document.xml"

_PDF, _ZIP, _OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_WITHIN = 1024  # bytes in which readers look for the header (ISO 32000-1, annex H, note 13)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM", b"II*\x00", b"MM\x00*")
_HEIC = b"ftyp"  # at the fifth byte, as in videos
# A parser of foreign bytes raises what it happens to meet; whatever it is, the file can't be read.
_PDF_ERRORS = (
    *(PyPdfError, ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, OSError),
    *(NotImplementedError, zlib.error),
)
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)


class DocumentKind(StrEnum):
    """What is taken."""

    PDF = "pdf"
    DOCX = "docx"


@dataclass(frozen=True)
class Checked:
    """A document that can be opened. `pages` is None where only a layout would tell."""

    kind: DocumentKind
    size: int
    pages: int | None


def check(data: bytes) -> Checked:
    """What a file is. Raises LabError: empty, too large, no PDF or DOCX, broken, encrypted, without pages, or unpacking to too much."""
    if not data:
        raise LabError("document-empty")
    if len(data) > LARGEST:
        raise LabError("document-large", size=round(len(data) / 1e6, 1), limit=LARGEST // 1_000_000)
    if _PDF in data[:_PDF_WITHIN]:
        return Checked(DocumentKind.PDF, len(data), _pages(data))
    if data.startswith(_ZIP):
        _open_docx(data)
        return Checked(DocumentKind.DOCX, len(data), None)
    if data.startswith(_OLE):
        # What Word encrypts stands in a file of its old format, too.
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise LabError("document-password" if encrypted else "document-old-word")
    if data.startswith(_PICTURES) or data[4:8] == _HEIC:
        raise LabError("document-picture")
    raise LabError("document-kind")


def _pages(data: bytes) -> int:
    """How many pages a PDF has, each of which can be found."""
    try:
        pages = _counted(data)
    except _PDF_ERRORS as error:
        raise LabError("document-broken") from error
    if not pages:
        raise LabError("document-no-pages")
    if pages > MOST_PAGES:
        raise LabError("document-pages", pages=pages, limit=MOST_PAGES)
    return pages


def _counted(data: bytes) -> int:
    reader = PdfReader(io.BytesIO(data))
    # Many are encrypted with an empty password, which every reader tries.
    if reader.is_encrypted and not reader.decrypt(""):
        raise LabError("document-password")
    pages = len(reader.pages)
    if pages <= MOST_PAGES:
        for page in reader.pages:
            _ = page.mediabox
    return pages


def _open_docx(data: bytes) -> None:
    try:
        found = _unpacked(data)
    except _ZIP_ERRORS as error:
        raise LabError("document-broken") from error
    # Word writes UTF-8 and no DTD, whose entities could grow without end.
    if not found.lstrip(codecs.BOM_UTF8).startswith(b"<") or b"<!DOCTYPE" in found:
        raise LabError("document-broken")
    try:
        root = ET.fromstring(found)  # noqa: S314 -- there is no DTD in it
    except ET.ParseError as error:
        raise LabError("document-broken") from error
    if not any((element.text or "").strip() for element in root.iter()):
        raise LabError("document-no-pages")


def _unpacked(data: bytes) -> bytes:
    """The XML of the text, after everything that makes a file no harmless DOCX."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        names = {entry.filename for entry in entries}
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
            raise LabError("document-bomb")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise LabError("document-password")
        if _DOCUMENT not in names or "[Content_Types].xml" not in names:
            raise LabError("document-kind")
        if any(name.startswith("word/vba") for name in names):
            raise LabError("document-macros")
        with archive.open(_DOCUMENT) as text:
            found = text.read(LARGEST_TEXT + 1)  # the directory may lie about sizes; what is read counts
    if len(found) > LARGEST_TEXT:
        raise LabError("document-bomb")
    return found
