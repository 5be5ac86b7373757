"""lists that joined ours before round one, or merged with it between the rounds"""

from alembic import op

revision = "0029"
down_revision = "0028"

CAMPAIGN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
COMMENTS = {
    "spent_cents": "Of a joined list, before it joined; else 0.",
    "taken_over": "Entries and papers of a joined list are in our account.",
    "head": "Whose head of round one heads a merged list.",
    "own_candidates": "On the list of round two, from ours.",
    "other_candidates": "On the list of round two, from the other.",
}


def upgrade() -> None:
    op.execute(
        """
        create table list_union (
            campaign_id uuid not null,
            id uuid not null,
            kind varchar not null,
            name varchar not null,
            united_on date not null,
            spent_cents bigint not null,
            taken_over boolean not null,
            head varchar,
            own_candidates integer not null,
            other_candidates integer not null,
            set_by varchar not null,
            set_at timestamptz default now() not null,
            constraint pk_list_union primary key (campaign_id, id),
            constraint ck_list_union_known_kind check (kind in ('joined', 'merged')),
            constraint ck_list_union_known_head check (head in ('ours', 'other', 'neither')),
            constraint ck_list_union_head_of_merged check ((kind = 'merged') = (head is not null))
        )
        """
    )
    for column, comment in COMMENTS.items():
        op.execute(f"comment on column list_union.{column} is '{comment}'")
    op.execute("create unique index uq_list_union_merged on list_union (campaign_id) where kind = 'merged'")
    op.execute("alter table list_union enable row level security")
    op.execute("alter table list_union force row level security")
    op.execute(f"create policy campaign on list_union to isoloir_app using ({CAMPAIGN}) with check ({CAMPAIGN})")
    op.execute("grant select, insert, update, delete on table list_union to isoloir_app")


def downgrade() -> None:
    op.execute("drop table list_union")
