"""mails and SMS that go out, and who wants no invitation"""

import sqlalchemy as sa
from alembic import op
from kit.messages import tables as messages
from proxy.tables import Base

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    messages.create(op, Base.metadata)
    op.add_column(
        "offer",
        sa.Column(
            "refused_invitations",
            sa.Boolean(),
            server_default="false",
            nullable=False,
            comment="Wants no invitation to vote further away than offered.",
        ),
    )


def downgrade() -> None:
    op.drop_column("offer", "refused_invitations")
    op.drop_table("message")
