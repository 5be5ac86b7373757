"""tables of the national batch name the party of each option, by which territories are compared"""

from alembic import op

revision = "0032_parties_of_transfers"
down_revision = "0031_guessed_stations"


def upgrade() -> None:
    # Tables of before have none: they are left out of comparisons until the batch is asked for again.
    op.execute("alter table national_transfer add column origin_parties varchar[] not null default '{}'")
    op.execute("alter table national_transfer add column destination_parties varchar[] not null default '{}'")
    op.execute("alter table national_transfer alter column origin_parties drop default")
    op.execute("alter table national_transfer alter column destination_parties drop default")
