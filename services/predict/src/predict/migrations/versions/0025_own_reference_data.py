"""reference data of a campaign's own, beside what all share"""

from alembic import op
from kit import tenancy

revision = "0025"
down_revision = "0024"

KEYS = {
    "election": ("id",),
    "candidate": ("election_id", "id"),
    "station_result": ("election_id", "station"),
    "commune": ("code",),
    "station_place": ("station",),
    "station_canton": ("station",),
    "published_result": ("election_id", "level", "code"),
    "result_import": ("election_id", "revision"),
    "contour": ("station",),
    "reference_dataset": ("id",),
    "reference_figure": ("dataset", "code"),
    "iris_contour": ("code",),
    "address_point": ("station", "place"),
    "national_transfer": ("from_election", "to_election", "territory"),
    "lineage": ("new_election", "old_election", "commune"),
}
HIDES = {
    **{table: KEYS[table] for table in ("election", "station_result", "commune", "station_place", "station_canton")},
    **{table: KEYS[table] for table in ("published_result", "contour", "reference_figure", "iris_contour")},
    # All points of a station, not those alone that have the same number.
    "address_point": ("station",),
}
_CANDIDATE = "election_id, scope, panel, name, nuance"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # A cache, which nobody can say is made of shared data alone: computed anew by each campaign as it is asked for.
    op.execute("delete from lineage")
    for table, key in KEYS.items():
        for statement in tenancy.share_out(table, key, indexed=table in HIDES):
            op.execute(statement)
        made = tenancy.computed(table) if table == "lineage" else tenancy.overlay(table, HIDES.get(table, ()))
        for statement in made:
            op.execute(statement)
    _index_candidates(f"{_CANDIDATE}, campaign_id")


def downgrade() -> None:
    for table, key in KEYS.items():
        for statement in (*tenancy.unoverlay(table), *tenancy.take_in(table, key)):
            op.execute(statement)
    _index_candidates(_CANDIDATE)


def _index_candidates(columns: str) -> None:
    op.execute("drop index if exists ix_candidate_key")
    op.execute(f"create unique index ix_candidate_key on candidate ({columns})")
