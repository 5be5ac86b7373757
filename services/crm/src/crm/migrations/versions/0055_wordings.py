"""wordings: what forms said is kept word for word, under the version that consents name"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from crm.notices.texts import WORDS as WORDS_OF_NOTICE
from crm.questionnaires.definitions import Definition
from crm.signups.keeping import text_of, version_of
from crm.signups.models import SignUpForm
from crm.signups.wording import WORDS, languages_of
from crm.tables import Base
from kit import tenancy

FRENCH = WORDS_OF_NOTICE["fr"]

revision = "0055"
down_revision = "0054"


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    # Where the table was made of today's models, it has it.
    op.execute("alter table sign_up_form add column if not exists words_version bigint not null default 0")
    op.execute(
        "comment on column sign_up_form.words_version is 'The one its words came into use with: consents name it.'"
    )
    Base.metadata.tables["wording"].create(op.get_bind())
    for statement in tenancy.protect("wording", "select, insert, delete"):
        op.execute(statement)
    # What a form said outlives it: it may go.
    op.execute(f"grant delete on sign_up_form to {tenancy.APP}")
    op.execute("update sign_up_form set words_version = version")
    _keep_what_stands()


def downgrade() -> None:
    op.execute(f"revoke delete on sign_up_form from {tenancy.APP}")
    op.drop_table("wording")
    op.drop_column("sign_up_form", "words_version")


def _keep_what_stands() -> None:
    """The words of today under today's version: those before are gone, and nothing is put in their place."""
    connection = op.get_bind()
    forms = connection.execute(
        sa.text(
            "select f.campaign_id, f.id, f.version, f.title, f.intro, f.uses, f.words, f.questionnaire_id, f.number, "
            "v.definition, c.state from sign_up_form f join campaign c on c.campaign_id = f.campaign_id "
            "left join questionnaire_version v on (v.campaign_id, v.questionnaire_id, v.number) "
            "= (f.campaign_id, f.questionnaire_id, f.number)"
        )
    )
    kept = Base.metadata.tables["wording"]
    for row in forms.all():
        definition = Definition.model_validate(row.definition) if row.definition else None
        form = SignUpForm(
            campaign_id=row.campaign_id,
            id=row.id,
            words_version=row.version,
            name="",
            title=row.title,
            intro=row.intro,
            questionnaire_id=row.questionnaire_id,
            number=row.number,
            uses=row.uses,
            is_open=True,
            words=row.words,
            edited_by="",
        )
        for language in {*languages_of(definition, row.words), *WORDS}:
            text = text_of(form, definition, row.state["candidate"], language, WORDS_OF_NOTICE.get(language, FRENCH))
            connection.execute(
                kept.insert().values(
                    campaign_id=row.campaign_id,
                    version=version_of(row.id.hex, row.version, language),
                    language=language,
                    form_id=row.id,
                    number=row.version,
                    questionnaire_id=row.questionnaire_id,
                    questionnaire_number=row.number,
                    lines=[list(line) for line in text.lines],
                    shown_from=datetime.now(UTC),
                    kept_by="migration",
                )
            )
