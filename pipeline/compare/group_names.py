"""The classes that a group's name speaks of."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from pipeline.compare.words import normalise, strip_marks

_MARK = re.compile(r"^\W*(?:\d{1,2}(?:\.\d{1,2})*[.)]?\s+|[a-zđ]\)\s*|[-+•]\s*)?(?:(?:đối\s+)?với\s+|dành cho\s+)?")


_SPECKS = " :;.,|_*'\"‘’“”"
_DETERMINERS = re.compile(
    r"^(?:(?:các|mỗi|từng|cả|toàn|toàn thể|những|mọi|tất cả|anh chị em|anh chị|anh|chị|bạn|riêng|bản thân|"
    r"nhóm|phía|người|ban|tổ|ủy ban nhân dân|ubnd|hội đồng|tập thể)\s+){0,3}"
)
"""Words before the name of a group that leave it a group."""


@lru_cache(maxsize=1)
def _classes() -> tuple[tuple[str, frozenset[str], re.Pattern[str], re.Pattern[str]], ...]:
    data = tomllib.loads(files("pipeline.compare").joinpath("data/groups.toml").read_text(encoding="utf-8"))
    out = []
    for name, entry in data.items():
        words = [re.escape(normalise(w)) for w in entry["words"]]
        bare = [strip_marks(w) for w in words]
        within = frozenset((name, *entry.get("within", ())))
        out.append(
            (name, within, re.compile(rf"\b(?:{'|'.join(words)})\b"), re.compile(rf"\b(?:{'|'.join(bare)})\b"))
        )
    return tuple(out)


def group_classes(name: str) -> frozenset[str]:
    """The classes of `data/groups.toml` that a group's name speaks of.

    Args:
        name: a group's name; read by its letters where its marks were lost.

    Returns:
        Class names, with the wider classes that hold them.
    """
    plain = normalise(name)
    found = frozenset().union(*(w for _, w, pattern, _ in _classes() if pattern.search(plain)), frozenset())
    if found:
        return found
    bare = strip_marks(plain)
    return frozenset().union(*(w for _, w, _, pattern in _classes() if pattern.search(bare)), frozenset())


def leading_classes(name: str) -> frozenset[str]:
    """The classes of a name that begins with a group: "các chi đoàn", not "chăm cho chi đoàn"."""
    plain = normalise(name)
    start = _DETERMINERS.sub("", plain)
    # "các phòng" is a group with its determiner, "các trường" without
    begins = (w for _, w, pattern, _ in _classes() if pattern.match(start) or pattern.match(plain))
    at = frozenset().union(*begins, frozenset())
    return group_classes(name) if at or re.match(r"\w+\W{0,2}$", start) else frozenset()


def opening(text: str) -> str:
    """Who a criterion speaks of: the words before the colon, the first stop or the dash, at most ninety letters."""
    # an engine may put a speck behind the numeral: "4. ; Doanh nghiệp, hợp tác xã: ..."
    return re.split(r"[:;.]", _MARK.sub("", normalise(text)).lstrip(_SPECKS), maxsplit=1)[0][:90]
