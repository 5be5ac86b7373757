"""Conditions of the reimbursement, each with its article: the State pays nothing if one fails."""

from common.schemas.elections import ElectionKind

from budget.ceilings.places import place
from budget.ceilings.scales import CANTONS_EXEMPT_UNTIL, NO_ACCOUNT_BELOW
from budget.reimbursement.reimbursements.answers import Account, Gate, GateName
from budget.reimbursement.reimbursements.rates import threshold

_ARTICLES: dict[GateName, str] = {
    "filed_in_time": "L. 52-12",
    "not_rejected": "L. 52-15",
    "ceiling_respected": "L. 52-11",
    "assets_declared": "L. 52-11-1",
    "account_required": "L. 52-4, dernier alinéa",
}
_PRESIDENT = "loi 62-1292, art. 3"


def find_gates(account: Account) -> tuple[Gate, ...]:
    passed: dict[GateName, bool] = {
        "filed_in_time": not account.late,
        "not_rejected": not account.rejected,
        # By one euro too many, whoever found it: the spending given here, or the commission.
        "ceiling_respected": not account.overspent and account.spent <= account.ceiling,
        "assets_declared": not account.no_declaration,
        "account_required": _account_required(account),
    }
    president = account.election is ElectionKind.PRESIDENTIELLE
    others = (Gate(name, ok, _PRESIDENT if president else _ARTICLES[name], True) for name, ok in passed.items())
    return (_share_gate(account), *others)


def _share_gate(account: Account) -> Gate:
    needed = threshold(account.election, place(account.territory))
    enough = account.share > needed.share if needed.strict else account.share >= needed.share
    # A candidate for President who misses it still gets the reduced amount.
    blocking = account.election is not ElectionKind.PRESIDENTIELLE
    return Gate("five_percent", enough, needed.article, blocking)


def _account_required(account: Account) -> bool:
    """Check that the election has an account: small communes have none, nor had small cantons before 2015."""
    if account.population is None or account.population >= NO_ACCOUNT_BELOW:
        return True
    if account.election is ElectionKind.DEPARTEMENTALES:
        return account.on is None or account.on >= CANTONS_EXEMPT_UNTIL
    return account.election is not ElectionKind.MUNICIPALES
