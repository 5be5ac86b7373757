"""Files in the commission's layouts, with invented figures."""

from collections.abc import Mapping, Sequence

from budget.ledger.journals.headings import HEADINGS


def csv_2022(rows: Sequence[tuple[str, Mapping[int, str], str]], *, receipts: str = "", rfe: str = "") -> bytes:
    """cp1252; declared only, so that the reader has to fall back on it."""
    head = ["candidat", "circonscription", "code département", "monnaie", "dépenses totales déclarées"]
    head += [f"{label} (déclaré)" for label in HEADINGS.values()] + ["recettes totales déclarées", "RFE", "decision"]
    lines = [";".join(head)]
    for reference, spent, total in rows:
        cells = [spent.get(heading, "-") for heading in HEADINGS]
        lines.append(";".join([reference, "Ain - 1re", "1", "EURO", total, *cells, receipts, rfe, "A"]))
    return "\n".join(lines).encode("cp1252")


def csv_2024(rows: Sequence[tuple[str, str, str, Mapping[int, int]]]) -> bytes:
    """Six blank lines, CRLF, no currency, and texts that are UTF-8 read as cp1252."""
    head = ["Candidat", "Circonscription", "Code département", "Dépenses totales retenues"]
    head += [f"{label} (retenu)" for label in HEADINGS.values()]
    lines = [";" * (len(head) - 1)] * 6 + [";".join(head)]
    for reference, department, place, spent in rows:
        broken = place.encode("utf-8").decode("cp1252")
        cells = [str(spent.get(heading, 0)) for heading in HEADINGS]
        lines.append(";".join([reference, broken, department, str(sum(spent.values())), *cells]))
    return "\r\n".join(lines).encode("cp1252")
