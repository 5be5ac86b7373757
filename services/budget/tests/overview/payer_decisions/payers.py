"""Payers as the API reads and stops them, and what they pay."""

from typing import Any

from httpx import AsyncClient, Response

STATEMENT = """OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252

<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1
<STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>30004
<BRANCHID>00821
<ACCTID>00010012345
<ACCTTYPE>CHECKING
</BANKACCTFROM><BANKTRANLIST><DTSTART>20290501
<DTEND>20290531
<STMTTRN><TRNTYPE>OTHER
<DTPOSTED>20290527
<TRNAMT>500.00
<FITID>F-1
<NAME>{name}
</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
"""

ADA: dict[str, Any] = {
    "first_names": "Ada",
    "surname": "Exemple",
    "born_on": "1980-03-02",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "french": True,
    "resident": True,
}
OTHER: dict[str, Any] = {
    "kind": "other", "amount_cents": 50_000, "received_on": "2029-05-27", "means": "transfer", "label": "Tombola",
}  # fmt: skip
LOAN: dict[str, Any] = {
    "lender": "bank",
    "lender_name": "Banque de l'Essai",
    "amount_cents": 1_000_000,
    "rate_percent": "3.5",
    "starts_on": "2029-03-01",
    "due_on": "2031-03-01",
}
HELP: dict[str, Any] = {
    "heading": 3, "label": "Local", "amount_cents": 30_000, "spent_on": "2029-05-20", "state": "invoiced",
    "payer": "in_kind",
}  # fmt: skip
COMPANY = {"kind": "legal_person"}
PERSON = {"kind": "person"}


async def check(client: AsyncClient, name: str) -> dict[str, Any]:
    read = (await client.get("/v1/filing/checks")).json()
    return next(one for one in read["checks"] if one["name"] == name)


async def payers(client: AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get("/v1/payers", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def stopped(answer: Response, pointer: str, legal_form: str) -> None:
    said = answer.json()
    assert (answer.status_code, said["pointer"], said["legal_form"], said["article"]) == (
        422,
        pointer,
        legal_form,
        "L. 52-8",
    )
    assert "Dupont" not in answer.text


async def load_line(agent: AsyncClient, name: str) -> str:
    data = STATEMENT.format(name=name).encode()
    sent = await agent.post("/v1/bank/statements", files={"file": ("releve.ofx", data)})
    assert sent.status_code == 201, sent.text
    items = (await agent.get("/v1/bank/lines")).json()["items"]
    return next(one["id"] for one in items if one["counterparty"] == name)


PERSONAL = LOAN | {"lender": "person", "amount_cents": 200_000, "due_on": "2029-12-01", "rate_percent": "0"}
