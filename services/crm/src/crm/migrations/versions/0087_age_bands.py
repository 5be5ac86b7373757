"""adults who help have an age band, for rotas"""

from alembic import op

revision = "0087_age_bands"
down_revision = "0086_header_lines"

OWN = "campaign_id = (select nullif(current_setting('isoloir.campaign', true), '')::uuid)"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("""
        create table volunteer_age_band (
            campaign_id uuid not null,
            person_id uuid not null,
            person_version bigint not null,
            band character varying,
            made_on date not null,
            constraint pk_volunteer_age_band primary key (campaign_id, person_id),
            constraint ck_volunteer_age_band_band check (band in ('18_24', '25_34', '35_49', '50_64', '65_plus')),
            constraint fk_volunteer_age_band_campaign_id_person_id_person
                foreign key (campaign_id, person_id) references person (campaign_id, id) on delete cascade
        )
    """)
    op.execute("comment on column volunteer_age_band.person_version is 'Of the entry that it was made from.'")
    op.execute("comment on column volunteer_age_band.made_on is 'The day on which the age was counted.'")
    op.execute("grant select, insert, update, delete on volunteer_age_band to isoloir_app")
    op.execute("alter table volunteer_age_band enable row level security")
    op.execute("alter table volunteer_age_band force row level security")
    op.execute(f"create policy campaign on volunteer_age_band to isoloir_app using ({OWN}) with check ({OWN})")


def downgrade() -> None:
    op.execute("drop table volunteer_age_band")
