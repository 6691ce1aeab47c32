"""How far the applications of an opening came, as a picture: how many reached each stage, and how long they stayed there."""

import io

from lab.applications.exporting import Funnel
from lab.applications.stages import OVER
from messages.application_exports import days
from messages.report_chart import DOTS, font
from messages.reviewing import title
from messages.words import Words, enum_id

WIDTH = 9.0  # inches
_HEAD, _ROW = 1.9, 0.62  # inches of height
_BAR, _END = "#3b7dd8", "#9aa5b1"
_WIDEST = 34  # characters in a line of the title


def draw(words: Words, funnel: Funnel) -> bytes:
    """A PNG. Takes some tenths of a second, and the first one another second for the import: use a thread."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    with mpl.rc_context({"font.family": [font(), "DejaVu Sans"], "font.size": 13, "axes.unicode_minus": False}):
        height = _HEAD + _ROW * len(funnel.stages)
        figure = Figure(figsize=(WIDTH, height), dpi=DOTS, layout=ConstrainedLayoutEngine(h_pad=0.15, w_pad=0.2))
        figure.suptitle(f"{_short(title(words, funnel.opening))}\n{words.plain('funnel-total', count=funnel.total)}", fontsize=15)  # fmt: skip
        axes = figure.subplots()
        numbers = [passed.count for passed in funnel.stages]
        colours = [_END if passed.stage in OVER else _BAR for passed in funnel.stages]
        drawn = axes.barh(range(len(numbers)), numbers, color=colours, height=0.66)
        labels = [
            f"{passed.count:,}" + (f" · {days(words, passed)}" if passed.median is not None else "")
            for passed in funnel.stages
        ]
        axes.bar_label(drawn, labels=labels, padding=6)
        axes.set_yticks(range(len(numbers)), [words.plain(enum_id(passed.stage)) for passed in funnel.stages])
        axes.invert_yaxis()
        axes.set_xlim(0, max(1, *numbers) * 1.35)
        axes.set_xticks([])
        axes.spines[["top", "right", "bottom"]].set_visible(False)
        axes.set_title(words.plain("funnel-axis"), loc="left", fontsize=12, color="#555555")
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
    return picture.getvalue()


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST * 2 else text[: _WIDEST * 2 - 1] + "…"
