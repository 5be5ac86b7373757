"""The order as the message's schema wants it: order of elements, lengths, characters, sums."""

import xml.etree.ElementTree as ET
from datetime import UTC, date, datetime

from budget.banks.transfer_orders.pain001 import NAMESPACE, Transfer, latin, write_order
from hypothesis import given
from hypothesis import strategies as st

AGENT, PAYEE = "FR7630004008210001001234543", "DE89370400440532013000"
SPACE = {"p": NAMESPACE}
ALLOWED = set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")


def order(*transfers: Transfer) -> ET.Element:
    made = datetime(2029, 6, 1, 9, tzinfo=UTC)
    return ET.fromstring(write_order("0f" * 16, made, date(2029, 6, 4), "Lise Exemple", AGENT, transfers))


def names(parent: ET.Element) -> list[str]:
    return [child.tag.rpartition("}")[2] for child in parent]


def test_an_order_asks_one_account_for_all_transfers_and_says_their_sum() -> None:
    bill = Transfer("D1", "Imprimerie & Cie", PAYEE, 120_50, "Facture Affiches n° 12")
    root = order(bill, Transfer("R1", "BONNET Aline", PAYEE, 99, "Retour Dîner"))
    (initiation,) = root
    header, payment = initiation
    assert names(header) == ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "InitgPty"]
    head = ["PmtInfId", "PmtMtd", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt"]
    assert names(payment) == [*head, "ChrgBr", "CdtTrfTxInf", "CdtTrfTxInf"]
    assert {header.findtext("p:CtrlSum", namespaces=SPACE), payment.findtext("p:CtrlSum", namespaces=SPACE)} == {
        "121.49"
    }
    assert header.findtext("p:NbOfTxs", namespaces=SPACE) == "2"
    assert payment.findtext("p:DbtrAcct/p:Id/p:IBAN", namespaces=SPACE) == AGENT
    first = payment.find("p:CdtTrfTxInf", SPACE)
    assert first is not None
    assert names(first) == ["PmtId", "Amt", "Cdtr", "CdtrAcct", "RmtInf"]
    amount = first.find("p:Amt/p:InstdAmt", SPACE)
    assert amount is not None
    assert (amount.text, amount.get("Ccy")) == ("120.50", "EUR")
    assert first.findtext("p:Cdtr/p:Nm", namespaces=SPACE) == "Imprimerie + Cie"
    assert first.findtext("p:RmtInf/p:Ustrd", namespaces=SPACE) == "Facture Affiches n 12"


@given(st.text(max_size=300), st.sampled_from([35, 70, 140]))
def test_any_text_is_written_in_the_characters_of_the_area(text: str, length: int) -> None:
    written = latin(text, length)
    assert set(written) <= ALLOWED
    assert len(written) <= length
    assert not written.startswith("/")
    assert not written.endswith("/")
    assert "//" not in written
