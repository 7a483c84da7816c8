"""Names: found by their capitals, the same wherever a document has them, and never surer than they are."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diacritics import Restorer
from diacritics.names import SETTLED, Names, agree, follow, names_of
from diacritics.noise.damage import lose_all_marks
from diacritics.train.capitals import count, log_odds
from diacritics.train.renaming import renamed_all
from diacritics.units import CLASSES


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()


def found(text: str) -> Names:
    """The names of words, in which a stroke is a gap in the chain."""
    words = text.split()
    cases = ["" if w == "|" else "upper" if w.isupper() else "title" if w[0].isupper() else "lower" for w in words]
    return names_of(cases, lambda row: words[row].lower())


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("họp tại xã Đông Lũng hôm qua", {3, 4}),
        ("họp ở thôn Đìa hôm qua", {3}),
        ("Đông | Lũng", set()),
        ("hôm qua Hạnh đến", set()),
        ("XÃ ĐÔNG LŨNG | KẾ HOẠCH", {1, 2}),
        ("KẾ HOẠCH NĂM", set()),
        ("của Đông Lũng | ĐÔNG LŨNG HỌP", {1, 2, 4, 5}),
    ],
)
def test_names_are_told_by_capitals_and_by_the_word_for_a_place(text: str, rows: set[int]) -> None:
    assert found(text).rows == rows


def test_places_of_one_name_belong_together_whatever_marks_they_got() -> None:
    groups = found("ở Đông Lũng và Đồng Lưng rồi ĐÔNG LÙNG | Đông Lâm").groups
    assert {frozenset(group) for group in groups} == {frozenset({1, 4, 7}), frozenset({2, 5, 8})}


def test_a_name_with_one_capital_follows_the_name_and_has_no_voice() -> None:
    names = found("ở Đông Lũng hôm qua | Đồng lưng vui | Đông khô")
    assert names.followers == ((6, 1), (7, 2))
    assert not names.groups
    words = np.array([[5, 6, 7], [7, 5, 6], [8, 6, 9]])
    before = np.array([[0.99, 0.01, 0.0], [0.7, 0.3, 0.0], [SETTLED, 1 - SETTLED, 0.0]], dtype=np.float32)
    after = before.copy()
    follow(((1, 0), (2, 0)), words, after)
    assert np.array_equal(after[0], before[0])
    assert np.array_equal(after[2], before[2]), "a settled place stays"
    assert after[1, 1] > after[1, 0]
    assert after[1].sum() == pytest.approx(before[1].sum(), rel=1e-5)
    assert after[1, 2] == 0


def test_a_city_with_one_capital_comes_out_as_the_city(restorer: Restorer) -> None:
    text = "phat dong Phong trao thi dua “Hai phong thi dua dot pha” tai xa.\nUy ban nhan dan thanh phé Hai Phong giao."
    assert "“Hải phòng thi đua" in restorer.restore(text).text


rows = st.lists(st.lists(st.floats(0.0078125, 1.0, width=32), min_size=3, max_size=3), min_size=2, max_size=6)


@given(rows)
def test_a_names_places_agree_and_their_sums_stay(given_rows: list[list[float]]) -> None:
    probability = np.array(given_rows, dtype=np.float32)
    probability /= 1.25 * probability.sum(axis=1, keepdims=True)
    words = np.tile(np.array([5, 6, 7]), (len(probability), 1))
    before = probability.copy()
    agree([tuple(range(len(words)))], words, probability)
    assert np.allclose(probability.sum(axis=1), before.sum(axis=1), rtol=1e-4)
    assert np.allclose(probability, probability[0], rtol=1e-3)
    said = np.log(before).mean(axis=0)
    assert said[probability[0].argmax()] > said.max() - 1e-3


def test_what_is_no_rival_at_a_place_does_not_become_one() -> None:
    words = np.array([[5, 6, 0], [6, 5, 0]])
    probability = np.array([[0.9, 0.1, 0.0], [0.6, 0.4, 0.0]], dtype=np.float32)
    agree([(0, 1)], words, probability)
    assert (probability[:, 2] == 0).all()
    assert probability[0, 0] == pytest.approx(probability[1, 1], rel=1e-4)


PLAN = """Ủy ban nhân dân xã {0} họp bàn về đường làng.
Các thôn của xã {0} ghi tên từng hộ nhận trồng hoa.
Năm qua {0} có mười hai hộ được khen.
Chi hội phụ nữ {0} lo cây giống, đoàn thanh niên đào hố.
Trẻ nhỏ ở {0} được học bơi, người già được khám mắt."""


@pytest.mark.parametrize("name", ["Lam Thủy", "Vân Lương", "Đông Lũng", "Nậm Pản", "Tân Lộc Hạ", "Hòn Sẻ", "Lũng Vài"])
def test_a_name_comes_out_alike_wherever_it_stands(restorer: Restorer, name: str) -> None:
    first, many = name.split()[0], len(name.split())
    got = set()
    printed = PLAN.format(name).split("\n")
    for line, restored in zip(printed, restorer.restore(lose_all_marks("\n".join(printed))).lines, strict=True):
        at = line.split().index(first)
        got.add(" ".join(restored.split()[at : at + many]).strip(".,"))
    assert len(got) == 1


def test_a_name_that_is_new_is_doubted_where_a_known_one_is_not(restorer: Restorer) -> None:
    def least(name: str) -> float:
        result = restorer.restore(lose_all_marks(PLAN.format(name)))
        bare = {lose_all_marks(word) for word in name.split()}
        return min(token.confidence for token in result.tokens if token.source.strip(".,") in bare)

    assert least("Hòa Bình") > 0.95
    assert max(least(name) for name in ("Vân Lương", "Đông Lũng", "Nậm Pản", "Hòn Sẻ", "Lũng Vài")) < 0.85


def test_renaming_gives_a_document_new_names_of_known_syllables_and_nothing_else() -> None:
    text = ["Ở xã Đông Lũng có chợ, và Đông Lũng có cầu.", "Ông Trần Văn Quýt thăm Việt Nam."]
    others = [["Ta về Việt Nam."], ["Ta yêu Việt Nam."]]
    syllables = ["Đông", "Lũng", "Bình", "Hạ", "Việt", "Nam"]
    made = [next(iter(renamed_all([text, *others], syllables, seed))) for seed in range(12)]
    assert {line[1] for line in made} == {text[1]}
    firsts = {line[0] for line in made}
    assert len(firsts) > 2
    for line in firsts:
        words = line.replace(".", " ").replace(",", " ").split()
        assert words[2:4] == words[7:9]
        assert [w for i, w in enumerate(words) if i not in (2, 3, 7, 8)] == ["Ở", "xã", "có", "chợ", "và", "có", "cầu"]
        assert set(words[2:4]) <= set(syllables)
    assert list(renamed_all([text], syllables, 5)) == list(renamed_all([text], syllables, 5))


def test_capitals_inside_sentences_are_counted_and_those_at_their_starts_are_not() -> None:
    number = {word: n for n, word in enumerate([*CLASSES, "lam", "sẽ", "họp"])}
    lines = ["Sẽ họp. Lam họp, Lam sẽ họp ở Lam.", "“Lam họp”: Lam sẽ họp", "XÃ LAM SẼ HỌP"]
    found = count(lines, number)
    assert found[:, number["lam"]].tolist() == [2, 0]
    assert found[:, number["sẽ"]].tolist() == [0, 2]
    assert found[:, number["họp"]].tolist() == [0, 5]
    odds = log_odds(found)
    assert odds[number["lam"]] > odds[number["sẽ"]] > odds[number["họp"]]


def test_the_model_knows_words_of_names(restorer: Restorer) -> None:
    odds = dict(zip(restorer.model.language.words, restorer.model.capitals.tolist(), strict=True))
    assert min(odds[word] for word in ("nguyễn", "vân", "nam", "huế")) > 1
    assert max(odds[word] for word in ("sẽ", "và", "của", "sẻ")) < -4
