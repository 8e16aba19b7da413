"""The file phrases.yaml goes in; how the narrative states each figure (Phrase) comes out, its templates checked."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from auditor.rulebook.book import Phrase
from auditor.rulebook.grammar import is_name
from auditor.rulebook.problem import name_expected
from auditor.rulebook.yamlnodes import Node

NUMBER = "<数>"
EVERYWHERE = "全文"
_SIGNS = re.compile(r"[{…<]")
_EXPECTED = {0: f"没有{NUMBER}（说的是没有）", 1: f"正好一个{NUMBER}"}


def read_phrases(root: Node, sections: Sequence[str], aspects: Mapping[str, str]) -> tuple[Phrase, ...]:
    """The phrases in a file's root node; problems are noted on the node. `sections` and `aspects` (id → name) are those that the forms have."""
    if not root.is_shape("map", "说法文件"):
        return ()
    phrases = []
    for name, node in root.entries.items():
        if not is_name(name):
            root.problems.add(root.keys[name], f"名称“{name}”不能写进公式", "只用汉字、字母、数字，不带符号和空格")
        if not node.mapping(f"“{name}”", (), ("in", "like", "zero", "not", "under", "never_with")):
            continue
        like, zero = read_templates(node, "like", {1}), read_templates(node, "zero", {0})
        if not like and not zero:
            node.fault(f"“{name}”没有写任何说法", "like: [……<数>……] 或 zero: [……]")
        phrase = Phrase(name, _scopes(node, sections), like, zero, *_not(node), never_with=node.strings("never_with"))
        phrases.append(_with_under(phrase, node.get("under"), aspects))
    return tuple(phrases)


def _not(node: Node) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What does not count: words, and whole templates."""
    entries = read_templates(node, "not", {0, 1})
    return tuple(e for e in entries if not _SIGNS.search(e)), tuple(e for e in entries if _SIGNS.search(e))


def _with_under(phrase: Phrase, node: Node | None, aspects: Mapping[str, str]) -> Phrase:
    """The phrase with the templates that count under the heading of an aspect only, and the words that it needs under another's."""
    if node is None or not node.mapping("under", ("aspects",), ("like", "zero", "elsewhere")):
        return phrase
    names = node.strings("aspects")
    for name in names:
        if name not in aspects.values():
            node.problems.add(node.where("aspects"), f"“aspects”里的“{name}”不是表样里的要素", name_expected(name, list(aspects.values())))
    ids = tuple(key for key, name in aspects.items() if name in names)
    like, zero = read_templates(node, "like", {1}), read_templates(node, "zero", {0})
    return replace(phrase, aspects=ids, under=like, under_zero=zero, elsewhere=node.strings("elsewhere"))


def _scopes(node: Node, sections: Sequence[str]) -> tuple[str, ...]:
    names = node.strings("in")
    if names == (EVERYWHERE,):
        return ()
    for name in names:
        if name not in sections:
            node.problems.add(node.where("in"), f"“in”里的“{name}”不是表样里的部分", name_expected(name, [*sections, EVERYWHERE]))
    return names


def read_templates(node: Node, key: str, numbers: Collection[int]) -> tuple[str, ...]:
    """The templates under a key; one that has not as many numbers as it may is noted as a problem."""
    entry = node.get(key)
    texts = node.strings(key)
    for number, text in enumerate(texts):
        place = entry.items[number] if entry is not None and entry.items else entry
        if place is None:
            continue
        if text.count(NUMBER) not in numbers:
            place.fault(f"说法“{text}”里有{text.count(NUMBER)}个{NUMBER}", _EXPECTED[max(numbers)] if len(numbers) == 1 else f"最多一个{NUMBER}")
        if not _balanced(text):
            place.fault(f"说法“{text}”的花括号没有配对或里面是空的", "{甲|乙}")
    return texts


def _balanced(text: str) -> bool:
    """Whether every { has its } and nothing nests: {甲|乙}, {甲|} for what may be left out."""
    rest = re.sub(r"\{[^{}|]*(\|[^{}|]*)*\}", "", text)
    return "{" not in rest and "}" not in rest and "{}" not in text
