"""Plans of imports in words: what would change, and what is wrong where."""

from collections.abc import Iterable, Sequence

from lab.import_forecast import Forecast, TwoAtOnce
from lab.imports import ChangedItem, ListPlan, Plan, Problem, ProblemCode
from lab.imports.item_list import Values
from lab.imports.lists.registry import BY_KIND
from lab.samples import Samples
from messages.html import Html, bold, escape, fit, join, lines, shorten
from messages.screen import Button, Screen
from messages.seminar_lists import EVERYTHING
from messages.words import Words
from storage.seminars import KIND as SEMINAR
from storage.series import KIND as SERIES

SHOWN_BELOW = 6  # clashes or events that were left out
_NOTHING_AHEAD = Forecast()
SHOWN = 12  # problems or changed items in one message
# Where there is nothing that was perhaps meant.
_NOTHING_NEAR = {
    ProblemCode.UNKNOWN_COLUMN: "import-problem-unknown-column-alone",
    ProblemCode.UNKNOWN_REFERENCE: "import-problem-unknown-reference-alone",
}
_LONGEST = 60  # characters of a value


def plan_screen(words: Words, plan: Plan, *, data: str, publish: str = "", ahead: Forecast = _NOTHING_AHEAD) -> Screen:
    """What an import would do, with the button (with this data) that does it, and the one (`publish`) that shows everybody what would
    otherwise be drafts."""
    if plan.problems:
        return _problems(words, plan.problems)
    if plan.nothing:
        return Screen(fit([words.html("import-nothing"), *_skipped(words, plan)]))
    blocks = [words.html("import-plan"), lines(*[_summary(words, one) for one in plan.lists])]
    blocks += _events(words, plan)
    changed = [(one.kind, item) for one in plan.lists for item in one.changed]
    blocks += [_changes(words, kind, item) for kind, item in changed[:SHOWN]]
    if len(changed) > SHOWN:
        blocks.append(words.html("import-more", count=len(changed) - SHOWN))
    blocks += [*_ahead(words, ahead), *_skipped(words, plan)]
    buttons = [[Button(words.plain("button-import", new=plan.new, changed=plan.changed), data=data)]]
    if publish:
        blocks.append(words.html("import-drafts", count=plan.drafts))
        buttons.append([Button(words.plain("button-import-published", count=plan.drafts), data=publish)])
    return Screen(fit(blocks, limit=3500), [*buttons, [Button(words.plain("button-cancel"), data="ic")]])


def done(words: Words, plan: Plan) -> Screen:
    """What was imported."""
    text = words.html("import-done", new=plan.new, changed=plan.changed)
    talks = Button(words.plain("button-all-seminars"), data=f"ml:0:{EVERYTHING}")
    projects = Button(words.plain("button-find-projects"), data="pl:0:--;")
    kinds = {one.kind for one in plan.lists}
    if not kinds & {SEMINAR, SERIES}:
        return Screen(text, [[projects]])
    return Screen(text, [[talks], *([[projects]] if kinds - {SEMINAR, SERIES} else [])])


def samples(words: Words, found: Samples) -> Screen:
    """What removing the samples would remove."""
    home = Button(words.plain("button-home"), data="go")
    if not found.any:
        return Screen(words.html("samples-none"), [[home]])
    confirm = Button(words.plain("button-remove-samples-now", count=found.projects), data="sr!")
    blocks = [words.html("samples-ask"), _sample_counts(words, found), words.html("samples-ask-follows")]
    return Screen(fit(blocks), [[confirm], [home]])


def samples_removed(words: Words, removed: Samples) -> Screen:
    """What was removed."""
    home = Button(words.plain("button-home"), data="go")
    return Screen(fit([words.html("samples-removed"), _sample_counts(words, removed)]), [[home]])


def problem(words: Words, one: Problem) -> str:
    """A problem with its place, as plain text."""
    facts = {name: _fact(words, value) for name, value in one.facts.items()}
    message = f"import-problem-{one.code.replace('_', '-')}"
    if not facts.get("near"):
        message = _NOTHING_NEAR.get(one.code, message)
    what = words.plain(message, **facts)
    place = [one.file, one.sheet, words.plain("import-row", row=one.row) if one.row is not None else "", one.column]
    return words.plain("import-line", place=" · ".join(part for part in place if part), what=what)


def terminal_lines(words: Words, plan: Plan, ahead: Forecast = _NOTHING_AHEAD) -> Iterable[str]:
    """A plan for the terminal: all of it, a line each."""
    for one in plan.problems:
        yield problem(words, one)
    if plan.problems:
        return
    for listed in plan.lists:
        yield words.plain("import-list", **_counts(words, listed))
        for item in listed.changed:
            yield f"  {item.code}: " + "; ".join(_change(words, listed.kind, item))
    for code, values in plan.events:
        yield f"  {_event(words, code, values)}"
    for file, sheet in plan.left_out:
        yield words.plain("import-left-out", name=" · ".join(part for part in (file, sheet) if part))
    for one in plan.skipped:
        yield words.plain("import-left-out", name=problem(words, one))
    for clash in ahead.clashes:
        yield _clash(words, clash)
    if ahead.told:
        yield words.plain("import-told", count=ahead.told)


def _events(words: Words, plan: Plan) -> list[Html]:
    """What was understood of events: of a list one knows what stands in it, of a calendar that others made one does not."""
    if not plan.events:
        return []
    told = [join(["• ", shorten(_event(words, code, values), 150)]) for code, values in plan.events[:SHOWN_BELOW]]
    return [lines(*told, _more(words, len(plan.events)))]


def _event(words: Words, code: str, values: Values) -> str:
    titles = (values["title_zh"], values["title_en"])
    title = next((str(one) for one in titles if one), words.plain("import-event-untitled"))
    return words.plain("import-event", code=code, at=str(values["starts"]), zone=str(values["zone"]), title=title)


def _ahead(words: Words, ahead: Forecast) -> list[Html]:
    blocks = []
    if ahead.clashes:
        told = [join(["• ", _clash(words, one)]) for one in ahead.clashes[:SHOWN_BELOW]]
        blocks.append(lines(words.html("import-clashes"), *told, _more(words, len(ahead.clashes))))
    if ahead.told:
        blocks.append(words.html("import-told", count=ahead.told))
    return blocks


def _clash(words: Words, one: TwoAtOnce) -> str:
    return words.plain(f"import-clash-{one.of[0]}", code=one.code, other=one.other)


def _skipped(words: Words, plan: Plan) -> list[Html]:
    if not plan.skipped:
        return []
    told = [join(["• ", shorten(problem(words, one), 200)]) for one in plan.skipped[:SHOWN_BELOW]]
    return [lines(words.html("import-skipped"), *told, _more(words, len(plan.skipped)))]


def _more(words: Words, count: int) -> Html | None:
    return words.html("import-more", count=count - SHOWN_BELOW) if count > SHOWN_BELOW else None


def _sample_counts(words: Words, found: Samples) -> Html:
    counts = {
        "area": found.areas,
        "topic": found.topics,
        "person": found.people,
        "project": found.projects,
        "opening": found.openings,
        "series": found.series,
        "seminar": found.seminars,
    }
    listed = [
        words.html("samples-count", name=words.plain(f"list-{kind}"), number=count)
        for kind, count in counts.items()
        if count
    ]
    kept = words.html("samples-kept", number=found.kept) if found.kept else None
    return lines(words.html("samples-lab") if found.lab else None, *listed, kept)


def _problems(words: Words, problems: Sequence[Problem]) -> Screen:
    shown = [join(["• ", shorten(problem(words, one), 300)]) for one in problems[:SHOWN]]
    more = words.html("import-more", count=len(problems) - SHOWN) if len(problems) > SHOWN else Html("")
    head = words.html("import-problems", count=len(problems))
    return Screen(fit([head, lines(*shown), more, words.html("import-problems-hint")]))


def _summary(words: Words, one: ListPlan) -> Html:
    return words.html("import-list", **_counts(words, one))


def _counts(words: Words, one: ListPlan) -> dict[str, object]:
    return {
        "name": words.plain(f"list-{one.kind}"),
        "new": len(one.new),
        "changed": len(one.changed),
        "unchanged": one.unchanged,
    }


def _changes(words: Words, kind: str, item: ChangedItem) -> Html:
    return lines(bold(item.code), *[escape(change) for change in _change(words, kind, item)])


def _change(words: Words, kind: str, item: ChangedItem) -> list[str]:
    columns = {column.name: column for column in BY_KIND[kind].columns}
    told = []
    for one in item.changes:
        column = columns[one.column]
        old, new = (
            shorten(column.type.show(value, words.language).replace("\n", " "), _LONGEST) or words.plain("import-empty")
            for value in (one.old, one.new)
        )
        told.append(words.plain("import-line", place=column.heading(words.language), what=f"{old} → {new}"))
    return told


def _fact(words: Words, value: object) -> object:
    return words.plain("list-separator").join(map(str, value)) if isinstance(value, tuple) else value
