"""campaigns of an organisation ask each other for help"""

import sqlalchemy as sa
from alembic import op

revision = "0092_help_requests"
down_revision = "0091_asked_questionnaires"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    _allow("'message', 'work', 'questionnaire', 'help'")
    op.create_table(
        "help_request",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("room_id", sa.Uuid(), nullable=False, comment="The open invitation by which helpers are let in."),
        sa.Column("place", sa.String(), nullable=False, comment="Where to meet."),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id", "room_id"],
            ["open_invitation.campaign_id", "open_invitation.id"],
            name=op.f("fk_help_request_campaign_id_room_id_open_invitation"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_help_request")),
    )
    op.create_index("ix_help_request_room", "help_request", ["campaign_id", "room_id"], unique=False)
    op.execute("grant select, insert, update, delete on help_request to isoloir_app")
    op.execute("alter table help_request enable row level security")
    op.execute("alter table help_request force row level security")
    op.execute("""
        create policy campaign on help_request to isoloir_app
        using (campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid))
        with check (campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid))
    """)


def downgrade() -> None:
    op.drop_index("ix_help_request_room", table_name="help_request")
    op.drop_table("help_request")
    op.execute("delete from appeal where kind = 'help'")
    _allow("'message', 'work', 'questionnaire'")


def _allow(kinds: str) -> None:
    op.execute("alter table appeal drop constraint ck_appeal_kind")
    op.execute(
        f"alter table appeal add constraint ck_appeal_kind check (kind::text = any (array[{kinds}]::text[])) not valid"
    )
    op.execute("alter table appeal validate constraint ck_appeal_kind")
