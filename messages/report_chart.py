"""The report of a run as a picture: delivered over time, by outcome, by language, and what was answered."""

import io
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from lab.reports import Fate, Report
from messages.words import Words

WIDTH, HEIGHT = 9.0, 10.0  # inches at 120 dots each: upright, as a phone is held
DOTS = 120
_FONT = "Noto Sans CJK SC"
_COLOURS = {
    Fate.SENT: "#2e9e6b",
    Fate.OPEN: "#9aa5b1",
    Fate.SKIPPED: "#c3cad2",
    Fate.BLOCKED: "#e0a030",
    Fate.UNKNOWN: "#8a63c9",
    Fate.FAILED: "#d0483e",
}
_BAR = "#3b7dd8"
_MINUTES = 600.0  # seconds; a longer run has its ticks without them
_SHORTEST = timedelta(seconds=5)  # of the axis
_LONGEST = 12  # characters of an answer


def draw(words: Words, report: Report, zone: ZoneInfo) -> bytes:
    """A PNG. Takes some tenths of a second, and the first one another second for the import: use a thread."""
    import matplotlib as mpl
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    with mpl.rc_context({"font.family": [font(), "DejaVu Sans"], "font.size": 12, "axes.unicode_minus": False}):
        figure = Figure(figsize=(WIDTH, HEIGHT), dpi=DOTS, layout=ConstrainedLayoutEngine(h_pad=0.12, w_pad=0.15))
        title = f"{report.announcement.code} · {words.plain('report-chart-title', count=report.recipients)}"
        figure.suptitle(title, fontsize=16)
        rows = [_outcomes(words, report), _languages(words, report), _answers(words, report)]
        shown = [row for row in rows if row is not None]
        heights = [2.4, *(0.5 + 0.42 * len(row[1]) for row in shown)]
        over_time, *rest = figure.subplots(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
        _curve(over_time, words, report, zone)
        for axes, (heading, bars) in zip(rest, shown, strict=True):
            _bars(axes, heading, bars)
        picture = io.BytesIO()
        figure.savefig(picture, format="png")
    return picture.getvalue()


def font() -> str:
    """The name of a font with Chinese, ready for drawing."""
    from matplotlib.font_manager import fontManager
    from noto_cjk_sans_otc import FONT_PATH

    if not any(one.name == _FONT for one in fontManager.ttflist):
        fontManager.addfont(str(FONT_PATH))
    return _FONT


Bars = Sequence[tuple[str, int, str]]  # (name, number, colour)


def _outcomes(words: Words, report: Report) -> tuple[str, Bars] | None:
    bars = [
        (words.plain(f"fate-{fate}"), report.fates[fate], _COLOURS[fate]) for fate in _COLOURS if report.fates.get(fate)
    ]
    return (words.plain("report-chart-outcomes"), bars) if bars else None


def _languages(words: Words, report: Report) -> tuple[str, Bars] | None:
    bars = [
        (words.plain(f"reads-{language}"), count, _BAR)
        for language, count in sorted(report.languages.items(), key=lambda pair: -pair[1])
    ]
    return (words.plain("report-chart-languages"), bars) if bars else None


def _answers(words: Words, report: Report) -> tuple[str, Bars] | None:
    bars = [(_short(text), count, _BAR) for text, count in report.choices]
    if report.confirmed is not None:
        bars.insert(0, (words.plain("report-chart-confirmed"), report.confirmed, _COLOURS[Fate.SENT]))
    return (words.plain("report-chart-answers"), bars) if bars else None


def _curve(axes: Any, words: Words, report: Report, zone: ZoneInfo) -> None:
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axes.set_title(words.plain("report-chart-time"), loc="left", fontsize=13)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylim(0, max(1, report.recipients) * 1.05)
    axes.yaxis.get_major_locator().set_params(integer=True)
    axes.axhline(report.recipients, color=_COLOURS[Fate.SKIPPED], linewidth=1, linestyle="--")
    if not report.moments:
        axes.set_xticks([])
        return
    start = report.run.started_at
    moments = [start, *report.moments]
    axes.step(moments, range(len(moments)), where="post", color=_COLOURS[Fate.SENT], linewidth=2.5)
    axes.fill_between(moments, range(len(moments)), step="post", color=_COLOURS[Fate.SENT], alpha=0.15)
    # The locator finds no ticks for no time at all, which is what a handful of recipients take.
    axes.set_xlim(start, max(moments[-1], start + _SHORTEST))
    axes.xaxis.set_major_locator(AutoDateLocator(tz=zone, minticks=2, maxticks=6))
    seconds = (moments[-1] - start).total_seconds()
    pattern = "%H:%M:%S" if seconds < _MINUTES else "%d %H:%M"
    axes.xaxis.set_major_formatter(DateFormatter(pattern, tz=zone))


def _bars(axes: Any, heading: str, bars: Bars) -> None:
    names, numbers, colours = zip(*bars, strict=True)
    drawn = axes.barh(range(len(bars)), numbers, color=colours, height=0.62)
    axes.bar_label(drawn, labels=[f"{number:,}" for number in numbers], padding=5)
    axes.set_yticks(range(len(bars)), names)
    axes.invert_yaxis()
    axes.set_xlim(0, max(1, *numbers) * 1.15)
    axes.set_xticks([])
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.set_title(heading, loc="left", fontsize=13)


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
