"""Documents that people send with applications."""

from lab.applications.submitting import Paper
from lab.documents import Checked, DocumentKind


def paper(content: bytes = b"%PDF-1.7 sample", *, kind: str = "cv", name: str = "cv.pdf") -> Paper:
    """A document that was checked."""
    return Paper(kind, name, content, Checked(DocumentKind.PDF, len(content), 1), "ab" * 32)
