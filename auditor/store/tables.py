"""The schema of the store as SQLAlchemy tables, with the column types that keep figures, times and printed words exact.

The migrations under migrations/ make these tables; a test compares the two.

    rulebooks ─< rulebook_files           what judged, word for word
        └──< runs ─< entries >── readings >── submissions
                       │            └──< cells
                       ├──< findings
                       └──< causes        (findings of the county have no entry)
             runs ─< waivers

A submission is a set of original bytes sent by one unit for one year. A reading is what the program made of those bytes:
a better reader gives the same submission a second reading, and earlier runs keep the one they judged. An entry says that
a run met a submission, under which file name, and which reading it judged.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Column, Dialect, ForeignKey, Integer, MetaData, String, Table, Text, TypeDecorator, UniqueConstraint

from auditor.model import Number

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Exact(TypeDecorator[Number]):
    """An int or a Decimal as the text of its digits: SQLite would make a float of any numeric column. `12.50` stays `12.50`."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Number | None, dialect: Dialect) -> str | None:
        """The digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Number | None:
        """The number: int where the digits are whole, else Decimal."""
        if value is None:
            return None
        return int(value) if value.lstrip("-").isdecimal() else Decimal(value)


class Moment(TypeDecorator[datetime]):
    """A moment as ISO 8601 text, offset included: SQLite would drop the offset, PostgreSQL would change it to its own."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """ISO 8601."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """The moment, with the offset it was given."""
        return None if value is None else datetime.fromisoformat(value)


class Printed(TypeDecorator[str]):
    """Words from a report. A NUL and half a surrogate pair, which no database keeps, are shown as ␀ and �; all else is untouched."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The words, storable."""
        if value is None or (value.isascii() and "\0" not in value):
            return value
        return value.replace("\0", "␀").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _key(name: str, target: str, **options: Any) -> Column[int]:
    return Column(name, ForeignKey(target, ondelete="CASCADE"), nullable=False, **options)


metadata = MetaData(naming_convention=CONVENTION)

rulebooks = Table(
    "rulebooks",
    metadata,
    Column("fingerprint", String, primary_key=True),
    Column("name", String, nullable=False),
)

rulebook_files = Table(
    "rulebook_files",
    metadata,
    Column("fingerprint", ForeignKey("rulebooks.fingerprint", ondelete="CASCADE"), primary_key=True),
    Column("path", String, primary_key=True),
    Column("content", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String, nullable=False, unique=True),  # Run.id
    Column("made", Moment, nullable=False),
    Column("county", String, nullable=False),
    Column("regulation", String, nullable=False),  # the rulebook's name: one store may hold several regulations
    Column("fingerprint", ForeignKey("rulebooks.fingerprint"), nullable=False),
    Column("folder", Printed, nullable=False),
    Column("years", JSON, nullable=False),
    Column("record", JSON(none_as_null=True)),  # the Run's other fields
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("regulation", String, nullable=False),
    Column("unit", Printed, nullable=False),  # unit key, "" where nobody knows whose it is
    Column("year", Integer),  # NULL where the report does not say
    Column("round", Integer, nullable=False),  # 1, 2, … within regulation, unit and year; 1 where unit or year is unknown
    Column("sha256", String, nullable=False),
    Column("file", Printed, nullable=False),  # as it was called when it first came
    Column("received", Moment),
    UniqueConstraint("regulation", "unit", "year", "sha256"),
)

readings = Table(
    "readings",
    metadata,
    Column("id", Integer, primary_key=True),
    _key("submission", "submissions.id"),
    Column("fingerprint", String, nullable=False),  # of what was read, cells included
    Column("status", String, nullable=False),
    Column("report", JSON, nullable=False),  # the Report without its cells and file name
    UniqueConstraint("submission", "fingerprint"),
)

cells = Table(
    "cells",
    metadata,
    _key("reading", "readings.id", primary_key=True),
    Column("cell", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("value", Exact),
    Column("raw", Printed, nullable=False),
    Column("unit", Printed, nullable=False),
    Column("doubt", Printed, nullable=False),
    Column("place", JSON(none_as_null=True)),
)

entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    _key("run", "runs.id"),
    Column("position", Integer, nullable=False),
    _key("submission", "submissions.id", index=True),
    _key("reading", "readings.id"),
    Column("file", Printed, nullable=False),
    Column("received", Moment),
    Column("record", JSON(none_as_null=True)),  # the Submission's other fields
    UniqueConstraint("run", "position"),
)

findings = Table(
    "findings",
    metadata,
    Column("id", Integer, primary_key=True),
    _key("run", "runs.id", index=True),
    Column("entry", ForeignKey("entries.id", ondelete="CASCADE"), index=True),  # NULL: of the county as a whole
    Column("position", Integer, nullable=False),
    Column("fingerprint", String, nullable=False, index=True),  # Finding.id, the same in every run
    Column("rule", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("level", String, nullable=False),
    Column("state", String, nullable=False),
    Column("message", Printed, nullable=False),
    Column("cause", String),
    Column("cells", JSON, nullable=False),
    Column("record", JSON, nullable=False),  # the Finding's other fields
)

causes = Table(
    "causes",
    metadata,
    Column("id", Integer, primary_key=True),
    _key("entry", "entries.id", index=True),
    Column("position", Integer, nullable=False),
    Column("name", String, nullable=False),  # Cause.id, unique within the entry
    Column("sentence", Printed, nullable=False),
    Column("record", JSON, nullable=False),  # the Cause's other fields
)

waivers = Table(
    "waivers",
    metadata,
    Column("id", Integer, primary_key=True),
    _key("run", "runs.id", index=True),
    Column("rule", String, nullable=False, index=True),
    Column("unit", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("place", String, nullable=False),  # cell or section, "" for the whole report
    Column("figures", JSON, nullable=False),  # cell → the digits that were waived: other figures end the waiver
    Column("reason", Printed, nullable=False),
    Column("by", String, nullable=False),
    Column("approved_by", String, nullable=False),
    Column("until", String),  # ISO date, NULL = no end
    Column("state", String, nullable=False),  # as the run met it: 有效, 过期, 数字已改 …
    Column("record", JSON(none_as_null=True)),  # the UsedWaiver whole
)
