"""A small invented regulation goes out, as a rules folder on disk that a test may change before it is loaded."""

from collections.abc import Callable
from pathlib import Path

import pytest

FILES = {
    "county.yaml": """\
name: 沐川县
deadline: 01-31
types: {乡镇: [镇人民政府, 镇], 街道: [街道办事处], 县级汇总: [县人民政府]}
units:
  - {id: qingshi, name: 青石镇人民政府, type: 乡镇, aliases: [青石镇, 青石]}
  - {id: heping, name: 和平街道办事处, type: 街道, aliases: [和平街道], years: 2020..}
thresholds: {copied_percent: 80}
overrides:
  - {rule: A-02, level: 提示}
""",
    "demo/rulebook.yaml": """\
title: 山林巡护年度报表
editions:
  - {id: "2021", years: 2021.., instrument: F21}
  - {id: "2019", years: 2019..2020, instrument: F19}
crosswalk:
  - {from: "2019", to: "2021", same: [表一], cells: {t1.gone.trees: t1.kept.trees}, drop: [t1.new.birds]}
register:
  - {id: F21, instrument: 某办〔2021〕1号, article: 格式, quote: 表样, strength: F}
  - {id: F19, instrument: 某办〔2019〕1号, article: 格式, quote: 表样, strength: F}
  - {id: L-7, instrument: 某条例, article: 第七条, quote: 应当如实填报, strength: S}
families:
  - {file: sums, title: 勾稽}
  - {file: words, title: 文字}
""",
    "demo/forms/2021.yaml": """\
edition: "2021"
instrument: F21
document_titles: [山林巡护年度报表, 山林巡护情况年度报表]
not_titles: [解读]
sections:
  - {id: s1, no: 一, label: 基本情形, kind: narrative, also: [概述], keys: [[基本, 概述]]}
  - {id: s2, no: 二, label: 巡护数量, kind: table, table: t1}
aspects:
  - {id: staff, name: 人员, section: s1, heading: [人员]}
tables:
  - id: t1
    name: 表一
    section: s2
    head: [项目]
    groups: {各类: [trees, birds], 各去向: [kept, given]}
    blocks:
      - unit: 件
        rows:
          - {id: new, name: 新增}
          - {id: left, name: 结余}
          - {id: kept, name: 留存}
          - {id: given, name: 移交}
          - {id: all, name: 支出}
          - {id: next, name: 结转}
        columns:
          - {id: trees, name: 林木}
          - {id: birds, name: 鸟类}
          - {id: total, name: 总数}
  - id: t2
    name: 表二
    section: s2
    signed: [change]
    decimals: {amount: 6}
    blocks:
      - unit: 件
        rows: [{id: patrols, name: 巡护}]
        columns: [{id: count, name: 次数}, {id: change, name: 增减}]
      - unit: 万元
        rows: [{id: fees, name: 收费}]
        columns: [{id: amount, name: 金额}]
""",
    "demo/forms/2019.yaml": """\
edition: "2019"
instrument: F19
document_titles: [山林巡护年度报表]
sections:
  - {id: s1, no: 一, label: 基本情形, kind: narrative}
  - {id: s2, no: 二, label: 巡护数量, kind: table, table: t1}
tables:
  - id: t1
    name: 表一
    section: s2
    groups: {各类: [trees, birds]}
    blocks:
      - unit: 件
        rows:
          - {id: new, name: 新增}
          - {id: left, name: 结余}
          - {id: gone, name: 去向}
          - {id: all, name: 支出}
          - {id: next, name: 结转}
        columns:
          - {id: trees, name: 林木}
          - {id: birds, name: 鸟类}
          - {id: total, name: 总数}
""",
    "demo/phrases.yaml": """\
新增件数: {in: 全文, like: ["{新增|增加}…<数>件"], zero: ["没有{新增|增加}"], not: [同比]}
移交件数: {in: [s1], like: ["移交<数>件"]}
""",
    "demo/rules/sums.yaml": """\
- id: A-01
  title: 新增加结余等于支出加结转
  kind: flow
  level: 强制
  for: 表一 每列
  check: 新增 + 结余 = 支出 + 结转
  basis: [F21]
  fix: 按台账核对这一列。
  tests:
    pass: [{新增: 5, 结余: 1, 支出: 4, 结转: 2}]
    fail: [{新增: 5, 结余: 1, 支出: 4, 结转: 1}]
    none: [{新增: 空, 结余: 1, 支出: 4, 结转: 2}]
- id: A-02
  title: 总数等于各类之和
  kind: row_total
  level: 强制
  for: 表一 每行
  check: 合计(各类) = 总数
  tol: 0.5
  basis: [F21, L-7]
  say: 这一行（{行}）左边{左式}，右边{右式}，差{差}。
  fix: 按台账核对这一行。
  tests:
    pass: [{各类: 5, 总数: 5}]
    fail: [{各类: 5, 总数: 6}, {各类: 6, 总数: 5}]
    none: [{各类: 空, 总数: 5}]
- id: A-03
  title: 支出等于各去向之和
  kind: subtotal
  level: 核实
  for: 表一 每列
  unit: [乡镇, 街道]
  years: 2021..
  check: 支出 = 合计(各去向)
  blank: 按零
  basis: L-7
  fix: 按台账核对。
  tests:
    pass: {支出: 4, 各去向: 4}
    fail: {支出: 4, 各去向: 3}
- id: A-04
  title: 与上年相比
  kind: jump
  level: 核实
  for: "表一[新增,总数] 每格"
  check: 若 上年.本格 >= 10 则 50% * 上年.本格 <= 本格 <= 200% * 上年.本格
  basis: [L-7]
  fix: 请说明。
  off: {from: 2024, why: 本县另有要求}
  tests:
    pass: [{本格: 12, 上年.本格: 10}]
    fail: [{本格: 30, 上年.本格: 10}]
    none: [{本格: 30, 上年.本格: 缺}]
- id: A-05
  title: 正文与表一致
  kind: words_vs_table
  level: 强制
  for: 全文
  check: 正文.新增件数 = 表一[新增,总数]
  basis: [L-7]
  say: 正文写的是{左式}件，表一是{右式}件：{原句}
  fix: 核对台账。
  tests:
    pass: [{正文.新增件数: 5, "表一[新增,总数]": 5}]
    fail: [{正文.新增件数: 5, "表一[新增,总数]": 6}]
    none: [{正文.新增件数: 缺, "表一[新增,总数]": 6}]
""",
    "demo/rules/words.yaml": """\
- id: B-01
  title: 部分齐全
  kind: missing_section
  level: 强制
  for: 报告
  require: {sections: 齐全}
  basis: [F21]
  say: 没有找到{缺}。
  fix: 补上。
  tests:
    pass: [{文件: 可读}]
    fail: [{章节: [一、基本情形]}]
- id: B-02
  title: 写到责任
  kind: words_missing
  level: 提示
  for: 一、基本情形
  require: {mentions: {all: [[责任, 职责], [检查]], also_in: [s2]}}
  basis: [L-7]
  fix: 写明。
  tests:
    pass: [{正文: {一: 落实职责，做好检查。}}]
    fail: [{正文: {一: 无。}}]
- id: B-03
  title: 每格都填
  kind: blank_cell
  level: 强制
  for: 各表 每格
  require: {cell: 不空白}
  basis: [F21]
  fix: 没有的填0。
  tests:
    pass: [{格: {"表一[新增,总数]": 7}}]
    fail: [{格: {"表一[新增,总数]": 空}}]
""",
}

RulesFolder = Callable[..., Path]


@pytest.fixture
def rules_folder(tmp_path: Path) -> RulesFolder:
    """rules_folder(changes) writes the folder and returns it; changes maps a file to (old words, new words) or to its whole text."""

    def write(changes: dict[str, tuple[str, str] | str] | None = None) -> Path:
        folder = tmp_path / "rules"
        contents = dict(FILES)
        for name, change in (changes or {}).items():
            if isinstance(change, str):
                contents[name] = change
            else:
                assert contents[name].count(change[0]) >= 1, f"{change[0]} is not in {name}"
                contents[name] = contents[name].replace(change[0], change[1], 1)
        for name, text in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return folder

    return write


@pytest.fixture(scope="session")
def rules_files() -> dict[str, str]:
    """The same files as text, for tests that damage them at random."""
    return dict(FILES)
