"""tables under the nouns of the API: field experiments, core vote, station history, boundaries"""

from alembic import op

revision = "0026_the_apis_nouns"
down_revision = "0025_baseline"

TABLES = {
    "base_outlook": "station_core_vote",
    "base_run": "core_vote_run",
    "contour": "station_boundary",
    "holdout": "field_experiment",
    "holdout_station": "field_experiment_station",
    "iris_contour": "iris_boundary",
    "lineage": "station_history",
    "profiling": "profile_run",
    "support_basis": "support_run",
}
INDEXES = {
    "ix_contour_own": "ix_station_boundary_own",
    "ix_holdout_running": "ix_field_experiment_running",
    "ix_iris_contour_commune": "ix_iris_boundary_commune",
    "ix_iris_contour_own": "ix_iris_boundary_own",
}
COLUMNS = (
    ("field_experiment_station", "holdout_id", "experiment_id"),
    ("typology", "told_by", "clustered_by"),
    ("typology", "tried", "silhouettes"),
)
VIEWS = {"own_contour": "own_station_boundary", "own_iris_contour": "own_iris_boundary"}


def upgrade() -> None:
    """Policies and views keep what they say: PostgreSQL holds the tables in them by number, not by name."""
    op.execute("set local lock_timeout = '5s'")
    for old, new in TABLES.items():
        op.rename_table(old, new)
        op.execute(f"alter table {new} rename constraint pk_{old} to pk_{new}")
    for old, new in INDEXES.items():
        op.execute(f"alter index {old} rename to {new}")
    for old, new in VIEWS.items():
        op.execute(f"alter view {old} rename to {new}")
    for table, old, new in COLUMNS:
        op.alter_column(table, old, new_column_name=new)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for table, old, new in COLUMNS:
        op.alter_column(table, new, new_column_name=old)
    for old, new in VIEWS.items():
        op.execute(f"alter view {new} rename to {old}")
    for old, new in INDEXES.items():
        op.execute(f"alter index {new} rename to {old}")
    for old, new in TABLES.items():
        op.execute(f"alter table {new} rename constraint pk_{new} to pk_{old}")
        op.rename_table(new, old)
