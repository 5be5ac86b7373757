"""more addresses, protected ones, households"""

import sqlalchemy as sa
from alembic import op
from crm.tables import Base
from kit import tenancy

revision = "0030"
down_revision = "0029"

TABLES = ("residence", "household_member")
MASKED = "Where they live is protected (civil code, 515-11)."


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name in TABLES:
        Base.metadata.tables[name].create(op.get_bind())
        for statement in tenancy.protect(name):
            op.execute(statement)
    # On a new database an earlier migration made the table from the models, with this column.
    columns = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("person")}
    if "address_masked" not in columns:
        op.add_column("person", sa.Column("address_masked", sa.Boolean(), server_default="false", comment=MASKED))
        # Not looked for in the rows that are there: none is masked yet, and a million would be read under a lock.
        op.execute(
            "alter table person add constraint ck_person_masked "
            "check (address_masked is not true or (street is null and postcode is null)) not valid"
        )


def downgrade() -> None:
    op.drop_constraint("ck_person_masked", "person")
    op.drop_column("person", "address_masked")
    for name in reversed(TABLES):
        op.drop_table(name)
