"""Papers of people who do not exist, made when they are needed."""

import io

from matplotlib.figure import Figure

A4 = (8.27, 11.69)  # inches


def paper(title: str, *lines: str) -> bytes:
    """A PDF of one page."""
    figure = Figure(figsize=A4)
    figure.text(0.1, 0.92, title, fontsize=22, weight="bold", va="top")
    figure.text(0.1, 0.86, "\n".join(lines), fontsize=12, linespacing=1.8, va="top")
    file = io.BytesIO()
    figure.savefig(file, format="pdf")
    return file.getvalue()
