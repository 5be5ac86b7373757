"""false alarms: texts that only look like what GDPR, art. 9, protects"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0066"
down_revision = "0065"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    Base.metadata.tables["false_alarm"].create(op.get_bind())
    for statement in tenancy.protect("false_alarm", "select, insert, delete"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("false_alarm")
