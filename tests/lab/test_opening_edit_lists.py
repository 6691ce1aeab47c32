"""Questions, criteria and organisations as somebody sends them, one by one or pasted."""

import pytest

from lab.errors import LabError
from lab.opening_edits.lists import criteria, moved, one_more, organisations, pasted, reworded
from lab.opening_questions import Option, Question, QuestionKind

DAYS = Question("days", QuestionKind.NUMBER, "几天？", "Days?", least=1, most=5)
WHY = Question("q1", QuestionKind.TEXT, "为什么？", "", limit=500)


@pytest.mark.parametrize(
    ("typed", "kind", "made"),
    [
        ("为什么？", QuestionKind.TEXT, Question("q1", QuestionKind.TEXT, "为什么？", "")),
        ("Why? | 为什么？ | 500", QuestionKind.TEXT, Question("q1", QuestionKind.TEXT, "为什么？", "Why?", limit=500)),
        ("几天？｜Days? | 1–5", QuestionKind.NUMBER, Question("q1", QuestionKind.NUMBER, "几天？", "Days?", least=1, most=5)),
        ("哪天？\nWhich day?", QuestionKind.DATE, Question("q1", QuestionKind.DATE, "哪天？", "Which day?")),
        (
            "哪些工具？\n1. Python\n- 其他 = Other",
            QuestionKind.CHOICES,
            Question("q1", QuestionKind.CHOICES, "哪些工具？", "", options=(Option("Python", "Python"), Option("其他", "Other"))),
        ),
        (
            "Which? | A; B",
            QuestionKind.CHOICE,
            Question("q1", QuestionKind.CHOICE, "", "Which?", options=(Option("A", "A"), Option("B", "B"))),
        ),
    ],
)  # fmt: skip
def test_a_question_of_a_kind_is_read(typed: str, kind: QuestionKind, made: Question) -> None:
    assert one_more([DAYS], typed, kind) == [DAYS, made]


@pytest.mark.parametrize(
    ("typed", "kind", "message"),
    [
        ("哪些工具？", QuestionKind.CHOICES, "question-options-wanted"),
        ("哪个？\n只有一个", QuestionKind.CHOICE, "import-problem-bad-question-limit"),
        ("a | b | c", QuestionKind.DATE, "question-one-wanted"),
        ("长" * 301, QuestionKind.TEXT, "import-problem-too-long"),
        ("几天？ | 5-1", QuestionKind.NUMBER, "import-problem-bad-question-limit"),
    ],
)
def test_what_is_no_question_is_refused(typed: str, kind: QuestionKind, message: str) -> None:
    with pytest.raises(LabError) as error:
        one_more([], typed, kind)
    assert error.value.message == message


def test_pasted_questions_replace_those_of_the_same_name_and_stay_in_place() -> None:
    found = pasted(
        [DAYS, WHY], "days | number | optional | 每周几天？ | Days a week? | 1-7\ncar | 是否 | 选填 | 会开车吗？"
    )
    assert found is not None
    assert [(one.name, one.required, one.most) for one in found] == [
        ("days", False, 7),
        ("q1", True, None),
        ("car", False, None),
    ]
    assert pasted([DAYS], "为什么？ | Why?") is None
    with pytest.raises(LabError):
        pasted([DAYS], "days | number | perhaps | 每周几天？")
    with pytest.raises(LabError):
        pasted([], "\n".join(f"q{number} | text | required | 问" for number in range(21)))


def test_other_words_leave_the_rest() -> None:
    optional = Question("days", QuestionKind.NUMBER, "几天？", "Days?", required=False, least=1, most=5)
    assert reworded([optional, WHY], optional, "每周几天？ | Days a week?") == [
        Question("days", QuestionKind.NUMBER, "每周几天？", "Days a week?", required=False, least=1, most=5),
        WHY,
    ]
    assert reworded([WHY], WHY, "为何？ | 300")[0].limit == 300


def test_moving_is_to_a_place() -> None:
    assert moved([DAYS, WHY], WHY, 0) == [WHY, DAYS]
    assert moved(moved([DAYS, WHY], WHY, 0), WHY, 0) == [WHY, DAYS]  # pressed twice
    assert moved([DAYS, WHY], DAYS, 9) == [WHY, DAYS]


def test_criteria_with_and_without_a_name() -> None:
    held = criteria([], "专业基础 | Skills | 4\n2. Fit with the topic")
    assert held == ["c1 | 专业基础 | Skills | 4", "c2 |  | Fit with the topic"]
    assert criteria(held, "c1 | 基础 | Basics")[0] == "c1 | 基础 | Basics"
    for wrong in ("专业 | Skills | 11", "\n".join(f"第 {number} 项" for number in range(11))):
        with pytest.raises(LabError):
            criteria([], wrong)


def test_organisations_are_kept_once() -> None:
    held = organisations(["中国科大 = USTC"], "NIO；中国科大 = University of Science and Technology of China")
    assert held == ["中国科大 = University of Science and Technology of China", "NIO"]
    assert organisations([], "蔚来 | NIO") == ["蔚来 = NIO"]
    with pytest.raises(LabError):
        organisations(held, ";".join(f"第 {number} 家" for number in range(8)))
