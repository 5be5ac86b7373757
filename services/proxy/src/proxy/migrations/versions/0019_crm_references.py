"""which contact of crm a request or an offer is of"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "crm_reference",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("target_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("offer_id", sa.Uuid(), nullable=True),
        sa.Column("person", sa.Uuid(), nullable=False, comment="The pseudonymous reference of crm."),
        sa.CheckConstraint("num_nonnulls(request_id, offer_id) = 1", name=op.f("ck_crm_reference_of_one")),
        sa.CheckConstraint("target_id = coalesce(request_id, offer_id)", name=op.f("ck_crm_reference_target")),
        *(
            sa.ForeignKeyConstraint(
                ["campaign_id", f"{kind}_id"],
                [f"{kind}.campaign_id", f"{kind}.id"],
                name=op.f(f"fk_crm_reference_campaign_id_{kind}_id_{kind}"),
                ondelete="CASCADE",
            )
            for kind in ("request", "offer")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "target_id", name=op.f("pk_crm_reference")),
    )
    op.create_index("ix_crm_reference_campaign_id_person", "crm_reference", ["campaign_id", "person"])
    for statement in tenancy.protect("crm_reference"):
        op.execute(statement)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.drop_table("crm_reference")
