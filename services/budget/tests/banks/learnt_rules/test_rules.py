"""The rules learnt from earlier lines, as the page shows them."""

import html
from datetime import date
from uuid import UUID, uuid4

from budget.banks.learnt import Explained, learn
from budget.spending.expenses.expense_names import Pattern
from httpx import AsyncClient

HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
IBAN = "FR7630004008210001001234543"
CSV = (
    "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"
    "05/04/2029;05/04/2029;-90,00;;PRLV LOYER PERMANENCE AVRIL;0\n"
    "05/05/2029;05/05/2029;-90,00;;PRLV LOYER PERMANENCE MAI;0\n"
)


def taught(on: date, text: str, expense: UUID) -> Explained:
    return Explained(on, text, expense)


def test_a_wording_explained_under_two_headings_teaches_nothing() -> None:
    first, second, third = uuid4(), uuid4(), uuid4()
    patterns = {first: Pattern(3, "Loyer", None), second: Pattern(18, "Divers", None), third: Pattern(3, "Loyer", None)}
    april = taught(date(2029, 4, 5), "PRLV LOYER AVRIL", first)
    (rule,) = learn([april], patterns).values()
    assert (rule.pattern, rule.taught_by) == (patterns[first], april)
    (rule,) = learn([april, taught(date(2029, 5, 5), "PRLV LOYER MAI", second)], patterns).values()
    assert rule.pattern is None
    lines = [april, taught(date(2029, 5, 5), "PRLV LOYER MAI", second), taught(date(2029, 6, 5), "PRLV LOYER", third)]
    (rule,) = learn(lines, patterns).values()
    assert rule.pattern is None, "once in doubt, a wording stays so"


async def test_the_page_shows_the_rule_that_an_explained_line_taught(agent: AsyncClient) -> None:
    assert "Aucune encore" in (await agent.get("/bank/rules", headers=HTML)).text
    file = ("releve.csv", CSV.encode("cp1252"), "text/csv")
    await agent.put("/v1/bank/account", json={"iban": IBAN})
    await agent.post("/v1/bank/statements", files={"file": file})
    line = next(one for one in (await agent.get("/v1/bank/lines")).json()["items"] if one["booked_on"] == "2029-04-05")
    entry = {"label": "Loyer", "heading": 3, "supplier": "Bailleur"}
    assert (await agent.post(f"/v1/bank/lines/{line['id']}/entry", json=entry)).status_code == 201
    page = html.unescape((await agent.get("/bank/rules", headers=HTML)).text)
    assert "loyer permanence prlv" in page
    assert "Bailleur" in page
