"""A rules folder with one planted mistake goes in; the problem must name its file, its line, what was found and what was meant."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from auditor.errors import RulebookError
from auditor.model import Level
from auditor.rulebook import lint, load_county, load_form, load_rulebook, read_sources

RulesFolder = Callable[..., Path]
SUMS, WORDS, BOOK, FORM, OLD, COUNTY, PHRASES = (
    "demo/rules/sums.yaml",
    "demo/rules/words.yaml",
    "demo/rulebook.yaml",
    "demo/forms/2021.yaml",
    "demo/forms/2019.yaml",
    "county.yaml",
    "demo/phrases.yaml",
)


class Mistake(NamedTuple):
    """One planted mistake. `at` is text on the line that must be named (in the changed file)."""

    file: str
    old: str
    new: str
    at: str
    found: str
    expected: str


MISTAKES = [
    # keys
    Mistake(SUMS, "  level: 强制", "  levle: 强制", "levle", "规则里有不认识的键“levle”", "最接近的是“level”"),
    Mistake(SUMS, "  kind: flow\n", "", "id: A-01", "规则缺少“kind”", "kind: ……"),
    Mistake(SUMS, "  level: 强制\n", "  level: 强制\n  level: 提示\n", "level: 提示", "键“level”重复，第4行已经有了", "每个键只写一次"),
    Mistake(SUMS, "level: 强制", "level: 强治", "强治", "“level”写成了“强治”", "最接近的是“强制”"),
    Mistake(SUMS, "kind: flow", "kind: 勾稽", "kind: 勾稽", "“kind”写成了“勾稽”", "小写英文字母和下划线"),
    Mistake(SUMS, "id: A-01", "id: A_01!", "A_01!", "“id”写成了“A_01!”", "字母、数字和连字符"),
    Mistake(SUMS, "id: A-02", "id: A-01", "- id: A-01\n  title: 总数", "规则编号“A-01”重复，rules/demo/rules/sums.yaml 第1行已经用了", "永不重用"),
    Mistake(WORDS, "id: B-01", "id: A-05", "A-05", "规则编号“A-05”重复", "永不重用"),
    Mistake(SUMS, "title: 新增加结余等于支出加结转", "title:", "title:\n", "“title”是空的", "一个值"),
    Mistake(SUMS, "title: 新增加结余等于支出加结转", "title: [新增]", "[新增]", "“title”写成了列表", "一个值"),
    # register
    Mistake(SUMS, "basis: [F21]", "basis: [F211]", "F211", "依据登记簿里没有“F211”", "最接近的是“F21”"),
    Mistake(SUMS, "basis: [F21]", "basis: [县里要求]", "县里要求", "依据登记簿里没有“县里要求”", "先登记（规则维护手册第二节第5条）"),
    Mistake(SUMS, "basis: [F21, L-7]", "basis: []", "basis: []", "“basis”是空的", "其中之一：F21、F19、L-7"),
    Mistake(BOOK, "strength: S", "strength: A", "strength: A", "“strength”写成了“A”", "其中之一：S、F、P、O、I"),
    Mistake(BOOK, "{id: L-7,", "{id: F19,", "某条例", "依据“F19”重复", "自己的 id"),
    # figures of the county's page
    Mistake(
        BOOK,
        "families:",
        "figures:\n  - {title: 新增, total: t1.new.treez}\nfamilies:",
        "t1.new.treez",
        "表样里没有格“t1.new.treez”",
        "最接近的是“t1.new.trees”",
    ),
    Mistake(
        BOOK,
        "families:",
        "figures:\n  - {title: 新增, totel: [t1.new.trees]}\nfamilies:",
        "totel",
        "图里有不认识的键“totel”",
        "最接近的是“total”",
    ),
    # figures that are not compared
    Mistake(BOOK, "families:", "exclusions: {wider: [全县], within: [镇乡]}\nfamilies:", "镇乡", "没有单位类型“镇乡”", "最接近的是“乡镇”"),
    Mistake(
        BOOK, "families:", "exclusions: {wider: [全县]}\nfamilies:", "{wider", "“wider”和“within”只写了一个", "两个都写：什么词，和哪些类型的单位"
    ),
    Mistake(BOOK, "families:", "exclusions: {widest: [全县]}\nfamilies:", "widest", "不核对的数里有不认识的键“widest”", "最接近的是“wider”"),
    # other words by which reports are read
    Mistake(BOOK, "families:", "fillers: {情况: 工作}\nfamilies:", "{情况", "“fillers”写成了“键: 值”的对照", "列表"),
    Mistake(BOOK, "families:", "years: {activity: [收到], sections: [s9]}\nfamilies:", "s9]", "“sections”里的“s9”不是表样里的部分", "最接近的是“s1”"),
    Mistake(BOOK, "families:", "page_labels: {publishers: [来源]}\nfamilies:", "publishers", "里有不认识的键“publishers”", "最接近的是“publisher”"),
    Mistake(BOOK, "families:", "page_labels: {publisher: ['来源：']}\nfamilies:", "['来源", "“publisher”里的“来源：”带了冒号", "只写栏名：来源"),
    Mistake(BOOK, "families:", "breakdowns: {doing: [已]}\nfamilies:", "doing", "分项用语里有不认识的键“doing”", "最接近的是“done”"),
    # scopes
    Mistake(SUMS, "for: 表一 每列", "for: 表壹 每列", "表壹", "范围里的“表壹”不是表样里的表", "“表一”、“表二”"),
    Mistake(SUMS, "for: 表一 每列", "for: 表一 每栏", "每栏", "范围里的“每栏”不认识", "最接近的是“每列”"),
    Mistake(SUMS, "for: 表一 每列", "for: 表一", "for: 表一\n", "没有写每列、每行还是每格", "表一 每列（或每行、每格）"),
    Mistake(SUMS, "表一[新增,总数] 每格", "表一[新赠,总数] 每格", "新赠", "表一没有叫“新赠”的行", "最接近的是“新增”"),
    Mistake(SUMS, "表一[新增,总数] 每格", "表一[新增,总和] 每格", "总和", "表一没有叫“总和”的列", "最接近的是“总数”"),
    Mistake(WORDS, "for: 一、基本情形", "for: 一、基本情况", "基本情况", "范围“一、基本情况”不认识", "最接近的是“一、基本情形”"),
    Mistake(WORDS, "for: 一、基本情形", "for: 第一部分", "第一部分", "范围“第一部分”不认识", "部分的标题：一、基本情形"),
    Mistake(WORDS, "for: 一、基本情形", "for: xyz", "xyz", "范围“xyz”不认识", "部分的标题（一、基本情形、二、巡护数量）"),
    # formulas: names
    Mistake(SUMS, "check: 新增 + 结余", "check: 新曾 + 结余", "新曾", "没有一个版本的表样里有“新曾”", "最接近的是“新增”"),
    Mistake(SUMS, "合计(各类)", "合计(各种)", "各种", "没有一个版本的表样里有“各种”", "最接近的是“各类”"),
    Mistake(SUMS, "合计(各类) = 总数", "各类 = 总数", "check: 各类", "“各类”是组", "合计(各类)"),
    Mistake(SUMS, "check: 新增 + 结余", "check: 林木 + 结余", "林木 +", "“林木”是列，“每列”的公式里只能写行", "新增"),
    Mistake(SUMS, "check: 新增 + 结余", "check: 本格 + 结余", "本格 + 结余", "“本格”只能用在“每格”的范围里", "范围写成 表一 每格"),
    Mistake(SUMS, "check: 若 上年.本格 >= 10 则", "check: 若 新增 >= 10 则", "新增 >= 10", "里不能只写“新增”", "本格（正在核对的这一格），或者 "),
    Mistake(
        SUMS,
        "正文.新增件数 = 表一[新增,总数]",
        "正文.新增数 = 表一[新增,总数]",
        "check: 正文.新增数",
        "没有一个版本的表样里有“新增数”",
        "最接近的是“新增件数”",
    ),
    Mistake(SUMS, "check: 正文.新增件数 = 表一[新增,总数]", "check: 正文.新增件数 = 新增", "= 新增\n", "“全文”里不能只写“新增”", "表一[行,列]"),
    Mistake(SUMS, "= 表一[新增,总数]\n", "= 表一[新增,各类]\n", "表一[新增,各类]", "“各类”是组，不是一格", "合计(表一[新增,各类])"),
    Mistake(SUMS, "check: 新增 + 结余 = 支出 + 结转", "check: 去向 = 留存", "去向 = 留存", "没有一个版本的表样同时有公式里的名称", "同一版本的名称"),
    Mistake(SUMS, "years: 2021..", "years: ..2020", "..2020", "规则适用的年度里没有它能用的表样", "改年度"),
    # formulas: grammar
    Mistake(SUMS, "新增 + 结余 = 支出", "新增 + = 支出", "新增 + =", "公式第6个字“=”读不懂", "名称、本格、数、合计(组) 等量"),
    Mistake(SUMS, "新增 + 结余 = 支出 + 结转", "新增 + 结余", "check: 新增 + 结余\n", "公式没有写完", "比较符号 = ≠ < ≤ > ≥"),
    Mistake(SUMS, "新增 + 结余 = 支出", "新增 * 结余 = 支出", "新增 * 结余", "前面不是常数", "两个量不能相乘"),
    Mistake(SUMS, "新增 + 结余 = 支出", "新增 / 2 = 支出", "新增 / 2", "公式里没有除法", "50% * 量"),
    Mistake(SUMS, "若 上年.本格 >= 10 则 50%", "上年.本格 >= 10 则 50%", "check: 上年.本格", "没有与它配对的“若”", "若 …… 则 ……"),
    Mistake(SUMS, "若 上年.本格 >= 10 则 50%", "若 上年.本格 >= 10 且 50%", "10 且 50%", "公式缺少“则”", "则"),
    Mistake(SUMS, "若 上年.本格 >= 10 则", "若上年.本格 >= 10 则", "若上年", "“若”与旁边的名称连在一起", "“若”前后各空一格"),
    Mistake(SUMS, "<= 本格 <=", "<= 本格 >=", "<= 本格 >=", "连写的比较方向不一致", "方向相同的比较"),
    Mistake(
        SUMS,
        "check: 正文.新增件数 = 表一[新增,总数]",
        'check: "表二[巡护,次数] = 表二[收费,金额]"',
        "表二[巡护,次数]",
        "不同单位的格放在一起（件、万元）",
        "同一单位",
    ),
    *(
        Mistake(SUMS, "check: 新增 + 结余 = 支出 + 结转", f"check: {formula}", f"check: {formula}", f"“{same}”不管填什么，结果都一样", "两个不同的量")
        for formula, same in (
            ("1 = 1", "1 = 1"),
            ("1 > 2", "1 > 2"),
            ("新增 - 新增 = 0", "新增 - 新增 = 0"),
            ("新增 + 结余 >= 结余 + 新增", "新增 + 结余 ≥ 结余 + 新增"),
            ("合计(各去向) = 留存 + 移交", "合计(各去向) = 留存 + 移交"),
            ("若 新增 = 新增 则 结余 = 支出", "新增 = 新增"),
            ("0 <= 1 <= 新增", "0 ≤ 1"),
        )
    ),
    # other keys of a rule
    Mistake(SUMS, "unit: [乡镇, 街道]", "unit: [乡镇, 街导]", "街导", "“unit”里的“街导”不是单位类型", "最接近的是“街道”"),
    Mistake(SUMS, "years: 2021..", "years: 二〇二一", "二〇二一", "“years”写成了“二〇二一”", "2021.. 或 2019..2020 或 2021"),
    Mistake(SUMS, "tol: 0.5", "tol: 半", "tol: 半", "“tol”写成了“半”", "不小于0的数"),
    Mistake(SUMS, "blank: 按零", "blank: 当零", "当零", "“blank”写成了“当零”", "最接近的是“按零”"),
    Mistake(SUMS, "差{差}。", "差{差额}。", "差额", "“say”里的占位符“{差额}”不能用", "最接近的是“差”"),
    Mistake(SUMS, "差{差}。", "差{差。", "差{差。", "“say”里的花括号没有配对", "成对的花括号"),
    Mistake(WORDS, "没有找到{缺}。", "没有找到{左式}。", "{左式}", "占位符“{左式}”在这条规则里填不出来", "其中之一：原句、缺"),
    Mistake(SUMS, "fix: 按台账核对。", "fix: 按{差}核对。", "按{差}核对", "“fix”里的占位符“{差}”不能用", "不带花括号的句子"),
    Mistake(SUMS, "off: {from: 2024, why: 本县另有要求}", "off: {from: 2024}", "off:", "“off”缺少“why”", "why: ……"),
    Mistake(SUMS, "off: {from: 2024, why: 本县另有要求}", "off: 2024", "off:", "“off”没有写理由", "{from: 2024, why: ……}"),
    Mistake(SUMS, "  basis: L-7\n", "  basis: L-7\n  replaces: [A-02]\n", "id: A-03", "“replaces”里的规则“A-02”还在用", "先停用被取代的规则"),
    # require
    Mistake(WORDS, "{sections: 齐全}", "{section: 齐全}", "section: 齐全", "“require”里有不认识的键“section”", "最接近的是“sections”"),
    Mistake(WORDS, "{sections: 齐全}", "{sections: 完整}", "sections: 完整", "“sections”写成了“完整”", "其中之一：齐全、顺序、标题"),
    Mistake(WORDS, "require: {sections: 齐全}", "require: {sections: 齐全, tables: 齐全}", "tables: 齐全", "“require”有2个键", "写成两条规则"),
    Mistake(WORDS, "require: {sections: 齐全}", "require: {text: {least: 3}}", "least: 3", "“require: text”不能用在范围“报告”里", "for: 部分的标题"),
    Mistake(WORDS, "also_in: [s2]", "also_in: [s3]", "also_in: [s3]", "“also_in”里的“s3”不是表样里的部分", "最接近的是“s1”、“s2”"),
    Mistake(WORDS, "  require: {cell: 不空白}\n", "", "id: B-03", "“check”和“require”都没有写", "其中一个"),
    # tests
    Mistake(SUMS, "    pass: [{新增: 5, 结余: 1, 支出: 4, 结转: 2}]\n", "", "fail: [{新增: 5", "没有应当通过的例子", "pass: [{……}]"),
    Mistake(SUMS, "    none: [{新增: 空, 结余: 1, 支出: 4, 结转: 2}]\n", "", "pass: [{新增: 5", "没有缺数据、应当不评的例子", "none: [{……}]"),
    Mistake(SUMS, "    fail: {支出: 4, 各去向: 3}\n", "", "pass: {支出", "没有应当不通过的例子", "fail: [{……}]"),
    Mistake(SUMS, "{各类: 5, 总数: 5}", "{各类: 5, 总量: 5}", "总量: 5", "例子里的“总量”在公式里没有用到", "最接近的是“总数”"),
    Mistake(SUMS, "{各类: 5, 总数: 5}", "{各类: 5}", "pass: [{各类: 5}]", "例子里没有写总数", "每个名称都要有值"),
    Mistake(SUMS, "{各类: 5, 总数: 5}", "{各类: 五, 总数: 5}", "各类: 五", "例子里的值“五”读不懂", "数，或者 空、符号、文字、未读、缺"),
    *(
        Mistake(SUMS, "支出: 4, 结转: 2}]\n    fail", f"支出: 4, 结转: 2, 另有: {beside}}}]\n    fail", at, found, expected)
        for beside, at, found, expected in (
            ("{移教: 1}", "移教", "“另有”里的“移教”不认识", "最接近的是“移交”"),
            ("{结余: 1}", "另有", "“另有”里的“结余”公式用到了", "写在“另有”外面"),
            ("1", "另有", "例子的“另有”写成了", "键: 值"),
            ("{移交: 一}", "移交: 一", "例子里的值“一”读不懂", "数，或者 空"),
        )
    ),
    Mistake(WORDS, "章节: [一、基本情形]", "章: [一、基本情形]", "章: [", "例子里有不认识的键“章”", "最接近的是“章节”"),
    Mistake(
        WORDS,
        '格: {"表一[新增,总数]": 7}',
        '格: {"表一[新增,总和]": 7}',
        "总和",
        "例子的“格”里的“表一[新增,总和]”不认识",
        "最接近的是“表一[新增,总数]”",
    ),
    # YAML itself
    Mistake(SUMS, "basis: [F21]", "basis: [F21", "basis: [F21", "方括号没有配对，或者列表里缺逗号", "[甲, 乙]"),
    Mistake(SUMS, "  kind: flow", "\tkind: flow", "\tkind", "这里用了制表符 Tab", "用空格缩进"),
    Mistake(SUMS, "  kind: flow", "   kind: flow", "   kind: flow", "这里不该有冒号", "检查上一行的缩进"),
    Mistake(SUMS, "  kind: flow", "  kind：flow", "level: 强制", "这一行缺少冒号", "半角冒号"),
    Mistake(SUMS, "title: 新增加结余等于支出加结转", "title: !!python/name:os.system 新增", "!!python", "YAML 标签", "不带标签的值"),
    # forms
    Mistake(FORM, "{id: left, name: 结余}", "{id: new, name: 结余}", "name: 结余", "表一里 id“new”重复", "自己的 id"),
    Mistake(FORM, "{id: left, name: 结余}", "{id: left, name: 新增}", "id: left", "表一里名称“新增”重复", "自己的名称"),
    Mistake(FORM, "各类: [trees, birds]", "各类: [trees, bird]", "各类", "组“各类”里的“bird”不是这张表的行或列", "最接近的是“birds”"),
    Mistake(FORM, "各类: [trees, birds]", "各类: [trees, kept]", "各类", "组“各类”里既有行又有列", "一组全是行，或者全是列"),
    Mistake(FORM, "decimals: {amount: 6}", "decimals: {amout: 6}", "amout", "“decimals”里的“amout”不是这张表的列", "最接近的是“amount”"),
    Mistake(FORM, "kind: table, table: t1", "kind: tabel, table: t1", "tabel", "“kind”写成了“tabel”", "最接近的是“table”"),
    Mistake(FORM, 'edition: "2021"', 'edition: "2012"', "2012", "“edition”写成了“2012”", "“2021”，与文件名相同"),
    Mistake(FORM, "name: 人员, section: s1", "name: 人员, section: s4", "section: s4", "“section”写成了“s4”", "s1"),
    # the book, the county, the phrases
    Mistake(BOOK, "years: 2019..2020", "years: 2019..2021", "2019..2021", "版本“2019”与“2021”的年度重叠", "每个年度只用一个版本"),
    Mistake(BOOK, "cells: {t1.gone.trees:", "cells: {t1.gone.tree:", "t1.gone.tree:", "版本“2019”没有格“t1.gone.tree”", "最接近的是“t1.gone.trees”"),
    Mistake(BOOK, "file: words", "file: word", "file: sums", "“words.yaml”没有列入“families”", "{file: words, title: ……}"),
    Mistake(COUNTY, "rule: A-02", "rule: A-20", "A-20", "没有规则“A-20”", "最接近的是“A-0"),
    Mistake(COUNTY, "level: 提示", "off: true", "off: true", "停用规则没有写理由", "why: 为什么停用"),
    Mistake(COUNTY, "type: 街道,", "type: 街办,", "街办", "“type”写成了“街办”", "最接近的是“街道”"),
    Mistake(COUNTY, "aliases: [和平街道]", "aliases: [青石]", "和平街道办事处", "名称“青石”与第5行的单位相同", "每个名称只归一个单位"),
    Mistake(COUNTY, "deadline: 01-31", "deadline: 02-30", "02-30", "“deadline”写成了“02-30”", "月-日，例如 01-31"),
    Mistake(PHRASES, "移交<数>件", "移交数件", "移交数件", "说法“移交数件”里有0个<数>", "正好一个<数>"),
    Mistake(PHRASES, "{新增|增加}…<数>件", "{新增|增加…<数>件", "like", "花括号没有配对", "{甲|乙}"),
    Mistake(PHRASES, "not: [同比]", 'not: ["其余<数>件<数>宗"]', "其余", "说法“其余<数>件<数>宗”里有2个<数>", "最多一个<数>"),
    Mistake(PHRASES, '<数>件"]}', '<数>件"], under: {aspects: [人事], like: ["<数>件"]}}', "人事", "“aspects”里的“人事”不是表样里的要素", "人员"),
    Mistake(PHRASES, "in: [s1]", "in: [s7]", "s7", "“in”里的“s7”不是表样里的部分", "s1"),
]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{Path(mistake.file).stem}: {mistake.found[:24]}")
def test_a_planted_mistake_is_named_with_its_line_and_what_was_meant(mistake: Mistake, rules_folder: RulesFolder) -> None:
    folder = rules_folder({mistake.file: (mistake.old, mistake.new)})
    text = (folder / mistake.file).read_text("utf-8")
    line = text[: text.index(mistake.at)].count("\n") + 1
    problems = lint(folder, "demo")
    matching = [problem for problem in problems if mistake.found in problem.message]
    assert matching, [str(problem) for problem in problems]
    assert (matching[0].file, matching[0].line) == (f"rules/{mistake.file}", line)
    assert mistake.expected in matching[0].expected
    with pytest.raises(RulebookError) as raised:
        load_rulebook(folder, "demo")
    assert f"rules/{mistake.file} 第" in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new"),
    [("合计(各类) = 总数", "合计(各类) / 2 = 总数"), ("for: 表一 每行", "for: 表一 每杭"), ("check: 合计(各类) = 总数", "chek: 合计(各类) = 总数")],
)
def test_a_formula_that_cannot_be_read_says_nothing_about_its_placeholders(old: str, new: str, rules_folder: RulesFolder) -> None:
    problems = lint(rules_folder({SUMS: (old, new)}), "demo")
    assert problems
    assert [problem.message for problem in problems if "占位符" in problem.message] == []


def test_the_folder_without_mistakes_has_no_problem(rules_folder: RulesFolder) -> None:
    assert lint(rules_folder(), "demo") == ()


def test_the_column_of_a_mistake_in_a_formula_is_the_character_itself(rules_folder: RulesFolder) -> None:
    folder = rules_folder({SUMS: ("check: 新增 + 结余 = 支出", "check: 新增 + 结佘 = 支出")})
    (problem,) = lint(folder, "demo")
    line = (folder / SUMS).read_text("utf-8").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("结佘")


def test_the_column_is_right_in_a_quoted_formula_too(rules_folder: RulesFolder) -> None:
    folder = rules_folder({SUMS: ("check: 新增 + 结余 = 支出 + 结转", 'check: "新增 + 结佘 = 支出 + 结转"')})
    (problem,) = lint(folder, "demo")
    line = (folder / SUMS).read_text("utf-8").splitlines()[problem.line - 1]
    assert line[problem.column - 1 :].startswith("结佘")


def test_every_problem_is_reported_at_once_in_the_order_of_the_files(rules_folder: RulesFolder) -> None:
    folder = rules_folder({COUNTY: ("A-02", "A-09"), SUMS: ("level: 强制", "level: 强治"), WORDS: ("{sections: 齐全", "{sections: 齐备")})
    problems = lint(folder, "demo")
    assert [(problem.file, problem.line) for problem in problems] == [
        ("rules/demo/rules/sums.yaml", 4),
        ("rules/demo/rules/words.yaml", 6),
        ("rules/county.yaml", 9),
    ]


def test_the_error_shows_the_first_problems_and_counts_the_rest(rules_folder: RulesFolder) -> None:
    text = (rules_folder() / SUMS).read_text("utf-8").replace("basis: [", "basis: [X, ")
    folder = rules_folder({SUMS: text.replace("fix:", "fixx:")})
    with pytest.raises(RulebookError) as raised:
        load_rulebook(folder, "demo")
    lines = str(raised.value).splitlines()
    assert len(lines) == 6
    assert lines[-1].startswith("另有")
    assert "auditor rules lint" in lines[-1]


def test_a_folder_that_is_not_there_and_a_regulation_that_is_not_there(rules_folder: RulesFolder, tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="没有这个规则文件夹"):
        load_rulebook(tmp_path / "nowhere", "demo")
    with pytest.raises(RulebookError, match="没有规定“demoo”；应为：最接近的是“demo”"):
        load_rulebook(rules_folder(), "demoo")


def test_a_file_that_is_missing_or_not_utf8(rules_folder: RulesFolder) -> None:
    folder = rules_folder()
    (folder / WORDS).unlink()
    (folder / SUMS).write_bytes("- id: A-01\n  title: 新增".encode("gb18030"))
    messages = [(problem.file, problem.line, problem.message) for problem in lint(folder, "demo") if problem.file.startswith("rules/demo")]
    assert messages == [("rules/demo/rules/sums.yaml", 2, "文件不是 UTF-8 编码"), ("rules/demo/rules/words.yaml", 0, "没有这个文件")]


def test_an_edition_without_an_id_is_not_looked_for_as_a_file(rules_folder: RulesFolder) -> None:
    problems = lint(rules_folder({BOOK: ('{id: "2021", years', '{id: "", years')}), "demo")
    assert {problem.file for problem in problems} == {"rules/demo/rulebook.yaml"}


def test_aliases_that_contain_themselves_are_refused(rules_folder: RulesFolder) -> None:
    folder = rules_folder({WORDS: "- &a [*a]\n"})
    assert any("引用互相嵌套" in problem.message for problem in lint(folder, "demo"))


def test_no_value_is_typed_by_the_yaml_reader(rules_folder: RulesFolder) -> None:
    folder = rules_folder({SUMS: ("title: 新增加结余等于支出加结转", "title: no")})
    assert load_rulebook(folder, "demo").rule_by_id["A-01"].title == "no"


def test_rules_are_bound_to_each_edition_that_has_their_names(rules_folder: RulesFolder) -> None:
    rules = load_rulebook(rules_folder(), "demo").rule_by_id
    assert {edition: len(found) for edition, found in rules["A-01"].instances.items()} == {"2021": 3, "2019": 3}
    assert {edition: len(found) for edition, found in rules["A-02"].instances.items()} == {"2021": 6, "2019": 5}
    assert set(rules["A-03"].instances) == {"2021"}  # the group 各去向 is not in the old form


def test_a_rule_that_the_county_switched_off_may_be_replaced(rules_folder: RulesFolder) -> None:
    folder = rules_folder({SUMS: ("  basis: L-7\n", "  basis: L-7\n  replaces: [B-01]\n")})
    with pytest.raises(RulebookError, match="“replaces”里的规则“B-01”还在用"):
        load_rulebook(folder, "demo")
    county, off = folder / COUNTY, "  - {rule: B-01, off: true, why: 由市里统一检查}\n"
    county.write_text(county.read_text(encoding="utf-8").replace("overrides:\n", f"overrides:\n{off}"), encoding="utf-8")
    assert load_rulebook(folder, "demo").rule_by_id["B-01"].off


def test_the_county_weighs_rules_differently(rules_folder: RulesFolder) -> None:
    folder = rules_folder({COUNTY: ("overrides:\n", "overrides:\n  - {rule: B-01, off: true, why: 由市里统一检查}\n")})
    book = load_rulebook(folder, "demo")
    assert book.rule_by_id["A-02"].level is Level.ADVICE
    assert book.rule_by_id["A-01"].level is Level.MUST
    assert book.rule_by_id["B-01"].off == "由市里统一检查"
    assert not book.rule_by_id["B-01"].applies(2023, "乡镇")
    assert book.rule_by_id["A-04"].applies(2023, "乡镇")
    assert not book.rule_by_id["A-04"].applies(2024, "乡镇")


def test_the_fingerprint_follows_the_content_alone(rules_folder: RulesFolder) -> None:
    folder = rules_folder()
    first = load_rulebook(folder, "demo").fingerprint
    text = (folder / SUMS).read_text("utf-8")
    (folder / SUMS).write_bytes(text.replace("\n", "\r\n").encode())
    assert load_rulebook(folder, "demo").fingerprint == first
    assert load_rulebook(folder.rename(folder.parent / "elsewhere"), "demo").fingerprint == first
    assert load_rulebook(rules_folder({SUMS: ("tol: 0.5", "tol: 0.6")}), "demo").fingerprint != first


def test_the_sources_are_every_file_that_was_read(rules_folder: RulesFolder) -> None:
    sources = read_sources(rules_folder(), "demo")
    assert list(sources) == sorted([COUNTY, FORM, OLD, BOOK, PHRASES, SUMS, WORDS])
    assert sources[PHRASES].startswith("新增件数:")


def test_last_year_is_found_through_the_crosswalk(rules_folder: RulesFolder) -> None:
    book = load_rulebook(rules_folder(), "demo")
    carried = book.successors("2019", "2021")
    assert carried["t1.new.trees"] == "t1.new.trees"
    assert carried["t1.gone.trees"] == "t1.kept.trees"  # renamed
    assert "t1.new.birds" not in carried  # dropped
    assert "t1.gone.birds" not in carried  # the new form has no such cell
    assert book.successors("2021", "2021")["t2.fees.amount"] == "t2.fees.amount"
    assert book.successors("2021", "2019") == {}


def test_a_table_outside_same_is_not_carried_over(rules_folder: RulesFolder) -> None:
    folder = rules_folder({BOOK: ("same: [表一], cells: {t1.gone.trees: t1.kept.trees}, drop: [t1.new.birds]", "same: []")})
    assert load_rulebook(folder, "demo").successors("2019", "2021") == {}


def test_the_form_and_the_county_load_by_themselves(rules_folder: RulesFolder) -> None:
    folder = rules_folder()
    form = load_form(folder / FORM)
    assert form.document_titles == ("山林巡护情况年度报表", "山林巡护年度报表")
    assert (form.cells["t2.fees.amount"].unit, form.cells["t2.fees.amount"].decimals) == ("万元", 6)
    assert form.cells["t2.patrols.change"].signed
    assert not form.cells["t2.patrols.count"].signed
    assert form.cell_name("t1.new.trees") == "表一“新增/林木”"
    county = load_county(folder / COUNTY)
    assert (county.name, county.deadline, county.units[1].first) == ("沐川县", (1, 31), 2020)


def test_no_deadline_can_be_set(rules_folder: RulesFolder) -> None:
    assert load_rulebook(rules_folder({COUNTY: ("01-31", "无")}), "demo").county.deadline is None


def test_phrases_are_read(rules_folder: RulesFolder) -> None:
    first, second = load_rulebook(rules_folder(), "demo").phrases
    assert (first.scopes, first.zero, first.stop) == ((), ("没有{新增|增加}",), ("同比",))
    assert second.scopes == ("s1",)


def test_what_does_not_count_may_be_words_or_templates(rules_folder: RulesFolder) -> None:
    folder = rules_folder({"demo/phrases.yaml": ("not: [同比]", 'not: [同比, "其余<数>件", "{上年|去年}…增加"]')})
    first = load_rulebook(folder, "demo").phrases[0]
    assert (first.stop, first.unlike) == (("同比",), ("其余<数>件", "{上年|去年}…增加"))


def test_words_that_forbid_a_phrase_in_the_whole_sentence(rules_folder: RulesFolder) -> None:
    folder = rules_folder({"demo/phrases.yaml": ("not: [同比]", "not: [同比], never_with: [热线, 信件]")})
    assert load_rulebook(folder, "demo").phrases[0].never_with == ("热线", "信件")


def test_phrases_that_count_under_an_aspect_only(rules_folder: RulesFolder) -> None:
    under = 'like: ["移交<数>件"], under: {aspects: [人员], like: ["<数>件"], zero: [零移交], elsewhere: [移交]}}'
    second = load_rulebook(rules_folder({"demo/phrases.yaml": ('like: ["移交<数>件"]}', under)}), "demo").phrases[1]
    assert (second.aspects, second.under, second.under_zero, second.elsewhere) == (("staff",), ("<数>件",), ("零移交",), ("移交",))


def test_an_override_may_be_of_another_regulation_of_the_same_county(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(Path(__file__).parents[2] / "rules", tmp_path / "rules"))
    county = rules / "county.yaml"
    text = re.sub(r"\noverrides:.*", "", county.read_text(encoding="utf-8"), flags=re.DOTALL)
    county.write_text(f"{text}\noverrides:\n  - {{rule: T3-04, level: 提示}}\n", encoding="utf-8")
    assert lint(rules, "gov-website") == ()
    assert lint(rules, "annual-report") == ()
    county.write_text(f"{text}\noverrides:\n  - {{rule: T3-0444, level: 提示}}\n", encoding="utf-8")
    assert "T3-0444" in lint(rules, "gov-website")[0].message
