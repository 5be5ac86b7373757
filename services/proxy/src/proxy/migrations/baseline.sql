CREATE FUNCTION check_person_caps(campaign uuid, who bytea) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare most integer; from_france integer; from_abroad integer;
begin
    perform from person where campaign_id = campaign and sameness = who order by id for no key update;
    select case when bool_and(consulate <> '') then 3 else 2 end, max(held_france), max(held_abroad)
        into most, from_france, from_abroad
        from offer join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where offer.campaign_id = campaign and sameness = who;
    if exists (
        select from (
            select offer_id, round, made from held_proxy where campaign_id = campaign
            union all
            select offer_id, round, made from shared_vote where campaign_id = campaign and offer_id is not null
        ) held
            join offer on offer.campaign_id = campaign and offer.id = held.offer_id
            join person on person.campaign_id = campaign and person.id = offer.person_id
        where sameness = who group by round
        having count(*) + from_france + from_abroad > most
            or count(*) filter (where made = 'france') + from_france > 1
    ) then
        raise exception 'more proxies than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'held_proxy_caps';
    end if;
end $$;

CREATE FUNCTION count_in_pool(home uuid, target uuid, pool uuid, match uuid, nth smallint, how text, is_shared boolean) RETURNS void
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
        (campaign_id, match_id, round, side, person, made, most, from_france, from_abroad, told_by, shared)
        values (consent.pool_id, match, nth, which, consent.pseudonym, how, most, france, abroad, home, is_shared);
    if which = 'holder' and exists (
        select from pool_vote as held
        where held.campaign_id = consent.pool_id and held.person = consent.pseudonym and held.side = 'holder'
            and held.round = nth
        having count(*) + max(held.from_france) + max(held.from_abroad) > min(held.most)
            or count(*) filter (where held.made = 'france') + max(held.from_france) > 1
    ) then
        raise exception 'more proxies over the pool than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'pool_caps';
    end if;
    perform set_config('isoloir.campaign', home::text, true);
end $$;

CREATE FUNCTION forget_in_pool(home uuid, pool uuid, match uuid, nth smallint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    if pool is null then return; end if;
    perform set_config('isoloir.campaign', pool::text, true);
    delete from pool_vote where campaign_id = pool and match_id = match and round = nth and told_by = home;
    perform set_config('isoloir.campaign', home::text, true);
end $$;

CREATE FUNCTION held_proxy_alone() RETURNS trigger
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

CREATE FUNCTION held_proxy_caps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare who bytea;
begin
    select sameness into who
        from offer join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where offer.campaign_id = new.campaign_id and offer.id = new.offer_id;
    perform check_person_caps(new.campaign_id, who);
    return null;
end $$;

CREATE FUNCTION held_proxy_in_pool() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op = 'DELETE' then
        perform forget_in_pool(old.campaign_id,
            (select pool_id from pool_membership where campaign_id = old.campaign_id), old.proposal_id, old.round);
        return null;
    end if;
    perform count_in_pool(new.campaign_id, new.offer_id, null, new.proposal_id, new.round, new.made, false);
    perform count_in_pool(new.campaign_id, new.request_id, null, new.proposal_id, new.round, new.made, false);
    return null;
end $$;

CREATE FUNCTION offer_caps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare who bytea;
begin
    select sameness into who from person where campaign_id = new.campaign_id and id = new.person_id;
    perform check_person_caps(new.campaign_id, who);
    return null;
end $$;

CREATE FUNCTION person_caps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    perform check_person_caps(new.campaign_id, new.sameness);
    return null;
end $$;

CREATE FUNCTION ring() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin
            perform pg_notify(tg_table_name, '');
            return null;
        end $$;

CREATE FUNCTION shared_vote_alone() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    perform from request where campaign_id = new.campaign_id and id = new.request_id for no key update;
    if exists (select from held_proxy where campaign_id = new.campaign_id and request_id = new.request_id
        and round = new.round)
    then
        raise exception 'this vote has a holder already' using errcode = 'unique_violation';
    end if;
    return null;
end $$;

CREATE FUNCTION shared_vote_caps() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare who bytea;
begin
    select sameness into who
        from offer join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where offer.campaign_id = new.campaign_id and offer.id = new.offer_id;
    perform check_person_caps(new.campaign_id, who);
    return null;
end $$;

CREATE FUNCTION shared_vote_in_pool() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op = 'DELETE' then
        perform forget_in_pool(old.campaign_id, old.pool_id, old.match_id, old.round);
        return null;
    end if;
    perform count_in_pool(new.campaign_id, coalesce(new.request_id, new.offer_id), new.pool_id, new.match_id, new.round,
        new.made, true);
    return null;
end $$;

CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin new.updated_at := clock_timestamp(); return new; end $$;

CREATE TABLE "position" (
    campaign_id uuid NOT NULL,
    place text NOT NULL,
    latitude double precision NOT NULL,
    longitude double precision NOT NULL,
    source text NOT NULL,
    CONSTRAINT pk_position PRIMARY KEY (campaign_id, place)
);
COMMENT ON COLUMN "position".place IS 'A commune (94033) or a station (94033_0001).';
COMMENT ON COLUMN "position".latitude IS 'Degrees, WGS 84.';
COMMENT ON COLUMN "position".source IS 'Who drew or measured it, and of when.';
ALTER TABLE "position" ENABLE ROW LEVEL SECURITY;
ALTER TABLE "position" FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON "position" TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE "position" TO isoloir_app;

CREATE TABLE attempt (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    address bytea NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_attempt PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN attempt.address IS 'Keyed hash of the network address, not the address.';
CREATE INDEX ix_attempt_campaign_id_made_at ON attempt USING btree (campaign_id, made_at);
ALTER TABLE attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempt FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON attempt TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attempt TO isoloir_app;

CREATE TABLE bounce (
    campaign_id uuid NOT NULL,
    message_id uuid NOT NULL,
    person_id uuid NOT NULL,
    address bytea,
    said_by text NOT NULL,
    noted_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_bounce_said_by CHECK ((said_by = ANY (ARRAY['relay'::text, 'notice'::text]))),
    CONSTRAINT pk_bounce PRIMARY KEY (campaign_id, message_id)
);
COMMENT ON COLUMN bounce.message_id IS 'Which mail of ours: each is noted once.';
COMMENT ON COLUMN bounce.address IS 'Keyed hash; another address is open again. Null: a member said that it works.';
COMMENT ON COLUMN bounce.said_by IS 'Our relay at once, or a notice that came later (RFC 3464).';
CREATE INDEX ix_bounce_campaign_id_person_id ON bounce USING btree (campaign_id, person_id);
ALTER TABLE bounce ENABLE ROW LEVEL SECURITY;
ALTER TABLE bounce FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON bounce TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE bounce TO isoloir_app;

CREATE TABLE campaign (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    state jsonb NOT NULL,
    heard_from text NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_campaign PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN campaign.heard_from IS 'crm once an event was heard, local while a PUT on this service is all that is known.';
ALTER TABLE campaign ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaign FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON campaign TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON campaign TO isoloir_relay USING (true);
GRANT SELECT,INSERT,UPDATE ON TABLE campaign TO isoloir_app;
GRANT SELECT ON TABLE campaign TO isoloir_relay;

CREATE TABLE case_note (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    request_id uuid,
    offer_id uuid,
    text bytea,
    by text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_case_note_of_one CHECK ((num_nonnulls(request_id, offer_id) = 1)),
    CONSTRAINT pk_case_note PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN case_note.text IS 'Sealed; null: looked up the contact.';
CREATE INDEX ix_case_note_campaign_id_offer_id ON case_note USING btree (campaign_id, offer_id);
CREATE INDEX ix_case_note_campaign_id_request_id ON case_note USING btree (campaign_id, request_id);
ALTER TABLE case_note ENABLE ROW LEVEL SECURITY;
ALTER TABLE case_note FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON case_note TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE case_note TO isoloir_app;

CREATE TABLE client_grant (
    campaign_id uuid NOT NULL,
    subject text NOT NULL,
    version bigint NOT NULL,
    scopes text[] NOT NULL,
    territories text[] NOT NULL,
    ends_at timestamp with time zone,
    CONSTRAINT pk_client_grant PRIMARY KEY (campaign_id, subject)
);
ALTER TABLE client_grant ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_grant FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON client_grant TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE client_grant TO isoloir_app;

CREATE TABLE client_read (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    subject text NOT NULL,
    operation text NOT NULL,
    about_id text,
    scopes text[] NOT NULL,
    CONSTRAINT pk_client_read PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN client_read.operation IS 'The method and the route: no name, no question asked.';
COMMENT ON COLUMN client_read.about_id IS 'The reference in the address, where there is one.';
CREATE INDEX ix_client_read_subject ON client_read USING btree (campaign_id, subject, at);
ALTER TABLE client_read ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_read FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON client_read TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE client_read TO isoloir_app;
GRANT DELETE ON TABLE client_read TO isoloir_worker;

CREATE TABLE client_read_sum (
    campaign_id uuid NOT NULL,
    day date NOT NULL,
    subject text NOT NULL,
    operation text NOT NULL,
    reads bigint NOT NULL,
    CONSTRAINT pk_client_read_sum PRIMARY KEY (campaign_id, day, subject, operation)
);
COMMENT ON COLUMN client_read_sum.day IS 'In UTC.';
ALTER TABLE client_read_sum ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_read_sum FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON client_read_sum TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT ON TABLE client_read_sum TO isoloir_app;
GRANT INSERT,DELETE,UPDATE ON TABLE client_read_sum TO isoloir_worker;

CREATE TABLE consumer_state (
    consumer text NOT NULL,
    stopped boolean NOT NULL,
    verified_position bigint NOT NULL,
    missing bigint NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_consumer_state PRIMARY KEY (consumer)
);
COMMENT ON COLUMN consumer_state.stopped IS 'After ten dead letters in a row; /ready says so.';
COMMENT ON COLUMN consumer_state.verified_position IS 'No event is missing up to here.';
COMMENT ON COLUMN consumer_state.missing IS 'Events the last checkpoint told of and we have not.';
GRANT SELECT ON TABLE consumer_state TO isoloir_app;
GRANT SELECT,INSERT,UPDATE ON TABLE consumer_state TO isoloir_worker;

CREATE TABLE crm_reference (
    campaign_id uuid NOT NULL,
    target_id uuid NOT NULL,
    request_id uuid,
    offer_id uuid,
    person uuid NOT NULL,
    CONSTRAINT ck_crm_reference_of_one CHECK ((num_nonnulls(request_id, offer_id) = 1)),
    CONSTRAINT ck_crm_reference_target CHECK ((target_id = COALESCE(request_id, offer_id))),
    CONSTRAINT pk_crm_reference PRIMARY KEY (campaign_id, target_id)
);
COMMENT ON COLUMN crm_reference.person IS 'The pseudonymous reference of crm.';
CREATE INDEX ix_crm_reference_campaign_id_person ON crm_reference USING btree (campaign_id, person);
ALTER TABLE crm_reference ENABLE ROW LEVEL SECURITY;
ALTER TABLE crm_reference FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON crm_reference TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE crm_reference TO isoloir_app;

CREATE TABLE dead_letter (
    consumer text NOT NULL,
    event_id text NOT NULL,
    "position" bigint NOT NULL,
    subject text NOT NULL,
    payload text NOT NULL,
    reason text NOT NULL,
    dead_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_dead_letter PRIMARY KEY (consumer, event_id)
);
GRANT SELECT,INSERT,DELETE ON TABLE dead_letter TO isoloir_worker;

CREATE TABLE erased_sum (
    campaign_id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    erased integer NOT NULL,
    CONSTRAINT ck_erased_sum_erased CHECK ((erased > 0)),
    CONSTRAINT ck_erased_sum_kind CHECK ((kind = ANY (ARRAY['request'::text, 'offer'::text]))),
    CONSTRAINT pk_erased_sum PRIMARY KEY (campaign_id, kind, state)
);
ALTER TABLE erased_sum ENABLE ROW LEVEL SECURITY;
ALTER TABLE erased_sum FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON erased_sum TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE erased_sum TO isoloir_app;

CREATE TABLE establishment (
    campaign_id uuid NOT NULL,
    proposal_id uuid NOT NULL,
    reference bytea,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_establishment PRIMARY KEY (campaign_id, proposal_id)
);
COMMENT ON COLUMN establishment.reference IS 'Maprocuration''s, sealed; null: not given.';
COMMENT ON COLUMN establishment.said_by IS 'A member; ''grantor'' or ''holder'' by their link.';
ALTER TABLE establishment ENABLE ROW LEVEL SECURITY;
ALTER TABLE establishment FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON establishment TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE establishment TO isoloir_app;

CREATE TABLE event (
    entry bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    "position" bigint,
    id uuid NOT NULL,
    subject text NOT NULL,
    payload text NOT NULL,
    campaign_id uuid NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    stream_seq bigint,
    CONSTRAINT pk_event PRIMARY KEY (entry),
    CONSTRAINT uq_event_id UNIQUE (id),
    CONSTRAINT uq_event_position UNIQUE ("position")
);
COMMENT ON COLUMN event.stream_seq IS 'Where the event is in the stream; null until published.';
CREATE INDEX ix_event_campaign_id_position ON event USING btree (campaign_id, "position");
CREATE INDEX ix_event_stream_seq_position ON event USING btree (stream_seq, "position");
CREATE TRIGGER ring AFTER INSERT ON event FOR EACH STATEMENT EXECUTE FUNCTION ring();
ALTER TABLE event ENABLE ROW LEVEL SECURITY;
ALTER TABLE event FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON event TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON event TO isoloir_relay USING (true);
GRANT SELECT,INSERT ON TABLE event TO isoloir_app;
GRANT SELECT ON TABLE event TO isoloir_relay;
GRANT UPDATE ("position", stream_seq) ON TABLE event TO isoloir_relay;

CREATE TABLE forbidden_pair (
    campaign_id uuid NOT NULL,
    request_id uuid NOT NULL,
    offer_id uuid NOT NULL,
    CONSTRAINT pk_forbidden_pair PRIMARY KEY (campaign_id, request_id, offer_id)
);
ALTER TABLE forbidden_pair ENABLE ROW LEVEL SECURITY;
ALTER TABLE forbidden_pair FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON forbidden_pair TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE forbidden_pair TO isoloir_app;

CREATE TABLE heard_forecast (
    campaign_id uuid NOT NULL,
    round smallint NOT NULL,
    version integer NOT NULL,
    margin_votes integer NOT NULL,
    method character varying NOT NULL,
    data_vintage character varying NOT NULL,
    CONSTRAINT ck_heard_forecast_round CHECK ((round = ANY (ARRAY[1, 2]))),
    CONSTRAINT pk_heard_forecast PRIMARY KEY (campaign_id, round)
);
COMMENT ON COLUMN heard_forecast.margin_votes IS 'Votes from the expected result to the nearest line: winning, or going on.';
ALTER TABLE heard_forecast ENABLE ROW LEVEL SECURITY;
ALTER TABLE heard_forecast FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON heard_forecast TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE heard_forecast TO isoloir_app;

CREATE TABLE heard_priority (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    version integer NOT NULL,
    score double precision NOT NULL,
    CONSTRAINT pk_heard_priority PRIMARY KEY (campaign_id, station)
);
ALTER TABLE heard_priority ENABLE ROW LEVEL SECURITY;
ALTER TABLE heard_priority FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON heard_priority TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE heard_priority TO isoloir_app;

CREATE TABLE held_proxy (
    campaign_id uuid NOT NULL,
    request_id uuid NOT NULL,
    round smallint NOT NULL,
    offer_id uuid NOT NULL,
    proposal_id uuid NOT NULL,
    made text NOT NULL,
    CONSTRAINT ck_held_proxy_made CHECK ((made = ANY (ARRAY['france'::text, 'abroad'::text]))),
    CONSTRAINT ck_held_proxy_round CHECK ((round = ANY (ARRAY[1, 2]))),
    CONSTRAINT pk_held_proxy PRIMARY KEY (campaign_id, request_id, round)
);
CREATE UNIQUE INDEX uq_held_proxy_france ON held_proxy USING btree (campaign_id, offer_id, round) WHERE (made = 'france'::text);
CREATE INDEX ix_held_proxy_campaign_id_offer_id_round ON held_proxy USING btree (campaign_id, offer_id, round);
CREATE INDEX ix_held_proxy_campaign_id_proposal_id ON held_proxy USING btree (campaign_id, proposal_id);
CREATE TRIGGER held_proxy_alone AFTER INSERT OR UPDATE ON held_proxy FOR EACH ROW EXECUTE FUNCTION held_proxy_alone();
CREATE TRIGGER held_proxy_caps AFTER INSERT OR UPDATE ON held_proxy FOR EACH ROW EXECUTE FUNCTION held_proxy_caps();
CREATE TRIGGER held_proxy_in_pool AFTER INSERT OR DELETE ON held_proxy FOR EACH ROW EXECUTE FUNCTION held_proxy_in_pool();
ALTER TABLE held_proxy ENABLE ROW LEVEL SECURITY;
ALTER TABLE held_proxy FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON held_proxy TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE held_proxy TO isoloir_app;

CREATE TABLE hold (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    request_id uuid,
    offer_id uuid,
    signals text[] NOT NULL,
    decision text,
    decided_by text,
    decided_at timestamp with time zone,
    held_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_hold_decided CHECK ((num_nulls(decision, decided_by, decided_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT ck_hold_decision CHECK ((decision = ANY (ARRAY['released'::text, 'refused'::text]))),
    CONSTRAINT ck_hold_of_one CHECK ((num_nonnulls(request_id, offer_id) = 1)),
    CONSTRAINT pk_hold PRIMARY KEY (campaign_id, id)
);
CREATE INDEX ix_hold_campaign_id_decision ON hold USING btree (campaign_id, decision);
ALTER TABLE hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE hold FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON hold TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE hold TO isoloir_app;

CREATE TABLE idempotency_key (
    campaign_id uuid NOT NULL,
    key_hash bytea NOT NULL,
    request_hash bytea NOT NULL,
    answer bytea,
    claimed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_idempotency_key PRIMARY KEY (campaign_id, key_hash)
);
COMMENT ON COLUMN idempotency_key.answer IS 'Sealed in the vault; null only inside the transaction that makes it.';
CREATE INDEX ix_idempotency_key_claimed_at ON idempotency_key USING btree (claimed_at);
ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON idempotency_key TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE idempotency_key TO isoloir_app;

CREATE TABLE inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    "position" bigint NOT NULL,
    handled_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_inbox PRIMARY KEY (consumer, event_id)
);
COMMENT ON COLUMN inbox."position" IS 'The teller''s: what a checkpoint is compared with.';
CREATE INDEX ix_inbox_consumer_position ON inbox USING btree (consumer, "position");
GRANT SELECT,INSERT ON TABLE inbox TO isoloir_app;

CREATE TABLE job (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    entry bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    batch uuid,
    kind text NOT NULL,
    arguments jsonb NOT NULL,
    requested_by text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    result jsonb,
    problem jsonb,
    attempts integer DEFAULT 0 NOT NULL,
    claim uuid,
    claimed_until timestamp with time zone,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT pk_job PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_job_entry UNIQUE (entry)
);
COMMENT ON COLUMN job.batch IS 'Jobs that were asked for together.';
COMMENT ON COLUMN job.total IS '0 while it is not known.';
COMMENT ON COLUMN job.claim IS 'Of the worker that is at it.';
CREATE INDEX ix_job_batch ON job USING btree (campaign_id, batch);
CREATE INDEX ix_job_open ON job USING btree (entry) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));
CREATE TRIGGER ring AFTER INSERT ON job FOR EACH STATEMENT EXECUTE FUNCTION ring();
ALTER TABLE job ENABLE ROW LEVEL SECURITY;
ALTER TABLE job FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON job TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON job TO isoloir_relay USING (true);
GRANT SELECT,INSERT,UPDATE ON TABLE job TO isoloir_app;
GRANT SELECT,DELETE,UPDATE ON TABLE job TO isoloir_relay;

CREATE TABLE link (
    token_hash bytea NOT NULL,
    link_campaign_id uuid NOT NULL,
    target_id uuid NOT NULL,
    purpose text NOT NULL,
    expires_at timestamp with time zone,
    CONSTRAINT pk_link PRIMARY KEY (token_hash)
);
CREATE INDEX ix_link_target_id ON link USING btree (target_id);
GRANT SELECT,INSERT,DELETE ON TABLE link TO isoloir_app;

CREATE TABLE match_act (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    request_id uuid NOT NULL,
    offer_id uuid NOT NULL,
    act text NOT NULL,
    by text NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT ck_match_act_act CHECK ((act = ANY (ARRAY['proposed'::text, 'made_by_hand'::text, 'pinned'::text, 'unpinned'::text, 'forbidden'::text, 'allowed'::text, 'accepted'::text, 'declined'::text, 'expired'::text, 'taken'::text, 'released'::text, 'revealed'::text, 'established'::text, 'voted'::text, 'not_voted'::text]))),
    CONSTRAINT pk_match_act PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN match_act.by IS 'A member; ''grantor'' or ''holder'' by their link; ''matching''.';
CREATE INDEX ix_match_act_campaign_id_request_id ON match_act USING btree (campaign_id, request_id);
ALTER TABLE match_act ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_act FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON match_act TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE match_act TO isoloir_app;

CREATE TABLE matching_run (
    campaign_id uuid NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    votes_served integer NOT NULL,
    votes_without integer NOT NULL,
    both_rounds integer NOT NULL,
    gap_both_rounds double precision NOT NULL,
    seconds double precision NOT NULL,
    CONSTRAINT pk_matching_run PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN matching_run.looked_at IS 'By the campaign''s clock: who came later was not in it.';
COMMENT ON COLUMN matching_run.votes_without IS 'Nobody can serve more of them: proven.';
COMMENT ON COLUMN matching_run.gap_both_rounds IS 'How many more requests could have one holder in both rounds, at most.';
ALTER TABLE matching_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE matching_run FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON matching_run TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE matching_run TO isoloir_app;

CREATE TABLE member (
    campaign_id uuid NOT NULL,
    subject text NOT NULL,
    version bigint NOT NULL,
    roles text[] NOT NULL,
    territories text[] NOT NULL,
    ends_at timestamp with time zone,
    heard_from text NOT NULL,
    closed text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT pk_member PRIMARY KEY (campaign_id, subject)
);
COMMENT ON COLUMN member.closed IS 'Features that are closed to them, whatever their roles give.';
ALTER TABLE member ENABLE ROW LEVEL SECURITY;
ALTER TABLE member FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON member TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE member TO isoloir_app;

CREATE TABLE message (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    entry bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    channel text NOT NULL,
    kind text NOT NULL,
    about uuid,
    once text,
    bulk boolean NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    content bytea,
    not_before timestamp with time zone NOT NULL,
    expires_at timestamp with time zone,
    attempts smallint DEFAULT '0'::smallint NOT NULL,
    claim uuid,
    claimed_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    queued_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT ck_message_channel CHECK ((channel = ANY (ARRAY['email'::text, 'sms'::text]))),
    CONSTRAINT ck_message_forgotten CHECK (((content IS NULL) = (state <> ALL (ARRAY['queued'::text, 'sending'::text])))),
    CONSTRAINT ck_message_state CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'unknown'::text, 'expired'::text, 'cancelled'::text]))),
    CONSTRAINT pk_message PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_message_entry UNIQUE (entry),
    CONSTRAINT uq_message_once UNIQUE (campaign_id, once)
);
COMMENT ON COLUMN message.kind IS 'Which message it is: a name of the service''s own.';
COMMENT ON COLUMN message.about IS 'Whom it is about or to: what erasing them finds it by.';
COMMENT ON COLUMN message.once IS 'Queued only once in the campaign under this name.';
COMMENT ON COLUMN message.bulk IS 'Goes after what somebody waits for.';
COMMENT ON COLUMN message.content IS 'Sealed in the vault; null once it has ended.';
COMMENT ON COLUMN message.expires_at IS 'Not sent from then on: silence, or no use.';
COMMENT ON COLUMN message.claim IS 'Of the worker that is at it.';
COMMENT ON COLUMN message.reason IS 'Why it is not sent: a code.';
CREATE INDEX ix_message_about ON message USING btree (campaign_id, about);
CREATE INDEX ix_message_claimed ON message USING btree (channel, claimed_at);
CREATE INDEX ix_message_queued ON message USING btree (channel, bulk, entry) WHERE (state = 'queued'::text);
CREATE INDEX ix_message_sending ON message USING btree (claimed_at) WHERE (state = 'sending'::text);
CREATE TRIGGER ring AFTER INSERT ON message FOR EACH STATEMENT EXECUTE FUNCTION ring();
ALTER TABLE message ENABLE ROW LEVEL SECURITY;
ALTER TABLE message FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON message TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON message TO isoloir_relay USING (true);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE message TO isoloir_app;
GRANT DELETE ON TABLE message TO isoloir_relay;
GRANT SELECT (campaign_id, id, entry, channel, bulk, state, not_before, expires_at, attempts, claim, claimed_at, ended_at) ON TABLE message TO isoloir_relay;
GRANT UPDATE (state, content, not_before, attempts, claim, claimed_at, reason, ended_at) ON TABLE message TO isoloir_relay;

CREATE TABLE offer (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    person_id uuid NOT NULL,
    commune text NOT NULL,
    consulate text NOT NULL,
    station text,
    rounds smallint[] NOT NULL,
    radius_km smallint NOT NULL,
    held_france smallint NOT NULL,
    held_abroad smallint NOT NULL,
    state text NOT NULL,
    duplicate_of uuid,
    consent_version text NOT NULL,
    entered_by text,
    opened_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    refused_invitations boolean DEFAULT false NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ck_offer_held CHECK (((held_france >= 0) AND (held_france <= 1) AND (held_abroad >= 0) AND ((held_france + held_abroad) <=
CASE
    WHEN (consulate = ''::text) THEN 2
    ELSE 3
END))),
    CONSTRAINT ck_offer_radius CHECK (((radius_km >= 0) AND (radius_km <= 100))),
    CONSTRAINT ck_offer_rounds CHECK (((cardinality(rounds) >= 1) AND (cardinality(rounds) <= 2) AND (rounds <@ '{1,2}'::smallint[]))),
    CONSTRAINT ck_offer_state CHECK ((state = ANY (ARRAY['open'::text, 'engaged'::text, 'withdrawn'::text]))),
    CONSTRAINT pk_offer PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN offer.duplicate_of IS 'An earlier offer of the same person; both are kept until somebody looks.';
COMMENT ON COLUMN offer.entered_by IS 'The member who entered it for the person; null: the person''s own form.';
COMMENT ON COLUMN offer.confirmed_at IS 'When the person confirmed the address; nothing is matched before.';
COMMENT ON COLUMN offer.refused_invitations IS 'Wants no invitation to vote further away than offered.';
CREATE INDEX ix_offer_campaign_id_person_id ON offer USING btree (campaign_id, person_id);
CREATE INDEX ix_offer_campaign_id_state_commune ON offer USING btree (campaign_id, state, commune);
CREATE INDEX ix_offer_campaign_id_updated_at ON offer USING btree (campaign_id, updated_at);
CREATE TRIGGER offer_caps AFTER UPDATE ON offer FOR EACH ROW EXECUTE FUNCTION offer_caps();
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON offer FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE offer ENABLE ROW LEVEL SECURITY;
ALTER TABLE offer FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON offer TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE offer TO isoloir_app;

CREATE TABLE official_form (
    campaign_id uuid NOT NULL,
    digest text NOT NULL,
    label text NOT NULL,
    content bytea NOT NULL,
    map jsonb,
    mapped_at timestamp with time zone,
    added_by text NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_official_form PRIMARY KEY (campaign_id, digest)
);
COMMENT ON COLUMN official_form.digest IS 'SHA-256 of the file, in hexadecimal.';
ALTER TABLE official_form ENABLE ROW LEVEL SECURITY;
ALTER TABLE official_form FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON official_form TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE official_form TO isoloir_app;

CREATE TABLE pace (
    who bytea NOT NULL,
    held double precision NOT NULL,
    lent integer NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT pk_pace PRIMARY KEY (who)
);
COMMENT ON COLUMN pace.who IS 'A hash of the caller and their campaign.';
COMMENT ON COLUMN pace.held IS 'What was left at that instant, once some were lent.';
COMMENT ON COLUMN pace.lent IS 'To the process that asked last.';
GRANT SELECT,INSERT,UPDATE ON TABLE pace TO isoloir_app;
GRANT DELETE ON TABLE pace TO isoloir_worker;

CREATE TABLE person (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    first_names text NOT NULL,
    surname text NOT NULL,
    used_surname text NOT NULL,
    born_on bytea NOT NULL,
    email bytea,
    phone bytea,
    elector_number bytea,
    sameness bytea NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN person.sameness IS 'Keyed hash of first names, surname and birth date: the same for the same person.';
CREATE INDEX ix_person_campaign_id_sameness ON person USING btree (campaign_id, sameness);
CREATE TRIGGER person_caps AFTER UPDATE OF sameness ON person FOR EACH ROW WHEN ((old.sameness <> new.sameness)) EXECUTE FUNCTION person_caps();
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON person TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE person TO isoloir_app;

CREATE TABLE pool_agreement (
    campaign_id uuid NOT NULL,
    by_id uuid NOT NULL,
    of_id uuid NOT NULL,
    agreed_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_pool_agreement PRIMARY KEY (campaign_id, by_id, of_id)
);
COMMENT ON COLUMN pool_agreement.agreed_at IS 'In real time, also in a demonstration: consents are compared with it.';
ALTER TABLE pool_agreement ENABLE ROW LEVEL SECURITY;
ALTER TABLE pool_agreement FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON pool_agreement TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pool_agreement TO isoloir_app;

CREATE TABLE pool_consent (
    campaign_id uuid NOT NULL,
    target_id uuid NOT NULL,
    request_id uuid,
    offer_id uuid,
    pool_id uuid NOT NULL,
    version text NOT NULL,
    consented_at timestamp with time zone NOT NULL,
    pseudonym bytea NOT NULL,
    CONSTRAINT ck_pool_consent_of_one CHECK ((num_nonnulls(request_id, offer_id) = 1)),
    CONSTRAINT ck_pool_consent_target CHECK ((target_id = COALESCE(request_id, offer_id))),
    CONSTRAINT pk_pool_consent PRIMARY KEY (campaign_id, target_id)
);
COMMENT ON COLUMN pool_consent.target_id IS 'Of the request or the offer.';
COMMENT ON COLUMN pool_consent.version IS 'Of the text that was agreed to.';
COMMENT ON COLUMN pool_consent.consented_at IS 'In real time: it reaches only the campaigns that were shown then.';
COMMENT ON COLUMN pool_consent.pseudonym IS 'Keyed hash of the person by the pool''s key: the same for the same person in each campaign.';
ALTER TABLE pool_consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE pool_consent FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON pool_consent TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pool_consent TO isoloir_app;

CREATE TABLE pool_member (
    campaign_id uuid NOT NULL,
    member_id uuid NOT NULL,
    name text NOT NULL,
    candidate text NOT NULL,
    CONSTRAINT pk_pool_member PRIMARY KEY (campaign_id, member_id)
);
ALTER TABLE pool_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE pool_member FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON pool_member TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pool_member TO isoloir_app;

CREATE TABLE pool_membership (
    campaign_id uuid NOT NULL,
    pool_id uuid NOT NULL,
    joined_by text NOT NULL,
    joined_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_pool_membership PRIMARY KEY (campaign_id)
);
ALTER TABLE pool_membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE pool_membership FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON pool_membership TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pool_membership TO isoloir_app;

CREATE TABLE pool_vote (
    campaign_id uuid NOT NULL,
    match_id uuid NOT NULL,
    round smallint NOT NULL,
    side text NOT NULL,
    person bytea NOT NULL,
    made text NOT NULL,
    most smallint NOT NULL,
    from_france smallint NOT NULL,
    from_abroad smallint NOT NULL,
    told_by uuid NOT NULL,
    shared boolean NOT NULL,
    CONSTRAINT ck_pool_vote_made CHECK ((made = ANY (ARRAY['france'::text, 'abroad'::text]))),
    CONSTRAINT ck_pool_vote_round CHECK ((round = ANY (ARRAY[1, 2]))),
    CONSTRAINT ck_pool_vote_side CHECK ((side = ANY (ARRAY['grantor'::text, 'holder'::text]))),
    CONSTRAINT pk_pool_vote PRIMARY KEY (campaign_id, match_id, round, side)
);
COMMENT ON COLUMN pool_vote.most IS 'That the holder may hold in all.';
COMMENT ON COLUMN pool_vote.from_france IS 'That the holder said they hold from elsewhere.';
COMMENT ON COLUMN pool_vote.told_by IS 'The campaign whose row it stands for.';
COMMENT ON COLUMN pool_vote.shared IS 'Between two campaigns.';
CREATE UNIQUE INDEX uq_pool_vote_grantor ON pool_vote USING btree (campaign_id, person, round) WHERE (side = 'grantor'::text);
CREATE INDEX ix_pool_vote_campaign_id_person_round ON pool_vote USING btree (campaign_id, person, round);
ALTER TABLE pool_vote ENABLE ROW LEVEL SECURITY;
ALTER TABLE pool_vote FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON pool_vote TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pool_vote TO isoloir_app;

CREATE TABLE proposal (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    request_id uuid NOT NULL,
    offer_id uuid NOT NULL,
    rounds smallint[] NOT NULL,
    state text NOT NULL,
    pinned boolean NOT NULL,
    made_by text,
    tenths_of_km integer,
    reserve_offer_id uuid,
    proposed_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    CONSTRAINT ck_proposal_rounds CHECK (((cardinality(rounds) >= 1) AND (cardinality(rounds) <= 2) AND (rounds <@ '{1,2}'::smallint[]))),
    CONSTRAINT ck_proposal_state CHECK ((state = ANY (ARRAY['proposed'::text, 'accepted'::text, 'declined'::text, 'expired'::text, 'taken'::text, 'released'::text]))),
    CONSTRAINT pk_proposal PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN proposal.pinned IS 'A coordinator wants it: it does not expire.';
COMMENT ON COLUMN proposal.made_by IS 'The member who made it by hand; null: the matching.';
COMMENT ON COLUMN proposal.reserve_offer_id IS 'Who else could vote; no promise to them.';
CREATE UNIQUE INDEX uq_proposal_live ON proposal USING btree (campaign_id, request_id, offer_id) WHERE (state = ANY (ARRAY['proposed'::text, 'accepted'::text]));
CREATE INDEX ix_proposal_campaign_id_offer_id ON proposal USING btree (campaign_id, offer_id);
CREATE INDEX ix_proposal_campaign_id_request_id ON proposal USING btree (campaign_id, request_id);
ALTER TABLE proposal ENABLE ROW LEVEL SECURITY;
ALTER TABLE proposal FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON proposal TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE proposal TO isoloir_app;

CREATE TABLE purge (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    purged_at timestamp with time zone NOT NULL,
    purged_by text NOT NULL,
    erased jsonb NOT NULL,
    "left" jsonb NOT NULL,
    digest text NOT NULL,
    CONSTRAINT pk_purge PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN purge.purged_by IS 'A member, or ''schedule''.';
COMMENT ON COLUMN purge.erased IS 'Rows by what they were.';
COMMENT ON COLUMN purge."left" IS 'The same, counted again afterwards.';
COMMENT ON COLUMN purge.digest IS 'SHA-256 of the certificate, in hexadecimal.';
ALTER TABLE purge ENABLE ROW LEVEL SECURITY;
ALTER TABLE purge FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON purge TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE purge TO isoloir_app;

CREATE TABLE request (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    person_id uuid NOT NULL,
    commune text NOT NULL,
    consulate text NOT NULL,
    station text,
    rounds smallint[] NOT NULL,
    state text NOT NULL,
    duplicate_of uuid,
    consent_version text NOT NULL,
    entered_by text,
    opened_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ck_request_rounds CHECK (((cardinality(rounds) >= 1) AND (cardinality(rounds) <= 2) AND (rounds <@ '{1,2}'::smallint[]))),
    CONSTRAINT ck_request_state CHECK ((state = ANY (ARRAY['open'::text, 'proposed'::text, 'accepted'::text, 'established'::text, 'reminded'::text, 'voted'::text, 'lost'::text, 'withdrawn'::text]))),
    CONSTRAINT pk_request PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN request.duplicate_of IS 'An earlier request of the same person; both are kept until somebody looks.';
COMMENT ON COLUMN request.entered_by IS 'The member who entered it for the person; null: the person''s own form.';
COMMENT ON COLUMN request.confirmed_at IS 'When the person confirmed the address; nothing is matched before.';
CREATE INDEX ix_request_campaign_id_person_id ON request USING btree (campaign_id, person_id);
CREATE INDEX ix_request_campaign_id_state_commune_station ON request USING btree (campaign_id, state, commune, station);
CREATE INDEX ix_request_campaign_id_updated_at ON request USING btree (campaign_id, updated_at);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON request FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE request ENABLE ROW LEVEL SECURITY;
ALTER TABLE request FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON request TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE request TO isoloir_app;

CREATE TABLE retention_hold (
    campaign_id uuid NOT NULL,
    reason text NOT NULL,
    set_by text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_retention_hold PRIMARY KEY (campaign_id)
);
ALTER TABLE retention_hold ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_hold FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON retention_hold TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE retention_hold TO isoloir_app;

CREATE TABLE revoked_token (
    digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_revoked_token PRIMARY KEY (digest)
);
COMMENT ON COLUMN revoked_token.digest IS 'SHA-256 of the token.';
COMMENT ON COLUMN revoked_token.expires_at IS 'Then the token is worth nothing anyway.';
GRANT SELECT,INSERT ON TABLE revoked_token TO isoloir_app;
GRANT DELETE ON TABLE revoked_token TO isoloir_worker;

CREATE TABLE shared_match (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    side text NOT NULL,
    pool_id uuid NOT NULL,
    request_id uuid,
    offer_id uuid,
    other_campaign_id uuid NOT NULL,
    other_id uuid NOT NULL,
    other_place text NOT NULL,
    rounds smallint[] NOT NULL,
    state text NOT NULL,
    tenths_of_km integer,
    proposed_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    ended_by text,
    revealed_to text[] NOT NULL,
    established_at timestamp with time zone,
    established_by text,
    reference bytea,
    pinned boolean DEFAULT false NOT NULL,
    forbidden boolean DEFAULT false NOT NULL,
    made_by text,
    CONSTRAINT ck_shared_match_offer CHECK (((side = 'holder'::text) = (offer_id IS NOT NULL))),
    CONSTRAINT ck_shared_match_request CHECK (((side = 'grantor'::text) = (request_id IS NOT NULL))),
    CONSTRAINT ck_shared_match_rounds CHECK (((cardinality(rounds) >= 1) AND (cardinality(rounds) <= 2) AND (rounds <@ '{1,2}'::smallint[]))),
    CONSTRAINT ck_shared_match_side CHECK ((side = ANY (ARRAY['grantor'::text, 'holder'::text]))),
    CONSTRAINT ck_shared_match_state CHECK ((state = ANY (ARRAY['proposed'::text, 'accepted'::text, 'declined'::text, 'expired'::text, 'taken'::text, 'released'::text]))),
    CONSTRAINT ck_shared_match_two_campaigns CHECK ((campaign_id <> other_campaign_id)),
    CONSTRAINT pk_shared_match PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN shared_match.id IS 'The same in both campaigns.';
COMMENT ON COLUMN shared_match.side IS 'Which of the two is this campaign''s person.';
COMMENT ON COLUMN shared_match.other_id IS 'The other''s offer or request, in the other campaign.';
COMMENT ON COLUMN shared_match.other_place IS 'Station, else commune, else consulate: no identity.';
COMMENT ON COLUMN shared_match.ended_by IS '''grantor'' or ''holder'' by their link, ''matching'', a member, or ''partner'': the other''s team.';
COMMENT ON COLUMN shared_match.revealed_to IS 'Which side was shown the other''s birth date and elector number.';
COMMENT ON COLUMN shared_match.reference IS 'Maprocuration''s, sealed; in the row of the grantor''s campaign alone.';
COMMENT ON COLUMN shared_match.pinned IS 'Does not expire: either team said so.';
COMMENT ON COLUMN shared_match.forbidden IS 'A team said that these two are not matched again.';
COMMENT ON COLUMN shared_match.made_by IS 'A member who made it by hand, or ''partner'': the other''s team; null: the matching.';
CREATE INDEX ix_shared_match_campaign_id_offer_id ON shared_match USING btree (campaign_id, offer_id);
CREATE INDEX ix_shared_match_campaign_id_request_id ON shared_match USING btree (campaign_id, request_id);
ALTER TABLE shared_match ENABLE ROW LEVEL SECURITY;
ALTER TABLE shared_match FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON shared_match TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shared_match TO isoloir_app;

CREATE TABLE shared_vote (
    campaign_id uuid NOT NULL,
    match_id uuid NOT NULL,
    round smallint NOT NULL,
    pool_id uuid NOT NULL,
    request_id uuid,
    offer_id uuid,
    made text NOT NULL,
    voted boolean,
    voted_said_by text,
    voted_said_at timestamp with time zone,
    CONSTRAINT ck_shared_vote_made CHECK ((made = ANY (ARRAY['france'::text, 'abroad'::text]))),
    CONSTRAINT ck_shared_vote_of_one CHECK ((num_nonnulls(request_id, offer_id) = 1)),
    CONSTRAINT ck_shared_vote_round CHECK ((round = ANY (ARRAY[1, 2]))),
    CONSTRAINT pk_shared_vote PRIMARY KEY (campaign_id, match_id, round)
);
COMMENT ON COLUMN shared_vote.voted IS 'The last word said; null: nobody said.';
CREATE UNIQUE INDEX uq_shared_vote_request ON shared_vote USING btree (campaign_id, request_id, round) WHERE (request_id IS NOT NULL);
CREATE INDEX ix_shared_vote_campaign_id_offer_id ON shared_vote USING btree (campaign_id, offer_id);
CREATE TRIGGER shared_vote_alone AFTER INSERT ON shared_vote FOR EACH ROW WHEN ((new.request_id IS NOT NULL)) EXECUTE FUNCTION shared_vote_alone();
CREATE TRIGGER shared_vote_caps AFTER INSERT OR UPDATE OF offer_id, made ON shared_vote FOR EACH ROW WHEN ((new.offer_id IS NOT NULL)) EXECUTE FUNCTION shared_vote_caps();
CREATE TRIGGER shared_vote_in_pool AFTER INSERT OR DELETE ON shared_vote FOR EACH ROW EXECUTE FUNCTION shared_vote_in_pool();
ALTER TABLE shared_vote ENABLE ROW LEVEL SECURITY;
ALTER TABLE shared_vote FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON shared_vote TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE shared_vote TO isoloir_app;

CREATE TABLE site (
    campaign_id uuid NOT NULL,
    origin text NOT NULL,
    added_by text NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_site PRIMARY KEY (campaign_id, origin)
);
ALTER TABLE site ENABLE ROW LEVEL SECURITY;
ALTER TABLE site FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON site TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE site TO isoloir_app;

CREATE TABLE trace (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    request_id uuid,
    offer_id uuid,
    person bytea NOT NULL,
    address bytea NOT NULL,
    device bytea NOT NULL,
    email bytea,
    phone bytea,
    proven boolean NOT NULL,
    sent_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_trace_of_one CHECK ((num_nonnulls(request_id, offer_id) = 1)),
    CONSTRAINT pk_trace PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN trace.person IS 'As person.sameness.';
CREATE INDEX ix_trace_campaign_id_sent_at ON trace USING btree (campaign_id, sent_at);
ALTER TABLE trace ENABLE ROW LEVEL SECURITY;
ALTER TABLE trace FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON trace TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE trace TO isoloir_app;

CREATE TABLE used_challenge (
    campaign_id uuid NOT NULL,
    signature bytea NOT NULL,
    used_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_used_challenge PRIMARY KEY (campaign_id, signature)
);
ALTER TABLE used_challenge ENABLE ROW LEVEL SECURITY;
ALTER TABLE used_challenge FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON used_challenge TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE used_challenge TO isoloir_app;

CREATE TABLE vault_key (
    campaign_id uuid NOT NULL,
    wrapped_by text NOT NULL,
    wrapped bytea NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_vault_key PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN vault_key.wrapped_by IS 'Which secret wraps the key: the first of its hash.';
ALTER TABLE vault_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE vault_key FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON vault_key TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE vault_key TO isoloir_app;

CREATE TABLE vote_report (
    campaign_id uuid NOT NULL,
    proposal_id uuid NOT NULL,
    round smallint NOT NULL,
    voted boolean NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_vote_report_round CHECK ((round = ANY (ARRAY[1, 2]))),
    CONSTRAINT pk_vote_report PRIMARY KEY (campaign_id, proposal_id, round)
);
ALTER TABLE vote_report ENABLE ROW LEVEL SECURITY;
ALTER TABLE vote_report FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON vote_report TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE vote_report TO isoloir_app;

CREATE TABLE vouch (
    campaign_id uuid NOT NULL,
    offer_id uuid NOT NULL,
    vouched_by text NOT NULL,
    vouched_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_vouch PRIMARY KEY (campaign_id, offer_id)
);
ALTER TABLE vouch ENABLE ROW LEVEL SECURITY;
ALTER TABLE vouch FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON vouch TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE vouch TO isoloir_app;

CREATE TABLE webhook (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    url character varying NOT NULL,
    types text[] NOT NULL,
    secret bytea NOT NULL,
    retiring_secret bytea,
    retires_at timestamp with time zone,
    "position" bigint NOT NULL,
    created_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    delivered integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    failing_since timestamp with time zone,
    next_try_at timestamp with time zone,
    held_until timestamp with time zone,
    claimed_until timestamp with time zone,
    last_answer character varying,
    last_tried_at timestamp with time zone,
    stopped_at timestamp with time zone,
    stopped_because character varying,
    CONSTRAINT pk_webhook PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN webhook.secret IS 'Sealed: the key that deliveries are signed with.';
COMMENT ON COLUMN webhook.retiring_secret IS 'Sealed: the key before, that signs too for a while.';
COMMENT ON COLUMN webhook."position" IS 'Up to which the log was read for it.';
COMMENT ON COLUMN webhook.failures IS 'In a row.';
COMMENT ON COLUMN webhook.held_until IS 'Its reader asked to be left alone until then.';
COMMENT ON COLUMN webhook.last_answer IS 'A status, or why there was none.';
COMMENT ON COLUMN webhook.stopped_because IS 'failures or gone.';
ALTER TABLE webhook ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON webhook TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON webhook TO isoloir_relay USING (true);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE webhook TO isoloir_app;
GRANT SELECT (campaign_id, stopped_at) ON TABLE webhook TO isoloir_relay;

CREATE TABLE webhook_delivery (
    campaign_id uuid NOT NULL,
    webhook_id uuid NOT NULL,
    "position" bigint NOT NULL,
    event_id uuid NOT NULL,
    type text NOT NULL,
    lane text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_try_at timestamp with time zone DEFAULT now() NOT NULL,
    last_answer text,
    last_tried_at timestamp with time zone,
    delivered_at timestamp with time zone,
    CONSTRAINT pk_webhook_delivery PRIMARY KEY (campaign_id, webhook_id, "position")
);
COMMENT ON COLUMN webhook_delivery."position" IS 'The event''s.';
COMMENT ON COLUMN webhook_delivery.lane IS 'The kind of thing: told in order within it.';
COMMENT ON COLUMN webhook_delivery.state IS 'waiting or delivered.';
COMMENT ON COLUMN webhook_delivery.attempts IS 'That failed, since it waits.';
COMMENT ON COLUMN webhook_delivery.tries IS 'All of them, ever.';
CREATE INDEX ix_webhook_delivery_waiting ON webhook_delivery USING btree (campaign_id, webhook_id, "position") WHERE (state = 'waiting'::text);
ALTER TABLE webhook_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE webhook_delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON webhook_delivery TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE webhook_delivery TO isoloir_app;

ALTER TABLE bounce ADD CONSTRAINT fk_bounce_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE case_note ADD CONSTRAINT fk_case_note_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE case_note ADD CONSTRAINT fk_case_note_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE crm_reference ADD CONSTRAINT fk_crm_reference_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE crm_reference ADD CONSTRAINT fk_crm_reference_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE establishment ADD CONSTRAINT fk_establishment_campaign_id_proposal_id_proposal FOREIGN KEY (campaign_id, proposal_id) REFERENCES proposal(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE forbidden_pair ADD CONSTRAINT fk_forbidden_pair_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE forbidden_pair ADD CONSTRAINT fk_forbidden_pair_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE held_proxy ADD CONSTRAINT fk_held_proxy_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE held_proxy ADD CONSTRAINT fk_held_proxy_campaign_id_proposal_id_proposal FOREIGN KEY (campaign_id, proposal_id) REFERENCES proposal(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE held_proxy ADD CONSTRAINT fk_held_proxy_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE hold ADD CONSTRAINT fk_hold_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE hold ADD CONSTRAINT fk_hold_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE match_act ADD CONSTRAINT fk_match_act_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE match_act ADD CONSTRAINT fk_match_act_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE offer ADD CONSTRAINT fk_offer_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id);

ALTER TABLE pool_agreement ADD CONSTRAINT fk_pool_agreement_campaign_id_by_id_pool_member FOREIGN KEY (campaign_id, by_id) REFERENCES pool_member(campaign_id, member_id) ON DELETE CASCADE;

ALTER TABLE pool_agreement ADD CONSTRAINT fk_pool_agreement_campaign_id_of_id_pool_member FOREIGN KEY (campaign_id, of_id) REFERENCES pool_member(campaign_id, member_id) ON DELETE CASCADE;

ALTER TABLE pool_consent ADD CONSTRAINT fk_pool_consent_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE pool_consent ADD CONSTRAINT fk_pool_consent_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE proposal ADD CONSTRAINT fk_proposal_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE proposal ADD CONSTRAINT fk_proposal_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE request ADD CONSTRAINT fk_request_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id);

ALTER TABLE shared_match ADD CONSTRAINT fk_shared_match_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE shared_match ADD CONSTRAINT fk_shared_match_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE shared_vote ADD CONSTRAINT fk_shared_vote_campaign_id_match_id_shared_match FOREIGN KEY (campaign_id, match_id) REFERENCES shared_match(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE shared_vote ADD CONSTRAINT fk_shared_vote_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE shared_vote ADD CONSTRAINT fk_shared_vote_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE trace ADD CONSTRAINT fk_trace_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE trace ADD CONSTRAINT fk_trace_campaign_id_request_id_request FOREIGN KEY (campaign_id, request_id) REFERENCES request(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE vote_report ADD CONSTRAINT fk_vote_report_campaign_id_proposal_id_proposal FOREIGN KEY (campaign_id, proposal_id) REFERENCES proposal(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE vouch ADD CONSTRAINT fk_vouch_campaign_id_offer_id_offer FOREIGN KEY (campaign_id, offer_id) REFERENCES offer(campaign_id, id) ON DELETE CASCADE;
