"""Old encodings: every syllable in every case goes there and back, by encoders written here from the standards."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import ftfy.bad_codecs  # noqa: F401 -- registers sloppy-windows-1252
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.clean import clean_line
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
    # a further word behind each: at the end of a line a VIQR dot may be the end of the sentence
    words = [case(word) + " xx" for word in _syllables()]
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


def test_capitals_that_tcvn3_lacks_come_back_where_the_text_tells_them() -> None:
    lines = [
        "ỦY BAN NHÂN DÂN XÃ HÒA AN",
        "XÃ HẠ KHÊ Độc lập - Tự do - Hạnh phúc",
        "IV. THỜI GIAN VÀ TỔ CHỨC THỰC HIỆN",
        "Chủ tịch Ủy ban nhân dân xã và Ủy ban Mặt trận; báo cáo Ủy",
        "ban Kiểm tra, các ủy viên thực hiện.",
        "Ấp văn hóa do HĐND và Sở GDĐT, Sở Nội vụ xét. Ủy viên Ban Chỉ đạo",
        "ở từng ấp theo dõi:",
        "1. Áp dụng cho mọi thôn.",
        "- Ứng dụng công nghệ số; ấp nào chậm thì nhắc.",
        "a) Ổn định đời sống.",
        "Đỗ Ánh Tuyết",
    ]
    assert convert_from("\n".join(map(_tcvn3, lines)), "tcvn3").split("\n") == lines


def test_items_that_begin_small_stay_small_in_tcvn3() -> None:
    lines = ["Gồm các đơn vị sau:", "- thôn Đông;", "- xóm Bắc;", "- ấp Nam;", "- ấp Tây;", "- làng Mới."]
    assert convert_from("\n".join(map(_tcvn3, lines)), "tcvn3").split("\n") == lines


@pytest.mark.parametrize(
    "line",
    [
        "I. MỤC ĐÍCH",
        "VI. ĐƠN VỊ THỰC HIỆN NHIỆM VỤ",
        "a. Cán bộ, hội viên thi đua. Các xã, phường làm theo. Địa bàn xã đã họp.",
        "Phong trào thi đua của cán bộ. Mỗi hộ một việc, báo cáo Chủ tịch xã trước 15/12.",
        "Gửi về Sở Nội vụ qua thu_dien.tu@dongphu.vn hoặc https://dongphu.vn/thi.dua, số 57-NQ/TW.",
    ],
)
def test_the_end_of_a_sentence_is_no_dot_below_in_viqr(line: str) -> None:
    address = line.split()
    coded = " ".join(word if "@" in word or "://" in word else "".join(map(_viqr, word)) for word in address)
    assert convert_from(coded + "\n" + coded, "viqr") == line + "\n" + line


_TEXTS = sorted((Path(__file__).parents[1] / "corpus" / "clean").glob("*.clean"))
_WITHOUT_SIGNS_OF_OUR_TIME = str.maketrans({"–": "-", "…": ".", "“": '"', "”": '"', "‘": "'", "’": "'"})


@pytest.mark.parametrize(("name", "most"), [("viqr", 2), ("tcvn3", 2), ("vni", 0), ("windows-1258", 0), ("nfd", 0)])
def test_whole_plans_go_there_and_back(name: str, most: int) -> None:
    """The sample plans; `most` words of a file may differ (a name whose capital is lost)."""
    encode = {"viqr": _viqr, "tcvn3": _tcvn3, "vni": _vni, "windows-1258": _cp1258}.get(name)
    assert _TEXTS
    for path in _TEXTS:
        text = unicodedata.normalize("NFC", path.read_text(encoding="utf-8")).translate(_WITHOUT_SIGNS_OF_OUR_TIME)
        if encode is None:
            data = unicodedata.normalize("NFD", text).encode()
        else:
            coded = "".join(encode(sign) if sign.isalpha() else sign for sign in text)
            data = coded.encode("ascii" if name == "viqr" else "sloppy-windows-1252")
        found = decode(data)
        assert found.encoding == ("utf-8-nfd" if name == "nfd" else name)
        want, got = text.split(), unicodedata.normalize("NFC", found.text).split()
        assert len(want) == len(got)
        wrong = [(one, other) for one, other in zip(want, got, strict=True) if one != other]
        assert len(wrong) <= most, (path.name, wrong)


@given(st.lists(st.sampled_from(_syllables()), min_size=1, max_size=12))
def test_decomposed_syllables_in_any_order_of_marks_are_composed(words: list[str]) -> None:
    text = unicodedata.normalize("NFC", " ".join(words))
    decomposed = unicodedata.normalize("NFD", text)
    swapped = re.sub("([\u0300-\u0323])([\u0302\u0306\u031b])", r"\2\1", decomposed)
    for source in (decomposed, swapped):
        found = decode((source + "\n").encode())
        line, offsets = clean_line(found.text.rstrip("\n"))
        assert line == clean_line(text)[0]
        assert len(offsets) == len(line) + 1


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


def test_measuring_leaves_no_long_words_in_memory() -> None:
    from pipeline.read.syllables import _counted, measure

    before = _counted.cache_info().currsize
    found = measure(["x" * 100_000 + str(number) for number in range(20)] + ["y" * 100_000])
    assert found.words == 1
    assert _counted.cache_info().currsize == before
