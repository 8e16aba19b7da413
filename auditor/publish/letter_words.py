"""Every word that the letters, lists, circulars and blank forms choose in Python. Read by clerks: plain, neutral, no term of this program.

The wording of official letters: what is binding is 须改正, what is to be looked into 请核实, advice 供参考.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum


class Demand(Enum):
    """What is asked: (in a list, heading in a letter)."""

    CORRECT = ("须改正", "须改正的问题")
    CONFIRM = ("请核实", "请核实的事项")
    COMPARE = ("请先对照原文", "请先对照原文确认的内容")
    NOTE = ("供参考", "供参考的提示")

    @property
    def word(self) -> str:
        """In a list."""
        return self.value[0]

    @property
    def heading(self) -> str:
        """Over a part of a letter."""
        return self.value[1]


COMPARE_FIRST = "请先对照原文件核对读取是否有误；原文件无误的不必改动，告知即可。"
WHOLE_TEXT = "全文"
WRONG_ENTRY, PAGE_OF_PAGES, SHEET = "填写有误", "第 &P 页，共 &N 页", "表"  # of a sheet

FOLDER = "documents"
LETTER, LIST, CIRCULAR, BOOK = "整改通知", "问题清单", "通报", "全部结果"
GUIDE_WORDS = "填写说明"


def may_be_misread(doubts: Sequence[str]) -> str:
    """What stands before a problem that may be our own reading."""
    return f"请核对读取结果：{'；'.join(doubts)}。按读到的内容："


SUMMED_UP = "要点："  # a clause given by its gist is not put in quotation marks


def stop(text: str) -> str:
    """The sentence with a full stop."""
    text = text.strip()
    return text if not text or text.rstrip("”’）")[-1:] in ("。", "！", "？", "；", "：") else f"{text}。"


def quoted(text: str) -> str:
    """The report's own words."""
    return f"原文：“{text}”"


def clause(instrument: str, article: str, quote: str) -> str:
    """A legal basis in one line."""
    name = instrument if instrument.startswith("《") or "〔" in instrument else f"《{instrument}》"
    said = quote if quote.startswith(SUMMED_UP) else f"“{quote}”"
    return stop(f"{name}{article}" + (f"：{said}" if quote else ""))


def would_be(cell: str, value: str) -> str:
    """One suggested figure."""
    return f"{cell}为{value}"


def would_balance(ways: Sequence[str]) -> str:
    """Suggested figures."""
    return f"供核对参考：如果{'，或者'.join(ways)}，数字就能对上；以登记台账为准。"


def and_so_many(count: int) -> str:
    """Behind the first few of many cells."""
    return f"等{count}格"


def and_more(count: int) -> str:
    """Behind the first few of many places."""
    return f"；还有{count}处"


def in_file(places: str) -> str:
    """Where it stands in the unit's own file."""
    return f"文件中：{places}"


# --- the letter -------------------------------------------------------------------------------------------------------

DIGITS = "零一二三四五六七八九"
NUMBER_BLANK = "〔　　〕　　号"
OFFICE_BLANK = "（发文机关署名）"
DAY_BLANK = "　　月　　日"
REPLY_COLUMN = "单位答复"


def han(number: int) -> str:
    """1 → 一, 12 → 十二, up to 99."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else ("" if tens == 1 else DIGITS[tens]) + "十") + ("" if ones == 0 and tens else DIGITS[ones])


def day(value: date) -> str:
    """2024年1月20日."""
    return f"{value.year}年{value.month}月{value.day}日"


def letter_title(unit: str, year: int | None, report: str, *, must: bool) -> str:
    """The title of a letter to one unit, broken where its parts end."""
    return f"关于{unit}{year_words(year)}\n{report}\n{'的整改通知' if must else '审核意见的通知'}"


def resend_title(unit: str, year: int | None, report: str) -> str:
    """The title of a letter about a file that could not be read."""
    return f"关于请{unit}\n重新报送{year_words(year)}\n{report}的通知"


def year_words(year: int | None) -> str:
    """2024年."""
    return f"{year}年" if year is not None else ""


def letter_opening(report: str, counts: Mapping[str, int]) -> str:
    """The first paragraph; `counts` by what is asked, zeros left out."""
    said = "、".join(f"{word}{number}项" for word, number in counts.items())
    return f"你单位报送的{report}收悉。经按照有关规定和统一格式逐项核对，有以下事项需要告知：{said}。现将具体内容通知如下。"


def resend_body(reason: str) -> tuple[str, ...]:
    """Why the file could not be looked at, and what is asked."""
    return (
        f"你单位报送的文件未能读取，暂未审核：{stop(reason)}",
        "请核对文件内容后重新报送。报送 DOCX、XLSX、网页或者带文字的 PDF 均可；报送前请在本单位电脑上打开一次，确认内容完整。",
    )


def item(number: int, text: str) -> str:
    """1．…"""
    return f"{number}．{text}"


def basis_line(text: str) -> str:
    """Behind the points of one rule."""
    return f"依据：{text}"


def fix_line(text: str) -> str:
    """What to do."""
    return stop(f"怎样改：{text}")


def compare_line(text: str) -> str:
    """What to do about something that may be misread."""
    return stop(text)


def more_units(left: int) -> str:
    """What the circular leaves to the workbook."""
    return f"其余{left}个单位的情况见《{BOOK}》的“{BOOK_SHEETS[0]}”。"


def rest_in_list(left: int) -> str:
    """What the letter leaves to the list."""
    return f"其余{left}项见所附问题清单。"


REQUESTS = "有关要求"


def requests(*, must: bool, check: bool, compare: bool, until: str) -> tuple[str, ...]:
    """The closing paragraphs."""
    said = []
    if must:
        said.append(f"对须改正的问题，请对照登记台账核对后改正，于{until}前重新报送。")
    if check:
        when = "" if must else f"于{until}前"
        said.append(
            f"对请核实的事项，请逐项核对：写错的一并改正；数字属实的，{when}把原因写在问题清单的“{REPLY_COLUMN}”里，不必为了对得上而改动数字。"
        )
    if compare:
        said.append("对请先对照原文确认的内容，可能是读取有误，请先与原文件核对，确认无误的告知即可。")
    said.append(f"请将所附问题清单中的“{REPLY_COLUMN}”逐项填写后一并报回。审核没有改动报告中的任何数字，各项数字以登记台账为准。")
    return tuple(said)


def list_title(unit: str, year: int | None, report: str) -> str:
    """The heading of a unit's list."""
    return f"{unit}{year_words(year)}{report}{LIST}"


LIST_COLUMNS = ("序号", "要求", "位置", "问题", "数据", "依据", "怎样改", REPLY_COLUMN, "期限")
LIST_NOTE = "须改正：请改正后重新报送。请核实：写错的改正，属实的说明原因。请先对照原文：可能是读取有误。供参考：可以不改。请在“单位答复”逐项填写。"

# --- the circular -----------------------------------------------------------------------------------------------------

ALL_REPORTING_UNITS = "各有关单位："


def circular_title(county: str, year: int | None, report: str) -> str:
    """The title of the county's circular."""
    return f"关于{county}{year_words(year)}\n{report}\n审核情况的通报"


def circular_opening(year: int | None, report: str, made: date) -> str:
    """The first paragraph."""
    return f"按照有关规定和统一格式，对各单位报送的{year_words(year)}{report}逐份进行了核对。现将截至{day(made)}的情况通报如下。"


SENT, RESULTS, COMMON, ASKED = "报送情况", "审核情况", "较集中的问题", "有关要求"


def sent(due: int, came: int, years: str) -> str:
    """Who sent."""
    return f"{years}应报送{due}个单位，已报送{came}个。"


def named(what: str, names: Sequence[str]) -> str:
    """尚未报送的2个：甲、乙。"""
    return f"{what}{len(names)}个：{'、'.join(names)}。"


NOT_YET, SENT_UNREAD, LATE_ONES = "截至目前尚未收到报告的单位", "已收到文件但未能读取、请重新报送的单位", "收到时间晚于县里要求的单位"


def unmatched(count: int) -> str:
    """Files without a unit."""
    return f"另有{count}份文件未能与名册上的单位对应，正在核对，不计入上述数字。"


def results(judged: int, must_units: int, check_units: int, fine: int, counts: Mapping[str, int]) -> str:
    """What came out."""
    said = "、".join(f"{word}{number}项" for word, number in counts.items() if number) or "没有需要处理的事项"
    units = f"有须改正问题的单位{must_units}个，仅有请核实事项的单位{check_units}个，没有须改正和请核实事项的单位{fine}个。"
    return f"已审核{judged}份报告，{said}。{units}各单位情况如下表，按名册顺序排列。"


UNIT_COLUMNS = ("单位", "须改正", "请核实", "供参考", "情况")
KIND_COLUMNS = ("问题", "单位数", "须改正", "请核实", "供参考")
COMMON_INTRO = "涉及单位较多的问题如下表。"
NO_COMMON = "没有须改正和请核实的事项。"
NOT_SENT = "尚未报送"
UNREAD = "未能读取"
DONE = "已审核"
CIRCULAR_REQUESTS = (
    "请有须改正问题的单位对照问题清单改正后重新报送；有请核实事项的单位逐项核对，写错的改正，属实的在问题清单里写明原因。",
    "请尚未报送和文件未能读取的单位尽快报送。",
    "审核只指出需要核对的地方，没有改动任何数字，各项数字以登记台账为准；对审核意见有不同看法的，请及时反映。",
)

# --- the county's workbook --------------------------------------------------------------------------------------------

BOOK_SHEETS = ("按单位", "按规则", "全部问题", "读到的每一格")
BY_UNIT = ("单位", "类型", "年度", "文件", "情况", "须改正", "请核实", "请先对照原文", "供参考", "没有读懂", "反馈页")
BY_RULE = ("规则", "规则名称", "级别", "单位数", "项数", "须改正", "请核实", "请先对照原文", "供参考")
ALL_ASKS = ("单位", "年度", "要求", "规则", "规则名称", "位置", "问题", "数据", "依据", "怎样改", "文件")
ALL_CELLS = ("单位", "年度", "表", "行", "列", "数", "状态", "原文", "位置", "提醒", "文件")
STATES = {"number": "数字", "blank": "空白", "mark": "符号", "text": "文字", "unread": "没有读懂", "absent": "没有找到"}
PAGE = "打开"
EACH_REPORT = "每份报告一行"
REPORT_HEAD = ("单位", "年度", "文件")
MATRIX_NOTE = "文件较多，每份报告列为一行；各格在文件中的位置见各单位的反馈页。"


def book_title(county: str, report: str) -> str:
    """The title of the county's workbook."""
    return f"{county}{report}审核结果"


def run_note(made: str, folder: str) -> str:
    """Under each heading."""
    return f"审核时间：{made}；审核的文件夹：{folder}。数字均为报告原文，没有改动。"


# --- blank forms ------------------------------------------------------------------------------------------------------

BLANK_FORM = "空白报告"
REPORT_SHEET, CHECK_SHEET = "年度报告", "自动核对"
WRONG, RIGHT, HALF, EMPTY = "不符", "相符", "未填完", "待填"
WRONG_COUNT, RIGHT_COUNT = "处不符，", "处相符"
CHECK_INTRO = "填写“年度报告”时在这里自动核对，请不要在这里填写。红色是对不上的；点“位置”跳到相应的格。浅蓝色的格是按上年报告带过来的，请核对。"
CHECK_COLUMNS = ("结果", "核对什么", "位置", "要求", "左边", "右边", "对不上时怎样办")
NOUGHT = "逐格对照台账填写；没有发生的填“0”，不要留空，也不要用符号代替。"
OWN_WORDS = "请写本单位本年度的实际情况。"


def aspects(labels: Sequence[str]) -> str:
    """What a section must treat."""
    numbered = "；".join(f"（{han(number)}）{label}" for number, label in enumerate(labels, 1))
    return f"本部分应当写到：{numbered}。"


def may_type(*, decimals: bool, signed: bool) -> str:
    """The message where something else was typed into a cell."""
    what = "数字" if decimals else "整数"
    return f"这一格只能填{what}；没有发生的填 0。" if signed else f"这一格只能填不小于 0 的{what}；没有发生的填 0。"


def report_title(unit: str, year: int, regulation: str, joint: str = "") -> str:
    """What a blank report is called; `joint` stands between the unit and the rest."""
    return f"{unit}{joint}{year}年{regulation}"
