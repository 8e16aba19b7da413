"""A rulebook goes in; a JSON Schema of its rule files comes out, so that an editor completes keys and names and marks mistakes.

The schema is made of the very lists that the loader checks against. It is laxer than `lint` (it knows no formulas), never stricter.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from auditor.rulebook.binding import EACHES, WHOLES
from auditor.rulebook.book import Rulebook
from auditor.rulebook.cases import ELSEWHERE
from auditor.rulebook.counties import LEVELS
from auditor.rulebook.requirements import CASE_KEYS, FILE_WORDS, OTHERS, PREAMBLE, REQUIREMENTS
from auditor.rulebook.rulereader import EXPECTS, KIND, OPTIONAL_KEYS, REASONS, REQUIRED_KEYS, RULE_ID

Schema = dict[str, Any]

# What an editor shows beside a key.
NOTES = {
    "id": "永久编号，停用后也不再用于别的规则",
    "title": "简短的中文标题",
    "kind": "问题的种类，小写英文字母和下划线",
    "level": "强制：必须改正；核实：改正或者说明，由县里确认；提示：供参考",
    "for": "范围：表名 每列（每行、每格）、各表 每格、部分的标题、报告、全文、全县",
    "unit": "适用的单位类型，不写就是全部",
    "years": "适用的年度：2021.. 或 2019..2020 或 2021",
    "check": "公式，例如 甲 + 乙 = 丙",
    "require": "对一个部分或整份报告的要求，正好一个键",
    "tol": "允许的差额，不写就是 0",
    "blank": "空格怎么办：未评估（默认）或 按零",
    "basis": "依据登记簿里的编号",
    "say": "给乡镇的话；不写就由公式生成。可用 {列} {行} {左式} {右式} {差} {原句} {缺}",
    "fix": "请乡镇怎么做",
    "tests": "例子：至少一个应当通过，一个应当不通过，缺数据时一个应当不评",
    "off": "停用的理由和起始年度",
    "replaces": "被这条规则取代的规则编号",
}
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
TEXT: Schema = {"type": "string", "minLength": 1}


def json_schema(rulebook: Rulebook) -> Mapping[str, Any]:
    """The JSON Schema (draft 7) of a rule file of this regulation, names of forms, register and county included."""
    rule: Schema = {
        "type": "object",
        "additionalProperties": False,
        "required": list(REQUIRED_KEYS),
        "oneOf": [{"required": ["check"]}, {"required": ["require"]}],
        "properties": {key: {**schema, "description": NOTES[key]} for key, schema in _properties(rulebook).items()},
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": f"{rulebook.title}：规则文件",
        "type": "array",
        "items": rule,
    }


def _properties(rulebook: Rulebook) -> dict[str, Schema]:
    properties: dict[str, Schema] = {
        "id": {"type": "string", "pattern": f"^{RULE_ID.pattern}$"},
        "title": TEXT,
        "kind": {"type": "string", "pattern": f"^{KIND.pattern}$"},
        "level": _enum(LEVELS),
        "for": {"type": "string", "examples": _scopes(rulebook)},
        "unit": _one_or_more(_enum(rulebook.county.type_words)),
        "years": {"type": ["string", "integer"], "pattern": r"^(\d{4}|\d{4}\.\.|\.\.\d{4}|\d{4}\.\.\d{4})$"},
        "check": TEXT,
        "require": _requirements(rulebook),
        "tol": {"type": ["number", "string"]},
        "blank": _enum(("未评估", "按零")),
        "basis": _one_or_more(_enum(rulebook.register)),
        "say": TEXT,
        "fix": TEXT,
        "tests": _tests(),
        "off": _object({"from": {"type": ["integer", "string"]}, "why": TEXT}, ("why",)),
        "replaces": _one_or_more(TEXT),
    }
    assert set(properties) == {*REQUIRED_KEYS, *OPTIONAL_KEYS}, "a key of rules without a schema"
    return properties


def _requirements(rulebook: Rulebook) -> Schema:
    sections = list(dict.fromkeys(section.id for form in rulebook.forms.values() for section in form.sections))
    words: Schema = {"anyOf": [SCALAR, {"type": "array", "items": SCALAR}]}
    blocks: dict[str, Schema] = {
        "text": _object({"least": {"type": ["integer", "string"]}, "empty": words}),
        "mentions": _object({"all": {"type": "array", "items": words}, "also_in": _one_or_more(_enum(sections))}, ("all",)),
        "without": _object({"words": words, "unless": words, "in": _one_or_more(_enum([*sections, PREAMBLE]))}, ("words",)),
        "others": _object({"who": _enum(OTHERS), **dict.fromkeys(("beside", "unless", "like", "after", "plain"), words)}, ("who", "beside")),
        "period": _object({"from": TEXT, "to": TEXT}, ("from", "to")),
        "cell": _object({"decimals": {"type": ["integer", "string"]}}, ("decimals",)),
    }
    properties: dict[str, Schema] = {}
    for key, requirement in REQUIREMENTS.items():
        shapes = ([_enum(requirement.words)] if requirement.words else []) + ([blocks[key]] if requirement.read else [])
        properties[key] = shapes[0] if len(shapes) == 1 else {"anyOf": shapes}
    return {**_object(properties), "minProperties": 1, "maxProperties": 1}


def _tests() -> Schema:
    shapes = {"text": SCALAR, "list": {"type": "array"}, "map": {"type": "object"}}
    known = {key: _enum(FILE_WORDS) if key == "文件" else shapes[shape] for key, shape in CASE_KEYS.items()}
    case: Schema = {"type": "object", "properties": {**known, ELSEWHERE: shapes["map"]}, "additionalProperties": SCALAR}
    cases = {"anyOf": [case, {"type": "array", "items": case}]}
    return _object({expect: {**cases, "description": REASONS[expect]} for expect in EXPECTS}, ("pass", "fail"))


def _scopes(rulebook: Rulebook) -> list[str]:
    tables = dict.fromkeys(table.name for form in rulebook.forms.values() for table in form.tables)
    titles = dict.fromkeys(section.title for form in rulebook.forms.values() for section in form.sections)
    return [*WHOLES, *titles, *(f"{table} {each}" for table in tables for each in EACHES), f"各表 {EACHES[2]}"]


def _object(properties: Mapping[str, Schema], required: Sequence[str] = ()) -> Schema:
    return {"type": "object", "additionalProperties": False, "properties": dict(properties), "required": list(required)}


def _enum(words: Iterable[str]) -> Schema:
    return {"enum": list(words)}


def _one_or_more(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}
