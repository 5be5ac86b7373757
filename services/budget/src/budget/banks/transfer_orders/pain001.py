"""Writer of a SEPA credit transfer file: ISO 20022 pain.001.001.09, one debtor, any number of transfers. Pure.

Element order, lengths and patterns are those of the message's schema; the character set is the one that every bank of
the area takes (EPC217-08), so accents are written without them.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"
MAX_TRANSFERS = 200
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_NAME, _REMITTANCE, _REFERENCE = 70, 140, 35


@dataclass(frozen=True)
class Transfer:
    """`reference` comes back on the statement (35 characters at most)."""

    reference: str
    name: str
    iban: str
    cents: int
    remittance: str


def write_order(
    message_id: str, made_at: datetime, on: date, debtor: str, iban: str, transfers: Sequence[Transfer]
) -> bytes:
    """Return the file that asks the debtor's bank for these transfers. `made_at`: with its zone."""
    register_namespace("", NAMESPACE)
    document = Element(_tag("Document"))
    order = SubElement(document, _tag("CstmrCdtTrfInitn"))
    total = f"{sum(one.cents for one in transfers) / 100:.2f}"
    header = SubElement(order, _tag("GrpHdr"))
    _text(header, "MsgId", message_id[:_REFERENCE])
    _text(header, "CreDtTm", made_at.isoformat(timespec="seconds"))
    _text(header, "NbOfTxs", str(len(transfers)))
    _text(header, "CtrlSum", total)
    _text(SubElement(header, _tag("InitgPty")), "Nm", latin(debtor, _NAME))
    payment = SubElement(order, _tag("PmtInf"))
    _text(payment, "PmtInfId", message_id[:_REFERENCE])
    _text(payment, "PmtMtd", "TRF")
    _text(payment, "NbOfTxs", str(len(transfers)))
    _text(payment, "CtrlSum", total)
    level = SubElement(SubElement(payment, _tag("PmtTpInf")), _tag("SvcLvl"))
    _text(level, "Cd", "SEPA")
    _text(SubElement(payment, _tag("ReqdExctnDt")), "Dt", on.isoformat())
    _text(SubElement(payment, _tag("Dbtr")), "Nm", latin(debtor, _NAME))
    _account(payment, "DbtrAcct", iban)
    agent = SubElement(SubElement(SubElement(payment, _tag("DbtrAgt")), _tag("FinInstnId")), _tag("Othr"))
    _text(agent, "Id", "NOTPROVIDED")
    _text(payment, "ChrgBr", "SLEV")
    for one in transfers:
        _transfer(payment, one)
    return tostring(document, encoding="utf-8", xml_declaration=True)


def latin(text: str, length: int) -> str:
    """Return a text in the characters that SEPA banks take, cut to its length."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    bare = bare.replace("’", "'").replace("œ", "oe").replace("æ", "ae").replace("Œ", "OE").replace("&", "+")
    kept = " ".join("".join(char if char in _ALLOWED else " " for char in bare).split())
    # A slash at either end, or two of them, are control characters of the message.
    return kept.replace("//", "/").strip("/ ")[:length].strip()


def _transfer(payment: Element, one: Transfer) -> None:
    info = SubElement(payment, _tag("CdtTrfTxInf"))
    _text(SubElement(info, _tag("PmtId")), "EndToEndId", latin(one.reference, _REFERENCE))
    amount = SubElement(SubElement(info, _tag("Amt")), _tag("InstdAmt"), {"Ccy": "EUR"})
    amount.text = f"{one.cents / 100:.2f}"
    _text(SubElement(info, _tag("Cdtr")), "Nm", latin(one.name, _NAME))
    _account(info, "CdtrAcct", one.iban)
    _text(SubElement(info, _tag("RmtInf")), "Ustrd", latin(one.remittance, _REMITTANCE))


def _account(parent: Element, name: str, iban: str) -> None:
    _text(SubElement(SubElement(parent, _tag(name)), _tag("Id")), "IBAN", iban)


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _tag(name)).text = text


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
