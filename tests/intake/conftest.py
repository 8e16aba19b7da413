"""Builders: a Word document from snippets of its XML, what was read as plain lists, and the reading of bytes under a name."""

import io
import zipfile
from collections.abc import Callable
from typing import TypeAlias

import pytest

from auditor.intake import read_bytes
from auditor.model import Block, Document, Grid, Paragraph
from auditor.settings import Limits

MakeDocx: TypeAlias = Callable[..., bytes]
Read: TypeAlias = Callable[..., Document]
Texts: TypeAlias = Callable[[Block], list[list[str | None]]]
Outline: TypeAlias = Callable[[Document], list[str]]

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)


@pytest.fixture
def make_docx() -> MakeDocx:
    """A DOCX of the given body; `styles`, `numbering` and `core` are the insides of those parts, `parts` whole further ones."""

    def make(body: str, styles: str = "", numbering: str = "", title: str = "", parts: dict[str, str] | None = None) -> bytes:
        core = 'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        members = {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
            "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
            "docProps/core.xml": f"<cp:coreProperties {core}><dc:title>{title}</dc:title></cp:coreProperties>",
        } | (parts or {})
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(name, text)
        return buffer.getvalue()

    return make


@pytest.fixture
def read() -> Read:
    """The document in bytes or text, under a name, with the usual limits or others."""

    def read_one(data: bytes | str, name: str, limits: Limits | None = None) -> Document:
        return read_bytes(data.encode() if isinstance(data, str) else data, name, limits or Limits())

    return read_one


@pytest.fixture
def texts() -> Texts:
    """A grid as rows of texts, None where it has no cell."""

    def rows(block: Block) -> list[list[str | None]]:
        assert isinstance(block, Grid), block
        return [[None if cell is None else cell.text for cell in row] for row in block.rows]

    return rows


@pytest.fixture
def outline() -> Outline:
    """Blocks in reading order: a paragraph's text with its heading level, 表R×C, 图."""

    def lines(document: Document) -> list[str]:
        found = []
        for block in document.blocks:
            if isinstance(block, Paragraph):
                found.append("#" * block.level + (" " if block.level else "") + block.text)
            elif isinstance(block, Grid):
                found.append(f"表{len(block.rows)}×{len(block.rows[0])}")
            else:
                found.append("图")
        return found

    return lines
