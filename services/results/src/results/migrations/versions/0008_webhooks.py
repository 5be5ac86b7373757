"""webhooks"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "webhook",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("types", postgresql.ARRAY(sa.TEXT()), nullable=False),
        sa.Column(
            "secret", sa.LargeBinary(), nullable=False, comment="Sealed: the key that deliveries are signed with."
        ),
        sa.Column("position", sa.BigInteger(), nullable=False, comment="Of the last event that was taken."),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("delivered", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False, comment="In a row."),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_answer", sa.String(), nullable=True, comment="A status, or why there was none."),
        sa.Column("last_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_webhook")),
    )
    for statement in tenancy.protect("webhook"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("webhook")
