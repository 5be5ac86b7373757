"""an organisation asks its campaigns to take a questionnaire"""

from alembic import op

revision = "0091_asked_questionnaires"
down_revision = "0090_joint_contacts"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("alter table appeal drop constraint ck_appeal_kind")
    op.execute(
        "alter table appeal add constraint ck_appeal_kind "
        "check (kind::text = any (array['message', 'work', 'questionnaire']::text[])) not valid"
    )
    op.execute("alter table appeal validate constraint ck_appeal_kind")
    op.execute("comment on column appeal.made is 'The draft of a message, the action, or the questionnaire.'")


def downgrade() -> None:
    op.execute("delete from appeal where kind = 'questionnaire'")
    op.execute("alter table appeal drop constraint ck_appeal_kind")
    op.execute(
        "alter table appeal add constraint ck_appeal_kind check (kind::text = any (array['message', 'work']::text[]))"
    )
    op.execute("comment on column appeal.made is 'The draft of a message, or the action.'")
