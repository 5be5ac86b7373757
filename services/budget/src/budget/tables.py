"""All tables of budget, for Alembic and the tests."""

from budget.accounts.models import Comment as Comment
from budget.allotments.models import Allotment as Allotment
from budget.balances.models import Balance as Balance
from budget.balances.models import HeadingBalance as HeadingBalance
from budget.ceilings.models import OfficialCeiling as OfficialCeiling
from budget.db import Base as Base
from budget.donors.models import Donor as Donor
from budget.evidence.models import Document as Document
from budget.evidence.models import Evidence as Evidence
from budget.evidence.models import MissingEvidence as MissingEvidence
from budget.evidence.models import MissingSum as MissingSum
from budget.expenses.models import Approval as Approval
from budget.expenses.models import Entry as Entry
from budget.expenses.models import Expense as Expense
from budget.expenses.models import HeardAction as HeardAction
from budget.journals.models import AccountSum as AccountSum
from budget.journals.models import JournalEntry as JournalEntry
from budget.journals.models import JournalLine as JournalLine
from budget.loans.models import Loan as Loan
from budget.loans.models import Repayment as Repayment
from budget.pledges.models import Pledge as Pledge
from budget.receipts.models import ReceiptRow as ReceiptRow
from budget.trails.models import Change as Change
