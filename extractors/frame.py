"""The frame of a document: where its preamble ends, where its foot and its annexes begin."""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.folding import fold
from extractors.lines import TextLines

# Keys are compared without marks because the foot often lies under a stamp and keeps its OCR reading.
_RECIPIENTS = re.compile(r"\W{0,6}n[o0aeu]i[\s-]{1,3}nh[a-z0-9]{1,4}\b\s{0,3}[:;.]?")
_SIGNER = re.compile(
    r"\W{0,4}(?:tm|kt|tl|tuq|q|t\.?m|k\.?t)\s?[.,]\s?"
    r"(?:uy ban|u\.?b\.?n\.?d|chu tich|hoi dong|ban |chanh|truong|giam doc|bo )"
)
_SIGNER_LINE = re.compile(
    r"\W{0,4}(?:quyen )?(?:pho )?"
    r"(?:chu tich|bi thu|giam doc|hieu truong|truong (?:ban|phong|doan)|chanh van phong)\W{0,4}"
)
_SIGNER_BESIDE = re.compile(r"(?<!\w)(?:tm|kt|tl|tuq)\s?[.,]\s?(?:uy ban|chu tich|giam doc|bi thu|hieu truong)")
_ANNEX = re.compile(r"\W{0,4}p\W?h[uiy]\W{0,2}\s?l[uio]c\b(?!.{60})")
_ATTACHED = re.compile(r"\W{0,3}(?:ban hanh )?k[eè]m theo (?:ke hoach|quyet dinh|cong van|van ban)")
"""Under the title of an annex: "(Kèm theo Kế hoạch số ...)"."""
_AS_FOLLOWS = re.compile(r"(?:nhu sau|cu the|sau day|noi dung sau|nhung noi dung sau)\s{0,3}[:.;]{0,3}\s*$")
_CLOSING = re.compile(
    r"\W{0,4}(?:tren day la|tren day|yeu cau (?:cac|thu truong|cac dong chi)|trong qua trinh"
    r"|de nghi (?:cac|thu truong) .{0,400}\./\.|nhan duoc ke hoach|can cu ke hoach nay|ke hoach nay)"
)
_BASIS = re.compile(r"\W{0,4}(?:can cu|thuc hien|theo de nghi|xet de nghi|tiep tuc thuc hien|trien khai)\b")


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines, 1-based, where the parts of a document begin; each None where it has none."""

    preamble_end: int
    """Last line of the preamble as far as its own words tell; 0 where they do not."""
    foot: int | None
    """First line of the foot: recipients, or the signature where no recipients are."""
    annex: int | None
    """First line of the first annex after the foot."""


def find_frame(lines: TextLines) -> Frame:
    """Return the frame of a document."""
    total = len(lines)
    foot = _find_foot(lines)
    annex = None
    for number in range((foot or max(1, total // 2)) + 1, total + 1):
        raw = lines.line(number)[:200].strip()
        if raw and raw.isupper() and _ANNEX.match(fold(raw)):
            annex = number
            break
        if foot is not None and _ATTACHED.match(fold(raw)):
            annex = number
            above = [n for n in range(number - 1, max(foot, number - 8), -1) if lines.line(n).strip()]
            for title in above:
                if not lines.line(title).strip()[:200].isupper():
                    break
                annex = title
            break
    if foot is None and annex is not None:
        foot = None
    return Frame(_find_preamble_end(lines, foot or total), foot, annex)


def _find_foot(lines: TextLines) -> int | None:
    total = len(lines)
    texts = [number for number in range(1, total + 1) if lines.line(number).strip()]
    if not texts:
        return None
    earliest = texts[int(len(texts) * 0.3)] if len(texts) > 20 else 1
    signer = None
    near_end = set(texts[-14:])
    for number in texts:
        if number < earliest:
            continue
        key = fold(lines.line(number)[:300]).lstrip()
        if _RECIPIENTS.match(key):
            if signer is not None and number - signer <= 12:
                return signer
            return number
        raw = lines.line(number).strip()
        if signer is None and number in near_end:
            beside = _SIGNER_BESIDE.search(fold(raw))
            if (raw.isupper() and _SIGNER_LINE.fullmatch(key.rstrip())) or (
                beside and raw[beside.start() : beside.end()].isupper()
            ):
                signer = number
        if (
            signer is None
            and _SIGNER.match(key)
            and lines.line(number).strip()[:12].upper() == lines.line(number).strip()[:12]
        ):
            signer = number
    return signer


def _find_preamble_end(lines: TextLines, last: int) -> int:
    """Return the line that ends "... như sau:", within the first part of the document, or 0."""
    seen = 0
    found = 0
    for number in range(1, last + 1):
        text = lines.line(number).strip()
        if not text:
            continue
        seen += 1
        if seen > 60:
            break
        if _AS_FOLLOWS.search(fold(text[-60:])):
            found = number
            break
    return found


def is_closing(text: str) -> bool:
    """Tell whether a paragraph closes a plan ("Trên đây là Kế hoạch ...", "... thực hiện./.")."""
    key = fold(text[:600])
    return bool(_CLOSING.match(key)) or fold(text[-8:]).replace(" ", "").endswith(("./.", ".!.", ",/.", "./"))


def is_basis(text: str) -> bool:
    """Tell whether a paragraph of the preamble names a basis ("Căn cứ ...", "Thực hiện ...")."""
    return bool(_BASIS.match(fold(text[:60])))
