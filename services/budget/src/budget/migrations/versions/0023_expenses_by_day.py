"""expenses are listed by day, reversed ones too"""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("drop index ix_expense_campaign_id_spent_on")
    op.execute("create index ix_expense_campaign_id_spent_on on expense (campaign_id, spent_on)")
