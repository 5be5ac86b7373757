"""names by their words, and hashes of name and home that files and duplicates are compared by"""

import sqlalchemy as sa
from alembic import op
from crm.people.names import home_hash, name_hash
from crm.tables import Base
from kit import tenancy
from sqlalchemy.dialects.postgresql import UUID

revision = "0007"
down_revision = "0006"

HASHES = {
    "name_hash": "Of the words of the name: the same for the same name, however it is written.",
    "home_hash": "Of street and postcode: who has the same lives in one house.",
}
INDEXES = {
    "ix_person_campaign_id_name_hash_home_hash": ["campaign_id", "name_hash", "home_hash"],
    "ix_person_campaign_id_home_hash": ["campaign_id", "home_hash"],
}
PERSON = sa.table(
    "person",
    sa.column("campaign_id", UUID),
    sa.column("id", UUID),
    *(sa.column(name, sa.Text) for name in ("first_names", "surname", "street", "postcode")),
    *(sa.column(name, sa.BigInteger) for name in HASHES),
)


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    connection = op.get_bind()
    Base.metadata.tables["name_key"].create(connection)
    for statement in tenancy.protect("name_key"):
        op.execute(statement)
    op.drop_constraint(op.f("ck_suppression_channel"), "suppression")
    op.create_check_constraint(
        op.f("ck_suppression_channel"), "suppression", "channel in ('email', 'phone', 'identity')"
    )
    # On a new database an earlier migration made the tables from the models, as they are now.
    columns = {column["name"] for column in sa.inspect(connection).get_columns("person")}
    if "name_hash" in columns:
        return
    for name, comment in HASHES.items():
        op.add_column("person", sa.Column(name, sa.BigInteger(), nullable=True, comment=comment))
    # Whoever migrates may be bound by the policies: they see every campaign's rows for the length of this.
    for table in ("person", "person_key", "name_key"):
        op.execute(f"alter table {table} no force row level security")
    op.execute("""
        insert into name_key (campaign_id, key, word)
        select campaign_id, key, key from person_key where whole
        union
        select campaign_id, left(key, place - 1) || substr(key, place + 1), key
        from person_key, generate_series(1, length(key)) place where whole and length(key) >= 4
    """)
    op.execute("delete from person_key where not whole")
    _hash_people(connection)
    for table in ("person", "person_key", "name_key"):
        op.execute(f"alter table {table} force row level security")
    op.drop_column("person_key", "whole")
    for name, over in INDEXES.items():
        op.create_index(name, "person", over)


def _hash_people(connection: sa.Connection) -> None:
    known = connection.execute(sa.select(*PERSON.columns)).all()
    change = (
        sa.update(PERSON)
        .where(PERSON.c.campaign_id == sa.bindparam("campaign"), PERSON.c.id == sa.bindparam("person"))
        .values(name_hash=sa.bindparam("name"), home_hash=sa.bindparam("home"))
    )
    rows = [
        {
            "campaign": one.campaign_id,
            "person": one.id,
            "name": name_hash(one.first_names, one.surname),
            "home": home_hash(one.street, one.postcode),
        }
        for one in known
    ]
    if rows:
        connection.execute(change, rows)


def downgrade() -> None:
    op.add_column("person_key", sa.Column("whole", sa.Boolean(), nullable=False, server_default="true"))
    op.alter_column("person_key", "whole", server_default=None)
    for table in ("person_key", "name_key"):
        op.execute(f"alter table {table} no force row level security")
    op.execute("""
        insert into person_key (campaign_id, key, person_id, whole)
        select distinct held.campaign_id, name_key.key, held.person_id, false
        from person_key held join name_key on name_key.campaign_id = held.campaign_id and name_key.word = held.key
        on conflict do nothing
    """)
    op.execute("alter table person_key force row level security")
    op.execute("delete from suppression where channel = 'identity'")
    op.drop_constraint(op.f("ck_suppression_channel"), "suppression")
    op.create_check_constraint(op.f("ck_suppression_channel"), "suppression", "channel in ('email', 'phone')")
    for name in INDEXES:
        op.drop_index(name, "person")
    for name in HASHES:
        op.drop_column("person", name)
    op.drop_table("name_key")
