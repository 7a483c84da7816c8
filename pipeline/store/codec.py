"""Plans to JSON and back without loss: what a work folder keeps of each document."""

from __future__ import annotations

import dataclasses
import json
import operator
import sys
import types
import typing
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from pipeline.types import Box, Doubt, Failure, Plan, PlanLine

FORMAT = 1
"""Raised whenever a record changes its fields; older files are then worked on again."""
FAILED = b"!"
"""Before a record that holds a failure."""
LEVEL = 3
"""Of the compression: 6 would save an eighth of the disk and cost as much time as all else here."""


def encode(plans: tuple[Plan, ...], failures: tuple[Failure, ...]) -> bytes:
    """Compressed JSON of what one file gave. The same records give the same bytes."""
    data = _json({"format": FORMAT, "plans": plans, "failures": failures})
    return FAILED + data if failures else data


def holds_failure(data: bytes) -> bool:
    """True where something failed in the file that a record is of; told without reading it."""
    return data.startswith(FAILED)


def decode(data: bytes, *, spans: bool = True) -> tuple[tuple[Plan, ...], tuple[Failure, ...]]:
    """The records back.

    Args:
        data: As `encode` gave them.
        spans: False leaves out the way from each restored character back to the source, and keeps words that
            come again once: half the memory, for who only reads lines.

    Raises:
        ValueError: The bytes are damaged or of another format.
    """
    try:
        record = json.loads(zlib.decompress(data.removeprefix(FAILED)))
        if record["format"] != FORMAT:
            raise ValueError(f"format {record['format']}, this program reads {FORMAT}")
        if not spans:
            for plan in record["plans"]:
                _lighten(plan)
        plan, failure = _loader(Plan), _loader(Failure)
        return tuple(plan(p) for p in record["plans"]), tuple(failure(f) for f in record["failures"])
    except (zlib.error, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"damaged record: {error}") from error


def _lighten(plan: list[Any]) -> None:
    at, doubts_at = _names(PlanLine).index("offsets"), _names(PlanLine).index("doubts")
    source, restored, others = (_names(Doubt).index(n) for n in ("source", "restored", "alternatives"))
    for line in plan[_names(Plan).index("lines")]:
        line[at] = ()
        for doubt in line[doubts_at]:
            doubt[source], doubt[restored] = sys.intern(doubt[source]), sys.intern(doubt[restored])
            doubt[others] = [(sys.intern(text), chance) for text, chance in doubt[others]]


def encode_records(*groups: Any) -> bytes:
    """Compressed JSON of sequences of records, or of plain values."""
    return _json(groups)


def decode_records(data: bytes, *kinds: Any) -> tuple[Any, ...]:
    """The sequences back, each of records of the given type, or plain where the type is None."""
    groups = json.loads(zlib.decompress(data))
    return tuple(group if kind is None else tuple(map(_loader(kind), group))
                 for group, kind in zip(groups, kinds, strict=True))


@cache
def _names(cls: type) -> tuple[str, ...]:
    return tuple(f.name for f in dataclasses.fields(cls))


@cache
def _taken_apart(cls: type) -> Callable[[Any], Any]:
    names = _names(cls)
    return operator.attrgetter(*names) if len(names) > 1 else lambda value: [getattr(value, name) for name in names]


def _fields(value: Any) -> Any:
    """A record as the list of its fields in order: short, and quick to read back. JSON asks for what it lacks."""
    if not dataclasses.is_dataclass(value):
        raise TypeError(f"{type(value).__name__} cannot be kept")
    return _taken_apart(type(value))(value)  # type: ignore[arg-type]


def _json(data: Any) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=_fields, check_circular=False)
    return zlib.compress(text.encode("utf-8", "replace"), LEVEL)


@cache
def _loader(kind: Any) -> Callable[[Any], Any]:
    """A function that makes a value of the type `kind` from JSON; identity where JSON holds it as it is."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        inner = _loader(next(a for a in args if a is not type(None)))
        return inner if inner is _same else lambda v: None if v is None else inner(v)
    if kind is Box:
        return lambda v: Box(*v)
    if origin is tuple:
        if len(args) == 2 and args[1] is Ellipsis:
            item = _loader(args[0])
            return tuple if item is _same else lambda v: tuple([item(x) for x in v])
        items = [_loader(a) for a in args]
        return lambda v: tuple(f(x) for f, x in zip(items, v, strict=True))
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        names = _names(kind)  # type: ignore[arg-type]
        loaders = [_loader(hints[name]) for name in names]
        special = [(i, f) for i, f in enumerate(loaders) if f is not _same]
        make: Callable[..., Any] = kind  # type: ignore[assignment]
        by_name = any(f.kw_only for f in dataclasses.fields(kind))

        def load(values: list[Any]) -> Any:
            if len(values) != len(names):
                raise ValueError(f"{kind} has other fields")
            for i, f in special:
                values[i] = f(values[i])
            return make(**dict(zip(names, values, strict=True))) if by_name else make(*values)

        return load
    return _same


def _same(value: Any) -> Any:
    return value
