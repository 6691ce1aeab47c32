"""Ratings of a seminar: what those who were there are asked, and the sum of it for the host."""

from lab.seminars.ratings import STARS, Mine, Summary
from messages.html import bold, fit, join, lines, shorten
from messages.screen import Button, Screen
from messages.seminar_texts import title
from messages.words import Words

PREFIX = "mg"
_COMMENT = 300  # UTF-16 units of a comment in the summary
_BAR = 10  # blocks of the longest bar


def rating(words: Words, mine: Mine, *, note: str = "") -> Screen:
    """How was it? After an answer: thanks, and a word if one likes."""
    code = mine.seminar.code
    stars = [Button(f"{'✅' if one == mine.stars else ''}{one}⭐", data=f"{PREFIX}:{code}:{one}") for one in STARS]
    head = join([bold(title(words, mine.seminar)), code], " · ")
    if mine.stars is None:
        return Screen(lines(note, head, words.html("rating-ask")), [stars])
    said = words.html("rating-comment", comment=shorten(mine.comment, _COMMENT)) if mine.comment else ""
    say = Button(
        words.plain("button-rating-comment-edit" if mine.comment else "button-rating-comment"), data=f"{PREFIX}c:{code}"
    )
    text = lines(note, head, words.html("rating-thanks", stars="⭐" * mine.stars), said, words.html("rating-no-name"))
    return Screen(text, [[say], stars])


def summary(words: Words, found: Summary) -> Screen:
    """Mean, distribution, comments."""
    seminar = found.seminar
    head = lines(bold(words.plain("rating-summary-title")), join([title(words, seminar), seminar.code], " · "))
    back = [Button(words.plain("button-back-to-card", code=seminar.code), data=f"mc:{seminar.code}")]
    if found.mean is None:
        return Screen(lines(head, words.html("rating-summary-none")), [back])
    most = max(found.counts.values())
    bars = [
        f"{stars}⭐ {'▇' * -(-_BAR * found.counts[stars] // most)} {found.counts[stars]}" for stars in reversed(STARS)
    ]
    mean = words.html("rating-summary-mean", mean=f"{found.mean:.1f}", count=found.total)
    comments = [join(["• ", shorten(one, _COMMENT)]) for one in found.comments]
    blocks = [
        head,
        lines(mean, *bars),
        *([bold(words.plain("rating-summary-comments"))] if comments else []),
        *comments,
    ]
    return Screen(fit(blocks), [back])
