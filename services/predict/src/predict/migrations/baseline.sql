CREATE FUNCTION ring() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin
            perform pg_notify(tg_table_name, '');
            return null;
        end $$;

CREATE TABLE address_point (
    station character varying NOT NULL,
    place integer NOT NULL,
    street character varying NOT NULL,
    number character varying NOT NULL,
    longitude double precision NOT NULL,
    latitude double precision NOT NULL,
    addresses integer NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_address_point PRIMARY KEY (station, place, campaign_id)
);
CREATE INDEX ix_address_point_own ON address_point USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE address_point ENABLE ROW LEVEL SECURITY;
ALTER TABLE address_point FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON address_point TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON address_point FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE address_point TO isoloir_app;

CREATE TABLE base_outlook (
    campaign_id uuid NOT NULL,
    bloc character varying NOT NULL,
    station character varying NOT NULL,
    commune character varying NOT NULL,
    commune_name character varying NOT NULL,
    zone character varying NOT NULL,
    registered integer NOT NULL,
    turnout double precision NOT NULL,
    share double precision NOT NULL,
    known_zone double precision NOT NULL,
    known_commune double precision NOT NULL,
    known_station double precision NOT NULL,
    own_zone double precision NOT NULL,
    own_commune double precision NOT NULL,
    own_station double precision NOT NULL,
    stretch double precision NOT NULL,
    confidence double precision NOT NULL,
    best double precision,
    best_round character varying,
    abstainers double precision NOT NULL,
    abstainers_low double precision NOT NULL,
    abstainers_high double precision NOT NULL,
    gone double precision NOT NULL,
    gone_low double precision NOT NULL,
    gone_high double precision NOT NULL,
    CONSTRAINT pk_base_outlook PRIMARY KEY (campaign_id, bloc, station)
);
ALTER TABLE base_outlook ENABLE ROW LEVEL SECURITY;
ALTER TABLE base_outlook FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON base_outlook TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE base_outlook TO isoloir_app;

CREATE TABLE base_run (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    mark character varying NOT NULL,
    method character varying NOT NULL,
    data_vintage character varying NOT NULL,
    reasons jsonb NOT NULL,
    computed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_base_run PRIMARY KEY (campaign_id)
);
ALTER TABLE base_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE base_run FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON base_run TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE base_run TO isoloir_app;

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
    election_id character varying NOT NULL,
    id integer NOT NULL,
    scope character varying NOT NULL,
    panel integer NOT NULL,
    name character varying NOT NULL,
    nuance character varying NOT NULL,
    sex character varying NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_candidate PRIMARY KEY (election_id, id, campaign_id)
);
CREATE UNIQUE INDEX ix_candidate_key ON candidate USING btree (election_id, scope, panel, name, nuance, campaign_id);
ALTER TABLE candidate ENABLE ROW LEVEL SECURITY;
ALTER TABLE candidate FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON candidate TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY shared ON candidate FOR SELECT TO isoloir_app USING ((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE candidate TO isoloir_app;

CREATE TABLE canvass (
    campaign_id uuid NOT NULL,
    batch uuid NOT NULL,
    station character varying NOT NULL,
    hour timestamp with time zone NOT NULL,
    channel character varying NOT NULL,
    version bigint NOT NULL,
    attempts integer NOT NULL,
    conversations integer NOT NULL,
    asked integer NOT NULL,
    undecided integer NOT NULL,
    refused integer DEFAULT 0 NOT NULL,
    supporters integer DEFAULT 0 NOT NULL,
    counted boolean DEFAULT false NOT NULL,
    CONSTRAINT pk_canvass PRIMARY KEY (campaign_id, batch, station, hour, channel)
);
CREATE INDEX ix_canvass_station ON canvass USING btree (campaign_id, station);
ALTER TABLE canvass ENABLE ROW LEVEL SECURITY;
ALTER TABLE canvass FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON canvass TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE canvass TO isoloir_app;

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

CREATE TABLE closing_turnout (
    campaign_id uuid NOT NULL,
    round integer NOT NULL,
    station character varying NOT NULL,
    version bigint NOT NULL,
    registered integer NOT NULL,
    voters integer NOT NULL,
    CONSTRAINT pk_closing_turnout PRIMARY KEY (campaign_id, round, station)
);
ALTER TABLE closing_turnout ENABLE ROW LEVEL SECURITY;
ALTER TABLE closing_turnout FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON closing_turnout TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE closing_turnout TO isoloir_app;

CREATE TABLE commune (
    code character varying NOT NULL,
    name character varying NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_commune PRIMARY KEY (code, campaign_id)
);
CREATE INDEX ix_commune_own ON commune USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE commune ENABLE ROW LEVEL SECURITY;
ALTER TABLE commune FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON commune TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON commune FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE commune TO isoloir_app;

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

CREATE TABLE contest (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    lists jsonb NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_contest PRIMARY KEY (campaign_id)
);
ALTER TABLE contest ENABLE ROW LEVEL SECURITY;
ALTER TABLE contest FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON contest TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE contest TO isoloir_app;

CREATE TABLE contour (
    station character varying NOT NULL,
    geometry jsonb NOT NULL,
    source character varying NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_contour PRIMARY KEY (station, campaign_id)
);
CREATE INDEX ix_contour_own ON contour USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE contour ENABLE ROW LEVEL SECURITY;
ALTER TABLE contour FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON contour TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON contour FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
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

CREATE TABLE election (
    id character varying NOT NULL,
    kind character varying NOT NULL,
    held_on date NOT NULL,
    round integer NOT NULL,
    revision integer NOT NULL,
    blank_apart boolean NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_election PRIMARY KEY (id, campaign_id)
);
CREATE INDEX ix_election_own ON election USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE election ENABLE ROW LEVEL SECURITY;
ALTER TABLE election FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON election TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON election FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE election TO isoloir_app;

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

CREATE TABLE forecast (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    mark character varying NOT NULL,
    result jsonb,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_forecast PRIMARY KEY (campaign_id)
);
ALTER TABLE forecast ENABLE ROW LEVEL SECURITY;
ALTER TABLE forecast FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON forecast TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE forecast TO isoloir_app;

CREATE TABLE forecast_backtest (
    campaign_id uuid NOT NULL,
    rounds jsonb NOT NULL,
    method character varying NOT NULL,
    data_vintage character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_forecast_backtest PRIMARY KEY (campaign_id)
);
ALTER TABLE forecast_backtest ENABLE ROW LEVEL SECURITY;
ALTER TABLE forecast_backtest FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON forecast_backtest TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE forecast_backtest TO isoloir_app;

CREATE TABLE headroom (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    ceiling_cents bigint,
    spent_cents bigint NOT NULL,
    planned_cents bigint NOT NULL,
    headroom_cents bigint,
    level character varying NOT NULL,
    CONSTRAINT pk_headroom PRIMARY KEY (campaign_id)
);
ALTER TABLE headroom ENABLE ROW LEVEL SECURITY;
ALTER TABLE headroom FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON headroom TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE headroom TO isoloir_app;

CREATE TABLE heard_action (
    campaign_id uuid NOT NULL,
    action uuid NOT NULL,
    version bigint NOT NULL,
    kind character varying NOT NULL,
    status character varying NOT NULL,
    stations text[] NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    hours double precision NOT NULL,
    cents bigint NOT NULL,
    CONSTRAINT pk_heard_action PRIMARY KEY (campaign_id, action)
);
ALTER TABLE heard_action ENABLE ROW LEVEL SECURITY;
ALTER TABLE heard_action FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON heard_action TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE heard_action TO isoloir_app;

CREATE TABLE heard_expense (
    campaign_id uuid NOT NULL,
    expense uuid NOT NULL,
    version bigint NOT NULL,
    station character varying,
    action uuid,
    spent_cents bigint NOT NULL,
    planned_cents bigint NOT NULL,
    CONSTRAINT pk_heard_expense PRIMARY KEY (campaign_id, expense)
);
CREATE INDEX ix_heard_expense_place ON heard_expense USING btree (campaign_id, station, action) INCLUDE (spent_cents, planned_cents);
ALTER TABLE heard_expense ENABLE ROW LEVEL SECURITY;
ALTER TABLE heard_expense FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON heard_expense TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE heard_expense TO isoloir_app;

CREATE TABLE holdout (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    name character varying NOT NULL,
    kind character varying NOT NULL,
    outcome character varying NOT NULL,
    round integer NOT NULL,
    seed bigint NOT NULL,
    share double precision NOT NULL,
    status character varying NOT NULL,
    bloc character varying,
    pairs integer NOT NULL,
    placebo_sd double precision NOT NULL,
    detectable_effect double precision NOT NULL,
    method character varying NOT NULL,
    data_vintage character varying NOT NULL,
    created_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    started_at timestamp with time zone,
    abandoned_at timestamp with time zone,
    CONSTRAINT pk_holdout PRIMARY KEY (campaign_id, id)
);
CREATE UNIQUE INDEX ix_holdout_running ON holdout USING btree (campaign_id) WHERE ((status)::text = 'running'::text);
ALTER TABLE holdout ENABLE ROW LEVEL SECURITY;
ALTER TABLE holdout FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON holdout TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdout TO isoloir_app;

CREATE TABLE holdout_station (
    campaign_id uuid NOT NULL,
    holdout_id uuid NOT NULL,
    station character varying NOT NULL,
    pair integer NOT NULL,
    left_out boolean NOT NULL,
    CONSTRAINT pk_holdout_station PRIMARY KEY (campaign_id, holdout_id, station)
);
ALTER TABLE holdout_station ENABLE ROW LEVEL SECURITY;
ALTER TABLE holdout_station FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON holdout_station TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE holdout_station TO isoloir_app;

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

CREATE TABLE iris_contour (
    code character varying NOT NULL,
    commune character varying NOT NULL,
    name character varying NOT NULL,
    geometry jsonb NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_iris_contour PRIMARY KEY (code, campaign_id)
);
CREATE INDEX ix_iris_contour_commune ON iris_contour USING btree (commune);
CREATE INDEX ix_iris_contour_own ON iris_contour USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE iris_contour ENABLE ROW LEVEL SECURITY;
ALTER TABLE iris_contour FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON iris_contour TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON iris_contour FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE iris_contour TO isoloir_app;

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

CREATE TABLE lineage (
    new_election character varying NOT NULL,
    old_election character varying NOT NULL,
    commune character varying NOT NULL,
    mark character varying NOT NULL,
    links jsonb NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_lineage PRIMARY KEY (new_election, old_election, commune, campaign_id)
);
ALTER TABLE lineage ENABLE ROW LEVEL SECURITY;
ALTER TABLE lineage FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON lineage TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE lineage TO isoloir_app;

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

CREATE TABLE national_transfer (
    from_election character varying NOT NULL,
    to_election character varying NOT NULL,
    territory character varying NOT NULL,
    mark character varying NOT NULL,
    origins character varying[] NOT NULL,
    destinations character varying[] NOT NULL,
    votes double precision[] NOT NULL,
    low90 double precision[] NOT NULL,
    high90 double precision[] NOT NULL,
    stations integer NOT NULL,
    method character varying NOT NULL,
    data_vintage character varying NOT NULL,
    cautions jsonb NOT NULL,
    estimated_at timestamp with time zone DEFAULT now() NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_national_transfer PRIMARY KEY (from_election, to_election, territory, campaign_id)
);
ALTER TABLE national_transfer ENABLE ROW LEVEL SECURITY;
ALTER TABLE national_transfer FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON national_transfer TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY shared ON national_transfer FOR SELECT TO isoloir_app USING ((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE national_transfer TO isoloir_app;

CREATE TABLE night_projection (
    campaign_id uuid NOT NULL,
    round integer NOT NULL,
    version bigint NOT NULL,
    content jsonb NOT NULL,
    heard_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_night_projection PRIMARY KEY (campaign_id, round)
);
ALTER TABLE night_projection ENABLE ROW LEVEL SECURITY;
ALTER TABLE night_projection FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON night_projection TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE night_projection TO isoloir_app;

CREATE TABLE night_sheet (
    campaign_id uuid NOT NULL,
    round integer NOT NULL,
    station character varying NOT NULL,
    version bigint NOT NULL,
    registered integer NOT NULL,
    voters integer NOT NULL,
    blank integer NOT NULL,
    "null" integer NOT NULL,
    votes jsonb NOT NULL,
    CONSTRAINT pk_night_sheet PRIMARY KEY (campaign_id, round, station)
);
ALTER TABLE night_sheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE night_sheet FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON night_sheet TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE night_sheet TO isoloir_app;

CREATE TABLE nuance_bloc (
    campaign_id uuid NOT NULL,
    election character varying NOT NULL,
    nuance character varying NOT NULL,
    bloc character varying NOT NULL,
    set_by character varying NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_nuance_bloc PRIMARY KEY (campaign_id, election, nuance)
);
ALTER TABLE nuance_bloc ENABLE ROW LEVEL SECURITY;
ALTER TABLE nuance_bloc FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON nuance_bloc TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE nuance_bloc TO isoloir_app;

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

CREATE TABLE poll (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    title character varying NOT NULL,
    fielded_to date NOT NULL,
    content jsonb NOT NULL,
    added_by character varying NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_poll PRIMARY KEY (campaign_id, id)
);
ALTER TABLE poll ENABLE ROW LEVEL SECURITY;
ALTER TABLE poll FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON poll TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE poll TO isoloir_app;

CREATE TABLE profiling (
    campaign_id uuid NOT NULL,
    mark character varying NOT NULL,
    method character varying NOT NULL,
    data_vintage character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    wanted character varying DEFAULT ''::character varying NOT NULL,
    job uuid,
    CONSTRAINT pk_profiling PRIMARY KEY (campaign_id)
);
ALTER TABLE profiling ENABLE ROW LEVEL SECURITY;
ALTER TABLE profiling FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON profiling TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE profiling TO isoloir_app;

CREATE TABLE proxy_request (
    campaign_id uuid NOT NULL,
    ref uuid NOT NULL,
    version bigint NOT NULL,
    status character varying NOT NULL,
    commune character varying NOT NULL,
    station character varying,
    rounds integer[] NOT NULL,
    CONSTRAINT pk_proxy_request PRIMARY KEY (campaign_id, ref)
);
CREATE INDEX ix_proxy_request_station ON proxy_request USING btree (campaign_id, station);
ALTER TABLE proxy_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE proxy_request FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON proxy_request TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE proxy_request TO isoloir_app;

CREATE TABLE published_result (
    election_id character varying NOT NULL,
    level character varying NOT NULL,
    code character varying NOT NULL,
    name character varying,
    department character varying,
    registered integer NOT NULL,
    voters integer NOT NULL,
    blank integer NOT NULL,
    "null" integer NOT NULL,
    valid integer NOT NULL,
    choices jsonb NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_published_result PRIMARY KEY (election_id, level, code, campaign_id)
);
CREATE INDEX ix_published_result_own ON published_result USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE published_result ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_result FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON published_result TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON published_result FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE published_result TO isoloir_app;

CREATE TABLE ranking (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    mark character varying NOT NULL,
    method character varying NOT NULL,
    data_vintage character varying NOT NULL,
    last_election character varying,
    ranked_at timestamp with time zone DEFAULT now() NOT NULL,
    wanted character varying DEFAULT ''::character varying NOT NULL,
    job uuid,
    CONSTRAINT pk_ranking PRIMARY KEY (campaign_id)
);
ALTER TABLE ranking ENABLE ROW LEVEL SECURITY;
ALTER TABLE ranking FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON ranking TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ranking TO isoloir_app;

CREATE TABLE reference_dataset (
    id character varying NOT NULL,
    kind character varying NOT NULL,
    level character varying NOT NULL,
    year integer NOT NULL,
    vintage character varying NOT NULL,
    publisher character varying NOT NULL,
    licence character varying NOT NULL,
    file character varying NOT NULL,
    sha256 character varying NOT NULL,
    places integer NOT NULL,
    rejected jsonb NOT NULL,
    rejected_count integer NOT NULL,
    revision integer NOT NULL,
    imported_at timestamp with time zone DEFAULT now() NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_reference_dataset PRIMARY KEY (id, campaign_id)
);
ALTER TABLE reference_dataset ENABLE ROW LEVEL SECURITY;
ALTER TABLE reference_dataset FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON reference_dataset TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY shared ON reference_dataset FOR SELECT TO isoloir_app USING ((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE reference_dataset TO isoloir_app;

CREATE TABLE reference_figure (
    dataset character varying NOT NULL,
    code character varying NOT NULL,
    level character varying NOT NULL,
    commune character varying NOT NULL,
    figures jsonb NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_reference_figure PRIMARY KEY (dataset, code, campaign_id)
);
CREATE INDEX ix_reference_figure_commune ON reference_figure USING btree (level, commune);
CREATE INDEX ix_reference_figure_own ON reference_figure USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE reference_figure ENABLE ROW LEVEL SECURITY;
ALTER TABLE reference_figure FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON reference_figure TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON reference_figure FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE reference_figure TO isoloir_app;

CREATE TABLE reference_upload (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    kind character varying NOT NULL,
    file character varying NOT NULL,
    data bytea NOT NULL,
    sent_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_reference_upload PRIMARY KEY (campaign_id, id)
);
ALTER TABLE reference_upload ENABLE ROW LEVEL SECURITY;
ALTER TABLE reference_upload FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON reference_upload TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE reference_upload TO isoloir_app;

CREATE TABLE report (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    requested_by character varying NOT NULL,
    territories character varying[] NOT NULL,
    title character varying NOT NULL,
    subtitle character varying NOT NULL,
    methods character varying[] NOT NULL,
    data_vintage character varying NOT NULL,
    pages integer NOT NULL,
    content jsonb NOT NULL,
    pdf bytea NOT NULL,
    written_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_report PRIMARY KEY (campaign_id, id)
);
CREATE INDEX ix_report_written_at ON report USING btree (campaign_id, written_at);
ALTER TABLE report ENABLE ROW LEVEL SECURITY;
ALTER TABLE report FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON report TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE report TO isoloir_app;

CREATE TABLE result_import (
    election_id character varying NOT NULL,
    revision integer NOT NULL,
    file character varying NOT NULL,
    sha256 character varying NOT NULL,
    mode character varying NOT NULL,
    stations integer NOT NULL,
    added integer NOT NULL,
    changed integer NOT NULL,
    removed integer NOT NULL,
    rejected jsonb NOT NULL,
    imported_at timestamp with time zone DEFAULT now() NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_result_import PRIMARY KEY (election_id, revision, campaign_id)
);
ALTER TABLE result_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE result_import FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON result_import TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY shared ON result_import FOR SELECT TO isoloir_app USING ((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE result_import TO isoloir_app;

CREATE TABLE revoked_token (
    digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_revoked_token PRIMARY KEY (digest)
);
COMMENT ON COLUMN revoked_token.digest IS 'SHA-256 of the token.';
COMMENT ON COLUMN revoked_token.expires_at IS 'Then the token is worth nothing anyway.';
GRANT SELECT,INSERT ON TABLE revoked_token TO isoloir_app;
GRANT DELETE ON TABLE revoked_token TO isoloir_worker;

CREATE TABLE scenario (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    name character varying NOT NULL,
    version bigint NOT NULL,
    assumptions jsonb NOT NULL,
    current boolean NOT NULL,
    changed_by character varying NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_scenario PRIMARY KEY (campaign_id, id)
);
CREATE UNIQUE INDEX ix_scenario_current ON scenario USING btree (campaign_id) WHERE current;
CREATE UNIQUE INDEX ix_scenario_name ON scenario USING btree (campaign_id, name);
ALTER TABLE scenario ENABLE ROW LEVEL SECURITY;
ALTER TABLE scenario FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON scenario TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scenario TO isoloir_app;

CREATE TABLE station (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    commune character varying NOT NULL,
    commune_name character varying NOT NULL,
    registered integer NOT NULL,
    margin double precision NOT NULL,
    margin_variance double precision NOT NULL,
    best_election character varying,
    persuadable double precision,
    not_persuadable double precision,
    attempts integer NOT NULL,
    conversations integer NOT NULL,
    asked integer NOT NULL,
    undecided integer NOT NULL,
    persuadable_share double precision,
    score double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    rank integer NOT NULL,
    voting double precision DEFAULT '0'::double precision NOT NULL,
    voting_variance double precision DEFAULT '0'::double precision NOT NULL,
    CONSTRAINT pk_station PRIMARY KEY (campaign_id, station)
);
CREATE INDEX ix_station_rank ON station USING btree (campaign_id, rank);
ALTER TABLE station ENABLE ROW LEVEL SECURITY;
ALTER TABLE station FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE station TO isoloir_app;

CREATE TABLE station_canton (
    station character varying NOT NULL,
    commune character varying NOT NULL,
    canton character varying NOT NULL,
    known_on date NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_station_canton PRIMARY KEY (station, campaign_id)
);
CREATE INDEX ix_station_canton_canton ON station_canton USING btree (canton);
CREATE INDEX ix_station_canton_own ON station_canton USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE station_canton ENABLE ROW LEVEL SECURITY;
ALTER TABLE station_canton FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station_canton TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON station_canton FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE station_canton TO isoloir_app;

CREATE TABLE station_draft (
    campaign_id uuid NOT NULL,
    mark character varying NOT NULL,
    station character varying NOT NULL,
    department character varying NOT NULL,
    data_vintage character varying NOT NULL,
    last_election character varying NOT NULL,
    commune character varying NOT NULL,
    commune_name character varying NOT NULL,
    registered integer NOT NULL,
    margin double precision NOT NULL,
    margin_variance double precision NOT NULL,
    voting double precision NOT NULL,
    voting_variance double precision NOT NULL,
    score double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    best_election character varying,
    persuadable double precision,
    not_persuadable double precision,
    persuadable_share double precision,
    CONSTRAINT pk_station_draft PRIMARY KEY (campaign_id, mark, station)
);
ALTER TABLE station_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE station_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station_draft TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE station_draft TO isoloir_app;

CREATE TABLE station_place (
    station character varying NOT NULL,
    constituency character varying NOT NULL,
    known_on date NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_station_place PRIMARY KEY (station, campaign_id)
);
CREATE INDEX ix_station_place_own ON station_place USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE station_place ENABLE ROW LEVEL SECURITY;
ALTER TABLE station_place FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station_place TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON station_place FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE station_place TO isoloir_app;

CREATE TABLE station_profile (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    commune character varying NOT NULL,
    commune_name character varying NOT NULL,
    registered integer NOT NULL,
    people integer,
    indicators jsonb NOT NULL,
    homes jsonb,
    CONSTRAINT pk_station_profile PRIMARY KEY (campaign_id, station)
);
ALTER TABLE station_profile ENABLE ROW LEVEL SECURITY;
ALTER TABLE station_profile FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station_profile TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE station_profile TO isoloir_app;

CREATE TABLE station_result (
    election_id character varying NOT NULL,
    station character varying NOT NULL,
    commune character varying NOT NULL,
    department character varying NOT NULL,
    constituency character varying,
    registered integer NOT NULL,
    voters integer NOT NULL,
    blank integer NOT NULL,
    "null" integer NOT NULL,
    valid integer NOT NULL,
    candidates integer[] NOT NULL,
    votes integer[] NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_station_result PRIMARY KEY (election_id, station, campaign_id)
);
CREATE INDEX ix_station_result_own ON station_result USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE station_result ENABLE ROW LEVEL SECURITY;
ALTER TABLE station_result FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station_result TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON station_result FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE station_result TO isoloir_app;

CREATE TABLE station_support (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    yes double precision NOT NULL,
    no double precision NOT NULL,
    moving double precision,
    staying double precision,
    turnout double precision,
    CONSTRAINT pk_station_support PRIMARY KEY (campaign_id, station)
);
ALTER TABLE station_support ENABLE ROW LEVEL SECURITY;
ALTER TABLE station_support FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station_support TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE station_support TO isoloir_app;

CREATE TABLE support_basis (
    campaign_id uuid NOT NULL,
    mark character varying NOT NULL,
    bloc character varying,
    election character varying,
    CONSTRAINT pk_support_basis PRIMARY KEY (campaign_id)
);
ALTER TABLE support_basis ENABLE ROW LEVEL SECURITY;
ALTER TABLE support_basis FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON support_basis TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE support_basis TO isoloir_app;

CREATE TABLE transfer_estimate (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    from_election character varying NOT NULL,
    to_election character varying NOT NULL,
    territory character varying NOT NULL,
    merge_below double precision NOT NULL,
    prior_id uuid,
    night boolean NOT NULL,
    version bigint NOT NULL,
    ballots jsonb NOT NULL,
    share_doubt double precision[] NOT NULL,
    between_doubt double precision[] NOT NULL,
    origins character varying[] NOT NULL,
    destinations character varying[] NOT NULL,
    votes double precision[] NOT NULL,
    low90 double precision[] NOT NULL,
    high90 double precision[] NOT NULL,
    stations integer NOT NULL,
    method character varying NOT NULL,
    data_vintage character varying NOT NULL,
    cautions jsonb NOT NULL,
    estimated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_transfer_estimate PRIMARY KEY (campaign_id, id)
);
ALTER TABLE transfer_estimate ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer_estimate FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON transfer_estimate TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE transfer_estimate TO isoloir_app;

CREATE TABLE transfer_prior (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    name character varying NOT NULL,
    source character varying NOT NULL,
    from_election character varying NOT NULL,
    to_election character varying NOT NULL,
    fielded_from date,
    fielded_to date,
    sample_size integer,
    quality character varying NOT NULL,
    rows jsonb NOT NULL,
    cautions jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_transfer_prior PRIMARY KEY (campaign_id, id)
);
CREATE INDEX ix_transfer_prior_created ON transfer_prior USING btree (campaign_id, created_at);
ALTER TABLE transfer_prior ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer_prior FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON transfer_prior TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE transfer_prior TO isoloir_app;

CREATE TABLE transfer_station (
    campaign_id uuid NOT NULL,
    estimate_id uuid NOT NULL,
    station character varying NOT NULL,
    commune character varying NOT NULL,
    votes double precision[] NOT NULL,
    CONSTRAINT pk_transfer_station PRIMARY KEY (campaign_id, estimate_id, station)
);
ALTER TABLE transfer_station ENABLE ROW LEVEL SECURITY;
ALTER TABLE transfer_station FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON transfer_station TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE transfer_station TO isoloir_app;

CREATE TABLE turnout_report (
    campaign_id uuid NOT NULL,
    round integer NOT NULL,
    station character varying NOT NULL,
    moment character varying NOT NULL,
    version bigint NOT NULL,
    registered integer NOT NULL,
    voters integer NOT NULL,
    CONSTRAINT pk_turnout_report PRIMARY KEY (campaign_id, round, station, moment)
);
ALTER TABLE turnout_report ENABLE ROW LEVEL SECURITY;
ALTER TABLE turnout_report FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON turnout_report TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE turnout_report TO isoloir_app;

CREATE TABLE typology (
    campaign_id uuid NOT NULL,
    basis character varying NOT NULL,
    mark character varying NOT NULL,
    method character varying NOT NULL,
    silhouette double precision,
    tried jsonb NOT NULL,
    told_by jsonb NOT NULL,
    kinds jsonb NOT NULL,
    stations jsonb NOT NULL,
    CONSTRAINT pk_typology PRIMARY KEY (campaign_id, basis)
);
ALTER TABLE typology ENABLE ROW LEVEL SECURITY;
ALTER TABLE typology FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON typology TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE typology TO isoloir_app;

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

CREATE VIEW own_address_point AS
 SELECT station
   FROM address_point
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

CREATE VIEW own_commune AS
 SELECT code
   FROM commune
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

CREATE VIEW own_contour AS
 SELECT station
   FROM contour
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

CREATE VIEW own_election AS
 SELECT id
   FROM election
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

CREATE VIEW own_iris_contour AS
 SELECT code
   FROM iris_contour
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

CREATE VIEW own_published_result AS
 SELECT election_id,
    level,
    code
   FROM published_result
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

CREATE VIEW own_reference_figure AS
 SELECT dataset,
    code
   FROM reference_figure
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

CREATE VIEW own_station_canton AS
 SELECT station
   FROM station_canton
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

CREATE VIEW own_station_place AS
 SELECT station
   FROM station_place
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

CREATE VIEW own_station_result AS
 SELECT election_id,
    station
   FROM station_result
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

CREATE POLICY shared ON address_point FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_address_point own
  WHERE ((own.station)::text = (address_point.station)::text))))));

CREATE POLICY shared ON commune FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_commune own
  WHERE ((own.code)::text = (commune.code)::text))))));

CREATE POLICY shared ON contour FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_contour own
  WHERE ((own.station)::text = (contour.station)::text))))));

CREATE POLICY shared ON election FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_election own
  WHERE ((own.id)::text = (election.id)::text))))));

CREATE POLICY shared ON iris_contour FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_iris_contour own
  WHERE ((own.code)::text = (iris_contour.code)::text))))));

CREATE POLICY shared ON published_result FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_published_result own
  WHERE (((own.election_id)::text = (published_result.election_id)::text) AND ((own.level)::text = (published_result.level)::text) AND ((own.code)::text = (published_result.code)::text)))))));

CREATE POLICY shared ON reference_figure FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_reference_figure own
  WHERE (((own.dataset)::text = (reference_figure.dataset)::text) AND ((own.code)::text = (reference_figure.code)::text)))))));

CREATE POLICY shared ON station_canton FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_station_canton own
  WHERE ((own.station)::text = (station_canton.station)::text))))));

CREATE POLICY shared ON station_place FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_station_place own
  WHERE ((own.station)::text = (station_place.station)::text))))));

CREATE POLICY shared ON station_result FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_station_result own
  WHERE (((own.election_id)::text = (station_result.election_id)::text) AND ((own.station)::text = (station_result.station)::text)))))));

GRANT SELECT ON TABLE own_address_point TO isoloir_app;

GRANT SELECT ON TABLE own_commune TO isoloir_app;

GRANT SELECT ON TABLE own_contour TO isoloir_app;

GRANT SELECT ON TABLE own_election TO isoloir_app;

GRANT SELECT ON TABLE own_iris_contour TO isoloir_app;

GRANT SELECT ON TABLE own_published_result TO isoloir_app;

GRANT SELECT ON TABLE own_reference_figure TO isoloir_app;

GRANT SELECT ON TABLE own_station_canton TO isoloir_app;

GRANT SELECT ON TABLE own_station_place TO isoloir_app;

GRANT SELECT ON TABLE own_station_result TO isoloir_app;
