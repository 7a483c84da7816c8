"""Old encodings: every syllable in every case goes there and back, by encoders written here from the standards."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.read.encodings import convert_from, decode

_ONSETS = "- b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê
êch êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oan oang
oanh oat oăc oăn oăng oăt oc oe oi om on ong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uât uây
uc uê ui um un ung uôc uôi uôm uôn uông uôt up ut uy uya uyên uyêt uynh uyt ư ưa ưc ưi ưng ươc ươi ươm ươn
ương ươp ươt ươu ưt ưu y yêm yên yêu
"""
_TONES = {"sắc": "\u0301", "huyền": "\u0300", "hỏi": "\u0309", "ngã": "\u0303", "nặng": "\u0323"}
_SHAPES = {"\u0302": "^", "\u0306": "(", "\u031b": "+"}
_VIQR_TONES = dict(zip(_TONES.values(), "'`?~.", strict=True))
_VNI_PLAIN = dict(zip(_TONES.values(), "ùøûõï", strict=True))
_VNI_SHAPED = {
    "\u0302": dict(zip(_TONES.values(), "áàåãä", strict=True)),
    "\u0306": dict(zip(_TONES.values(), "éèúüë", strict=True)),
}
_VNI_I = dict(zip(_TONES.values(), "íìæóò", strict=True))


def _syllables() -> list[str]:
    """Every onset with every rime and tone, the tone on each vowel where a writer might set it."""
    found = set()
    for onset in _ONSETS.split():
        for rime in _RIMES.split():
            word = onset.strip("-") + rime
            found.add(word)
            for place, sign in enumerate(word):
                if unicodedata.normalize("NFD", sign)[0] in "aeiouy":
                    found |= {word[: place + 1] + tone + word[place + 1 :] for tone in _TONES.values()}
    return sorted({unicodedata.normalize("NFC", word) for word in found})


def _parts(sign: str) -> tuple[str, str, str]:
    base, *marks = unicodedata.normalize("NFD", sign)
    return base, next((m for m in marks if m in _SHAPES), ""), next((m for m in marks if m in _VIQR_TONES), "")


def _viqr(word: str) -> str:
    out = []
    for sign in word:
        base, shape, tone = _parts(sign)
        if base in "đĐ":
            out.append("dd" if base == "đ" else "DD")
        else:
            out.append(base + _SHAPES.get(shape, "") + _VIQR_TONES.get(tone, ""))
    return "".join(out)


def _vni(word: str) -> str:
    out = []
    for sign in word:
        base, shape, tone = _parts(sign)
        small = base.lower()
        if small == "đ":
            code = "ñ"
        elif shape == "\u031b":
            code = {"o": "ô", "u": "ö"}[small] + _VNI_PLAIN.get(tone, "")
        elif shape:
            code = small + (_VNI_SHAPED[shape][tone] if tone else {"\u0302": "â", "\u0306": "ê"}[shape])
        elif small == "i" and tone:
            code = _VNI_I[tone]
        elif small == "y" and tone == _TONES["nặng"]:
            code = "î"
        else:
            code = small + _VNI_PLAIN.get(tone, "")
        out.append(code.upper() if base.isupper() else code)
    return "".join(out)


def _cp1258(word: str) -> str:
    coded = []
    for sign in word:
        base, shape, tone = _parts(sign)
        coded.append(unicodedata.normalize("NFC", base + shape) + tone)
    return "".join(coded).encode("cp1258").decode("sloppy-windows-1252")


@pytest.mark.parametrize(
    ("name", "encode"), [("viqr", _viqr), ("vni", _vni), ("windows-1258", _cp1258)], ids=["viqr", "vni", "1258"]
)
@pytest.mark.parametrize("case", [str.lower, str.upper, str.capitalize], ids=["small", "capitals", "first"])
def test_every_syllable_goes_there_and_back(name: str, encode, case) -> None:  # type: ignore[no-untyped-def]
    words = [case(word) for word in _syllables()]
    back = convert_from("\n".join(map(encode, words)), name).split("\n")
    wrong = [(want, got) for want, got in zip(words, back, strict=True) if want != got]
    assert not wrong, (len(wrong), wrong[:20])


def _tcvn3(word: str) -> str:
    """Toned capitals have no codes: they are written with the small letter's."""
    plain = dict(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True))
    small = dict(
        zip(
            "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ",
            "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ",
            strict=True,
        )
    )
    return "".join(plain.get(sign) or small.get(sign.lower(), sign) for sign in word)


def test_every_small_syllable_goes_through_tcvn3() -> None:
    words = _syllables()
    assert convert_from("\n".join(map(_tcvn3, words)), "tcvn3").split("\n") == words


def test_capitals_that_tcvn3_lacks_come_back_where_the_line_tells_them() -> None:
    lines = ["ỦY BAN NHÂN DÂN XÃ HÒA AN", "Chủ tịch Ủy ban nhân dân xã và Ủy ban Mặt trận", "các ủy viên thực hiện"]
    assert convert_from("\n".join(map(_tcvn3, lines)), "tcvn3").split("\n") == lines


@pytest.mark.parametrize(
    "text",
    [
        "The plan is carried out by the office. What else? It was (as noted) done; see section 4.\n",
        "def f(a, b):\n    return a^b + c(d)  # what? x~y\nfor i in range(10): print(i)\n",
        "UY BAN NHAN DAN\nThyc hién Ké hoach s6 12/KH-UBND cla Uy ban nhan dan tinh vé phong trao thi dua\n",
    ],
    ids=["english", "code", "mangled"],
)
def test_what_is_not_an_old_encoding_stays(text: str) -> None:
    found = decode((text * 20).encode())
    assert found.text == text * 20
    assert found.encoding == "utf-8"
