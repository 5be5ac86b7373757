"""disclosures: contacts who came by a file are told what art. 14 owes them, by whom their data was given"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0058"
down_revision = "0057"

_GIVEN = "Who gave the campaign their data, where it was not themselves: in words."
_UNTOLD = "source in ('import', 'integration') and notice_on is null"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the tables were made of today's models, they have them.
    op.execute("alter table person add column if not exists given_by varchar")
    op.execute(f"comment on column person.given_by is '{_GIVEN}'")
    op.execute(f"create index if not exists ix_person_untold on person (campaign_id, collected_on) where {_UNTOLD}")
    for table in ("contact_disclosure", "person_notice"):
        Base.metadata.tables[table].create(op.get_bind())
        for statement in tenancy.protect(table, "select, insert, update"):
            op.execute(statement)
    # The watcher sees in which campaigns something is under way.
    for statement in tenancy.open_to_relay("contact_disclosure", may="select (campaign_id, state)"):
        op.execute(statement)
    for statement in tenancy.open_to_relay("person_notice", may="select (campaign_id, state)"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("person_notice")
    op.drop_table("contact_disclosure")
    op.execute("drop index if exists ix_person_untold")
    op.drop_column("person", "given_by")
