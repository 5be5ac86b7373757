"""polling places"""

import sqlalchemy as sa
from alembic import op
from kit import tenancy
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "officer",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_names", sa.String(), nullable=False),
        sa.Column("surname", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("registered_in", sa.String(), nullable=True, comment="The commune whose electoral list they are on."),
        sa.Column("born_on", sa.LargeBinary(), nullable=True),
        sa.Column("born_at", sa.LargeBinary(), nullable=True),
        sa.Column("elector_number", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column(
            "phone_index",
            sa.LargeBinary(),
            nullable=True,
            comment="Keyed hash: whose text message it is. One person has a number.",
        ),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_officer")),
    )
    op.create_index(
        "uq_officer_phone",
        "officer",
        ["campaign_id", "phone_index"],
        unique=True,
        postgresql_where=sa.text("phone_index is not null"),
    )
    op.create_table(
        "option",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column(
            "double_entry", sa.Boolean(), nullable=False, comment="A sheet counts once two people have sent the same."
        ),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", name=op.f("pk_option")),
    )
    op.create_table(
        "photo",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("tally_id", sa.Uuid(), nullable=False),
        sa.Column("received_sha256", sa.String(), nullable=False, comment="Of the file as it was sent."),
        sa.Column(
            "sha256", sa.String(), nullable=False, comment="Of the picture as it is kept: smaller, without metadata."
        ),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="Sealed."),
        sa.Column("added_by", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "sha256 ~ '^[0-9a-f]{64}$' and received_sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_photo_are_hashes")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_photo")),
        sa.UniqueConstraint("campaign_id", "tally_id", "received_sha256", name="uq_photo_tally_received"),
    )
    op.create_table(
        "sample",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("ballots", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("null_votes", sa.Integer(), nullable=False),
        sa.Column("votes", postgresql.JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="By the clock of whoever entered it, which may be wrong.",
        ),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ballots between 1 and 1000 and blank >= 0 and null_votes >= 0", name=op.f("ck_sample_plausible")
        ),
        sa.PrimaryKeyConstraint("campaign_id", "station", "round", "reported_by", name=op.f("pk_sample")),
    )
    op.create_table(
        "text_gateway",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_text_gateway")),
    )
    op.create_table(
        "text_message",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gateway_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False, comment="The gateway's own, else a hash of what it said."),
        sa.Column("officer_id", sa.Uuid(), nullable=True, comment="Whose number it came from; null: nobody's."),
        sa.Column("sender", sa.LargeBinary(), nullable=False, comment="Sealed."),
        sa.Column("text", sa.LargeBinary(), nullable=False, comment="Sealed."),
        sa.Column("reply", sa.LargeBinary(), nullable=False, comment="Sealed: it may tell figures."),
        sa.Column("understood", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_text_message")),
        sa.UniqueConstraint("campaign_id", "gateway_id", "message_id", name="uq_text_message_gateway_message"),
    )
    op.create_table(
        "assignment",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("assigned_by", sa.String(), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column(
            "notified_at", sa.DateTime(timezone=True), nullable=True, comment="When the mayor was told of it (R. 46)."
        ),
        sa.CheckConstraint("round in (1, 2)", name=op.f("ck_assignment_known_round")),
        sa.ForeignKeyConstraint(
            ["campaign_id", "officer_id"],
            ["officer.campaign_id", "officer.id"],
            name="fk_assignment_officer",
            ondelete="cascade",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_assignment")),
        sa.UniqueConstraint(
            "campaign_id", "officer_id", "station", "round", "duty", name="uq_assignment_officer_station_round_duty"
        ),
    )
    op.create_index(
        "uq_assignment_one_of_a_kind",
        "assignment",
        ["campaign_id", "station", "round", "duty"],
        unique=True,
        postgresql_where=sa.text("duty not in ('scrutineer', 'reporter')"),
    )
    op.create_table(
        "pairing",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id", "officer_id"],
            ["officer.campaign_id", "officer.id"],
            name="fk_pairing_officer",
            ondelete="cascade",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_pairing")),
    )
    op.create_table(
        "phone",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("officer_id", sa.Uuid(), nullable=False),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id", "officer_id"],
            ["officer.campaign_id", "officer.id"],
            name="fk_phone_officer",
            ondelete="cascade",
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_phone")),
    )
    op.create_index("ix_phone_campaign_id_officer_id", "phone", ["campaign_id", "officer_id"], unique=False)
    op.add_column(
        "station", sa.Column("place", sa.String(), nullable=True, comment="Of the polling place: `École Jules-Ferry`.")
    )
    op.add_column("station", sa.Column("address", sa.String(), nullable=True))
    op.add_column(
        "tally",
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="By the clock of the device, which may be wrong.",
        ),
    )
    op.add_column(
        "turnout",
        sa.Column(
            "entered_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="By the clock of the device, which may be wrong.",
        ),
    )
    for statement in (
        *tenancy.protect("officer"),
        *tenancy.protect("assignment"),
        *tenancy.protect("option", may="select, insert, update"),
        *tenancy.protect("pairing"),
        *tenancy.protect("phone"),
        # What was reported is never lost.
        *tenancy.protect("photo", may="select, insert"),
        *tenancy.protect("sample", may="select, insert, update"),
        *tenancy.protect("text_gateway", may="select, insert, update"),
        *tenancy.protect("text_message", may="select, insert"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for table, column in (("turnout", "entered_at"), ("tally", "entered_at"), ("station", "address")):
        op.drop_column(table, column)
    op.drop_column("station", "place")
    for table in (
        "phone",
        "pairing",
        "assignment",
        "text_message",
        "text_gateway",
        "sample",
        "photo",
        "option",
        "officer",
    ):
        op.drop_table(table)
