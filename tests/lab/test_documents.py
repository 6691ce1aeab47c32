"""Documents: real ones are taken whatever they are called, and everything else is refused with its reason."""

import io
import zipfile
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from lab import documents
from lab.documents import DocumentKind, check
from lab.errors import LabError

WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>'


def pdf(pages: int = 1, *, password: str | None = None, owner: str = "owner") -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(width=595, height=842)
    if password is not None:
        writer.encrypt(password, owner, algorithm="AES-256")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def docx(text: str = "简历", *, more: Mapping[str, bytes] | None = None, document: bytes | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", WORD.format(text) if document is None else document)
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return file.getvalue()


def refused(data: bytes) -> str:
    """Why it is refused, empty if it is taken."""
    try:
        check(data)
    except LabError as error:
        return error.message
    return ""


def test_real_ones_are_taken() -> None:
    three = check(pdf(3))
    assert (three.kind, three.pages) == (DocumentKind.PDF, 3)
    word = check(docx())
    assert (word.kind, word.pages, word.size) == (DocumentKind.DOCX, None, len(docx()))


def test_a_pdf_behind_some_bytes_of_a_mail_program_is_one() -> None:
    assert check(b"\r\n\r\n" + pdf()).kind is DocumentKind.PDF


def test_an_empty_password_is_none() -> None:
    assert check(pdf(password="")).pages == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "document-empty"),
        (b"\x89PNG\r\n\x1a\n" + b"0" * 50, "document-picture"),
        (b"\xff\xd8\xff\xe0" + b"0" * 50, "document-picture"),
        (b"\x00\x00\x00\x18ftypheic" + b"0" * 50, "document-picture"),
        (b"just a text", "document-kind"),
        (b"%PDF-1.7\n", "document-broken"),
        (b"%PDF-1.7\n%%EOF", "document-broken"),
        (pdf(0), "document-no-pages"),
        (pdf(documents.MOST_PAGES + 1), "document-pages"),
        (pdf(password="secret"), "document-password"),
        (b"PK\x03\x04 and no more", "document-broken"),
        (docx("  "), "document-no-pages"),
        (docx(document=b"<w:document"), "document-broken"),
        (docx(document=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "document-broken"),
        (docx(document="<a>简历</a>".encode("utf-16")), "document-broken"),
        (docx(more={"word/vbaProject.bin": b"0"}), "document-macros"),
        (documents._OLE + b"0" * 600, "document-old-word"),
        (documents._OLE + b"0" * 600 + "EncryptedPackage".encode("utf-16-le"), "document-password"),
    ],
)
def test_everything_else_has_its_reason(data: bytes, reason: str) -> None:
    assert refused(data) == reason


def test_a_spreadsheet_is_no_document_though_it_is_packed_alike() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refused(file.getvalue()) == "document-kind"


def test_more_than_telegram_lets_a_bot_fetch() -> None:
    assert refused(b"%PDF-" + b"0" * documents.LARGEST) == "document-large"


def test_bombs_do_not_go_off() -> None:
    zeros = b"0" * (documents.LARGEST_TEXT + 10)
    assert refused(docx(document=b"<a>" + zeros + b"</a>")) == "document-bomb"
    many = {f"word/media/{number}.bin": b"" for number in range(documents.MOST_ENTRIES + 1)}
    assert refused(docx(more=many)) == "document-bomb"
    huge = {f"word/media/{number}.bin": bytes(30_000_000) for number in range(4)}
    packed = docx(more=huge)
    assert len(packed) < 1_000_000
    assert refused(packed) == "document-bomb"


def test_a_directory_that_lies_about_sizes_is_not_believed() -> None:
    honest = docx(document=b"<a>" + b"0" * (documents.LARGEST_TEXT + 10) + b"</a>")
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        size = archive.getinfo("word/document.xml").file_size
    lying = honest.replace(size.to_bytes(4, "little"), (9).to_bytes(4, "little"))
    assert refused(lying) in ("document-bomb", "document-broken")


@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", documents._OLE]))
def test_whatever_is_sent_has_an_answer(data: bytes, head: bytes) -> None:
    assert refused(head + data).startswith("document-")


@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=8))
def test_damaged_ones_have_an_answer(place: int, damage: bytes) -> None:
    """They are taken, if the damage is harmless, or refused."""
    for whole in (pdf(2), docx("一份简历")):
        at = place % len(whole)
        assert refused(whole[:at] + damage + whole[at + len(damage) :]).startswith(("", "document-"))
