"""stations are listed by commune"""

from alembic import op

revision = "0019_stations_by_commune"
down_revision = "0018_standard_names"


def upgrade() -> None:
    op.execute("create index ix_station_campaign_id_commune on station (campaign_id, commune, station)")
