"""Content decides a file's format; the extension only among formats that share a container."""

import io
import zipfile

import pytest

from auditor.intake.sniff import find_format

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def zipped(*names: str, mimetype: str = "") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()


def compound(*streams: str) -> bytes:
    return COMPOUND + b"".join(stream.encode("utf-16-le") + bytes(90) for stream in streams)


@pytest.mark.parametrize(
    ("data", "name", "format"),
    [
        (b"%PDF-1.7\n", "a.docx", "pdf"),
        (b"\r\n%PDF-1.7\n", "a.pdf", "pdf"),
        (b"\x89PNG\r\n\x1a\n" + bytes(9), "a.jpg", "png"),
        (b"\xff\xd8\xff\xe0", "a", "jpg"),
        (b"II*\x00" + bytes(9), "a", "tif"),
        (b"BM\x00\x01\x00\x00\0\0\0\0" + bytes(30), "a", "bmp"),
        (b"BMW is text", "a.txt", "text"),
        (b"{\\rtf1\\ansi}", "a.doc", "rtf"),
        (zipped("word/document.xml", "[Content_Types].xml"), "a.zip", "docx"),
        (zipped("word\\document.xml"), "a.docx", "docx"),
        (zipped("xl/workbook.xml"), "a.et", "xlsx"),
        (zipped("xl/workbook.bin"), "a.xlsb", "xlsb"),
        (zipped("OFD.xml", "Doc_0/Document.xml"), "a.zip", "ofd"),
        (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "a.odt", "odt"),
        (zipped("content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet"), "a.ods", "ods"),
        (zipped("青石镇.docx"), "报告.zip", "zip"),
        (compound("WordDocument"), "a.doc", "doc"),
        (compound("WordDocument", "Workbook"), "a.doc", "doc"),
        (compound("WordDocument"), "a.wps", "wps"),
        (compound("Workbook", "WordDocument"), "a.xls", "xls"),
        (compound("Book"), "a.et", "et"),
        (compound("EncryptedPackage"), "a.docx", "encrypted"),
        (compound("PowerPoint Document"), "a.doc", "ppt"),
        (b"<!DOCTYPE html><html>", "a.doc", "html"),
        ("  <table><tr><td>".encode("utf-16"), "a.xls", "html"),
        (b"<?xml version='1.0'?><?mso-application progid='Word.Document'?>", "a.doc", "wordml"),
        ("Subject: =?utf-8?b?5bm05oql?=\nMIME-Version: 1.0\nContent-Type: text/plain\n\n正文".encode(), "a.txt", "eml"),
        ("来源: 镇政府\n时间: 2024\n\n正文".encode(), "a.txt", "text"),
        ("# 年度报告\n正文".encode(), "a.txt", "markdown"),
        ("年度报告\n正文 < 10 件".encode("gb18030"), "a.txt", "text"),
        ("年度报告".encode(), "a.md", "markdown"),
    ],
)
def test_formats(data: bytes, name: str, format: str) -> None:
    assert find_format(data, name) == format
