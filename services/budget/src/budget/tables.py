"""All tables of budget, for Alembic and the tests."""

from budget.balances.models import Balance as Balance
from budget.balances.models import HeadingBalance as HeadingBalance
from budget.ceilings.models import OfficialCeiling as OfficialCeiling
from budget.db import Base as Base
from budget.expenses.models import Entry as Entry
from budget.expenses.models import Expense as Expense
from budget.expenses.models import HeardAction as HeardAction
