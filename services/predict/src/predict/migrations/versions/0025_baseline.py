"""every table of the first release, as one file of SQL"""

from importlib.resources import files

from alembic import op

revision = "0025_baseline"
down_revision = None
replaces = "0025"
"""The last of the migrations that it took the place of: `bridge.sql` brings a database from there to here."""


def upgrade() -> None:
    sql = files("predict.migrations").joinpath("baseline.sql").read_text()
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})


def downgrade() -> None:
    raise RuntimeError("Nothing is before the baseline: drop the database instead.")
