"""Oddities of the title and of what stands around a report: metadata, navigation, signatures, attachments."""

from dataclasses import replace
from random import Random

from benchmarks.corpus.quirks.registry import register
from benchmarks.corpus.source import Source


@register("title_variant")
def _title_variant(source: Source, rng: Random) -> Source:
    if not source.title_lines:
        return source
    facts = source.facts
    unit = rng.choice((facts.unit, facts.short))
    title = rng.choice(
        (
            f"{facts.year}年{unit}政府信息公开工作年度报告",
            f"{facts.year}年度{unit}政府信息公开工作年度报告",
            f"{unit}{facts.year}年政府信息公开年度报告",
            f"{unit}{facts.year}年信息公开工作年度报告",
            f"{unit}{facts.year}年政府信息公开工作报告",
            f"{unit}{facts.year}年政府信息公开年报",
            f"{unit}{facts.year}年度政府信息公开工作年度报告（文字版）",
            f"{unit} {facts.year} 年政府信息公开工作年度报告",
            f"{unit}{facts.year}年政府信息公开工作年度报",
        )
    )
    return replace(source, title_lines=(title,), page_title=title).with_quirk("title_variant")


@register("title_split")
def _title_split(source: Source, rng: Random) -> Source:
    if not source.title_lines:
        return source
    unit, year = source.facts.unit, source.facts.year
    lines = rng.choice(
        (
            (source.facts.county + unit, f"{year}年政府信息公开工作年度报告"),
            (f"{unit}{year}年政府信息公开工作", "年度报告"),
            (unit, f"{year}年", "政府信息公开工作年度报告"),
            (f"{year}年政府信息公开工作年度报告", f"{unit}", f"{year}年政府信息公开工作年度报告"),
        )
    )
    return replace(source, title_lines=lines).with_quirk("title_split")


@register("title_twice")
def _title_twice(source: Source, rng: Random) -> Source:
    if not source.title_lines:
        return source
    other = f"{source.facts.year}年{source.facts.short}政府信息公开工作年度报告"
    return replace(source, title_lines=(rng.choice((other, source.title_lines[0])), *source.title_lines)).with_quirk("title_twice")


@register("stray_heading")
def _stray_heading(source: Source, rng: Random) -> Source:
    if not source.title_lines:
        return source
    return replace(source, title_lines=(*source.title_lines, rng.choice(("告", "报告", "报")))).with_quirk("stray_heading")


@register("meta_lines")
def _meta_lines(source: Source, rng: Random) -> Source:
    facts = source.facts
    day = f"{facts.year + 1}-01-{rng.randint(5, 29):02d}"
    lines = [
        f"索引号：{rng.randint(10000000, 99999999)}/{facts.year + 1}-{rng.randint(10000, 99999)}",
        f"发文机关：{facts.unit}",
        f"成文日期：{day}",
        f"发布日期：{day} {rng.randint(8, 17):02d}:{rng.randint(10, 59)}",
        f"来源：{facts.short}",
        f"浏览次数：{rng.randint(3, 900)}",
        "字体：[ 大 中 小 ]",
        "公开方式：主动公开",
    ]
    chosen = rng.sample(lines, rng.randint(2, 6))
    if rng.random() < 0.4:
        return replace(source, under_title=tuple(chosen)).with_quirk("meta_lines")
    return replace(source, above=(*source.above, *chosen)).with_quirk("meta_lines")


@register("date_line")
def _date_line(source: Source, rng: Random) -> Source:
    facts = source.facts
    line = rng.choice((f"（{facts.year + 1}年1月{rng.randint(5, 29)}日）", f"{facts.short[0]}政〔{facts.year + 1}〕{rng.randint(1, 9)}号"))
    return replace(source, under_title=(*source.under_title, line)).with_quirk("date_line")


@register("nav_noise")
def _nav_noise(source: Source, rng: Random) -> Source:
    county = source.facts.county
    above = (
        f"欢迎访问{county}人民政府网站！ 登录 | 注册 无障碍 长者助手 支持IPv6",
        f"首页 | 走进{county[:2]} | 政务公开 | 政务服务 | 互动交流 | 智能问答",
        f"当前位置：首页 > 政务公开 > 政府信息公开年报 > {source.facts.year}年 > 乡镇（街道）",
        f"今天是{source.facts.year + 1}年1月{rng.randint(5, 29)}日 多云 {rng.randint(-3, 3)}～{rng.randint(5, 12)}℃ 语音播报",
    )
    below = (
        "分享到： 微信 微博 【打印】 【关闭】",
        f"上一篇：{county}{source.facts.year}年政府信息公开工作年度报告",
        f"主办：{county}人民政府办公室 网站标识码：{rng.randint(1000000000, 9999999999)} 网站地图",
    )
    return replace(source, above=above[: rng.randint(1, 4)] + source.above, below=below[: rng.randint(1, 3)]).with_quirk("nav_noise")


SPAM = ("金雀体育app官方下载", "九霄娱乐(中国)官网登录入口", "88星河电子·全站最新版", "顺龙棋牌送38元", "云顶之星手机版下载安装")


@register("brand_spam")
def _brand_spam(source: Source, rng: Random) -> Source:
    """A copy of the page on a hijacked site: advertisements above, below, in the page's title and in the middle of sentences."""
    part = source.part("s1")
    if part is None:
        return source
    brand, other = rng.sample(SPAM, 2)
    replaced = tuple(
        replace(aspect, text=aspect.text.replace("网站", brand, 1).replace("，", f"，{other}，", 1))
        if aspect.id in ("management", "platform")
        else aspect
        for aspect in part.aspects
    )
    odd = replace(source.with_part(replace(part, aspects=replaced)), page_title=f"{brand}-{source.page_title}_{other}")
    return replace(odd, above=(f"{brand}-{other}", *odd.above), below=(*odd.below, f"友情链接：{other} {brand}")).with_quirk("brand_spam")


@register("title_called_reading")
def _title_called_reading(source: Source, rng: Random) -> Source:
    """The report itself under a title that ends in 解读."""
    if len(source.title_lines) != 1 or len(source.parts) < 6 or len(source.editions) < 3:
        return source
    title = source.title_lines[0] + "解读"
    return replace(source, title_lines=(title,), page_title=title).with_quirk("title_called_reading")


@register("bars_noise", frozenset({"text"}))
def _bars_noise(source: Source, rng: Random) -> Source:
    """A layout table around the page, read out as bars."""
    return replace(source, above=("|" * rng.randint(80, 600), *source.above), below=(*source.below, "|" * 60)).with_quirk("bars_noise")


@register("signature")
def _signature(source: Source, rng: Random) -> Source:
    return replace(source, signature=(source.facts.unit, f"{source.facts.year + 1}年1月{rng.randint(5, 29)}日")).with_quirk("signature")


@register("attachments")
def _attachments(source: Source, rng: Random) -> Source:
    name = f"{source.facts.short}{source.facts.year}年年报"
    return replace(source, below=("附件：", f"1.{name}.pdf", f"2.{name}.docx", *source.below)).with_quirk("attachments")


@register("placeholder_blank_url")
def _placeholder(source: Source, rng: Random) -> Source:
    if not source.preamble:
        return source
    more = rng.choice(("可在门户网站下载（网址：）。", "联系地址见门户网站，电子邮箱：", "电子版见（网址：）。"))
    return replace(source, preamble=(*source.preamble[:-1], source.preamble[-1] + more)).with_quirk("placeholder_blank_url")


@register("name_typo")
def _name_typo(source: Source, rng: Random) -> Source:
    if source.facts.kind != "乡镇" or not source.facts.short.endswith("镇") or not source.title_lines:
        return source
    lines = tuple(line.replace(source.facts.short, source.facts.short + "镇") for line in source.title_lines)
    return replace(source, title_lines=lines).with_quirk("name_typo")


@register("title_without_year")
def _title_without_year(source: Source, rng: Random) -> Source:
    """The year stands in the period or under the report only."""
    if not source.title_lines:
        return source
    title = f"{source.facts.unit}政府信息公开工作年度报告"
    return replace(_signed(source, rng), title_lines=(title,), page_title=title).with_quirk("title_without_year")


@register("title_without_unit")
def _title_without_unit(source: Source, rng: Random) -> Source:
    """The unit stands under the report, and sometimes in the metadata above it, only."""
    if not source.title_lines:
        return source
    title = rng.choice((f"{source.facts.year}年政府信息公开工作年度报告", f"{source.facts.year}年度政府信息公开工作年度报告"))
    above = (*source.above, f"发文机关：{source.facts.unit}") if rng.random() < 0.5 else source.above
    return replace(_signed(source, rng), title_lines=(title,), page_title=title, above=above).with_quirk("title_without_unit")


def _signed(source: Source, rng: Random) -> Source:
    return replace(source, signature=source.signature or (source.facts.unit, f"{source.facts.year + 1}年1月{rng.randint(5, 29)}日"))


@register("title_damaged")
def _title_damaged(source: Source, rng: Random) -> Source:
    """年 lost after the year, or digits of a date stray under the title."""
    if not source.title_lines:
        return source
    facts = source.facts
    if rng.random() < 0.5:
        return replace(source, title_lines=(f"{facts.unit}{facts.year}政府信息公开工作年度报告",)).with_quirk("title_damaged")
    return replace(source, under_title=(f"{facts.year + 1}{rng.randint(1, 31)}", *source.under_title)).with_quirk("title_damaged")


@register("editors_note")
def _editors_note(source: Source, rng: Random) -> Source:
    """A heading of its own above the preamble."""
    if not source.preamble:
        return source
    return replace(source, preamble=(rng.choice(("编制说明：", "引　言", "前言")), *source.preamble)).with_quirk("editors_note")


@register("parts_listed")
def _parts_listed(source: Source, rng: Random) -> Source:
    """The preamble lists the six parts, in the wording of an earlier form."""
    if not source.preamble:
        return source
    listed = (
        "本报告由总体情况、行政机关主动公开政府信息情况、收到和处理政府信息公开申请情况、"
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况、存在的主要问题及改进情况、其他需要报告的事项等六个部分组成。"
    )
    return replace(source, preamble=(source.preamble[0], listed, *source.preamble[1:])).with_quirk("parts_listed")
