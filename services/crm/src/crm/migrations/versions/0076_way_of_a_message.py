"""approval, pictures and replies of messages"""

import sqlalchemy as sa
from alembic import op

revision = "0076_way_of_a_message"
down_revision = "0075_address_hashes"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "message_picture",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("description", sa.String(), nullable=False, comment="What it shows, for who does not see it."),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="JPEG."),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_message_picture")),
    )
    op.create_table(
        "reply",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False, comment="The interaction's."),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("mailing_id", sa.Uuid(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False, comment="By the campaign's clock."),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("assigned_to", sa.String(), nullable=True),
        sa.Column("changed_by", sa.String(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("channel in ('email', 'sms')", name=op.f("ck_reply_channel")),
        sa.CheckConstraint("state in ('open', 'answered', 'closed')", name=op.f("ck_reply_state")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "person_id"],
            ["person.campaign_id", "person.id"],
            name=op.f("fk_reply_campaign_id_person_id_person"),
            ondelete="cascade",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_reply")),
    )
    op.create_index(
        "ix_reply_campaign_id_state_received_at", "reply", ["campaign_id", "state", "received_at"], unique=False
    )
    op.add_column(
        "mailing",
        sa.Column(
            "second_person",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Somebody else has to approve it, whatever the rule becomes: set when it is written.",
        ),
    )
    op.add_column(
        "mailing",
        sa.Column(
            "asked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When its author asked for approval, by the campaign's clock.",
        ),
    )
    op.add_column("mailing", sa.Column("asked_version", sa.BigInteger(), nullable=True))
    op.add_column(
        "mailing",
        sa.Column(
            "wanted_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it is to start once approved; none: at once.",
        ),
    )
    op.add_column(
        "mailing",
        sa.Column("returned", sa.String(), nullable=True, comment="What has to change, by who did not approve."),
    )
    op.add_column(
        "delivery",
        sa.Column("outcome", sa.String(), nullable=True, comment="What came back of it: the last of several."),
    )
    op.create_check_constraint("outcome", "delivery", "outcome in ('answered', 'bounced', 'complaint')")
    op.create_index(
        "ix_delivery_outcome",
        "delivery",
        ["campaign_id", "mailing_id"],
        postgresql_where=sa.text("outcome is not null"),
    )
    op.execute("grant update (outcome) on delivery to isoloir_app")
    op.execute("grant select, insert on message_picture to isoloir_app")
    op.execute("alter table message_picture enable row level security")
    op.execute("alter table message_picture force row level security")
    op.execute("""
        create policy campaign on message_picture to isoloir_app
        using (campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid))
        with check (campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid))
    """)
    op.execute("grant select, insert, update on reply to isoloir_app")
    op.execute("alter table reply enable row level security")
    op.execute("alter table reply force row level security")
    op.execute("""
        create policy campaign on reply to isoloir_app
        using (campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid))
        with check (campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid))
    """)


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
