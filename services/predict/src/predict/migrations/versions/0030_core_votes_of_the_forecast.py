"""core votes are read from the forecast's draws, and a constituency's results by an index"""

from alembic import op

revision = "0030_core_votes_of_the_forecast"
down_revision = "0029_votes_for_a_list"


def upgrade() -> None:
    # They are made anew by the new method, from results that are stored too, when a page next asks for them.
    op.execute("truncate station_core_vote")
    op.execute("""
        alter table station_core_vote
            drop column stretch, drop column abstainers, drop column abstainers_low, drop column abstainers_high,
            drop column gone, drop column gone_low, drop column gone_high,
            add column best_turnout double precision
    """)
    op.execute(
        "create index ix_station_result_constituency on station_result (constituency) where constituency is not null"
    )
