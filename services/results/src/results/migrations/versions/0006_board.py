"""contours and share links of the board"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "contour",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column(
            "rings",
            postgresql.JSONB(),
            nullable=False,
            comment="Closed rings of [longitude, latitude], outer and inner.",
        ),
        sa.Column(
            "source",
            sa.String(),
            nullable=False,
            comment="Who drew it and of when, as it is named under the map.",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "station", name=op.f("pk_contour")),
    )
    op.create_table(
        "share",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("label", sa.String(), nullable=False, comment="Whom it is for, in the team's words."),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_share")),
    )
    op.create_table(
        "share_site",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "origin", name=op.f("pk_share_site")),
    )
    for statement in (
        *tenancy.protect("contour"),
        *tenancy.protect("share", may="select, insert, update"),
        *tenancy.protect("share_site", may="select, insert, delete"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for table in ("share_site", "share", "contour"):
        op.drop_table(table)
