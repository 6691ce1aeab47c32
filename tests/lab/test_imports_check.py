"""Cells into values, and all problems at once with their places."""

from lab.imports import Problem, ProblemCode, check, read

HEAD = "code,title_zh,title_en,level,area,stage"


def problems(text: str, name: str = "projects.csv") -> list[Problem]:
    return list(check(read({name: text.encode()})).problems)


def only(text: str, name: str = "projects.csv") -> Problem:
    (problem,) = problems(text, name)
    return problem


def test_headings_in_either_language_and_as_people_write_them() -> None:
    text = "编 号*,中文标题（必填）,TITLE EN,Level,研究方向,项目阶段\nP-1,名,Name,National,battery,Joint R&D\n"
    checked = check(read({"projects.csv": text.encode()}))
    assert checked.problems == ()
    values = checked.records["project"][0].values
    assert (values["title_zh"], values["title_en"], values["level"], values["stage"]) == (
        "名",
        "Name",
        "national",
        "joint_rd",
    )


def test_values_of_enumerations_in_either_language() -> None:
    text = f"{HEAD},visibility,sample\nP-1,a,,国家级,x,joint_rd,成员可见,是\nP-2,b,,ＪＯＩＮＴ,x,中试示范,Staff,No\nP-3,c,,省级,x,结题,,\n"
    checked = check(read({"projects.csv": text.encode()}))
    assert checked.problems == ()
    found = [
        tuple(one.values[name] for name in ("level", "stage", "visibility", "sample"))
        for one in checked.records["project"]
    ]
    assert found == [
        ("national", "joint_rd", "members", True),
        ("joint", "pilot", "staff", False),
        ("provincial", "closed", "public", False),
    ]


def test_every_problem_is_found_at_once_with_its_place() -> None:
    text = (
        f"{HEAD},starts,members,links,tittle_en\n"
        f"P-1,名,,nationl,x,closed,soon,,,\n"
        f"P 2,{'长' * 301},,joint,,closed,,,页|Page|javascript:alert(1),\n"
        f"p-1,名,,joint,x,closed,,,only a title,,stray\n"
    )
    found = {(one.row, one.column, one.code) for one in problems(text)}
    assert found == {
        (1, "tittle_en", ProblemCode.UNKNOWN_COLUMN),
        (2, "level", ProblemCode.UNKNOWN_VALUE),
        (2, "starts", ProblemCode.BAD_DATE),
        (3, "code", ProblemCode.BAD_CODE),
        (3, "title_zh", ProblemCode.TOO_LONG),
        (3, "area", ProblemCode.REQUIRED),
        (3, "links", ProblemCode.BAD_URL),
        (4, "code", ProblemCode.DUPLICATE_CODE),
        (4, "links", ProblemCode.BAD_LINK),
        (4, "K", ProblemCode.EXTRA_CELL),
    }


def test_a_problem_says_what_was_expected() -> None:
    level = only(f"{HEAD}\nP-1,名,,nationl,x,closed\n")
    assert level.facts["found"] == "nationl"
    assert "national" in str(level.facts["expected"])
    assert "国家级" in str(level.facts["names_zh"])
    assert only(f"{HEAD},负责\nP-1,名,,joint,x,closed,\n").facts == {"near": "负责人"}
    assert only(f"{HEAD}\nP-1,{'a' * 301},,joint,x,closed\n").facts == {"length": 301, "limit": 300}
    twice = only(f"{HEAD}\nP-1,a,,joint,x,closed\nP-1,b,,joint,x,closed\n")
    assert twice.facts == {"found": "P-1", "first_file": "projects.csv", "first_sheet": "", "first_row": 2}


def test_without_codes_nothing_can_be_told_apart() -> None:
    problem = only("title_zh,level,area,stage\n名,joint,x,closed\n")
    assert (problem.code, problem.column) == (ProblemCode.MISSING_COLUMN, "code")
    assert "编号" in str(problem.facts["expected"])


def test_the_same_heading_in_two_languages_is_one_too_many() -> None:
    problem = only(f"{HEAD},编号\nP-1,名,,joint,x,closed,P-1\n")
    assert (problem.code, problem.column) == (ProblemCode.DUPLICATE_COLUMN, "编号")


def test_codes_are_letters_digits_and_hyphens() -> None:
    def code(text: str) -> str:
        checked = check(read({"people.csv": f"code,name_zh\n{text},名\n".encode()}))
        return checked.records["person"][0].code

    assert code("Ｐ－０１７") == "P-017"  # full-width, as a Chinese keyboard types it
    assert code("a" * 32) == "a" * 32
    for bad in ("a" * 33, "-P", "P_1", "P 1", "人", "P-1/2", "=P1"):
        assert code(bad) == ""


def test_lists_in_a_cell_are_separated_as_people_do_it() -> None:
    text = (
        f"{HEAD},members,keywords_zh,keywords_en\n"
        'P-1,名,,joint,x,closed,R-1；R-2、R-1,电池；换电、BMS,"a, b"\n'
        'P-2,名,,joint,x,closed,"R-1, R-2",,"Li, Na;x"\n'
    )
    first, second = check(read({"projects.csv": text.encode()})).records["project"]
    assert first.values["members"] == second.values["members"] == ("R-1", "R-2")
    assert (first.values["keywords_zh"], first.values["keywords_en"]) == ("电池;换电;BMS", "a;b")
    assert second.values["keywords_en"] == "Li, Na;x"


def test_a_key_of_the_laboratory_is_named_with_its_row() -> None:
    problem = only("key,value\nname_zh,某实验室\nphon,1\n", "lab.csv")
    assert (problem.code, problem.row, problem.column, problem.facts["near"]) == (
        ProblemCode.UNKNOWN_COLUMN,
        3,
        "phon",
        "phone",
    )
    problem = only("key,value\nname_zh,某实验室\nundo_seconds,bald\n", "lab.csv")
    assert (problem.code, problem.row, problem.column) == (ProblemCode.BAD_NUMBER, 3, "undo_seconds")


def test_a_mark_of_samples_that_is_not_there_means_that_the_item_is_none() -> None:
    whole = check(read({"people.csv": b"code,name_zh\nR-1,x\n"})).records["person"][0]
    assert whole.values["sample"] is False
    partly = check(read({"people.csv": b"code,email\nR-1,\n"})).records["person"][0]
    assert "sample" not in partly.values


def test_what_no_database_can_store_does_not_get_there() -> None:
    checked = check(read({"people.yaml": b'- {code: R-1, name_zh: "a\\0b\\u200b"}\n'}))
    assert checked.records["person"][0].values["name_zh"] == "ab"
