"""stations are listed by commune"""

from alembic import op

revision = "0027_stations_by_commune"
down_revision = "0026_the_apis_nouns"


def upgrade() -> None:
    op.execute("create index ix_station_commune on station (campaign_id, commune, rank)")
