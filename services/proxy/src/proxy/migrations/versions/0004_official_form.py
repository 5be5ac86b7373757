"""the official form, as a member brought it"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "official_form",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False, comment="SHA-256 of the file, in hexadecimal."),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("map", postgresql.JSONB(), nullable=True),
        sa.Column("mapped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_by", sa.Text(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "digest", name=op.f("pk_official_form")),
    )
    for statement in tenancy.protect("official_form"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("official_form")
