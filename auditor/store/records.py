"""Records of the model in, plain JSON values out, and back: for what the store keeps whole instead of in columns.

Exact both ways: a Decimal is the text of its digits, a date is ISO 8601. A field that holds its default is left out, and
a field that is not there gets its default, so a record written before the model gained a field can still be read.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from auditor.fields import fields_of, is_record

T = TypeVar("T")

_SAME = frozenset({str, int, bool, NoneType})  # types that JSON says as they are


def to_plain(value: object, omit: frozenset[str] = frozenset()) -> Any:
    """`value` as what JSON can say. `omit` names fields of the outermost record that are kept elsewhere."""
    if type(value) in _SAME:  # most are: asked first, since a report has thousands
        return value
    match value:
        case _ if is_record(value):
            kind: Any = type(value)
            told = fields_of(kind).items()
            return {name: to_plain(item) for name, default in told if name not in omit and (item := getattr(value, name)) != default}
        case Enum():
            return value.value
        case Decimal():
            return str(value)
        case date():
            return value.isoformat()
        case tuple() | list():
            return [to_plain(item) for item in value]
        case Mapping():
            return {key: to_plain(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} is not a record of the model")


def from_plain(kind: type[T], plain: Any) -> T:
    """The record of type `kind` that `to_plain` wrote."""
    read: Any = kind
    record: T = _reader(read)(plain)
    return record


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """The function that makes a `kind` of its plain value: chosen once per type, since a batch holds a million cells."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _union_reader(arguments)
    if origin is Literal:
        return lambda plain: plain
    if origin is tuple:
        item = _reader(arguments[0])
        return lambda plain: tuple(item(each) for each in plain)
    if origin is not None and issubclass(origin, Mapping):
        held = _reader(arguments[1])
        return lambda plain: MappingProxyType({key: held(each) for key, each in plain.items()})
    if is_record(origin or kind):
        return _record_reader(origin or kind, arguments)
    if kind in (date, datetime):
        parse: Callable[[Any], Any] = kind.fromisoformat
        return parse
    made: Callable[[Any], Any] = kind
    return made


def _union_reader(kinds: tuple[Any, ...]) -> Callable[[Any], Any]:
    """`X | None`, or the two kinds of number: only an int is an int in JSON, a Decimal is text."""
    if set(kinds) >= {int, Decimal}:
        return lambda plain: plain if plain is None or isinstance(plain, int) else Decimal(plain)
    (kind,) = [each for each in kinds if each is not NoneType]
    read = _reader(kind)
    return lambda plain: None if plain is None else read(plain)


def _record_reader(kind: Any, arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    """For a record; the type variable of a generic one such as Fact[int] is replaced by its argument."""
    meant = dict(zip(getattr(kind, "__parameters__", ()), arguments, strict=True))
    hints = get_type_hints(kind)
    readers = {name: _reader(meant.get(hints[name], hints[name])) for name in fields_of(kind)}
    return lambda plain: kind(**{name: readers[name](item) for name, item in plain.items()})
