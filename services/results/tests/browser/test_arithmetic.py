"""The phone and the server say the same of a sheet: both rules read the same few hundred, good and bad."""

import random
from pathlib import Path
from typing import Any

import results
from playwright.async_api import Browser
from results.sheets.tallies.arithmetic import Sheet, check_sheet

from tests.browser.driver import needs_chromium

RULE = Path(results.__file__).parent / "static" / "phone" / "sheet.js"
KNOWN = 1000
FIGURES = ["registered", "voters", "blank", "null", "valid", "signatures"]

pytestmark = needs_chromium


def sheets(count: int) -> list[dict[str, Any]]:
    """Those that add up, with up to two figures off by a little or a lot."""
    chance = random.Random(20290610)
    made: list[dict[str, Any]] = []
    for _ in range(count):
        votes = {candidate: chance.randint(0, 300) for candidate in "ABC"}
        valid, blank, null = sum(votes.values()), chance.randint(0, 40), chance.randint(0, 40)
        voters = valid + blank + null
        sheet: dict[str, Any] = {
            "registered": chance.choice([KNOWN, voters, voters + 90]),
            "signatures": chance.choice([voters, voters + chance.randint(-4, 4)]),
            "voters": voters,
            "blank": blank,
            "null": null,
            "valid": valid,
            "votes": votes,
        }
        for name in chance.sample(
            ["registered", "voters", "blank", "null", "valid", "signatures"], chance.randint(0, 2)
        ):
            sheet[name] = max(0, sheet[name] + chance.choice([-100, -10, -1, 1, 10, 100]))
        if chance.random() < 0.4:
            sheet["note"] = "Une enveloppe de moins"
        if chance.random() < 0.3:
            del sheet["signatures"]
        made.append(sheet)
    return made


def of_the_server(sheet: dict[str, Any]) -> list[tuple[str, str, str]]:
    figures = {name: value for name, value in sheet.items() if name != "note"}
    found = check_sheet(Sheet(**figures, noted="note" in sheet), KNOWN)
    return [(one.severity.value, one.code, one.fr.replace("'", "’")) for one in found]


async def test_the_phone_finds_in_a_sheet_what_the_server_finds(browser: Browser) -> None:
    asked = sheets(400)
    page = await browser.new_page()
    rule = RULE.read_text().replace("export function", "function")
    answers = await page.evaluate(
        f"([sheets, known]) => {{ {rule}\nreturn sheets.map((sheet) => checkSheet(sheet, known)); }}",
        [asked, KNOWN],
    )
    numbers = await page.evaluate(
        f"(texts) => {{ {rule}\nreturn texts.map((text) => String(readNumber(text))); }}",
        ["12", "1 012", "1\u202f012", "-5", "1,5", "1e3", "", "١٢", "9999999"],
    )
    said = [[(one["severity"], one["code"], one["fr"]) for one in answer] for answer in answers]
    assert said == [of_the_server(sheet) for sheet in asked]
    assert len({code for answer in said for _, code, _ in answer}) == 7, "every rule was met"
    assert numbers == ["12", "1012", "1012", *["NaN"] * 6]
