"""The texts themselves: complete in both languages, used by the program, and written as each language is written."""

import re
from html.parser import HTMLParser

import pytest

from handlers.registry import COMMANDS
from lab.announcement_lists import Tab
from lab.applications.boards import Assigned, Held, Opinion
from lab.applications.deciding import OF_STAFF
from lab.applications.stages import DECISIONS, Party, Verb
from lab.content import ContentKind
from lab.eligibility import Tongue
from lab.imports.lists.registry import LISTS
from lab.imports.problems import ProblemCode
from lab.opening_edits.fields import NEW as OPENING_FIELDS
from lab.opening_lists import Show
from lab.reports import Fate
from lab.seminar_edits import fields as seminar_fields
from lab.seminar_edits import series_fields
from lab.seminar_edits.forms import CANCEL as CANCELLING
from lab.seminar_edits.forms import MATERIAL
from lab.seminars.clashes import ClashOf
from lab.seminars.lists import COUNTED
from lab.seminars.programme_posts import Change
from lab.topics import STANDARD
from messages import (
    application_exports,
    applications,
    attendance,
    audit,
    deciding,
    deciding_board,
    deciding_offers,
    my_application,
    my_applications,
    reviewing_cards,
    seminar_cards,
    seminar_notices,
    seminars,
    settings,
    start,
)
from messages.deciding_board import FILTERS as FILTER_NAMES
from messages.html import Html
from messages.projects import FILTERS
from messages.words import Language, UnknownMessage, Words, enum_id, load
from storage.announcements import AnnouncementState
from storage.applications import ApplicationStage
from storage.openings import CriteriaFrom, DocumentKind, OpeningKind
from storage.programmes import Covers, Empty, ProgrammeLanguage, ProgrammeState
from storage.projects import Level, Stage, Visibility
from storage.reservations import CheckedInBy, ReservationState
from storage.reviews import Verdict
from storage.runs import Action, RunState
from storage.seminar_materials import MaterialKind
from storage.seminars import LinkFor, SeminarLanguage
from storage.speaker_questions import QuestionState
from storage.topics import Mode
from storage.users import Role
from tests.support import catalogues
from tests.support.catalogues import PLACEHOLDER, TAG

CATALOGUE = load()
ZH, EN = CATALOGUE[Language.ZH], CATALOGUE[Language.EN]

# Ids that the program puts together.
PROGRAMME_FIELDS = ("groups", "hour", "covers", "areas", "language", "empty", "line")
FAMILIES = frozenset(
    [
        *(enum_id(value) for kind in (Role, Level, Stage, Visibility, Mode, ContentKind) for value in kind),
        *(f"topic-{code}" for code in STANDARD),
        *(f"programme-change-{change}" for change in Change),
        *(f"programme-covers-{value}" for value in Covers),
        *(f"programme-language-{value}" for value in ProgrammeLanguage),
        *(f"programme-empty-{value}" for value in Empty),
        *(f"programme-{end}-{name}" for end in ("field", "ask") for name in PROGRAMME_FIELDS),
        *(f"button-programme-{state}" for state in ProgrammeState),
        *(f"question-state-{state}" for state in QuestionState),
        *(f"question-mine-{state}" for state in (QuestionState.WAITING, QuestionState.HIDDEN)),
        *("zone-" + zone.replace("/", "-").replace("_", "-").lower() for zone in settings.ZONES),
        *(f"command-{command.name.replace('_', '-')}" for command in COMMANDS),
        *(f"list-{known.kind}" for known in LISTS),
        *(f"import-clash-{of}" for of in ClashOf),
        *(f"import-problem-{code.replace('_', '-')}" for code in ProblemCode),
        *(f"filter-{name}" for name in FILTERS),
        *(f"filter-ask-{name}" for name in FILTERS),
        *(f"{item}{end}" for item in start.SETUP_ITEMS for end in ("", "-done")),
        *(f"check-schema-{state}" for state in ("empty", "behind", "ahead")),
        *(enum_id(fate) for fate in Fate),
        *(f"report-{fate}" for fate in Fate),
        *(f"report-{state}" for state in RunState),
        *(f"reads-{language}" for language in Language),
        *(enum_id(state) for state in AnnouncementState),
        *(enum_id(state) for state in (RunState.RUNNING, RunState.PAUSED, RunState.CANCELLED)),
        *(f"run-line-{action}" for action in Action),
        *(f"announcements-{tab}{end}" for tab in Tab for end in ("", "-none")),
        *(f"button-tab-{tab}" for tab in Tab),
        *(enum_id(value) for kind in (OpeningKind, DocumentKind, Tongue, ApplicationStage, Verdict) for value in kind),
        *(f"openings-title-{kind}" for kind in OpeningKind),
        *(f"button-kind-{kind}" for kind in OpeningKind),
        *(f"{text}-{show}" for text in ("button-show", "openings-nothing") for show in Show),
        *(applications.told_message(verb) for verb in applications.TOLD),
        *(applications.confirmed_message(verb) for verb in applications.CONFIRMED),
        *(f"interview-told-{what}" for what in applications.INTERVIEWS),
        *(deciding.verb_name(verb) for verb in OF_STAFF),
        *(f"button-document-{kind}" for kind in DocumentKind),
        *(deciding.outcome(stage) for stage in DECISIONS),
        *(enum_id(value) for kind in (Opinion, Assigned) for value in kind),
        *(
            f"{text}-{name}"
            for text in ("board-choose", "board-any", "board-all", "button-filter")
            for name in FILTER_NAMES
        ),
        *(deciding_board.hold_name(verb) for verb in DECISIONS.values()),
        *(f"{text}-{stage}" for text in ("release-will", "release-was", "button-release-text") for stage in DECISIONS),
        *(f"release-text-{name}{end}" for name in ("zh", "en", "one") for end in ("", "-ask")),
        enum_id(Held.NOTHING),
        *(deciding_offers.why(verb) for verb in deciding_offers.WHY),
        *(f"phone-{name}" for name in ("phone", "email", "wechat")),
        *(f"decided-{verb.replace('_', '-')}" for verb in OF_STAFF),
        *(f"button-now-{verb.replace('_', '-')}" for verb in OF_STAFF if verb is not Verb.RETURN),
        *my_application.FAMILY,
        *my_applications.FAMILY,
        *seminar_notices.FAMILY,
        *(f"button-audit-{section}" for section in audit.Section),
        *(reviewing_cards.event_message(kind) for kind in reviewing_cards.EVENTS),
        *(f"party-{party}" for party in Party),
        *(f"exported-{name}" for name in application_exports.HEADINGS),
        *(audit.message(action) for action in audit.ACTIONS),
        *(phrase for one in OPENING_FIELDS for phrase in (one.label, one.ask, one.example) if isinstance(phrase, str)),
        *(
            phrase
            for one in (
                *seminar_fields.FIELDS,
                *series_fields.NEW,
                *series_fields.EDITED,
                *MATERIAL.fields,
                *CANCELLING.fields,
            )
            for phrase in (one.label, one.ask, one.example)
            if isinstance(phrase, str)
        ),
        *(enum_id(value) for value in LinkFor),
        *(enum_id(value) for value in CriteriaFrom),
        *(f"button-opening-new-{kind}" for kind in OpeningKind),
        *(enum_id(value) for kind in (ReservationState, CheckedInBy) for value in kind),
        *(f"attendance-heading-{name}" for name in attendance.HEADINGS),
        *(f"question-send-{how}" for how in ("one", "choices")),
        *(enum_id(value) for kind in (SeminarLanguage, MaterialKind) for value in kind),
        *(f"seminars-span-{when}" for when in COUNTED),
        *(f"button-seminars-{when}" for row in seminars.OFFERED for when in row),
        *(f"seminar-{heading}" for heading in seminar_cards.HEADINGS),
    ]
)

# Facts that are numbers: in Chinese they stand apart from the characters around them.
NUMBERS = frozenset(
    [
        *("count", "number", "page", "pages", "shown", "position", "total", "done", "of", "files"),
        *("new", "changed", "unchanged", "row", "rows", "columns", "limit", "size", "length", "least", "most"),
    ]
)
TOASTS = [
    *("response-preview", "response-closed", "response-chosen", "response-changed", "response-same", "response-read"),
    "response-read-again",
    *("card-now-paused", "card-now-resumed", "card-now-cancelled", "preview-done", "run-over", "run-retracted"),
    *("run-now-paused", "run-now-resumed", "run-now-stopped", "run-now-stopped-change", "run-now-retried"),
    *("run-now-retracting", "run-being-changed", "run-nothing-failed"),
    *("application-not-found", "application-not-now", "application-changed", "application-closed"),
    *("application-exists", "application-restorable", "offer-over", "offer-no-place", "offer-places-taken"),
    *("slot-past", "slot-taken", "slot-changed", "slot-none", "slot-gone", "document-gone"),
    *("follow-done", "unfollow-done", "list-forgotten", "button-stale", "language-done", "zone-done", "topic-gone"),
    *("quiet-done", "quiet-unknown", "topic-done", "subscribe-admins", "inbox-gone"),
    *("review-given", "review-undone", "review-nothing-to-undo", "review-withdrawn", "review-no-opening"),
    *(
        "person-linked",
        "person-unlinked",
        "person-taken",
        "person-gone",
        "review-shared-out",
        "review-taken-back",
        "review-file-sent",
    ),
    *("openings-forgotten", "opening-not-found", "seminar-not-found", "series-not-found", "seminar-material-gone"),
    *("seminars-forgotten", "series-followed", "series-unfollowed"),
    *("my-withdrawn", "my-restored"),
    *("reservation-members", "reservation-closed", "reservation-begun", "reservation-over", "reservation-cancelled"),
    *("reservation-unneeded", "reservation-not-held", "reservation-none", "reservation-here", "participant-gone"),
    *("checkin-cancelled", "checkin-early", "checkin-over", "participant-full", "door-taken-back"),
    *("group-marked", "group-unmarked", "project-not-found", "import-nothing", "import-outdated", "samples-none"),
    *("form-outdated", "announce-count-changed"),
    *("error-forbidden", "grant-forbidden", "import-forgotten", "import-not-fetched"),
]
ALLOWED_TAGS = {"b", "i", "u", "s", "code", "pre", "a"}
CJK = r"[\u3400-\u9fff]"
PROPER = {"Telegram", "English", "Chinese", "Monday", "Excel", "R&D"}


def texts(words: Words) -> list[tuple[str, str]]:
    """Ids with each of their forms."""
    return [(id_, form) for id_ in sorted(words.ids) for form in words.forms(id_)]


def test_both_languages_have_the_same_texts() -> None:
    assert ZH.ids ^ EN.ids == set()


def test_no_text_is_empty() -> None:
    assert [(words.language, id_) for words in CATALOGUE for id_, form in texts(words) if not form.strip()] == []


def test_what_has_two_forms_in_english_counts_in_chinese_too() -> None:
    counted = {id_ for id_ in EN.ids if len(EN.forms(id_)) == 2}
    assert {id_ for id_ in EN.ids if len(EN.forms(id_)) not in (1, 2)} == set()
    assert {id_ for id_ in ZH.ids if len(ZH.forms(id_)) != 1} == set()
    assert counted  # there are such texts


def test_both_languages_take_the_same_facts() -> None:
    # What may be filled in goes by its Chinese names in Chinese.
    same = {"names_zh": "expected"}

    def facts(words: Words, id_: str) -> set[frozenset[str]]:
        return {frozenset(same.get(name, name) for name in PLACEHOLDER.findall(form)) for form in words.forms(id_)}

    differing = {id_: (facts(ZH, id_), facts(EN, id_)) for id_ in ZH.ids & EN.ids if facts(ZH, id_) != facts(EN, id_)}
    assert differing == {}


def test_every_fact_has_a_name() -> None:
    assert [id_ for words in CATALOGUE for id_, form in texts(words) if "" in PLACEHOLDER.findall(form)] == []
    leftover = re.compile(r"[{}]")
    assert [
        id_ for words in CATALOGUE for id_, form in texts(words) if leftover.search(PLACEHOLDER.sub("", form))
    ] == []


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        if tag not in ALLOWED_TAGS:
            self.wrong.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"/{tag}")


def test_tags_are_telegrams_and_closed() -> None:
    wrong = {}
    for words in CATALOGUE:
        for id_, form in texts(words):
            tags = _Tags()
            tags.feed(form)
            if tags.open or tags.wrong or re.search(r"[<>]", TAG.sub("", form)):
                wrong[words.language, id_] = form
    assert wrong == {}


def test_a_text_with_tags_is_never_used_where_they_would_be_shown() -> None:
    tagged = {id_ for words in CATALOGUE for id_, form in texts(words) if TAG.search(form)}
    assert [use for use in catalogues.uses() if use.id in tagged and use.how in ("plain", "say")] == []


def test_every_id_in_the_program_has_a_text() -> None:
    assert [use for use in catalogues.uses() if use.id not in EN.ids] == []
    assert FAMILIES - EN.ids == set()


def test_every_text_is_used() -> None:
    assert EN.ids - FAMILIES - catalogues.literals() == set()


def test_every_use_gives_the_facts_that_the_text_wants() -> None:
    missing = []
    for use in catalogues.uses():
        for words in CATALOGUE:
            wanted = {name for form in words.forms(use.id) for name in PLACEHOLDER.findall(form)}
            wanted |= {"count"} if len(words.forms(use.id)) > 1 else set()
            if use.facts is not None and not wanted <= use.facts:
                missing.append((use, words.language, wanted - use.facts))
    assert missing == []


def filled(words: Words, id_: str) -> list[str]:
    """The text in each form, with facts of a usual length."""
    return [
        PLACEHOLDER.sub(lambda fact: "128" if fact[1] in NUMBERS else "P-2026-017", form) for form in words.forms(id_)
    ]


def limit(id_: str) -> int:
    """How many characters a text may have where it is shown."""
    if id_.startswith(("button-", "filter-")) and not id_.startswith("filter-ask"):
        return 40  # more is cut off on a phone
    if id_.startswith("command-"):
        return 256  # Bot API, BotCommand.description
    if id_ == "bot-description":
        return 512  # Bot API, setMyDescription
    if id_ == "bot-short-description":
        return 120  # Bot API, setMyShortDescription
    return 1500  # with whatever stands around it, within a message of 4096


def test_every_text_fits_where_it_is_shown() -> None:
    ids = [(words, id_) for words in CATALOGUE for id_ in words.ids]
    assert [(words.language, id_) for words, id_ in ids if max(map(len, filled(words, id_))) > limit(id_)] == []


@pytest.mark.parametrize("id_", TOASTS)
def test_toasts_fit(id_: str) -> None:
    for words in CATALOGUE:
        assert len(filled(words, id_)[0]) <= 200  # Bot API, answerCallbackQuery


def test_every_command_is_described() -> None:
    for words in CATALOGUE:
        assert all(words.plain(f"command-{command.name.replace('_', '-')}") for command in COMMANDS)


# How Chinese is written.

# Lines that show what to type stand as they are typed.
_TYPED = re.compile(r"/[a-z]+(?: @?[A-Za-z/\u3400-\u9fff]+)*|https?://\S+|@\{\w+\}|\{host\}:\{port\}")


def chinese() -> list[tuple[str, str]]:
    return [(id_, TAG.sub("", form)) for id_, form in texts(ZH)]


def test_chinese_has_full_width_punctuation() -> None:
    pattern = re.compile(rf"{CJK}\s?[,;:!?()\"']|[,;:!?()\"']\s?{CJK}")
    assert [(id_, text) for id_, text in chinese() if pattern.search(text)] == []


def test_chinese_stands_apart_from_latin_letters_and_digits() -> None:
    pattern = re.compile(rf"{CJK}[A-Za-z0-9]|[A-Za-z0-9]{CJK}")
    assert [(id_, text) for id_, text in chinese() if pattern.search(_TYPED.sub("…", text))] == []


def test_chinese_stands_apart_from_numbers_that_are_filled_in() -> None:
    tight = []
    for id_, text in chinese():
        for fact in PLACEHOLDER.finditer(text):
            around = text[max(fact.start() - 1, 0) : fact.start()] + text[fact.end() : fact.end() + 1]
            if fact[1] in NUMBERS and re.search(CJK, around):
                tight.append((id_, text))
    assert tight == []


def test_full_width_punctuation_has_no_spaces_around_it() -> None:
    assert [
        (id_, text) for id_, text in chinese() if re.search(r" [，。；：！？（）、“”]|[，。；：！？（）、] ", text)
    ] == []


def test_chinese_says_ni() -> None:
    assert [id_ for id_, text in chinese() if "您" in text] == []


def test_chinese_has_no_ellipsis_of_dots_nor_straight_quotes() -> None:
    assert [
        (id_, text) for id_, text in chinese() if "..." in text or '"' in text or "…" in text.replace("……", "")
    ] == []


# How English is written.


def test_english_has_typographic_apostrophes_and_quotes() -> None:
    # What is typed into a shell has its quotes.
    shown = [(id_, re.sub(r"pip install '\S+'", "", TAG.sub("", text))) for id_, text in texts(EN)]
    assert [(id_, text) for id_, text in shown if re.search(r"[\"']", text)] == []


def test_english_buttons_and_commands_are_in_sentence_case() -> None:
    shouted = []
    names = {f"topic-{code}" for code in STANDARD}
    for id_, text in texts(EN):
        if id_.startswith(("button-", "command-", "filter-", "level-", "stage-")) or id_ in names:
            first, *rest = re.findall(r"[A-Za-z&]+", PLACEHOLDER.sub("", text)) or [""]
            shouted += [
                (id_, word) for word in rest if word[0].isupper() and word not in PROPER and word not in ("P", "I")
            ]
            if first and first[0].islower() and not text.startswith("{"):
                shouted.append((id_, first))
    assert shouted == []


def test_english_sentences_begin_with_a_capital() -> None:
    sentences = [
        (id_, text)
        for id_, text in texts(EN)
        if not id_.startswith(
            (
                *("role-", "audience-", "visibility-", "import-problem-", "period-", "cli-", "check-", "export-name"),
                *(
                    "repeat-",
                    "distance-",
                    "mode-",
                    "documentkind-",
                    "outcome-",
                    "release-out",
                    "concerned-",
                ),  # parts of a sentence
            )
        )
        and id_ not in ("seminar-example-link", "seminar-example-speaker-link")
        and id_ not in ("end-filled", "end-closed", "question-limit", "opening-example-contact-email")
        and id_ not in ("import-row", "list-separator", "only-in-other-language", "import-empty", "moment")
        and id_ != "subscribe-elsewhere"  # goes on after its sign
    ]
    starts = [(id_, re.sub(r"^[^\w{/(]+", "", TAG.sub("", text))) for id_, text in sentences]
    assert [one for one in starts if one[1][:1].islower()] == []


def test_no_text_has_double_spaces_or_loose_ends() -> None:
    assert [
        (words.language, id_)
        for words in CATALOGUE
        for id_, text in texts(words)
        if id_ != "list-separator"
        if "  " in text or text != text.strip() or re.search(r" \n|\n ", text)
    ] == []


def test_what_is_filled_into_chinese_stands_apart_from_it_where_it_is_latin() -> None:
    zh, en = load()[Language.ZH], load()[Language.EN]
    assert "<b>申请 I-2027-01 </b>还没有完成" in zh.html("form-cancel-ask", title="申请 I-2027-01", count=3)
    assert zh.html("form-cancel-ask", title=Html("<i>申请</i>"), count=3).startswith("<b><i>申请</i></b>还没有")
    assert zh.plain("button-apply-handing", organisation="NIO") == "转交 NIO"
    assert zh.plain("button-apply-handing", organisation="蔚来") == "转交蔚来"
    assert en.plain("button-apply-handing", organisation="NIO") == "Handing to NIO"
    for words in (zh, en):
        with pytest.raises(UnknownMessage):
            words.plain("button-apply-handing")
