"""Input of the checks: sums and a few entries, never the whole account."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from budget.accounts.account_people.receipt_eligibility import Opening
from budget.ceilings.answers import Currency
from budget.filing.filings.accountants import USUAL_ACCOUNTANT, Accountant
from budget.ledger.balances.groups import NONE, Group


@dataclass(frozen=True)
class Lack:
    """A kind of document that entries lack."""

    label: str
    entries: int
    cents: int


@dataclass(frozen=True)
class Bank:
    statements: int
    open_lines: int
    open_movements: int
    gaps: int


@dataclass(frozen=True)
class Facts:
    """The facts of an account, in the currency's smallest unit; reversed entries are not counted."""

    currency: Currency
    today: date
    period_starts_on: date
    votes_on: date
    filing_due_at: datetime
    ceiling: int | None
    filing_articles: str = "L. 52-12"
    accountant: Accountant = USUAL_ACCOUNTANT
    """The conditions under which an accountant presents the account of this election."""
    limited_account: bool = True
    """There is a campaign account for this election: none in communes under 9,000."""
    opening: Opening | None = None
    """The days of the agent's declaration and account; None while nobody has said who the agent is."""
    closed: bool = False
    planned: int = 0
    committed: int = 0
    paid: int = 0
    expenses: int = 0
    """On the headings: owed or paid."""
    receipts: int = 0
    gifts: int = 0
    accountant_fees: int = 0
    """Spent on heading 9."""
    direct: int = 0
    """Paid by the candidate."""
    cash_gifts: int = 0
    unset: int = 0
    """Without a heading yet."""
    second_round_unsaid: bool = False
    """Round one is over, a second is planned, and nobody has said whether the campaign is in it."""
    share: float | None = None
    """Share of the votes in round one; none while it is not known."""
    invoiced: Group = NONE
    not_entered: Group = NONE
    """Paid, and not taken to the account."""
    outside: Group = NONE
    receipts_outside: Group = NONE
    unvalued: Group = NONE
    illegal: Group = NONE
    """Receipts that have to go back, for what is still to go."""
    unnumbered: Group = NONE
    donors: Group = NONE
    """Givers whose file is not whole."""
    actions: Group = NONE
    """Actions that took place and cost nothing by the account."""
    loans_due: Group = NONE
    unstated: Group = NONE
    """Payers of whom nobody has said what they are."""
    held: int = 0
    """Receipts that are not admitted until then, in cents."""
    forbidden: Group = NONE
    """Help in kind and guarantees of somebody who may not give them."""
    minors: Group = NONE
    """Gifts of people under eighteen."""
    parliament: Group = NONE
    """Receipts that speak of the means of a parliamentary office."""
    attestations: int = 0
    """Attestations of mayors, on like facilities for all candidates."""
    joined: Group = NONE
    """Lists that joined before round one whose expenses are not in the account yet, and what they spent."""
    lacks: tuple[Lack, ...] = ()
    bank: Bank | None = None
    answers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Answers to the questionnaire, by question."""

    @property
    def spent(self) -> int:
        return self.committed + self.paid
