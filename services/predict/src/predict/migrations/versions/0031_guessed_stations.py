"""canvasses say how many of their doors have a station that was only guessed"""

from alembic import op

revision = "0031_guessed_stations"
down_revision = "0030_core_votes_of_the_forecast"


def upgrade() -> None:
    op.execute("alter table canvass add column guessed integer not null default 0")
