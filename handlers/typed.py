"""What somebody typed, as a search takes it."""

import re

LONGEST = 200  # characters of a query that are looked at


def words(text: str) -> str:
    """The text in one line, without doubled spaces, cut to what is looked at."""
    return re.sub(r"\s+", " ", text).strip()[:LONGEST]
