"""Radical signs become characters, and nothing else changes."""

from auditor.intake.radicals import to_plain


def test_radical_signs_become_the_characters_they_stand_for() -> None:
    assert to_plain("⼀、⼈⺠政府，⻓⻔镇⻚⾯⻅⻋⻢") == "一、人民政府，长门镇页面见车马"


def test_compatibility_ideographs_become_ordinary_ones() -> None:
    assert to_plain("\uf9e4\uf967") == "理不"


def test_punctuation_and_digits_of_full_width_stay() -> None:
    assert to_plain("（１２）：“三安全一稳定”") == "（１２）：“三安全一稳定”"


def test_no_character_is_lost_or_added() -> None:
    text = "⼀⺠\u00a0一二"
    assert len(to_plain(text)) == len(text)
