"""The node of `require:` or of a block's test case goes in; plain, checked values come out. No regulation is known here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

from auditor.rulebook.form import Form
from auditor.rulebook.problem import name_expected
from auditor.rulebook.rule import Scope
from auditor.rulebook.yamlnodes import Node, Shape

ScopeKind = Literal["whole", "section", "table"]
PREAMBLE = "preamble"
OTHERS = ("别的单位", "别的县")
CELL_WORDS = ("不空白", "不用符号", "是数字", "整数", "非负")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One key of `require:`: the words it may have, or how its mapping is read, and the scopes it makes sense in."""

    words: tuple[str, ...] = ()
    read: Callable[[Node, Sequence[str]], Any] | None = None  # node, known section ids → value
    scopes: tuple[ScopeKind, ...] = ("whole",)


def _text(node: Node, sections: Sequence[str]) -> Mapping[str, Any]:
    node.mapping("“text”", (), ("least", "empty"))
    return {"least": node.whole("least"), "empty": node.strings("empty")}


def _mentions(node: Node, sections: Sequence[str]) -> Mapping[str, Any]:
    node.mapping("“mentions”", ("all",), ("also_in",))
    lists = tuple(item.as_strings("“all”的一项") for item in node.nodes("all"))
    return {"all": lists, "also_in": section_ids(node, "also_in", sections)}


def _without(node: Node, sections: Sequence[str]) -> Mapping[str, Any]:
    node.mapping("“without”", ("words",), ("unless", "in"))
    return {"words": node.strings("words"), "unless": node.strings("unless"), "in": section_ids(node, "in", (*sections, PREAMBLE))}


def _others(node: Node, sections: Sequence[str]) -> Mapping[str, Any]:
    node.mapping("“others”", ("who", "beside"), ("unless", "like", "after", "plain"))
    who = node.string("who")
    if who not in OTHERS:
        node.problems.add(node.where("who"), f"“who”写成了“{who}”", "、".join(OTHERS))
    for key, example in (("like", "地名后面的字样，例如 like: [县人民政府]"), ("after", "地名前面的字样，例如 after: [在, 登录]")):
        if who == OTHERS[1] and not node.strings(key):
            node.problems.add(node.where("who"), f"没有写“{key}”", example)
    return {"who": who} | {key: node.strings(key) for key in ("beside", "unless", "like", "after", "plain")}


def _period(node: Node, sections: Sequence[str]) -> Mapping[str, Any]:
    node.mapping("“period”", ("from", "to"))
    for key in ("from", "to"):
        month, _, day = node.string(key).partition("-")
        if node.get(key) and not (month.isdecimal() and day.isdecimal() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31):
            node.problems.add(node.where(key), f"“{key}”写成了“{node.string(key)}”", "月-日，例如 01-01")
    return {"from": node.string("from"), "to": node.string("to")}


def _cell(node: Node, sections: Sequence[str]) -> Any:
    node.mapping("“cell”", ("decimals",))
    return {"decimals": node.whole("decimals")}


def section_ids(node: Node, key: str, known: Sequence[str]) -> tuple[str, ...]:
    """The sections listed under a key; one that no form has is noted as a problem."""
    ids = node.strings(key)
    entry = node.get(key)
    for number, name in enumerate(ids):
        if name not in known and entry is not None:
            (entry.items[number] if entry.items else entry).fault(f"“{key}”里的“{name}”不是表样里的部分", name_expected(name, known))
    return ids


REQUIREMENTS: Mapping[str, Requirement] = {
    "file": Requirement(("可读", "非空", "是报告")),
    "complete": Requirement(("完整",)),
    "sections": Requirement(("齐全", "顺序", "标题")),
    "aspects": Requirement(("齐全",), scopes=("whole", "section")),
    "tables": Requirement(("齐全",)),
    "edition": Requirement(("相符",)),
    "title": Requirement(("有", "完整")),
    "years": Requirement(("一致",)),
    "period": Requirement(read=_period),
    "text": Requirement(read=_text, scopes=("section",)),
    "mentions": Requirement(read=_mentions, scopes=("section", "whole")),
    "without": Requirement(read=_without, scopes=("section", "whole")),
    "others": Requirement(read=_others, scopes=("whole", "section")),
    "parts": Requirement(("相加",), scopes=("whole",)),
    "copied": Requirement(("县定比例",), scopes=("whole",)),
    "cell": Requirement(CELL_WORDS, _cell, ("table",)),
    "unit": Requirement(("一致",), scopes=("table",)),
    "read": Requirement(("全部",), scopes=("whole", "table")),
}
SCOPE_WORDS: Mapping[ScopeKind, str] = {"whole": "报告、全文", "section": "部分的标题", "table": "表的范围，例如 各表 每格"}


def scope_kind(scope: Scope) -> ScopeKind:
    """Whether a scope is a table's, a section's or the whole report's."""
    if scope.each:
        return "table"
    return "section" if scope.section else "whole"


def read_requirement(node: Node, scope: Scope | None, sections: Sequence[str]) -> Mapping[str, Any]:
    """`require:` as a mapping of its one key; problems are noted on the node. `sections` are the ids that forms have."""
    if not node.is_shape("map", "“require”"):
        return MappingProxyType({})
    if len(node.entries) != 1:
        node.fault(f"“require”有{len(node.entries)}个键", "正好一个键；要求两样的，写成两条规则")
    block: dict[str, Any] = {}
    for key, entry in node.entries.items():
        requirement = REQUIREMENTS.get(key)
        if requirement is None:
            node.problems.add(node.keys[key], f"“require”里有不认识的键“{key}”", name_expected(key, REQUIREMENTS))
            continue
        if scope is not None and scope_kind(scope) not in requirement.scopes:
            words = "；或 ".join(SCOPE_WORDS[kind] for kind in requirement.scopes)
            node.problems.add(node.keys[key], f"“require: {key}”不能用在范围“{scope.text}”里", f"for: {words}")
        if entry.shape == "text" and requirement.words:
            block[key] = node.choice(key, requirement.words)
        elif requirement.read is not None:
            block[key] = requirement.read(entry, sections)
        else:
            entry.fault(f"“{key}”写成了对照或列表", name_expected("", requirement.words))
    return MappingProxyType(block)


# --- the test cases of a block ----------------------------------------------------------------------------------------

CASE_KEYS: Mapping[str, Shape] = {
    "文件": "text",
    "年度": "text",
    "标题": "text",
    "类型": "text",
    "截断": "text",
    "相同": "text",
    "章节": "list",
    "要素": "list",
    "表": "list",
    "统计期": "list",
    "年份提及": "list",
    "分项": "list",
    "版本": "map",
    "正文": "map",
    "格": "map",
    "单位": "map",
}
FILE_WORDS = ("可读", "空", "不是报告", "不可读")


def check_block_case(node: Node, forms: Sequence[Form]) -> None:
    """Note what is wrong with a block's case: unknown keys, names that no edition has, values that are none."""
    if not node.is_shape("map", "例子"):
        return
    for key, entry in node.entries.items():
        shape = CASE_KEYS.get(key)
        if shape is None:
            node.problems.add(node.keys[key], f"例子里有不认识的键“{key}”", name_expected(key, CASE_KEYS))
        elif entry.is_shape(shape, f"例子的“{key}”"):
            _check_case_entry(key, entry, forms)


def _check_case_entry(key: str, entry: Node, forms: Sequence[Form]) -> None:
    tables = list(dict.fromkeys(table.name for form in forms for table in form.tables))
    match key:
        case "文件" if entry.text not in FILE_WORDS:
            entry.fault(f"例子的“文件”写成了“{entry.text}”", name_expected(entry.text, FILE_WORDS))
        case "年度" if not (entry.text.isdecimal() and len(entry.text) == 4):
            entry.fault(f"例子的“年度”写成了“{entry.text}”", "四位数的年份")
        case "要素":
            _names(entry.items, "要素", list(dict.fromkeys(aspect.name for form in forms for aspect in form.aspects)))
        case "表":
            _names(entry.items, "表", tables)
        case "版本":
            _keys(entry, "版本", tables)
            _names(tuple(entry.entries.values()), "版本", [form.edition for form in forms])
        case "正文":
            _keys(
                entry,
                "正文",
                [*dict.fromkeys(name for form in forms for one in form.sections for name in (one.no, one.id, one.title)), "前言", PREAMBLE],
            )
        case "格" | "单位":
            known = {f"{form.table_by_id[spec.table].name}[{spec.row.name},{spec.column.name}]" for form in forms for spec in form}
            _keys(entry, key, sorted(known))
        case _:
            pass


def _names(nodes: Sequence[Node], what: str, known: list[str]) -> None:
    for node in nodes:
        if node.is_shape("text", f"例子的“{what}”") and node.text not in known:
            node.fault(f"例子的“{what}”里的“{node.text}”不认识", name_expected(node.text, known))


def _keys(entry: Node, what: str, known: list[str]) -> None:
    for name, source in entry.keys.items():
        if name.replace(" ", "") not in known:
            entry.problems.add(source, f"例子的“{what}”里的“{name}”不认识", name_expected(name, known))
