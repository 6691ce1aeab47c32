"""Scoring by the criteria of an opening: a row of buttons for each."""

from collections.abc import Mapping, Sequence
from typing import Any

from lab.opening_criteria import Criterion
from messages.bilingual import Bilingual
from messages.html import bold, fit, join, lines
from messages.reviewing import Reader, name_of
from messages.reviewing_data import application_data, screen_data
from messages.screen import Button, Screen, rows
from storage.applications import Application

_IN_A_ROW = 5


def scores(to: Reader, application: Application, criteria: Sequence[Criterion], given: Mapping[str, Any]) -> Screen:
    """The criteria with one's points; pressing the same points again takes them back."""
    words = to.words
    blocks = [
        lines(
            join([bold(name_of(words, application)), application.number], " · "),
            words.html("review-scores-ask"),
        )
    ]
    buttons: list[list[Button]] = []
    for index, one in enumerate(criteria):
        label = Bilingual(one.zh, one.en).in_language(words.language)
        points = given.get(one.name)
        told = f"{points} / {one.most}" if points else words.plain("review-score-none")
        blocks.append(join([f"{index + 1}. ", bold(label), " · ", told]))
        buttons += rows(
            (
                Button(
                    f"{f'{index + 1}. ' if number == 1 else ''}{'✓ ' if number == points else ''}{number}",
                    data=f"vr:{application.id}:{index}:{0 if number == points else number}",
                )
                for number in range(1, one.most + 1)
            ),
            per_row=_IN_A_ROW,
        )
    back = Button(words.plain("button-review-to-application"), data=application_data(application.id))
    on = Button(words.plain("button-review-to-screening"), data=screen_data(application.opening_id))
    return Screen(fit(blocks, separator="\n"), [*buttons, [on, back]])
