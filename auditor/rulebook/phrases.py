"""The file phrases.yaml goes in; how the narrative states each figure (Phrase) comes out, its templates checked."""

import re
from collections.abc import Sequence

from auditor.rulebook.book import Phrase
from auditor.rulebook.grammar import is_name
from auditor.rulebook.problem import name_expected
from auditor.rulebook.yamlnodes import Node

NUMBER = "<数>"
EVERYWHERE = "全文"


def read_phrases(root: Node, sections: Sequence[str]) -> tuple[Phrase, ...]:
    """The phrases in a file's root node; problems are noted on the node. `sections` are the ids that the forms have."""
    if not root.is_shape("map", "说法文件"):
        return ()
    phrases = []
    for name, node in root.entries.items():
        if not is_name(name):
            root.problems.add(root.keys[name], f"名称“{name}”不能写进公式", "只用汉字、字母、数字，不带符号和空格")
        if not node.mapping(f"“{name}”", (), ("in", "like", "zero", "not")):
            continue
        like, zero = _templates(node, "like", 1), _templates(node, "zero", 0)
        if not like and not zero:
            node.fault(f"“{name}”没有写任何说法", "like: [……<数>……] 或 zero: [……]")
        phrases.append(Phrase(name, _scopes(node, sections), like, zero, node.strings("not")))
    return tuple(phrases)


def _scopes(node: Node, sections: Sequence[str]) -> tuple[str, ...]:
    names = node.strings("in")
    if names == (EVERYWHERE,):
        return ()
    for name in names:
        if name not in sections:
            node.problems.add(node.where("in"), f"“in”里的“{name}”不是表样里的部分", name_expected(name, [*sections, EVERYWHERE]))
    return names


def _templates(node: Node, key: str, numbers: int) -> tuple[str, ...]:
    entry = node.get(key)
    texts = node.strings(key)
    for number, text in enumerate(texts):
        place = entry.items[number] if entry is not None and entry.items else entry
        if place is None:
            continue
        if text.count(NUMBER) != numbers:
            place.fault(f"说法“{text}”里有{text.count(NUMBER)}个{NUMBER}", f"正好一个{NUMBER}" if numbers else f"没有{NUMBER}（说的是没有）")
        if not _balanced(text):
            place.fault(f"说法“{text}”的花括号没有配对或里面是空的", "{甲|乙}")
    return texts


def _balanced(text: str) -> bool:
    """Whether every { has its } and nothing nests: {甲|乙}, {甲|} for what may be left out."""
    rest = re.sub(r"\{[^{}|]*(\|[^{}|]*)*\}", "", text)
    return "{" not in rest and "}" not in rest and "{}" not in text
