"""Finds out whose report it is and of which year: title, organ, year, statistics period, date; each with its source.

The title is preferred; where it is missing or damaged, the page's own title, the signature, the lines above the text, the file
name and the county's roster are asked, in that order, and the Fact says which of them answered.
"""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import PurePosixPath

from auditor.fields import copy_with
from auditor.model import Document, Fact, Grid, GridCell, Paragraph, Period, Place
from auditor.recognise.headings import Line, Outline
from auditor.recognise.remember import once_for_each, remembered
from auditor.recognise.rows import distinct_cells
from auditor.recognise.templates import alternatives
from auditor.recognise.wording import CHINESE_DIGITS, bare, plain, year_in_words
from auditor.rulebook.book import County, Unit
from auditor.rulebook.form import Form

TITLE_LINE = 60  # a longer line is no title
TITLE_LINES = 3  # lines over which a title may be broken
WHOLE = 5  # sections of a text that is a report whatever its title says
BY_FILE, BY_ROSTER = "文件名", "文件名（对照名册）"  # sources of a Fact
SURE_BEGINNING, MOST_DAMAGE = 6, 1  # characters of a damaged title that must be whole; how many it may have more or fewer
SHORTEST_PERIOD = 150  # days; a shorter span is some campaign of the year, not the statistics period
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:年度?|(?=[^\d年/.\-]))|([〇零○一二三四五六七八九]{4})年度?")
_DATE = r"(?:(?P<y{0}>(?<!\d)(?:19|20)\d{{2}})\s*[年.\-/]\s*)?(?P<m{0}>(?<!\d)\d{{1,2}})\s*[月.\-/]\s*(?P<d{0}>\d{{1,2}})(?!\d)\s*日?"
_UNTIL = r"\s*[,，]?\s*(?:至|到|截至|截止到?|止于|终于|-+|—+|–+|~+|―+|─+)\s*"
_SPAN = re.compile(_DATE.format(1) + r"\s*0?(?:时|:00)?\s*(?:起|开始)?" + _UNTIL + _DATE.format(2))
_LOST = r"(?P<y{0}>20\d{{2}})?(?:(?P<a{0}>1)(?P<b{0}>1)|(?P<m{0}>0[1-9]|1[0-2])(?P<d{0}>[0-3]\d)|(?P<n{0}>\d{{1,2}})月(?P<e{0}>\d{{1,2}}))(?!\d)日?"
_LOST_SPAN = re.compile(r"(?<!\d)" + _LOST.format(1) + r"起?(?:至|到|-+|—+|–+|~+)" + _LOST.format(2))  # signs lost: 202111日起至20211230日
_MONTH_SPAN = re.compile(
    r"(?<!\d)(?P<y1>20\d{2})年(?P<m1>1)月(?P<d1>1)日起?" + _UNTIL + r"(?P<y2>20\d{2})年(?P<m2>\d{1,2})月(?![\d\s]*日|\s*\d)"
)  # to a month of which no day is named
_SPAN_MARKS = "至到止终-—–~―─"  # one of them stands in every span
_WHOLE_DATE = re.compile(r"(?<!\d)(20\d{2})\s*[年.\-/]\s*(\d{1,2})\s*[月.\-/]\s*(\d{1,2})(?!\d)\s*日?")
_WORDY_DATE = re.compile(r"([〇零○一二三四五六七八九]{4}|[一二三四五六七八九十]{1,3})([年月日])")
MAKING = 8  # characters before a title in book marks in which a word must say that the report was made
_BOOK_TITLE = re.compile(r"《([^《》]{6,60})》")
_JUNK = re.compile(r"[>＞»|｜]|https?://|www\.")
_BRACKETED = re.compile(r"[（(][^（）()]*[）)]")
_SAID = re.compile(r"[，,。；;：:]")  # in a sentence that names a report, this or another; in a title hardly ever
_COLUMN_NAME = re.compile(r"^[【\[][^】\]\d]{1,8}[】\]]\s*")  # 【年报】 before a title: the column of the portal
_ORGAN_END = re.compile(r"(?:政府|办事处|镇|乡|街道|苏木)$")
_PLACE_PREFIX = re.compile(r"^.*?(?:省|自治区|自治州|盟|市|县|区|旗)(?=.{2,})")
_ORGAN_SUFFIX = ("人民政府办公室", "人民政府", "办事处", "政府")
_CIVIC = "人民"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who reports about which year."""

    title: Fact[str] | None
    organ: Fact[str] | None
    year: Fact[int] | None
    period: Fact[Period] | None
    signed: Fact[date] | None
    about_report: bool  # the title names a document about the report, not the report
    unit: Unit | None
    unit_type: str


@dataclass(frozen=True, slots=True)
class _Title:
    text: str
    organ: str
    year: int | None
    place: Place
    score: float
    rejected: bool


@dataclass(frozen=True, slots=True)
class _Wordings:
    """What a form's title is known by, and what other documents about it are, bare."""

    titles: tuple[str, ...]
    others: tuple[str, ...]


@lru_cache(maxsize=16)
def _wordings(form: Form) -> _Wordings:
    return _Wordings(tuple(map(bare, form.document_titles)), tuple(map(bare, form.not_titles)))


@dataclass(frozen=True, slots=True)
class _Labels:
    """Patterns of the data above a page's text."""

    title: re.Pattern[str]  # 标题： at the beginning of a line
    others: re.Pattern[str]  # any other label there
    publisher: re.Pattern[str]  # anywhere: its label and the name behind it


@lru_cache(maxsize=16)
def _labels(form: Form) -> _Labels:
    title, publisher = alternatives(form.page_labels.title), alternatives(map(plain, form.page_labels.publisher))
    return _Labels(
        re.compile(rf"^(?:{title})\s*[：:]\s*"),
        re.compile(rf"^(?!{title})[^：:]{{1,8}}[：:]"),
        re.compile(rf"(?P<label>{publisher})\s*(?:[：:]\s*(?P<name>\S+)?|$)"),
    )


def find_identity(document: Document, outline: Outline, form: Form, county: County) -> Identity:
    """The report's identity. The title is looked for above the first section; `form` gives the titles that count."""
    head = [*_cells_above(document, outline), *(Line(p.text, p.place, 0, p.level) for p in outline.preamble)]
    titles = list(_titles(head, form, document.title))
    best = max((t for t in reversed(titles) if not t.rejected), key=lambda t: t.score, default=None)
    if best is None and len(outline.sections) >= WHOLE:  # the report itself is called 解读 by some
        best = max(reversed(titles), key=lambda t: t.score, default=None)
    page = _page_title(document.title, form)
    listed = {t.year for t in titles if t.year and t.organ}
    rejected = (page is not None and page.rejected) or any(_names_other_document(line.text, form) for line in head[:TITLE_LINES]) or len(listed) > 2
    if page is not None and page.rejected:
        page = None
    title = Fact(best.text, "标题", best.text, best.place) if best else Fact(page.text, "网页标题", page.text) if page else None
    organ = _find_organ(best, page, outline, document, form, county)
    period = _find_period(outline)
    year = _find_year(best, page, period, outline, document)
    unit = match_unit(organ.value, county) if organ else None
    if unit is None and (by_roster := _by_roster(outline, document, county)) is not None and (organ is None or organ.source not in ("标题",)):
        unit, source = by_roster
        organ = organ or Fact(unit.name, source, unit.name)
    unit_type = unit.type if unit else (_type_of(organ.value, county) if organ else "")
    return Identity(title, organ, year, period, _find_signed(outline), rejected, unit, unit_type)


def _cells_above(document: Document, outline: Outline) -> list[Line]:
    """The cells of tables that stand above the first section: a page's data (索引号、标题、发布机构) may be all that names the report."""
    cells = _printed_cells_above(document, outline)
    return [Line(cell.text.strip(), cell.place, 0) for cell in cells if 4 <= len(cell.text.strip()) <= TITLE_LINE]


def _printed_cells_above(document: Document, outline: Outline) -> list[GridCell]:
    first = min(outline.starts.values(), default=len(document.blocks))
    grids = [block for block in document.blocks[:first] if isinstance(block, Grid)]
    return [cell for grid in grids for row in grid.rows for _, cell in distinct_cells(row)]


def _page_title(text: str, form: Form) -> _Title | None:
    """A web page's title: the part that names the report, without the site's and the column's names."""
    readings = [found for part in re.split(r"[_|｜]|\s+[-—–]+\s+|--+", text) if (found := _read_title(part, form)) is not None]
    return max(readings, key=lambda reading: (reading.rejected, reading.score), default=None) or _read_title(text, form)


def _names_other_document(text: str, form: Form) -> bool:
    """Whether a line names a document about the report: 一图读懂…年度报告, 《…年度报告》解读."""
    if len(text) > TITLE_LINE:
        return False
    words, known = bare(text), _wordings(form)
    return any(wording in words for wording in known.titles) and any(word in words for word in known.others)


def organ_and_year(text: str, form: Form) -> tuple[str, int] | None:
    """The unit and the year that a report's title names; None for a line that is none, and for one that lacks either."""
    found = _read_title(text, form) if len(text) <= TITLE_LINE else None
    return (found.organ, found.year) if found is not None and found.year is not None and found.organ and not found.rejected else None


def named_by_file(file: str, county: County) -> tuple[Fact[str] | None, Fact[int] | None, Unit | None]:
    """Whose report of which year a file is by its name alone: for files that hold nothing that could be read."""
    organ = _organ_in(PurePosixPath(file).stem, county)
    hits = _named_units(file, county)
    unit = hits[0] if len(hits) == 1 else None
    fact = Fact(unit.name, BY_ROSTER, file) if unit else Fact(organ, BY_FILE, file) if organ else None
    return fact, _year_in_path(file), unit


@dataclass(frozen=True, slots=True)
class _Spellings:
    """A unit by its name and aliases, bare."""

    unit: Unit
    words: tuple[str, ...]
    endings: tuple[str, ...]  # those long enough to be known at the end of a longer name
    cores: frozenset[str]


@once_for_each
def _spellings(units: tuple[Unit, ...]) -> tuple[_Spellings, ...]:
    found = []
    for unit in units:
        words = tuple(dict.fromkeys(bare(word) for word in (unit.name, *unit.aliases)))
        found.append(_Spellings(unit, words, tuple(word for word in words if len(word) >= 3), frozenset(map(core_name, words))))
    return tuple(found)


@remembered
def core_name(organ: str) -> str:
    """An organ's name without the places it lies in and without 人民政府, 办事处: what two spellings of one unit share."""
    name = bare(organ)
    for suffix in _ORGAN_SUFFIX:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            name = name[: -len(suffix)]
            break
    name = re.sub(r"(.)\1$", r"\1", name)
    shorter = _PLACE_PREFIX.sub("", name)
    return shorter if len(shorter) >= 2 else name


def match_unit(organ: str, county: County) -> Unit | None:
    """The unit of the county that the name means: by full name, alias, or core name; None where none or several do."""
    name, core = bare(organ), core_name(organ)
    spellings = _spellings(county.units)
    for hits in (
        [each.unit for each in spellings if name in each.words],
        [each.unit for each in spellings if name.endswith(each.endings)],
        [each.unit for each in spellings if core in each.cores],
    ):
        if len(hits) == 1:
            return hits[0]
    return None


# --- title ------------------------------------------------------------------------------------------------------------


def _titles(head: Sequence[Line], form: Form, page_title: str) -> Iterator[_Title]:
    """Every reading of one to three neighbouring lines above the text as the report's title."""
    page, labels = bare(page_title), _labels(form)
    lines = [short for line in head if (short := _as_title_line(line, form)) is not None]
    for at in range(len(lines)):
        for size in range(1, TITLE_LINES + 1):
            window = lines[at : at + size]
            if len(window) < size or any(_JUNK.search(line.text) or labels.others.match(line.text) for line in window):
                continue
            found = _read_title("".join(line.text.strip() for line in window), form)
            if found is None:
                continue
            if size > 1 and (_read_title(window[0].text, form) or _Title("", "", None, Place(), -1, False)).score >= 4:
                continue  # the first line was a whole title already
            if size > 1 and not _adds(window, form):
                continue
            score = found.score - 0.4 * (size - 1) + (0.5 if any(line.level for line in window) else 0.0)
            score += 0.6 if page and bare(found.text) in page else 0.0
            score -= 1.0 if _SAID.search(_BRACKETED.sub("", found.text)) else 0.0
            yield _Title(found.text, found.organ, found.year, window[0].place, score, found.rejected)


def _as_title_line(line: Line, form: Form) -> Line | None:
    """The line where it may be (part of) a title; of a long one its beginning, where a whole title runs on into the text."""
    text = _labels(form).title.sub("", line.text)
    if len(text) <= TITLE_LINE:
        return copy_with(line, text=text)
    for wording in form.document_titles:
        at = text.find(wording)
        if 0 < at <= TITLE_LINE and not re.search(r"[，。；：、,;:]", text[:at]):
            prefix = text[: at + len(wording)]
            found = _read_title(prefix, form)
            return copy_with(line, text=prefix) if found is not None and found.year and found.organ else None
    return None


def _adds(window: Sequence[Line], form: Form) -> bool:
    """Whether each further line of a broken title brings what the others lack: a part of the wording, the year, or the organ."""
    parts = [bare(line.text) for line in window]
    wordings = _wordings(form).titles
    if any(len(part) < 2 for part in parts):
        return False
    whole = [any(w in part for w in wordings) for part in parts]
    if sum(whole) != 1:
        return sum(whole) == 0 and len(parts) <= 3
    others = [part for part, full in zip(parts, whole, strict=True) if not full]
    return all(_YEAR.fullmatch(part) or re.search(r"(?:政府|办事处|镇|乡|街道|苏木|局|委员会|办公室)$", part) for part in others)


def _read_title(text: str, form: Form) -> _Title | None:
    """One line as a title: its wording, year and organ; None where no wording of the form's titles is in it."""
    printed = _COLUMN_NAME.sub("", plain(text).strip())
    if re.search(r"[^关于《]{2}《", printed):
        return None  # a sentence that names the report: 我镇编制了《……年度报告》
    year, spans = None, []
    for match in _YEAR.finditer(printed):
        value = int(match[1]) if match[1] else year_in_words(match[2])
        if value is not None:
            year = year or value
            spans.append(match.span())
    stripped = printed
    for start, end in reversed(spans):
        stripped = stripped[:start] + stripped[end:]
    words = bare(stripped)
    known = _wordings(form)
    wording = next((wording for wording in known.titles if wording in words), None)
    if wording is None and spans:  # the year stands inside the wording: 政府信息公开2023年度工作报告
        words = bare(re.sub(r"年度$", "", stripped))
        wording = next((wording for wording in known.titles if wording in words), None)
    if wording is None and year is not None:
        wording = _damaged_wording(words, form)
    if wording is None:
        return None
    before, _, after = words.partition(wording)
    organ = before + (after if not before and _ORGAN_END.search(after) else "")
    if organ.endswith(_CIVIC):
        organ += "政府"
    organ = re.sub(r"^(?:关于|中共)", "", organ).removesuffix("的").removesuffix("关于")
    rejected = any(word in words for word in known.others)
    if not rejected and len(after) > 12:
        return None  # a sentence that mentions the report
    return _Title(
        text.strip(),
        organ if len(organ) >= 2 else "",
        year,
        Place(),
        2.0 * (year is not None) + 2.0 * (len(organ) >= 2) + len(wording) * 0.02,
        rejected,
    )


def _damaged_wording(words: str, form: Form) -> str | None:
    """The end of a line where it is one of the form's titles with characters out of place, or one lost or doubled: 政府信息公开工作告年度报."""
    for wording in _wordings(form).titles:
        at = words.find(wording[:SURE_BEGINNING])
        end, wanted = Counter(words[at:]), Counter(wording)
        if at > 0 and (end - wanted).total() + (wanted - end).total() <= MOST_DAMAGE:
            return words[at:]
    return None


def own_title_years(text: str, making: Sequence[str], form: Form) -> Iterator[tuple[int, str]]:
    """The years of titles in book marks that are the report's own, with the titles: 编制了《青石镇2022年…年度报告》. `making` words stand before."""
    printed = plain(text)
    for match in _BOOK_TITLE.finditer(printed):
        before = printed[max(0, match.start() - MAKING) : match.start()]
        found = _read_title(match[1], form) if any(word in before for word in making) else None
        if found is not None and found.year and found.organ and not found.rejected:
            yield found.year, match[0]


def made_report_years(text: str, making: Sequence[str], form: Form) -> Iterator[tuple[int, str]]:
    """The same of a preamble's sentence that says without book marks which report this is: 现发布2022年…年度报告，…"""
    printed = plain(text)
    for match in _made_report(tuple(making), form).finditer(printed) if making else ():
        if _YEAR.search(printed, 0, match.start()) is None:  # else it may be told what was done in that year
            yield int(match["year"]), match["title"]


@lru_cache(maxsize=16)
def _made_report(making: tuple[str, ...], form: Form) -> re.Pattern[str]:
    return re.compile(
        rf"(?:^|[,;、]|[现特])(?:{alternatives(making)})了?本?(?P<title>[^,。;、《\d]{{0,16}}(?P<year>20\d{{2}})年度?[^,。;、《\d]{{0,14}}?"
        rf"(?:{alternatives(map(plain, form.document_titles))}))(?=[,。;]|如下|$)"
    )


# --- organ ------------------------------------------------------------------------------------------------------------


def _find_organ(best: _Title | None, page: _Title | None, outline: Outline, document: Document, form: Form, county: County) -> Fact[str] | None:
    if best is not None and best.organ:
        return Fact(best.organ, "标题", best.text, best.place)
    if (signature := _signature(outline, county)) is not None:
        return Fact(bare(signature.text), "落款", signature.text, signature.place)
    if page is not None and page.organ:
        return Fact(page.organ, "网页标题", page.text)
    if (publisher := _publisher(document, outline, form, county)) is not None:
        return publisher
    if organ := _organ_in(PurePosixPath(document.file).stem, county):
        return Fact(organ, BY_FILE, document.file)
    for paragraph in (*outline.preamble, *(p for s in outline.sections[:1] for p in s.paragraphs)):
        if organ := _organ_in(paragraph.text, county):
            return Fact(organ, "正文", paragraph.text, paragraph.place)
    return None


def _publisher(document: Document, outline: Outline, form: Form, county: County) -> Fact[str] | None:
    """The organ that the page's data name as publisher, above the text or in a table above it: 发布机构：青石镇人民政府, in one line or in two."""
    cells = [Line(cell.text.strip(), cell.place, 0) for cell in _printed_cells_above(document, outline)]
    lines = [*cells, *(Line(p.text, p.place, 0) for p in outline.preamble)]
    pattern = _labels(form).publisher
    for at, line in enumerate(lines):
        match = pattern.match(plain(line.text)) if at < len(cells) else pattern.search(plain(line.text))
        if match is None or (match["name"] is None and bare(line.text) != match["label"]):
            continue
        said = line if match["name"] else lines[at + 1] if at + 1 < len(lines) else None
        if said is not None and (organ := _organ_in(match["name"] or said.text, county)):
            return Fact(organ, "页面信息", said.text, said.place)
    return None


def _signature(outline: Outline, county: County) -> Line | None:
    """A short line near the end that is nothing but an organ's name."""
    endings = _endings(county)
    for line in reversed(outline.lines[-8:]):
        name = re.sub(r"^\s*[^\s：:]{0,6}(?:单位|机关)\s*[（(]?(?:盖章|公章)?[)）]?\s*[：:]", "", line.text)
        words = re.sub(r"\d{4}年\d{1,2}月\d{1,2}日?$", "", bare(name))
        if 3 <= len(words) <= 24 and words.endswith(endings) and not re.search(r"[，。、；]", line.text):
            return Line(re.sub(r"\s*\d{4}\s*年.*$", "", name), line.place, line.block)
    return None


@once_for_each
def _endings(county: County) -> tuple[str, ...]:
    words = {bare(word) for words in (county.type_words or {}).values() for word in words}
    return tuple(sorted((w for w in words if w), key=len, reverse=True))


def _organ_in(text: str, county: County) -> str:
    """The first organ's name that the text states, "" where none; endings are those of the county's types."""
    pattern = _organ_pattern(county)
    match = pattern.search(plain(text)) if pattern else None
    return match[0] if match else ""


@once_for_each
def _organ_pattern(county: County) -> re.Pattern[str] | None:
    endings = [w for kind, words in (county.type_words or {}).items() if kind != "部门" for w in words]
    if not endings:
        return None
    return re.compile(r"[\u4e00-\u9fff]{2,12}?(?:" + "|".join(sorted(map(re.escape, endings), key=len, reverse=True)) + ")")


def _type_of(organ: str, county: County) -> str:
    """The type of unit by the ending of its name, longest ending first."""
    name = bare(organ)
    pairs = sorted(((bare(word), kind) for kind, words in (county.type_words or {}).items() for word in words), key=lambda p: -len(p[0]))
    return next((kind for word, kind in pairs if word and name.endswith(word)), "")


def _by_roster(outline: Outline, document: Document, county: County) -> tuple[Unit, str] | None:
    """The only unit of the county whose name or alias stands in the file name or above the text."""
    for source, text in (("文件名", document.file), ("正文", "".join(p.text for p in outline.preamble[:12]))):
        hits = _named_units(text, county)
        if len(hits) == 1:
            return hits[0], f"{source}（对照名册）"
    return None


def _named_units(text: str, county: County) -> list[Unit]:
    """The units of the county whose name or alias stands in the text; a name within another unit's longer name counts for that one."""
    printed = bare(text)
    found: dict[str, tuple[str, Unit]] = {}
    for each in _spellings(county.units):
        words = [word for word in each.words if len(word) >= 2 and word in printed]
        if words:
            found[each.unit.id] = max(words, key=len), each.unit
    return [unit for word, unit in found.values() if not any(word in other and word != other for other, _ in found.values())]


# --- year, period, date -----------------------------------------------------------------------------------------------


def _find_year(best: _Title | None, page: _Title | None, period: Fact[Period] | None, outline: Outline, document: Document) -> Fact[int] | None:
    if best is not None and best.year:
        return Fact(best.year, "标题", best.text, best.place)
    if page is not None and page.year:
        return Fact(page.year, "网页标题", page.text)
    if period is not None:
        return Fact(max(period.value.start, period.value.end).year, "统计期限", period.raw, period.place)
    if (by_name := _year_in_path(document.file)) is not None:
        return by_name
    counts: dict[int, int] = {}
    for paragraph in (*outline.preamble, *(p for s in outline.sections[:1] for p in s.paragraphs)):
        for match in re.finditer(r"(?<!\d)(20\d{2})\s*年(?!\s*\d+\s*月)", plain(paragraph.text)):
            counts[int(match[1])] = counts.get(int(match[1]), 0) + 1
    if counts:
        return Fact(max(counts, key=lambda year: (counts[year], year)), "正文")
    return None


def _year_in_path(file: str) -> Fact[int] | None:
    """The year in a file's name, else in the name of the nearest folder above it."""
    for part in reversed(PurePosixPath(file).parts):
        if match := re.search(r"(?<!\d)(20\d{2})(?!\d)", part):
            return Fact(int(match[1]), BY_FILE, file)
    return None


def _dates_in_digits(text: str) -> str:
    """The text with dates in Chinese numerals written in digits: 二〇二二年十二月三十一日 as 2022年12月31日."""
    if "年" not in text or not _WORDY_DATE.search(text):
        return text

    def digits(match: re.Match[str]) -> str:
        number = year_in_words(match[1]) if match[2] == "年" else _day_in_words(match[1])
        return f"{number}{match[2]}" if number is not None else match[0]

    return _WORDY_DATE.sub(digits, text)


def _day_in_words(text: str) -> int | None:
    """A month or day up to 三十一 as a number; None for what is none."""
    tens, mark, ones = text.partition("十")
    if not mark:
        return CHINESE_DIGITS.get(text)
    digits = [CHINESE_DIGITS.get(tens, 1 if not tens else None), CHINESE_DIGITS.get(ones, 0 if not ones else None)]
    return None if digits[0] is None or digits[1] is None else 10 * digits[0] + digits[1]


def find_spans(text: str) -> Iterator[tuple[Period, str]]:
    """Every whole span of dates that a text states; spans that could mean several and impossible dates are passed over."""
    text = plain(text)
    if not any(mark in text for mark in _SPAN_MARKS):
        return
    for match in (*_SPAN.finditer(_dates_in_digits(text)), *_LOST_SPAN.finditer(text)):
        start_year = match["y1"]
        end_year = match["y2"] or start_year
        if start_year is None or end_year is None:
            continue
        try:
            start, end = (date(int(year), *_month_and_day(match, side)) for year, side in ((start_year, "1"), (end_year, "2")))
        except ValueError:
            continue
        if (end - start).days >= SHORTEST_PERIOD:
            yield Period(start, end), match[0]


def _month_and_day(match: re.Match[str], side: str) -> tuple[int, int]:
    """Month and day of one side of a span; of dates without their signs 11 can only be 1月1日."""
    groups = match.groupdict()
    month, day = next((groups[m + side], groups[d + side]) for m, d in ("md", "ab", "ne") if groups.get(m + side))
    return int(month), int(day)


def _find_period(outline: Outline) -> Fact[Period] | None:
    """The first span of about a year that the text states."""
    paragraphs: list[Paragraph] = [*outline.preamble, *(p for s in outline.sections for p in s.paragraphs)]
    for paragraph in paragraphs:
        for period, raw in find_spans(paragraph.text):
            return Fact(period, "正文", raw, paragraph.place)
    for paragraph in outline.preamble:
        for period, raw in _odd_spans(paragraph.text):
            return Fact(period, "正文", raw, paragraph.place)
    return None


def _odd_spans(text: str) -> Iterator[tuple[Period, str]]:
    """Spans that are the statistics period for all their mistake: a whole year that ends before it begins, or one to a month without its day."""
    text = _dates_in_digits(plain(text))
    for match in _SPAN.finditer(text):
        is_whole = (*_month_and_day(match, "1"), *_month_and_day(match, "2")) == (1, 1, 12, 31)
        if is_whole and match["y1"] and match["y2"] and int(match["y2"]) < int(match["y1"]):
            yield Period(date(int(match["y1"]), 1, 1), date(int(match["y2"]), 12, 31)), match[0]
    for match in _MONTH_SPAN.finditer(text):
        if match["y1"] == match["y2"] and SHORTEST_PERIOD / 30 <= (month := int(match["m2"])) <= 12:
            yield Period(date(int(match["y1"]), 1, 1), date(int(match["y2"]), month, monthrange(int(match["y2"]), month)[1])), match[0]


def _find_signed(outline: Outline) -> Fact[date] | None:
    """The date under the signature, else the date of publication above the text."""
    for line in reversed(outline.lines[-6:]):
        if len(line.text) <= 40 and (match := _WHOLE_DATE.search(plain(line.text))) and (found := _date(match)):
            return Fact(found, "落款", line.text, line.place)
    for paragraph in outline.preamble:
        if (
            len(paragraph.text) <= 120
            and (match := _WHOLE_DATE.search(plain(paragraph.text)))
            and not _SPAN.search(plain(paragraph.text))
            and (found := _date(match))
        ):
            return Fact(found, "页面信息", paragraph.text, paragraph.place)
    return None


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None
