"""The file formats that reports are rendered to: name → family, suffix, renderer and the program it needs."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from random import Random

from benchmarks.corpus.docx import render_docx
from benchmarks.corpus.envelope import render_eml, render_zip
from benchmarks.corpus.html import CHARSETS, render_html
from benchmarks.corpus.ofd import render_ofd
from benchmarks.corpus.source import Source
from benchmarks.corpus.text import render_text
from benchmarks.corpus.xlsx import render_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a report down."""

    name: str
    families: frozenset[str]  # which quirks make sense: text, ragged, markdown, html, docx, xlsx, pdf
    suffix: str
    layout: str  # as the truth file names it
    render: Callable[[Source], bytes] | None = None  # None where files are rendered in batches: see batch.py
    program: str = ""  # a program that must be installed

    @property
    def available(self) -> bool:
        """Whether this machine can write it."""
        return not self.program or shutil.which(self.program) is not None


def _text(style: str, source: Source) -> bytes:
    return render_text(source, style).encode(CHARSETS.get(source.charset, source.charset))


def _formats() -> dict[str, Format]:
    text = frozenset({"text"})
    found = [
        Format(f"text-{style}", text | ({"ragged"} if style == "ragged" else frozenset()), ".txt", layout, partial(_text, style))
        for style, layout in (
            ("tab", "tab"),
            ("ragged", "tab"),
            ("pipe", "pipe"),
            ("pipeflat", "pipeflat"),
            ("lines", "lines"),
            ("cellpipe", "cellpipe"),
            ("glue", "glue"),
            ("fifteen", "spaces"),
        )
    ]
    found.append(Format("md", frozenset({"markdown"}), ".md", "mdpipe", partial(_text, "mdpipe")))
    found += [
        Format(f"html-{style}" if style != "plain" else "html", frozenset({"html"}), ".html", "html", partial(render_html, style=style))
        for style in ("plain", "word", "layout", "giant", "portal")
    ]
    found.append(Format("docx", frozenset({"docx"}), ".docx", "docx", render_docx))
    found.append(Format("xlsx", frozenset({"xlsx"}), ".xlsx", "xlsx", render_xlsx))
    found.append(Format("xlsx-sheets", frozenset({"xlsx"}), ".xlsx", "xlsx", partial(render_xlsx, many=True)))
    found.append(Format("ofd", frozenset({"pdf"}), ".ofd", "ofd", render_ofd))
    found.append(Format("eml", frozenset({"docx"}), ".eml", "docx", render_eml))
    found.append(Format("zip", frozenset({"any"}), ".zip", "zip", render_zip))
    paged = frozenset({"pdf"})
    found.append(Format("pdf", paged, ".pdf", "pdf", program="chromium"))
    found.append(Format("pdf-office", frozenset({"docx"}), ".pdf", "pdf", program="soffice"))
    found += [Format(f"scan-{dpi}", paged, ".pdf", "scan", program="chromium") for dpi in (150, 300)]
    found += [Format(f"png-{dpi}", paged, ".png", "scan", program="chromium") for dpi in (150, 300)]
    found += [Format(name, frozenset({"docx"}), f".{name}", "docx", program="soffice") for name in ("doc", "wps", "rtf", "odt")]
    found.append(Format("xls", frozenset({"xlsx"}), ".xls", "xlsx", program="soffice"))
    return {one.name: one for one in found}


FORMATS: Mapping[str, Format] = _formats()


def file_bytes(source: Source, name: str, rendered: bytes | None = None) -> bytes:
    """The report's file in a format, damaged where the source says so. `rendered` is given for formats made in batches."""
    if source.damage == "empty":
        return b""
    if source.damage == "spaces":
        return b" \r\n\r\n   \n"
    if rendered is None:
        render = FORMATS[name].render
        assert render is not None, name
        rendered = render(source)
    if source.damage == "cut":
        return rendered[: len(rendered) * 2 // 5]
    if source.damage == "random":
        return Random(source.voice).randbytes(4096)
    return rendered
