"""A record's fields and a changed copy of it, whether it is a dataclass or one of msgspec's structures; others need not know which."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import cache
from typing import Any, TypeVar

from msgspec import NODEFAULT, Struct, structs

T = TypeVar("T")


def is_record(value: object) -> bool:
    """Of a type as well as of a value."""
    return isinstance(value, Struct) or (isinstance(value, type) and issubclass(value, Struct)) or is_dataclass(value)


@cache
def fields_of(kind: Any) -> Mapping[str, object]:
    """The names of a record type's fields with their defaults; a field without one has a default that equals nothing."""
    told = structs.fields(kind) if issubclass(kind, Struct) else fields(kind)
    return {each.name: each.default if each.default_factory in (MISSING, NODEFAULT) else each.default_factory() for each in told}


def copy_with(record: T, **values: Any) -> T:
    """The record with other values in these fields."""
    if isinstance(record, Struct):
        return structs.replace(record, **values)
    made: T = replace(record, **values)  # type: ignore[type-var]
    return made
