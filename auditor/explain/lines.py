"""A scene goes in; the changes that would mend one damaged row or column come out, each with its cost and the slip's name."""

from auditor.explain import words
from auditor.explain.equations import Line
from auditor.explain.scene import CELL, Scene, Slips
from auditor.explain.solver import Change

LINE = 1600  # one act of the hand, dearer than a value in the wrong cell, cheaper than two wrong cells
IMITATED = 2  # cells changed in a line: one figure and its total, which chance imitates too often to be one act


def find_damaged_lines(scene: Scene) -> list[tuple[Change, Slips]]:
    """Whole rows or columns forgotten, pasted twice, moved by one cell or exchanged with their neighbour."""
    found: list[tuple[Change, Slips]] = []
    lines = scene.component.lines
    for line in lines:
        other = lines[line.before] if line.before is not None else None
        if other is not None and not (line.rows | other.rows).issuperset(scene.failing):
            continue
        change = _refill(scene, line)
        if change:
            why = _line_slip(scene, line, change)
            if why:
                found.append((change, _slips(change, 1, why)))
        if other is not None:
            for hurt, whole in ((line, other), (other, line)):
                if _figures(scene, hurt) == _figures(scene, whole) and any(_figures(scene, hurt)):
                    change = change if hurt is line else _refill(scene, hurt)
                    if change:
                        found.append((change, _slips(change, 1, words.line_pasted(hurt.name, whole.name))))
            exchanged = _exchange(scene, other, line)
            if len(exchanged) > 2:
                found.append((exchanged, _slips(exchanged, 2, words.lines_exchanged(other.name, line.name))))
    return found


def _slips(change: Change, lines: int, why: str) -> Slips:
    cells = len(change)
    return Slips(LINE if cells > IMITATED * lines else CELL * IMITATED, cells, why)


def _figures(scene: Scene, line: Line) -> list[int]:
    return [scene.values[column] for column in line.columns]


def _refill(scene: Scene, line: Line) -> Change:
    """The line's cells as the equations across it require them, {} where those do not settle everything."""
    if not line.rows.issuperset(scene.failing):
        return {}
    left = dict.fromkeys(line.columns)
    lacking = {row: scene.wanted[row] for row in scene.active}
    change: Change = {}
    progress = True
    while left and progress:
        progress = False
        for row in scene.failing:
            equation = scene.component.equations[row]
            unknown = [c for c in equation.coefficients if c in left]
            if lacking[row] and len(unknown) == 1:
                column = unknown[0]
                step, rest = divmod(lacking[row], equation.coefficients[column])
                if rest:
                    return {}
                del left[column]
                change[column] = step
                for touched in scene.component.rows_of[column]:
                    if touched in lacking:
                        lacking[touched] -= scene.component.equations[touched].coefficients[column] * step
                progress = True
    return change if not any(lacking.values()) else {}


def _line_slip(scene: Scene, line: Line, change: Change) -> str:
    old = _figures(scene, line)
    new = [value + change.get(column, 0) for value, column in zip(old, line.columns, strict=True)]
    if not any(old) and any(new):
        return words.line_forgotten(line.name)
    if scene.has_parts_forgotten(change):
        return words.PARTS_FORGOTTEN
    if any(old) and (new[:-1] == old[1:] or new[1:] == old[:-1]):
        return words.line_moved(line.name)
    return ""


def _exchange(scene: Scene, first: Line, second: Line) -> Change:
    """The change that puts two lines in each other's place, {} where it does not balance everything."""
    change: Change = {}
    for p, q in zip(first.columns, second.columns, strict=True):
        if scene.values[p] != scene.values[q]:
            change[p], change[q] = scene.values[q] - scene.values[p], scene.values[p] - scene.values[q]
    lacking = {row: scene.wanted[row] for row in scene.active}
    for column, step in change.items():
        for row in scene.component.rows_of[column]:
            if row in lacking:
                lacking[row] -= scene.component.equations[row].coefficients[column] * step
    return change if not any(lacking.values()) else {}
