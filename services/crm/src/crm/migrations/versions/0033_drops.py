"""places for posters, stocks, and rounds of postering and leaflets"""

import sqlalchemy as sa
from alembic import op
from crm.tables import Base
from kit import tenancy
from kit.touching import touch
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0032"

# What the application may do: words on stops and movements are added, never changed.
TABLES = {
    "panel": "select, insert, update",
    "panel_report": "select, insert, update",
    "stock": "select, insert, update",
    "stock_share": "select, insert, update",
    "stock_move": "select, insert",
    "drop_round": "select, insert, update",
    "drop_stop": "select, insert",
    "drop_mark": "select, insert",
    "drop_helper": "select, insert, delete",
    "drop_photo": "select, insert, delete",
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("action", sa.Column("sums", JSONB(none_as_null=True), nullable=True))
    for name, may in TABLES.items():
        Base.metadata.tables[name].create(op.get_bind())
        for statement in tenancy.protect(name, may=may):
            op.execute(statement)
    for statement in touch("panel"):
        op.execute(statement)


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
    op.drop_column("action", "sums")
