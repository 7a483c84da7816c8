"""The compiled loops and numpy give the same: nobody's result may depend on whether a C compiler was at hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diacritics import Restorer, alignment, confidence, language, lattice, letters
from diacritics.alignment import Aligner, best_segments
from diacritics.confidence import Confidence
from diacritics.language import LanguageModel
from diacritics.lattice import NOTHING, decode
from diacritics.letters import NO_HABITS, Habits, Shapes
from diacritics.loops import compiled
from diacritics.signs import SIGNS
from diacritics.units import CLASSES

needs_loops = pytest.mark.skipif(compiled is None, reason="diacritics.compiled is missing: no C compiler")
SAMPLE = Path(__file__).resolve().parents[1] / "corpus" / "plans" / "chuyendoiso_c2.txt"
USERS = (alignment, confidence, language, lattice, letters)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything made in the test works with numpy alone."""
    for module in USERS:
        monkeypatch.setattr(module, "compiled", None)


def small_model(seed: int, *, order: int = 4, with_loops: bool = True) -> LanguageModel:
    """A model of a few units whose n-grams and numbers are drawn by lot."""
    rng = np.random.default_rng(seed)
    words = [*CLASSES, *"abcdefghijkl"]
    arrays = {"logp1": rng.integers(0, 200, len(words)).astype(np.uint8)}
    for n in range(2, order + 1):
        contexts = len(arrays[f"logp{n - 1}"])
        children = rng.integers(0, 4, contexts) * (rng.random(contexts) < 0.6)
        children[0] = 3
        arrays[f"children{n - 1}"] = children.astype(np.uint16)
        arrays[f"bow{n - 1}"] = rng.integers(0, 100, int((children > 0).sum())).astype(np.uint8)
        last = [np.sort(rng.choice(len(words), many, replace=False)) for many in children.tolist()]
        arrays[f"word{n}"] = np.concatenate(last).astype(np.uint16)
        arrays[f"logp{n}"] = rng.integers(0, 200, len(arrays[f"word{n}"])).astype(np.uint8)
    if with_loops:
        return LanguageModel(words, arrays)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(language, "compiled", None)
        return LanguageModel(words, arrays)


@pytest.mark.skipif(not any(map(shutil.which, ("cc", "gcc", "clang", "cl"))), reason="no C compiler on this machine")
def test_where_there_is_a_c_compiler_the_loops_are_compiled() -> None:
    assert compiled is not None, "the loops were not compiled: `pip install -v -e .` says why"


@needs_loops
@given(st.integers(0, 10_000), st.integers(1, 260), st.integers(2, 9), st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_lattices_are_decoded_alike(seed: int, length: int, width: int, order: int) -> None:
    """Whatever the model, the length (windows begin and end anywhere) and how many candidates are open."""
    fast, slow = small_model(seed, order=max(order, 3)), small_model(seed, order=max(order, 3), with_loops=False)
    rng = np.random.default_rng(seed + 1)
    ids = rng.integers(0, len(fast.words), (length, width))
    emission = rng.uniform(-12, 0, (length, width)).astype(np.float32)
    emission[:, 1:][rng.random((length, width - 1)) < 0.4] = NOTHING
    ours, theirs = decode(fast, ids, emission, 1.2), decode(slow, ids, emission, 1.2)
    rows = np.arange(length)[:, None]
    first, second = np.zeros((2, length, width))
    first[rows, ours.order] = ours.probability
    second[rows, theirs.order] = theirs.probability
    assert np.abs(first - second).max() < 1e-4


@needs_loops
@given(st.integers(0, 10_000), st.integers(2, 4))
@settings(max_examples=30, deadline=None)
def test_the_same_runs_of_units_are_known(seed: int, n: int) -> None:
    fast, slow = small_model(seed), small_model(seed, with_loops=False)
    rng = np.random.default_rng(seed)
    context = rng.integers(-1 if n > 2 else 0, len(fast.logp[n - 2]), 500)
    unit = rng.integers(0, len(fast.words), 500)
    shorter = rng.uniform(-9, 0, 500).astype(np.float32)
    if n == 2:
        ours, theirs = fast.pair(context, unit), slow.pair(context, unit)
    else:
        ours, theirs = fast.longer(n, context, unit, shorter), slow.longer(n, context, unit, shorter)
    assert np.array_equal(ours[0], theirs[0])
    assert np.array_equal(ours[1], theirs[1])
    assert (ours[1] >= 0).any(), "no run was known: the test shows nothing"


@needs_loops
def test_units_beyond_the_model_are_refused() -> None:
    model = small_model(1)
    ids = np.array([[0, 99_999], [0, 1]])
    with pytest.raises(IndexError):
        decode(model, ids, np.zeros(ids.shape, dtype=np.float32))
    with pytest.raises(IndexError):
        model.pair(np.array([99_999]), np.array([0]))


@needs_loops
def test_arrays_that_do_not_fit_are_refused() -> None:
    model = small_model(1)
    ids, emission = np.zeros((5, 2), dtype=np.int64), np.zeros((30, 4), dtype=np.float32)
    with pytest.raises(ValueError, match="shape"):
        compiled.decode_block(model.trie, ids, emission, 1.0, (8, 4), (1e-4, 5e-4), 48, 10, -1e4, 1e-37)
    with pytest.raises(ValueError, match="units"):
        compiled.find(model.trie, 2, np.zeros(3, dtype=np.int64), np.zeros(2, dtype=np.int64))
    with pytest.raises(ValueError, match="level"):
        compiled.find(model.trie, 1, np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64))
    tree = np.full((1, 3), 99, dtype=np.int64), np.zeros((1, 3), dtype=np.float32), np.zeros((1, 4), dtype=np.float32)
    with pytest.raises(ValueError, match="signs"):
        compiled.tree_sums(np.zeros((2, 5), dtype=np.float32), *tree)


@pytest.mark.parametrize("with_loops", [True, False])
def test_positions_without_a_candidate_are_refused(with_loops: bool) -> None:
    if with_loops and compiled is None:
        pytest.skip("diacritics.compiled is missing: no C compiler")
    model = small_model(1, with_loops=with_loops)
    ids, emission = np.zeros((30, 5), dtype=np.int64), np.zeros((30, 5), dtype=np.float32)
    for bad in (NOTHING, np.nan):
        emission[10] = bad
        with pytest.raises(ValueError, match="open"):
            decode(model, ids, emission)


@needs_loops
def test_levels_that_do_not_fit_each_other_are_refused() -> None:
    model = small_model(1)
    starts = [np.append(start, start[-1] + 5).astype(np.int32) for start in model._start]
    with pytest.raises(ValueError, match="do not fit"):
        compiled.Trie(model._word, model.logp, model.bow, starts)


SYLLABLES = ["đổi", "mới", "thi", "đua", "nghiêng", "quý", "gìn", "ở", "trường", "khuyến"]
CUTS = [1, 1, 2, 1, 3, 1, 1, 0, 2, 2]
SEGMENTS = {
    ("đ", "d"): -0.1, ("ổ", "6"): -0.7, ("i", "i"): -0.05, ("i", "1"): -2.0, ("m", "m"): -0.1, ("m", "rn"): -1.5,
    ("ớ", "6"): -0.9, ("th", "th"): -0.2, ("ườ", "wd"): -1.1, ("ng", "ng"): -0.1, ("ế", "é"): -0.3, ("t", ""): -4.0,
    ("kh", "kb"): -3.0, ("n", "n"): -0.1, ("g", "g"): -0.1, ("r", "r"): -0.1, ("a", "a"): -0.1, ("u", "u"): -0.1,
}  # fmt: skip
LETTERS = st.text(alphabet="dotrnigkhuaé6wbm1☃", min_size=1, max_size=9)


@needs_loops
@given(st.lists(LETTERS, min_size=1, max_size=6, unique=True))
@settings(max_examples=80, deadline=None)
def test_readings_are_explained_alike(reads: list[str]) -> None:
    habits = Habits({("i", "l"): -0.5, ("m", "m"): -0.3}, {"i": -0.4, "m": -0.2})
    places = np.concatenate([np.arange(len(SYLLABLES))] * len(reads))
    sizes = np.full(len(reads), len(SYLLABLES))

    def scored() -> list[np.ndarray]:
        shapes = Shapes(SYLLABLES, CUTS, SEGMENTS)
        some = [shapes.scores_of_some(reads, sizes, places, its) for its in (habits, NO_HABITS)]
        return [*some, *(shapes.scores(read) for read in reads)]

    ours = scored()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(letters, "compiled", None)
        theirs = scored()
    for one, other in zip(ours, theirs, strict=True):
        assert np.array_equal(one, other)


@needs_loops
@given(st.lists(st.tuples(LETTERS | st.just(""), st.sampled_from([*SYLLABLES, ""])), min_size=1, max_size=8))
@settings(max_examples=120, deadline=None)
def test_readings_are_aligned_alike(pairs: list[tuple[str, str]]) -> None:
    expected = [tuple(best_segments(read, printed, SEGMENTS)) for read, printed in pairs]
    assert Aligner(SEGMENTS)(pairs) == expected


@needs_loops
def test_trees_judge_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = Confidence.load()
    assert judge is not None
    signs = np.random.default_rng(3).normal(0, 4, (3000, len(SIGNS))).astype(np.float32)
    ours = judge(signs)
    monkeypatch.setattr(confidence, "compiled", None)
    assert np.abs(ours - judge(signs)).max() < 1e-5
    assert ours.std() > 0.05


@needs_loops
def test_a_document_comes_out_alike(plain: None) -> None:
    """The whole restorer, with and without the loops, on a sample plan."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()[:60]
    theirs = Restorer.load().restore_lines(lines)
    with pytest.MonkeyPatch.context() as patched:
        for module in USERS:
            patched.setattr(module, "compiled", compiled)
        ours = Restorer.load().restore_lines(lines)
    assert theirs.damaged
    assert ours.text == theirs.text
    differences = [abs(a.confidence - b.confidence) for a, b in zip(ours.tokens, theirs.tokens, strict=True)]
    assert max(differences) < 0.1  # a sign at the edge of a tree's branch may fall on its other side ...
    assert sum(d > 1e-3 for d in differences) <= 2  # ... which is rare
