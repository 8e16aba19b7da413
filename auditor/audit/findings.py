"""Outcomes of formulas and hits of blocks go in; Findings with stable ids, sentences, cells and places come out."""

import hashlib
from collections.abc import Mapping, Sequence

from auditor.audit.judgement import Outcome, Reading, State, key_of
from auditor.audit.question import Hit
from auditor.model import Finding, FindingState, Level, Place, Report
from auditor.rulebook.book import Rulebook
from auditor.rulebook.formula import Instance, Variable
from auditor.rulebook.rule import Rule
from auditor.rulebook.sentence import render_say, say_words, sentence

_LONGEST_IN_A_SENTENCE = 80  # characters of a quotation


def fingerprint(report: Report, rule: str, scope: str) -> str:
    """The id of a finding: the same in every run, for every file in which the unit reports that year (first 12 hex of SHA-256)."""
    who = report.unit or report.file
    year = report.year.value if report.year else ""
    return hashlib.sha256(f"{who}|{year}|{rule}|{scope}".encode()).hexdigest()[:12]


def failed_state(level: Level) -> FindingState:
    """What a failure means at a level: what only the county can settle waits to be confirmed."""
    return FindingState.TO_CONFIRM if level is Level.CHECK else FindingState.FAILED


def basis_of(rule: Rule, edition: str, rulebook: Rulebook) -> tuple[str, ...]:
    """The rule's clauses that bind a report on this edition's form: not those that only another edition's instrument states."""
    instruments = {e.id: rulebook.register[e.instrument].instrument for e in rulebook.editions if e.instrument in rulebook.register}
    others = {name for key, name in instruments.items() if key != edition and name != instruments.get(edition)}
    kept = tuple(key for key in rule.basis if key not in rulebook.register or rulebook.register[key].instrument not in others)
    return kept or rule.basis


def scope_of(instance: Instance) -> str:
    """What tells an instance from its rule's others: table, row and column ids where the scope fixed them, else its words."""
    if not instance.row and not instance.column:
        return instance.place
    table = next((v.key.split(".", 1)[0] for v in instance.variables if v.source != "said"), "")
    return f"{table}.{instance.row}.{instance.column}"


# --- a failed formula -------------------------------------------------------------------------------------------------


def finding_of_outcome(report: Report, rule: Rule, outcome: Outcome, rulebook: Rulebook) -> Finding:
    """A failed instance as a finding."""
    mentions = [r.mention for r in outcome.readings.values() if r.mention is not None]
    quote = "；".join(dict.fromkeys(m.sentence for m in mentions))
    cells = _cells_of(outcome)
    places: list[Place] = [m.place for m in mentions]
    places += [c.place for key in cells if (c := report.cells.get(key)) is not None and c.place is not None]
    told = sentence(outcome.instance, outcome.values, rulebook)
    if rule.say:
        message = render_say(rule, say_words(outcome.instance, told, rulebook.forms[outcome.instance.edition], _in_a_sentence(quote)))
    else:
        message = f"{told.message}。" + (f"原句：“{_in_a_sentence(quote)}”" if quote else "")
    return Finding(
        id=fingerprint(report, rule.id, scope_of(outcome.instance)),
        file=report.file,
        rule=rule.id,
        title=rule.title,
        kind=rule.kind,
        level=rule.level,
        state=failed_state(rule.level),
        message=message,
        fix=rule.fix,
        cells=cells,
        basis=basis_of(rule, outcome.instance.edition, rulebook),
        places=tuple(dict.fromkeys(places)),
        quote=quote,
        arithmetic=told.arithmetic,
    )


def _cells_of(outcome: Outcome) -> tuple[str, ...]:
    """This year's cells of the failing relation; of a sum over a group only the parts that are not zero, all of them where all are."""
    relation = outcome.relation
    if relation is None:
        return ()
    terms = [term for term in (*relation.left, *relation.right) if term.variable is not None and term.variable.source == "cell"]
    filled = {term.group for term in terms if term.variable is not None and outcome.readings[key_of(term.variable)].value}
    found: dict[str, None] = {}
    for term in terms:
        assert term.variable is not None
        if not term.group or term.group not in filled or outcome.readings[key_of(term.variable)].value:
            found[term.variable.key] = None
    return tuple(found)


# --- what could not be asked ------------------------------------------------------------------------------------------


def not_assessed(report: Report, rule: Rule, places: Sequence[str], lacking: Mapping[Variable, Reading]) -> Finding | None:
    """One finding for all instances of a rule that lack an operand; None where nothing that was read is at fault.

    A narrative need not state a figure, and there may be no report of the year before: neither is a gap in what was read.
    `places` names the instances in words.
    """
    shown = [v for v in lacking if v.source != "said" and not (v.source == "last_year" and lacking[v].why)]
    if not shown:
        return None
    reasons = dict.fromkeys(_why(lacking[v]) for v in shown)
    where = "、".join(dict.fromkeys(filter(None, places))) if len(places) <= 3 else ""
    names = "、".join(dict.fromkeys(v.name for v in shown[:4])) + (f"等{len(shown)}项" if len(shown) > 4 else "")
    message = f"{where}{'：' if where else ''}{names}{'；'.join(reasons)}，这一条未作判断。"
    cells = tuple(dict.fromkeys(v.key for v in shown if v.source == "cell"))
    return _unjudged(report, rule, FindingState.NOT_ASSESSED, message, cells)


def _why(reading: Reading) -> str:
    if reading.why:
        return f"没有数（{reading.why}）"
    return {
        State.BLANK: "没有填写",
        State.MARK: "填的是符号",
        State.PARTIAL: "有下级单位没有填写",
        State.TEXT: "不是数字",
        State.UNREAD: "没能读准",
        State.ABSENT: "没有找到",
    }.get(reading.state, "没有数")


def not_applicable(report: Report, rule: Rule, base: str) -> Finding:
    """A rule of the year's edition whose table was sent on another edition's form."""
    used = "、".join(sorted({e for e in report.editions.values() if e != base}))
    message = f"报告用的是{used}年版表格，这一条只适用于{base}年版。"
    return _unjudged(report, rule, FindingState.NOT_APPLICABLE, message, ())


def _unjudged(report: Report, rule: Rule, state: FindingState, message: str, cells: tuple[str, ...]) -> Finding:
    return Finding(
        id=fingerprint(report, rule.id, state.value),
        file=report.file,
        rule=rule.id,
        title=rule.title,
        kind=rule.kind,
        level=rule.level,
        state=state,
        message=message,
        cells=cells,
        basis=rule.basis,
    )


# --- a hit of a block -------------------------------------------------------------------------------------------------


def finding_of_hit(report: Report, rule: Rule, hit: Hit, rulebook: Rulebook, edition: str) -> Finding:
    """A block's hit as a finding, in the rule's own words where it has any."""
    failed = hit.state == "fails"
    message = (render_say(rule, _words_of(hit)) if rule.say and failed else hit.message) + hit.more
    return Finding(
        id=fingerprint(report, rule.id, hit.scope),
        file=report.file,
        rule=rule.id,
        title=rule.title,
        kind=rule.kind,
        level=rule.level,
        state=failed_state(rule.level) if failed else FindingState.NOT_ASSESSED,
        message=message,
        fix=rule.fix,
        cells=hit.cells,
        subject=hit.subject,
        basis=basis_of(rule, edition, rulebook),
        places=hit.places,
        quote=hit.quote,
        peer=hit.peer,
        peer_quote=hit.peer_quote,
    )


def _words_of(hit: Hit) -> Mapping[str, str]:
    """What a block's placeholders stand for; the figures of a formula are none of them."""
    return {"列": hit.column, "行": hit.row, "原句": _in_a_sentence(hit.quote), "缺": hit.lacking}


def _in_a_sentence(quote: str) -> str:
    """The report's words as part of a sentence: on one line, and no longer than a sentence bears; the finding's quote has them all."""
    line = " ".join(quote.split())
    return line if len(line) <= _LONGEST_IN_A_SENTENCE else f"{line[: _LONGEST_IN_A_SENTENCE - 1]}…"


# --- our own rule broke -----------------------------------------------------------------------------------------------


def rule_fault(rule: Rule, report: Report, error: Exception) -> Finding:
    """A rule that raised: said of the run, never of the unit whose report it met first."""
    message = f"规则{rule.id}（{rule.source}）在审核“{report.file}”时出错，所有单位的这一条都应重新审核：{type(error).__name__}：{error}"
    key = hashlib.sha256(f"fault|{rule.id}".encode()).hexdigest()[:12]
    return Finding(key, "", rule.id, rule.title, rule.kind, rule.level, FindingState.RULE_FAULT, message)
