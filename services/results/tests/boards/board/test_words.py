"""The board's words: every French one of its templates and script is translated, and none is left over."""

import re
from importlib.resources import files

import pytest
from results.boards.board.words import LANGUAGES, TRANSLATED, Words

PARTS = ("board/fragment", "board/squares", "board/map", "board/log", "scores", "public_boards/board")


def test_every_word_of_the_templates_is_translated() -> None:
    texts = [(files("results") / "templates" / f"{name}.html").read_text() for name in (*PARTS, "public_boards/sealed")]
    asked = {one for text in texts for one in re.findall(r'say\("([^"]+)"\)', text)}
    asked |= set(re.findall(r'told\("([^"]+)"', (files("results") / "static" / "board.js").read_text()))
    assert asked - set(TRANSLATED) == set()


@pytest.mark.parametrize("lang", [one for one in LANGUAGES if one != "fr"])
def test_a_translation_keeps_the_places_of_what_is_filled_in(lang: str) -> None:
    say = Words(f"{lang}-XX")
    assert say.language == lang
    for fr in TRANSLATED:
        assert say(fr).count("{}") == fr.count("{}"), fr


def test_any_other_language_is_french() -> None:
    for asked in ("fr", "de", "", "<b>"):
        assert Words(asked)("Voix") == "Voix"
        assert Words(asked).query == ""


def test_a_change_is_said_in_the_language_with_its_effect() -> None:
    change = {"station": "94033_0012", "commune": "Fontenay", "state": "validated", "effect": "A 58,82 %.", "text": "x"}
    assert Words("pt").change(change) == "Fontenay, mesa 12: contada. A 58,82 %."
    assert Words("en").change(change | {"commune": "", "effect": ""}) == "station 12: counted."
    assert Words("fr").change(change) == "x"
