"""The network's second look: what it may change, what it must leave, and that both ways of computing it agree."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from diacritics import Restorer
from diacritics.rescorer import AGAIN, DISTANCES, REACH, RIVAL, STILL, Rescorer, echoes, quantised, together
from diacritics.train.__main__ import join_networks
from diacritics.train.masked import HIDDEN, Rivals, windows

WORDS = 60
VECTOR, WIDTH, HIDDEN_UNITS = 16, 24, 20


def weights(seed: int) -> dict[str, npt.NDArray[np.float32]]:
    """Weights of a small network by chance."""
    rng = np.random.default_rng(seed)

    def some(*shape: int) -> npt.NDArray[np.float32]:
        return (rng.standard_normal(shape) * 0.2).astype(np.float32)

    out = {
        "vectors": some(WORDS, VECTOR), "priors": some(WORDS), "inp.weight": some(WIDTH, VECTOR),
        "inp.bias": some(WIDTH), "feat.weight": some(WIDTH, 3), "feat.bias": some(WIDTH), "case": some(WIDTH, 4),
        "pool.weight": some(WIDTH, WIDTH), "norm.weight": 1 + some(WIDTH), "norm.bias": some(WIDTH),
        "q.weight": some(VECTOR, WIDTH), "q.bias": some(VECTOR), "qb.weight": some(5, WIDTH), "qb.bias": some(5),
        "a": some(5),
    }  # fmt: skip
    for number in range(len(DISTANCES)):
        name = f"blocks.{number}."
        out |= {
            name + "n.weight": 1 + some(WIDTH), name + "n.bias": some(WIDTH),
            name + "f1.weight": some(HIDDEN_UNITS, (2 * REACH + 1) * WIDTH), name + "f1.bias": some(HIDDEN_UNITS),
            name + "f2.weight": some(WIDTH, HIDDEN_UNITS), name + "f2.bias": some(WIDTH),
        }  # fmt: skip
    return out


def material(size: int, seed: int, columns: int = 4) -> tuple[npt.NDArray, npt.NDArray, npt.NDArray, npt.NDArray]:
    """Positions by chance: words, probabilities (some without a rival), emissions, cases."""
    rng = np.random.default_rng(seed)
    words = np.stack([rng.permutation(WORDS)[:columns] for _ in range(size)]).astype(np.int64)
    share = np.sort(rng.dirichlet(np.ones(columns) * 0.6, size), axis=1)[:, ::-1].astype(np.float32)
    share[share < 0.01] = 0
    share[rng.random(size) < 0.3, 1:] = 0
    return words, share, rng.uniform(-6, 0, words.shape).astype(np.float32), rng.integers(0, 4, size)


@pytest.fixture
def one_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """No position is looked at once more."""
    monkeypatch.setattr("diacritics.rescorer.AGAIN", 2.0)


PRIOR = np.full(WORDS, 1 / WORDS, dtype=np.float32)


@pytest.mark.parametrize("size", [1, 2, 17, 129, 5000])
def test_a_second_look_moves_probability_between_rivals_only(size: int) -> None:
    words, share, emission, cases = material(size, size)
    again = Rescorer(weights(1)).probabilities(words, share, emission, cases, PRIOR)
    assert np.allclose(again.sum(axis=1), share.sum(axis=1), atol=1e-5)
    assert not again[share == 0].any()
    settled = share[:, 1] <= RIVAL
    assert np.array_equal(again[settled], share[settled])
    if (~settled).any():
        assert not np.allclose(again[~settled], share[~settled])


@pytest.mark.usefixtures("one_look")
def test_without_echoes_and_passage_only_neighbours_count() -> None:
    words, share, emission, cases = material(400, 3)
    deaf = weights(2)
    for name in ("a", "qb.weight", "qb.bias", "pool.weight"):
        deaf[name] = np.zeros_like(deaf[name])
    network = Rescorer(deaf)
    before = network.probabilities(words, share, emission, cases, PRIOR)
    reach = REACH * sum(DISTANCES)
    words[300] = (words[300] + 7) % WORDS
    after = network.probabilities(words, share, emission, cases, PRIOR)
    changed = np.flatnonzero(np.abs(before - after).max(axis=1) > 1e-6)
    assert len(changed) and changed.min() >= 300 - reach and changed.max() <= 300 + reach


def test_only_what_is_needed_is_computed_and_nothing_is_missed() -> None:
    words, share, _, cases = material(700, 6)
    share[::3, 1:] = 0
    asked = np.flatnonzero(share[:, 1] > RIVAL)
    [network] = Rescorer(weights(7))._networks
    whole, mean = network.context(words, share, cases, asked)
    for some in ((asked < 80) | (asked > 620), np.arange(len(asked)) % 9 == 0):
        for known in (None, mean):
            alone, _ = network.context(words, share, cases, asked[some], known)
            assert np.allclose(alone, whole[some], atol=1e-4)


def near(found: npt.NDArray, wanted: npt.NDArray) -> bool:
    """Near for weights of six bits: one position may move, all together hardly do."""
    apart = np.abs(found - wanted)
    return bool(apart.max() < 0.2 and apart.mean() < 0.02)


@pytest.mark.usefixtures("one_look")
def test_small_whole_numbers_are_near_enough(tmp_path: Path) -> None:
    words, share, emission, cases = material(300, 5)
    plain = weights(4)
    np.savez_compressed(tmp_path / "network.npz", **quantised(plain))
    kept = Rescorer.load(tmp_path / "network.npz")
    assert kept is not None
    a = Rescorer(plain).probabilities(words, share, emission, cases, PRIOR)
    assert near(kept.probabilities(words, share, emission, cases, PRIOR), a)


@pytest.mark.usefixtures("one_look")
def test_several_networks_count_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diacritics.rescorer.STILL", 0.0)  # each is asked everywhere
    words, share, emission, cases = material(300, 8)

    def looked(*seeds: int) -> npt.NDArray[np.float32]:
        network = Rescorer(together([weights(seed) for seed in seeds]))
        return network.probabilities(words, share, emission, cases, PRIOR)

    alone, other, both = looked(1), looked(2), looked(1, 2)
    assert np.allclose(looked(1, 1), alone, atol=1e-5)
    assert np.allclose(looked(2, 1), both, atol=1e-5)
    # the mean of the logarithms: the geometric mean of the odds
    row = np.flatnonzero(share[:, 1] > RIVAL)[0]
    odds = [p[row, 1] / p[row, 0] for p in (alone, other, both)]
    assert odds[2] == pytest.approx((odds[0] * odds[1]) ** 0.5, rel=1e-3)
    for seed in (1, 2):
        np.savez_compressed(tmp_path / f"{seed}.npz", **quantised(weights(seed)))
    join_networks([tmp_path / "1.npz", tmp_path / "2.npz"], tmp_path / "networks.npz")
    kept = Rescorer.load(tmp_path / "networks.npz")
    assert kept is not None
    assert near(kept.probabilities(words, share, emission, cases, PRIOR), both)


@pytest.mark.usefixtures("one_look")
def test_a_further_network_is_asked_only_where_a_doubt_is_left() -> None:
    words, share, emission, cases = material(300, 8)
    alone = Rescorer(weights(1)).probabilities(words, share, emission, cases, PRIOR)
    both = Rescorer(together([weights(1), weights(2)])).probabilities(words, share, emission, cases, PRIOR)
    settled = np.sort(alone, axis=1)[:, -2] < STILL
    assert np.array_equal(both[settled], alone[settled])
    assert (np.abs(both - alone)[~settled].max(axis=1) > 1e-6).any()


def test_what_stays_doubtful_is_looked_at_once_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """With what the first look made of its surroundings; all others stay as the first look left them."""
    words, share, emission, cases = material(300, 8)
    network = Rescorer(weights(1))
    twice = network.probabilities(words, share, emission, cases, PRIOR)
    monkeypatch.setattr("diacritics.rescorer.AGAIN", 2.0)
    once = network.probabilities(words, share, emission, cases, PRIOR)
    doubtful = np.sort(once, axis=1)[:, -2] > AGAIN
    assert 0 < doubtful.sum() < len(doubtful)
    assert np.array_equal(twice[~doubtful], once[~doubtful])
    moved = np.abs(twice - once).max(axis=1)
    assert (moved[doubtful] > 1e-4).any()
    assert np.allclose(twice.sum(axis=1), share.sum(axis=1), atol=1e-5)


@pytest.mark.parametrize("kept", [400, 4096])
def test_words_kept_from_former_texts_change_nothing(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diacritics.rescorer.KEPT", kept)
    used = Rescorer(weights(3))
    for seed in range(4):
        words, share, emission, cases = material(500, seed)
        again = used.probabilities(words, share, emission, cases, PRIOR)
        assert np.allclose(again, Rescorer(weights(3)).probabilities(words, share, emission, cases, PRIOR), atol=1e-5)


def test_echoes_count_what_the_rest_of_the_document_says() -> None:
    words = np.array([[7, 8], [5, 9], [7, 3], [5, 2], [7, 1], [9, 5]])
    share = np.array([[1, 0], [1, 0], [1, 0], [1, 0], [1, 0], [0.6, 0.4]], dtype=np.float32)
    found = echoes(words, share, np.full(10, 0.1), np.array([5]))
    nine, five = found[0]
    assert five[0] > nine[0]  # "5" stands twice elsewhere, "9" nowhere
    assert five[1] == pytest.approx(np.log1p(2.0))  # twice after "7"
    assert nine[1] == 0 and nine[2] == 0


class _Contrary:
    """Turns every ranking round."""

    def probabilities(self, words, probability, emission, cases, prior):
        filled = probability > 0
        out = np.zeros_like(probability)
        for row, flags in enumerate(filled):
            out[row, flags] = probability[row, flags][::-1]
        return out


def test_digits_become_no_word_by_the_network_alone() -> None:
    restorer = Restorer.load()
    text = "Kế hoạch có 13 điều va 30 diém, 1a 5 nam, s6 42 cua tinh\nthuc hién 25 tiéu chi trong nam 2026"
    restorer.rescorer = _Contrary()  # type: ignore[assignment]
    digits = [t for t in restorer.restore(text).tokens if t.source.strip(",").isdigit()]
    assert digits and all(t.restored == t.source for t in digits)


def test_the_network_is_asked_where_the_lattice_has_rivals() -> None:
    restorer = Restorer.load()
    text = "Trién khai thyc hién Phong trao thi dua cua tinh va cac xa, phuong"
    restorer.rescorer = None
    alone = restorer.restore(text).text
    restorer.rescorer = _Contrary()  # type: ignore[assignment]
    assert restorer.restore(text).text != alone


def test_hidden_words_are_shown_as_rivals_and_found_again() -> None:
    rng = np.random.default_rng(1)
    size = 4000
    words = np.stack([rng.permutation(np.arange(8, WORDS))[:4] for _ in range(size)]).astype(np.uint16)
    share = np.tile(np.array([0.7, 0.2, 0.1, 0.0], dtype=np.float16), (size, 1))
    truth = rng.integers(0, 3, size).astype(np.int8)
    shard = {"words": words, "probability": share, "emission": np.full((size, 4), -1, np.float16), "truth": truth}
    rivals = Rivals([shard], np.log(PRIOR))
    units = rng.integers(0, WORDS, 6000)
    made = rivals.passages(units, rng)
    printed = made.words[np.arange(len(units)), made.truth]
    assert np.array_equal(printed, units)
    assert np.allclose(made.probability.sum(axis=1), 1, atol=1e-5)
    assert (np.diff(made.probability, axis=1) <= 1e-7).all()
    assert abs(len(made.hidden) / (units >= 8).sum() - HIDDEN) < 0.03
    assert (units[made.hidden] >= 8).all()
    shown = np.setdiff1d(np.arange(len(units)), made.hidden)
    assert (made.truth[shown] == 0).mean() > 0.95
    assert (made.truth[made.hidden] == 0).mean() < 0.6  # nothing gives a hidden word away


def test_windows_lie_within_their_texts() -> None:
    texts = [np.arange(100, dtype=np.uint16), np.arange(1000, 1300, dtype=np.uint16)]
    found = windows(texts, [0.5, 0.5], 40, 32, np.random.default_rng(2)).reshape(40, 32)
    assert (np.diff(found, axis=1) == 1).all()
    assert {bool(row[0] >= 1000) for row in found} == {True, False}


@pytest.mark.usefixtures("one_look")
def test_training_and_the_restorer_compute_the_same_network(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diacritics.rescorer.EAR", 1)  # the restorer's mean of a passage is a sample otherwise
    torch = pytest.importorskip("torch", reason="torch (the extra `train`) is not installed: training is not checked")
    from diacritics.train import rescorer as training

    torch.manual_seed(3)
    rng = np.random.default_rng(3)
    network = training.Network(rng.standard_normal((WORDS, 128)).astype(np.float32) * 0.1)
    for values in network.parameters():
        values.data += torch.randn_like(values) * 0.03
    words, share, emission, cases = material(128, 9)
    share[share[:, 1] <= RIVAL] = [1, 0, 0, 0]  # as the restorer takes them
    rows = np.flatnonzero(share[:, 1] > RIVAL)
    heard = np.zeros((*words.shape, 3), dtype=np.float32)
    heard[rows] = echoes(words, share, PRIOR, rows)
    with torch.no_grad():
        tensors = [torch.from_numpy(x)[None] for x in (words, share, emission, cases, heard)]
        score = network(*tensors, torch.from_numpy(rows)).numpy()
    expected = np.exp(score - score.max(axis=1, keepdims=True))
    expected *= (share[rows].sum(axis=1) / expected.sum(axis=1))[:, None]
    found = Rescorer(network.plain()).probabilities(words, share, emission, cases, PRIOR)[rows]
    assert np.abs(found - expected).max() < 1e-4
    kept = Rescorer(network.exported()).probabilities(words, share, emission, cases, PRIOR)[rows]
    assert near(kept, expected)
