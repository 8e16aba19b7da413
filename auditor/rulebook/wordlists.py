"""The root of rulebook.yaml goes in; the lists of words by which reports are read come out: headings, page data, years, what is not compared."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from auditor.rulebook.book import BreakdownWords, Exclusions
from auditor.rulebook.form import PageLabels
from auditor.rulebook.phrases import read_templates
from auditor.rulebook.problem import name_expected
from auditor.rulebook.requirements import section_ids
from auditor.rulebook.yamlnodes import Node

KEYS = ("fillers", "page_labels", "years", "exclusions", "breakdowns", "asides")  # of rulebook.yaml
YEAR_WORDS = ("always", "compared", "stop", "making", "sections")  # what `years` may hold besides activity


def read_page_labels(root: Node) -> PageLabels:
    """`page_labels`: how the lines above a page's text are called that hold the title and the publisher."""
    node = root.get("page_labels")
    if node is None or not node.mapping("网页数据的栏名", (), ("title", "publisher")):
        return PageLabels()
    for key in ("title", "publisher"):
        for label in node.strings(key):
            if label.endswith((":", "：")):
                node.problems.add(node.where(key), f"“{key}”里的“{label}”带了冒号", f"只写栏名：{label[:-1]}")
    return PageLabels(node.strings("title"), node.strings("publisher"))


def read_year_words(root: Node, sections: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """`years`: words that show a sentence to be about the year's own work, that forbid this, that say a title to be the report's.

    `sections`: ids of all that the forms have.
    """
    node = root.get("years")
    if node is None or not node.mapping("年份用语", ("activity",), YEAR_WORDS):
        return MappingProxyType({})
    section_ids(node, "sections", sections)
    return MappingProxyType({kind: node.strings(kind) if node.get(kind) else () for kind in ("activity", *YEAR_WORDS)})


def read_exclusions(root: Node, types: Collection[str]) -> Exclusions:
    """`exclusions`: words that show a figure to be of more than the unit, in reports of the `types` named, or not of the year or of its cases."""
    node = root.get("exclusions")
    if node is None or not node.mapping("不核对的数", (), ("wider", "within", "unrelated", "other_times")):
        return Exclusions()
    wider, within = node.strings("wider"), node.strings("within")
    if bool(wider) != bool(within):
        node.fault("“wider”和“within”只写了一个", "两个都写：什么词，和哪些类型的单位")
    for name in within if types else ():
        if name not in types:
            node.problems.add(node.where("within"), f"没有单位类型“{name}”", name_expected(name, types))
    return Exclusions(wider, within, read_templates(node, "unrelated", {0}), read_templates(node, "other_times", {0}))


def read_breakdown_words(root: Node) -> BreakdownWords:
    """`breakdowns`: words by which counts listed behind a whole are known that are no parts of it, or that count something twice."""
    node = root.get("breakdowns")
    if node is None or not node.mapping("分项用语", (), ("carried", "done", "overlapping", "noted")):
        return BreakdownWords()
    return BreakdownWords(*(node.strings(key) for key in ("carried", "done", "overlapping", "noted")))
