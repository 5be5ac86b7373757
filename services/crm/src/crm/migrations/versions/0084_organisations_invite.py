"""an organisation invites its members by links"""

from alembic import op

revision = "0084_organisations_invite"
down_revision = "0083_the_controller_is_told"

OWN = "organisation_id = nullif(current_setting('isoloir.organisation', true), '')::uuid"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute("""
        create table organisation_invitation (
            organisation_id uuid not null,
            id uuid not null,
            display_name character varying not null,
            role character varying not null,
            departments text[] not null,
            ends_at timestamptz,
            created_by character varying not null,
            expires_at timestamptz not null,
            accepted_by character varying,
            accepted_at timestamptz,
            withdrawn_at timestamptz,
            constraint pk_organisation_invitation primary key (organisation_id, id),
            constraint ck_organisation_invitation_role check (role in ('lead', 'reader')),
            constraint fk_organisation_invitation_organisation_id_organisation
                foreign key (organisation_id) references organisation (id)
        )
    """)
    op.execute("comment on column organisation_invitation.departments is 'None: all of them.'")
    op.execute("grant select, insert, update on organisation_invitation to isoloir_app")
    op.execute("alter table organisation_invitation enable row level security")
    op.execute("alter table organisation_invitation force row level security")
    op.execute(f"""
        create policy organisation on organisation_invitation to isoloir_app using ({OWN}) with check ({OWN})
    """)


def downgrade() -> None:
    op.execute("drop table organisation_invitation")
