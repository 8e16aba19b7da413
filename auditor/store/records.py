"""Records of the model in, plain JSON values out, and back: for what the store keeps whole instead of in columns.

Exact both ways: a Decimal is the text of its digits, a date is ISO 8601. A field that holds its default is left out, and
a field that is not there gets its default, so a record written before the model gained a field can still be read.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


def to_plain(value: object, omit: frozenset[str] = frozenset()) -> Any:
    """`value` as what JSON can say. `omit` names fields of the outermost record that are kept elsewhere."""
    match value:
        case Enum():
            return value.value
        case None | str() | int():
            return value
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case tuple() | list():
            return [to_plain(item) for item in value]
        case Mapping():
            return {key: to_plain(item) for key, item in value.items()}
        case _ if is_dataclass(value):
            told = ((each.name, getattr(value, each.name), each) for each in fields(value) if each.name not in omit)
            return {name: to_plain(held) for name, held, each in told if held != _default(each)}
    raise TypeError(f"{type(value).__name__} is not a record of the model")


def from_plain(kind: type[T], plain: Any) -> T:
    """The record of type `kind` that `to_plain` wrote."""
    record: T = _read(kind, plain)
    return record


def _default(each: "Field[Any]") -> object:
    if each.default is not MISSING:
        return each.default
    return each.default_factory() if each.default_factory is not MISSING else MISSING


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    """Field → type; the type variable of a generic record such as Fact[int] is replaced by its argument."""
    origin = get_origin(kind) or kind
    meant = dict(zip(getattr(origin, "__parameters__", ()), get_args(kind), strict=True))
    hints = get_type_hints(origin)
    return {each.name: meant.get(hints[each.name], hints[each.name]) for each in fields(origin)}


def _read(kind: Any, plain: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _read_union(get_args(kind), plain)
    if origin is Literal:
        return plain
    if origin is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in plain)
    if origin is not None and issubclass(origin, Mapping):
        return MappingProxyType({key: _read(get_args(kind)[1], item) for key, item in plain.items()})
    if is_dataclass(origin or kind):
        hints = _hints(kind)
        return (origin or kind)(**{name: _read(hints[name], item) for name, item in plain.items()})
    if kind in (date, datetime):
        return kind.fromisoformat(plain)
    return kind(plain)


def _read_union(kinds: tuple[Any, ...], plain: Any) -> Any:
    """`X | None`, or the two kinds of number: only an int is an int in JSON, a Decimal is text."""
    if plain is None:
        return None
    if set(kinds) >= {int, Decimal}:
        return plain if isinstance(plain, int) else Decimal(plain)
    (kind,) = [each for each in kinds if each is not NoneType]
    return _read(kind, plain)
