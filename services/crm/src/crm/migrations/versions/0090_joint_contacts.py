"""the register of processing says how to reach joint controllers"""

from alembic import op

revision = "0090_joint_contacts"
down_revision = "0089_arrangements"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table controller add column joint_contacts character varying")
    op.execute(
        "comment on column controller.joint_contacts is "
        "'How to reach each organisation that is a joint controller (GDPR, art. 30(1)(a)).'"
    )


def downgrade() -> None:
    op.execute("alter table controller drop column joint_contacts")
