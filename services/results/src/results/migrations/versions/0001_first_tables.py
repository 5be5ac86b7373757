"""first tables"""

import sqlalchemy as sa
from alembic import op
from kit import tables, tenancy
from results.tables import Base
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    tables.create(op, Base.metadata)
    op.create_table(
        "candidate",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("panel", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("nuance", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("campaign_id", "round", "id", name=op.f("pk_candidate")),
    )
    op.create_table(
        "import",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("election", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("stations", sa.Integer(), nullable=False, comment="In the campaign's territory."),
        sa.Column("kept", sa.Boolean(), nullable=False, comment="False when newer stations were known already."),
        sa.Column("rejected", postgresql.JSONB(), nullable=False),
        sa.Column("warnings", postgresql.JSONB(), nullable=False),
        sa.Column("imported_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_import")),
        sa.UniqueConstraint("campaign_id", "sha256", name="uq_import_campaign_id_sha256"),
    )
    op.create_table(
        "journal_entry",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("about", postgresql.JSONB(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("campaign_id", "number", name=op.f("pk_journal_entry")),
    )
    op.create_table(
        "station",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("commune", sa.String(), nullable=False),
        sa.Column("commune_name", sa.String(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("closings", postgresql.JSONB(), nullable=False, comment="Round → local time: {'1': '20:00'}."),
        sa.Column(
            "known_on",
            sa.Date(),
            nullable=True,
            comment="Day of the ballot it was read from; null when a person entered it, whom no file overrules.",
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("registered >= 0", name=op.f("ck_station_registered_not_negative")),
        sa.PrimaryKeyConstraint("campaign_id", "station", name=op.f("pk_station")),
    )
    op.create_table(
        "tally",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("blank", sa.Integer(), nullable=False),
        sa.Column("null_votes", sa.Integer(), nullable=False),
        sa.Column("valid", sa.Integer(), nullable=False),
        sa.Column("votes", postgresql.JSONB(), nullable=False),
        sa.Column("signatures", sa.Integer(), nullable=True),
        sa.Column("envelopes", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column(
            "source",
            sa.Enum("reporter", "import", "official", name="tallysource", native_enum=False, length=20),
            nullable=False,
        ),
        sa.Column("figures", sa.LargeBinary(), nullable=False, comment="Digest: equal for equal sheets."),
        sa.Column("findings", postgresql.JSONB(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received", "checked", "validated", "disputed", "set_aside", name="state", native_enum=False, length=20
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=True, comment="Why it is disputed."),
        sa.Column("confirms", sa.Uuid(), nullable=True, comment="The equal sheet it confirms."),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True, comment="Who validated it; null: the checks."),
        sa.Column("decision", sa.String(), nullable=True, comment="Why, in that person's words."),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=True,
            comment="Of what was told of the station and round: grows each time another sheet counts.",
        ),
        sa.CheckConstraint(
            "registered >= 0 and voters >= 0 and blank >= 0 and null_votes >= 0 and valid >= 0",
            name=op.f("ck_tally_nothing_negative"),
        ),
        sa.PrimaryKeyConstraint("campaign_id", "id", name=op.f("pk_tally")),
    )
    op.create_index("ix_tally_campaign_id_station_round", "tally", ["campaign_id", "station", "round"], unique=False)
    op.create_index(
        "uq_tally_counted",
        "tally",
        ["campaign_id", "station", "round"],
        unique=True,
        postgresql_where=sa.text("state = 'validated' and confirms is null"),
    )
    op.create_table(
        "turnout",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("station", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("moment", sa.String(), nullable=False),
        sa.Column("registered", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("voters between 0 and registered", name=op.f("ck_turnout_voters_registered")),
        sa.PrimaryKeyConstraint("campaign_id", "station", "round", "moment", name=op.f("pk_turnout")),
    )
    for statement in (
        *tenancy.protect("station"),
        *tenancy.protect("candidate"),
        *tenancy.protect("import", may="select, insert"),
        # What was reported is never lost, and what was done is never rewritten.
        *tenancy.protect("tally", may="select, insert, update"),
        *tenancy.protect("turnout", may="select, insert, update"),
        *tenancy.protect("journal_entry", may="select, insert"),
    ):
        op.execute(statement)


def downgrade() -> None:
    for table in ("journal_entry", "turnout", "tally", "import", "candidate", "station"):
        op.drop_table(table)
    for table in reversed(tables.TABLES):
        op.drop_table(table.name)
