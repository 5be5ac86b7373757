"""Reader of a statement file: detects the format and checks the figures for consistency."""

from budget.banks.camt import read_camt
from budget.banks.ofx import read_ofx
from budget.banks.statements import BadStatement, Statement, check_statement
from budget.banks.text_encoding import read_text


def read_statements(data: bytes) -> list[Statement]:
    """Read the statements of a file by date; raise `BadStatement`."""
    text = read_text(data)
    head = text[:4000].upper()
    if "<OFX>" in head or "OFXHEADER" in head:
        ofx = read_ofx(text)
    elif text.lstrip().startswith("<"):
        ofx = read_camt(text)
    else:
        raise BadStatement(
            "Ce n'est pas un relevé OFX ou CAMT.053 : demandez à la banque l'un de ces deux formats.",
            "This is neither an OFX nor a CAMT.053 statement: ask the bank for one of them.",
        )
    statements = sorted((check_statement(item) for item in ofx), key=lambda item: (item.starts_on, item.ends_on))
    accounts: set[str] = set()
    for statement in statements:
        for line in statement.lines:
            if line.bank_id is not None and line.bank_id in accounts:
                raise BadStatement(
                    f"L'opération n° {line.number} figure deux fois dans le fichier (même identifiant bancaire).",
                    f"Entry {line.number} is in the file twice (same bank id).",
                    line.number,
                )
        accounts |= {line.bank_id for line in statement.lines if line.bank_id is not None}
    return statements
