"""Precision and recall of findings, by kind and by route, over sets of plans with planted gaps.

    python benchmarks/compare.py [ROOT ...] [--routes clean,gold,mangled] [-v] [--json] [--calibration]

A set is a province plan with commune plans and a `truth.json`. ROOT holds sets either as
`SET/{clean,mangled}/SET_*.txt` with `SET/truth.json`, or as the sample corpus does (`plans`, `clean`, `truth`).
Province plans that are not part of the project are named in `ROOT/province_plans.json` and looked for beside the
checkout (`../shared`, or where DOICHIEU_SHARED points); without them their sets are passed over.
Routes: `clean` is the text as written, `gold` the true text in the lines of the harmed print (`*.gold`), `mangled`
what the engine read of it, restored, `heavy` the same from heavily harmed prints. The rules of counting are those of
the contract: a finding is right when kind and item agree; hints for a person (`needs_check`), `partial_section` and the
grounds law and practice count when they are right and are passed over when they are not.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pickle
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from pipeline.compare.words import normalise  # noqa: E402
from pipeline.types import Finding, Plan, PlanLine, RestoredDocument, SourceDocument, SourceLine  # noqa: E402

ITEM_LIKENESS = 75
"""rapidfuzz ratio (0 to 100) from which two items are the same."""
ANY_ITEM = {
    "contradictory_citation", "period_mismatch", "late_deadline", "missing_deadline", "numeral_out_of_order",
    "duplicate_numeral", "malformed_number", "wrong_province_citation",
}
"""Kinds where the kind alone counts, for the item is told by the place."""
FAMILY = {
    "wrong_province_citation": "cite", "contradictory_citation": "cite", "duplicate_numeral": "numeral",
    "numeral_out_of_order": "numeral", "partial_section": "missing_section",
}
"""Kinds that name one slip."""
COMPONENT_WORDS = {
    "so_ky_hieu": ("so_ky_hieu", "số", "so_ky"),
    "ngay_thang": ("ngay_thang", "ngày", "date", "ngay"),
    "noi_nhan": ("noi_nhan", "nơi nhận", "recip"),
    "chu_ky": ("chu_ky", "ký", "sign"),
}


@dataclass(frozen=True)
class PlanSet:
    """A province plan, its commune plans and what is wrong with them."""

    name: str
    truth: Mapping[str, Any]
    files: Mapping[str, Mapping[str, Path]]
    """Route → stem → file."""


@dataclass
class Score:
    """Counts of one plan, kind or set."""

    right: int = 0
    missed: int = 0
    wrong: int = 0
    missed_items: list[tuple[str, str]] = field(default_factory=list)
    wrong_items: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the counts of another."""
        self.right += other.right
        self.missed += other.missed
        self.wrong += other.wrong

    @property
    def precision(self) -> float:
        """Share of findings that are right."""
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Share of the planted findings that were found."""
        return self.right / max(1, self.right + self.missed)


def plan_sets(roots: Iterable[Path]) -> Iterator[PlanSet]:
    """The sets below some folders, in either layout; a set whose province plan is kept elsewhere and absent is not."""
    for root in roots:
        elsewhere = _kept_elsewhere(root)
        for truth in sorted({*root.glob("*/truth.json"), *root.glob("truth/*/truth.json"), *root.glob("truth.json")}):
            name = truth.parent.name
            base = root if truth.parent.parent.name == "truth" else truth.parent
            folders = {
                "clean": base / "clean", "mangled": base / "mangled", "gold": base / "mangled",
                "heavy": base / "mangled_heavy",
            }
            if truth.parent.parent.name == "truth":
                folders |= {"mangled": base / "plans", "gold": base / "plans"}
            files = {}
            for route, folder in folders.items():
                found = {
                    p.stem: p
                    for suffix in ((".gold",) if route == "gold" else (".txt", ".clean"))
                    for p in sorted(folder.glob(f"{name}_*{suffix}"))
                }
                if found:
                    # a plan that exists as digital text only is that text on every route
                    files[route] = {**_digital(folder, name), **found} if route == "gold" else found
            if name in elsewhere:
                if not elsewhere[name].exists():
                    print(f"{name}: passed over, its province plan is not in {elsewhere[name]}", file=sys.stderr)
                    continue
                for found in files.values():
                    found[f"{name}_province"] = elsewhere[name]
            yield PlanSet(name, json.loads(truth.read_text(encoding="utf-8")), files)


def _kept_elsewhere(root: Path) -> dict[str, Path]:
    """Set → its province plan beside the checkout, where a root names such plans."""
    file = root / "province_plans.json"
    if not file.exists():
        return {}
    shared = Path(os.environ.get("DOICHIEU_SHARED", ROOT.parent / "shared"))
    named = json.loads(file.read_text(encoding="utf-8"))
    return {name: shared / path for name, path in named.items() if name != "about"}


def _digital(folder: Path, name: str) -> dict[str, Path]:
    return {p.stem: p for p in sorted(folder.glob(f"{name}_*.txt")) if not p.with_suffix(".gold").exists()}


def read_document(path: Path, *, restore: bool) -> RestoredDocument:
    """The lines of a text file, restored or as they stand."""
    from pipeline.clean import clean_document
    from pipeline.restore import restore_document

    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    lines = data.decode("utf-8").replace("\f", "").split("\n")
    source = SourceDocument(
        digest[:12], str(path), digest, "text", tuple(SourceLine(n, 1, t) for n, t in enumerate(lines, start=1)), 1
    )
    if restore:
        return restore_document(clean_document(source), _restorer())
    plain = tuple(PlanLine(n, 1, t, t, 1.0) for n, t in enumerate(lines, start=1))
    # what stands in the lines of a harmed print counts as read by an engine, perfectly
    return RestoredDocument(source, plain, path.suffix == ".gold")


def _restorer() -> Any:
    global _RESTORER
    if _RESTORER is None:
        from diacritics import Restorer

        _RESTORER = Restorer.load()
    return _RESTORER


_RESTORER: Any = None


def kept_plan(path: Path, *, restore: bool, keep: Path | None) -> Plan:
    """A plan; with a folder to keep things in, restored text is kept there, and plans as long as the extractors stay.

    Empty the folder to have everything read anew.
    """
    from pipeline.extract import extract_plan

    if keep is None:
        return extract_plan(read_document(path, restore=restore))
    keep.mkdir(parents=True, exist_ok=True)
    name = f"{hashlib.sha256(path.read_bytes()).hexdigest()[:16]}-{path.suffix[1:]}-{int(restore)}"
    document = _kept(keep / f"{name}.pickle", lambda: read_document(path, restore=restore))
    return _kept(keep / f"{name}-{_code_digest()}.pickle", lambda: extract_plan(document))


def _kept(file: Path, make: Callable[[], Any]) -> Any:
    if file.exists():
        return pickle.loads(file.read_bytes())  # written by this script only
    made = make()
    part = file.with_suffix(f".{os.getpid()}")  # another process may read the same plan meanwhile
    part.write_bytes(pickle.dumps(made))
    part.replace(file)
    return made


def _code_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "extractors").rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(f"{path}{path.stat().st_mtime_ns}".encode())
    return digest.hexdigest()[:12]


def _item(text: object) -> str:
    folded = normalise(str(text or ""))
    return folded.replace("ủy ban nhân dân", "ubnd").replace("uỷ ban nhân dân", "ubnd")


def _family(kind: str) -> str:
    return FAMILY.get(kind, kind)


def agrees(truth: Mapping[str, Any], finding: Finding) -> bool:
    """Whether a finding names what the truth names."""
    if _family(truth["kind"]) != _family(finding.kind):
        return False
    a, b = _item(truth["item"]), _item(finding.item)
    if truth["kind"] == "missing_component":
        return any(any(w in a for w in words) and any(w in b for w in words) for words in COMPONENT_WORDS.values())
    if truth["kind"] in ANY_ITEM:
        return True
    within = fuzz.partial_ratio(a, b) if min(len(a), len(b)) >= 12 else 0
    return max(fuzz.token_set_ratio(a, b), within) >= ITEM_LIKENESS


def score_plan(info: Mapping[str, Any], findings: Sequence[Finding]) -> tuple[Score, dict[str, Score]]:
    """Hold the findings on one plan against its truth.

    Returns:
        The score of the plan, and of each kind.
    """
    soft = [f for f in findings if f.needs_check or f.ground in ("law", "practice")]
    firm = [f for f in findings if f.kind != "partial_section" and f not in soft]
    wanted: list[Mapping[str, Any]] = []
    for truth in info["findings"]:
        if not (_family(truth["kind"]) == "cite" and any(_family(t["kind"]) == "cite" for t in wanted)):
            wanted.append(truth)
    score, kinds = Score(), defaultdict(Score)
    for truth in wanted:
        pool = next((p for p in (firm, soft) if any(agrees(truth, f) for f in p)), None)
        if pool is None:
            score.missed += 1
            kinds[truth["kind"]].missed += 1
            score.missed_items.append((truth["kind"], truth["item"]))
        else:
            pool.remove(next(f for f in pool if agrees(truth, f)))
            score.right += 1
            kinds[truth["kind"]].right += 1
    tolerated = info.get("tolerated", [])
    tolerated = tolerated if isinstance(tolerated, list) else [tolerated]
    cited = any(_family(t["kind"]) == "cite" for t in wanted)
    for finding in firm:
        if any(_tolerates(t, finding) for t in tolerated) or (cited and _family(finding.kind) == "cite"):
            continue
        score.wrong += 1
        kinds[finding.kind].wrong += 1
        score.wrong_items.append((finding.kind, finding.item))
    return score, kinds


def _tolerates(tolerated: object, finding: Finding) -> bool:
    if isinstance(tolerated, dict):
        return agrees({"kind": finding.kind, **tolerated}, finding)
    return fuzz.token_set_ratio(_item(tolerated), _item(finding.item)) >= ITEM_LIKENESS


def evaluate(
    sets: Iterable[PlanSet], route: str, *, verbose: bool = False, keep: Path | None = None
) -> tuple[Score, dict[str, Score], dict[str, Score]]:
    """Compare every set on one route.

    Returns:
        The total, the score of each kind and of each set.
    """
    from pipeline.compare import compare_plans

    total, kinds, each = Score(), defaultdict(Score), {}
    for plan_set in sets:
        files = plan_set.files.get(route)
        if not files:
            continue
        plans = {
            stem: kept_plan(path, restore=route in ("mangled", "heavy"), keep=keep) for stem, path in files.items()
        }
        began = time.perf_counter()
        comparison = compare_plans(list(plans.values()))
        spent = time.perf_counter() - began
        each[plan_set.name] = Score()
        for commune, info in plan_set.truth["communes"].items():
            plan = plans.get(f"{plan_set.name}_{commune}")
            if plan is None:
                continue
            found = [f for f in comparison.findings if f.commune_doc_id == plan.doc_id]
            score, by_kind = score_plan(info, found)
            each[plan_set.name].add(score)
            total.add(score)
            for kind, part in by_kind.items():
                kinds[kind].add(part)
            if verbose and (score.missed or score.wrong):
                print(f"  {route} {plan_set.name}_{commune}: missed {score.missed_items} wrong {score.wrong_items}")
            if verbose:
                hints = Counter(f.kind for f in found if f.needs_check)
                print(f"    {plan_set.name}_{commune}: {score.right} right; hints {dict(hints)}")
        if verbose:
            print(f"  {plan_set.name}: {spent:.2f} s for {len(plans)} plans")
    return total, dict(kinds), each


def calibration(sets: Iterable[PlanSet], routes: Sequence[str], *, keep: Path | None = None) -> dict[int, list[float]]:
    """Hold the confidence of findings against how often they are right.

    Returns:
        Tenth of confidence (9 for 0.9 to 1.0) → findings that are right, all, and the sum of their confidence; without
        the grounds law and practice, and without what the truth tolerates.
    """
    from pipeline.compare import compare_plans

    tenths: dict[int, list[float]] = {}
    for plan_set in sets:
        for route in routes:
            files = plan_set.files.get(route) or {}
            plans = {s: kept_plan(p, restore=route in ("mangled", "heavy"), keep=keep) for s, p in files.items()}
            found = compare_plans(list(plans.values())).findings
            for commune, info in plan_set.truth["communes"].items():
                plan = plans.get(f"{plan_set.name}_{commune}")
                for finding in found:
                    aside = finding.ground in ("law", "practice") or finding.kind == "partial_section"
                    if plan is None or finding.commune_doc_id != plan.doc_id or aside:
                        continue
                    right = any(agrees(t, finding) for t in info["findings"])
                    if not right and any(_tolerates(t, finding) for t in info.get("tolerated") or []):
                        continue
                    row = tenths.setdefault(min(9, int(finding.confidence * 10)), [0.0, 0.0, 0.0])
                    row[0] += right
                    row[1] += 1
                    row[2] += finding.confidence
    return tenths


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("roots", nargs="*", type=Path, help="folders of sets; the committed ones when left out")
    parser.add_argument("--routes", default="clean,gold,mangled")
    parser.add_argument("--keep", type=Path, help="a folder to keep read plans in between runs")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--calibration", action="store_true", help="hold confidence against how often it is right")
    args = parser.parse_args()
    folders = (ROOT / "benchmarks" / "plans", ROOT / "benchmarks" / "plans_real", ROOT / "corpus")
    roots = args.roots or [p for p in folders if p.exists()]
    sets = list(plan_sets(roots))
    if args.calibration:
        tenths = calibration(sets, args.routes.split(","), keep=args.keep)
        for _, (right, count, total) in sorted(tenths.items()):
            print(f"confidence {total / count:.2f}: right {right / count:.2f} ({right:.0f}/{count:.0f})")
        off = sum(abs(right - total) for right, _, total in tenths.values())
        print(f"mean distance {off / max(1.0, sum(count for _, count, _ in tenths.values())):.3f}")
        return
    out: dict[str, Any] = {}
    for route in args.routes.split(","):
        total, kinds, each = evaluate(sets, route, verbose=args.verbose, keep=args.keep)
        out[route] = {
            "precision": round(total.precision, 4),
            "recall": round(total.recall, 4),
            "right": total.right,
            "missed": total.missed,
            "wrong": total.wrong,
            "kinds": {k: [s.right, s.missed, s.wrong] for k, s in sorted(kinds.items())},
            "sets": {k: [round(s.precision, 3), round(s.recall, 3)] for k, s in each.items()},
        }
        if not args.json:
            print(f"{route}: P {total.precision:.3f} R {total.recall:.3f} "
                  f"({total.right} right, {total.missed} missed, {total.wrong} wrong)")
            for kind, score in sorted(kinds.items()):
                print(f"  {kind:26} P {score.precision:.2f} R {score.recall:.2f} "
                      f"({score.right}/{score.right + score.missed}, {score.wrong} wrong)")
    if args.json:
        print(json.dumps(out, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
