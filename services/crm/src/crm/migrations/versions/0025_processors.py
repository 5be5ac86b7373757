"""who processes people for the campaign, for its register"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"

SAID = "Who processes people for the campaign, where, by which contract and safeguards."


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # On a new database an earlier migration made the table from the models, with this column.
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("controller")}
    if "processors" not in columns:
        op.add_column("controller", sa.Column("processors", sa.String(), comment=SAID))


def downgrade() -> None:
    op.drop_column("controller", "processors")
