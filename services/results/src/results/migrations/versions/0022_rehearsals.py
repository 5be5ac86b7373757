"""a rehearsal of the night: invented sheets in tables of their own"""

from alembic import op

revision = "0022_rehearsals"
down_revision = "0021_forgettable_texts"

MINE = "(select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
STATEMENTS = (
    """create table rehearsal (
    campaign_id uuid not null,
    round integer not null,
    seed integer not null,
    started_by varchar not null,
    started_at timestamp with time zone not null,
    ends_at timestamp with time zone not null,
    constraint pk_rehearsal primary key (campaign_id, round),
    constraint ck_rehearsal_known_round check (round in (1, 2))
)""",
    """create table rehearsal_sheet (
    campaign_id uuid not null,
    round integer not null,
    station varchar not null,
    registered integer not null,
    voters integer not null,
    blank integer not null,
    null_votes integer not null,
    valid integer not null,
    votes jsonb not null,
    sent_by varchar not null,
    sent_at timestamp with time zone not null,
    constraint pk_rehearsal_sheet primary key (campaign_id, round, station),
    constraint fk_rehearsal_sheet_rehearsal foreign key (campaign_id, round)
        references rehearsal (campaign_id, round) on delete cascade
)""",
    "comment on table rehearsal is "
    "'Nothing of a rehearsal is counted, told or journalled; it is deleted when it ends.'",
    *(
        statement
        for table in ("rehearsal", "rehearsal_sheet")
        for statement in (
            f"grant select, insert, update, delete on {table} to isoloir_app",
            f"alter table {table} enable row level security",
            f"alter table {table} force row level security",
            f"create policy campaign on {table} to isoloir_app using (campaign_id = {MINE}) "
            f"with check (campaign_id = {MINE})",
        )
    ),
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
