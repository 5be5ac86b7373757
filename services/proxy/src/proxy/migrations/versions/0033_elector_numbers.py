"""the same elector number on two people's forms"""

import sqlalchemy as sa
from alembic import op

revision = "0033_elector_numbers"
down_revision = "0032_controllers_are_heard"
COMMENT = "Keyed hash of the elector number; none until it is compared."


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("person", sa.Column("elector_hash", sa.LargeBinary(), nullable=True, comment=COMMENT))
    op.create_index("ix_person_campaign_id_elector_hash", "person", ["campaign_id", "elector_hash"])


def downgrade() -> None:
    op.drop_index("ix_person_campaign_id_elector_hash", "person")
    op.drop_column("person", "elector_hash")
