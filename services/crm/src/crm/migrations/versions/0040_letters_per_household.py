"""one letter for each household"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    asked = sa.Column(
        "per_household",
        sa.Boolean,
        nullable=False,
        server_default=sa.false(),
        comment="Of letters: one for those of a household at one address.",
    )
    # A database that is made now has it from the migration that makes this table.
    op.add_column("mailing", asked, if_not_exists=True)


def downgrade() -> None:
    op.drop_column("mailing", "per_household")
