"""Editing seminars: what can be edited, one of them, what would change, what was saved."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from lab.opening_edits.references import Named
from lab.seminar_edits.overview import Listed, Sheet
from lab.seminar_edits.saving import Look, Saved
from lab.seminar_edits.standing import Stands, removable
from lab.seminar_edits.subjects import COPY, NEW
from lab.seminar_edits.telling import Audience, Told
from lab.seminars.clashes import Clash, ClashOf
from messages import bilingual, seminar_texts
from messages.forms import Body
from messages.html import Html, bold, fit, join, lines, shorten
from messages.moments import zone_name
from messages.opening_fields import Push
from messages.screen import Button, Screen, rows
from messages.seminar_edit_fields import both, listed, theirs
from messages.seminar_times import span
from messages.words import Words
from storage.seminars import COMING, Seminar, SeminarStatus

CLASHES = 3  # in one message
HOME = "mew"
LIST = "mes"
_SIGNS = {
    SeminarStatus.DRAFT: "📝",
    SeminarStatus.PUBLISHED: "🟢",
    SeminarStatus.CHANGED: "🟡",
    SeminarStatus.CANCELLED: "🔴",
    SeminarStatus.HELD: "⚪",
}
_STANDS = {
    SeminarStatus.DRAFT: "seminar-edit-draft",
    SeminarStatus.PUBLISHED: "seminar-edit-published",
    SeminarStatus.CHANGED: "seminar-edit-changed",
    SeminarStatus.CANCELLED: "seminar-edit-cancelled",
    SeminarStatus.HELD: "seminar-edit-held",
}
_CLASHES = {
    ClashOf.PLACE: "seminar-clash-place",
    ClashOf.LINK: "seminar-clash-link",
    ClashOf.HOST: "seminar-clash-host",
}


def edit_data(code: str) -> str:
    """What a press on Edit says."""
    return f"me:{code}"


def head(words: Words, seminar: Seminar) -> Html:
    """Title and code."""
    return join([bold(seminar_texts.title(words, seminar)), seminar.code], " · ")


def home(words: Words, *, openings: bool) -> Screen:
    """What can be edited."""
    new = [
        Button(words.plain("button-seminar-new"), data=f"men:{NEW}"),
        Button(words.plain("button-series-new"), data="meR:new:"),
    ]
    kinds = [
        Button(words.plain("button-seminars-edit"), data=LIST),
        Button(words.plain("button-edit-series"), data="mer"),
    ]
    of_openings = [Button(words.plain("button-edit-openings"), data="eh")] if openings else []
    return Screen(
        words.html("edit-what"),
        [kinds, of_openings, new, [Button(words.plain("button-home"), data="go")]],
    )


def several(words: Words, found: Listed, *, zone: ZoneInfo, now: datetime) -> Screen:
    """The seminars to edit."""
    new = [Button(words.plain("button-seminar-new"), data=f"men:{NEW}")]
    back = [Button(words.plain("button-edit-home"), data=HOME)]
    if not found.items:
        return Screen(words.html("seminars-edit-none"), [new, back])
    first = words.html("seminars-edit", count=found.total)
    where = words.html("seminars-edit-page", number=found.page + 1, total=found.pages) if found.pages > 1 else None
    blocks = [lines(first, where), *(_line(words, one, zone, now) for one in found.items)]
    turn = []
    if found.page > 0:
        turn.append(Button(words.plain("button-previous"), data=f"{LIST}:{found.page - 1}"))
    if found.page + 1 < found.pages:
        turn.append(Button(words.plain("button-next"), data=f"{LIST}:{found.page + 1}"))
    codes = rows([Button(one.code, data=edit_data(one.code)) for one in found.items])
    return Screen(fit(blocks), [*codes, turn, new, back])


def one(words: Words, sheet: Sheet, *, zone: ZoneInfo, now: datetime, note: Html | None = None) -> Screen:
    """A seminar with all that can be done about it."""
    seminar = sheet.seminar
    code, over = seminar.code, seminar.ends_at <= now
    publish = [Button(words.plain("button-seminar-publish"), data=f"mep:{code}")]
    match seminar.status:
        case SeminarStatus.DRAFT:
            stand = [_remove(words, seminar)] if removable(seminar) else []
        case SeminarStatus.CANCELLED:
            stand = [Button(words.plain("button-seminar-restore"), data=f"meu:{code}")]
        case _:
            stand = [Button(words.plain("button-seminar-cancel"), data=f"mek:{code}")]
    series = (
        [Button(words.plain("button-seminar-all-coming", code=sheet.series.code), data=f"mer:{sheet.series.code}")]
        if sheet.series is not None
        else []
    )
    count = f" · {sheet.materials}" if sheet.materials else ""
    return Screen(
        fit([note or Html(""), facts(words, sheet, zone=zone, now=now)]),
        [
            publish if seminar.status is SeminarStatus.DRAFT and not over else [],
            [
                Button(
                    words.plain("button-seminar-change-this" if series else "button-seminar-change"),
                    data=f"mef:{code}",
                )
            ],
            stand if over and seminar.status is SeminarStatus.DRAFT else [],
            [] if over else [Button(words.plain("button-seminar-move"), data=f"mem:{code}"), *stand],
            series,
            [
                Button(words.plain("button-seminar-materials") + count, data=f"med:{code}"),
                Button(words.plain("button-seminar-copy"), data=f"men:{COPY}{code}"),
            ],
            [card(words, seminar), Button(words.plain("button-seminars-edit"), data=LIST)],
        ],
    )


def facts(words: Words, sheet: Sheet, *, zone: ZoneInfo, now: datetime) -> Html:
    """A seminar in short, as its editors see it."""
    seminar = sheet.seminar
    why = bilingual.of(seminar, "cancelled_why").in_language(words.language)
    seats = None
    if seminar.capacity is not None:
        seats = words.html("seminar-edit-seats", count=sheet.seats, of=seminar.capacity, total=sheet.waiting)
    return lines(
        head(words, seminar),
        words.html("seminar-edit-stands", sign=_SIGNS[seminar.status], stands=words.html(_STANDS[seminar.status])),
        words.html("seminar-edit-why", why=why) if why and seminar.status is SeminarStatus.CANCELLED else None,
        *times(words, seminar, zone=zone, now=now),
        words.html("seminar-edit-place", place=seminar_texts.place(words, seminar)),
        words.html("seminar-edit-speaker", speaker=seminar_texts.speaker(words, seminar)),
        seats,
        words.html("seminar-edit-series", series=bilingual.of(sheet.series, "title").in_language(words.language))
        if sheet.series is not None
        else None,
    )


def times(words: Words, seminar: Seminar, *, zone: ZoneInfo, now: datetime) -> list[Html]:
    """When it is, for the reader and by the clocks of the seminar, where these differ."""
    own = ZoneInfo(seminar.zone)
    mine = words.html("seminar-edit-when", when=span(words, seminar.starts_at, seminar.ends_at, zone, now=now))
    there = span(words, seminar.starts_at, seminar.ends_at, own, now=now)
    if there == span(words, seminar.starts_at, seminar.ends_at, zone, now=now):
        return [mine]
    return [mine, words.html("seminar-edit-there", when=there, zone=zone_name(words, own.key))]


def changes(words: Words, seen: Look, audience: Audience, named: Named, push: Push) -> Body:
    """What would change, what speaks against it, and what others have changed meanwhile; with the ways to save it."""
    if seen.both:
        found = [both(words, one_, named) for one_ in seen.both[:CLASHES]]
        return Body(fit([words.html("opening-clashes"), *found], limit=1500), main=clash_buttons(words, push))
    new = seen.seminar is None
    rows_ = listed(words, seen.changes, named) if not new else []
    if new:
        said = words.html("seminar-new-check")
    elif rows_:
        said = lines(words.html("seminar-changes"), *rows_)
    else:
        said = words.html("seminar-no-changes")
    body = fit(
        [
            error(words, seen),
            said,
            lines(*(words.html(warned.message, **warned.facts) for warned in seen.warned)),
            clashes(words, seen.clashes),
            lines(words.html("seminar-changed-meanwhile"), *theirs(words, seen.theirs, named))
            if seen.theirs
            else Html(""),
            told_before(words, audience),
        ],
        limit=1800,
    )
    return Body(body, main=None if seen.wrong or not (rows_ or new) else saving(words, audience, seen.clashes, push))


def saving(words: Words, audience: Audience, clashing: Sequence[Clash], push: Push) -> list[list[Button]] | None:
    """The ways to save; None where there is nothing to choose or to know."""
    same = bool(clashing)
    if audience.must and audience.total:
        message = "button-save-tell-clash" if same else "button-save-tell"
        return [[push(words.plain(message, count=audience.total), "tell")]]
    if audience.choice:
        quietly = words.plain("button-save-quietly-clash" if same else "button-save-quietly")
        return [[push(words.plain("button-tell", count=audience.total), "tell")], [push(quietly, "quiet")]]
    return [[push(words.plain("button-save-clash"), "quiet")]] if same else None


def clash_buttons(words: Words, push: Push) -> list[list[Button]]:
    """Whose change is to count."""
    return [
        [push(words.plain("button-clash-mine"), "mine")],
        [push(words.plain("button-clash-theirs"), "theirs")],
    ]


def told_before(words: Words, audience: Audience) -> Html:
    """Whom it concerns, before it is saved."""
    if not audience.anything:
        return Html("")
    if not audience.total:
        return words.html("seminar-concerns-nobody")
    if audience.must:
        return words.html("seminar-concerns-told", count=audience.total)
    return words.html("seminar-concerns", count=audience.total)


def clashes(words: Words, found: Sequence[Clash]) -> Html:
    """What is at the same time in the same room, on the same link, or with the same host."""
    if not found:
        return Html("")
    said = [
        words.html(
            "seminar-clash",
            of=words.plain("list-separator").join(words.plain(_CLASHES[of]) for of in clash.of),
            title=shorten(seminar_texts.title(words, clash.other), 80),
            code=clash.other.code,
            when=span(words, clash.other.starts_at, clash.other.ends_at, ZoneInfo(clash.other.zone)),
        )
        for clash in found[:CLASHES]
    ]
    more = [words.html("seminar-changes-more", count=len(found) - CLASHES)] if len(found) > CLASHES else []
    return lines(words.html("seminar-clashes"), *said, *more)


def error(words: Words, seen: Look) -> Html:
    """What speaks against saving."""
    if seen.wrong is None:
        return Html("")
    return words.html("form-error", error=words.html(seen.wrong[1].message, **seen.wrong[1].facts))


def saved(words: Words, done: Saved, told_: Told | None, named: Named, *, zone: ZoneInfo, now: datetime) -> Screen:
    """What was saved, and who will know."""
    seminar = done.seminar
    if done.new:
        text = fit(
            [
                lines(words.html("seminar-made"), head(words, seminar), *times(words, seminar, zone=zone, now=now)),
                words.html("seminar-made-then"),
            ]
        )
        publish = Button(words.plain("button-seminar-publish"), data=f"mep:{seminar.code}")
        return Screen(text, [[publish], [_again(words, seminar), card(words, seminar)]])
    rows_ = listed(words, done.changes, named)
    first = words.html("seminar-saved") if rows_ else words.html("seminar-nothing-changed")
    blocks = [
        lines(first, head(words, seminar), *times(words, seminar, zone=zone, now=now)),
        lines(*rows_),
        lines(words.html("seminar-changed-meanwhile"), *theirs(words, done.theirs, named)) if done.theirs else Html(""),
        told(words, told_, now=now),
    ]
    return Screen(fit(blocks), [[card(words, seminar)], [_again(words, seminar), _all(words)]])


def told(words: Words, told_: Told | None, *, now: datetime) -> Html:
    """How many will know, and when."""
    if told_ is None:
        return Html("")
    return words.html("seminar-told-now" if told_.due_at <= now else "seminar-told-soon", count=told_.total)


def stands(words: Words, done: Stands, told_: Told | None, *, zone: ZoneInfo, now: datetime) -> Screen:
    """It was published, cancelled, or is held after all."""
    seminar = done.seminar
    message = "seminar-was-published"
    if seminar.status is SeminarStatus.CANCELLED:
        message = "seminar-was-cancelled"
    elif done.before.status is SeminarStatus.CANCELLED:
        message = "seminar-was-restored"
    blocks = [
        lines(words.html(message), head(words, seminar), *times(words, seminar, zone=zone, now=now)),
        told(words, told_, now=now),
    ]
    undo = (
        [Button(words.plain("button-seminar-restore"), data=f"meu:{seminar.code}")]
        if seminar.status is SeminarStatus.CANCELLED
        else []
    )
    return Screen(fit(blocks), [[card(words, seminar)], undo, [_again(words, seminar), _all(words)]])


def before_cancelling(
    words: Words, sheet: Sheet, audience: Audience, push: Push, *, zone: ZoneInfo, now: datetime
) -> Body:
    """What cancelling does."""
    text = fit([facts(words, sheet, zone=zone, now=now), told_before(words, audience)])
    message = "button-cancel-tell" if audience.total else "seminar-cancel-submit"
    return Body(text, main=[[push(words.plain(message, count=audience.total), "tell")]])


def ask_restore(
    words: Words, sheet: Sheet, audience: Audience, found: Sequence[Clash], *, zone: ZoneInfo, now: datetime
) -> Screen:
    """What holding it after all does."""
    seminar = sheet.seminar
    message = "button-restore-tell" if audience.total else "button-restore"
    act = Button(words.plain(message, count=audience.total), data=f"meu:{seminar.code}:y")
    text = fit([facts(words, sheet, zone=zone, now=now), clashes(words, found), told_before(words, audience)])
    return Screen(text, [[act], [_again(words, seminar)]])


def ask_remove(words: Words, sheet: Sheet, *, zone: ZoneInfo, now: datetime) -> Screen:
    """Before a draft is gone for good."""
    seminar = sheet.seminar
    act = Button(words.plain("button-seminar-remove"), data=f"mej:{seminar.code}:y")
    text = fit([facts(words, sheet, zone=zone, now=now), words.html("seminar-remove-ask")])
    return Screen(text, [[act], [_again(words, seminar)]])


def ask_publish(words: Words, sheet: Sheet, found: Sequence[Clash], *, zone: ZoneInfo, now: datetime) -> Screen:
    """What publishing does, and what is still missing."""
    seminar = sheet.seminar
    missing = [
        name
        for name, there in {
            "seminar-field-title": bilingual.of(seminar, "title"),
            "seminar-field-speaker": bilingual.of(seminar, "speaker"),
            "seminar-field-place": bilingual.of(seminar, "place") or seminar.link,
        }.items()
        if not there
    ]
    tba = words.plain("list-separator").join(words.plain(name) for name in missing)
    text = fit(
        [
            facts(words, sheet, zone=zone, now=now),
            words.html("seminar-publish-tba", fields=tba) if missing else Html(""),
            clashes(words, found),
            words.html("seminar-publish-ask", visibility=seminar.visibility),
        ]
    )
    message = "button-publish-clash" if found else "button-publish"
    act = Button(words.plain(message), data=f"mep:{seminar.code}:y")
    return Screen(text, [[act], [_again(words, seminar)]])


def card(words: Words, seminar: Seminar) -> Button:
    """The way to what everybody sees."""
    return Button(words.plain("button-seminar-card"), data=f"mc:{seminar.code}")


def _again(words: Words, seminar: Seminar) -> Button:
    return Button(words.plain("button-seminar-edit"), data=edit_data(seminar.code))


def _remove(words: Words, seminar: Seminar) -> Button:
    return Button(words.plain("button-seminar-remove"), data=f"mej:{seminar.code}")


def _all(words: Words) -> Button:
    return Button(words.plain("button-seminars-edit"), data=LIST)


def _line(words: Words, one_: Seminar, zone: ZoneInfo, now: datetime) -> Html:
    sign = "" if one_.status in COMING else f"{_SIGNS[one_.status]} "
    return lines(join([sign, head(words, one_)]), span(words, one_.starts_at, one_.ends_at, zone, now=now))
