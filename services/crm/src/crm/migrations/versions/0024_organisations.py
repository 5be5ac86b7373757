"""organisations above campaigns"""

from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0024"
down_revision = "0023"

HERE = "nullif(current_setting('isoloir.organisation', true), '')::uuid"
ME = "nullif(current_setting('isoloir.subject', true), '')"
# Which rows of an organisation a transaction sees: those of the one it entered; of members, one's own before that.
SEEN = {
    "organisation": f"id = {HERE}",
    "organisation_member": f"organisation_id = {HERE} or subject = {ME}",
    "organisation_campaign": f"organisation_id = {HERE}",
}


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name, seen in SEEN.items():
        Base.metadata.tables[name].create(op.get_bind())
        within = seen.partition(" or ")[0]
        op.execute(f"grant select, insert, update, delete on {name} to {tenancy.APP}")
        op.execute(f"alter table {name} enable row level security")
        op.execute(f"alter table {name} force row level security")
        op.execute(f"create policy organisation on {name} to {tenancy.APP} using ({seen}) with check ({within})")
    for name in ("affiliation", "appeal"):
        Base.metadata.tables[name].create(op.get_bind())
        for statement in tenancy.protect(name):
            op.execute(statement)


def downgrade() -> None:
    for name in ("appeal", "affiliation", *reversed(SEEN)):
        op.drop_table(name)
