"""jobs"""

from alembic import op
from kit.jobs import tables as jobs
from predict.tables import Base

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    jobs.create(op, Base.metadata)


def downgrade() -> None:
    op.drop_table("job")
