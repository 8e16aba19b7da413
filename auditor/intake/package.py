"""The parts of an Office package (ECMA-376, part 2): a zip archive in, parsed parts and their relationships out."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath

from lxml import etree

from auditor.intake.container import read_member
from auditor.intake.reading import Unreadable
from auditor.settings import Limits

_STRICT = (  # ISO 29500 strict names the same elements in other namespaces
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", b"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


@dataclass(slots=True)
class Package:
    """The parts of a document, parsed on demand by a parser that expands no entity and fetches nothing."""

    archive: zipfile.ZipFile
    limits: Limits
    names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self.archive.namelist()}

    def read(self, part: str) -> bytes | None:
        """A part's bytes; None where the package has no such part."""
        name = self.names.get(part.lower())
        return None if name is None else read_member(self.archive, name, self.limits)

    def parse(self, part: str) -> etree._Element | None:
        """A part's root; None where the package has no such part, or an empty one."""
        data = self.read(part)
        return None if not data else parse_xml(data)

    def main_part(self) -> str:
        """The document's own part, by the package's relationships; Unreadable where there is none."""
        if "word/document.xml" in self.names:
            return "word/document.xml"
        for relation, target in self.relations(""):
            if relation.endswith("/officeDocument") and target.lower() in self.names:
                return target
        raise Unreadable("文件里没有正文，可能已经损坏，请用 Word 或 WPS 打开检查，另存后重新报送。")

    def relations(self, part: str) -> Iterator[tuple[str, str]]:
        """Type (or, for a part, id) and target of its relationships. Targets outside of the package are left alone."""
        folder = dirname(part)
        root = self.parse(join(folder, "_rels", f"{part[len(folder) :].lstrip('/')}.rels"))
        for each in root if root is not None else ():
            if each.get("TargetMode") != "External" and (target := each.get("Target")):
                yield each.get("Id" if part else "Type", ""), normpath(join("/", folder, target)).lstrip("/")

    def title(self) -> str:
        """The title among the document's properties."""
        try:
            root = self.parse("docProps/core.xml")
        except Unreadable:
            return ""
        title = root.find("{http://purl.org/dc/elements/1.1/}title") if root is not None else None
        return (title.text or "").strip() if title is not None else ""


def parse_xml(data: bytes) -> etree._Element:
    """The root of an XML part. A document type is refused: no office program writes one, entity bombs need it."""
    for strict, common in _STRICT:
        if strict in data:
            data = data.replace(strict, common)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise Unreadable("文件内部有损坏的部分，无法完整读取，请用 Word 或 WPS 打开检查，另存后重新报送。") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("文件里有不安全的内容（实体定义），没有读取，请用 Word 或 WPS 打开后另存为新文件报送。")
    return root
