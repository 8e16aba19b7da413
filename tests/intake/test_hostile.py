"""Files made to break a reader, each with the status and the words that its township gets; none raises, writes or fetches anything."""

import io
import random
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from auditor.model import Document
from auditor.settings import Limits

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
WORD_END = "</w:body></w:document>"
WORD_START = f"<w:document {W}><w:body>"
PARAGRAPH = "<w:p><w:r><w:t>字</w:t></w:r></w:p>"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
MEGABYTE = 1024 * 1024


def zipped(members: dict[str, bytes | str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def word(body: str, **further: bytes | str) -> bytes:
    return zipped({"word/document.xml": WORD_START + body + WORD_END, **further})


def lying_about_its_size() -> bytes:
    """A member that declares ten bytes and inflates to 30 MB."""
    data = bytearray(zipped({"word/document.xml": b" " * 30 * MEGABYTE}))
    at = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, at + 24, 10)
    struct.pack_into("<I", data, data.find(b"PK\x03\x04") + 22, 10)
    return bytes(data)


def locked() -> bytes:
    """A member whose flag says that it is encrypted."""
    data = bytearray(word(PARAGRAPH))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    return bytes(data)


def sheet_bomb() -> bytes:
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + b" " * 30 * MEGABYTE + b"</worksheet>"
    data = bytearray(zipped({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": sheet}))
    at = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    struct.pack_into("<I", data, at + 24, 10)
    return bytes(data)


def nested_tables(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc><w:p/>" * depth + PARAGRAPH + "</w:tc><w:tc/></w:tr></w:tbl>" * depth


ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
FILE_ENTITY = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
SMALL = Limits(unpacked_bytes=MEGABYTE, members=50, grid_cells=2_000, blocks=500, depth=20)

Case = tuple[Callable[[], bytes | str], str, str, str, str]  # bytes, file name, format, status, words of the reason

CASES: dict[str, Case] = {
    "nothing": (lambda: b"", "a.docx", "docx", "empty", "空的"),
    "white space": (lambda: b"\xef\xbb\xbf \r\n\t", "a.txt", "txt", "empty", "空的"),
    "zeros": (lambda: bytes(10_000), "a.doc", "doc", "empty", "空的"),
    "noise": (lambda: random.Random(1).randbytes(5_000), "a.docx", "unknown", "unreadable", "格式"),
    "half a document": (lambda: word(PARAGRAPH)[:150], "a.docx", "docx", "unreadable", "没有传完"),
    "a document without text": (lambda: word("<w:p/>"), "a.docx", "docx", "empty", "没有文字"),
    "no body": (lambda: zipped({"word/other.xml": "<a/>", "word/document.rels": ""}), "a.docx", "docx", "unreadable", "没有正文"),
    "broken markup": (lambda: zipped({"word/document.xml": "<w:document><w:body>"}), "a.docx", "docx", "unreadable", "损坏"),
    "entities that multiply": (
        lambda: zipped({"word/document.xml": ENTITIES + WORD_START + "<w:p><w:r><w:t>&c;</w:t></w:r></w:p>" + WORD_END}),
        "a.docx",
        "docx",
        "unreadable",
        "实体",
    ),
    "an entity that reads a file": (
        lambda: zipped({"word/document.xml": FILE_ENTITY + WORD_START + "<w:p><w:r><w:t>&x;</w:t></w:r></w:p>" + WORD_END}),
        "a.docx",
        "docx",
        "unreadable",
        "实体",
    ),
    "a bomb that says so": (lambda: zipped({"word/document.xml": b" " * 30 * MEGABYTE}), "a.docx", "docx", "unreadable", "解压后超过"),
    "a bomb that doesn't": (lying_about_its_size, "a.docx", "docx", "unreadable", "损坏"),
    "thousands of members": (
        lambda: word(PARAGRAPH, **{f"word/{at}.xml": "" for at in range(200)}),
        "a.docx",
        "docx",
        "unreadable",
        "超过 50 个",
    ),
    "a locked member": (locked, "a.docx", "docx", "unreadable", "密码"),
    "a locked document": (
        lambda: COMPOUND + "EncryptedPackage".encode("utf-16-le") + bytes(600),
        "a.docx",
        "encrypted",
        "unreadable",
        "取消密码",
    ),
    "tables in tables": (lambda: word(nested_tables(30)), "a.docx", "docx", "unreadable", "嵌套超过 20 层"),
    "tables deeper than XML may go": (lambda: word(nested_tables(300)), "a.docx", "docx", "unreadable", "损坏"),
    "a table of thousands of cells": (
        lambda: word("<w:tbl>" + ("<w:tr>" + "<w:tc><w:p/></w:tc>" * 50 + "</w:tr>") * 60 + "</w:tbl>"),
        "a.docx",
        "docx",
        "unreadable",
        "超过 2000 格",
    ),
    "thousands of paragraphs": (lambda: word(PARAGRAPH * 600), "a.docx", "docx", "unreadable", "超过 500 个"),
    "a presentation": (lambda: zipped({"ppt/presentation.xml": ""}), "a.docx", "pptx", "unreadable", "演示文稿"),
    "a program": (lambda: b"MZ" + bytes(500), "a.docx", "executable", "unreadable", "没有打开它"),
    "RAR": (lambda: b"Rar!\x1a\x07\x01\x00" + bytes(99), "a.zip", "rar", "unreadable", "请解压后"),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(99), "a.7z", "7z", "unreadable", "请解压后"),
    "gzip": (lambda: b"\x1f\x8b" + bytes(99), "a.gz", "gzip", "unreadable", "请解压后"),
    "GIF": (lambda: b"GIF89a" + bytes(99), "a.gif", "gif", "unreadable", "GIF"),
    "WebP": (lambda: b"RIFF\0\0\0\0WEBP" + bytes(99), "a.webp", "webp", "unreadable", "WebP"),
    "an unknown compound file": (lambda: COMPOUND + bytes(2_000), "a.doc", "unknown", "unreadable", "格式"),
    "half a workbook of Excel 97": (lambda: COMPOUND + "Workbook".encode("utf-16-le") + bytes(600), "a.xls", "xls", "unreadable", "工作簿已损坏"),
    "a workbook without sheets": (lambda: zipped({"xl/workbook.xml": "<workbook/>"}), "a.xlsx", "xlsx", "unreadable", "工作簿已损坏"),
    "a sheet that is a bomb": (sheet_bomb, "a.xlsx", "xlsx", "unreadable", "解压后超过"),
    "page of nested tables": (lambda: "<table><tr><td>字" * 50, "a.html", "html", "unreadable", "嵌套超过 20 层"),
    "page of cells": (
        lambda: "<table>" + ("<tr>" + "<td>1" * 50) * 60 + "</table>",
        "a.html",
        "html",
        "unreadable",
        "超过 2000 格",
    ),
    "page of spans": (
        lambda: "<table>" + "".join(f"<tr><td rowspan=65534 colspan={at}>{at}<td>1" for at in range(1, 99)) + "</table>",
        "a.html",
        "html",
        "unreadable",
        "超过 2000 格",
    ),
    "page of paragraphs": (lambda: "<p>字" * 600, "a.html", "html", "unreadable", "超过 500 个"),
    "page of elements": (lambda: "<div>" * 11_000, "a.html", "html", "unreadable", "过大"),
    "text of lines": (lambda: "字\n" * 3_000, "a.txt", "text", "unreadable", "超过 2000 行"),
    "text of fields": (lambda: "1\t2\n" * 1_500, "a.txt", "text", "unreadable", "超过 2000 格"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_a_township_is_told(read: Any, name: str) -> None:
    make, file, format, status, words = CASES[name]
    document = read(make(), file, SMALL)
    assert (document.format, document.status) == (format, status)
    assert words in document.reason
    assert document.reason.endswith("。")


HARMLESS: dict[str, tuple[Callable[[], bytes | str], str, str]] = {
    "a document under another name": (lambda: word(PARAGRAPH), "a.pdf", "docx"),
    "a page under a document's name": (lambda: "<html><body><p>字</p></body></html>", "a.doc", "html"),
    "text under a document's name": (lambda: "字", "a.docx", "text"),
    "names that climb out of the folder": (lambda: word(PARAGRAPH, **{"../../../tmp/evil.sh": "x", "/etc/passwd": "x"}), "a.docx", "docx"),
    "macros": (lambda: word(PARAGRAPH, **{"word/vbaProject.bin": b"\xd0\xcf" * 999}), "a.docm", "docx"),
    "a colspan of a hundred million": (
        lambda: word(f'{PARAGRAPH}<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'),
        "a.docx",
        "docx",
    ),
    "a row that begins far to the right": (
        lambda: word(f'{PARAGRAPH}<w:tbl><w:tr><w:trPr><w:gridBefore w:val="9999999"/></w:trPr><w:tc><w:p/></w:tc></w:tr></w:tbl>'),
        "a.docx",
        "docx",
    ),
    "styles based on each other": (
        lambda: word(
            '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>字</w:t></w:r></w:p>',
            **{
                "word/styles.xml": f'<w:styles {W}><w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
                '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style></w:styles>'
            },
        ),
        "a.docx",
        "docx",
    ),
    "fields never closed": (lambda: word(PARAGRAPH + '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>' * 400), "a.docx", "docx"),
    "a part elsewhere": (
        lambda: word(
            PARAGRAPH + '<w:altChunk r:id="x" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>',
            **{
                "word/_rels/document.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                '<Relationship Id="x" Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
            },
        ),
        "a.docx",
        "docx",
    ),
    "a page that loads things": (
        lambda: (
            '<html><head><meta http-equiv="refresh" content="0;url=http://x.example"><link href="http://x.example/a.css"></head>'
            '<body onload="alert(1)"><iframe src="file:///etc/passwd"></iframe><object data="http://x.example"></object><p>字</p></body></html>'
        ),
        "a.html",
        "html",
    ),
    "marks without end": (lambda: "# 字\n\n" + "\n\n".join(mark * 20_000 for mark in ("**", "[", "![", "> ", "__")), "a.md", "markdown"),
    "blank lines without end": (lambda: "字" + "\n" * 1_900 + " " * 60_000, "a.txt", "text"),
    "half a character at the end": (lambda: "字".encode("utf-16") + b"\x01", "a.txt", "text"),
    "dashes without end": (lambda: "字\n" + "- " * 30_000 + "|" * 30_000, "a.txt", "text"),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_is_odd_but_readable_is_read(read: Any, name: str) -> None:
    make, file, format = HARMLESS[name]
    document: Document = read(make(), file, SMALL)
    assert (document.format, document.status, document.reason) == (format, "read", "")
    shown = "".join(getattr(block, "text", "") for block in document.blocks)
    assert "字" in shown
    assert "root:" not in shown


def test_a_file_beyond_the_limit_is_not_opened(read: Any) -> None:
    document = read(b"x" * 2 * MEGABYTE, "a.txt", Limits(file_bytes=MEGABYTE))
    assert (document.status, document.reason) == ("unreadable", "文件有 2 MB，超过 1 MB 的上限，请压缩图片或删去附件后重新报送。")


def test_memory_and_recursion_are_the_files_fault(read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def swell(data: bytes, limits: Limits) -> None:
        raise MemoryError

    def nest(data: bytes, limits: Limits) -> None:
        raise RecursionError

    for reader, words in ((swell, "内存"), (nest, "嵌套过深")):
        monkeypatch.setattr("auditor.intake.formats.find_reader", lambda format, reader=reader: reader)
        document = read("字", "a.txt")
        assert document.status == "unreadable"
        assert words in document.reason
