"""what teams decide of matches across campaigns: a pin, a ban, a match by hand"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column(
        "shared_match",
        sa.Column(
            "pinned",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Does not expire: either team said so.",
        ),
    )
    op.add_column(
        "shared_match",
        sa.Column(
            "forbidden",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="A team said that these two are not matched again.",
        ),
    )
    op.add_column(
        "shared_match",
        sa.Column(
            "made_by",
            sa.Text(),
            nullable=True,
            comment="A member who made it by hand, or 'partner': the other's team; null: the matching.",
        ),
    )


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name in ("made_by", "forbidden", "pinned"):
        op.drop_column("shared_match", name)
