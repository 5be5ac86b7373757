"""doors, turfs and sheets of canvasses"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

CLAIMED = "By the phone's clock, where it was set right."


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name in ("door", "turf", "sheet"):
        op.add_column("canvass", sa.Column(name, sa.Uuid(), nullable=True))
    op.add_column("canvass", sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True, comment=CLAIMED))
    op.create_index("ix_canvass_campaign_id_door", "canvass", ["campaign_id", "door"])


def downgrade() -> None:
    op.drop_index("ix_canvass_campaign_id_door", "canvass")
    for name in ("claimed_at", "sheet", "turf", "door"):
        op.drop_column("canvass", name)
