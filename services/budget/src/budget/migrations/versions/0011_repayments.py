"""out of whose money a loan is paid back"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    # On a new database an earlier migration made the table from the models, with this column.
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("repayment")}
    if "paid_by" not in columns:
        op.add_column("repayment", sa.Column("paid_by", sa.String(), server_default="candidate", nullable=False))


def downgrade() -> None:
    op.drop_column("repayment", "paid_by")
