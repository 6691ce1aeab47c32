"""Ten thousand made-up projects, the same at each run: parts of the sample projects put together anew, with rare words added."""

import csv
import random
import re
from collections.abc import Iterator
from pathlib import Path

from storage.projects import Level, Stage
from storage.search import Text

SAMPLE = Path(__file__).parent.parent / "examples" / "lab" / "projects.csv"
SEED = 20210804
SENTENCE_ZH = re.compile(r"[^，。；]+[，。；]?")
SENTENCE_EN = re.compile(r"[^.;,]+[.;,]?")
SYLLABLES = re.findall("..", "bacodifegohajokalumonipaquirasitouvawexiyoza")


def projects(number: int, *, share: float) -> Iterator[Text]:
    """Projects of whose texts this share has the character 电 somewhere, numbered from P-0001."""
    random_ = random.Random(SEED)
    parts = _Parts()
    for place in range(1, number + 1):
        yield parts.project(random_, code=f"P-{place:04}", electric=random_.random() < share)


class _Parts:
    """What projects are put together from: in Chinese, apart by whether 电 is in it."""

    def __init__(self) -> None:
        with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        self.areas = sorted({row["area"] for row in rows})
        self.titles_zh = _apart(part for row in rows for part in re.split("的|与|，", row["title_zh"]) if part)
        self.titles_en = [part for row in rows for part in re.split(" of | for | with | and ", row["title_en"]) if part]
        self.sentences_zh = _apart(part for row in rows for part in SENTENCE_ZH.findall(row["summary_zh"]))
        self.sentences_en = [part for row in rows for part in SENTENCE_EN.findall(row["summary_en"])]
        self.keywords_zh = _apart(part for row in rows for part in row["keywords_zh"].split(";") if part)
        self.keywords_en = [part for row in rows for part in row["keywords_en"].split(";") if part]
        self.partners = sorted({(row["partners_zh"], row["partners_en"]) for row in rows})
        self.plain_partners = [names for names in self.partners if "电" not in names[0]]

    def project(self, random_: random.Random, *, code: str, electric: bool) -> Text:
        def chinese(parts: tuple[list[str], list[str]], number: int) -> list[str]:
            return random_.sample(parts[0] + parts[1] if electric else parts[1], number)

        title_zh, summary_zh = "的".join(chinese(self.titles_zh, 3)), "".join(chinese(self.sentences_zh, 6))
        if electric and "电" not in title_zh + summary_zh:
            summary_zh += "面向换电场景。"
        return Text(
            code=code,
            titles=(title_zh, " of ".join(random_.sample(self.titles_en, 2))),
            keywords=(*chinese(self.keywords_zh, 4), *random_.sample(self.keywords_en, 4), _rare_zh(random_)),
            names=random_.choice(self.partners if electric else self.plain_partners),
            bodies=(
                summary_zh + _rare_zh(random_),
                "".join(random_.sample(self.sentences_en, 6)) + "".join(f" {_rare_en(random_)}" for _ in range(3)),
            ),
            labels=(
                f"area:{random_.choice(self.areas)}",
                f"level:{random_.choice(list(Level))}",
                f"stage:{random_.choice(list(Stage))}",
                f"visibility:{random_.choices(['public', 'members', 'staff'], weights=(90, 8, 2))[0]}",
            ),
        )


def _apart(parts: Iterator[str]) -> tuple[list[str], list[str]]:
    known = list(dict.fromkeys(parts))
    return [part for part in known if "电" in part], [part for part in known if "电" not in part]


def _rare_zh(random_: random.Random) -> str:
    """Two common characters that happen to stand together: most of these pairs are in one project only."""
    common = (bytes([random_.randrange(0xB0, 0xD7), random_.randrange(0xA1, 0xFF)]).decode("gb2312") for _ in range(2))
    return "".join(common).replace("电", "典")


def _rare_en(random_: random.Random) -> str:
    """A word that nobody knows, such as a method's or a model's name: 14,000 different ones."""
    return "".join(random_.choice(SYLLABLES) for _ in range(3))
