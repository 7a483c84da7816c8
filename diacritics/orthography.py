"""How Vietnamese is spelt: tone placement, the parts of a syllable, and what is left without marks.

The old style of tone placement (hóa, hòa, thủy, ủy; but quý) is the one of administrative texts and the
only one this package writes.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

TONES = {
    "\N{COMBINING GRAVE ACCENT}": 1,
    "\N{COMBINING ACUTE ACCENT}": 2,
    "\N{COMBINING HOOK ABOVE}": 3,
    "\N{COMBINING TILDE}": 4,
    "\N{COMBINING DOT BELOW}": 5,
}
_TONE_MARKS = "".join(TONES)
_OPEN_PAIRS = ("oa", "oe", "uy")

ONSETS = (
    "ngh", "ng", "nh", "gh", "gi", "kh", "ph", "th", "tr", "ch", "qu",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip

_RIME_LIST = """
a ac ach ai am an ang anh ao ap at au ay ă ăc ăm ăn ăng ăp ăt â âc âm ân âng âp ât âu ây
e ec em en eng eo ep et ê êch êm ên ênh êp êt êu êng êc i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong
op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm
uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyn uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp
ươt ươu ưt ưu y yêm yên yêng yêt yêu ym yt uao ueo uanh uach uyp oem uau
"""
RIMES = frozenset(_RIME_LIST.split())

_NEW_TO_OLD = {}
for _pair in _OPEN_PAIRS:
    for _mark in _TONE_MARKS:
        _new = unicodedata.normalize("NFC", _pair[0] + _pair[1] + _mark)
        _old = unicodedata.normalize("NFC", _pair[0] + _mark + _pair[1])
        _NEW_TO_OLD[_new] = _old


def nfc(text: str) -> str:
    """The text in Unicode normal form C, with the Icelandic eth look-alike turned into the Vietnamese đ."""
    return unicodedata.normalize("NFC", text).replace("\N{LATIN CAPITAL LETTER ETH}", "Đ")


@lru_cache(maxsize=65536)
def old_style(syllable: str) -> str:
    """Place the tone of an open oa, oe, uy on the first vowel: hoá -> hóa, thuỷ -> thủy, but quý stays.

    Args:
        syllable: One lower-case syllable, NFC.

    Returns:
        The same syllable with the tone in the old style.
    """
    tail = syllable[-2:]
    old = _NEW_TO_OLD.get(tail)
    if old is not None and not (tail[0] == "u" and syllable[-3:-2] == "q"):
        return syllable[:-2] + old
    return syllable


@lru_cache(maxsize=65536)
def split_tone(syllable: str) -> tuple[str, int]:
    """The lower-case syllable without its tone mark, and the tone (0 for level)."""
    tone = 0
    kept = []
    for char in unicodedata.normalize("NFD", syllable):
        if char in TONES:
            tone = TONES[char]
        else:
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept)), tone


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether a lower-case word is a possible Vietnamese syllable (with or without marks that fit)."""
    base, tone = split_tone(word)
    if len(base) > 7 or not base:
        return False
    for onset in ONSETS:
        if not base.startswith(onset):
            continue
        rime = base[len(onset) :]
        if onset == "gi" and (rime == "" or rime[0] in "aăâeêoôơuư"):
            return rime == "" or rime in RIMES
        if onset == "qu":
            ok = ("u" + rime) in RIMES or rime in RIMES
        else:
            ok = rime in RIMES
        if ok:
            return not (rime and rime[-1] in "cpt" and tone in (1, 3, 4)) and not (
                rime.endswith("ch") and tone in (1, 3, 4)
            )
    return False


@lru_cache(maxsize=65536)
def strip_marks(text: str) -> str:
    """The text without any Vietnamese mark: Đổi mới -> Doi moi."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D")


_SPECIFIC = frozenset("ăĂđĐơƠưƯ") | {chr(c) for c in range(0x1EA0, 0x1EFA)}


def has_specific_letter(text: str) -> bool:
    """Whether the text holds a letter that no Western European alphabet has (ă, đ, ơ, ư, ạ, ế ...)."""
    return any(c in _SPECIFIC for c in text)
