"""The records that the stages hand to each other: frozen, plain, and without behaviour beyond naming themselves.

intake makes a Document, recognise makes a Report of it, audit makes Findings, explain makes Causes,
store and publish receive a Run. Numbers are int or Decimal, never float. Mappings are plain dicts that nobody changes, since
reports travel between processes.

Places, paragraphs and cells, of which every report has hundreds, are msgspec's structures: one is made in a fifteenth of the
time that a frozen dataclass takes. auditor.fields asks both kinds of record alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, Literal, TypeVar

from msgspec import Struct

Number = int | Decimal
T = TypeVar("T")


# What the first cell of a sheet begins with that our own blank forms add for checking: such a sheet is not read.
ASIDE = "本工作表不属于报告内容"


# --- where something stands ------------------------------------------------------------------------------------------


class Place(Struct, frozen=True, gc=False):
    """Where something stands in a source file, in the words a clerk would use to find it.

    All numbers count from 1. `table` counts the tables of the file in reading order; `row` and `column` count within
    that table as printed (a merged cell is named by its first row and column). `line` is for plain text.
    """

    part: str = ""  # sheet name, the member of an archive, the file of a report sent in several
    page: int | None = None
    paragraph: int | None = None
    table: int | None = None
    row: int | None = None
    column: int | None = None
    line: int | None = None

    def __str__(self) -> str:
        words = [f"“{self.part}”"] if self.part else []
        if self.page is not None:
            words.append(f"第{self.page}页")
        if self.table is not None:
            words.append(f"表{self.table}")
        if self.paragraph is not None:
            words.append(f"第{self.paragraph}段")
        if self.line is not None:
            words.append(f"第{self.line}行")
        if self.row is not None:
            words.append(f"第{self.row}行第{self.column}列" if self.column is not None else f"第{self.row}行")
        elif self.column is not None:
            words.append(f"第{self.column}列")
        return " ".join(words) or "全文"


# --- intake: a file as headings, paragraphs and grids -----------------------------------------------------------------


class Paragraph(Struct, frozen=True, gc=False):
    """One paragraph, heading or line of plain text, as printed (tabs and inner spaces kept; no trailing newline)."""

    text: str
    place: Place
    level: int = 0  # 1… where the file itself marks a heading (h1, 标题 1, #), 0 otherwise; a hint, never proof
    simplified: str = ""  # the same in simplified characters where it is printed in traditional ones, "" where it is not

    @property
    def words(self) -> str:
        """The text in which words are looked for."""
        return self.simplified or self.text


class GridCell(Struct, frozen=True, gc=False):
    """One cell as printed. A merged cell is one GridCell standing at several positions of the grid (same object)."""

    text: str
    place: Place  # of the cell's first row and column
    rowspan: int = 1
    colspan: int = 1
    sure: bool = True  # False where recognition of a picture was not confident


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with merged cells resolved: every row has the same length; `None` where the source has no cell at all.

    `ruled` says that columns are true columns of the source (HTML, Word, Excel, a ruled PDF); where it is False the
    grid was made from separators in text (tabs, pipes), rows may be shifted and column numbers prove nothing.
    """

    rows: tuple[tuple[GridCell | None, ...], ...]
    place: Place
    ruled: bool = True


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture large enough to hold a table or a page, that was not read."""

    place: Place


Block = Paragraph | Grid | Picture

Status = Literal["read", "not_a_report", "unreadable", "empty"]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was printed: blocks in reading order.

    `status` is "read" (there is text), "empty" (no bytes or no text) or "unreadable" (broken, protected, of a format
    that is not read, beyond a limit); `reason` then says why in one Chinese sentence for the township.
    """

    file: str  # path relative to the folder that was audited, with /
    sha256: str
    format: str  # docx, html, xlsx, text, markdown, pdf, …
    status: Status = "read"
    reason: str = ""
    blocks: tuple[Block, ...] = ()
    title: str = ""  # <title>, or the title among the file's properties; a hint
    scanned: bool = False  # the text came from recognition of pictures


# --- recognise: a document as a report --------------------------------------------------------------------------------


class CellState(StrEnum):
    """What is printed in a cell of the statutory form."""

    NUMBER = "number"
    BLANK = "blank"  # printed empty
    MARK = "mark"  # / - — 无
    TEXT = "text"  # something else is printed
    UNREAD = "unread"  # the layout could not be resolved: a gap, said aloud
    ABSENT = "absent"  # the table or row is not in the file


class Cell(Struct, frozen=True, gc=False):
    """One cell of the statutory form as read, with its evidence."""

    id: str  # table.row.column, ids of the form
    state: CellState
    value: Number | None = None  # exact, only where state is NUMBER
    raw: str = ""  # what is printed, untouched
    place: Place | None = None
    unit: str = ""  # the unit printed in the cell itself (元, 万元, 件), "" where none is
    doubt: str = ""  # why this reading deserves a second look (识别不确定, 行有错位, 合并单元格), "" where it is certain


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """Something recognised about the report as a whole, with where it was taken from."""

    value: T
    source: str  # 标题, 正文, 落款, 文件名, 网页标题, 名册 …
    raw: str = ""
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """The statistics period as stated."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class SectionText:
    """One of the form's sections as found in the report. Paragraphs exclude the heading itself."""

    id: str  # s1 …
    title: str  # as printed, numbering included; "" where the section was known only by its table
    place: Place
    wording: Literal["exact", "variant", "garbled"] = "exact"
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadTable:
    """One statutory table as found: which edition's form it follows, and the unit its heads print."""

    id: str  # t2 …
    edition: str
    place: Place
    units: Mapping[str, str] = field(default_factory=dict)  # cell id → unit printed in its column head
    foreign_labels: tuple[str, ...] = ()  # labels that belong to another edition of the form


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that looks like data and was not understood: said aloud, never dropped."""

    place: Place
    raw: str
    why: str  # one Chinese clause
    cells: tuple[str, ...] = ()  # the cells that it might be


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure that the narrative states for a named quantity of phrases.yaml."""

    name: str  # 正文.name
    value: Number
    raw: str  # the words matched
    sentence: str
    place: Place
    section: str = ""  # s1 …


@dataclass(frozen=True, slots=True)
class YearMention:
    """A year that the text states, with what it is the year of, as far as recognition can tell."""

    year: int
    raw: str
    sentence: str
    place: Place
    role: Literal["title", "period", "activity", "other"]  # activity: “收到申请”, “主动公开”, “截至12月31日” … of that year


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A whole that the narrative states together with its parts: 公开42条，其中公告7条、动态34条、机构职能1条."""

    whole: Number
    parts: tuple[Number, ...]
    exhaustive: bool  # the wording leaves no room for further parts
    sentence: str
    place: Place
    section: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Another file that belongs to a report sent in several."""

    file: str
    sha256: str
    format: str


@dataclass(frozen=True, slots=True)
class Report:
    """A document as the regulation's form sees it. Nothing is corrected: every value is as printed."""

    file: str
    sha256: str
    format: str
    status: Status
    reason: str = ""
    title: Fact[str] | None = None
    township: Fact[str] | None = None  # the organ's name as printed
    year: Fact[int] | None = None
    period: Fact[Period] | None = None
    unit: str | None = None  # id in county.yaml
    unit_type: str = ""  # 乡镇, 街道, 部门, 县级汇总 where county.yaml knows it, else recognised from the name, else ""
    editions: Mapping[str, str] = field(default_factory=dict)  # table id → edition
    sections: tuple[SectionText, ...] = ()  # in the order in which they stand in the file
    preamble: tuple[Paragraph, ...] = ()  # title to first section
    aspects: Mapping[str, Place] = field(default_factory=dict)  # aspect id → where it is treated
    tables: Mapping[str, ReadTable] = field(default_factory=dict)
    cells: Mapping[str, Cell] = field(default_factory=dict)  # ABSENT cells are not listed
    gaps: tuple[Gap, ...] = ()
    mentions: tuple[Mention, ...] = ()
    years: tuple[YearMention, ...] = ()
    truncated: Place | None = None  # where the file breaks off
    truncated_in: str = ""  # id of the table or section in which it does
    pictures: tuple[Place, ...] = ()
    scanned: bool = False
    signed: Fact[date] | None = None  # the date under the signature or of publication
    breakdowns: tuple[Breakdown, ...] = ()
    parts: tuple[Part, ...] = ()  # of a report sent in several files: those besides `file`; `sha256` then stands for all of them


def sources_of(report: Report) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Of a report sent in several files each file, with the ids of the sections whose text and of the tables that came from it."""
    for file in (report.file, *(part.file for part in report.parts)) if report.parts else ():
        name = file.rsplit("/", 1)[-1]
        sections = tuple(section.id for section in report.sections if section.paragraphs and _is_in(section.paragraphs[0].place, name))
        yield file, sections, tuple(table.id for table in report.tables.values() if _is_in(table.place, name))


def _is_in(place: Place, file: str) -> bool:
    return place.part == file or place.part.startswith(f"{file} ")


# --- audit ------------------------------------------------------------------------------------------------------------


class Level(StrEnum):
    """What a rule asks of the township."""

    MUST = "强制"  # correct it
    CHECK = "核实"  # correct it or explain; the county confirms
    ADVICE = "提示"


class FindingState(StrEnum):
    """How a rule came out where it did not simply hold."""

    FAILED = "不符"
    TO_CONFIRM = "待核实"  # level 核实, not yet explained
    CONFIRMED = "已核实"  # waived with a reason
    NOT_ASSESSED = "未评估"  # an operand is missing
    NOT_APPLICABLE = "不适用"
    RULE_FAULT = "规则故障"  # our rule broke: never blamed on the unit


@dataclass(frozen=True, slots=True)
class Waiver:
    """A reason that the county accepted for leaving figures as they are (核实), or a unit's view that a rule does not fit it (意见)."""

    rule: str
    unit: str  # id in county.yaml
    year: int
    reason: str
    by: str  # who gave the reason
    kind: Literal["核实", "意见"] = "核实"
    approved_by: str = ""  # of 核实: who accepted it for the county
    until: date | None = None  # of 核实: the last day on which it counts
    finding: str = ""  # id of the one finding it is about, "" = by cells
    cells: tuple[str, ...] = ()  # it is about the rule's findings that hold one of these cells; empty = about all of them
    figures: Mapping[str, str] = field(default_factory=dict)  # cell → what was printed when the reason was accepted, 空 where nothing was
    seen: str = ""  # the comparison, or the report's words, when the reason was accepted; "" = not kept
    answer: str = ""  # of 意见: what the county answered, "" = not yet
    answered_by: str = ""
    source: str = ""  # where it is written: 2024.yaml 第3行


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one report (or of the county where file is "")."""

    id: str  # stable fingerprint of unit or file, year, rule and scope; the same in every run
    file: str
    rule: str
    title: str  # the rule's short title
    kind: str
    level: Level
    state: FindingState
    message: str  # the sentence with figures
    fix: str = ""
    cells: tuple[str, ...] = ()
    subject: str | None = None  # section, aspect … where it is not about cells
    basis: tuple[str, ...] = ()  # ids in the register of legal bases
    places: tuple[Place, ...] = ()
    quote: str = ""  # the report's own words
    arithmetic: str = ""  # 新收5 + 上年结转1 = 6 ≠ 5 = 办结总计4 + 结转下年1; "" where there is none
    cause: str | None = None
    doubts: tuple[str, ...] = ()  # readings on which it rests that may be wrong, in words: to be looked at before anything is said of the unit
    waiver: Waiver | None = None  # the reason accepted for it, where state is CONFIRMED
    peer: str = ""  # whose words `peer_quote` are, where the wording is shared with another report
    peer_quote: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """One smallest change that would settle a cause: cell → value. Never applied, only shown."""

    values: Mapping[str, Number]
    why: str = ""  # the typical slip it would be, in Chinese, "" where none


@dataclass(frozen=True, slots=True)
class Cause:
    """Findings that one mistake would explain."""

    id: str
    cells: tuple[str, ...]  # suspected
    findings: tuple[str, ...]  # ids
    repairs: tuple[Repair, ...] = ()
    sentence: str = ""


WaiverState = Literal["有效", "过期", "数字已改", "无对应问题", "不需要", "未评估", "意见"]


@dataclass(frozen=True, slots=True)
class UsedWaiver:
    """A waiver as one audit met it."""

    waiver: Waiver
    state: WaiverState
    message: str = ""  # what the county is told, "" where it settles its finding


# --- rounds -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    """When a file came, as far as the store can tell. All times are those of audits, the only moments at which anybody looked."""

    round: int = 1  # how many different files the unit has sent for the year, this one included
    received: datetime | None = None  # of the first audit that met this file, None where this is the first
    first: datetime | None = None  # of the first audit that met any file of the unit for the year, None where this is the first
    absent: datetime | None = None  # of the last audit of that year before `first`, in which the unit had sent nothing yet


@dataclass(frozen=True, slots=True)
class PastRound:
    """One round of a unit and year as it was last judged."""

    round: int
    file: str
    status: Status
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class RoundTally:
    """How many findings were open in one round, by level; nothing is known of a round that could not be read."""

    round: int
    file: str
    status: Status
    must: int = 0
    check: int = 0
    advice: int = 0


@dataclass(frozen=True, slots=True)
class Progress:
    """What became of the findings that were open in the unit's round before."""

    round: int  # the round it is compared with
    file: str
    corrected: tuple[Finding, ...] = ()  # as they were; now the rule holds there
    still_open: tuple[Finding, ...] = ()  # as they are now
    new: tuple[Finding, ...] = ()  # as they are now
    reopened: tuple[Finding, ...] = ()  # as they are now; a reason was accepted then, which no longer holds
    explained: tuple[Finding, ...] = ()  # open then; now a reason is accepted
    unclear: tuple[Finding, ...] = ()  # as they were; now something is missing that judging would need


# --- the county's sums ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SummedUnit:
    """One unit whose figures belong into the county's sums."""

    unit: str  # id
    name: str
    file: str = ""  # whose figures count, "" where there is none
    why: str = ""  # why nothing of it could be counted, "" where at least its tables were read


@dataclass(frozen=True, slots=True)
class SummedCell:
    """One cell over the units of the county. Where anything is lacking the sum of the others is no sum of the county."""

    id: str
    parts: Mapping[str, Number]  # unit id → its figure, in the order of the county's list
    lacking: Mapping[str, str]  # unit id → why it has no figure here
    partial: Number  # the sum of the parts, exact
    reported: Number | None = None  # what the county's own report states, where it does
    doubtful: tuple[str, ...] = ()  # units whose figure should be looked at again: its reading is not certain

    @property
    def total(self) -> Number | None:
        """The county's figure: None unless every unit gave its own."""
        return None if self.lacking or not self.parts else self.partial


@dataclass(frozen=True, slots=True)
class RollUp:
    """Every cell of the year's form summed over the units that must report."""

    year: int
    edition: str
    units: tuple[SummedUnit, ...]
    cells: Mapping[str, SummedCell]
    report: str = ""  # file of the county's own report, "" where it is not in the batch


# --- the batch --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Submission:
    """One file of the batch, from reading to causes."""

    report: Report
    findings: tuple[Finding, ...] = ()
    causes: tuple[Cause, ...] = ()
    round: int = 1  # how many different files this unit has sent for the year, this one included
    received: datetime | None = None  # the first audit that met the file
    arrival: Arrival | None = None  # what the store knew of it before this run
    replaced_by: str = ""  # the file of this batch that counts in its place, "" where this one counts
    undecided: tuple[str, ...] = ()  # other files of the unit and year of which none can be told to be the later
    progress: Progress | None = None  # against the round before, where there is one
    rounds: tuple[RoundTally, ...] = ()  # all rounds of the unit and year up to this one, this one included
    opinions: tuple[Waiver, ...] = ()  # 意见 that the unit recorded


@dataclass(frozen=True, slots=True)
class Run:
    """One audit of one folder."""

    id: str  # 20240120-090000, unique within the output folder
    made: datetime
    county: str
    rulebook: str  # name@fingerprint
    folder: str
    submissions: tuple[Submission, ...] = ()
    county_findings: tuple[Finding, ...] = ()
    years: tuple[int, ...] = ()  # reporting years met, newest first
    waivers: tuple[UsedWaiver, ...] = ()  # of the units and years met
    sums: RollUp | None = None  # the county's own figures of the year that the batch is about
