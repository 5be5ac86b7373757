"""tables, columns and what hangs on them under the names that the API has"""

from alembic import op

revision = "0027_names"
down_revision = "0026_baseline"

TABLES = (
    ("position", "station_location"),
    ("attempt", "form_submission"),
    ("trace", "form_fingerprint"),
    ("hold", "quarantine_item"),
    ("match_act", "match_history"),
    ("held_proxy", "match_vote"),
    ("erased_sum", "erasure_total"),
)
COLUMNS = (
    ("form_submission", "made_at", "submitted_at"),
    ("form_fingerprint", "person", "identity_hash"),
    ("quarantine_item", "held_at", "quarantined_at"),
    ("match_history", "act", "action"),
    ("match_history", "by", "actor"),
    ("match_history", "at", "created_at"),
    ("match_vote", "made", "made_in"),
    ("shared_vote", "made", "made_in"),
    ("shared_vote", "voted_said_by", "voted_reported_by"),
    ("shared_vote", "voted_said_at", "voted_reported_at"),
    ("pool_vote", "made", "made_in"),
    ("pool_vote", "most", "holder_limit"),
    ("pool_vote", "from_france", "held_france"),
    ("pool_vote", "from_abroad", "held_abroad"),
    ("pool_vote", "told_by", "source_campaign_id"),
    ("pool_vote", "shared", "is_shared"),
    ("person", "sameness", "identity_hash"),
    ("establishment", "said_by", "reported_by"),
    ("establishment", "said_at", "reported_at"),
    ("vote_report", "said_by", "reported_by"),
    ("vote_report", "said_at", "reported_at"),
    ("bounce", "said_by", "reported_by"),
    ("case_note", "by", "created_by"),
    ("case_note", "at", "created_at"),
    ("matching_run", "looked_at", "cutoff_at"),
    ("matching_run", "votes_without", "votes_unserved"),
    ("proposal", "made_by", "created_by"),
    ("shared_match", "made_by", "created_by"),
    ("pool_agreement", "by_id", "member_id"),
    ("pool_agreement", "of_id", "partner_id"),
)
"""Each with its table, under the table's new name."""

CONSTRAINTS = (
    ("station_location", "pk_position", "pk_station_location"),
    ("form_submission", "pk_attempt", "pk_form_submission"),
    ("bounce", "ck_bounce_said_by", "ck_bounce_reported_by"),
    ("erasure_total", "ck_erased_sum_erased", "ck_erasure_total_erased"),
    ("erasure_total", "ck_erased_sum_kind", "ck_erasure_total_kind"),
    ("erasure_total", "pk_erased_sum", "pk_erasure_total"),
    ("match_vote", "ck_held_proxy_made", "ck_match_vote_made_in"),
    ("match_vote", "ck_held_proxy_round", "ck_match_vote_round"),
    ("match_vote", "pk_held_proxy", "pk_match_vote"),
    ("quarantine_item", "ck_hold_decided", "ck_quarantine_item_decided"),
    ("quarantine_item", "ck_hold_decision", "ck_quarantine_item_decision"),
    ("quarantine_item", "ck_hold_of_one", "ck_quarantine_item_of_one"),
    ("quarantine_item", "pk_hold", "pk_quarantine_item"),
    ("match_history", "ck_match_act_act", "ck_match_history_action"),
    ("match_history", "pk_match_act", "pk_match_history"),
    ("pool_vote", "ck_pool_vote_made", "ck_pool_vote_made_in"),
    ("shared_vote", "ck_shared_vote_made", "ck_shared_vote_made_in"),
    ("form_fingerprint", "ck_trace_of_one", "ck_form_fingerprint_of_one"),
    ("form_fingerprint", "pk_trace", "pk_form_fingerprint"),
    ("match_vote", "fk_held_proxy_campaign_id_offer_id_offer", "fk_match_vote_campaign_id_offer_id_offer"),
    ("match_vote", "fk_held_proxy_campaign_id_proposal_id_proposal", "fk_match_vote_campaign_id_proposal_id_proposal"),
    ("match_vote", "fk_held_proxy_campaign_id_request_id_request", "fk_match_vote_campaign_id_request_id_request"),
    ("quarantine_item", "fk_hold_campaign_id_offer_id_offer", "fk_quarantine_item_campaign_id_offer_id_offer"),
    ("quarantine_item", "fk_hold_campaign_id_request_id_request", "fk_quarantine_item_campaign_id_request_id_request"),
    ("match_history", "fk_match_act_campaign_id_offer_id_offer", "fk_match_history_campaign_id_offer_id_offer"),
    ("match_history", "fk_match_act_campaign_id_request_id_request", "fk_match_history_campaign_id_request_id_request"),
    (
        "pool_agreement",
        "fk_pool_agreement_campaign_id_by_id_pool_member",
        "fk_pool_agreement_campaign_id_member_id_pool_member",
    ),
    (
        "pool_agreement",
        "fk_pool_agreement_campaign_id_of_id_pool_member",
        "fk_pool_agreement_campaign_id_partner_id_pool_member",
    ),
    ("form_fingerprint", "fk_trace_campaign_id_offer_id_offer", "fk_form_fingerprint_campaign_id_offer_id_offer"),
    (
        "form_fingerprint",
        "fk_trace_campaign_id_request_id_request",
        "fk_form_fingerprint_campaign_id_request_id_request",
    ),
)
INDEXES = (
    ("ix_attempt_campaign_id_made_at", "ix_form_submission_campaign_id_submitted_at"),
    ("uq_held_proxy_france", "uq_match_vote_france"),
    ("ix_held_proxy_campaign_id_offer_id_round", "ix_match_vote_campaign_id_offer_id_round"),
    ("ix_held_proxy_campaign_id_proposal_id", "ix_match_vote_campaign_id_proposal_id"),
    ("ix_hold_campaign_id_decision", "ix_quarantine_item_campaign_id_decision"),
    ("ix_match_act_campaign_id_request_id", "ix_match_history_campaign_id_request_id"),
    ("ix_person_campaign_id_sameness", "ix_person_campaign_id_identity_hash"),
    ("ix_trace_campaign_id_sent_at", "ix_form_fingerprint_campaign_id_sent_at"),
)
COMMENTS = (
    ("bounce", "message_id", "The mail that came back: each is noted once."),
    ("form_fingerprint", "identity_hash", "As person.identity_hash."),
    ("matching_run", "cutoff_at", "Campaign time: a person who came later was not in it."),
    ("matching_run", "gap_both_rounds", "Requests, at most, that could still get one holder in both rounds."),
    ("offer", "duplicate_of", "An earlier one of the same person; both are kept until somebody looks."),
    ("offer", "confirmed_at", "Time when the person confirmed the address; nothing is matched before."),
    ("pool_agreement", "agreed_at", "Real time, also in a demonstration: consents are compared with it."),
    ("pool_consent", "consented_at", "Real time: the consent reaches only the campaigns that were shown then."),
    ("pool_consent", "target_id", "Id of the request or the offer."),
    ("pool_consent", "version", "Version of the text that was agreed to."),
    ("pool_vote", "held_france", "Proxies that the holder said they hold from elsewhere."),
    ("pool_vote", "holder_limit", "Proxies that the holder may hold in all."),
    ("proposal", "reserve_offer_id", "Another holder who could vote; no promise to them."),
    ("request", "duplicate_of", "An earlier one of the same person; both are kept until somebody looks."),
    ("request", "confirmed_at", "Time when the person confirmed the address; nothing is matched before."),
    ("shared_match", "revealed_to", "Sides that were shown the other's birth date and elector number."),
    ("shared_match", "side", "Side of this campaign's person."),
    ("station_location", "source", "Author and date of the location."),
)
TRIGGERS = ("alone", "caps", "in_pool")
FUNCTIONS = """
CREATE OR REPLACE FUNCTION check_person_caps(campaign uuid, who bytea) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare most integer; from_france integer; from_abroad integer;
begin
    perform from person where campaign_id = campaign and identity_hash = who order by id for no key update;
    select case when bool_and(consulate <> '') then 3 else 2 end, max(held_france), max(held_abroad)
        into most, from_france, from_abroad
        from offer join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where offer.campaign_id = campaign and identity_hash = who;
    if exists (
        select from (
            select offer_id, round, made_in from match_vote where campaign_id = campaign
            union all
            select offer_id, round, made_in from shared_vote where campaign_id = campaign and offer_id is not null
        ) held
            join offer on offer.campaign_id = campaign and offer.id = held.offer_id
            join person on person.campaign_id = campaign and person.id = offer.person_id
        where identity_hash = who group by round
        having count(*) + from_france + from_abroad > most
            or count(*) filter (where made_in = 'france') + from_france > 1
    ) then
        raise exception 'more proxies than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'match_vote_caps';
    end if;
end $$;
CREATE OR REPLACE FUNCTION count_in_pool(
    home uuid, target uuid, pool uuid, match uuid, nth smallint, how text, is_shared boolean
) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare consent record; holder record; most smallint := 0; france smallint := 0; abroad smallint := 0;
    which text := 'grantor';
begin
    select pool_id, pseudonym, offer_id into consent from pool_consent
        where campaign_id = home and target_id = target and (pool is null or pool_id = pool);
    if not found then return; end if;
    if consent.offer_id is not null then
        select consulate, held_france, held_abroad into holder from offer where campaign_id = home and id = target;
        which := 'holder';
        most := case when holder.consulate = '' then 2 else 3 end;
        france := holder.held_france;
        abroad := holder.held_abroad;
    end if;
    perform set_config('isoloir.campaign', consent.pool_id::text, true);
    perform pg_advisory_xact_lock(hashtextextended(encode(consent.pseudonym, 'hex'), 0));
    insert into pool_vote
        (campaign_id, match_id, round, side, person, made_in, holder_limit, held_france, held_abroad,
            source_campaign_id, is_shared)
        values (consent.pool_id, match, nth, which, consent.pseudonym, how, most, france, abroad, home, is_shared);
    if which = 'holder' and exists (
        select from pool_vote as held
        where held.campaign_id = consent.pool_id and held.person = consent.pseudonym and held.side = 'holder'
            and held.round = nth
        having count(*) + max(held.held_france) + max(held.held_abroad) > min(held.holder_limit)
            or count(*) filter (where held.made_in = 'france') + max(held.held_france) > 1
    ) then
        raise exception 'more proxies over the pool than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'pool_caps';
    end if;
    perform set_config('isoloir.campaign', home::text, true);
end $$;
CREATE OR REPLACE FUNCTION forget_in_pool(home uuid, pool uuid, match uuid, nth smallint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    if pool is null then return; end if;
    perform set_config('isoloir.campaign', pool::text, true);
    delete from pool_vote where campaign_id = pool and match_id = match and round = nth and source_campaign_id = home;
    perform set_config('isoloir.campaign', home::text, true);
end $$;
CREATE OR REPLACE FUNCTION match_vote_alone() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    perform from request where campaign_id = new.campaign_id and id = new.request_id for no key update;
    if exists (select from shared_vote where campaign_id = new.campaign_id and request_id = new.request_id
        and round = new.round)
    then
        raise exception 'this vote has a holder already' using errcode = 'unique_violation';
    end if;
    return null;
end $$;
CREATE OR REPLACE FUNCTION match_vote_caps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare who bytea;
begin
    select identity_hash into who
        from offer join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where offer.campaign_id = new.campaign_id and offer.id = new.offer_id;
    perform check_person_caps(new.campaign_id, who);
    return null;
end $$;
CREATE OR REPLACE FUNCTION match_vote_in_pool() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op = 'DELETE' then
        perform forget_in_pool(old.campaign_id,
            (select pool_id from pool_membership where campaign_id = old.campaign_id), old.proposal_id, old.round);
        return null;
    end if;
    perform count_in_pool(new.campaign_id, new.offer_id, null, new.proposal_id, new.round, new.made_in, false);
    perform count_in_pool(new.campaign_id, new.request_id, null, new.proposal_id, new.round, new.made_in, false);
    return null;
end $$;
CREATE OR REPLACE FUNCTION offer_caps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare who bytea;
begin
    select identity_hash into who from person where campaign_id = new.campaign_id and id = new.person_id;
    perform check_person_caps(new.campaign_id, who);
    return null;
end $$;
CREATE OR REPLACE FUNCTION person_caps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    perform check_person_caps(new.campaign_id, new.identity_hash);
    return null;
end $$;
CREATE OR REPLACE FUNCTION shared_vote_alone() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    perform from request where campaign_id = new.campaign_id and id = new.request_id for no key update;
    if exists (select from match_vote where campaign_id = new.campaign_id and request_id = new.request_id
        and round = new.round)
    then
        raise exception 'this vote has a holder already' using errcode = 'unique_violation';
    end if;
    return null;
end $$;
CREATE OR REPLACE FUNCTION shared_vote_caps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare who bytea;
begin
    select identity_hash into who
        from offer join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where offer.campaign_id = new.campaign_id and offer.id = new.offer_id;
    perform check_person_caps(new.campaign_id, who);
    return null;
end $$;
CREATE OR REPLACE FUNCTION shared_vote_in_pool() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op = 'DELETE' then
        perform forget_in_pool(old.campaign_id, old.pool_id, old.match_id, old.round);
        return null;
    end if;
    perform count_in_pool(new.campaign_id, coalesce(new.request_id, new.offer_id), new.pool_id, new.match_id, new.round,
        new.made_in, true);
    return null;
end $$;
"""
"""The bodies of functions name tables and columns as text: PostgreSQL renames nothing in them."""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for old, new in TABLES:
        op.execute(f'alter table "{old}" rename to {new}')
    for table, old, new in COLUMNS:
        op.execute(f'alter table {table} rename column "{old}" to {new}')
    for table, old, new in CONSTRAINTS:
        op.execute(f"alter table {table} rename constraint {old} to {new}")
    for old, new in INDEXES:
        op.execute(f"alter index {old} rename to {new}")
    for name in TRIGGERS:
        op.execute(f"alter trigger held_proxy_{name} on match_vote rename to match_vote_{name}")
        op.execute(f"alter function held_proxy_{name}() rename to match_vote_{name}")
    op.get_bind().exec_driver_sql(FUNCTIONS, execution_options={"no_parameters": True})
    for table, column, comment in COMMENTS:
        quoted = comment.replace("'", "''")
        op.execute(f"comment on column {table}.{column} is '{quoted}'")


def downgrade() -> None:
    raise RuntimeError("Only names differ: keep the release that has them, or restore the backup of before.")
