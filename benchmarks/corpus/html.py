"""Takes a Source and gives an HTML page, in the ways in which portals, Word and old content systems write them.

Styles: plain · word (nested p and span, digits apart, mso classes) · layout (tables within a layout table) ·
giant (everything in the cells of one layout table) · portal (navigation, script and CSS around the article).
"""

import re
from html import escape
from random import Random

from benchmarks.corpus.layout import SPLIT, Item, PictureOf, PrintedTable, Text, layout
from benchmarks.corpus.source import Source

CSS = ".TRS_Editor P{margin:0 0 1em;line-height:1.75;font-family:宋体;}.TRS_Editor TABLE td{font-size:10.5pt;border:solid windowtext 1pt;}"
SCRIPT = "var nav=['首页','政务公开'];function zoom(n){document.getElementById('con').style.fontSize=n+'px';}if(1<2){zoom(16)}"
DIGITS = re.compile(r"([0-9]+)")
CHARSETS = {"utf-8": "utf-8", "gbk": "gb18030", "gb2312": "gb18030", "gb18030": "gb18030"}


def render_html(source: Source, style: str = "plain") -> bytes:
    """The page in the source's charset; `wrong_charset` among its styles declares another than is used."""
    page = html_page(source, style)
    encoded = CHARSETS.get(source.charset, source.charset)
    if source.break_table:
        cut = page.rfind("</tr>") if "</tr>" in page else len(page)
        page = page[:cut]
    return page.encode(encoded)


def html_page(source: Source, style: str = "plain", css: str = "") -> str:
    """The page as text."""
    declared = source.charset
    if "wrong_charset" in source.styles:
        declared = "gb2312" if source.charset == "utf-8" else "utf-8"
    body = "\n".join(_item(item, source, style) for item in layout(source))
    if style == "word":
        body = f'<div class="WordSection1" style="layout-grid:15.6pt">\n{body}\n</div>'
    if style == "layout":
        body = f'<table width="980" border="0"><tr><td colspan="2">&nbsp;</td></tr><tr><td width="20">&nbsp;</td><td>\n{body}\n</td></tr></table>'
    if style == "giant":
        body = _giant(source)
    if style == "portal":
        body = f'<div id="con" class="TRS_Editor">\n{body}\n</div>\n<script type="text/javascript">{SCRIPT}</script>'
    head = [f'<meta http-equiv="Content-Type" content="text/html; charset={declared}"/>', f"<title>{escape(source.page_title)}</title>"]
    if style in ("portal", "layout"):
        head.append(f'<style type="text/css">\n{CSS}\n</style>')
    if css:
        head.append(f"<style>{css}</style>")
    return "<!DOCTYPE html>\n<html>\n<head>\n" + "\n".join(head) + f"\n</head>\n<body>\n{body}\n</body>\n</html>\n"


def _item(item: Item, source: Source, style: str) -> str:
    if isinstance(item, PictureOf):
        return f'<p align="center"><img src="images/P0{len(item.table.cells)}.png" width="640" height="900" alt=""/></p>'
    if isinstance(item, PrintedTable):
        return html_table(item, source, style)
    return _text(item, source, style)


def _text(item: Text, source: Source, style: str) -> str:
    text = escape(item.text, quote=False)
    if "digit_spans" in source.styles or style == "word":
        text = DIGITS.sub(r'<span lang="EN-US">\1</span>', text)
    if style == "word":
        size = "22.0pt" if item.role == "title" else "16.0pt"
        centre = ' align="center" style="text-align:center"' if item.role == "title" else ' style="text-indent:32.0pt;mso-char-indent-count:2.0"'
        weight = "<b>" if item.role in ("title", "section") else ""
        return (
            f'<p class="MsoNormal"{centre}>{weight}<span style="font-size:{size};font-family:仿宋_GB2312">{text}</span>{"</b>" if weight else ""}</p>'
        )
    tags = {"title": '<h1 class="tit">{}</h1>', "noise": '<div class="pos">{}</div>', "footer": '<div class="footer">{}</div>'}
    if "heading_tags" in source.styles:
        tags |= {"section": "<h2>{}</h2>", "aspect": "<h3>{}</h3>"}
        if "wild_levels" in source.styles:
            level = Random(f"{source.voice}/{item.text}").randint(2, 5)
            tags |= {"section": f"<h{level}>{{}}</h{level}>"}
    elif item.role == "section" and "strong_sections" in source.styles:
        tags["section"] = "<p><strong>{}</strong></p>"
    if item.role == "signature":
        return f'<p align="right" style="text-align:right">{text}</p>'
    return tags.get(item.role, "<p>&emsp;&emsp;{}</p>").format(text)


def html_table(table: PrintedTable, source: Source, style: str = "plain") -> str:
    """One table with real spans."""
    lines = ['<table border="1" cellspacing="0" cellpadding="0"><tbody>']
    for row in table.rows():
        lines.append("<tr>")
        for cell in row:
            spans = (f' colspan="{cell.colspan}"' if cell.colspan > 1 else "") + (f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else "")
            tag = "th" if "head_tags" in source.styles and not cell.id else "td"
            end = "" if "unclosed_tags" in source.styles else f"</{tag}>"
            lines.append(f"<{tag}{spans}>{_cell(cell.text, source, style)}{end}")
        if "unclosed_tags" not in source.styles:
            lines.append("</tr>")
    return "\n".join([*lines, "</tbody></table>"])


def _cell(text: str, source: Source, style: str) -> str:
    inner = escape(text, quote=False).replace(SPLIT, "<br/>")
    if "hidden_text" in source.styles:
        inner += '<span style="display:none">8</span>'
    if not text:
        inner = "&nbsp;" if "nbsp_blank" in source.styles or style == "word" else ""
    if style == "word":
        inner = DIGITS.sub(r'<span lang="EN-US">\1</span>', inner)
        return f'<p class="MsoNormal" align="center" style="text-align:center"><span style="font-size:10.5pt"><span>{inner}</span></span></p>'
    if style in ("layout", "portal"):
        return f'<p align="center">{inner}</p>'
    return inner


def _giant(source: Source) -> str:
    """Every paragraph and every table in a cell of its own of one table around the page."""
    rows = []
    for item in layout(source):
        inner = _item(item, source, "plain")
        rows.append(f'<tr><td width="12">&nbsp;</td><td colspan="3">{inner}</td><td>&nbsp;</td></tr>\n<tr><td colspan="5" height="3"></td></tr>')
    return '<table width="100%" border="0" cellpadding="0">\n' + "\n".join(rows) + "\n</table>"
