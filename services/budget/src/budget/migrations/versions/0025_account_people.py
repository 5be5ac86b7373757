"""the people of the account"""

from alembic import op

revision = "0025"
down_revision = "0024"

CAMPAIGN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"
COMMENTS = {
    "sealed": "Name, address, mail, phone, the bank's name.",
    "form": "Of the agent: a person or an association.",
    "declared_on": "At the prefecture; an accountant: named.",
    "confirmed_on": "Day of the prefecture's receipt.",
    "opened_on": "Of the agent: the bank account.",
}


def upgrade() -> None:
    op.execute(
        """
        create table account_person (
            campaign_id uuid not null,
            part varchar not null,
            version bigint not null,
            sealed bytea not null,
            form varchar,
            declared_on date,
            confirmed_on date,
            opened_on date,
            set_by varchar not null,
            set_at timestamptz default now() not null,
            constraint pk_account_person primary key (campaign_id, part),
            constraint ck_account_person_known_part check (part in ('agent', 'accountant', 'candidate', 'substitute')),
            constraint ck_account_person_known_form check (form in ('person', 'association')),
            constraint ck_account_person_form_of_agent check (form is null or part = 'agent')
        )
        """
    )
    for column, comment in COMMENTS.items():
        op.execute(f"comment on column account_person.{column} is '{comment.replace(chr(39), chr(39) * 2)}'")
    op.execute("alter table account_person enable row level security")
    op.execute("alter table account_person force row level security")
    op.execute(f"create policy campaign on account_person to isoloir_app using ({CAMPAIGN}) with check ({CAMPAIGN})")
    op.execute("grant select, insert, update on table account_person to isoloir_app")
