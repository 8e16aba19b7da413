"""The records of a generated report: what stands in it before any file is made, with what is true of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Printed:
    """One cell as printed. `value` is None where nothing or only a mark is printed."""

    value: Number | None
    raw: str


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure that the narrative states: `field` is a cell, or cells joined by +; `text` the words; `figure` the number's words in them."""

    field: str
    value: int
    text: str
    figure: str = ""


@dataclass(frozen=True, slots=True)
class Defect:
    """What an audit must report."""

    kind: str
    cells: tuple[str, ...] = ()  # cells, patterns (t3.*.total), tables, sections or aspects
    note: str = ""
    peer: str = ""  # key of the other report that shows it


@dataclass(frozen=True, slots=True)
class AspectText:
    """One passage of section one. `id` is "" for a matter that the form does not ask for (组织领导)."""

    id: str
    prefix: str  # （一）
    heading: str  # 主动公开情况, "" where the passage has no heading
    joint: str  # what stands between heading and text; a newline starts a paragraph
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """One section as printed. `table` is the statutory table that stands in it, between `lead` and `tail`."""

    id: str
    title: str
    lead: tuple[str, ...] = ()
    aspects: tuple[AspectText, ...] = ()
    table: str = ""
    tail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fee:
    """What section six says of the fee: notices, their sum and the sum collected, in yuan."""

    notices: int = 0
    charged: int = 0
    collected: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """What is the case in an invented unit and year; the narrative is composed from it."""

    unit: str  # 青石镇人民政府
    short: str  # 青石镇
    kind: str  # 乡镇 or 街道
    county: str
    year: int
    edition: str
    cells: Mapping[str, Number]
    fee: Fee = Fee()
    slug: str = "unit"  # for file names and mail addresses


@dataclass(frozen=True, slots=True)
class Source:
    """A report before it is a file."""

    key: str
    facts: Facts
    voice: int  # seed of the choice of words: the same voice and facts give the same narrative
    editions: Mapping[str, str]  # table → edition of the form that is printed
    title_lines: tuple[str, ...]
    preamble: tuple[str, ...]
    parts: tuple[Part, ...]
    cells: Mapping[str, Printed]
    claims: tuple[Claim, ...]
    page_title: str  # <title>, name of the document's properties
    above: tuple[str, ...] = ()  # navigation and metadata above the title
    under_title: tuple[str, ...] = ()  # date line, file number
    signature: tuple[str, ...] = ()
    below: tuple[str, ...] = ()  # footer of a web page
    period: tuple[date, date] | None = None
    contact: bool = False
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # place in a table (t3.row.granted, t2.caption.0) → other wording
    styles: frozenset[str] = frozenset()  # how tables and text are laid out; see layout.py
    pictures: frozenset[str] = frozenset()  # tables that stand there as a picture only
    null_marks: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))  # table → what stands in cells without a number
    defects: tuple[Defect, ...] = ()
    quirks: tuple[str, ...] = ()
    is_report: bool = True
    fee_statement: bool = True
    break_after: int | None = None  # the file breaks off after so many cells of the table `break_table`
    break_table: str = ""
    body: tuple[str, ...] = ()  # the whole text of a file that is no report
    charset: str = "utf-8"
    damage: str = ""  # what is wrong with the file's bytes: empty, spaces, random, cut

    @property
    def aspects(self) -> tuple[str, ...]:
        """The aspects that section one treats."""
        return tuple(text.id for part in self.parts for text in part.aspects if text.id)

    def numbers(self) -> dict[str, Number | None]:
        """What is printed in each cell, as numbers."""
        return {key: cell.value for key, cell in self.cells.items()}

    def part(self, section: str) -> Part | None:
        """The section with this id."""
        return next((part for part in self.parts if part.id == section), None)

    def with_part(self, changed: Part) -> "Source":
        """The same report with one section changed."""
        return replace(self, parts=tuple(changed if part.id == changed.id else part for part in self.parts))

    def without_part(self, section: str) -> "Source":
        """The same report without one section."""
        return replace(self, parts=tuple(part for part in self.parts if part.id != section))

    def with_defect(self, *defects: Defect) -> "Source":
        """The same report with more that an audit must report."""
        return replace(self, defects=self.defects + defects)

    def with_quirk(self, name: str, *styles: str) -> "Source":
        """The same report with a named oddity of layout."""
        return replace(self, quirks=(*self.quirks, name), styles=self.styles | set(styles))

    def with_cells(self, changed: Mapping[str, Number]) -> "Source":
        """The same report with other numbers printed in some cells; the narrative stays."""
        return replace(self, cells={**self.cells, **{key: Printed(value, plain(value)) for key, value in changed.items()}})


def plain(value: Number) -> str:
    """A number as a form prints it."""
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
