"""Records go in; the same records come out with only their heads in memory: the rest lies packed on a shelf until it is asked for.

A batch of ten thousand reports would fill the memory, and nearly everything looks at one report after the other. A record
from the shelf is one of its type to whoever receives it: a field beyond the head is unpacked when it is read, and what was
read last stays at hand. It travels to another process as it lies on the shelf.
"""

import os
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from functools import cache, partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from auditor.codec import Part, pack, seal, unpack, unseal
from auditor.fields import fields_of
from auditor.model import Report, Submission

R = TypeVar("R", Report, Submission)
T = TypeVar("T")

# Type → the fields that stay in memory: what tells records apart, and what a whole batch is ordered and counted by.
HEADS: Mapping[type, tuple[str, ...]] = {
    Report: ("file", "sha256", "format", "status", "reason", "township", "year", "unit", "unit_type", "editions", "signed"),
    Submission: ("report", "round", "received", "arrival", "replaced_by", "undecided"),
}
AT_HAND = 512  # records that stay unpacked after they were read

_Place = tuple[int, int]  # where bytes begin on a shelf, and how many they are


class Shelf:
    """A file without a name, gone when the last record on it is."""

    def __init__(self, folder: Path | None = None) -> None:
        self._file, name = tempfile.mkstemp(prefix=".auditor-", dir=folder)
        os.unlink(name)
        weakref.finalize(self, os.close, self._file)
        self._end = 0
        self._read: OrderedDict[_Place, _Fields] = OrderedDict()

    def put(self, record: R) -> R:
        """The same record with its body on this shelf."""
        if isinstance(record, _Kept) and record._body.lies_on(self):
            return record
        kind = _kind_of(record)
        body = record._body.packed() if isinstance(record, _Kept) else _part(kind).pack(record)
        kept: R = _kept(kind, [getattr(record, name) for name in HEADS[kind]], _OnShelf(self, self.append(body)))
        return kept

    def append(self, data: bytes) -> _Place:
        """Where the bytes lie from now on."""
        start, left = self._end, memoryview(data)
        while left:
            written = os.pwrite(self._file, left, self._end)
            self._end, left = self._end + written, left[written:]
        return start, len(data)

    def take(self, place: _Place) -> bytes:
        """The bytes that lie there."""
        start, length = place
        return os.pread(self._file, length, start)

    def fields(self, place: _Place, part: Part) -> "_Fields":
        """The body that lies there, unpacked; of those read last it is at hand."""
        found = self._read.get(place)
        if found is None:
            found = self._read[place] = _Fields(part, self.take(place))
            if len(self._read) > AT_HAND:
                self._read.popitem(last=False)
        else:
            self._read.move_to_end(place)
        return found


class Drawer(MutableMapping[str, T], Generic[T]):
    """Values of one type by name, each packed on a shelf; their names stay in memory, in the order in which they came."""

    def __init__(self, shelf: Shelf, kind: Any) -> None:
        self._shelf, self._kind = shelf, kind
        self._places: dict[str, _Place] = {}

    def __setitem__(self, name: str, value: T) -> None:
        self._places[name] = self._shelf.append(pack(value, self._kind))

    def __getitem__(self, name: str) -> T:
        value: T = unpack(self._shelf.take(self._places[name]), self._kind)
        return value

    def __delitem__(self, name: str) -> None:
        del self._places[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def pack_reports(reports: Iterable[Report]) -> bytes:
    """Reports as bytes that know whether they are whole."""
    return seal([part.pack(report) for report in reports for part in (_head(Report), _part(Report))])


def unpack_reports(data: bytes) -> tuple[Report, ...]:
    """The reports that pack_reports wrote, their bodies still packed; Damaged where a bit is not as it was."""
    pieces, head = unseal(data), _head(Report)
    return tuple(_kept(Report, head.values(packed), _InHand(body)) for packed, body in zip(pieces[::2], pieces[1::2], strict=True))


# --- records whose body is packed -------------------------------------------------------------------------------------


class _Fields:
    """The fields of one body, each made when it is first asked for."""

    __slots__ = ("_made", "_packed", "_part")

    def __init__(self, part: Part, data: bytes) -> None:
        self._part, self._packed = part, part.unpack(data)
        self._made: dict[int, Any] = {}

    def get(self, number: int) -> Any:
        if number not in self._made:
            self._made[number] = self._part.value(self._packed, number)
            self._packed[number] = None
        return self._made[number]


class _OnShelf:
    """A body that lies on a shelf."""

    __slots__ = ("_place", "_shelf")

    def __init__(self, shelf: Shelf, place: _Place) -> None:
        self._shelf, self._place = shelf, place

    def lies_on(self, shelf: Shelf) -> bool:
        return shelf is self._shelf

    def packed(self) -> bytes:
        return self._shelf.take(self._place)

    def fields(self, part: Part) -> _Fields:
        return self._shelf.fields(self._place, part)


class _InHand:
    """A body in memory."""

    __slots__ = ("_data", "_fields")

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._fields: _Fields | None = None

    def lies_on(self, shelf: Shelf) -> bool:
        return False

    def packed(self) -> bytes:
        return self._data

    def fields(self, part: Part) -> _Fields:
        if self._fields is None:
            self._fields = _Fields(part, self._data)
        return self._fields


class _Kept:
    """What the packed record types have in common. Made anew from fields, as `replace` does, it is an ordinary record."""

    __slots__ = ()
    _kind: Any
    _body: "_OnShelf | _InHand"

    def __new__(cls, *fields: Any, **named: Any) -> Any:
        return cls._kind(*fields, **named)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, self._kind):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in fields_of(self._kind))

    __hash__ = None  # type: ignore[assignment]  # records hold mappings: none of these types can be hashed

    def __reduce__(self) -> tuple[Any, ...]:
        return _thaw, (self._kind, [getattr(self, name) for name in HEADS[self._kind]], self._body.packed())


def _thaw(kind: Any, heads: list[Any], body: bytes) -> Any:
    return _kept(kind, heads, _InHand(body))


def _kept(kind: Any, heads: list[Any], body: _OnShelf | _InHand) -> Any:
    record = object.__new__(_kept_type(kind))
    for name, value in zip((*HEADS[kind], "_body"), (*heads, body), strict=True):
        object.__setattr__(record, name, value)
    return record


@cache
def _kept_type(kind: Any) -> Any:
    """A record type whose fields beyond the head are properties that unpack them."""
    part = _part(kind)
    told = {name: property(partial(_unpacked, part, number)) for number, name in enumerate(part.names)}
    return type(kind.__name__, (_Kept, kind), {"__slots__": ("_body",), "_kind": kind, "__module__": __name__, **told})


def _unpacked(part: Part, number: int, record: Any) -> Any:
    return record._body.fields(part).get(number)


def _kind_of(record: Any) -> Any:
    return record._kind if isinstance(record, _Kept) else type(record)


@cache
def _head(kind: Any) -> Part:
    return Part(kind, HEADS[kind])


@cache
def _part(kind: Any) -> Part:
    return Part(kind, [name for name in fields_of(kind) if name not in HEADS[kind]])
