"""What is entered in a campaign, in words that betray where they came from."""

from typing import Any

from tests.isolation import canaries
from tests.isolation.places import STATION

EXPERIMENT: dict[str, Any] = {"name": "Essai", "outcome": "turnout", "share": 1}

PERSON: dict[str, Any] = {
    "civil_status": {
        "first_names": canaries.FIRST_NAMES,
        "surname": canaries.SURNAME,
        "used_surname": canaries.USED_SURNAME,
        "born_on": canaries.BORN_ON,
    },
    "contact": {"email": canaries.EMAIL, "phone": canaries.PHONE},
    "registration": {"commune": "94033", "station": "94033_0012", "elector_number": canaries.ELECTOR_NUMBER},
    "rounds": [1, 2],
    "consent": {"given": True, "version": "2026-11"},
}
SHEET: dict[str, Any] = {
    "station": STATION,
    "round": 1,
    "registered": 1000,
    "voters": 700,
    "blank": 12,
    "null": 8,
    "valid": 680,
    "votes": {"A": 400, "B": 280},
    "note": canaries.NOTE,
}
EXPENSE: dict[str, Any] = {
    "heading": 11,
    "label": canaries.LABEL,
    "amount_cents": 123_457,
    "spent_on": "2029-05-20",
    "supplier": canaries.SUPPLIER,
}
DONOR: dict[str, Any] = {
    "first_names": "Ada",
    "surname": canaries.SURNAME,
    "born_on": "1980-03-02",
    "address": "1 rue de l'Essai, 94300 Vincennes",
    "french": True,
    "resident": True,
}
RECEIPT: dict[str, Any] = {
    "kind": "gift",
    "amount_cents": 15_000,
    "received_on": "2029-05-27",
    "means": "cheque",
    "label": "Recette",
}
LOAN: dict[str, Any] = {
    "lender": "bank",
    "lender_name": "Banque",
    "amount_cents": 1_500_000,
    "rate_percent": "3.5",
    "starts_on": "2029-03-01",
    "due_on": "2033-03-01",
}
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)
"""The smallest PNG there is."""


def statement(name: str, memo: str) -> bytes:
    return f"""OFXHEADER:100
DATA:OFXSGML

<OFX><STMTRS><CURDEF>EUR<BANKACCTFROM><BANKID>30004<BRANCHID>00821<ACCTID>00010012345</BANKACCTFROM><BANKTRANLIST>
<DTSTART>20290501<DTEND>20290531
<STMTTRN><DTPOSTED>20290528<TRNAMT>150.00<FITID>1<NAME>{name}</STMTTRN>
<STMTTRN><DTPOSTED>20290529<TRNAMT>-5.00<FITID>2<MEMO>{memo}</STMTTRN>
</BANKTRANLIST></STMTRS></OFX>""".encode()


CANDIDATES = {"candidates": [{"id": "A", "panel": 1, "name": "Une"}, {"id": "B", "panel": 2, "name": "Deux"}]}
PRIOR: dict[str, Any] = {
    "name": canaries.LABEL,
    "source": "Essai",
    "from_election": "municipales-2029-t1",
    "to_election": "municipales-2029-t2",
    "quality": "low",
    "rows": [{"from_choice": "A", "to_choice": "A", "share": 1.0}],
}
PROJECTION: dict[str, Any] = {
    "version": 1,
    "method": "projection-1",
    "data_vintage": "8 bureaux sur 80",
    "round": 1,
    "stations_counted": 8,
    "stations_expected": 80,
    "interval_level": 0.9,
    "turnout": 0.6,
    "turnout_interval": {"low": 0.58, "high": 0.62},
    "shares": [
        {
            "candidate": "A",
            "share": 0.4,
            "interval": {"low": 0.38, "high": 0.42},
            "chance_to_win": 0.3,
            "chance_to_qualify": 0.9,
        }
    ],
}
