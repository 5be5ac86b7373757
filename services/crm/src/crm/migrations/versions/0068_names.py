"""call tables and columns what the API and the field call them

Only names change: no row is written. What is stored keeps its words: the kinds of audit entries, of jobs and of links,
the fields of the vault, keys in JSON.
"""

from alembic import op

revision = "0068_names"
down_revision = "0067_baseline"

TABLES = (
    ("advert_use", "political_ad"),
    ("answer_taken", "answer_submission"),
    ("connector_hint", "connector_notification"),
    ("drop_helper", "street_round_helper"),
    ("drop_mark", "street_round_mark"),
    ("drop_photo", "street_round_photo"),
    ("drop_round", "street_round"),
    ("drop_stop", "street_round_stop"),
    ("exchange", "interaction"),
    ("gathering", "campaign_event"),
    ("listed_person", "acquired_list_entry"),
    ("listing", "acquired_list"),
    ("panel", "poster_site"),
    ("panel_report", "poster_site_report"),
    ("received", "received_message"),
    ("residence", "other_address"),
    ("reveal", "sealed_read"),
    ("speech", "form_translation"),
    ("stock", "material_stock"),
    ("stock_move", "material_stock_move"),
    ("stock_share", "material_stock_share"),
    ("theme_said", "person_theme"),
    ("trail", "audit_entry"),
    ("volunteer_offer", "volunteer_availability"),
    ("wording", "consent_text"),
)
COLUMNS = (
    ("acquired_list", "made_at", "created_at"),
    ("acquired_list", "made_by", "created_by"),
    ("acquired_list_entry", "listing_id", "list_id"),
    ("acquired_list_entry", "told_by", "notice_channel"),
    ("acquired_list_entry", "told_on", "notified_on"),
    ("acquired_list_entry", "told_to", "notified_address"),
    ("audit_entry", "made_by", "actor"),
    ("call", "revealed_at", "number_read_at"),
    ("call_campaign", "made_at", "created_at"),
    ("call_campaign", "made_by", "created_by"),
    ("client_secret", "made_at", "created_at"),
    ("client_secret", "made_by", "created_by"),
    ("connector", "exchanges_at", "interactions_at"),
    ("connector", "exchanges_id", "interactions_id"),
    ("connector_interaction", "exchange_id", "interaction_id"),
    ("consent", "said_at", "stated_at"),
    ("disclosure", "listing_id", "list_id"),
    ("invitation", "made_at", "created_at"),
    ("invitation", "made_by", "created_by"),
    ("mailing", "advert_id", "political_ad_id"),
    ("material_stock_move", "drop_id", "street_round_id"),
    ("material_stock_share", "drop_id", "street_round_id"),
    ("pairing", "made_at", "created_at"),
    ("pairing", "made_by", "created_by"),
    ("paper_sheet", "made_at", "created_at"),
    ("paper_sheet", "made_by", "created_by"),
    ("people_export", "made_at", "created_at"),
    ("people_export", "made_by", "created_by"),
    ("person", "exchanges", "interactions"),
    ("person", "last_exchange_at", "last_interaction_at"),
    ("person_import", "listing_id", "list_id"),
    ("person_import", "made_by", "created_by"),
    ("person_merge", "made_at", "created_at"),
    ("person_merge", "made_by", "created_by"),
    ("person_notice", "told_on", "notified_on"),
    ("person_notice", "told_to", "notified_address"),
    ("person_theme", "said_on", "noted_on"),
    ("person_theme", "said_where", "noted_where"),
    ("pledge", "made_at", "created_at"),
    ("pledge", "made_by", "created_by"),
    ("poster_site_report", "panel_id", "poster_site_id"),
    ("poster_site_report", "settled_at", "resolved_at"),
    ("poster_site_report", "settled_by", "resolved_by"),
    ("questionnaire", "made_at", "created_at"),
    ("questionnaire", "made_by", "created_by"),
    ("retention_run", "made_at", "created_at"),
    ("rights_case", "prolonged_because", "extension_reason"),
    ("rsvp", "gathering_id", "campaign_event_id"),
    ("sealed_read", "made_at", "read_at"),
    ("sealed_read", "made_by", "read_by"),
    ("segment", "made_at", "created_at"),
    ("segment", "made_by", "created_by"),
    ("shift", "gathering_id", "campaign_event_id"),
    ("shift_place", "said_at", "assigned_at"),
    ("shift_place", "said_by", "assigned_by"),
    ("street_round", "made_by", "created_by"),
    ("street_round_helper", "drop_id", "street_round_id"),
    ("street_round_mark", "drop_id", "street_round_id"),
    ("street_round_photo", "drop_id", "street_round_id"),
    ("street_round_stop", "drop_id", "street_round_id"),
    ("street_round_stop", "panel_id", "poster_site_id"),
    ("street_round_stop", "panel_kind", "poster_site_kind"),
    ("task", "made_by", "created_by"),
    ("turf_draft", "made_at", "created_at"),
    ("turf_draft", "made_by", "created_by"),
    ("volunteer_availability", "said_at", "updated_at"),
    ("volunteer_availability", "said_by", "updated_by"),
)
CONSTRAINTS = (
    ("acquired_list", "ck_listing_kind", "ck_acquired_list_kind"),
    ("acquired_list", "ck_listing_undertaking", "ck_acquired_list_undertaking"),
    ("acquired_list", "uq_listing_kind", "uq_acquired_list_kind"),
    ("acquired_list_entry", "ck_listed_person_a_roll_reaches_nobody", "ck_acquired_list_entry_a_roll_reaches_nobody"),
    ("acquired_list_entry", "ck_listed_person_masked", "ck_acquired_list_entry_masked"),
    ("acquired_list_entry", "ck_listed_person_told_by", "ck_acquired_list_entry_notice_channel"),
    (
        "acquired_list_entry",
        "fk_listed_person_campaign_id_listing_id_kind_listing",
        "fk_acquired_list_entry_campaign_id_list_id_kind_acquired_list",
    ),
    ("audit_entry", "ck_trail_act", "ck_audit_entry_act"),
    ("campaign_event", "ck_gathering_capacity", "ck_campaign_event_capacity"),
    ("campaign_event", "ck_gathering_order", "ck_campaign_event_order"),
    ("campaign_event", "ck_gathering_status", "ck_campaign_event_status"),
    ("campaign_event", "fk_gathering_campaign_id_action_id_action", "fk_campaign_event_campaign_id_action_id_action"),
    (
        "connector_interaction",
        "fk_connector_interaction_campaign_id_exchange_id_exchange",
        "fk_connector_interaction_campaign_id_interaction_id_interaction",
    ),
    ("disclosure", "fk_disclosure_campaign_id_listing_id_listing", "fk_disclosure_campaign_id_list_id_acquired_list"),
    ("interaction", "ck_exchange_channel", "ck_interaction_channel"),
    ("interaction", "ck_exchange_direction", "ck_interaction_direction"),
    ("interaction", "ck_exchange_notes_go_nowhere", "ck_interaction_notes_go_nowhere"),
    ("interaction", "fk_exchange_campaign_id_person_id_person", "fk_interaction_campaign_id_person_id_person"),
    ("material_stock", "ck_stock_counts", "ck_material_stock_counts"),
    ("material_stock", "ck_stock_in_store", "ck_material_stock_in_store"),
    ("material_stock", "ck_stock_kind", "ck_material_stock_kind"),
    ("material_stock", "ck_stock_out", "ck_material_stock_out"),
    ("material_stock_move", "ck_stock_move_count", "ck_material_stock_move_count"),
    ("material_stock_move", "ck_stock_move_drop", "ck_material_stock_move_street_round"),
    ("material_stock_move", "ck_stock_move_kind", "ck_material_stock_move_kind"),
    (
        "material_stock_move",
        "fk_stock_move_campaign_id_stock_id_stock",
        "fk_material_stock_move_campaign_id_stock_id_material_stock",
    ),
    ("material_stock_share", "ck_stock_share_counts", "ck_material_stock_share_counts"),
    ("material_stock_share", "ck_stock_share_out", "ck_material_stock_share_out"),
    (
        "material_stock_share",
        "fk_stock_share_campaign_id_stock_id_stock",
        "fk_material_stock_share_campaign_id_stock_id_material_stock",
    ),
    ("other_address", "ck_residence_kind", "ck_other_address_kind"),
    ("other_address", "ck_residence_order", "ck_other_address_order"),
    ("other_address", "ck_residence_somewhere", "ck_other_address_somewhere"),
    ("other_address", "fk_residence_campaign_id_person_id_person", "fk_other_address_campaign_id_person_id_person"),
    ("person_theme", "fk_theme_said_campaign_id_person_id_person", "fk_person_theme_campaign_id_person_id_person"),
    ("poster_site", "ck_panel_kind", "ck_poster_site_kind"),
    ("poster_site_report", "ck_panel_report_posters", "ck_poster_site_report_posters"),
    ("poster_site_report", "ck_panel_report_what", "ck_poster_site_report_what"),
    (
        "poster_site_report",
        "fk_panel_report_campaign_id_panel_id_panel",
        "fk_poster_site_report_campaign_id_poster_site_id_poster_site",
    ),
    ("rsvp", "fk_rsvp_campaign_id_gathering_id_gathering", "fk_rsvp_campaign_id_campaign_event_id_campaign_event"),
    ("shift", "fk_shift_campaign_id_gathering_id_gathering", "fk_shift_campaign_id_campaign_event_id_campaign_event"),
    ("street_round", "ck_drop_round_kind", "ck_street_round_kind"),
    (
        "street_round_helper",
        "fk_drop_helper_campaign_id_drop_id_drop_round",
        "fk_street_round_helper_campaign_id_street_round_id_street_round",
    ),
    (
        "street_round_helper",
        "fk_drop_helper_campaign_id_person_id_person",
        "fk_street_round_helper_campaign_id_person_id_person",
    ),
    ("street_round_helper", "uq_drop_helper_drop_person", "uq_street_round_helper_person"),
    ("street_round_mark", "ck_drop_mark_counts", "ck_street_round_mark_counts"),
    ("street_round_mark", "ck_drop_mark_outcome", "ck_street_round_mark_outcome"),
    (
        "street_round_mark",
        "fk_drop_mark_campaign_id_drop_id_position_drop_stop",
        "fk_street_round_mark_campaign_id_street_round_id_positi_4a4c",
    ),
    (
        "street_round_photo",
        "fk_drop_photo_campaign_id_drop_id_position_drop_stop",
        "fk_street_round_photo_campaign_id_street_round_id_posit_314e",
    ),
    ("street_round_photo", "uq_drop_photo_received", "uq_street_round_photo_received"),
    (
        "street_round_stop",
        "fk_drop_stop_campaign_id_drop_id_drop_round",
        "fk_street_round_stop_campaign_id_street_round_id_street_round",
    ),
    (
        "volunteer_availability",
        "fk_volunteer_offer_campaign_id_person_id_person",
        "fk_volunteer_availability_campaign_id_person_id_person",
    ),
)
INDEXES = (
    ("ix_advert_use_campaign_id_started_at", "ix_political_ad_campaign_id_started_at"),
    ("ix_connector_interaction_exchange", "ix_connector_interaction_ours"),
    ("ix_drop_mark_campaign_id_drop_id", "ix_street_round_mark_campaign_id_street_round_id"),
    ("ix_drop_stop_campaign_id_panel_id", "ix_street_round_stop_campaign_id_poster_site_id"),
    ("ix_exchange_campaign_id_person_id_happened_at", "ix_interaction_campaign_id_person_id_happened_at"),
    ("ix_gathering_campaign_id_starts_at", "ix_campaign_event_campaign_id_starts_at"),
    ("ix_gathering_campaign_id_updated_at", "ix_campaign_event_campaign_id_updated_at"),
    ("ix_listed_person_home", "ix_acquired_list_entry_home"),
    ("ix_listed_person_message_id", "ix_acquired_list_entry_message_id"),
    ("ix_listed_person_station", "ix_acquired_list_entry_station"),
    ("ix_panel_campaign_id_updated_at", "ix_poster_site_campaign_id_updated_at"),
    ("ix_panel_report_campaign_id_panel_id", "ix_poster_site_report_campaign_id_poster_site_id"),
    ("ix_people_export_campaign_id_made_at", "ix_people_export_campaign_id_created_at"),
    ("ix_residence_campaign_id_person_id", "ix_other_address_campaign_id_person_id"),
    ("ix_reveal_campaign_id_made_at", "ix_sealed_read_campaign_id_read_at"),
    ("ix_reveal_campaign_id_person_id", "ix_sealed_read_campaign_id_person_id"),
    ("ix_rsvp_campaign_id_gathering_id_code", "ix_rsvp_campaign_id_campaign_event_id_code"),
    ("ix_shift_campaign_id_gathering_id", "ix_shift_campaign_id_campaign_event_id"),
    ("ix_stock_move_campaign_id_stock_id", "ix_material_stock_move_campaign_id_stock_id"),
    ("ix_stock_share_campaign_id_drop_id", "ix_material_stock_share_campaign_id_street_round_id"),
    ("ix_theme_said_campaign_id_person_id", "ix_person_theme_campaign_id_person_id"),
    ("ix_theme_said_campaign_id_theme", "ix_person_theme_campaign_id_theme"),
    ("ix_trail_campaign_id_about_id", "ix_audit_entry_campaign_id_about_id"),
    ("ix_trail_campaign_id_entry", "ix_audit_entry_campaign_id_entry"),
    ("ix_wording_campaign_id_form_id_number", "ix_consent_text_campaign_id_form_id_number"),
    ("uq_listed_person_likeness", "uq_acquired_list_entry_likeness"),
    ("uq_rsvp_campaign_id_gathering_id_address", "uq_rsvp_campaign_id_campaign_event_id_address"),
)
SEQUENCES = (
    ("drop_mark_sequence_seq", "street_round_mark_sequence_seq"),
    ("trail_entry_seq", "audit_entry_entry_seq"),
)
TRIGGERS = (
    ("rsvp", "touch_gathering", "touch_campaign_event"),
    ("rsvp", "touch_gathering_too", "touch_campaign_event_too"),
    ("consent_text", "keep_named_wording", "keep_named_consent_text"),
)
FUNCTIONS = (("touch_gathering", "touch_campaign_event"), ("keep_named_wording", "keep_named_consent_text"))
BODIES = """
create or replace function keep_named_consent_text() returns trigger language plpgsql as $$ begin
    if exists (select from consent where campaign_id = old.campaign_id and text_version = old.version)
        or exists (select from answer_sheet where campaign_id = old.campaign_id and consent_text = old.version)
    then raise exception 'text % is named by a consent', old.version using errcode = 'restrict_violation';
    end if;
    return old;
end $$;
create or replace function touch_campaign_event() returns trigger language plpgsql as $$ begin
    update campaign_event set updated_at = clock_timestamp()
        where (campaign_id, id) in (
            (new.campaign_id, new.campaign_event_id), (old.campaign_id, old.campaign_event_id)
        );
    return null;
end $$;
create or replace function note_changed_people() returns trigger language plpgsql as $$ begin
    insert into segment_change (campaign_id, person_id)
    select made.campaign_id, made.id from made join gone using (campaign_id, id)
    where (gone.tags, gone.roles, gone.uses, gone.source, gone.collected_on, gone.interactions,
            gone.last_interaction_at)
        is distinct from (made.tags, made.roles, made.uses, made.source, made.collected_on, made.interactions,
            made.last_interaction_at);
    return null;
end $$;
"""
"""What they say is text to PostgreSQL: it does not follow a rename."""
COMMENTS = (
    ("person.interactions", "Counted as they are recorded."),
    ("shift.is_off", "Taken away, or its campaign event was."),
)


def upgrade() -> None:
    for table, name in TABLES:
        op.execute(f"alter table {table} rename to {name}")
        op.execute(f"alter table {name} rename constraint pk_{table} to pk_{name}")
    for table, column, name in COLUMNS:
        op.execute(f"alter table {table} rename column {column} to {name}")
    for table, constraint, name in CONSTRAINTS:
        op.execute(f"alter table {table} rename constraint {constraint} to {name}")
    for index, name in INDEXES:
        op.execute(f"alter index {index} rename to {name}")
    for sequence, name in SEQUENCES:
        op.execute(f"alter sequence {sequence} rename to {name}")
    for table, trigger, name in TRIGGERS:
        op.execute(f"alter trigger {trigger} on {table} rename to {name}")
    for function, name in FUNCTIONS:
        op.execute(f"alter function {function}() rename to {name}")
    op.get_bind().exec_driver_sql(BODIES, execution_options={"no_parameters": True})
    for column, comment in COMMENTS:
        op.execute(f"comment on column {column} is '{comment}'")


def downgrade() -> None:
    raise RuntimeError("Restore the backup of before instead.")
