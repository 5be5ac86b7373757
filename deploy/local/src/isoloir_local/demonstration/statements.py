"""Bank statements of an account that does not exist, and papers of suppliers that do not either."""

import io
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

BANK, BRANCH, NUMBER = "30004", "00821", "00010012345"


class Movement(NamedTuple):
    key: str
    on: date
    cents: int
    name: str


def write_ofx(rows: Sequence[Movement], starts: date, ends: date, closing_cents: int) -> bytes:
    """Return a statement as a bank's site gives it out."""
    entries = "".join(
        f"<STMTTRN>\n<TRNTYPE>OTHER\n<DTPOSTED>{row.on:%Y%m%d}\n<TRNAMT>{row.cents / 100:.2f}\n"
        f"<FITID>{row.key}\n<NAME>{row.name}\n</STMTTRN>\n"
        for row in rows
    )
    account = f"<BANKID>{BANK}\n<BRANCHID>{BRANCH}\n<ACCTID>{NUMBER}\n<ACCTTYPE>CHECKING\n"
    text = (
        "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n\n"
        "<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1\n<STMTRS><CURDEF>EUR\n"
        f"<BANKACCTFROM>{account}</BANKACCTFROM><BANKTRANLIST><DTSTART>{starts:%Y%m%d}\n<DTEND>{ends:%Y%m%d}\n"
        f"{entries}</BANKTRANLIST><LEDGERBAL><BALAMT>{closing_cents / 100:.2f}\n<DTASOF>{ends:%Y%m%d}\n</LEDGERBAL>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )
    return text.encode("cp1252", "replace")


def write_paper(title: str, lines: Sequence[str]) -> bytes:
    """Return a page of PDF, marked as invented."""
    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=A4, invariant=1)
    page.setTitle(title)
    page.setFont("Helvetica-Bold", 16)
    page.drawString(60, 770, title)
    page.setFont("Helvetica", 11)
    for number, line in enumerate(lines):
        page.drawString(60, 735 - 20 * number, line)
    page.setFont("Helvetica-Oblique", 9)
    page.drawString(60, 60, "Pièce inventée pour la démonstration d’Isoloir : ce fournisseur n’existe pas.")
    page.save()
    return out.getvalue()
