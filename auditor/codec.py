"""A record of the model in, bytes out, and back: short and quick, for what this very version of the program wrote itself.

Fields stand by position, not by name, so that a reading is small; whoever keeps such bytes must keep with them which
version of the model wrote them (auditor.reading puts it into the key). For what must outlive a version there is store.records.

Of records that stand together, as the cells of a report do, each field is kept as a column: a column is turned at once, and one
that holds the default throughout is left out.
"""

import json
import zlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from hashlib import blake2b
from itertools import chain, repeat
from operator import attrgetter
from sys import intern
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from auditor.fields import fields_of, is_record

T = TypeVar("T")

_Turn = Callable[[Any], Any]
_DIGEST = 16  # bytes in front of the rest, by which damage is known
_LENGTH = 4  # bytes of a length
_MOST = 256 * 1024 * 1024  # bytes that a record may unpack to
_SHORT = 24  # characters up to which equal texts (cell ids, figures, names of parts) are kept once


class Damaged(ValueError):  # noqa: N818 — it states what the bytes are
    """Bytes that are not what `pack` wrote."""


def pack(value: object, kind: Any) -> bytes:
    """The value of type `kind` (a record, or a tuple of them) as bytes."""
    return _squeeze(_encoder(kind)(value))


def unpack(data: bytes, kind: Any) -> Any:
    """The value of type `kind` that `pack` wrote; Damaged where the bytes are of another type."""
    return _guard(lambda: _decoder(kind)(_widen(data)))


def seal(parts: Sequence[bytes]) -> bytes:
    """Pieces of bytes as one, which `unseal` knows to be whole."""
    lengths = b"".join(len(part).to_bytes(_LENGTH, "big") for part in parts)
    body = b"".join((len(parts).to_bytes(_LENGTH, "big"), lengths, *parts))
    return blake2b(body, digest_size=_DIGEST).digest() + body


def unseal(data: bytes) -> list[bytes]:
    """The pieces again; Damaged where a bit of them is not as it was."""
    if blake2b(memoryview(data)[_DIGEST:], digest_size=_DIGEST).digest() != data[:_DIGEST]:
        raise Damaged("checksum")
    count = int.from_bytes(data[_DIGEST : _DIGEST + _LENGTH], "big")
    at, parts = _DIGEST + _LENGTH * (count + 1), []
    for number in range(count):
        start = _DIGEST + _LENGTH * (number + 1)
        length = int.from_bytes(data[start : start + _LENGTH], "big")
        parts.append(data[at : at + length])
        at += length
    return parts


class Part:
    """Some fields of a record type, to be packed together and unpacked each when it is asked for."""

    def __init__(self, kind: Any, names: Sequence[str]) -> None:
        told = {name: (own, default) for name, own, default in _hints(kind)}
        self.names = tuple(names)
        self._turns = [(_encoder(told[name][0]), _decoder(told[name][0])) for name in names]
        self._defaults = [told[name][1] for name in names]

    def pack(self, record: object) -> bytes:
        """Its fields, those that hold their defaults as nothing."""
        values = [getattr(record, name) for name in self.names]
        told = zip(values, self._defaults, self._turns, strict=True)
        return _squeeze([_NOTHING if value == default else [encode(value)] for value, default, (encode, _) in told])

    def unpack(self, data: bytes) -> list[Any]:
        """The fields as they were packed, for `value`; Damaged where they are not of this part."""
        return _guard(lambda: [*_widen(data)])

    def values(self, data: bytes) -> list[Any]:
        """All fields as the record holds them."""
        packed = self.unpack(data)
        return [self.value(packed, number) for number in range(len(self.names))]

    def value(self, packed: list[Any], number: int) -> Any:
        """One field of them as the record holds it."""
        plain = packed[number]
        return self._defaults[number] if plain == _NOTHING else _guard(lambda: self._turns[number][1](plain[0]))


_NOTHING = 0


def _squeeze(plain: Any) -> bytes:
    return zlib.compress(json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"), 1)


def _widen(data: bytes) -> Any:
    return json.loads(zlib.decompressobj().decompress(data, _MOST).decode("utf-8", "surrogatepass"))


def _guard(work: Callable[[], T]) -> T:
    try:
        return work()
    except (ValueError, TypeError, KeyError, IndexError, ArithmeticError, RecursionError, zlib.error) as fault:
        raise Damaged(str(fault)) from fault


# --- types to functions -----------------------------------------------------------------------------------------------


def _same(value: Any) -> Any:
    return value


def _shared(text: str) -> str:
    return intern(text) if len(text) <= _SHORT else text


@cache
def _hints(kind: Any) -> tuple[tuple[str, Any, object], ...]:
    """Name, type and default of a record's fields; the type variable of Fact[int] is replaced by its argument."""
    origin = get_origin(kind) or kind
    meant = dict(zip(getattr(origin, "__parameters__", ()), get_args(kind), strict=True))
    hints = get_type_hints(origin)
    return tuple((name, meant.get(hints[name], hints[name]), default) for name, default in fields_of(origin).items())


def _optional(kind: Any) -> Any:
    """X of `X | None`; None where the type is no such thing."""
    if get_origin(kind) not in (Union, UnionType):
        return None
    others = [each for each in get_args(kind) if each is not NoneType]
    return others[0] if len(others) == 1 and len(others) < len(get_args(kind)) else None


def _is_number(kind: Any) -> bool:
    return get_origin(kind) in (Union, UnionType) and set(get_args(kind)) - {NoneType} == {int, Decimal}


@cache
def _encoder(kind: Any) -> _Turn:
    origin = get_origin(kind) or kind
    if _is_number(kind):
        return lambda value: str(value) if isinstance(value, Decimal) else value
    if (inner := _optional(kind)) is not None:
        encode_inner = _encoder(inner)
        return encode_inner if encode_inner is _same else lambda value: None if value is None else encode_inner(value)
    if origin is Literal or origin in (str, int, bool):
        return _same
    if origin in (date, datetime):
        return lambda value: value.isoformat()
    if isinstance(origin, type) and issubclass(origin, Enum):
        return lambda value: value.value
    if origin is tuple:
        return _column_encoder(get_args(kind)[0])
    if isinstance(origin, type) and issubclass(origin, Mapping):
        encode_values = _column_encoder(get_args(kind)[1])
        return lambda value: [list(value), encode_values(value.values())]
    if is_record(origin):
        return _record_encoder(kind)
    raise TypeError(f"{kind} is no type of the model")


@cache
def _column_encoder(kind: Any) -> _Turn:
    """Values of one type that stand together."""
    inner = _optional(kind)
    if inner is not None and is_record(get_origin(inner) or inner):
        encode_records = _column_encoder(inner)
        return lambda values: [
            [at for at, value in enumerate(values) if value is None],
            encode_records([value for value in values if value is not None]),
        ]
    if is_record(get_origin(kind) or kind):
        return _columns_encoder(kind)
    encode = _encoder(kind)
    return list if encode is _same else lambda values: [encode(value) for value in values]


def _columns_encoder(kind: Any) -> _Turn:
    """Records as their number and a column for each field, without the columns at the end that hold defaults throughout."""
    told = [(attrgetter(name), _column_encoder(own), default) for name, own, default in _hints(kind)]

    def encode(records: Collection[Any]) -> list[Any]:
        columns: list[Any] = [len(records)]
        end = 1
        for value_of, turn, default in told:
            column = [*map(value_of, records)]
            if column.count(default) == len(column):
                columns.append(_NOTHING)
            else:
                columns.append(turn(column))
                end = len(columns)
        return columns[:end]

    return encode


def _record_encoder(kind: Any) -> _Turn:
    """A record as the list of its fields, without those at its end that hold their defaults."""
    told = _hints(kind)
    names = [name for name, _, _ in told]
    values_of = attrgetter(*names) if len(names) > 1 else lambda record: (getattr(record, names[0]),)
    turns = [(at, turn) for at, (_, own, _) in enumerate(told) if (turn := _encoder(own)) is not _same]
    defaults = [default for _, _, default in told]
    last = len(told)

    def encode(record: Any) -> list[Any]:
        values = list(values_of(record))
        end = last
        while end and values[end - 1] == defaults[end - 1]:
            end -= 1
        del values[end:]
        for at, turn in turns:
            if at >= end:
                break
            values[at] = turn(values[at])
        return values

    return encode


@cache
def _decoder(kind: Any) -> _Turn:
    origin = get_origin(kind) or kind
    if _is_number(kind):
        return lambda plain: Decimal(plain) if isinstance(plain, str) else plain
    if (inner := _optional(kind)) is not None:
        decode_inner = _decoder(inner)
        return decode_inner if decode_inner is _same else lambda plain: None if plain is None else decode_inner(plain)
    if origin is str or origin is Literal:
        return _shared
    if origin in (int, bool):
        return _same
    if origin in (date, datetime):
        return origin.fromisoformat  # type: ignore[no-any-return]
    if isinstance(origin, type) and issubclass(origin, Enum):
        return {each.value: each for each in origin}.__getitem__
    if origin is tuple:
        decode_items = _column_decoder(get_args(kind)[0])
        return lambda plain: tuple(decode_items(plain))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        decode_values = _column_decoder(get_args(kind)[1])
        return lambda plain: dict(zip(map(intern, plain[0]), decode_values(plain[1]), strict=True))
    if is_record(origin):
        return _record_decoder(kind, origin)
    raise TypeError(f"{kind} is no type of the model")


@cache
def _column_decoder(kind: Any) -> _Turn:
    origin, inner = get_origin(kind) or kind, _optional(kind)
    if inner is not None and is_record(get_origin(inner) or inner):
        return partial(_with_holes, _column_decoder(inner))
    if is_record(origin):
        return _columns_decoder(kind, origin)
    if origin is str or origin is Literal:
        return lambda plain: [intern(text) if len(text) <= _SHORT else text for text in plain]
    decode = _decoder(kind)
    return _same if decode is _same else lambda plain: [decode(value) for value in plain]


def _with_holes(decode: _Turn, plain: list[Any]) -> list[Any]:
    """Records with None where there was none."""
    holes, packed = plain
    values: list[Any] = decode(packed)
    for at in holes:
        values.insert(at, None)
    return values


def _columns_decoder(kind: Any, origin: Any) -> _Turn:
    """Records made all at once of their columns."""
    turns = [(_column_decoder(own), default) for _, own, default in _hints(kind)]
    make = partial(map, origin) if issubclass(origin, Struct) else partial(_filled, origin)

    def decode(plain: list[Any]) -> list[Any]:
        count, *columns = plain
        told = zip(turns, chain(columns, repeat(_NOTHING)), strict=False)
        return [*make(*(repeat(default, count) if column == _NOTHING else turn(column) for (turn, default), column in told))]

    return decode


def _filled(kind: Any, *columns: Iterable[Any]) -> Iterable[Any]:
    """Records filled field by field: thrice as quick as calling a frozen type for each of them."""
    first, *others = columns
    values = [*first]
    made = [*map(object.__new__, repeat(kind, len(values)))]
    for name, column in zip(fields_of(kind), (values, *others), strict=True):
        deque(map(getattr(kind, name).__set__, made, column), maxlen=0)
    return made


def _record_decoder(kind: Any, make: Callable[..., Any]) -> _Turn:
    turns = [(at, turn) for at, (_, own, _) in enumerate(_hints(kind)) if (turn := _decoder(own)) is not _same]

    def decode(plain: list[Any]) -> Any:
        told = len(plain)
        for at, turn in turns:
            if at >= told:
                break
            plain[at] = turn(plain[at])
        return make(*plain)

    return decode
