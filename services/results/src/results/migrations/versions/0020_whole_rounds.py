"""imports say whether all stations voted; a team names the communes of a territory that no table says"""

from alembic import op

revision = "0020_whole_rounds"
down_revision = "0019_stations_by_commune"

MINE = "(select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
STATEMENTS = (
    "alter table import add column whole boolean",
    # Every station votes in a first round, and in both of a présidentielle.
    "update import set whole = (round = 1 and election <> 'departementales') or election = 'presidentielle'",
    "alter table import alter column whole set not null",
    "comment on column import.whole is 'All stations of the territory voted in this round, and the file has them.'",
    """create table chosen_commune (
    campaign_id uuid not null,
    commune varchar not null,
    constraint pk_chosen_commune primary key (campaign_id, commune)
)""",
    "grant select, insert, update, delete on chosen_commune to isoloir_app",
    "alter table chosen_commune enable row level security",
    "alter table chosen_commune force row level security",
    f"create policy campaign on chosen_commune to isoloir_app using (campaign_id = {MINE}) "
    f"with check (campaign_id = {MINE})",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
