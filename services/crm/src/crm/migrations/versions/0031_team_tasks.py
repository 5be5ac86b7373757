"""tasks of the team: who does what by when, about whom; donations on the timeline"""

import sqlalchemy as sa
from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0031"
down_revision = "0030"

ADDED = ("owner", "due_on", "person_id", "sealed", "made_by")


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.add_column("task", sa.Column("owner", sa.Text(), comment="The member who does it, of a task of the team."))
    op.add_column("task", sa.Column("due_on", sa.Date(), comment="The last day for it."))
    op.add_column("task", sa.Column("person_id", sa.Uuid(), comment="Whom it is about: it goes with them."))
    op.add_column("task", sa.Column("sealed", sa.LargeBinary(), comment="What is to be done, of a task of the team."))
    op.add_column("task", sa.Column("made_by", sa.Text()))
    op.create_check_constraint("ck_task_team", "task", "(kind = 'team') = (sealed is not null)")
    op.create_foreign_key(
        "fk_task_campaign_id_person",
        "task",
        "person",
        ["campaign_id", "person_id"],
        ["campaign_id", "id"],
        ondelete="cascade",
    )
    op.create_index("ix_task_campaign_id_owner", "task", ["campaign_id", "owner"])
    op.create_index("ix_task_campaign_id_person_id", "task", ["campaign_id", "person_id"])
    Base.metadata.tables["donation"].create(op.get_bind())
    for statement in tenancy.protect("donation"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("donation")
    op.drop_index("ix_task_campaign_id_person_id", "task")
    op.drop_index("ix_task_campaign_id_owner", "task")
    op.drop_constraint("fk_task_campaign_id_person", "task")
    op.execute("delete from task where kind = 'team'")
    op.drop_constraint("ck_task_team", "task")
    for name in reversed(ADDED):
        op.drop_column("task", name)
