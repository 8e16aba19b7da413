"""The words of the county's charts."""

INTRO = "只算读到数字的单位；缺少单位时不是全县数。图下面的“看数字”里是同样的数字。"
OUTLYING = (
    "“与多数单位相差很大”指：这个单位与中位数之差，超过各单位与中位数之差的中位数的 5.19 倍（0.6745 × 差 ÷ 该中位数 > 3.5）。"
    "不足 8 个单位，或者半数以上单位数字相同的，不作判断。相差大不等于写错，请看一看。"
)
PARTS_TITLE, PARTS_COLUMNS = "由什么组成", ("分项", "合计")
SPREAD_TITLE, SPREAD_COLUMNS = "各单位有多少", ("数目", "单位数", "单位（数字）")
YEARS_TITLE, YEARS_COLUMNS = "各年度报告的情况", ("年度和情况", "报告数")
BESIDE = "单位数"


def chart_of(title: str) -> str:
    """A chart for those who do not see it: the figures follow in a table."""
    return f"图：{title}。数字见下面的表。"


def reports(count: int) -> str:
    """At the end of a bar."""
    return f"{count} 份"


def year(value: int) -> str:
    """Over the bars of a year."""
    return f"{value}年度"


def amount(number: str, unit: str) -> str:
    """12 件."""
    return f"{number} {unit}".strip()


def below(unit: str) -> str:
    """Under the columns."""
    return f"一个单位的{unit}数" if unit else "一个单位的数"


def span(first: int, last: int) -> str:
    """3–5."""
    return str(first) if first == last else f"{first}–{last}"


def spread(units: int, total: str, unit: str, middle: str, least: str, most: str) -> str:
    """The figure over the units in one sentence."""
    return f"读到数字的 {units} 个单位合计 {amount(total, unit)}；一个单位最少 {least}，最多 {most}，中位数 {middle}。"


def difference(parts: str, total: str, unit: str) -> str:
    """Where what the units wrote as parts does not add up to what they wrote as the whole."""
    return f"各分项相加是 {amount(parts, unit)}，合计是 {amount(total, unit)}：有的单位分项与合计对不上，或者分项没有填全。"


def more_units(count: int) -> str:
    """Units of a range that are not named."""
    return f"等，另有 {count} 个单位"


def before(units: int, year: int, then: str, now: str, unit: str) -> str:
    """The same units a year earlier."""
    return f"两年都有数字的 {units} 个单位：{year - 1}年度合计 {amount(then, unit)}，{year}年度合计 {amount(now, unit)}。"
