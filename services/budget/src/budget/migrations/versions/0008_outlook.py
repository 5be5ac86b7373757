"""outlook: the forecast of the reimbursement, the round that the ceiling is of, published populations"""

import sqlalchemy as sa
from alembic import op
from budget.tables import Base
from kit import tenancy

revision = "0008"
down_revision = "0007"

TABLES = ("outlook", "heard_forecast", "heard_tally", "contested_round")


def upgrade() -> None:
    for table in TABLES:
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, may="select, insert, update"):
            op.execute(statement)
    Base.metadata.tables["published_population"].create(op.get_bind())
    for statement in tenancy.reference("published_population", may="select, insert, update"):
        op.execute(statement)
    op.add_column(
        "official_ceiling",
        sa.Column("round", sa.Integer(), nullable=True, comment="Where the law has a ceiling for each."),
    )


def downgrade() -> None:
    op.drop_column("official_ceiling", "round")
    for table in ("published_population", *reversed(TABLES)):
        op.drop_table(table)
