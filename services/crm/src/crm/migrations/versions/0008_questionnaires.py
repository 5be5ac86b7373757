"""questionnaires, what is answered to them, and what volunteers offer"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0008"
down_revision = "0007"

TABLES = {
    "questionnaire": "select, insert, update",
    # A published version never changes.
    "questionnaire_version": "select, insert",
    "answer_taken": "select, insert",
    "answer_sheet": "select, insert",
    "answer_count": "select, insert, update",
    "volunteer_offer": "select, insert, update",
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, may in TABLES.items():
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may):
            op.execute(statement)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
