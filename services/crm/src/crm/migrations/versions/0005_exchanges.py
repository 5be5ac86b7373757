"""exchanges, and how many somebody had"""

import sqlalchemy as sa
from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0005"
down_revision = "0004"

COUNTED = "How many: kept by exchanges."


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    Base.metadata.tables["exchange"].create(op.get_bind())
    for statement in tenancy.protect("exchange", may="select, insert"):
        op.execute(statement)
    # On a new database an earlier migration made the table from the models, with these columns.
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("person")}
    if "exchanges" not in columns:
        counted = sa.Column("exchanges", sa.Integer(), nullable=False, server_default="0", comment=COUNTED)
        op.add_column("person", counted)
        op.add_column("person", sa.Column("last_exchange_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("person", "last_exchange_at")
    op.drop_column("person", "exchanges")
    op.drop_table("exchange")
