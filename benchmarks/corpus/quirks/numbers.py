"""Oddities of printed figures: width, separators, units, signs, spaces."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

from benchmarks.corpus.quirks.registry import RULED, register
from benchmarks.corpus.source import Printed, Source


def _reprint(source: Source, name: str, change: Callable[[Printed], str | None], rng: Random, share: float = 1.0) -> Source:
    cells = dict(source.cells)
    changed = False
    for key, cell in source.cells.items():
        if cell.value is None or rng.random() > share or (name == "piece_suffix" and key.endswith(".amount")):
            continue
        raw = change(cell)
        if raw is not None:
            cells[key] = Printed(cell.value, raw)
            changed = True
    return replace(source, cells=cells).with_quirk(name) if changed else source


@register("full_width_digits")
def _full_width(source: Source, rng: Random) -> Source:
    table = str.maketrans("0123456789", "０１２３４５６７８９")
    return _reprint(source, "full_width_digits", lambda cell: cell.raw.translate(table) if cell.value or rng.random() < 0.5 else None, rng, 0.7)


@register("thousands_separator")
def _thousands(source: Source, rng: Random) -> Source:
    big = (
        source.with_cells({"t2.penalties.decisions": rng.randint(1000, 9999)})
        if not any(claim.field.startswith("t2.penalties") for claim in source.claims) and "t2.penalties.decisions" in source.cells
        else source
    )
    return _reprint(big, "thousands_separator", lambda cell: f"{cell.value:,}" if isinstance(cell.value, int) and cell.value > 999 else None, rng)


@register("piece_suffix", RULED | {"markdown"})
def _piece_suffix(source: Source, rng: Random) -> Source:
    return _reprint(
        source,
        "piece_suffix",
        lambda cell: f"{cell.raw}件" if isinstance(cell.value, int) and "." not in cell.raw else None,
        rng,
        rng.choice((0.05, 1.0)),
    )


@register("amount_unit_in_cell")
def _amount_unit(source: Source, rng: Random) -> Source:
    cell = source.cells.get("t2.procurement.amount")
    if cell is None or not cell.value:
        return source
    return replace(source, cells={**source.cells, "t2.procurement.amount": Printed(cell.value, cell.raw + "元")}).with_quirk("amount_unit_in_cell")


@register("plus_sign")
def _plus(source: Source, rng: Random) -> Source:
    return _reprint(
        source, "plus_sign", lambda cell: f"+{cell.raw}" if isinstance(cell.value, int) and cell.value > 0 and cell.raw.isdigit() else None, rng, 0.5
    )


@register("spaces_in_cells", RULED | {"markdown"})
def _spaces(source: Source, rng: Random) -> Source:
    return _reprint(source, "spaces_in_cells", lambda cell: rng.choice((f" {cell.raw}", f"{cell.raw} ", f"　{cell.raw}")), rng, 0.3)


@register("trailing_zeros")
def _trailing(source: Source, rng: Random) -> Source:
    """Amounts printed to two places: 0.00."""
    exact = {
        key: Printed(cell.value, f"{cell.value:.2f}")
        for key, cell in source.cells.items()
        if key.endswith(".amount") and cell.value is not None and cell.value == round(Decimal(cell.value), 2)
    }
    return replace(source, cells={**source.cells, **exact}).with_quirk("trailing_zeros") if exact else source
