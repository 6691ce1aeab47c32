"""Criteria and organisations of openings: in a cell, in YAML, and what can be wrong."""

from datetime import datetime

import pytest

from lab.imports import ProblemCode
from lab.imports.nested import Criteria, Organisations
from lab.imports.problems import Unreadable
from lab.opening_criteria import Criterion, criteria_of
from lab.organisations import Organisation, organisations_of
from storage.database import Database
from storage.openings import CriteriaFrom
from tests.lab.test_imports_openings import HEAD, bring, plan_of

CRITERIA = "skill | 专业基础 | Skills\nfit | | Fit | 3\nＴａｌｋ｜口头表达"
READ = (Criterion("skill", "专业基础", "Skills"), Criterion("fit", "", "Fit", 3))
GIVEN = (Organisation("中国科大", "USTC"), Organisation("NIO", "NIO"), Organisation("", "Partners, Inc."))


def test_criteria_and_organisations_read_back_what_was_shown() -> None:
    assert Criteria().read(CRITERIA) == (*READ, Criterion("talk", "口头表达", ""))
    assert Organisations().read("中国科大 ＝ USTC；NIO\n = Partners, Inc.") == GIVEN
    for language in ("zh", "en"):
        assert Criteria().read(Criteria().show(READ, language)) == READ
        assert Organisations().read(Organisations().show(GIVEN, language)) == GIVEN


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("skill", ProblemCode.BAD_CRITERION),
        ("专业 | 专业基础", ProblemCode.BAD_CRITERION),
        ("skill | | ", ProblemCode.BAD_CRITERION),
        ("skill | 专业 | Skills | 1", ProblemCode.BAD_CRITERION),
        ("skill | 专业 | Skills | 11", ProblemCode.BAD_CRITERION),
        ("skill | 专业 | Skills | best", ProblemCode.BAD_CRITERION),
        ("skill | 专业 | Skills | 5 | 6", ProblemCode.BAD_CRITERION),
        ("skill | 专业\nfit | 契合\nskill | 基础", ProblemCode.DUPLICATE_CRITERION),
        ("skill | " + "长" * 101, ProblemCode.TOO_LONG),
        ("\n".join(f"c{number} | 项" for number in range(11)), ProblemCode.TOO_MANY),
    ],
)
def test_a_criterion_that_can_not_be_scored_is_refused(written: str, code: ProblemCode) -> None:
    with pytest.raises(Unreadable) as error:
        Criteria().read(written)
    assert error.value.code is code


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("=", ProblemCode.BAD_ORGANISATION),
        ("甲 = A = B", ProblemCode.BAD_ORGANISATION),
        ("NIO; NIO", ProblemCode.DUPLICATE_ORGANISATION),
        ("长" * 201, ProblemCode.TOO_LONG),
        (";".join(map(str, range(9))), ProblemCode.TOO_MANY),
    ],
)
def test_an_organisation_that_is_none_is_refused(written: str, code: ProblemCode) -> None:
    with pytest.raises(Unreadable) as error:
        Organisations().read(written)
    assert error.value.code is code


async def test_yaml_says_the_same_as_a_cell(database: Database, now: datetime) -> None:
    text = """
- code: I-1
  kind: internship
  title: {zh: 实习}
  area: battery
  criteria:
    - {name: skill, zh: 专业基础, en: Skills}
    - {name: fit, en: Fit, most: 3}
  criteria_from: 初筛
  organisations: [{zh: 中国科大, en: USTC}, NIO, {en: "Partners, Inc."}]
  contact_email: Interns@Example.org
"""
    opening = await bring(database, now, openings_yaml=text)
    assert criteria_of(opening.criteria) == READ
    assert organisations_of(opening.organisations) == GIVEN
    assert (opening.criteria_from, opening.contact_email) == (CriteriaFrom.SCREENING, "Interns@Example.org")
    cells = "skill | 专业基础 | Skills\nfit | | Fit | 3"
    head = f"{HEAD},criteria,评分阶段,数据提供给,联系邮箱"
    row = f'I-1,实习,实习,battery,"{cells}",screening,"中国科大 = USTC; NIO; = Partners, Inc.",Interns@Example.org'
    assert (await plan_of(database, openings_csv=f"{head}\n{row}\n")).nothing


async def test_what_is_not_said_is_empty_and_scored_at_the_interview(database: Database, now: datetime) -> None:
    opening = await bring(database, now, openings_csv=f"{HEAD}\nI-1,实习,实习,battery\n")
    assert (opening.criteria, opening.organisations, opening.contact_email) == ([], [], "")
    assert opening.criteria_from is CriteriaFrom.INTERVIEW


async def test_what_is_wrong_in_yaml_is_pointed_at(database: Database) -> None:
    head = "- code: I-1\n  kind: internship\n  title: {zh: 实习}\n  area: battery\n"
    for line, column in (
        ("criteria: [{name: skill, zh: 专业, weight: 2}]", "criteria"),
        ("criteria: [[skill]]", "criteria"),
        ("organisations: [{zh: 甲, fr: A}]", "organisations"),
        ("contact_email: interns", "contact_email"),
    ):
        plan = await plan_of(database, openings_yaml=f"{head}  {line}\n")
        assert [one.column for one in plan.problems] == [column], line
