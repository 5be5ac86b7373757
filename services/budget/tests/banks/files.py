"""Statements as banks write them, invented."""

from collections.abc import Sequence

from budget.banks.ibans import french_iban

BANK, BRANCH, NUMBER = "30004", "00821", "00010012345"
IBAN = french_iban(BANK, BRANCH, NUMBER) or ""
OTHER = french_iban(BANK, BRANCH, "00010099999") or ""

Row = tuple[str, str, str, str, str]
"""Id, day (20290527), amount, name, memo."""


def ofx(
    rows: Sequence[Row],
    *,
    closing: str = "",
    starts: str = "20290501",
    ends: str = "20290531",
    currency: str = "EUR",
    number: str = NUMBER,
    closed: bool = False,
    bank: str = BANK,
    branch: str = BRANCH,
) -> bytes:
    def leaf(name: str, value: str) -> str:
        return f"<{name}>{value}</{name}>\n" if closed else f"<{name}>{value}\n"

    entries = "".join(
        "<STMTTRN>\n"
        + leaf("TRNTYPE", "OTHER")
        + leaf("DTPOSTED", day)
        + leaf("TRNAMT", amount)
        + leaf("FITID", fitid)
        + leaf("NAME", name)
        + leaf("MEMO", memo)
        + "</STMTTRN>\n"
        for fitid, day, amount, name, memo in rows
    )
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="211"?>\n'
        if closed
        else "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n\n"
    )
    balance = f"<LEDGERBAL>{leaf('BALAMT', closing)}{leaf('DTASOF', ends)}</LEDGERBAL>" if closing else ""
    account = leaf("BANKID", bank) + leaf("BRANCHID", branch) + leaf("ACCTID", number) + leaf("ACCTTYPE", "CHECKING")
    text = (
        f"{head}<OFX><BANKMSGSRSV1><STMTTRNRS>{leaf('TRNUID', '1')}<STMTRS>{leaf('CURDEF', currency)}"
        f"<BANKACCTFROM>{account}</BANKACCTFROM><BANKTRANLIST>{leaf('DTSTART', starts)}{leaf('DTEND', ends)}"
        f"{entries}</BANKTRANLIST>{balance}</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>\n"
    )
    return text.encode("utf-8" if closed else "cp1252")


def camt(
    rows: Sequence[Row],
    *,
    opening: str = "0.00",
    closing: str = "0.00",
    starts: str = "2029-05-01",
    ends: str = "2029-05-31",
    currency: str = "EUR",
    iban: str = IBAN,
    version: str = "02",
    head: str = '<?xml version="1.0" encoding="UTF-8"?>\n',
) -> bytes:
    def balance(code: str, amount: str, day: str) -> str:
        sign = "DBIT" if amount.startswith("-") else "CRDT"
        return (
            f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>"
            f'<Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'
            f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        )

    def entry(ref: str, day: str, amount: str, name: str, memo: str) -> str:
        debit = amount.startswith("-")
        status = "BOOK" if version < "08" else "<Cd>BOOK</Cd>"
        side = "Cdtr" if debit else "Dbtr"
        party = f"<Nm>{name}</Nm>" if version < "08" else f"<Pty><Nm>{name}</Nm></Pty>"
        return (
            f'<Ntry><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt>'
            f"<CdtDbtInd>{'DBIT' if debit else 'CRDT'}</CdtDbtInd>"
            f"<Sts>{status}</Sts><BookgDt><Dt>{day[:4]}-{day[4:6]}-{day[6:]}</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef>"
            f"<NtryDtls><TxDtls><RltdPties><{side}>{party}</{side}></RltdPties>"
            f"<RmtInf><Ustrd>{memo}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        )

    return (
        f'{head}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><GrpHdr/><Stmt>'
        f"<Id>1</Id><FrToDt><FrDtTm>{starts}T00:00:00</FrDtTm><ToDtTm>{ends}T23:59:59</ToDtTm></FrToDt>"
        f"<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>{currency}</Ccy></Acct>"
        f"{balance('OPBD', opening, starts)}{balance('CLBD', closing, ends)}"
        f"{''.join(entry(*row) for row in rows)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()
