"""Real papers, made while the test runs."""

import io
import zipfile

from matplotlib.figure import Figure

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf(text: str = "Curriculum vitae", *, inches: tuple[float, float] = (8.27, 11.69)) -> bytes:
    """A PDF of one page."""
    made = io.BytesIO()
    figure = Figure(figsize=inches)
    figure.text(0.1, 0.9, text, fontsize=24)
    figure.savefig(made, format="pdf")
    return made.getvalue()


def docx(*paragraphs: str) -> bytes:
    """A DOCX with these paragraphs."""
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>')
    return made.getvalue()
