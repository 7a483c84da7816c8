"""How sure a restored piece is: told by trees that run without what they were fitted with."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diacritics import Restorer
from diacritics.confidence import Confidence
from diacritics.noise.damage import lose_all_marks
from diacritics.signs import SIGNS
from diacritics.train import calibrate

PLAN = """Trưởng thôn họp dân tại nhà văn hóa, ghi tên từng hộ nhận trồng hoa dọc đường làng.
Mỗi hộ góp hai ngày công, chi hội phụ nữ lo cây giống, đoàn thanh niên đào hố.
Ủy ban nhân dân xã khen thưởng 05 tập thể và 12 cá nhân tiêu biểu."""


@pytest.fixture(scope="module")
def material() -> tuple[np.ndarray, np.ndarray]:
    """Random signs, and pieces that are right the more often the higher the first of them is."""
    rng = np.random.default_rng(7)
    signs = rng.normal(size=(6000, len(SIGNS))).astype(np.float32)
    return signs, rng.random(6000) < 1 / (1 + np.exp(-3 * signs[:, 0] - signs[:, 5]))


@pytest.fixture(scope="module")
def machine(material: tuple[np.ndarray, np.ndarray]) -> object:
    return calibrate.learn(*material, seed=3)


def test_the_trees_say_what_they_said_when_they_were_fitted(
    material: tuple[np.ndarray, np.ndarray], machine: object
) -> None:
    signs, right = material
    ours = Confidence(calibrate.exported(machine, float(right.mean())))(signs)
    theirs = machine.predict_proba(signs)[:, 1]  # type: ignore[attr-defined]
    assert np.abs(ours - theirs).max() < 1e-4
    sure = ours > 0.9
    assert right[sure].mean() > 0.9 > right[~sure].mean()


def test_trees_for_other_signs_are_refused(material: tuple[np.ndarray, np.ndarray], machine: object) -> None:
    arrays = calibrate.exported(machine, 0.5)
    with pytest.raises(ValueError, match="other signs"):
        Confidence({**arrays, "signs": np.array(["some", "others"])})


def test_nothing_is_judged_where_nothing_is_damaged() -> None:
    judge = Confidence.load()
    assert judge is not None
    assert len(judge(np.zeros((0, len(SIGNS)), dtype=np.float32))) == 0


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from([*PLAN.split(), "12/5", "(a)", "–", "50%", "Nguyên"]), min_size=1, max_size=30))
def test_confidence_is_a_probability_whatever_the_text(restorer: Restorer, words: list[str]) -> None:
    result = restorer.restore(lose_all_marks(" ".join(words)))
    assert all(0.0 <= token.confidence <= 1.0 for token in result.tokens)


def test_words_in_disorder_are_less_sure_than_a_plain_sentence(restorer: Restorer) -> None:
    """A plain sentence of a plan is all but certain; the same words in disorder are not."""
    plain = restorer.restore(lose_all_marks(PLAN))
    words = PLAN.split()
    np.random.default_rng(1).shuffle(words)
    mixed = restorer.restore(lose_all_marks(" ".join(words)))
    mean = [np.mean([token.confidence for token in result.tokens]) for result in (plain, mixed)]
    assert mean[0] > 0.97 > mean[1]


@pytest.fixture(scope="module")
def restorer() -> Restorer:
    return Restorer.load()
