"""Takes simplified text and gives what a mirror site's converter makes of it."""

from collections.abc import Callable
from functools import cache


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("s2t").convert
    return convert


@cache
def mirror(text: str) -> str:
    """The text in traditional characters, wrongly where one simplified character stands for two: 行政強製, 隻計."""
    return _converter()(text).replace("制", "製").replace("只計", "隻計").replace("諮詢", "谘詢")
