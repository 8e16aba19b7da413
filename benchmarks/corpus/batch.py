"""Takes reports in formats that outside programs make and gives their bytes, many files per start of a program."""

import ctypes
import io
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from benchmarks.corpus.docx import render_docx
from benchmarks.corpus.html import html_page
from benchmarks.corpus.scan import scanned_pdf, scanned_png
from benchmarks.corpus.source import Source
from benchmarks.corpus.xlsx import render_xlsx

if TYPE_CHECKING:
    import pypdfium2 as pdfium  # type: ignore[import-untyped]

CHROMIUM = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--no-pdf-header-footer",
)
PAGE_CSS = """
@page {{ size: A4; margin: {margin}mm; {footer} }}
body {{ font-family: {font}; font-size: {size}pt; line-height: 1.6; margin: 0; }}
h1 {{ text-align: center; font-size: 18pt; margin: 0 0 4pt; }}
table {{ border: {border}; border-collapse: collapse; width: 100%; font-size: {cell}pt; line-height: 1.25; }}
td {{ border: {border}; padding: 2px 3px; text-align: center; }}
p {{ margin: 0 0 4pt; }}
.report {{ break-before: page; }}
"""
OFFICE = {  # format → filter that soffice writes it with
    "doc": "doc:MS Word 97",
    "wps": "doc:MS Word 97",
    "rtf": "rtf:Rich Text Format",
    "odt": "odt:writer8",
    "xls": "xls:MS Excel 97",
    "pdf-office": "pdf:writer_pdf_Export",
}
SECONDS = 240


def render_batch(wanted: Sequence[tuple[Source, str]]) -> list[bytes]:
    """The files of (source, format name), in the order asked for."""
    done: dict[int, bytes] = {}
    paged = [(number, source, name) for number, (source, name) in enumerate(wanted) if name == "pdf" or name.startswith(("scan", "png"))]
    for (number, source, name), pdf in zip(paged, render_pdfs([source for _, source, _ in paged]), strict=True):
        done[number] = _scan(pdf, name, source)
    for name in OFFICE:
        same = [(number, source) for number, (source, wish) in enumerate(wanted) if wish == name]
        for (number, _), data in zip(same, convert_office([source for _, source in same], name), strict=True):
            done[number] = data
    missing = [name for number, (_, name) in enumerate(wanted) if number not in done]
    if missing:
        raise ValueError(f"no batch renderer for {missing[0]}")
    return [done[number] for number in range(len(wanted))]


def _scan(pdf: bytes, name: str, source: Source) -> bytes:
    if name == "pdf":
        return pdf
    dpi = int(name.rsplit("-", 1)[1])
    return scanned_png(pdf, dpi, source.voice) if name.startswith("png") else scanned_pdf(pdf, dpi, source.voice)


def render_pdfs(sources: Sequence[Source]) -> list[bytes]:
    """One PDF per report, from one start of Chromium per look (fonts, rules): all are printed into one file, which is then cut up."""
    looks: dict[str, list[int]] = {}
    for number, source in enumerate(sources):
        looks.setdefault(page_style(source), []).append(number)
    found: dict[int, bytes] = {}
    for css, numbers in looks.items():
        for number, pdf in zip(numbers, _print_together([sources[number] for number in numbers], css), strict=True):
            found[number] = pdf
    return [found[number] for number in range(len(sources))]


def page_style(source: Source) -> str:
    """The style sheet of a report's pages: one of a few looks, with or without ruling lines."""
    rng = Random(f"{source.voice}/page")
    font, size, cell, margin = rng.choice((("Noto Serif CJK SC", 14, 9, 20), ("Noto Sans CJK SC", 12, 10, 18)))
    border = "none" if "unruled" in source.styles else "1px solid #000"
    footer = '@bottom-center { content: "— " counter(page) " —"; }' if "page_numbers" in source.styles else ""
    return PAGE_CSS.format(footer=footer, font=f"'{font}'", size=size, cell=cell, margin=margin, border=border)


def _print_together(sources: Sequence[Source], css: str) -> list[bytes]:
    bodies, links = [], []
    for number, source in enumerate(sources):
        page = html_page(source, "plain")
        body = page[page.index("<body>") + 6 : page.rindex("</body>")]
        bodies.append(f'<div class="report" id="r{number}">{body}</div>')
        links.append(f'<p><a href="#r{number}">{escape(source.key)}</a></p>')
    page = f"<!DOCTYPE html><html><head><meta charset='utf-8'><style>{css}</style></head><body>{''.join(links)}{''.join(bodies)}</body></html>"
    with tempfile.TemporaryDirectory() as folder:
        written, printed = Path(folder) / "all.html", Path(folder) / "all.pdf"
        written.write_text(page, encoding="utf-8")
        command = [*CHROMIUM, f"--user-data-dir={folder}/profile", f"--print-to-pdf={printed}", written.as_uri()]
        subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
        return _cut_up(printed.read_bytes(), len(sources))


def _cut_up(whole: bytes, count: int) -> list[bytes]:
    """The reports of one PDF whose front pages link to each report's first page."""
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(whole)
    starts = _link_targets(document)
    if len(starts) != count:
        raise RuntimeError(f"{count} reports printed, {len(starts)} found in the PDF")
    ends = [*starts[1:], len(document)]
    pieces = []
    for start, end in zip(starts, ends, strict=True):
        piece = pdfium.PdfDocument.new()
        piece.import_pages(document, list(range(start, end)))
        buffer = io.BytesIO()
        piece.save(buffer)
        piece.close()
        pieces.append(buffer.getvalue())
    document.close()
    return pieces


def _link_targets(document: "pdfium.PdfDocument") -> list[int]:
    import pypdfium2.raw as raw  # type: ignore[import-untyped]

    targets: list[int] = []
    for number, page in enumerate(document):
        if targets and number >= min(targets):
            break
        position, link = ctypes.c_int(0), raw.FPDF_LINK()
        while raw.FPDFLink_Enumerate(page, ctypes.byref(position), ctypes.byref(link)):
            target = raw.FPDFLink_GetDest(document, link)
            if target:
                targets.append(int(raw.FPDFDest_GetDestPageIndex(document, target)))
    return sorted(targets)


def convert_office(sources: Sequence[Source], name: str) -> list[bytes]:
    """The reports as soffice saves them; one start for all of a format."""
    if not sources:
        return []
    start = ".xlsx" if name == "xls" else ".docx"
    with tempfile.TemporaryDirectory() as folder:
        given = []
        for number, source in enumerate(sources):
            path = Path(folder) / f"r{number:04d}{start}"
            if name == "pdf-office":  # LibreOffice prints hidden text: on paper the figures would be others than those drawn
                source = replace(source, styles=source.styles - {"hidden_text"})
            path.write_bytes(render_xlsx(source) if name == "xls" else render_docx(source))
            given.append(str(path))
        command = ["soffice", "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile"]
        command += ["--convert-to", OFFICE[name], "--outdir", f"{folder}/out", *given]
        subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
        suffix = OFFICE[name].split(":")[0]
        return [(Path(folder) / "out" / f"{Path(path).stem}.{suffix}").read_bytes() for path in given]
