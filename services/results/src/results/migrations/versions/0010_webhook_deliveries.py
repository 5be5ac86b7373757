"""webhooks are kit's: a row for each delivery, two secrets while one is changed"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from results.tables import Base

revision = "0010"
down_revision = "0009"

READ_TO = "Up to which the log was read for it."
TAKEN_TO = "Of the last event that was taken."


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name, kind in (
        ("retiring_secret", sa.LargeBinary()),
        ("retires_at", sa.DateTime(timezone=True)),
        ("held_until", sa.DateTime(timezone=True)),
        ("stopped_because", sa.String()),
    ):
        made = Base.metadata.tables["webhook"].c[name]
        op.add_column("webhook", sa.Column(name, kind, nullable=True, comment=made.comment))
    op.alter_column("webhook", "delivered", server_default="0")
    op.alter_column("webhook", "failures", server_default="0")
    op.alter_column("webhook", "position", comment=READ_TO, existing_comment=TAKEN_TO)
    for statement in tenancy.open_to_relay("webhook", may="select (campaign_id, stopped_at)"):
        op.execute(statement)
    Base.metadata.tables["webhook_delivery"].create(op.get_bind())
    for statement in tenancy.protect("webhook_delivery"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("webhook_delivery")
    op.execute("drop policy relay on webhook")
    op.execute(f"revoke all on webhook from {tenancy.RELAY}")
    op.alter_column("webhook", "position", comment=TAKEN_TO, existing_comment=READ_TO)
    op.alter_column("webhook", "failures", server_default=None)
    op.alter_column("webhook", "delivered", server_default=None)
    for name in ("stopped_because", "held_until", "retires_at", "retiring_secret"):
        op.drop_column("webhook", name)
