# cython: language_level=3, boundscheck=False, wraparound=False, cdivision=True, initializedcheck=False
"""The inner loops of the restorer, compiled; the modules that use them have the same in numpy.

Both give the same results but for the rounding of sums. Where no C compiler was at hand when the package was
installed, this module is missing and numpy does the work (see `loops.py`). No bounds are checked inside loops: what
comes from a caller (shapes, numbers of units, columns of trees) is checked first, what this package has just laid out
itself (the numbers of letters and segments) is not.
"""

import numpy as np

from libc.math cimport expf
from libc.stdint cimport int32_t, int64_t, uint16_t
from libc.string cimport memset

cdef struct Level:
    const uint16_t *word
    const float *logp
    const float *bow
    const int32_t *start
    Py_ssize_t size


cdef struct Limits:
    int window
    int overlap
    float weight
    float nothing
    float least


cdef class Trie:
    """A back-off trie to look n-grams up in, one at a time."""

    cdef Level level[4]
    cdef readonly int order
    cdef object _held

    def __init__(self, words, logp, bow, starts):
        """Args:
            words: For each level above the first the last units of its n-grams, 16 bits each.
            logp: For each level the log probabilities.
            bow: For each level but the last the back-off weights.
            starts: For each level but the last where the n-grams start, in the next one, that each context has;
                one number more than contexts.

        Raises:
            ValueError: Levels that do not fit each other, or more than four.
        """
        cdef const uint16_t[::1] word
        cdef const float[::1] values
        cdef const int32_t[::1] start
        cdef int n
        self.order = len(logp)
        sizes = [len(level) for level in logp]
        if [len(level) for level in words] != sizes[1:] or [int(np.max(level)) for level in starts] != sizes[1:]:
            raise ValueError("the levels of the language model do not fit each other")
        contexts = sizes[: len(sizes) - 1]
        if [len(level) for level in bow] != contexts or [len(level) - 1 for level in starts] != contexts:
            raise ValueError("the levels of the language model do not fit each other")
        self._held = [*words, *logp, *bow, *starts]  # whose memory the levels point into
        if not 1 <= self.order <= 4:
            raise ValueError("a language model has one to four levels")
        memset(self.level, 0, sizeof(self.level))
        for n in range(self.order):
            values = logp[n]
            self.level[n].size = values.shape[0]
            self.level[n].logp = &values[0]
            if n:
                word = words[n - 1]
                self.level[n].word = &word[0]
            if n < self.order - 1:
                values = bow[n]
                self.level[n].bow = &values[0]
                start = starts[n]
                self.level[n].start = &start[0]


cdef inline int64_t _find(Trie trie, int n, int64_t context, int64_t unit) noexcept nogil:
    """The number of an n-gram in its level, -1 where it was not kept; `context` is none, or one of the level before."""
    cdef int32_t low = trie.level[n - 2].start[context]
    cdef int32_t size = trie.level[n - 2].start[context + 1] - low
    cdef int32_t half
    cdef const uint16_t *word = trie.level[n - 1].word + low
    if size == 0:
        return -1
    while size > 1:  # no branch depends on what is compared: guessing those wrong would cost more than the search
        half = size >> 1
        word += half if word[half] <= unit else 0
        size -= half
    return word - trie.level[n - 1].word if word[0] == unit else -1


def find(Trie trie, int n, const int64_t[::1] context, const int64_t[::1] unit):
    """The numbers of n-grams in level n, -1 where one was not kept.

    Args:
        trie: The model.
        n: 2, 3 or 4.
        context: Numbers of the contexts in level n-1 (-1: not kept).
        unit: The units that follow, as many.

    Returns:
        As many numbers.

    Raises:
        IndexError: A context that the model does not have.
        ValueError: No such level, or not as many units as contexts.
    """
    cdef Py_ssize_t i, count = context.shape[0]
    if not 2 <= n <= trie.order or unit.shape[0] != count:
        raise ValueError("no such level, or not as many units as contexts")
    if count and np.max(context) >= trie.level[n - 2].size:
        raise IndexError("a context that the model does not have")
    out = np.empty(count, dtype=np.int64)
    cdef int64_t[::1] at = out
    with nogil:
        for i in range(count):
            at[i] = _find(trie, n, context[i], unit[i]) if context[i] >= 0 else -1
    return out


cdef class _Columns:
    """The open columns of each position, and factors of their emissions (the best of a position 1)."""

    cdef int32_t[:, ::1] column
    cdef int32_t[::1] count
    cdef float[:, ::1] factor

    def __init__(self, Py_ssize_t length, Py_ssize_t width):
        self.column = np.empty((length, width), dtype=np.int32)
        self.count = np.empty(length, dtype=np.int32)
        self.factor = np.empty((length, width), dtype=np.float32)

    cdef int count_before(self, Py_ssize_t p) noexcept nogil:
        """Open columns of a position, 1 before the first."""
        return self.count[p] if p >= 0 else 1


cdef void _fill(_Columns out, const float[:, ::1] emission, float nothing) noexcept nogil:
    cdef Py_ssize_t p, k
    cdef int many
    cdef float best
    for p in range(emission.shape[0]):
        best = emission[p, 0]
        for k in range(1, emission.shape[1]):
            best = max(best, emission[p, k])
        many = 0
        for k in range(emission.shape[1]):
            if emission[p, k] > nothing:
                out.column[p, many] = k
                out.factor[p, many] = expf(emission[p, k] - best)
                many += 1
        out.count[p] = many


cdef _Columns _columns(const float[:, ::1] emission, float nothing):
    out = _Columns(emission.shape[0], emission.shape[1])
    _fill(out, emission, nothing)
    return out


cdef class _Runs:
    """Runs of so many candidates in a row that end at a position: what the model says of each, and its number."""

    cdef int many
    cdef Py_ssize_t[::1] start
    cdef float[::1] logp
    cdef float[::1] factor
    cdef int32_t[::1] number

    def __init__(self, _Columns columns, int many):
        cdef Py_ssize_t p, length = columns.count.shape[0], total = 0, size
        cdef int back
        self.many = many
        self.start = np.empty(length, dtype=np.intp)
        for p in range(length):
            self.start[p] = total
            size = 1
            for back in range(many):
                size *= columns.count_before(p - back)
            total += size
        self.logp = np.empty(total, dtype=np.float32)
        self.factor = np.empty(total, dtype=np.float32)
        self.number = np.full(total, -1, dtype=np.int32)


cdef void _look_up_pairs(
    Trie trie, _Runs runs, _Columns columns, const int64_t[:, ::1] ids, float weight
) noexcept nogil:
    cdef Py_ssize_t p, at
    cdef int a, b
    cdef int64_t first, second, found
    cdef float back
    for p in range(columns.count.shape[0]):
        at = runs.start[p]
        if p == 0:
            for b in range(columns.count[0]):
                runs.logp[at + b] = 0.0
                runs.factor[at + b] = 1.0
            continue
        for a in range(columns.count[p - 1]):
            first = ids[p - 1, columns.column[p - 1, a]]
            back = trie.level[0].bow[first]
            for b in range(columns.count[p]):
                second = ids[p, columns.column[p, b]]
                found = _find(trie, 2, first, second)
                runs.number[at] = <int32_t>found
                runs.logp[at] = trie.level[1].logp[found] if found >= 0 else back + trie.level[0].logp[second]
                runs.factor[at] = expf(runs.logp[at] * weight)
                at += 1


cdef void _look_up_longer(
    Trie trie, int n, _Runs runs, _Runs shorter, _Columns columns, const int64_t[:, ::1] ids, float weight
) noexcept nogil:
    """Runs of three or four; where the text has fewer units before a position, they are what is known of those."""
    cdef Py_ssize_t p, at, contexts, tails, context, tail
    cdef int d, last
    cdef int64_t unit, number, found
    cdef float back
    for p in range(columns.count.shape[0]):
        at = runs.start[p]
        last = columns.count[p]
        contexts = columns.count_before(p - n + 1)  # candidates of the first unit ...
        tails = 1  # ... and runs of those between it and the last
        for d in range(1, n - 1):
            tails *= columns.count_before(p - d)
        for context in range(contexts):
            for tail in range(tails):
                for d in range(last):
                    runs.logp[at] = shorter.logp[shorter.start[p] + tail * last + d]
                    if p >= n - 1:
                        number = shorter.number[shorter.start[p - 1] + context * tails + tail]
                        if number >= 0:
                            unit = ids[p, columns.column[p, d]]
                            found = _find(trie, n, number, unit)
                            if found >= 0:
                                runs.number[at] = <int32_t>found
                                runs.logp[at] = trie.level[n - 1].logp[found]
                            else:
                                back = trie.level[n - 2].bow[number]
                                runs.logp[at] = back + runs.logp[at]
                    runs.factor[at] = expf(runs.logp[at] * weight)
                    at += 1


cdef void _spread(_Runs shorter, _Runs runs, _Columns columns, int more, float[::1] out) noexcept nogil:
    """Factors of shorter runs in the layout of runs with so many candidates more before them."""
    cdef Py_ssize_t p, at, size, times
    cdef int back
    for p in range(columns.count.shape[0]):
        times = 1
        for back in range(more):
            times *= columns.count_before(p - runs.many + 1 + back)
        size = (runs.start[p + 1] if p + 1 < columns.count.shape[0] else runs.factor.shape[0]) - runs.start[p]
        size //= times
        for at in range(size * times):
            out[runs.start[p] + at] = shorter.factor[shorter.start[p] + at % size]


cdef void _forward_backward(
    float[:, ::1] out, _Columns columns, _Runs runs, const float *first, const float *second, Limits limits,
    float[:, ::1] alpha, float[::1] beta, float[::1] before,
) noexcept nogil:
    """Posteriors of the open columns, in the windows that `lattice._forward_backward` takes.

    A state is the candidates of the last positions, one fewer than a run has; a move reads the factor of a run.
    """
    cdef int rank = runs.many - 1, window = limits.window, overlap = limits.overlap
    cdef float least = limits.least
    cdef const float *rest = &runs.factor[0]
    cdef Py_ssize_t length = columns.count.shape[0], number, begin, low, high, p, states, tails, contexts, x, a, size
    cdef int d, last, back
    cdef float best, total, moved
    cdef const float *factor
    for number in range((length + window - 1) // window):
        begin = number * window
        low = max(0, begin - overlap)
        high = min(length, begin + window + overlap)
        states = columns.count[low]
        for back in range(1, rank):
            states *= columns.count_before(low - back)
        for x in range(states):
            alpha[0, x] = columns.factor[low, x] if x < columns.count[low] else 0.0
        for p in range(low + 1, high):
            factor = first if p == low + 1 else second if p == low + 2 else rest
            factor += runs.start[p]
            last = columns.count[p]
            contexts = columns.count_before(p - rank)
            tails = 1
            for back in range(1, rank):
                tails *= columns.count_before(p - back)
            size = tails * last
            for x in range(size):
                alpha[p - low, x] = 0.0
            for a in range(contexts):
                for x in range(tails):
                    moved = alpha[p - low - 1, a * tails + x]
                    for d in range(last):
                        alpha[p - low, x * last + d] += moved * factor[(a * tails + x) * last + d]
            best = least
            for x in range(tails):
                for d in range(last):
                    alpha[p - low, x * last + d] *= columns.factor[p, d]
                    best = max(best, alpha[p - low, x * last + d])
            for x in range(size):
                alpha[p - low, x] /= best
        states = 1
        for back in range(rank):
            states *= columns.count_before(high - 1 - back)
        for x in range(states):
            beta[x] = 1.0
        for p in range(high - 1, begin - 1, -1):
            last = columns.count[p]
            tails = 1
            for back in range(1, rank):
                tails *= columns.count_before(p - back)
            if p < begin + window:
                total = 0.0
                for d in range(last):
                    out[p, d] = 0.0
                for x in range(tails):
                    for d in range(last):
                        out[p, d] += alpha[p - low, x * last + d] * beta[x * last + d]
                for d in range(last):
                    total += out[p, d]
                for d in range(last):
                    out[p, d] /= max(total, least)
            if p == begin:
                break
            factor = first if p == low + 1 else second if p == low + 2 else rest
            factor += runs.start[p]
            contexts = columns.count_before(p - rank)
            for x in range(tails):
                for d in range(last):
                    beta[x * last + d] *= columns.factor[p, d]
            best = least
            for a in range(contexts):
                for x in range(tails):
                    moved = 0.0
                    for d in range(last):
                        moved += factor[(a * tails + x) * last + d] * beta[x * last + d]
                    before[a * tails + x] = moved
                    best = max(best, moved)
            for x in range(contexts * tails):
                beta[x] = before[x] / best


cdef _posteriors(_Columns columns, _Runs runs, float[::1] first, float[::1] second, Limits limits):
    """Posteriors of all columns of the input.

    Args:
        columns: The open ones.
        runs: Of one candidate more than a state has.
        first: Factors for the first step of a window, in the layout of `runs`.
        second: For the second.
        limits: As for `decode_block`.
    """
    cdef Py_ssize_t width = columns.column.shape[1]
    cdef Py_ssize_t most = width ** (runs.many - 1)
    cdef Py_ssize_t p
    cdef int k
    cdef float[:, ::1] alpha = np.empty((limits.window + 2 * limits.overlap, most), dtype=np.float32)
    cdef float[::1] beta = np.empty(most, dtype=np.float32), before = np.empty(most, dtype=np.float32)
    cdef float[:, ::1] found = np.empty((columns.count.shape[0], width), dtype=np.float32)
    out = np.zeros((columns.count.shape[0], width), dtype=np.float32)
    cdef float[:, ::1] placed = out
    with nogil:
        _forward_backward(found, columns, runs, &first[0], &second[0], limits, alpha, beta, before)
        for p in range(columns.count.shape[0]):
            for k in range(columns.count[p]):
                placed[p, columns.column[p, k]] = found[p, k]
    return out


cdef void _fewer(
    const float[:, ::1] rough, const float[:, ::1] emission, float least, float nothing, int32_t[:, ::1] order,
    float[:, ::1] few,
) noexcept nogil:
    """The likeliest columns, as many as `order` has, and their emissions; unlikely ones are closed save the first."""
    cdef Py_ssize_t p, k, width = rough.shape[1], keep = order.shape[1]
    cdef int rank, best, i
    cdef bint taken
    cdef float this, top = 0.0
    for p in range(rough.shape[0]):
        for rank in range(keep):
            best = -1
            for k in range(width):
                if emission[p, k] > nothing:
                    this = rough[p, k]
                else:
                    this = -1.0  # a closed column comes last, even where all others have next to nothing
                if best >= 0 and this <= top:
                    continue
                taken = False
                for i in range(rank):
                    if order[p, i] == k:
                        taken = True
                        break
                if not taken:
                    best, top = k, this
            order[p, rank] = best
            few[p, rank] = emission[p, best] if rank == 0 or rough[p, best] >= least else nothing


cdef _with_pairs(Trie trie, const int64_t[:, ::1] ids, const float[:, ::1] emission, Limits limits):
    """Posteriors of all columns with pairs of units."""
    cdef _Columns columns = _columns(emission, limits.nothing)
    cdef _Runs pairs = _Runs(columns, 2)
    _look_up_pairs(trie, pairs, columns, ids, limits.weight)
    return _posteriors(columns, pairs, pairs.factor, pairs.factor, limits)


cdef _with_triples(Trie trie, const int64_t[:, ::1] ids, const float[:, ::1] emission, Limits limits):
    """The same with triples."""
    cdef _Columns columns = _columns(emission, limits.nothing)
    cdef _Runs pairs = _Runs(columns, 2), triples = _Runs(columns, 3)
    _look_up_pairs(trie, pairs, columns, ids, limits.weight)
    _look_up_longer(trie, 3, triples, pairs, columns, ids, limits.weight)
    return _posteriors(columns, triples, triples.factor, triples.factor, limits)


cdef _with_fours(Trie trie, const int64_t[:, ::1] ids, const float[:, ::1] emission, Limits limits):
    """The same with runs of four; the first steps of a window know fewer units before them."""
    cdef _Columns columns = _columns(emission, limits.nothing)
    cdef _Runs pairs = _Runs(columns, 2), triples = _Runs(columns, 3), fours = _Runs(columns, 4)
    cdef float[::1] first, second
    _look_up_pairs(trie, pairs, columns, ids, limits.weight)
    _look_up_longer(trie, 3, triples, pairs, columns, ids, limits.weight)
    _look_up_longer(trie, 4, fours, triples, columns, ids, limits.weight)
    first, second = np.empty(fours.factor.shape[0], np.float32), np.empty(fours.factor.shape[0], np.float32)
    _spread(pairs, fours, columns, 2, first)
    _spread(triples, fours, columns, 1, second)
    return _posteriors(columns, fours, first, second, limits)


def decode_block(
    Trie trie, const int64_t[:, ::1] ids, const float[:, ::1] emission, float weight, keep, least_likely,
    int window, int overlap, float nothing, float least,
):
    """All passes over one block; see `lattice.decode`.

    Args:
        trie: The language model.
        ids: Candidates' units, positions by columns.
        emission: Log P(read | candidate).
        weight: Exponent of the language model.
        keep: Candidates left for the second and for the third pass.
        least_likely: A candidate below this probability after a pass is left out of the next.
        window: Positions of a window.
        overlap: Positions that a window sees before and after.
        nothing: The emission of an empty column.
        least: Least divisor.

    Returns:
        Columns, best first, and their probabilities.

    Raises:
        IndexError: Units that the model does not have.
        ValueError: A model without triples; arrays that differ in shape.
    """
    if trie.order < 3:
        raise ValueError("a language model of pairs alone cannot be decoded with")
    if ids.shape[0] != emission.shape[0] or ids.shape[1] != emission.shape[1]:
        raise ValueError("units and emissions differ in shape")
    if ids.shape[0] and not 0 <= np.min(ids) <= np.max(ids) < trie.level[0].size:
        raise IndexError("a unit that the model does not have")
    cdef Limits limits = Limits(window, overlap, weight, nothing, least)
    cdef Py_ssize_t length = ids.shape[0], p, k
    cdef Py_ssize_t many = min(<Py_ssize_t>keep[0], ids.shape[1]), few = min(<Py_ssize_t>keep[1], many)
    cdef float least2 = least_likely[0], least3 = least_likely[1], share
    cdef int32_t[:, ::1] order = np.empty((length, many), dtype=np.int32)
    cdef float[:, ::1] emission2 = np.empty((length, many), dtype=np.float32)
    cdef int64_t[:, ::1] ids2 = np.empty((length, many), dtype=np.int64)
    rough = _with_pairs(trie, ids, emission, limits)
    _fewer(rough, emission, least2, nothing, order, emission2)
    for p in range(length):
        for k in range(many):
            ids2[p, k] = ids[p, order[p, k]]
    fine = _with_triples(trie, ids2, emission2, limits)
    cdef float[:, ::1] probability = fine
    cdef int32_t[:, ::1] order3
    cdef float[:, ::1] emission3, finest
    cdef int64_t[:, ::1] ids3
    if trie.order >= 4 and length > 3:
        order3 = np.empty((length, few), dtype=np.int32)
        emission3 = np.empty((length, few), dtype=np.float32)
        ids3 = np.empty((length, few), dtype=np.int64)
        _fewer(fine, emission2, least3, nothing, order3, emission3)
        for p in range(length):
            for k in range(few):
                ids3[p, k] = ids2[p, order3[p, k]]
        finest = _with_fours(trie, ids3, emission3, limits)
        for p in range(length):
            # what this pass does not look at keeps its share
            share = 0.0
            for k in range(few):
                if emission3[p, k] > nothing:
                    share += probability[p, order3[p, k]]
            for k in range(few):
                if emission3[p, k] > nothing:
                    probability[p, order3[p, k]] = finest[p, k] * share
    best = np.argsort(-fine, axis=1, kind="stable")
    return np.take_along_axis(np.asarray(order), best, axis=1).astype(np.int64), np.take_along_axis(fine, best, axis=1)


cdef struct Move:
    int printed
    int read


cdef enum:
    MOST_MOVES = 16


cdef int _fill_moves(sizes, Move *out) except -1:
    """Take over the sizes of segments, printed and read, in the order given; how many there are."""
    if len(sizes) > MOST_MOVES:
        raise ValueError("too many sizes of segments")
    for k, (printed, read) in enumerate(sizes):
        out[k] = Move(printed, read)
    return len(sizes)


def explained(
    const int64_t[::1] string, const int64_t[::1] part, const int64_t[:, :, ::1] got, const int64_t[::1] sizes,
    const int64_t[:, :, ::1] unit, const int64_t[::1] lengths, const float[:, ::1] table, moves, float floor,
):
    """How well parts of syllables explain pieces of readings; see `letters._Parts.whole`.

    Args:
        string: Numbers of pieces of readings.
        part: Numbers of parts, as many.
        got: By width of a segment, its start and piece: the number of what was read there.
        sizes: Letters of each piece.
        unit: By width less one, start and part: the number of what is printed there.
        lengths: Letters of each part.
        table: Log P(read | printed) by these numbers.
        moves: Sizes of segments, printed and read, that may matter.
        floor: Least score.

    Returns:
        Log P(piece | part), as many as pairs were given.

    Raises:
        ValueError: More sizes of segments than are provided for.
    """
    cdef Py_ssize_t count = string.shape[0], pair, s, q
    cdef int longest = unit.shape[1], widest = got.shape[1], many, i, j, m, size, length
    cdef Move move[MOST_MOVES]
    cdef float step, base
    cdef float[:, ::1] known = np.full((got.shape[2], unit.shape[2]), 1.0, dtype=np.float32)  # no log probability
    cdef float[:, ::1] best = np.empty((longest + 1, widest), dtype=np.float32)
    out = np.empty(count, dtype=np.float32)
    cdef float[::1] score = out
    many = _fill_moves(sorted(moves), move)
    with nogil:
        for pair in range(count):
            s, q = string[pair], part[pair]
            if known[s, q] <= 0.0:
                score[pair] = known[s, q]
                continue
            size, length = sizes[s], lengths[q]
            for i in range(length + 1):
                for j in range(size + 1):
                    best[i, j] = 10 * floor
            best[0, 0] = 0.0
            for i in range(length):
                for m in range(many):
                    if i + move[m].printed > length:
                        continue
                    for j in range(size + 1 - move[m].read):
                        base = best[i, j]
                        step = base + table[got[move[m].read, j, s], unit[move[m].printed - 1, i, q]]
                        if step > best[i + move[m].printed, j + move[m].read]:
                            best[i + move[m].printed, j + move[m].read] = step
            score[pair] = known[s, q] = min(0.0, max(best[length, size], 3 * floor))
    return out


def tree_sums(
    const float[:, ::1] signs, const int64_t[:, ::1] sign, const float[:, ::1] threshold, const float[:, ::1] leaf
):
    """The sums of the leaves that rows come to; see `confidence.Confidence`.

    Args:
        signs: One row a piece.
        sign: By tree and node the column that is looked at.
        threshold: By tree and node what it must exceed for the right branch.
        leaf: By tree and leaf what is added.

    Returns:
        One number a row, log odds.

    Raises:
        ValueError: Columns that the rows do not have; arrays that differ in shape.
    """
    cdef Py_ssize_t row, tree, node, nodes = sign.shape[1]
    if not 0 <= np.min(sign) <= np.max(sign) < signs.shape[1] or leaf.shape[1] != nodes + 1:
        raise ValueError("the trees ask for signs that are not there, or have not one leaf more than nodes")
    if threshold.shape[0] != sign.shape[0] or threshold.shape[1] != nodes or leaf.shape[0] != sign.shape[0]:
        raise ValueError("signs, thresholds and leaves of the trees differ in shape")
    out = np.zeros(signs.shape[0], dtype=np.float32)
    cdef float[::1] total = out
    with nogil:
        for row in range(signs.shape[0]):
            for tree in range(sign.shape[0]):
                node = 0
                while node < nodes:  # all leaves lie equally deep
                    node = 2 * node + 1 + (signs[row, sign[tree, node]] > threshold[tree, node])
                total[row] += leaf[tree, node - nodes]
    return out


def explained_prefixes(
    const float[:, :, ::1] rows, const int64_t[:, :, ::1] unit, const int64_t[::1] lengths, moves, float floor
):
    """How well all parts of syllables explain the beginnings of a reading; see `letters._Parts.ends`.

    Args:
        rows: Log P(read | printed) by width of what was read, its start, and the number of what is printed.
        unit: By width less one, start and part: the number of what is printed there.
        lengths: Letters of each part.
        moves: Sizes of segments, printed and read, that may matter.
        floor: Least score.

    Returns:
        Log P(first letters | part), by how many letters and part.

    Raises:
        ValueError: More sizes of segments than are provided for.
    """
    cdef Py_ssize_t count = lengths.shape[0], q
    cdef int size = rows.shape[1] - 1, longest = unit.shape[1], many, i, j, m
    cdef Move move[MOST_MOVES]
    cdef float step
    cdef float[:, ::1] best = np.empty((longest + 1, size + 1), dtype=np.float32)
    out = np.empty((size + 1, count), dtype=np.float32)
    cdef float[:, ::1] score = out
    many = _fill_moves(sorted(moves), move)
    with nogil:
        for q in range(count):
            for i in range(lengths[q] + 1):
                for j in range(size + 1):
                    best[i, j] = 10 * floor
            best[0, 0] = 0.0
            for i in range(lengths[q]):
                for m in range(many):
                    if i + move[m].printed > lengths[q]:
                        continue
                    for j in range(size + 1 - move[m].read):
                        step = best[i, j] + rows[move[m].read, j, unit[move[m].printed - 1, i, q]]
                        if step > best[i + move[m].printed, j + move[m].read]:
                            best[i + move[m].printed, j + move[m].read] = step
            for j in range(size + 1):
                score[j, q] = max(best[lengths[q], j], 3 * floor)
    return out


cdef float _segment(
    const int64_t[::1] keys, const float[::1] logp, const int64_t[::1] letters, Py_ssize_t printed, int di,
    Py_ssize_t read, int dj,
) noexcept nogil:
    """Log weight of a segment, 1.0 where it was never seen; `printed` and `read` are places in `letters`."""
    cdef int64_t key = 0
    cdef Py_ssize_t size = keys.shape[0], half, at = 0
    cdef int k
    if size == 0:
        return 1.0
    for k in range(2):
        key = (key << 10) | (letters[printed + k] if k < di else 0)
    for k in range(4):
        key = (key << 10) | (letters[read + k] if k < dj else 0)
    while size > 1:
        half = size >> 1
        at += half if keys[at + half] <= key else 0
        size -= half
    return logp[at] if keys[at] == key else 1.0


def aligned(
    const int64_t[::1] letters, const int64_t[::1] starts, const int64_t[::1] keys, const float[::1] logp, moves
):
    """The likeliest ways to cut readings into what each printed letter became; see `alignment.best_segments`.

    Args:
        letters: Numbers of letters from 1 to 1023: of each reading, then of the word that was printed there.
        starts: Where each of these starts, and where the last ends.
        keys: Segments in rising order: two printed letters and four read ones, ten bits each, 0 for none.
        logp: Their log weights.
        moves: Sizes of segments, printed and read, in the order in which equals are preferred.

    Returns:
        For each pair the steps, last first, as one number each: 8 times the printed letters and the read ones; 0 ends.

    Raises:
        ValueError: More sizes of segments than are provided for.
    """
    cdef Py_ssize_t pair, pairs = (starts.shape[0] - 1) // 2, read, printed, i, j, rows, columns
    cdef Py_ssize_t longest = int(np.diff(starts).max(initial=0)) + 1
    cdef int many, m, di, dj
    cdef Move move[MOST_MOVES]
    cdef double step
    cdef double[:, ::1] best = np.empty((longest, longest))
    cdef int32_t[:, ::1] back = np.empty((longest, longest), dtype=np.int32)
    out = np.zeros((pairs, longest), dtype=np.int32)
    cdef int32_t[:, ::1] steps = out
    many = _fill_moves(moves, move)
    with nogil:
        for pair in range(pairs):
            read, printed = starts[2 * pair], starts[2 * pair + 1]
            columns, rows = printed - read, starts[2 * pair + 2] - printed
            for i in range(rows + 1):
                for j in range(columns + 1):
                    best[i, j] = 1.0  # not reached
            best[0, 0] = 0.0
            for i in range(rows):
                for j in range(columns + 1):
                    if best[i, j] > 0.0:
                        continue
                    for m in range(many):
                        di, dj = move[m].printed, move[m].read
                        if i + di > rows or j + dj > columns:
                            continue
                        step = _segment(keys, logp, letters, printed + i, di, read + j, dj)
                        if step > 0.0:
                            step = -14.0 - 3.0 * (di + dj - 2)
                        step += best[i, j]
                        if best[i + di, j + dj] > 0.0 or step > best[i + di, j + dj]:
                            best[i + di, j + dj] = step
                            back[i + di, j + dj] = 8 * di + dj
            if best[rows, columns] > 0.0:
                continue
            i, j, m = rows, columns, 0
            while i:
                steps[pair, m] = back[i, j]
                i, j, m = i - (back[i, j] >> 3), j - (back[i, j] & 7), m + 1
    return out
