"""Codes as people type them: `p017`, `P 017`, full-width."""

import unicodedata


def same(code: str, typed: str) -> bool:
    """Whether what was typed is this code, as far as its letters and digits go."""
    return _key(code) == _key(typed)


def _key(code: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKC", code).casefold() if sign.isalnum())
