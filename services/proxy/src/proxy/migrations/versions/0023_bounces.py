"""whose mails come back"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "bounce",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False, comment="Which mail of ours: each is noted once."),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "address",
            sa.LargeBinary(),
            nullable=True,
            comment="Keyed hash; another address is open again. Null: a member said that it works.",
        ),
        sa.Column(
            "said_by",
            sa.Text(),
            nullable=False,
            comment="Our relay at once, or a notice that came later (RFC 3464).",
        ),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("said_by in ('relay', 'notice')", name=op.f("ck_bounce_said_by")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "person_id"],
            ["person.campaign_id", "person.id"],
            name=op.f("fk_bounce_campaign_id_person_id_person"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "message_id", name=op.f("pk_bounce")),
    )
    op.create_index("ix_bounce_campaign_id_person_id", "bounce", ["campaign_id", "person_id"])
    for statement in tenancy.protect("bounce"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.drop_table("bounce")
