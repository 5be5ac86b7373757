CREATE FUNCTION ring() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin
            perform pg_notify(tg_table_name, '');
            return null;
        end $$;

CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin new.updated_at := clock_timestamp(); return new; end $$;

CREATE TABLE assignment (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    officer_id uuid NOT NULL,
    station character varying NOT NULL,
    round integer NOT NULL,
    duty character varying NOT NULL,
    assigned_by character varying NOT NULL,
    assigned_at timestamp with time zone DEFAULT now() NOT NULL,
    notified_at timestamp with time zone,
    CONSTRAINT ck_assignment_known_round CHECK ((round = ANY (ARRAY[1, 2]))),
    CONSTRAINT pk_assignment PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_assignment_officer_station_round_duty UNIQUE (campaign_id, officer_id, station, round, duty)
);
COMMENT ON COLUMN assignment.notified_at IS 'When the mayor was told of it (R. 46).';
CREATE UNIQUE INDEX uq_assignment_one_of_a_kind ON assignment USING btree (campaign_id, station, round, duty) WHERE ((duty)::text <> ALL (ARRAY[('scrutineer'::character varying)::text, ('reporter'::character varying)::text]));
ALTER TABLE assignment ENABLE ROW LEVEL SECURITY;
ALTER TABLE assignment FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON assignment TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE assignment TO isoloir_app;

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

CREATE TABLE candidate (
    campaign_id uuid NOT NULL,
    round integer NOT NULL,
    id character varying NOT NULL,
    panel integer NOT NULL,
    name character varying NOT NULL,
    nuance character varying,
    CONSTRAINT pk_candidate PRIMARY KEY (campaign_id, round, id)
);
ALTER TABLE candidate ENABLE ROW LEVEL SECURITY;
ALTER TABLE candidate FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON candidate TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE candidate TO isoloir_app;

CREATE TABLE candidate_age (
    campaign_id uuid NOT NULL,
    round integer NOT NULL,
    candidate character varying NOT NULL,
    average_age numeric,
    born jsonb NOT NULL,
    CONSTRAINT pk_candidate_age PRIMARY KEY (campaign_id, round, candidate)
);
COMMENT ON COLUMN candidate_age.born IS 'Days of birth, in the order of the list or of the pair.';
ALTER TABLE candidate_age ENABLE ROW LEVEL SECURITY;
ALTER TABLE candidate_age FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON candidate_age TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE candidate_age TO isoloir_app;

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

CREATE TABLE contour (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    rings jsonb NOT NULL,
    source character varying NOT NULL,
    CONSTRAINT pk_contour PRIMARY KEY (campaign_id, station)
);
COMMENT ON COLUMN contour.rings IS 'Closed rings of [longitude, latitude], outer and inner.';
COMMENT ON COLUMN contour.source IS 'Who drew it and of when, as it is named under the map.';
ALTER TABLE contour ENABLE ROW LEVEL SECURITY;
ALTER TABLE contour FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON contour TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE contour TO isoloir_app;

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

CREATE TABLE feed_poll (
    campaign_id uuid NOT NULL,
    round integer NOT NULL,
    address character varying NOT NULL,
    answer character varying NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_feed_poll PRIMARY KEY (campaign_id, round)
);
COMMENT ON COLUMN feed_poll.answer IS 'read, same, not_published, unreadable or unreachable.';
ALTER TABLE feed_poll ENABLE ROW LEVEL SECURITY;
ALTER TABLE feed_poll FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON feed_poll TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE feed_poll TO isoloir_app;

CREATE TABLE heard_forecast (
    campaign_id uuid NOT NULL,
    round integer NOT NULL,
    version bigint NOT NULL,
    method character varying NOT NULL,
    share double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    level double precision NOT NULL,
    CONSTRAINT pk_heard_forecast PRIMARY KEY (campaign_id, round)
);
ALTER TABLE heard_forecast ENABLE ROW LEVEL SECURITY;
ALTER TABLE heard_forecast FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON heard_forecast TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE heard_forecast TO isoloir_app;

CREATE TABLE heard_transfers (
    campaign_id uuid NOT NULL,
    round integer NOT NULL,
    version bigint NOT NULL,
    content jsonb NOT NULL,
    heard_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_heard_transfers PRIMARY KEY (campaign_id, round)
);
ALTER TABLE heard_transfers ENABLE ROW LEVEL SECURITY;
ALTER TABLE heard_transfers FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON heard_transfers TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE heard_transfers TO isoloir_app;

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

CREATE TABLE import (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    sha256 bytea NOT NULL,
    file_name character varying NOT NULL,
    election character varying NOT NULL,
    "on" date NOT NULL,
    round integer NOT NULL,
    rows integer NOT NULL,
    stations integer NOT NULL,
    kept boolean NOT NULL,
    rejected jsonb NOT NULL,
    warnings jsonb NOT NULL,
    imported_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_import PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_import_campaign_id_sha256 UNIQUE (campaign_id, sha256)
);
COMMENT ON COLUMN import.stations IS 'In the campaign''s territory.';
COMMENT ON COLUMN import.kept IS 'False when newer stations were known already.';
ALTER TABLE import ENABLE ROW LEVEL SECURITY;
ALTER TABLE import FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON import TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE import TO isoloir_app;

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

CREATE TABLE journal_entry (
    campaign_id uuid NOT NULL,
    number bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying NOT NULL,
    action character varying NOT NULL,
    about jsonb NOT NULL,
    previous character varying NOT NULL,
    hash character varying NOT NULL,
    CONSTRAINT pk_journal_entry PRIMARY KEY (campaign_id, number)
);
ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON journal_entry TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE journal_entry TO isoloir_app;

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

CREATE TABLE officer (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    first_names character varying NOT NULL,
    surname character varying NOT NULL,
    address character varying,
    registered_in character varying,
    born_on bytea,
    born_at bytea,
    elector_number bytea,
    phone bytea,
    phone_index bytea,
    entered_by character varying NOT NULL,
    entered_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_officer PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN officer.registered_in IS 'The commune whose electoral list they are on.';
COMMENT ON COLUMN officer.phone_index IS 'Keyed hash: whose text message it is. One person has a number.';
CREATE UNIQUE INDEX uq_officer_phone ON officer USING btree (campaign_id, phone_index) WHERE (phone_index IS NOT NULL);
ALTER TABLE officer ENABLE ROW LEVEL SECURITY;
ALTER TABLE officer FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON officer TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE officer TO isoloir_app;

CREATE TABLE option (
    campaign_id uuid NOT NULL,
    double_entry boolean NOT NULL,
    changed_by character varying NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_option PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN option.double_entry IS 'A sheet counts once two people have sent the same.';
ALTER TABLE option ENABLE ROW LEVEL SECURITY;
ALTER TABLE option FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON option TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE option TO isoloir_app;

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

CREATE TABLE pairing (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    officer_id uuid NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT pk_pairing PRIMARY KEY (campaign_id, id)
);
ALTER TABLE pairing ENABLE ROW LEVEL SECURITY;
ALTER TABLE pairing FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON pairing TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE pairing TO isoloir_app;

CREATE TABLE past_ballot (
    campaign_id uuid NOT NULL,
    id character varying NOT NULL,
    election character varying NOT NULL,
    "on" date NOT NULL,
    round integer NOT NULL,
    choices jsonb NOT NULL,
    CONSTRAINT pk_past_ballot PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN past_ballot.choices IS 'Panel, name and nuance of each; votes are kept by their place in this list.';
ALTER TABLE past_ballot ENABLE ROW LEVEL SECURITY;
ALTER TABLE past_ballot FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON past_ballot TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE past_ballot TO isoloir_app;

CREATE TABLE past_sheet (
    campaign_id uuid NOT NULL,
    ballot character varying NOT NULL,
    station character varying NOT NULL,
    registered integer NOT NULL,
    voters integer NOT NULL,
    blank integer NOT NULL,
    null_votes integer NOT NULL,
    valid integer NOT NULL,
    choices integer[] NOT NULL,
    votes integer[] NOT NULL,
    CONSTRAINT pk_past_sheet PRIMARY KEY (campaign_id, ballot, station)
);
ALTER TABLE past_sheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE past_sheet FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON past_sheet TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE past_sheet TO isoloir_app;

CREATE TABLE phone (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    officer_id uuid NOT NULL,
    paired_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by character varying,
    CONSTRAINT pk_phone PRIMARY KEY (campaign_id, id)
);
CREATE INDEX ix_phone_campaign_id_officer_id ON phone USING btree (campaign_id, officer_id);
ALTER TABLE phone ENABLE ROW LEVEL SECURITY;
ALTER TABLE phone FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON phone TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE phone TO isoloir_app;

CREATE TABLE photo (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    tally_id uuid NOT NULL,
    received_sha256 character varying NOT NULL,
    sha256 character varying NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    content bytea NOT NULL,
    added_by character varying NOT NULL,
    added_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_photo_are_hashes CHECK ((((sha256)::text ~ '^[0-9a-f]{64}$'::text) AND ((received_sha256)::text ~ '^[0-9a-f]{64}$'::text))),
    CONSTRAINT pk_photo PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_photo_tally_received UNIQUE (campaign_id, tally_id, received_sha256)
);
COMMENT ON COLUMN photo.received_sha256 IS 'Of the file as it was sent.';
COMMENT ON COLUMN photo.sha256 IS 'Of the picture as it is kept: smaller, without metadata.';
COMMENT ON COLUMN photo.content IS 'Sealed.';
ALTER TABLE photo ENABLE ROW LEVEL SECURITY;
ALTER TABLE photo FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON photo TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE photo TO isoloir_app;

CREATE TABLE projection (
    campaign_id uuid NOT NULL,
    round integer NOT NULL,
    version integer NOT NULL,
    method character varying NOT NULL,
    stations_counted integer NOT NULL,
    made_from character varying NOT NULL,
    content jsonb NOT NULL,
    projected_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_projection PRIMARY KEY (campaign_id, round, version)
);
COMMENT ON COLUMN projection.version IS 'Counts from 1 in its round.';
COMMENT ON COLUMN projection.made_from IS 'Digest of the sheets and candidates: equal for equal ones.';
ALTER TABLE projection ENABLE ROW LEVEL SECURITY;
ALTER TABLE projection FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON projection TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE projection TO isoloir_app;

CREATE TABLE revoked_token (
    digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_revoked_token PRIMARY KEY (digest)
);
COMMENT ON COLUMN revoked_token.digest IS 'SHA-256 of the token.';
COMMENT ON COLUMN revoked_token.expires_at IS 'Then the token is worth nothing anyway.';
GRANT SELECT,INSERT ON TABLE revoked_token TO isoloir_app;
GRANT DELETE ON TABLE revoked_token TO isoloir_worker;

CREATE TABLE sample (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    round integer NOT NULL,
    reported_by character varying NOT NULL,
    ballots integer NOT NULL,
    blank integer NOT NULL,
    null_votes integer NOT NULL,
    votes jsonb NOT NULL,
    version integer NOT NULL,
    entered_at timestamp with time zone,
    reported_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_sample_plausible CHECK (((ballots >= 1) AND (ballots <= 1000) AND (blank >= 0) AND (null_votes >= 0))),
    CONSTRAINT pk_sample PRIMARY KEY (campaign_id, station, round, reported_by)
);
COMMENT ON COLUMN sample.entered_at IS 'By the clock of whoever entered it, which may be wrong.';
ALTER TABLE sample ENABLE ROW LEVEL SECURITY;
ALTER TABLE sample FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON sample TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE sample TO isoloir_app;

CREATE TABLE share (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    label character varying NOT NULL,
    created_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT pk_share PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN share.label IS 'Whom it is for, in the team''s words.';
ALTER TABLE share ENABLE ROW LEVEL SECURITY;
ALTER TABLE share FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON share TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE share TO isoloir_app;

CREATE TABLE share_site (
    campaign_id uuid NOT NULL,
    origin character varying NOT NULL,
    CONSTRAINT pk_share_site PRIMARY KEY (campaign_id, origin)
);
ALTER TABLE share_site ENABLE ROW LEVEL SECURITY;
ALTER TABLE share_site FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON share_site TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE share_site TO isoloir_app;

CREATE TABLE source_read (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    source character varying(20) NOT NULL,
    round integer NOT NULL,
    origin character varying NOT NULL,
    sha256 bytea NOT NULL,
    level character varying NOT NULL,
    places integer NOT NULL,
    rejected jsonb NOT NULL,
    read_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_source_read PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_source_read_content UNIQUE (campaign_id, source, round, sha256)
);
COMMENT ON COLUMN source_read.origin IS 'Name of the file, or address it was read from.';
COMMENT ON COLUMN source_read.places IS 'In the campaign''s territory.';
ALTER TABLE source_read ENABLE ROW LEVEL SECURITY;
ALTER TABLE source_read FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON source_read TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE source_read TO isoloir_app;

CREATE TABLE source_sheet (
    campaign_id uuid NOT NULL,
    read_id uuid NOT NULL,
    place character varying NOT NULL,
    name character varying NOT NULL,
    registered integer NOT NULL,
    voters integer NOT NULL,
    blank integer NOT NULL,
    null_votes integer NOT NULL,
    valid integer NOT NULL,
    votes jsonb NOT NULL,
    CONSTRAINT pk_source_sheet PRIMARY KEY (campaign_id, read_id, place)
);
COMMENT ON COLUMN source_sheet.votes IS 'Panel, name, nuance and votes, as published.';
CREATE INDEX ix_source_sheet_campaign_id_place ON source_sheet USING btree (campaign_id, place);
ALTER TABLE source_sheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE source_sheet FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON source_sheet TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE source_sheet TO isoloir_app;

CREATE TABLE station (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    commune character varying NOT NULL,
    commune_name character varying NOT NULL,
    registered integer NOT NULL,
    closings jsonb NOT NULL,
    known_on date,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    place character varying,
    address character varying,
    CONSTRAINT ck_station_registered_not_negative CHECK ((registered >= 0)),
    CONSTRAINT pk_station PRIMARY KEY (campaign_id, station)
);
COMMENT ON COLUMN station.closings IS 'Round → local time: {''1'': ''20:00''}.';
COMMENT ON COLUMN station.known_on IS 'Day of the ballot it was read from; null when a person entered it, whom no file overrules.';
COMMENT ON COLUMN station.place IS 'Of the polling place: `École Jules-Ferry`.';
CREATE INDEX ix_station_campaign_id_updated_at ON station USING btree (campaign_id, updated_at);
ALTER TABLE station ENABLE ROW LEVEL SECURITY;
ALTER TABLE station FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE station TO isoloir_app;

CREATE TABLE tally (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    station character varying NOT NULL,
    round integer NOT NULL,
    registered integer NOT NULL,
    voters integer NOT NULL,
    blank integer NOT NULL,
    null_votes integer NOT NULL,
    valid integer NOT NULL,
    votes jsonb NOT NULL,
    signatures integer,
    envelopes integer,
    note character varying,
    source character varying(20) NOT NULL,
    figures bytea NOT NULL,
    findings jsonb NOT NULL,
    state character varying(20) NOT NULL,
    reason character varying,
    confirms uuid,
    reported_by character varying NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    decided_by character varying,
    decision character varying,
    counted_at timestamp with time zone,
    version integer,
    entered_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ck_tally_nothing_negative CHECK (((registered >= 0) AND (voters >= 0) AND (blank >= 0) AND (null_votes >= 0) AND (valid >= 0))),
    CONSTRAINT pk_tally PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN tally.figures IS 'Digest: equal for equal sheets.';
COMMENT ON COLUMN tally.reason IS 'Why it is disputed.';
COMMENT ON COLUMN tally.confirms IS 'The equal sheet it confirms.';
COMMENT ON COLUMN tally.decided_by IS 'Who validated it; null: the checks.';
COMMENT ON COLUMN tally.decision IS 'Why, in that person''s words.';
COMMENT ON COLUMN tally.version IS 'Of what was told of the station and round: grows each time another sheet counts.';
COMMENT ON COLUMN tally.entered_at IS 'By the clock of the device, which may be wrong.';
CREATE UNIQUE INDEX uq_tally_counted ON tally USING btree (campaign_id, station, round) WHERE (((state)::text = 'validated'::text) AND (confirms IS NULL));
CREATE INDEX ix_tally_campaign_id_station_round ON tally USING btree (campaign_id, station, round);
CREATE INDEX ix_tally_campaign_id_updated_at ON tally USING btree (campaign_id, updated_at);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON tally FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE tally ENABLE ROW LEVEL SECURITY;
ALTER TABLE tally FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON tally TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE tally TO isoloir_app;

CREATE TABLE text_gateway (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    CONSTRAINT pk_text_gateway PRIMARY KEY (campaign_id, id)
);
ALTER TABLE text_gateway ENABLE ROW LEVEL SECURITY;
ALTER TABLE text_gateway FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON text_gateway TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE text_gateway TO isoloir_app;

CREATE TABLE text_message (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    gateway_id uuid NOT NULL,
    message_id character varying NOT NULL,
    officer_id uuid,
    sender bytea NOT NULL,
    text bytea NOT NULL,
    reply bytea NOT NULL,
    understood boolean NOT NULL,
    received_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_text_message PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_text_message_gateway_message UNIQUE (campaign_id, gateway_id, message_id)
);
COMMENT ON COLUMN text_message.message_id IS 'The gateway''s own, else a hash of what it said.';
COMMENT ON COLUMN text_message.officer_id IS 'Whose number it came from; null: nobody''s.';
COMMENT ON COLUMN text_message.sender IS 'Sealed.';
COMMENT ON COLUMN text_message.text IS 'Sealed.';
COMMENT ON COLUMN text_message.reply IS 'Sealed: it may tell figures.';
ALTER TABLE text_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE text_message FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON text_message TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE text_message TO isoloir_app;

CREATE TABLE turnout (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    round integer NOT NULL,
    moment character varying NOT NULL,
    registered integer NOT NULL,
    voters integer NOT NULL,
    version integer NOT NULL,
    reported_by character varying NOT NULL,
    reported_at timestamp with time zone NOT NULL,
    entered_at timestamp with time zone,
    CONSTRAINT ck_turnout_voters_registered CHECK (((voters >= 0) AND (voters <= registered))),
    CONSTRAINT pk_turnout PRIMARY KEY (campaign_id, station, round, moment)
);
COMMENT ON COLUMN turnout.entered_at IS 'By the clock of the device, which may be wrong.';
ALTER TABLE turnout ENABLE ROW LEVEL SECURITY;
ALTER TABLE turnout FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON turnout TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE turnout TO isoloir_app;

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

CREATE TABLE webhook (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    url character varying NOT NULL,
    types text[] NOT NULL,
    secret bytea NOT NULL,
    "position" bigint NOT NULL,
    created_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    delivered integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    failing_since timestamp with time zone,
    next_try_at timestamp with time zone,
    claimed_until timestamp with time zone,
    last_answer character varying,
    last_tried_at timestamp with time zone,
    stopped_at timestamp with time zone,
    retiring_secret bytea,
    retires_at timestamp with time zone,
    held_until timestamp with time zone,
    stopped_because character varying,
    CONSTRAINT pk_webhook PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN webhook.secret IS 'Sealed: the key that deliveries are signed with.';
COMMENT ON COLUMN webhook."position" IS 'Up to which the log was read for it.';
COMMENT ON COLUMN webhook.failures IS 'In a row.';
COMMENT ON COLUMN webhook.last_answer IS 'A status, or why there was none.';
COMMENT ON COLUMN webhook.retiring_secret IS 'Sealed: the key before, that signs too for a while.';
COMMENT ON COLUMN webhook.held_until IS 'Its reader asked to be left alone until then.';
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

ALTER TABLE assignment ADD CONSTRAINT fk_assignment_officer FOREIGN KEY (campaign_id, officer_id) REFERENCES officer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE pairing ADD CONSTRAINT fk_pairing_officer FOREIGN KEY (campaign_id, officer_id) REFERENCES officer(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE phone ADD CONSTRAINT fk_phone_officer FOREIGN KEY (campaign_id, officer_id) REFERENCES officer(campaign_id, id) ON DELETE CASCADE;
