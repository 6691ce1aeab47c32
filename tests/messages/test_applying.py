"""What one reads before, while and after one applies."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from lab.applying.consent import Ticked, ticks_of
from lab.applying.fields import fields_of
from lab.applying.kinds import Paper
from lab.applying.ways import Outline, Stand, Way
from lab.opening_questions import Question, QuestionKind, as_stored
from messages import applying, applying_receipts, forms, start
from messages.applying_data import late_data
from messages.applying_receipts import Handed
from messages.html import visible
from messages.words import Language, Words, load
from storage.applications import Application
from storage.openings import Opening, OpeningKind

NOW = datetime.fromisoformat("2026-11-25T08:00:00+00:00")
ZONE = ZoneInfo("Asia/Shanghai")
CATALOGUE = load()


def opening(kind: OpeningKind = OpeningKind.INTERNSHIP) -> Opening:
    proof = Question("proof", QuestionKind.FILE, "安全证书", "Safety certificate", required=False)
    return Opening(
        code="I-2026-03",
        kind=kind,
        title_zh="实习生",
        title_en="Intern",
        documents=["cv"],
        questions=as_stored([proof]),
        eligibility={},
        late_documents=False,
        organisations=[],
        retention_days=180,
        zone="Asia/Shanghai",
    )


@pytest.mark.parametrize(
    ("language", "optional"), [(Language.ZH, "· 安全证书（选填）"), (Language.EN, "· Safety certificate (optional)")]
)
def test_what_to_have_ready_says_what_is_optional(language: Language, optional: str) -> None:
    words: Words = CATALOGUE[language]
    one = opening()
    papers = tuple(field for field in fields_of(one) if isinstance(field, Paper))
    outline = Outline(steps=9, filled=0, minutes=5, optional=3, papers=papers, referees=False, before=None)
    screen = applying.intro(words, Stand(one, Way.BEGIN), outline, zone=ZONE, now=NOW, admin=False)
    listed = visible(screen.text).splitlines()
    assert optional in listed
    assert "· 简历" in listed or "· CV" in listed


@pytest.mark.parametrize(
    ("language", "said"), [(Language.ZH, "岗位招满之前都收"), (Language.EN, "it is taken until the places")]
)
def test_a_receipt_names_no_end_for_documents_where_there_is_none(language: Language, said: str) -> None:
    one = opening()
    application = Application(id=1, number="I-2026-03/0001", submitted_at=NOW)
    missing = [field for field in fields_of(one) if isinstance(field, Paper)]

    def told(until: datetime | None) -> str:
        handed = Handed(application, one, [], missing, follows=True, late_until=until, email="", page="")
        screen = applying_receipts.receipt(CATALOGUE[language], handed, zone=ZONE, now=NOW)
        assert screen.buttons[0][0].data == late_data(1)
        return visible(screen.text)

    assert said in told(None)
    assert said not in told(NOW)


@pytest.mark.parametrize(
    ("language", "stored", "shown"),
    [
        (Language.ZH, "2025-06-01", "2025年6月"),
        (Language.EN, "2025-06-01", "Jun 2025"),
        (Language.EN, "2025-06-30", "Mon 30 Jun 2025"),
    ],
)
def test_a_doctorate_of_which_the_month_is_known_is_shown_as_a_month(
    language: Language, stored: str, shown: str
) -> None:
    field = next(one for one in fields_of(opening(OpeningKind.POSTDOC)) if one.name == "doctorate_on")
    assert forms.value(CATALOGUE[language], ZONE, field, stored) == shown
    available = next(one for one in fields_of(opening(OpeningKind.POSTDOC)) if one.name == "available_from")
    assert forms.value(CATALOGUE[language], ZONE, available, "2025-06-01") != shown


@pytest.mark.parametrize("mailing", [True, False])
@pytest.mark.parametrize("language", Language)
def test_that_notices_go_by_email_too_is_said_where_they_do(language: Language, mailing: bool) -> None:
    words, one = CATALOGUE[language], opening()
    ticked = Ticked(ticks_of(one), {tick.key: False for tick in ticks_of(one)})
    consent = visible(applying.consent(words, one, ticked, mailing=mailing).text)
    assert (words.plain("apply-consent-mail") in consent) is mailing
    assert (visible(words.html("privacy-mail")) in visible(start.privacy(words, None, mailing=mailing).text)) is mailing
