"""What a numeral at the start of a line may have been on the page, with the cost of each reading.

A cost is a negative log likelihood, roughly: 0 = as it stands, 0.2 = a usual confusion of an OCR engine that knows no
Vietnamese (1, l, | for I), 1 to 2 = a stroke lost, 3 and more = hardly. The confusions were counted in pages read by
Tesseract's English model beside their true text ("I11." III, "IT." II, "VL" VI, "Ill." III, "iL." III, "¢)" c).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["part", "article", "roman", "arabic", "multi", "alpha", "capitals"]

ALPHABET = tuple("abcdđefghijklmnopqrstuvxy")
"""The letters of a list in a Vietnamese document; đ, f and j are often passed over."""
SKIPPED = frozenset("đfj")
ROMAN_LIMIT = 30
ARABIC_LIMIT = 60


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a numeral."""

    kind: Kind
    value: tuple[int, ...]
    """(4,) for "IV.", "4." and "d)"; (2, 1) for "2.1."."""
    cost: float

    @property
    def label(self) -> str:
        """The numeral without its sign: "IV", "4", "d", "2.1"."""
        if self.kind in ("roman", "part"):
            return to_roman(self.value[0])
        if self.kind == "alpha":
            return ALPHABET[self.value[0] - 1]
        return ".".join(str(v) for v in self.value)


@lru_cache(maxsize=128)
def to_roman(value: int) -> str:
    """Return the Roman numeral of 1..39, "" for 0."""
    out = ""
    for number, sign in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while value >= number:
            out += sign
            value -= number
    return out


_ROMANS = {to_roman(v): v for v in range(1, ROMAN_LIMIT + 1)}

# substitution costs: what the engine read -> what was printed
_SUBSTITUTE: dict[tuple[str, str], float] = {
    **{(c, "I"): 0.2 for c in "1l|!¡"},
    **{(c, "I"): 0.35 for c in "iíìjJ"},
    **{(c, "I"): 0.6 for c in "TtLrf]["},
    **{(c, "V"): 0.35 for c in "vYyỲ"},
    **{(c, "V"): 0.8 for c in "Uu"},
    **{(c, "X"): 0.35 for c in "x"},
    **{(c, "X"): 0.8 for c in "Kk"},
}
_ONE_FOR_TWO: dict[tuple[str, str], float] = {  # one sign read for two strokes
    ("H", "II"): 0.6,
    ("h", "II"): 1.0,
    ("U", "II"): 0.9,
    ("u", "II"): 0.9,
    ("n", "II"): 0.9,
    ("N", "II"): 0.9,
    ("L", "II"): 1.1,
    ("M", "II"): 1.2,
    ("W", "VI"): 0.9,
    ("K", "IX"): 1.0,
}
_ONE_FOR_THREE: dict[tuple[str, str], float] = {("M", "III"): 0.8, ("m", "III"): 0.6}


def roman_readings(sign: str, noisy: bool = True) -> tuple[Reading, ...]:
    """Return the Roman numerals that `sign` may stand for, best first, those that cost more than 3 left out.

    Args:
        sign: The characters before the dot.
        noisy: Whether the text was read by an OCR engine; in clean text a Roman numeral is what it says.
    """
    return _roman_readings(sign[:6], noisy)


@lru_cache(maxsize=4096)
def _roman_readings(sign: str, noisy: bool) -> tuple[Reading, ...]:
    if not sign or not any(c in "IVXivxl1|!TLHUYVmMnu" or c.upper() in "IVX" for c in sign):
        return ()
    if any(c.isalpha() and not c.isascii() and c not in "íìÍÌỲ" for c in sign):
        return ()  # a Vietnamese word
    if not noisy:
        return (Reading("roman", (_ROMANS[sign],), 0.0),) if sign in _ROMANS else ()
    # A sign that is a Roman numeral as it stands is one, as a rule; a stroke more or less in it is rarer than in "I11".
    lost, dirt = (1.4, 3.0) if sign in _ROMANS else (1.2, 1.8)
    if not any(c in "I1l|!iíìjJTtLrfHhMmNnUu" for c in sign):
        lost += 1.4  # no stroke is there that another could have melted into
    out = []
    for roman, value in _ROMANS.items():
        if abs(len(roman) - len(sign)) > 3:
            continue
        cost = _distance(sign, roman, lost, dirt)
        unlike = len(sign) == len(roman) == 1 and sign != roman and (sign, roman) not in _SUBSTITUTE
        if cost <= 3.0 and not unlike:  # a single sign in the place of an unlike one tells nothing
            out.append(Reading("roman", (value,), round(cost, 3)))
    return tuple(sorted(out, key=lambda r: r.cost)[:6])


def _distance(read: str, printed: str, lost: float, dirt: float) -> float:
    """Return the cost of reading `read` where `printed` stood (weighted edit distance)."""
    infinite = 9.0
    rows = [[infinite] * (len(printed) + 1) for _ in range(len(read) + 1)]
    rows[0][0] = 0.0
    for i in range(len(read) + 1):
        for j in range(len(printed) + 1):
            here = rows[i][j]
            if here >= infinite:
                continue
            if i < len(read) and j < len(printed):
                same = read[i] == printed[j]
                step = 0.0 if same else _SUBSTITUTE.get((read[i], printed[j]), 2.6)
                rows[i + 1][j + 1] = min(rows[i + 1][j + 1], here + step)
                two = _ONE_FOR_TWO.get((read[i], printed[j : j + 2]))
                if two is not None:
                    rows[i + 1][j + 2] = min(rows[i + 1][j + 2], here + two)
                three = _ONE_FOR_THREE.get((read[i], printed[j : j + 3]))
                if three is not None:
                    rows[i + 1][j + 3] = min(rows[i + 1][j + 3], here + three)
            if j < len(printed):  # a stroke lost; only beside another stroke, where it melts into it
                beside = printed[j] == "I" and "I" in (printed[j - 1 : j], printed[j + 1 : j + 2])
                rows[i][j + 1] = min(rows[i][j + 1], here + (lost if beside else lost + 1.4))
            if i < len(read):  # a sign that was no part of it
                rows[i + 1][j] = min(rows[i + 1][j], here + dirt)
    return rows[len(read)][len(printed)]


_DIGIT_LIKE = {
    "l": ("1", 0.5),
    "I": ("1", 0.7),
    "|": ("1", 0.5),
    "i": ("1", 0.7),
    "!": ("1", 0.6),
    "O": ("0", 0.4),
    "o": ("0", 0.4),
    "S": ("5", 0.9),
    "s": ("5", 0.9),
    "Z": ("2", 0.8),
    "z": ("2", 0.8),
    "B": ("8", 1.2),
    "b": ("6", 1.4),
    "G": ("6", 1.2),
    "T": ("1", 1.2),
    "L": ("1", 1.2),
    "t": ("1", 1.2),
    "A": ("4", 1.2),
    "q": ("9", 1.2),
    "g": ("9", 1.6),
    "?": ("2", 1.4),
}


def arabic_readings(sign: str, noisy: bool = True) -> tuple[Reading, ...]:
    """Return the whole numbers that `sign` may stand for."""
    if not sign or len(sign) > 2:
        return ()
    cost, digits = 0.0, ""
    for char in sign:
        if char.isascii() and char.isdigit():
            digits += char
        elif noisy and char in _DIGIT_LIKE:
            digit, extra = _DIGIT_LIKE[char]
            digits += digit
            cost += extra
        else:
            return ()
    value = int(digits)
    if not 0 < value <= ARABIC_LIMIT:
        return ()
    return (Reading("arabic", (value,), round(cost + (0.8 if digits[0] == "0" else 0.0), 3)),)


_ALPHA_LIKE = {
    "¢": ("c", 0.1),
    "©": ("c", 0.2),
    "C": ("c", 0.3),
    "€": ("e", 0.3),
    "Đ": ("đ", 0.3),
    "Ð": ("đ", 0.3),
    "ð": ("đ", 0.1),
    "6": ("b", 0.8),
    "8": ("g", 1.0),
    "9": ("g", 1.0),
    "q": ("g", 0.9),
    "A": ("a", 0.4),
    "B": ("b", 0.4),
    "D": ("d", 0.4),
    "E": ("e", 0.4),
    "G": ("g", 0.4),
    "H": ("h", 0.4),
    "1": ("l", 1.0),
    "0": ("o", 1.0),
    "@": ("a", 0.4),
    "&": ("e", 0.8),
}


def alpha_readings(sign: str, noisy: bool = True) -> tuple[Reading, ...]:
    """Return the letters of a list that `sign` may stand for; d may be a đ that lost its stroke, c an e and so on."""
    if len(sign) != 1:
        return ()
    out: dict[str, float] = {}
    if sign in ALPHABET:
        out[sign] = 0.0
    elif sign in _ALPHA_LIKE:
        letter, cost = _ALPHA_LIKE[sign]
        out[letter] = cost
    elif noisy:
        base = "".join(c for c in unicodedata.normalize("NFD", sign.lower()) if not unicodedata.combining(c))
        if base in ALPHABET:
            out[base] = 0.4
    if noisy:
        for letter, others in {
            "d": "đ",
            "đ": "d",
            "c": "e",
            "e": "c",
            "g": "h",
            "o": "c",
            "h": "b",
            "l": "i",
            "i": "l",
        }.items():
            if letter in out:
                for other in others:
                    out.setdefault(other, out[letter] + (0.5 if {letter, other} == {"d", "đ"} else 1.3))
    elif "d" in out:
        out.setdefault("đ", 2.0)
    return tuple(
        Reading("alpha", (ALPHABET.index(letter) + 1,), cost)
        for letter, cost in sorted(out.items(), key=lambda p: p[1])
    )


def multi_readings(signs: tuple[str, ...], noisy: bool = True) -> tuple[Reading, ...]:
    """Return the readings of "1.1", "2.3.1"; each sign is one number, the first may be Roman ("I.1")."""
    if len(signs) < 2:
        return ()
    cost = 0.0
    values: list[int] = []
    for place, sign in enumerate(signs):
        numbers = list(arabic_readings(sign, noisy))
        if place == 0:
            numbers += [Reading("arabic", r.value, r.cost + 0.3) for r in roman_readings(sign, noisy)[:1]]
        if not numbers:
            return ()
        numbers.sort(key=lambda r: r.cost)
        values.append(numbers[0].value[0])
        cost += numbers[0].cost
    return (Reading("multi", tuple(values), round(cost, 3)),)
