"""Cutting texts and queries into tokens: plain functions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.search import Text, tokens
from storage.search.bits import ascending, both, either, place, size, without
from storage.search.distance import distance
from storage.search.pinyin import pinyin_tokens, same_sound, spellings, split
from storage.search.query import MOST_TERMS, MOST_WORDS, code_tokens, parse
from storage.search.segments import LONGEST_WORD, normalise, pieces, text_tokens
from storage.search.table import LONGEST_TOKEN

HOSTILE = "% _ ' \" ; -- ${x} \u202e\u200f\x00 🚗 \ud800 <b> \\ ＼ ﷺ"


def cut(text: str) -> list[str]:
    return list(pieces(normalise(text)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("电池BMS健康", ["电池", "bms", "健康"]),
        ("ＮＩＯ Power", ["nio", "power"]),
        ("State-of-Health, 800 V", ["state", "of", "health", "800", "v"]),
        ("Müller ﬁeld STRASSE straße", ["muller", "field", "strasse", "strasse"]),
        ("换\u200b电", ["换电"]),
        ("面向“换电”的 V2G。", ["面向", "换电", "的", "v2g"]),
        ("snake_case", ["snake", "case"]),
        ("𠮷野家 ガソリン", ["𠮷野家", "カソリン"]),
        ("", []),
        ("。，!? 🚗 \x00", []),
    ],
)
def test_text_is_cut_where_scripts_and_words_end(text: str, expected: list[str]) -> None:
    assert cut(text) == expected


def test_a_text_is_found_by_characters_pairs_words_and_short_beginnings() -> None:
    assert set(text_tokens(normalise("换电站 Swap A"))) == {
        *("换", "电", "站", "换电", "电站"),
        *("swap", "sw*", "swa*", "swap*", "a"),
    }


def test_pinyin_is_of_two_syllables_and_of_up_to_four_initials() -> None:
    found = set(pinyin_tokens("换电电池"))
    assert {"huandian'", "diandian'", "dianchi'", "chi'"} <= found
    assert {"hd*", "hdd*", "hddc*", "dc*", "huan*", "ch*"} <= found
    assert not {"hc*", "huanchi'"} & found


def test_pinyin_knows_words_with_a_reading_of_their_own_and_characters_without_any() -> None:
    assert "chongqing'" in set(pinyin_tokens("重庆"))
    assert "lvse'" in set(pinyin_tokens("绿色"))
    assert set(pinyin_tokens("〆々")) == set()
    assert "dianchi'" in set(pinyin_tokens("\U000323ae电池"))


def test_pinyin_without_spaces_is_read_in_all_ways() -> None:
    assert list(split("fangan")) == [("fang", "an"), ("fan", "gan")]
    assert list(split("battery")) == []
    assert ("dianchi'", "chijian'", "jiankang'") in set(spellings("dianchijiankang"))
    assert list(spellings("hddcjk")) == [("hddc*", "ddcj*", "dcjk*")]


def test_reading_pinyin_takes_no_longer_for_hostile_letters() -> None:
    assert list(split("ao" * 40 + "b")) == []


def test_english_words_are_not_taken_for_initials() -> None:
    assert [word for word in ("battery", "health", "swapping", "estimation", "thermal") if list(spellings(word))] == []


def test_characters_of_the_same_sound() -> None:
    assert "电" in same_sound("点")
    assert "点" not in same_sound("点")
    assert same_sound("𠮷") == ()


@pytest.mark.parametrize("typed", ["P-017", "p017", "P 017", "p-17", "Ｐ－０１７", "p0017", "P–017", " p_017 "])
def test_a_code_has_one_token_however_it_is_typed(typed: str) -> None:
    assert code_tokens(normalise(typed))[0] == "=p.17"


def test_codes_of_several_numbers_may_be_typed_in_one() -> None:
    assert set(code_tokens("i202603")) & set(code_tokens("i-2026-03"))
    assert not set(code_tokens("p17")) & set(code_tokens("p170"))
    assert code_tokens("p-0")[0] == "=p.0"


@given(st.text(max_size=300))
def test_any_text_is_cut_into_tokens_that_fit(text: str) -> None:
    found = tokens(Text(code=text[:32], titles=[text], keywords=[text], names=[text], bodies=[text]))
    assert all(0 < len(token) <= LONGEST_TOKEN for token in found)
    assert all(len(piece) <= LONGEST_WORD or not piece.isascii() for piece in cut(text))
    for token in found:
        token.encode()  # what can't be encoded can't be stored


@given(st.text(max_size=5_000))
def test_any_query_is_bounded(text: str) -> None:
    query = parse(text)
    assert len(query.words) <= MOST_WORDS
    assert len(query.terms) <= 2 * MOST_TERMS
    assert all(0 < len(term.token) <= LONGEST_TOKEN for term in query.terms)


@pytest.mark.parametrize(
    "text", ["电" * 4_000, "电池 " * 2_000, "a" * 4_000, "huandian " * 500, "ao" * 2_000, "p-1" * 1_000]
)
def test_a_very_long_query_keeps_its_first_words(text: str) -> None:
    query = parse(text)
    assert query.words
    assert len(query.terms) <= 2 * MOST_TERMS


def test_hostile_text_leaves_only_its_letters() -> None:
    assert cut(HOSTILE) == ["x", "b", "صلى", "الله", "عليه", "وسلم"]


def test_what_is_no_label_is_refused() -> None:
    for label in ("battery", "area:", ":battery", "area:" + "x" * (LONGEST_TOKEN - 5)):
        with pytest.raises(ValueError, match="is no label"):
            tokens(Text(code="P-1", labels=[label]))


@given(st.sets(st.integers(0, 1_000)), st.sets(st.integers(0, 1_000)), st.integers(0, 50))
def test_bits_are_sets(left: set[int], right: set[int], skip: int) -> None:
    def bits(items: set[int]) -> dict[int, int]:
        return either({chunk: bit} for chunk, bit in map(place, items))

    assert list(ascending(both(bits(left), bits(right)))) == sorted(left & right)
    assert list(ascending(either([bits(left), bits(right)]))) == sorted(left | right)
    assert list(ascending(without(bits(left), bits(right)))) == sorted(left - right)
    assert list(ascending(bits(left), skip=skip)) == sorted(left)[skip:]
    assert size(bits(left)) == len(left)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("batery", "battery", 1),
        ("battrey", "battery", 1),
        ("swap", "swap", 0),
        ("bateri", "battery", 2),
        ("bxttxrx", "battery", 3),
        ("a", "abcd", 3),
    ],
)
def test_distance_counts_slips_up_to_a_limit(left: str, right: str, expected: int) -> None:
    assert distance(left, right, most=2) == distance(right, left, most=2) == expected
