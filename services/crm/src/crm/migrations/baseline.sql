CREATE FUNCTION forget_keys() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin
            delete from person_key using gone
            where person_key.campaign_id = gone.campaign_id and person_key.person_id = gone.id;
            return null;
        end $$;

CREATE FUNCTION keep_named_wording() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin
            if exists (select from consent where campaign_id = old.campaign_id and text_version = old.version)
                or exists (select from answer_sheet where campaign_id = old.campaign_id and consent_text = old.version)
            then raise exception 'wording % is named by a consent', old.version using errcode = 'restrict_violation';
            end if;
            return old;
        end $$;

CREATE FUNCTION note_changed_people() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin 
        insert into segment_change (campaign_id, person_id)
        select made.campaign_id, made.id from made join gone using (campaign_id, id)
        where (gone.tags, gone.roles, gone.uses, gone.source, gone.collected_on, gone.exchanges, gone.last_exchange_at) is distinct from (made.tags, made.roles, made.uses, made.source, made.collected_on, made.exchanges, made.last_exchange_at)
    ; return null; end $$;

CREATE FUNCTION note_gone_people() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin insert into segment_change (campaign_id, person_id) select campaign_id, id from gone; return null; end $$;

CREATE FUNCTION note_new_people() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin insert into segment_change (campaign_id, person_id) select campaign_id, id from made; return null; end $$;

CREATE FUNCTION ring() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin
            perform pg_notify(tg_table_name, '');
            return null;
        end $$;

CREATE FUNCTION touch_gathering() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin
        update gathering set updated_at = clock_timestamp()
            where (campaign_id, id) in ((new.campaign_id, new.gathering_id), (old.campaign_id, old.gathering_id));
        return null;
    end $$;

CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin new.updated_at := clock_timestamp(); return new; end $$;

CREATE TABLE action (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    stations text[] NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    volunteers integer NOT NULL,
    status text NOT NULL,
    cost_lines jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    sums jsonb,
    attendees integer,
    CONSTRAINT ck_action_order CHECK ((starts_at < ends_at)),
    CONSTRAINT ck_action_status CHECK ((status = ANY (ARRAY['planned'::text, 'completed'::text, 'cancelled'::text]))),
    CONSTRAINT pk_action PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN action.attendees IS 'A number, of nobody in particular.';
CREATE INDEX ix_action_campaign_id_starts_at ON action USING btree (campaign_id, starts_at);
CREATE INDEX ix_action_campaign_id_updated_at ON action USING btree (campaign_id, updated_at);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON action FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE action ENABLE ROW LEVEL SECURITY;
ALTER TABLE action FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON action TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE action TO isoloir_app;

CREATE TABLE address_file (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT pk_address_file PRIMARY KEY (campaign_id, id)
);
ALTER TABLE address_file ENABLE ROW LEVEL SECURITY;
ALTER TABLE address_file FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON address_file TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE address_file TO isoloir_app;

CREATE TABLE advert_use (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    mailing_id uuid NOT NULL,
    medium character varying NOT NULL,
    sponsor character varying NOT NULL,
    sponsor_address character varying NOT NULL,
    sponsor_email character varying DEFAULT ''::character varying NOT NULL,
    declared jsonb,
    election character varying NOT NULL,
    election_on character varying NOT NULL,
    criteria jsonb NOT NULL,
    targeted boolean NOT NULL,
    reach bigint,
    cost_cents bigint NOT NULL,
    ordered_by character varying NOT NULL,
    started_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_advert_use PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN advert_use.declared IS 'What the sponsor declared: citizenship or seat, who controls it.';
COMMENT ON COLUMN advert_use.election_on IS 'Days of the rounds.';
COMMENT ON COLUMN advert_use.criteria IS 'By what it was aimed; never at whom.';
COMMENT ON COLUMN advert_use.reach IS 'People; none while it is queued.';
CREATE INDEX ix_advert_use_campaign_id_started_at ON advert_use USING btree (campaign_id, started_at);
ALTER TABLE advert_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE advert_use FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON advert_use TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE advert_use TO isoloir_app;

CREATE TABLE affiliation (
    campaign_id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_name character varying NOT NULL,
    shares text[] NOT NULL,
    joined_by character varying NOT NULL,
    joined_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_affiliation PRIMARY KEY (campaign_id, organisation_id)
);
COMMENT ON COLUMN affiliation.shares IS 'sums, appeals.';
ALTER TABLE affiliation ENABLE ROW LEVEL SECURITY;
ALTER TABLE affiliation FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON affiliation TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE affiliation TO isoloir_app;

CREATE TABLE answer_count (
    campaign_id uuid NOT NULL,
    questionnaire_id uuid NOT NULL,
    number integer NOT NULL,
    station character varying NOT NULL,
    question character varying NOT NULL,
    value character varying NOT NULL,
    people bigint NOT NULL,
    CONSTRAINT pk_answer_count PRIMARY KEY (campaign_id, questionnaire_id, number, station, question, value)
);
COMMENT ON COLUMN answer_count.station IS 'Empty: not known.';
COMMENT ON COLUMN answer_count.value IS 'Empty: how many answered at all.';
ALTER TABLE answer_count ENABLE ROW LEVEL SECURITY;
ALTER TABLE answer_count FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON answer_count TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE answer_count TO isoloir_app;

CREATE TABLE answer_sheet (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    questionnaire_id uuid NOT NULL,
    number integer NOT NULL,
    channel character varying NOT NULL,
    answered_at timestamp with time zone NOT NULL,
    sealed bytea NOT NULL,
    consent_text character varying NOT NULL,
    recorded_by character varying NOT NULL,
    CONSTRAINT ck_answer_sheet_channel CHECK (((channel)::text = ANY (ARRAY[('door'::character varying)::text, ('phone'::character varying)::text, ('street'::character varying)::text, ('meeting'::character varying)::text, ('paper'::character varying)::text, ('online'::character varying)::text]))),
    CONSTRAINT pk_answer_sheet PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN answer_sheet.consent_text IS 'Version of the words they agreed to.';
CREATE INDEX ix_answer_sheet_campaign_id_person_id_answered_at ON answer_sheet USING btree (campaign_id, person_id, answered_at, id);
ALTER TABLE answer_sheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE answer_sheet FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON answer_sheet TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE answer_sheet TO isoloir_app;

CREATE TABLE answer_taken (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    taken_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_answer_taken PRIMARY KEY (campaign_id, id)
);
ALTER TABLE answer_taken ENABLE ROW LEVEL SECURITY;
ALTER TABLE answer_taken FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON answer_taken TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE answer_taken TO isoloir_app;

CREATE TABLE appeal (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    organisation_name character varying NOT NULL,
    kind character varying NOT NULL,
    content jsonb NOT NULL,
    asked_by character varying NOT NULL,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    state character varying NOT NULL,
    answered_by character varying,
    answered_at timestamp with time zone,
    made uuid,
    CONSTRAINT ck_appeal_kind CHECK (((kind)::text = ANY (ARRAY[('message'::character varying)::text, ('work'::character varying)::text]))),
    CONSTRAINT ck_appeal_state CHECK (((state)::text = ANY (ARRAY[('open'::character varying)::text, ('accepted'::character varying)::text, ('declined'::character varying)::text]))),
    CONSTRAINT pk_appeal PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN appeal.made IS 'The draft of a message, or the action.';
ALTER TABLE appeal ENABLE ROW LEVEL SECURITY;
ALTER TABLE appeal FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON appeal TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE appeal TO isoloir_app;

CREATE TABLE area (
    campaign_id uuid NOT NULL,
    kind character varying NOT NULL,
    code character varying NOT NULL,
    name character varying NOT NULL,
    geometry jsonb NOT NULL,
    source character varying NOT NULL,
    CONSTRAINT ck_area_kind CHECK (((kind)::text = ANY (ARRAY[('station'::character varying)::text, ('iris'::character varying)::text]))),
    CONSTRAINT pk_area PRIMARY KEY (campaign_id, kind, code)
);
COMMENT ON COLUMN area.geometry IS 'GeoJSON, WGS 84.';
ALTER TABLE area ENABLE ROW LEVEL SECURITY;
ALTER TABLE area FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON area TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE area TO isoloir_app;

CREATE TABLE attendance (
    campaign_id uuid NOT NULL,
    person_id uuid NOT NULL,
    voted boolean NOT NULL,
    consulted_on date NOT NULL,
    noted_by character varying NOT NULL,
    CONSTRAINT pk_attendance PRIMARY KEY (campaign_id, person_id)
);
ALTER TABLE attendance ENABLE ROW LEVEL SECURITY;
ALTER TABLE attendance FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON attendance TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE attendance TO isoloir_app;

CREATE TABLE building (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    street_id uuid NOT NULL,
    number integer NOT NULL,
    suffix text NOT NULL,
    longitude double precision NOT NULL,
    latitude double precision NOT NULL,
    station character varying,
    attached_by character varying,
    iris character varying,
    homes integer NOT NULL,
    source character varying NOT NULL,
    CONSTRAINT ck_building_attached CHECK (((station IS NULL) = (attached_by IS NULL))),
    CONSTRAINT ck_building_attached_by CHECK (((attached_by IS NULL) OR ((attached_by)::text = ANY (ARRAY[('table'::character varying)::text, ('contour'::character varying)::text, ('nearest'::character varying)::text, ('hand'::character varying)::text])))),
    CONSTRAINT ck_building_homes CHECK (((homes >= 1) AND (homes <= 5000))),
    CONSTRAINT pk_building PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN building.suffix IS '`BIS`, `A`; empty for most.';
COMMENT ON COLUMN building.attached_by IS 'What says so: the official table, a contour, a neighbour.';
COMMENT ON COLUMN building.homes IS 'How many doors: those listed, or as many as the file says.';
COMMENT ON COLUMN building.source IS 'Which file it came from.';
CREATE INDEX ix_building_campaign_id_iris ON building USING btree (campaign_id, iris);
CREATE INDEX ix_building_campaign_id_station ON building USING btree (campaign_id, station);
CREATE INDEX ix_building_campaign_id_street_id ON building USING btree (campaign_id, street_id);
ALTER TABLE building ENABLE ROW LEVEL SECURITY;
ALTER TABLE building FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON building TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE building TO isoloir_app;

CREATE TABLE call (
    campaign_id uuid CONSTRAINT call_campaign_id_not_null1 NOT NULL,
    id uuid NOT NULL,
    call_campaign_id uuid NOT NULL,
    person_id uuid NOT NULL,
    taken_by character varying NOT NULL,
    taken_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    revealed_at timestamp with time zone,
    contact_id uuid,
    ended_at timestamp with time zone,
    result character varying,
    report_id uuid,
    station character varying,
    fingerprint bytea,
    CONSTRAINT ck_call_result CHECK (((result)::text = ANY (ARRAY[('answered'::character varying)::text, ('no_answer'::character varying)::text, ('busy'::character varying)::text, ('left_message'::character varying)::text, ('call_back'::character varying)::text, ('refused'::character varying)::text, ('wrong_number'::character varying)::text, ('do_not_call'::character varying)::text, ('do_not_contact'::character varying)::text, ('deceased'::character varying)::text]))),
    CONSTRAINT pk_call PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN call.contact_id IS 'The number that was shown.';
COMMENT ON COLUMN call.result IS 'None once ended: given back, or run out.';
COMMENT ON COLUMN call.report_id IS 'Made by the caller''s device.';
COMMENT ON COLUMN call.fingerprint IS 'Keyed hash of the report: tells a repeat from another one.';
CREATE UNIQUE INDEX uq_call_person ON call USING btree (campaign_id, person_id) WHERE (ended_at IS NULL);
CREATE INDEX ix_call_campaign_id_call_campaign_id_ended_at ON call USING btree (campaign_id, call_campaign_id, ended_at);
CREATE INDEX ix_call_campaign_id_person_id_taken_at ON call USING btree (campaign_id, person_id, taken_at);
CREATE INDEX ix_call_campaign_id_taken_by ON call USING btree (campaign_id, taken_by) WHERE (ended_at IS NULL);
ALTER TABLE call ENABLE ROW LEVEL SECURITY;
ALTER TABLE call FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON call TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE call TO isoloir_app;

CREATE TABLE call_campaign (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    name character varying NOT NULL,
    state character varying NOT NULL,
    questionnaire_id uuid,
    number integer,
    segment_id uuid NOT NULL,
    segment_name character varying NOT NULL,
    filter jsonb NOT NULL,
    territories text[] NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    days smallint[] NOT NULL,
    spans text[] NOT NULL,
    cooldown_hours integer NOT NULL,
    most_tries smallint NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    filled_at timestamp with time zone,
    closed_at timestamp with time zone,
    CONSTRAINT ck_call_campaign_dates CHECK ((starts_on <= ends_on)),
    CONSTRAINT ck_call_campaign_state CHECK (((state)::text = ANY (ARRAY[('planned'::character varying)::text, ('open'::character varying)::text, ('paused'::character varying)::text, ('closed'::character varying)::text]))),
    CONSTRAINT pk_call_campaign PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN call_campaign.segment_id IS 'Where the filter was copied from; it may be gone.';
COMMENT ON COLUMN call_campaign.filter IS 'The segment''s as it was, standing on no other one.';
COMMENT ON COLUMN call_campaign.territories IS 'Communes and stations; none: everywhere.';
COMMENT ON COLUMN call_campaign.days IS 'Of the week, Monday 1. A house rule.';
COMMENT ON COLUMN call_campaign.spans IS '`10:00-13:00`, local. A house rule.';
CREATE UNIQUE INDEX uq_call_campaign_campaign_id_name ON call_campaign USING btree (campaign_id, name);
ALTER TABLE call_campaign ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_campaign FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON call_campaign TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE call_campaign TO isoloir_app;

CREATE TABLE call_target (
    campaign_id uuid NOT NULL,
    call_campaign_id uuid NOT NULL,
    person_id uuid NOT NULL,
    state character varying NOT NULL,
    tries smallint NOT NULL,
    not_before timestamp with time zone,
    asked boolean NOT NULL,
    leased_until timestamp with time zone,
    due_at timestamp with time zone DEFAULT '2000-01-01 00:00:00+00'::timestamp with time zone NOT NULL,
    rank double precision NOT NULL,
    CONSTRAINT ck_call_target_state CHECK (((state)::text = ANY (ARRAY[('waiting'::character varying)::text, ('done'::character varying)::text, ('given_up'::character varying)::text]))),
    CONSTRAINT pk_call_target PRIMARY KEY (campaign_id, call_campaign_id, person_id)
);
COMMENT ON COLUMN call_target.asked IS 'They named the hour.';
COMMENT ON COLUMN call_target.due_at IS 'Nobody need look at this turn before: its lease, the hour it waits for, or what was found last time.';
COMMENT ON COLUMN call_target.rank IS 'Drawn: nobody is called first for the sound of their name.';
CREATE INDEX ix_call_target_asked ON call_target USING btree (campaign_id, call_campaign_id, due_at, rank) WHERE (((state)::text = 'waiting'::text) AND asked);
CREATE INDEX ix_call_target_campaign_id_person_id ON call_target USING btree (campaign_id, person_id);
CREATE INDEX ix_call_target_turn ON call_target USING btree (campaign_id, call_campaign_id, tries, due_at, rank) WHERE (((state)::text = 'waiting'::text) AND (NOT asked));
ALTER TABLE call_target ENABLE ROW LEVEL SECURITY;
ALTER TABLE call_target FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON call_target TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE call_target TO isoloir_app;

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

CREATE TABLE canvass (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    station text NOT NULL,
    channel text NOT NULL,
    outcome text NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by text NOT NULL,
    late boolean NOT NULL,
    fingerprint bytea NOT NULL,
    door uuid,
    turf uuid,
    sheet uuid,
    claimed_at timestamp with time zone,
    CONSTRAINT ck_canvass_channel CHECK ((channel = ANY (ARRAY['door'::text, 'phone'::text, 'street'::text]))),
    CONSTRAINT ck_canvass_outcome CHECK ((outcome = ANY (ARRAY['answered'::text, 'not_home'::text, 'refused'::text, 'later'::text, 'inaccessible'::text, 'moved'::text, 'left_message'::text, 'do_not_contact'::text, 'hostile'::text]))),
    CONSTRAINT pk_canvass PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN canvass.fingerprint IS 'Keyed hash of the whole report, support included: tells a repeat from another report of that id.';
COMMENT ON COLUMN canvass.claimed_at IS 'By the phone''s clock, where it was set right.';
CREATE INDEX ix_canvass_campaign_id_door ON canvass USING btree (campaign_id, door);
CREATE INDEX ix_canvass_campaign_id_happened_at ON canvass USING btree (campaign_id, happened_at);
CREATE INDEX ix_canvass_campaign_id_turf ON canvass USING btree (campaign_id, turf);
ALTER TABLE canvass ENABLE ROW LEVEL SECURITY;
ALTER TABLE canvass FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON canvass TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE canvass TO isoloir_app;

CREATE TABLE capacity (
    campaign_id uuid NOT NULL,
    teams integer NOT NULL,
    people integer NOT NULL,
    hours_a_week integer NOT NULL,
    CONSTRAINT ck_capacity_hours_a_week CHECK (((hours_a_week >= 1) AND (hours_a_week <= 60))),
    CONSTRAINT ck_capacity_people CHECK (((people >= 1) AND (people <= 6))),
    CONSTRAINT ck_capacity_teams CHECK (((teams >= 1) AND (teams <= 500))),
    CONSTRAINT pk_capacity PRIMARY KEY (campaign_id)
);
ALTER TABLE capacity ENABLE ROW LEVEL SECURITY;
ALTER TABLE capacity FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON capacity TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE capacity TO isoloir_app;

CREATE TABLE ceiling (
    campaign_id uuid NOT NULL,
    heard_version bigint NOT NULL,
    level text NOT NULL,
    level_with_planned text NOT NULL,
    ceiling_cents bigint,
    headroom_cents bigint,
    CONSTRAINT pk_ceiling PRIMARY KEY (campaign_id)
);
ALTER TABLE ceiling ENABLE ROW LEVEL SECURITY;
ALTER TABLE ceiling FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON ceiling TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE ceiling TO isoloir_app;

CREATE TABLE client (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    client_id character varying NOT NULL,
    subject character varying NOT NULL,
    name character varying NOT NULL,
    publisher character varying NOT NULL,
    purpose character varying NOT NULL,
    callback character varying,
    auth character varying NOT NULL,
    keys jsonb NOT NULL,
    asked text[] NOT NULL,
    state character varying NOT NULL,
    failures integer NOT NULL,
    locked_until timestamp with time zone,
    created_by character varying NOT NULL,
    held_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    decided_by character varying,
    decided_at timestamp with time zone,
    CONSTRAINT ck_client_auth CHECK (((auth)::text = ANY (ARRAY[('secret'::character varying)::text, ('key'::character varying)::text, ('provider'::character varying)::text]))),
    CONSTRAINT ck_client_state CHECK (((state)::text = ANY (ARRAY[('asked'::character varying)::text, ('granted'::character varying)::text, ('refused'::character varying)::text, ('revoked'::character varying)::text]))),
    CONSTRAINT pk_client PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN client.client_id IS 'By which it names itself: public, and leads to its campaign.';
COMMENT ON COLUMN client.subject IS 'Of its tokens.';
COMMENT ON COLUMN client.publisher IS 'Who makes or runs it.';
COMMENT ON COLUMN client.purpose IS 'What it says it wants this for.';
COMMENT ON COLUMN client.keys IS 'Its public keys, as a JWKS has them.';
COMMENT ON COLUMN client.failures IS 'Wrong secrets in a row.';
COMMENT ON COLUMN client.held_by IS 'Who was shown its secret last, gave its keys, or named its account.';
CREATE UNIQUE INDEX uq_client_subject ON client USING btree (campaign_id, subject);
ALTER TABLE client ENABLE ROW LEVEL SECURITY;
ALTER TABLE client FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON client TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE client TO isoloir_app;

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

CREATE TABLE client_proof (
    campaign_id uuid NOT NULL,
    of_client uuid NOT NULL,
    jti_hash bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_client_proof PRIMARY KEY (campaign_id, of_client, jti_hash)
);
ALTER TABLE client_proof ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_proof FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON client_proof TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE client_proof TO isoloir_app;

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

CREATE TABLE client_secret (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    of_client uuid NOT NULL,
    hash bytea NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    ends_at timestamp with time zone,
    used_at timestamp with time zone,
    CONSTRAINT pk_client_secret PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN client_secret.made_by IS 'Who was shown it.';
ALTER TABLE client_secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE client_secret FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON client_secret TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE client_secret TO isoloir_app;

CREATE TABLE connector (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    kind character varying NOT NULL,
    name character varying NOT NULL,
    base_url character varying NOT NULL,
    credentials bytea NOT NULL,
    owners jsonb NOT NULL,
    mapping jsonb DEFAULT '{}'::jsonb NOT NULL,
    etag character varying,
    takes_new boolean NOT NULL,
    gives_new boolean NOT NULL,
    cap integer NOT NULL,
    their_since timestamp with time zone,
    our_at timestamp with time zone,
    checked_at timestamp with time zone,
    renewing_at timestamp with time zone,
    reconnect character varying,
    author character varying,
    contacts_to bigint DEFAULT '0'::bigint NOT NULL,
    exchanges_at timestamp with time zone,
    exchanges_id uuid,
    version bigint DEFAULT '1'::bigint NOT NULL,
    created_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_connector_kind CHECK (((kind)::text = ANY (ARRAY[('nationbuilder'::character varying)::text, ('qomon'::character varying)::text, ('csv'::character varying)::text]))),
    CONSTRAINT pk_connector PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN connector.credentials IS 'Sealed.';
COMMENT ON COLUMN connector.owners IS 'Whose word counts, by field.';
COMMENT ON COLUMN connector.mapping IS 'For a CSV file: which column holds what.';
COMMENT ON COLUMN connector.etag IS 'Of the file as it was last read whole.';
COMMENT ON COLUMN connector.takes_new IS 'Whether who is there alone is entered here.';
COMMENT ON COLUMN connector.gives_new IS 'Whether who is here alone is entered there.';
COMMENT ON COLUMN connector.cap IS 'Writes of one run, at most.';
COMMENT ON COLUMN connector.checked_at IS 'When all their ids were last looked at, for deletions.';
COMMENT ON COLUMN connector.renewing_at IS 'Since when its key is being renewed: still there, it was lost.';
COMMENT ON COLUMN connector.reconnect IS 'French: why a person must give a new key.';
COMMENT ON COLUMN connector.author IS 'Of theirs, in whose name interactions go there.';
COMMENT ON COLUMN connector.contacts_to IS 'The number of their last interaction that was read.';
COMMENT ON COLUMN connector.version IS 'Of what people set; a run changes none of it.';
ALTER TABLE connector ENABLE ROW LEVEL SECURITY;
ALTER TABLE connector FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON connector TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE connector TO isoloir_app;

CREATE TABLE connector_entry (
    campaign_id uuid NOT NULL,
    run_id uuid NOT NULL,
    number integer NOT NULL,
    act character varying NOT NULL,
    state character varying NOT NULL,
    person_id uuid,
    their_id character varying,
    fields text[] NOT NULL,
    why character varying NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_connector_entry PRIMARY KEY (campaign_id, run_id, number)
);
COMMENT ON COLUMN connector_entry.state IS 'planned, waiting, done, refused, undone.';
COMMENT ON COLUMN connector_entry.why IS 'French.';
CREATE INDEX ix_connector_entry_waiting ON connector_entry USING btree (campaign_id, run_id, state);
ALTER TABLE connector_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE connector_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON connector_entry TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE connector_entry TO isoloir_app;

CREATE TABLE connector_hint (
    campaign_id uuid NOT NULL,
    connector_id uuid NOT NULL,
    their_id character varying NOT NULL,
    at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_connector_hint PRIMARY KEY (campaign_id, connector_id, their_id)
);
ALTER TABLE connector_hint ENABLE ROW LEVEL SECURITY;
ALTER TABLE connector_hint FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON connector_hint TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE connector_hint TO isoloir_app;

CREATE TABLE connector_interaction (
    campaign_id uuid NOT NULL,
    connector_id uuid NOT NULL,
    exchange_id uuid NOT NULL,
    person_id uuid NOT NULL,
    state character varying NOT NULL,
    their_id character varying,
    method character varying NOT NULL,
    CONSTRAINT pk_connector_interaction PRIMARY KEY (campaign_id, connector_id, exchange_id)
);
COMMENT ON COLUMN connector_interaction.state IS 'sending, there, refused.';
CREATE INDEX ix_connector_interaction_exchange ON connector_interaction USING btree (campaign_id, exchange_id);
CREATE INDEX ix_connector_interaction_theirs ON connector_interaction USING btree (campaign_id, connector_id, their_id);
ALTER TABLE connector_interaction ENABLE ROW LEVEL SECURITY;
ALTER TABLE connector_interaction FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON connector_interaction TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE connector_interaction TO isoloir_app;

CREATE TABLE connector_link (
    campaign_id uuid NOT NULL,
    connector_id uuid NOT NULL,
    their_id character varying NOT NULL,
    person_id uuid NOT NULL,
    hashes jsonb NOT NULL,
    tags text[] NOT NULL,
    ours_subscribed boolean NOT NULL,
    theirs_subscribed boolean NOT NULL,
    closed boolean NOT NULL,
    our_version bigint NOT NULL,
    born timestamp with time zone,
    gone_at timestamp with time zone,
    CONSTRAINT pk_connector_link PRIMARY KEY (campaign_id, connector_id, their_id)
);
CREATE UNIQUE INDEX ix_connector_link_person ON connector_link USING btree (campaign_id, connector_id, person_id);
ALTER TABLE connector_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE connector_link FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON connector_link TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE connector_link TO isoloir_app;

CREATE TABLE connector_run (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    connector_id uuid NOT NULL,
    job_id uuid,
    dry boolean NOT NULL,
    state character varying NOT NULL,
    phase character varying NOT NULL,
    since timestamp with time zone,
    page integer NOT NULL,
    our_at timestamp with time zone,
    our_id uuid,
    writes integer NOT NULL,
    entries integer NOT NULL,
    note character varying NOT NULL,
    segment_id uuid,
    list_name character varying,
    list_id character varying,
    requested_by character varying NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT pk_connector_run PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN connector_run.state IS 'running, done, capped, failed, undone.';
COMMENT ON COLUMN connector_run.entries IS 'How many it has noted.';
COMMENT ON COLUMN connector_run.note IS 'French: why it stopped.';
COMMENT ON COLUMN connector_run.segment_id IS 'Whose people go on a list there.';
COMMENT ON COLUMN connector_run.list_id IS 'Theirs.';
CREATE INDEX ix_connector_run_connector ON connector_run USING btree (campaign_id, connector_id, started_at);
ALTER TABLE connector_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE connector_run FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON connector_run TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE connector_run TO isoloir_app;

CREATE TABLE connector_trace (
    campaign_id uuid NOT NULL,
    run_id uuid NOT NULL,
    number integer NOT NULL,
    person_id uuid,
    sealed bytea NOT NULL,
    CONSTRAINT pk_connector_trace PRIMARY KEY (campaign_id, run_id, number)
);
COMMENT ON COLUMN connector_trace.person_id IS 'None: nothing of anybody is in it.';
CREATE INDEX ix_connector_trace_person ON connector_trace USING btree (campaign_id, person_id);
ALTER TABLE connector_trace ENABLE ROW LEVEL SECURITY;
ALTER TABLE connector_trace FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON connector_trace TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE connector_trace TO isoloir_app;

CREATE TABLE consent (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    use character varying NOT NULL,
    state character varying NOT NULL,
    source character varying NOT NULL,
    text_version character varying,
    slot character varying,
    proof bytea,
    said_at timestamp with time zone NOT NULL,
    recorded_by character varying NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_consent_state CHECK (((state)::text = ANY (ARRAY[('given'::character varying)::text, ('withdrawn'::character varying)::text]))),
    CONSTRAINT pk_consent PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN consent.text_version IS 'Of the words they said yes to.';
COMMENT ON COLUMN consent.slot IS 'Hours they agreed to be called by a machine in.';
COMMENT ON COLUMN consent.proof IS 'Sealed: where the proof is kept.';
CREATE INDEX ix_consent_campaign_id_person_id ON consent USING btree (campaign_id, person_id, said_at);
ALTER TABLE consent ENABLE ROW LEVEL SECURITY;
ALTER TABLE consent FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON consent TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE consent TO isoloir_app;

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

CREATE TABLE contact_disclosure (
    campaign_id uuid NOT NULL,
    run integer NOT NULL,
    state character varying NOT NULL,
    stopped boolean DEFAULT false NOT NULL,
    asked_by character varying NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    facts jsonb NOT NULL,
    given_by character varying,
    address character varying NOT NULL,
    objected integer NOT NULL,
    CONSTRAINT ck_contact_disclosure_state CHECK (((state)::text = ANY (ARRAY[('queueing'::character varying)::text, ('sending'::character varying)::text, ('ended'::character varying)::text]))),
    CONSTRAINT pk_contact_disclosure PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN contact_disclosure.run IS 'How often it was asked for: of whom was left each time.';
COMMENT ON COLUMN contact_disclosure.stopped IS 'By somebody: no other address is tried until it is sent again.';
COMMENT ON COLUMN contact_disclosure.facts IS 'What the last run says of the campaign, for proof; of nobody.';
COMMENT ON COLUMN contact_disclosure.given_by IS 'Who gave the data of those of whom it was not said when they came.';
COMMENT ON COLUMN contact_disclosure.address IS 'Of this service, for the link by which somebody objects.';
COMMENT ON COLUMN contact_disclosure.objected IS 'Who said no by that link.';
ALTER TABLE contact_disclosure ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_disclosure FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON contact_disclosure TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON contact_disclosure TO isoloir_relay USING (true);
GRANT SELECT,INSERT,UPDATE ON TABLE contact_disclosure TO isoloir_app;
GRANT SELECT (campaign_id, state) ON TABLE contact_disclosure TO isoloir_relay;

CREATE TABLE contact_point (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    channel character varying NOT NULL,
    sealed bytea NOT NULL,
    blind bytea NOT NULL,
    place integer NOT NULL,
    CONSTRAINT ck_contact_point_channel CHECK (((channel)::text = ANY (ARRAY[('email'::character varying)::text, ('phone'::character varying)::text]))),
    CONSTRAINT pk_contact_point PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN contact_point.blind IS 'Keyed hash of the address as it is dialled or sent to.';
COMMENT ON COLUMN contact_point.place IS 'The first of a channel is the one that is used.';
CREATE UNIQUE INDEX uq_contact_point_person ON contact_point USING btree (campaign_id, person_id, channel, blind);
CREATE INDEX ix_contact_point_campaign_id_channel_blind ON contact_point USING btree (campaign_id, channel, blind);
ALTER TABLE contact_point ENABLE ROW LEVEL SECURITY;
ALTER TABLE contact_point FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON contact_point TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE contact_point TO isoloir_app;

CREATE TABLE controller (
    campaign_id uuid NOT NULL,
    name character varying NOT NULL,
    address character varying NOT NULL,
    email character varying NOT NULL,
    officer character varying,
    host character varying,
    processors character varying,
    CONSTRAINT pk_controller PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN controller.officer IS 'Data protection officer, if there is one.';
COMMENT ON COLUMN controller.host IS 'Who runs the machines, and in which country.';
COMMENT ON COLUMN controller.processors IS 'Who processes people for the campaign, where, by which contract and safeguards.';
ALTER TABLE controller ENABLE ROW LEVEL SECURITY;
ALTER TABLE controller FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON controller TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE controller TO isoloir_app;

CREATE TABLE custom_field (
    campaign_id uuid NOT NULL,
    key character varying NOT NULL,
    label character varying NOT NULL,
    kind character varying NOT NULL,
    options text[] NOT NULL,
    CONSTRAINT ck_custom_field_kind CHECK (((kind)::text = ANY (ARRAY[('text'::character varying)::text, ('number'::character varying)::text, ('date'::character varying)::text, ('yes_no'::character varying)::text, ('choice'::character varying)::text]))),
    CONSTRAINT ck_custom_field_options CHECK ((((kind)::text = 'choice'::text) = (cardinality(options) > 0))),
    CONSTRAINT pk_custom_field PRIMARY KEY (campaign_id, key)
);
ALTER TABLE custom_field ENABLE ROW LEVEL SECURITY;
ALTER TABLE custom_field FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON custom_field TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE custom_field TO isoloir_app;

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

CREATE TABLE delivery (
    campaign_id uuid NOT NULL,
    message_id uuid NOT NULL,
    mailing_id uuid NOT NULL,
    person_id uuid NOT NULL,
    contact_id uuid,
    queued_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_delivery PRIMARY KEY (campaign_id, message_id)
);
COMMENT ON COLUMN delivery.contact_id IS 'The address that it went to; none for a letter.';
CREATE INDEX ix_delivery_campaign_id_person_id_queued_at ON delivery USING btree (campaign_id, person_id, queued_at, message_id);
ALTER TABLE delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON delivery TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE delivery TO isoloir_app;

CREATE TABLE disclosure (
    campaign_id uuid NOT NULL,
    listing_id uuid NOT NULL,
    run integer NOT NULL,
    state character varying NOT NULL,
    asked_by character varying NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    subject character varying NOT NULL,
    lines text[] NOT NULL,
    address character varying NOT NULL,
    stopped boolean DEFAULT false NOT NULL,
    objected integer NOT NULL,
    CONSTRAINT ck_disclosure_state CHECK (((state)::text = ANY (ARRAY[('queueing'::character varying)::text, ('sending'::character varying)::text, ('ended'::character varying)::text]))),
    CONSTRAINT pk_disclosure PRIMARY KEY (campaign_id, listing_id)
);
COMMENT ON COLUMN disclosure.run IS 'How often it was asked for: of whom was left each time.';
COMMENT ON COLUMN disclosure.lines IS 'What the last run says, for proof; of nobody.';
COMMENT ON COLUMN disclosure.address IS 'Of this service, for the link by which somebody objects.';
COMMENT ON COLUMN disclosure.stopped IS 'By somebody: no other address is tried until it is sent again.';
COMMENT ON COLUMN disclosure.objected IS 'Who took themselves off the list by that link.';
ALTER TABLE disclosure ENABLE ROW LEVEL SECURITY;
ALTER TABLE disclosure FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON disclosure TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON disclosure TO isoloir_relay USING (true);
GRANT SELECT,INSERT,UPDATE ON TABLE disclosure TO isoloir_app;
GRANT SELECT (campaign_id, listing_id, state) ON TABLE disclosure TO isoloir_relay;

CREATE TABLE donation (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    person_id uuid NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT pk_donation PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN donation.id IS 'The entry in budget.';
CREATE INDEX ix_donation_campaign_id_person_id ON donation USING btree (campaign_id, person_id);
ALTER TABLE donation ENABLE ROW LEVEL SECURITY;
ALTER TABLE donation FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON donation TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE donation TO isoloir_app;

CREATE TABLE door (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    building_id uuid NOT NULL,
    block character varying NOT NULL,
    floor smallint,
    label character varying NOT NULL,
    gone boolean NOT NULL,
    CONSTRAINT pk_door PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN door.gone IS 'No longer there. The row stays: what happened at it happened.';
CREATE INDEX ix_door_campaign_id_building_id ON door USING btree (campaign_id, building_id);
ALTER TABLE door ENABLE ROW LEVEL SECURITY;
ALTER TABLE door FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON door TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE door TO isoloir_app;

CREATE TABLE drop_helper (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    drop_id uuid NOT NULL,
    person_id uuid NOT NULL,
    added_by character varying NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_drop_helper PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_drop_helper_drop_person UNIQUE (campaign_id, drop_id, person_id)
);
ALTER TABLE drop_helper ENABLE ROW LEVEL SECURITY;
ALTER TABLE drop_helper FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON drop_helper TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE drop_helper TO isoloir_app;

CREATE TABLE drop_mark (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    drop_id uuid NOT NULL,
    "position" integer NOT NULL,
    outcome text NOT NULL,
    count integer NOT NULL,
    boxes_left integer NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    recorded_by character varying NOT NULL,
    sequence bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    CONSTRAINT ck_drop_mark_counts CHECK (((count >= 0) AND (boxes_left >= 0))),
    CONSTRAINT ck_drop_mark_outcome CHECK ((outcome = ANY (ARRAY['done'::text, 'covered'::text, 'torn'::text, 'unreachable'::text, 'skipped'::text]))),
    CONSTRAINT pk_drop_mark PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN drop_mark.id IS 'Given by the phone.';
COMMENT ON COLUMN drop_mark.happened_at IS 'By the phone''s clock.';
COMMENT ON COLUMN drop_mark.recorded_at IS 'By the campaign''s clock.';
CREATE INDEX ix_drop_mark_campaign_id_drop_id ON drop_mark USING btree (campaign_id, drop_id, sequence);
ALTER TABLE drop_mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE drop_mark FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON drop_mark TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE drop_mark TO isoloir_app;

CREATE TABLE drop_photo (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    drop_id uuid NOT NULL,
    "position" integer NOT NULL,
    received_sha256 character varying NOT NULL,
    sha256 character varying NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    content bytea NOT NULL,
    added_by character varying NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_drop_photo PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_drop_photo_received UNIQUE (campaign_id, drop_id, "position", received_sha256)
);
COMMENT ON COLUMN drop_photo.received_sha256 IS 'Of the file as it was sent.';
COMMENT ON COLUMN drop_photo.sha256 IS 'Of the picture as it is kept: smaller, without metadata.';
COMMENT ON COLUMN drop_photo.content IS 'Sealed.';
ALTER TABLE drop_photo ENABLE ROW LEVEL SECURITY;
ALTER TABLE drop_photo FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON drop_photo TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE drop_photo TO isoloir_app;

CREATE TABLE drop_round (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    turf_id uuid,
    metres integer NOT NULL,
    walk_seconds integer NOT NULL,
    made_by character varying NOT NULL,
    CONSTRAINT ck_drop_round_kind CHECK ((kind = ANY (ARRAY['postering'::text, 'leaflet_drop'::text]))),
    CONSTRAINT pk_drop_round PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN drop_round.id IS 'The action''s id.';
ALTER TABLE drop_round ENABLE ROW LEVEL SECURITY;
ALTER TABLE drop_round FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON drop_round TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE drop_round TO isoloir_app;

CREATE TABLE drop_stop (
    campaign_id uuid NOT NULL,
    drop_id uuid NOT NULL,
    "position" integer NOT NULL,
    panel_id uuid,
    panel_kind text,
    label text NOT NULL,
    longitude double precision NOT NULL,
    latitude double precision NOT NULL,
    station character varying,
    mailboxes integer NOT NULL,
    CONSTRAINT pk_drop_stop PRIMARY KEY (campaign_id, drop_id, "position")
);
COMMENT ON COLUMN drop_stop."position" IS 'From 1.';
CREATE INDEX ix_drop_stop_campaign_id_panel_id ON drop_stop USING btree (campaign_id, panel_id);
ALTER TABLE drop_stop ENABLE ROW LEVEL SECURITY;
ALTER TABLE drop_stop FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON drop_stop TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE drop_stop TO isoloir_app;

CREATE TABLE duplicate_pair (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    first_id uuid NOT NULL,
    second_id uuid NOT NULL,
    score double precision NOT NULL,
    reasons text[] NOT NULL,
    state character varying NOT NULL,
    decided_by character varying,
    CONSTRAINT ck_duplicate_pair_ordered CHECK ((first_id < second_id)),
    CONSTRAINT ck_duplicate_pair_state CHECK (((state)::text = ANY (ARRAY[('open'::character varying)::text, ('apart'::character varying)::text]))),
    CONSTRAINT pk_duplicate_pair PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN duplicate_pair.score IS '0 to 1: how likely it is that they are one.';
CREATE UNIQUE INDEX uq_duplicate_pair_first_id_second_id ON duplicate_pair USING btree (campaign_id, first_id, second_id);
CREATE INDEX ix_duplicate_pair_campaign_id_second_id ON duplicate_pair USING btree (campaign_id, second_id);
CREATE INDEX ix_duplicate_pair_campaign_id_state_score ON duplicate_pair USING btree (campaign_id, state, score);
ALTER TABLE duplicate_pair ENABLE ROW LEVEL SECURITY;
ALTER TABLE duplicate_pair FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON duplicate_pair TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE duplicate_pair TO isoloir_app;

CREATE TABLE entrance (
    campaign_id uuid NOT NULL,
    building_id uuid NOT NULL,
    block character varying NOT NULL,
    sealed bytea NOT NULL,
    updated_by character varying NOT NULL,
    CONSTRAINT pk_entrance PRIMARY KEY (campaign_id, building_id, block)
);
COMMENT ON COLUMN entrance.sealed IS 'Door code and access note.';
ALTER TABLE entrance ENABLE ROW LEVEL SECURITY;
ALTER TABLE entrance FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON entrance TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE entrance TO isoloir_app;

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

CREATE TABLE exchange (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    channel character varying NOT NULL,
    direction character varying NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    sealed bytea,
    recorded_by character varying NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_exchange_channel CHECK (((channel)::text = ANY (ARRAY[('email'::character varying)::text, ('sms'::character varying)::text, ('call'::character varying)::text, ('post'::character varying)::text, ('door'::character varying)::text, ('street'::character varying)::text, ('meeting'::character varying)::text, ('note'::character varying)::text]))),
    CONSTRAINT ck_exchange_direction CHECK (((direction)::text = ANY (ARRAY[('in'::character varying)::text, ('out'::character varying)::text, ('none'::character varying)::text]))),
    CONSTRAINT ck_exchange_notes_go_nowhere CHECK ((((channel)::text = 'note'::text) = ((direction)::text = 'none'::text))),
    CONSTRAINT pk_exchange PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN exchange.sealed IS 'What was said.';
CREATE INDEX ix_exchange_campaign_id_person_id_happened_at ON exchange USING btree (campaign_id, person_id, happened_at, id);
ALTER TABLE exchange ENABLE ROW LEVEL SECURITY;
ALTER TABLE exchange FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON exchange TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE exchange TO isoloir_app;
GRANT DELETE ON TABLE exchange TO isoloir_worker;

CREATE TABLE false_alarm (
    campaign_id uuid NOT NULL,
    text_key character varying NOT NULL,
    text character varying NOT NULL,
    category character varying NOT NULL,
    reason character varying NOT NULL,
    allowed_by character varying NOT NULL,
    allowed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_false_alarm_category CHECK (((category)::text = ANY (ARRAY[('religion'::character varying)::text, ('opinion'::character varying)::text, ('origin'::character varying)::text, ('union'::character varying)::text, ('health'::character varying)::text, ('sexual_life'::character varying)::text]))),
    CONSTRAINT pk_false_alarm PRIMARY KEY (campaign_id, text_key)
);
COMMENT ON COLUMN false_alarm.text_key IS 'The text without accents, case and signs.';
COMMENT ON COLUMN false_alarm.category IS 'What it was taken for.';
ALTER TABLE false_alarm ENABLE ROW LEVEL SECURITY;
ALTER TABLE false_alarm FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON false_alarm TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE false_alarm TO isoloir_app;

CREATE TABLE gathering (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    place text NOT NULL,
    stations text[] NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    capacity integer,
    is_public boolean NOT NULL,
    status text NOT NULL,
    action_id uuid,
    attended integer,
    eve_reminded boolean NOT NULL,
    soon_reminded boolean NOT NULL,
    edited_by text NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ck_gathering_capacity CHECK ((capacity > 0)),
    CONSTRAINT ck_gathering_order CHECK ((starts_at < ends_at)),
    CONSTRAINT ck_gathering_status CHECK ((status = ANY (ARRAY['planned'::text, 'held'::text, 'cancelled'::text]))),
    CONSTRAINT pk_gathering PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN gathering.place IS 'As people are told it.';
COMMENT ON COLUMN gathering.starts_at IS 'By the campaign''s own clock.';
COMMENT ON COLUMN gathering.capacity IS 'None: as many as come.';
COMMENT ON COLUMN gathering.action_id IS 'What budget hears of it by.';
COMMENT ON COLUMN gathering.attended IS 'How many came: kept when their names are gone.';
CREATE INDEX ix_gathering_campaign_id_starts_at ON gathering USING btree (campaign_id, starts_at);
CREATE INDEX ix_gathering_campaign_id_updated_at ON gathering USING btree (campaign_id, updated_at);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON gathering FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE gathering ENABLE ROW LEVEL SECURITY;
ALTER TABLE gathering FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON gathering TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON gathering TO isoloir_relay USING (true);
GRANT SELECT,INSERT,UPDATE ON TABLE gathering TO isoloir_app;
GRANT SELECT (campaign_id, id, starts_at, status, soon_reminded) ON TABLE gathering TO isoloir_relay;

CREATE TABLE household_member (
    campaign_id uuid NOT NULL,
    person_id uuid NOT NULL,
    household_id uuid NOT NULL,
    name character varying NOT NULL,
    joined_by character varying NOT NULL,
    joined_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_household_member PRIMARY KEY (campaign_id, person_id)
);
COMMENT ON COLUMN household_member.person_id IS 'Of one household at a time.';
CREATE INDEX ix_household_member_campaign_id_household_id ON household_member USING btree (campaign_id, household_id);
ALTER TABLE household_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE household_member FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON household_member TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE household_member TO isoloir_app;

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

CREATE TABLE import_change (
    campaign_id uuid NOT NULL,
    import_id uuid NOT NULL,
    line integer NOT NULL,
    person_id uuid NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT pk_import_change PRIMARY KEY (campaign_id, import_id, line)
);
CREATE INDEX ix_import_change_campaign_id_person_id ON import_change USING btree (campaign_id, person_id);
ALTER TABLE import_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_change FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON import_change TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE import_change TO isoloir_app;

CREATE TABLE import_chunk (
    campaign_id uuid NOT NULL,
    import_id uuid NOT NULL,
    number integer NOT NULL,
    sealed bytea NOT NULL,
    CONSTRAINT pk_import_chunk PRIMARY KEY (campaign_id, import_id, number)
);
ALTER TABLE import_chunk ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE import_chunk ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_chunk FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON import_chunk TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE import_chunk TO isoloir_app;

CREATE TABLE import_line (
    campaign_id uuid NOT NULL,
    import_id uuid NOT NULL,
    line integer NOT NULL,
    effect character varying NOT NULL,
    person_id uuid,
    version bigint,
    remarks text[] NOT NULL,
    CONSTRAINT ck_import_line_effect CHECK (((effect)::text = ANY (ARRAY[('created'::character varying)::text, ('changed'::character varying)::text, ('same'::character varying)::text, ('suppressed'::character varying)::text, ('refused'::character varying)::text]))),
    CONSTRAINT pk_import_line PRIMARY KEY (campaign_id, import_id, line)
);
COMMENT ON COLUMN import_line.version IS 'Of the person after it.';
COMMENT ON COLUMN import_line.remarks IS '`4:phone`: the column from 1 (0: the line), and why.';
CREATE INDEX ix_import_line_campaign_id_import_id_person_id ON import_line USING btree (campaign_id, import_id, person_id);
ALTER TABLE import_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_line FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON import_line TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE import_line TO isoloir_app;

CREATE TABLE import_mapping (
    campaign_id uuid NOT NULL,
    signature bytea NOT NULL,
    mapping jsonb NOT NULL,
    updated_by character varying NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_import_mapping PRIMARY KEY (campaign_id, signature)
);
COMMENT ON COLUMN import_mapping.signature IS 'Hash of the header.';
ALTER TABLE import_mapping ENABLE ROW LEVEL SECURITY;
ALTER TABLE import_mapping FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON import_mapping TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE import_mapping TO isoloir_app;

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

CREATE TABLE invitation (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    display_name character varying NOT NULL,
    roles text[] NOT NULL,
    territories text[] NOT NULL,
    ends_at timestamp with time zone,
    closed text[] DEFAULT '{}'::text[] NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_by character varying,
    accepted_at timestamp with time zone,
    withdrawn_at timestamp with time zone,
    CONSTRAINT pk_invitation PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN invitation.closed IS 'Features that will be closed to them.';
ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON invitation TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE invitation TO isoloir_app;

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

CREATE TABLE listed_person (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    listing_id uuid NOT NULL,
    kind character varying NOT NULL,
    first_names character varying,
    surname character varying,
    street character varying,
    postcode character varying,
    town character varying,
    commune character varying,
    station character varying,
    born_in integer,
    masked boolean NOT NULL,
    home_hash bigint,
    likeness bigint NOT NULL,
    sealed bytea,
    version integer DEFAULT 1 NOT NULL,
    letters uuid[] DEFAULT '{}'::uuid[] NOT NULL,
    mailable boolean DEFAULT false NOT NULL,
    told_by character varying,
    told_on date,
    message_id uuid,
    told_to bytea,
    tried bytea[] DEFAULT '{}'::bytea[] NOT NULL,
    CONSTRAINT ck_listed_person_a_roll_reaches_nobody CHECK ((((kind)::text = 'outside'::text) OR (sealed IS NULL))),
    CONSTRAINT ck_listed_person_masked CHECK (((NOT masked) OR ((street IS NULL) AND (postcode IS NULL)))),
    CONSTRAINT ck_listed_person_told_by CHECK (((told_by)::text = ANY (ARRAY[('email'::character varying)::text, ('post'::character varying)::text]))),
    CONSTRAINT pk_listed_person PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN listed_person.born_in IS 'The year alone: age is what the law lets a list be sorted by.';
COMMENT ON COLUMN listed_person.masked IS 'The roll hides the address of who is protected (civil code, 515-11).';
COMMENT ON COLUMN listed_person.likeness IS 'Of all the above: the same line twice is one person.';
COMMENT ON COLUMN listed_person.sealed IS 'Phones and e-mails of a list from elsewhere.';
COMMENT ON COLUMN listed_person.version IS 'One more with each correction.';
COMMENT ON COLUMN listed_person.letters IS 'The mailings that wrote to them.';
COMMENT ON COLUMN listed_person.mailable IS 'May be told by mail: an address is sealed, not known as shut.';
COMMENT ON COLUMN listed_person.told_by IS 'Of what art. 14 GDPR owes them: queued, printed.';
COMMENT ON COLUMN listed_person.told_on IS 'When it had really gone.';
COMMENT ON COLUMN listed_person.message_id IS 'In the queue; with no mail told: came back.';
COMMENT ON COLUMN listed_person.told_to IS 'Keyed hash of the address that mail went to.';
COMMENT ON COLUMN listed_person.tried IS 'Of the addresses that took no mail.';
CREATE UNIQUE INDEX uq_listed_person_likeness ON listed_person USING btree (campaign_id, listing_id, likeness);
CREATE INDEX ix_listed_person_home ON listed_person USING btree (campaign_id, listing_id, home_hash);
CREATE INDEX ix_listed_person_message_id ON listed_person USING btree (campaign_id, message_id) WHERE (message_id IS NOT NULL);
CREATE INDEX ix_listed_person_station ON listed_person USING btree (campaign_id, listing_id, station);
ALTER TABLE listed_person ENABLE ROW LEVEL SECURITY;
ALTER TABLE listed_person FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON listed_person TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE listed_person TO isoloir_app;
GRANT UPDATE (first_names, surname, street, postcode, town, commune, station, born_in, home_hash, sealed, version, letters, mailable, told_by, told_on, message_id, told_to, tried) ON TABLE listed_person TO isoloir_app;

CREATE TABLE listing (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    kind character varying NOT NULL,
    name character varying NOT NULL,
    source character varying NOT NULL,
    purpose character varying NOT NULL,
    received_on date NOT NULL,
    ends_on date NOT NULL,
    undertaking jsonb,
    notice_on date,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_listing_kind CHECK (((kind)::text = ANY (ARRAY[('roll'::character varying)::text, ('outside'::character varying)::text]))),
    CONSTRAINT ck_listing_undertaking CHECK ((((kind)::text = 'roll'::text) = (undertaking IS NOT NULL))),
    CONSTRAINT pk_listing PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_listing_kind UNIQUE (campaign_id, id, kind)
);
COMMENT ON COLUMN listing.source IS 'Who gave it.';
COMMENT ON COLUMN listing.ends_on IS 'The last day it is kept.';
COMMENT ON COLUMN listing.undertaking IS 'Of no commercial use (L. 37): the words, who, when.';
COMMENT ON COLUMN listing.notice_on IS 'When its people were told (art. 14 GDPR).';
ALTER TABLE listing ENABLE ROW LEVEL SECURITY;
ALTER TABLE listing FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON listing TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE listing TO isoloir_app;

CREATE TABLE mailing (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    name character varying NOT NULL,
    channel character varying NOT NULL,
    purpose character varying NOT NULL,
    filter jsonb,
    listed jsonb,
    theme character varying,
    departments text[],
    subject character varying NOT NULL,
    body character varying NOT NULL,
    cost_cents bigint NOT NULL,
    per_household boolean DEFAULT false NOT NULL,
    state character varying NOT NULL,
    edited_by character varying NOT NULL,
    edited_at timestamp with time zone DEFAULT now() NOT NULL,
    approved_by character varying,
    approved_version bigint,
    starts_at timestamp with time zone,
    sent_by character varying,
    address character varying NOT NULL,
    advert_id uuid,
    counts jsonb NOT NULL,
    queued_at timestamp with time zone,
    stopped character varying,
    CONSTRAINT ck_mailing_channel CHECK (((channel)::text = ANY (ARRAY[('email'::character varying)::text, ('sms'::character varying)::text, ('post'::character varying)::text]))),
    CONSTRAINT ck_mailing_purpose CHECK (((purpose)::text = ANY (ARRAY[('campaign'::character varying)::text, ('team'::character varying)::text]))),
    CONSTRAINT ck_mailing_scheduled CHECK ((((state)::text = 'scheduled'::text) <= (starts_at IS NOT NULL))),
    CONSTRAINT ck_mailing_state CHECK (((state)::text = ANY (ARRAY[('draft'::character varying)::text, ('scheduled'::character varying)::text, ('queueing'::character varying)::text, ('queued'::character varying)::text, ('cancelled'::character varying)::text]))),
    CONSTRAINT pk_mailing PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN mailing.purpose IS 'Propaganda, or how the team works together (not silenced).';
COMMENT ON COLUMN mailing.filter IS 'None: all who agree.';
COMMENT ON COLUMN mailing.listed IS 'Letters to voters of a roll, by place and age; none: to contacts.';
COMMENT ON COLUMN mailing.departments IS 'Only who is known to live in one of them; none: wherever they live.';
COMMENT ON COLUMN mailing.per_household IS 'Of letters: one for those of a household at one address.';
COMMENT ON COLUMN mailing.starts_at IS 'By the real clock.';
COMMENT ON COLUMN mailing.sent_by IS 'Whose rights say whom it may reach.';
COMMENT ON COLUMN mailing.address IS 'Of this service, for links in what is sent.';
COMMENT ON COLUMN mailing.counts IS 'Queued, and excluded by why.';
COMMENT ON COLUMN mailing.stopped IS 'Why its last sending did not come about.';
CREATE UNIQUE INDEX uq_mailing_campaign_id_name ON mailing USING btree (campaign_id, name);
CREATE INDEX ix_mailing_starts_at ON mailing USING btree (starts_at) WHERE ((state)::text = 'scheduled'::text);
ALTER TABLE mailing ENABLE ROW LEVEL SECURITY;
ALTER TABLE mailing FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON mailing TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON mailing TO isoloir_relay USING (true);
GRANT SELECT,INSERT,UPDATE ON TABLE mailing TO isoloir_app;
GRANT SELECT (campaign_id, id, state, starts_at) ON TABLE mailing TO isoloir_relay;

CREATE TABLE mailing_rule (
    campaign_id uuid NOT NULL,
    second_person boolean NOT NULL,
    sponsor character varying NOT NULL,
    sponsor_address character varying NOT NULL,
    reply_to character varying NOT NULL,
    sms_stop character varying NOT NULL,
    declared jsonb,
    changed_by character varying NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_mailing_rule PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN mailing_rule.sms_stop IS 'How to say no by SMS.';
COMMENT ON COLUMN mailing_rule.declared IS 'Where the sponsor is from, who controls it (2024/900, art. 5).';
ALTER TABLE mailing_rule ENABLE ROW LEVEL SECURITY;
ALTER TABLE mailing_rule FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON mailing_rule TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE mailing_rule TO isoloir_app;

CREATE TABLE manager_removal (
    campaign_id uuid NOT NULL,
    subject text NOT NULL,
    asked_by text NOT NULL,
    asked_at timestamp with time zone DEFAULT now() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_manager_removal PRIMARY KEY (campaign_id, subject)
);
COMMENT ON COLUMN manager_removal.subject IS 'Who is to be taken out.';
ALTER TABLE manager_removal ENABLE ROW LEVEL SECURITY;
ALTER TABLE manager_removal FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON manager_removal TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE manager_removal TO isoloir_app;

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
CREATE POLICY mine ON member FOR SELECT TO isoloir_app USING ((subject = NULLIF(current_setting('isoloir.subject'::text, true), ''::text)));
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

CREATE TABLE name_key (
    campaign_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    word text NOT NULL COLLATE pg_catalog."C",
    CONSTRAINT pk_name_key PRIMARY KEY (campaign_id, key, word)
);
ALTER TABLE name_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE name_key FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON name_key TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE name_key TO isoloir_app;

CREATE TABLE organisation (
    id uuid NOT NULL,
    name character varying NOT NULL,
    founded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_organisation PRIMARY KEY (id)
);
ALTER TABLE organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY organisation ON organisation TO isoloir_app USING ((id = (NULLIF(current_setting('isoloir.organisation'::text, true), ''::text))::uuid)) WITH CHECK ((id = (NULLIF(current_setting('isoloir.organisation'::text, true), ''::text))::uuid));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE organisation TO isoloir_app;

CREATE TABLE organisation_campaign (
    organisation_id uuid NOT NULL,
    member_campaign_id uuid NOT NULL,
    CONSTRAINT pk_organisation_campaign PRIMARY KEY (organisation_id, member_campaign_id)
);
ALTER TABLE organisation_campaign ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisation_campaign FORCE ROW LEVEL SECURITY;
CREATE POLICY organisation ON organisation_campaign TO isoloir_app USING ((organisation_id = (NULLIF(current_setting('isoloir.organisation'::text, true), ''::text))::uuid)) WITH CHECK ((organisation_id = (NULLIF(current_setting('isoloir.organisation'::text, true), ''::text))::uuid));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE organisation_campaign TO isoloir_app;

CREATE TABLE organisation_member (
    organisation_id uuid NOT NULL,
    subject character varying NOT NULL,
    display_name character varying NOT NULL,
    role character varying NOT NULL,
    departments text[] NOT NULL,
    ends_at timestamp with time zone,
    CONSTRAINT ck_organisation_member_role CHECK (((role)::text = ANY (ARRAY[('lead'::character varying)::text, ('reader'::character varying)::text]))),
    CONSTRAINT pk_organisation_member PRIMARY KEY (organisation_id, subject)
);
COMMENT ON COLUMN organisation_member.departments IS 'None: all of them.';
ALTER TABLE organisation_member ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisation_member FORCE ROW LEVEL SECURITY;
CREATE POLICY organisation ON organisation_member TO isoloir_app USING (((organisation_id = (NULLIF(current_setting('isoloir.organisation'::text, true), ''::text))::uuid) OR ((subject)::text = NULLIF(current_setting('isoloir.subject'::text, true), ''::text)))) WITH CHECK ((organisation_id = (NULLIF(current_setting('isoloir.organisation'::text, true), ''::text))::uuid));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE organisation_member TO isoloir_app;

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
    turf uuid NOT NULL,
    label character varying NOT NULL,
    questionnaire_id uuid,
    number integer,
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

CREATE TABLE panel (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    label text NOT NULL,
    longitude double precision NOT NULL,
    latitude double precision NOT NULL,
    station character varying,
    permission_until date,
    sealed bytea,
    added_by character varying NOT NULL,
    removed_at timestamp with time zone,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ck_panel_kind CHECK ((kind = ANY (ARRAY['official_board'::text, 'free_panel'::text, 'private_wall'::text, 'others_board'::text, 'forbidden_place'::text]))),
    CONSTRAINT pk_panel PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN panel.permission_until IS 'The last day of the owner''s written permission.';
COMMENT ON COLUMN panel.sealed IS 'The note, which may name an owner.';
CREATE INDEX ix_panel_campaign_id_updated_at ON panel USING btree (campaign_id, updated_at);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON panel FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE panel ENABLE ROW LEVEL SECURITY;
ALTER TABLE panel FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON panel TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE panel TO isoloir_app;

CREATE TABLE panel_report (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    panel_id uuid NOT NULL,
    what text NOT NULL,
    posters integer NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    reported_by character varying NOT NULL,
    settled_at timestamp with time zone,
    settled_by character varying,
    CONSTRAINT ck_panel_report_posters CHECK (((posters >= 1) AND (posters <= 1000))),
    CONSTRAINT ck_panel_report_what CHECK ((what = ANY (ARRAY['covered'::text, 'torn'::text, 'on_our_board'::text, 'misplaced'::text]))),
    CONSTRAINT pk_panel_report PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN panel_report.id IS 'Given by who reports.';
CREATE INDEX ix_panel_report_campaign_id_panel_id ON panel_report USING btree (campaign_id, panel_id);
ALTER TABLE panel_report ENABLE ROW LEVEL SECURITY;
ALTER TABLE panel_report FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON panel_report TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE panel_report TO isoloir_app;

CREATE TABLE paper_sheet (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    turf uuid NOT NULL,
    batch uuid NOT NULL,
    page smallint NOT NULL,
    lines jsonb NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    walked_at timestamp with time zone,
    CONSTRAINT pk_paper_sheet PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN paper_sheet.lines IS '`door`, `station` and `name` of each line, as it was printed.';
COMMENT ON COLUMN paper_sheet.walked_at IS 'Said once, when it is first entered: a repeat is the same.';
CREATE INDEX ix_paper_sheet_campaign_id_turf ON paper_sheet USING btree (campaign_id, turf);
ALTER TABLE paper_sheet ENABLE ROW LEVEL SECURITY;
ALTER TABLE paper_sheet FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON paper_sheet TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE paper_sheet TO isoloir_app;

CREATE TABLE people_export (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    form character varying NOT NULL,
    reason character varying NOT NULL,
    columns text[] NOT NULL,
    filter jsonb,
    people integer NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_people_export_form CHECK (((form)::text = ANY (ARRAY[('csv'::character varying)::text, ('xlsx'::character varying)::text]))),
    CONSTRAINT pk_people_export PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN people_export.people IS 'How many fitted when it was asked for.';
CREATE INDEX ix_people_export_campaign_id_made_at ON people_export USING btree (campaign_id, made_at);
ALTER TABLE people_export ENABLE ROW LEVEL SECURITY;
ALTER TABLE people_export FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON people_export TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY old ON people_export AS RESTRICTIVE FOR DELETE TO isoloir_app USING ((made_at < (now() - '365 days'::interval)));
GRANT SELECT,INSERT,DELETE ON TABLE people_export TO isoloir_app;

CREATE TABLE person (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    first_names character varying,
    surname character varying,
    street character varying,
    postcode character varying,
    town character varying,
    commune character varying,
    station character varying,
    address_masked boolean DEFAULT false,
    roles text[] NOT NULL,
    tags text[] NOT NULL,
    custom jsonb NOT NULL,
    uses text[] NOT NULL,
    sealed bytea,
    language character varying,
    source character varying NOT NULL,
    given_by character varying,
    collected_on date NOT NULL,
    notice_on date,
    exchanges integer DEFAULT 0 NOT NULL,
    last_exchange_at timestamp with time zone,
    name_hash bigint,
    home_hash bigint,
    entered_by character varying NOT NULL,
    updated_by character varying NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_person_masked CHECK (((address_masked IS NOT TRUE) OR ((street IS NULL) AND (postcode IS NULL)))),
    CONSTRAINT ck_person_named CHECK (((first_names IS NOT NULL) OR (surname IS NOT NULL))),
    CONSTRAINT pk_person PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN person.address_masked IS 'Where they live is protected (civil code, 515-11).';
COMMENT ON COLUMN person.roles IS 'What they are to the campaign.';
COMMENT ON COLUMN person.uses IS 'What they agree to, as the consent ledger says it now.';
COMMENT ON COLUMN person.sealed IS 'Birth date and opinion.';
COMMENT ON COLUMN person.language IS 'Read in by themselves; ISO 639-1.';
COMMENT ON COLUMN person.given_by IS 'Who gave the campaign their data, where it was not themselves: in words.';
COMMENT ON COLUMN person.notice_on IS 'When they were told (art. 14 GDPR).';
COMMENT ON COLUMN person.exchanges IS 'How many: kept by exchanges.';
COMMENT ON COLUMN person.name_hash IS 'Of the words of the name: the same for the same name, however it is written.';
COMMENT ON COLUMN person.home_hash IS 'Of street and postcode: who has the same lives in one house.';
CREATE INDEX ix_person_campaign_id_home_hash_name_hash ON person USING btree (campaign_id, home_hash, name_hash);
CREATE INDEX ix_person_campaign_id_station ON person USING btree (campaign_id, station);
CREATE INDEX ix_person_campaign_id_updated_at ON person USING btree (campaign_id, updated_at);
CREATE INDEX ix_person_untold ON person USING btree (campaign_id, collected_on) WHERE (((source)::text = ANY (ARRAY[('import'::character varying)::text, ('integration'::character varying)::text])) AND (notice_on IS NULL));
CREATE TRIGGER forget_keys AFTER DELETE ON person REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION forget_keys();
CREATE TRIGGER note_changed_people AFTER UPDATE ON person REFERENCING OLD TABLE AS gone NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION note_changed_people();
CREATE TRIGGER note_gone_people AFTER DELETE ON person REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION note_gone_people();
CREATE TRIGGER note_new_people AFTER INSERT ON person REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION note_new_people();
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON person TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE person TO isoloir_app;

CREATE TABLE person_import (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    target character varying NOT NULL,
    listing_id uuid,
    name character varying NOT NULL,
    encoding character varying NOT NULL,
    separator character varying NOT NULL,
    header text[] NOT NULL,
    warnings text[] NOT NULL,
    size bigint NOT NULL,
    mapping jsonb,
    state character varying NOT NULL,
    job_id uuid,
    done_line integer NOT NULL,
    preview jsonb,
    counts jsonb NOT NULL,
    made_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT ck_person_import_state CHECK (((state)::text = ANY (ARRAY[('received'::character varying)::text, ('previewing'::character varying)::text, ('previewed'::character varying)::text, ('running'::character varying)::text, ('done'::character varying)::text, ('undoing'::character varying)::text, ('undone'::character varying)::text]))),
    CONSTRAINT pk_person_import PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN person_import.target IS 'Contacts, or a list that is kept apart from them.';
COMMENT ON COLUMN person_import.listing_id IS 'The list, where it is one.';
COMMENT ON COLUMN person_import.name IS 'Of the file.';
COMMENT ON COLUMN person_import.size IS 'Bytes as text, what progress is counted in.';
COMMENT ON COLUMN person_import.done_line IS 'Up to which line it is written: where to go on.';
CREATE INDEX ix_person_import_campaign_id_created_at ON person_import USING btree (campaign_id, created_at);
ALTER TABLE person_import ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_import FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON person_import TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE person_import TO isoloir_app;

CREATE TABLE person_key (
    campaign_id uuid NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    person_id uuid NOT NULL,
    CONSTRAINT pk_person_key PRIMARY KEY (campaign_id, key, person_id)
);
CREATE INDEX ix_person_key_campaign_id_person_id ON person_key USING btree (campaign_id, person_id);
ALTER TABLE person_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_key FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON person_key TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE person_key TO isoloir_app;

CREATE TABLE person_merge (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    kept_id uuid NOT NULL,
    merged_id uuid NOT NULL,
    sealed bytea NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_person_merge PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN person_merge.kept_id IS 'Goes with the person: what is sealed here is theirs.';
CREATE INDEX ix_person_merge_campaign_id_kept_id ON person_merge USING btree (campaign_id, kept_id);
ALTER TABLE person_merge ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_merge FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON person_merge TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY old ON person_merge AS RESTRICTIVE FOR DELETE TO isoloir_app USING ((made_at < (now() - '30 days'::interval)));
GRANT SELECT,INSERT,DELETE ON TABLE person_merge TO isoloir_app;

CREATE TABLE person_notice (
    campaign_id uuid NOT NULL,
    person_id uuid NOT NULL,
    state character varying NOT NULL,
    way character varying NOT NULL,
    carried boolean NOT NULL,
    message_id uuid,
    told_to bytea,
    tried bytea[] DEFAULT '{}'::bytea[] NOT NULL,
    told_on date,
    asked_by character varying NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    objected_at timestamp with time zone,
    CONSTRAINT ck_person_notice_state CHECK (((state)::text = ANY (ARRAY[('waiting'::character varying)::text, ('told'::character varying)::text, ('unknown'::character varying)::text, ('again'::character varying)::text]))),
    CONSTRAINT ck_person_notice_told CHECK ((((state)::text = 'told'::text) = (told_on IS NOT NULL))),
    CONSTRAINT ck_person_notice_way CHECK (((way)::text = ANY (ARRAY[('email'::character varying)::text, ('post'::character varying)::text]))),
    CONSTRAINT pk_person_notice PRIMARY KEY (campaign_id, person_id)
);
COMMENT ON COLUMN person_notice.state IS 'In the queue, told, may have been told, to be told (again).';
COMMENT ON COLUMN person_notice.carried IS 'By a message of the campaign, not by a notice of its own.';
COMMENT ON COLUMN person_notice.message_id IS 'In the queue; none for a letter.';
COMMENT ON COLUMN person_notice.told_to IS 'Keyed hash of the address that mail went to.';
COMMENT ON COLUMN person_notice.tried IS 'Of the addresses that took no mail.';
COMMENT ON COLUMN person_notice.told_on IS 'When it had really gone.';
COMMENT ON COLUMN person_notice.changed_at IS 'By the campaign''s clock.';
COMMENT ON COLUMN person_notice.objected_at IS 'By the link that it leads to.';
CREATE INDEX ix_person_notice_message_id ON person_notice USING btree (campaign_id, message_id) WHERE (message_id IS NOT NULL);
CREATE INDEX ix_person_notice_waiting ON person_notice USING btree (campaign_id, person_id) WHERE ((state)::text = 'waiting'::text);
ALTER TABLE person_notice ENABLE ROW LEVEL SECURITY;
ALTER TABLE person_notice FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON person_notice TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON person_notice TO isoloir_relay USING (true);
GRANT SELECT,INSERT,UPDATE ON TABLE person_notice TO isoloir_app;
GRANT SELECT (campaign_id, state) ON TABLE person_notice TO isoloir_relay;

CREATE TABLE phone (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    turf uuid NOT NULL,
    label character varying NOT NULL,
    questionnaire_id uuid,
    number integer,
    paired_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    bundle_until timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    revoked_by character varying,
    CONSTRAINT pk_phone PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN phone.bundle_until IS 'Until when it is given the turf; it may send what it has for longer.';
CREATE INDEX ix_phone_campaign_id_turf ON phone USING btree (campaign_id, turf);
ALTER TABLE phone ENABLE ROW LEVEL SECURITY;
ALTER TABLE phone FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON phone TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE phone TO isoloir_app;

CREATE TABLE pledge (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    person_id uuid,
    amount_cents bigint NOT NULL,
    action_id uuid,
    status text NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_pledge_amount CHECK ((amount_cents > 0)),
    CONSTRAINT ck_pledge_status CHECK ((status = ANY (ARRAY['open'::text, 'kept'::text, 'given_up'::text]))),
    CONSTRAINT pk_pledge PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN pledge.action_id IS 'The fundraiser it was made at.';
CREATE INDEX ix_pledge_campaign_id_person_id ON pledge USING btree (campaign_id, person_id);
ALTER TABLE pledge ENABLE ROW LEVEL SECURITY;
ALTER TABLE pledge FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON pledge TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE pledge TO isoloir_app;

CREATE TABLE questionnaire (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    name character varying NOT NULL,
    draft jsonb NOT NULL,
    published integer NOT NULL,
    retired boolean NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_questionnaire PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN questionnaire.version IS 'Of the draft.';
COMMENT ON COLUMN questionnaire.published IS 'The newest published version; 0: none yet.';
COMMENT ON COLUMN questionnaire.retired IS 'Asked no more; its answers stay.';
CREATE UNIQUE INDEX uq_questionnaire_campaign_id_name ON questionnaire USING btree (campaign_id, name);
ALTER TABLE questionnaire ENABLE ROW LEVEL SECURITY;
ALTER TABLE questionnaire FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON questionnaire TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE questionnaire TO isoloir_app;

CREATE TABLE questionnaire_version (
    campaign_id uuid NOT NULL,
    questionnaire_id uuid NOT NULL,
    number integer NOT NULL,
    definition jsonb NOT NULL,
    published_by character varying NOT NULL,
    published_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_questionnaire_version PRIMARY KEY (campaign_id, questionnaire_id, number)
);
ALTER TABLE questionnaire_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE questionnaire_version FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON questionnaire_version TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE questionnaire_version TO isoloir_app;

CREATE TABLE ranking (
    campaign_id uuid NOT NULL,
    heard_version bigint NOT NULL,
    method character varying NOT NULL,
    data_vintage character varying NOT NULL,
    stations_ranked integer NOT NULL,
    CONSTRAINT pk_ranking PRIMARY KEY (campaign_id)
);
ALTER TABLE ranking ENABLE ROW LEVEL SECURITY;
ALTER TABLE ranking FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON ranking TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE ranking TO isoloir_app;

CREATE TABLE received (
    campaign_id uuid NOT NULL,
    digest bytea NOT NULL,
    became character varying NOT NULL,
    received_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_received PRIMARY KEY (campaign_id, digest)
);
ALTER TABLE received ENABLE ROW LEVEL SECURITY;
ALTER TABLE received FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON received TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE received TO isoloir_app;

CREATE TABLE residence (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    kind character varying NOT NULL,
    street character varying,
    postcode character varying,
    town character varying,
    since date,
    until date,
    noted_by character varying NOT NULL,
    noted_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_residence_kind CHECK (((kind)::text = ANY (ARRAY[('second'::character varying)::text, ('work'::character varying)::text, ('post'::character varying)::text, ('former'::character varying)::text]))),
    CONSTRAINT ck_residence_order CHECK ((since <= until)),
    CONSTRAINT ck_residence_somewhere CHECK (((street IS NOT NULL) OR (town IS NOT NULL))),
    CONSTRAINT pk_residence PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN residence.until IS 'The last day, where it has one.';
CREATE INDEX ix_residence_campaign_id_person_id ON residence USING btree (campaign_id, person_id);
ALTER TABLE residence ENABLE ROW LEVEL SECURITY;
ALTER TABLE residence FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON residence TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE residence TO isoloir_app;

CREATE TABLE retention_run (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    dry boolean NOT NULL,
    "on" date NOT NULL,
    lines jsonb NOT NULL,
    digest character varying NOT NULL,
    asked_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT pk_retention_run PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN retention_run."on" IS 'By the campaign''s own clock.';
COMMENT ON COLUMN retention_run.digest IS 'SHA-256 of the run: what the certificate prints.';
ALTER TABLE retention_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE retention_run FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON retention_run TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE retention_run TO isoloir_app;

CREATE TABLE reveal (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    field character varying NOT NULL,
    reason character varying NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_reveal PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN reveal.person_id IS 'Stays when the person is erased: it names nobody then.';
CREATE INDEX ix_reveal_campaign_id_made_at ON reveal USING btree (campaign_id, made_at);
CREATE INDEX ix_reveal_campaign_id_person_id ON reveal USING btree (campaign_id, person_id);
ALTER TABLE reveal ENABLE ROW LEVEL SECURITY;
ALTER TABLE reveal FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON reveal TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE reveal TO isoloir_app;

CREATE TABLE revoked_token (
    digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_revoked_token PRIMARY KEY (digest)
);
COMMENT ON COLUMN revoked_token.digest IS 'SHA-256 of the token.';
COMMENT ON COLUMN revoked_token.expires_at IS 'Then the token is worth nothing anyway.';
GRANT SELECT,INSERT ON TABLE revoked_token TO isoloir_app;
GRANT DELETE ON TABLE revoked_token TO isoloir_worker;

CREATE TABLE rights_case (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    kind character varying NOT NULL,
    state character varying NOT NULL,
    channel character varying NOT NULL,
    received_on date NOT NULL,
    due_on date NOT NULL,
    prolonged_because character varying,
    asked bytea,
    wanted bytea,
    identity_by_way character varying,
    identity_by character varying,
    identity_at timestamp with time zone,
    job_id uuid,
    services jsonb NOT NULL,
    answer bytea,
    answered_at timestamp with time zone,
    outcome character varying,
    opened_by character varying NOT NULL,
    opened_at timestamp with time zone DEFAULT now() NOT NULL,
    closed_by character varying,
    closed_at timestamp with time zone,
    CONSTRAINT ck_rights_case_kind CHECK (((kind)::text = ANY (ARRAY[('access'::character varying)::text, ('rectification'::character varying)::text, ('erasure'::character varying)::text, ('objection'::character varying)::text]))),
    CONSTRAINT ck_rights_case_state CHECK (((state)::text = ANY (ARRAY[('received'::character varying)::text, ('working'::character varying)::text, ('ready'::character varying)::text, ('closed'::character varying)::text]))),
    CONSTRAINT pk_rights_case PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN rights_case.channel IS 'How it came: email, post, phone, person, form.';
COMMENT ON COLUMN rights_case.due_on IS 'A month later (GDPR, art. 12(3)), or three when prolonged.';
COMMENT ON COLUMN rights_case.prolonged_because IS 'complex or many: art. 12(3) alone.';
COMMENT ON COLUMN rights_case.asked IS 'Sealed: what the person says of themselves; null once forgotten.';
COMMENT ON COLUMN rights_case.wanted IS 'Sealed: what they want done, in their words; null once forgotten.';
COMMENT ON COLUMN rights_case.identity_by_way IS 'How it was checked; no document is kept.';
COMMENT ON COLUMN rights_case.services IS 'What each service answered, in counts and duties.';
COMMENT ON COLUMN rights_case.answer IS 'Sealed: what the services hold.';
COMMENT ON COLUMN rights_case.outcome IS 'done, or why it was refused.';
CREATE INDEX ix_rights_case_campaign_id_due_on ON rights_case USING btree (campaign_id, due_on);
ALTER TABLE rights_case ENABLE ROW LEVEL SECURITY;
ALTER TABLE rights_case FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON rights_case TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE rights_case TO isoloir_app;

CREATE TABLE rsvp (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    gathering_id uuid NOT NULL,
    state text NOT NULL,
    source text NOT NULL,
    sealed bytea,
    address bytea,
    code bytea,
    wants_reminders boolean NOT NULL,
    remembered boolean NOT NULL,
    text_version text NOT NULL,
    person_id uuid,
    network bytea,
    asked_at timestamp with time zone NOT NULL,
    queued_at timestamp with time zone,
    came_at timestamp with time zone,
    came_by text,
    CONSTRAINT ck_rsvp_state CHECK ((state = ANY (ARRAY['asked'::text, 'coming'::text, 'waiting'::text, 'cancelled'::text]))),
    CONSTRAINT pk_rsvp PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN rsvp.state IS 'asked: the address is not confirmed, and no place is taken.';
COMMENT ON COLUMN rsvp.source IS 'page, team or integration.';
COMMENT ON COLUMN rsvp.sealed IS 'Name, addresses, code; None once it is over.';
COMMENT ON COLUMN rsvp.address IS 'Keyed hash of how they are reached.';
COMMENT ON COLUMN rsvp.code IS 'Keyed hash of what they show at the door.';
COMMENT ON COLUMN rsvp.wants_reminders IS 'Agreed to by itself.';
COMMENT ON COLUMN rsvp.remembered IS 'Agreed to have it on their card, where they have one.';
COMMENT ON COLUMN rsvp.text_version IS 'Of the words that these answer to.';
COMMENT ON COLUMN rsvp.person_id IS 'Only of who agreed to be remembered.';
COMMENT ON COLUMN rsvp.network IS 'Keyed hash, against floods.';
COMMENT ON COLUMN rsvp.asked_at IS 'By the campaign''s clock, as below.';
COMMENT ON COLUMN rsvp.queued_at IS 'The real moment of taking a place or a rank: first come.';
COMMENT ON COLUMN rsvp.came_by IS 'Who checked them in.';
CREATE UNIQUE INDEX uq_rsvp_campaign_id_gathering_id_address ON rsvp USING btree (campaign_id, gathering_id, address) WHERE (state = ANY (ARRAY['coming'::text, 'waiting'::text]));
CREATE INDEX ix_rsvp_campaign_id_asked_at ON rsvp USING btree (campaign_id, asked_at);
CREATE INDEX ix_rsvp_campaign_id_gathering_id_code ON rsvp USING btree (campaign_id, gathering_id, code);
CREATE INDEX ix_rsvp_campaign_id_person_id ON rsvp USING btree (campaign_id, person_id);
CREATE TRIGGER touch_gathering AFTER INSERT OR DELETE ON rsvp FOR EACH ROW EXECUTE FUNCTION touch_gathering();
CREATE TRIGGER touch_gathering_too AFTER UPDATE ON rsvp FOR EACH ROW WHEN (((old.state IS DISTINCT FROM new.state) OR (old.came_at IS DISTINCT FROM new.came_at))) EXECUTE FUNCTION touch_gathering();
ALTER TABLE rsvp ENABLE ROW LEVEL SECURITY;
ALTER TABLE rsvp FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON rsvp TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE rsvp TO isoloir_app;

CREATE TABLE segment (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    name character varying NOT NULL,
    filter jsonb NOT NULL,
    shared_with text[] NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_segment PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN segment.shared_with IS 'Roles; none: who made it alone.';
CREATE UNIQUE INDEX uq_segment_campaign_id_name ON segment USING btree (campaign_id, name);
ALTER TABLE segment ENABLE ROW LEVEL SECURITY;
ALTER TABLE segment FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON segment TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE segment TO isoloir_app;

CREATE TABLE segment_bits (
    campaign_id uuid NOT NULL,
    facet text NOT NULL COLLATE pg_catalog."C",
    block integer NOT NULL,
    bits bytea NOT NULL,
    CONSTRAINT pk_segment_bits PRIMARY KEY (campaign_id, facet, block)
);
ALTER TABLE segment_bits ENABLE ROW LEVEL SECURITY;
ALTER TABLE segment_bits FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON segment_bits TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE segment_bits TO isoloir_app;

CREATE TABLE segment_change (
    campaign_id uuid NOT NULL,
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL,
    person_id uuid NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_segment_change PRIMARY KEY (campaign_id, id)
);
ALTER TABLE segment_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE segment_change FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON segment_change TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE segment_change TO isoloir_app;

CREATE TABLE segment_place (
    campaign_id uuid NOT NULL,
    person_id uuid NOT NULL,
    place integer NOT NULL,
    CONSTRAINT pk_segment_place PRIMARY KEY (campaign_id, person_id)
);
ALTER TABLE segment_place ENABLE ROW LEVEL SECURITY;
ALTER TABLE segment_place FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON segment_place TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE segment_place TO isoloir_app;

CREATE TABLE shift (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    gathering_id uuid NOT NULL,
    title text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    needed integer NOT NULL,
    skills text[] NOT NULL,
    is_off boolean NOT NULL,
    eve_reminded boolean NOT NULL,
    soon_reminded boolean NOT NULL,
    CONSTRAINT ck_shift_needed CHECK ((needed > 0)),
    CONSTRAINT ck_shift_order CHECK ((starts_at < ends_at)),
    CONSTRAINT pk_shift PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN shift.starts_at IS 'By the campaign''s own clock.';
COMMENT ON COLUMN shift.skills IS 'What is good to know there; nobody is kept out.';
COMMENT ON COLUMN shift.is_off IS 'Taken away, or its gathering was.';
CREATE INDEX ix_shift_campaign_id_gathering_id ON shift USING btree (campaign_id, gathering_id);
CREATE INDEX ix_shift_campaign_id_starts_at ON shift USING btree (campaign_id, starts_at);
ALTER TABLE shift ENABLE ROW LEVEL SECURITY;
ALTER TABLE shift FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON shift TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY relay ON shift TO isoloir_relay USING (true);
GRANT SELECT,INSERT,UPDATE ON TABLE shift TO isoloir_app;
GRANT SELECT (campaign_id, id, starts_at, is_off, soon_reminded) ON TABLE shift TO isoloir_relay;

CREATE TABLE shift_place (
    campaign_id uuid NOT NULL,
    shift_id uuid NOT NULL,
    person_id uuid NOT NULL,
    said_by text NOT NULL,
    said_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_shift_place PRIMARY KEY (campaign_id, shift_id, person_id)
);
COMMENT ON COLUMN shift_place.said_by IS 'Themselves by their link, or who assigned them.';
CREATE INDEX ix_shift_place_campaign_id_person_id ON shift_place USING btree (campaign_id, person_id);
ALTER TABLE shift_place ENABLE ROW LEVEL SECURITY;
ALTER TABLE shift_place FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON shift_place TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE shift_place TO isoloir_app;

CREATE TABLE sign_up (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    form_id uuid CONSTRAINT sign_up_form_id_not_null1 NOT NULL,
    form_version bigint CONSTRAINT sign_up_form_version_not_null1 NOT NULL,
    sealed bytea,
    network bytea NOT NULL,
    sent_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_sign_up PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN sign_up.form_version IS 'The version of the words that were read.';
COMMENT ON COLUMN sign_up.sealed IS 'None once it was confirmed.';
COMMENT ON COLUMN sign_up.network IS 'Keyed hash of where it came from, against floods.';
CREATE INDEX ix_sign_up_campaign_id_sent_at ON sign_up USING btree (campaign_id, sent_at);
ALTER TABLE sign_up ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_up FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON sign_up TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE sign_up TO isoloir_app;

CREATE TABLE sign_up_form (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    words_version bigint DEFAULT '0'::bigint NOT NULL,
    name character varying NOT NULL,
    title character varying NOT NULL,
    intro character varying NOT NULL,
    questionnaire_id uuid,
    number integer,
    uses text[] NOT NULL,
    is_open boolean NOT NULL,
    words jsonb DEFAULT '{}'::jsonb NOT NULL,
    edited_by character varying NOT NULL,
    edited_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_sign_up_form PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN sign_up_form.words_version IS 'The one its words came into use with: consents name it.';
COMMENT ON COLUMN sign_up_form.uses IS 'What it asks to agree to; never ticked before.';
COMMENT ON COLUMN sign_up_form.words IS 'The campaign''s own, by language.';
CREATE UNIQUE INDEX uq_sign_up_form_campaign_id_name ON sign_up_form USING btree (campaign_id, name);
ALTER TABLE sign_up_form ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_up_form FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON sign_up_form TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE sign_up_form TO isoloir_app;

CREATE TABLE sign_up_site (
    campaign_id uuid NOT NULL,
    origin text NOT NULL,
    added_by character varying NOT NULL,
    CONSTRAINT pk_sign_up_site PRIMARY KEY (campaign_id, origin)
);
ALTER TABLE sign_up_site ENABLE ROW LEVEL SECURITY;
ALTER TABLE sign_up_site FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON sign_up_site TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE sign_up_site TO isoloir_app;

CREATE TABLE speech (
    campaign_id uuid NOT NULL,
    language character varying NOT NULL,
    version bigint NOT NULL,
    words jsonb NOT NULL,
    edited_by character varying NOT NULL,
    edited_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_speech PRIMARY KEY (campaign_id, language)
);
COMMENT ON COLUMN speech.version IS 'Consents by one''s own page name it.';
COMMENT ON COLUMN speech.words IS 'What is left out is in French.';
ALTER TABLE speech ENABLE ROW LEVEL SECURITY;
ALTER TABLE speech FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON speech TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE speech TO isoloir_app;

CREATE TABLE station_placement (
    campaign_id uuid NOT NULL,
    station text NOT NULL,
    placed_in text NOT NULL,
    placed_by text NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_station_placement PRIMARY KEY (campaign_id, station)
);
ALTER TABLE station_placement ENABLE ROW LEVEL SECURITY;
ALTER TABLE station_placement FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station_placement TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE station_placement TO isoloir_app;

CREATE TABLE station_score (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    score double precision NOT NULL,
    low double precision NOT NULL,
    high double precision NOT NULL,
    CONSTRAINT pk_station_score PRIMARY KEY (campaign_id, station)
);
ALTER TABLE station_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE station_score FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station_score TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE station_score TO isoloir_app;

CREATE TABLE station_turnout (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    round smallint NOT NULL,
    moment character varying NOT NULL,
    heard_version bigint NOT NULL,
    registered integer NOT NULL,
    voters integer NOT NULL,
    CONSTRAINT pk_station_turnout PRIMARY KEY (campaign_id, station, round, moment)
);
ALTER TABLE station_turnout ENABLE ROW LEVEL SECURITY;
ALTER TABLE station_turnout FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON station_turnout TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE station_turnout TO isoloir_app;

CREATE TABLE stock (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    received integer NOT NULL,
    taken integer NOT NULL,
    used integer NOT NULL,
    returned integer NOT NULL,
    scrapped integer NOT NULL,
    CONSTRAINT ck_stock_counts CHECK (((received >= 0) AND (taken >= 0) AND (used >= 0) AND (returned >= 0) AND (scrapped >= 0))),
    CONSTRAINT ck_stock_in_store CHECK (((taken + scrapped) <= (received + returned))),
    CONSTRAINT ck_stock_kind CHECK ((kind = ANY (ARRAY['poster'::text, 'leaflet'::text]))),
    CONSTRAINT ck_stock_out CHECK (((used + returned) <= taken)),
    CONSTRAINT pk_stock PRIMARY KEY (campaign_id, id)
);
ALTER TABLE stock ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON stock TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE stock TO isoloir_app;

CREATE TABLE stock_move (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    stock_id uuid NOT NULL,
    kind text NOT NULL,
    count integer NOT NULL,
    drop_id uuid,
    moved_by character varying NOT NULL,
    moved_at timestamp with time zone NOT NULL,
    CONSTRAINT ck_stock_move_count CHECK ((count > 0)),
    CONSTRAINT ck_stock_move_drop CHECK (((drop_id IS NOT NULL) = (kind = ANY (ARRAY['taken'::text, 'used'::text, 'returned'::text])))),
    CONSTRAINT ck_stock_move_kind CHECK ((kind = ANY (ARRAY['received'::text, 'taken'::text, 'used'::text, 'returned'::text, 'scrapped'::text]))),
    CONSTRAINT pk_stock_move PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN stock_move.id IS 'Given by who moves it.';
COMMENT ON COLUMN stock_move.moved_at IS 'By the campaign''s clock.';
CREATE INDEX ix_stock_move_campaign_id_stock_id ON stock_move USING btree (campaign_id, stock_id);
ALTER TABLE stock_move ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock_move FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON stock_move TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE stock_move TO isoloir_app;

CREATE TABLE stock_share (
    campaign_id uuid NOT NULL,
    stock_id uuid NOT NULL,
    drop_id uuid NOT NULL,
    taken integer NOT NULL,
    used integer NOT NULL,
    returned integer NOT NULL,
    CONSTRAINT ck_stock_share_counts CHECK (((taken >= 0) AND (used >= 0) AND (returned >= 0))),
    CONSTRAINT ck_stock_share_out CHECK (((used + returned) <= taken)),
    CONSTRAINT pk_stock_share PRIMARY KEY (campaign_id, stock_id, drop_id)
);
COMMENT ON COLUMN stock_share.drop_id IS 'The action''s id.';
CREATE INDEX ix_stock_share_campaign_id_drop_id ON stock_share USING btree (campaign_id, drop_id);
ALTER TABLE stock_share ENABLE ROW LEVEL SECURITY;
ALTER TABLE stock_share FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON stock_share TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE stock_share TO isoloir_app;

CREATE TABLE street (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    commune character varying NOT NULL,
    commune_name character varying NOT NULL,
    postcode character varying,
    name character varying NOT NULL,
    plain character varying NOT NULL,
    CONSTRAINT pk_street PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN street.plain IS 'The name as it is compared: no accents, no abbreviations.';
CREATE INDEX ix_street_campaign_id_commune_plain ON street USING btree (campaign_id, commune, plain);
ALTER TABLE street ENABLE ROW LEVEL SECURITY;
ALTER TABLE street FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON street TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE street TO isoloir_app;

CREATE TABLE support_sum (
    campaign_id uuid NOT NULL,
    station text NOT NULL,
    happened_on date NOT NULL,
    channel text NOT NULL,
    support smallint NOT NULL,
    answers integer NOT NULL,
    CONSTRAINT ck_support_sum_answers CHECK ((answers > 0)),
    CONSTRAINT ck_support_sum_support_scale CHECK (((support >= 1) AND (support <= 5))),
    CONSTRAINT pk_support_sum PRIMARY KEY (campaign_id, station, happened_on, channel, support)
);
ALTER TABLE support_sum ENABLE ROW LEVEL SECURITY;
ALTER TABLE support_sum FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON support_sum TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE support_sum TO isoloir_app;

CREATE TABLE suppression (
    campaign_id uuid NOT NULL,
    channel character varying NOT NULL,
    blind bytea NOT NULL,
    reason character varying NOT NULL,
    since timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_suppression_channel CHECK (((channel)::text = ANY (ARRAY[('email'::character varying)::text, ('phone'::character varying)::text, ('identity'::character varying)::text]))),
    CONSTRAINT ck_suppression_reason CHECK (((reason)::text = ANY (ARRAY[('opt_out'::character varying)::text, ('erasure'::character varying)::text, ('bounce'::character varying)::text, ('complaint'::character varying)::text]))),
    CONSTRAINT pk_suppression PRIMARY KEY (campaign_id, channel, blind)
);
ALTER TABLE suppression ENABLE ROW LEVEL SECURITY;
ALTER TABLE suppression FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON suppression TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE suppression TO isoloir_app;

CREATE TABLE task (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    about uuid NOT NULL,
    heard_version bigint NOT NULL,
    place text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    closed_as text,
    owner text,
    due_on date,
    person_id uuid,
    sealed bytea,
    made_by text,
    CONSTRAINT ck_task_ck_task_team CHECK (((kind = 'team'::text) = (sealed IS NOT NULL))),
    CONSTRAINT ck_task_closed CHECK (((closed_at IS NULL) = (closed_as IS NULL))),
    CONSTRAINT pk_task PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_task_campaign_id_kind_about UNIQUE (campaign_id, kind, about)
);
COMMENT ON COLUMN task.about IS 'What the task is about, by the teller''s own reference.';
COMMENT ON COLUMN task.heard_version IS 'Of what it is about: an older event changes nothing.';
COMMENT ON COLUMN task.place IS 'A station, or a commune while the station is not known.';
COMMENT ON COLUMN task.owner IS 'The member who does it, of a task of the team.';
COMMENT ON COLUMN task.due_on IS 'The last day for it.';
COMMENT ON COLUMN task.person_id IS 'Whom it is about: it goes with them.';
COMMENT ON COLUMN task.sealed IS 'What is to be done, of a task of the team.';
CREATE INDEX ix_task_campaign_id_closed_at_opened_at ON task USING btree (campaign_id, closed_at, opened_at);
CREATE INDEX ix_task_campaign_id_owner ON task USING btree (campaign_id, owner);
CREATE INDEX ix_task_campaign_id_person_id ON task USING btree (campaign_id, person_id);
ALTER TABLE task ENABLE ROW LEVEL SECURITY;
ALTER TABLE task FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON task TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE task TO isoloir_app;

CREATE TABLE teammate (
    campaign_id uuid NOT NULL,
    subject text NOT NULL,
    display_name text NOT NULL,
    directs_since timestamp with time zone,
    CONSTRAINT pk_teammate PRIMARY KEY (campaign_id, subject)
);
COMMENT ON COLUMN teammate.directs_since IS 'When the team let them into its direction; null: not in it, by the operator, or before it was noted.';
ALTER TABLE teammate ENABLE ROW LEVEL SECURITY;
ALTER TABLE teammate FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON teammate TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE teammate TO isoloir_app;

CREATE TABLE theme_said (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    theme character varying NOT NULL,
    said_on date NOT NULL,
    said_where character varying NOT NULL,
    recorded_by character varying NOT NULL,
    CONSTRAINT pk_theme_said PRIMARY KEY (campaign_id, id)
);
CREATE INDEX ix_theme_said_campaign_id_person_id ON theme_said USING btree (campaign_id, person_id);
CREATE INDEX ix_theme_said_campaign_id_theme ON theme_said USING btree (campaign_id, theme);
ALTER TABLE theme_said ENABLE ROW LEVEL SECURITY;
ALTER TABLE theme_said FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON theme_said TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE theme_said TO isoloir_app;

CREATE TABLE trail (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    entry bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    made_by character varying NOT NULL,
    act character varying NOT NULL,
    about character varying NOT NULL,
    about_id character varying NOT NULL,
    fields text[] NOT NULL,
    CONSTRAINT ck_trail_act CHECK (((act)::text = ANY (ARRAY[('read'::character varying)::text, ('added'::character varying)::text, ('changed'::character varying)::text, ('erased'::character varying)::text, ('exported'::character varying)::text]))),
    CONSTRAINT pk_trail PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN trail.about IS 'The kind of thing: person, member, rights_case…';
COMMENT ON COLUMN trail.about_id IS 'Stays when the thing is erased: it names nobody then.';
CREATE INDEX ix_trail_campaign_id_about_id ON trail USING btree (campaign_id, about_id);
CREATE INDEX ix_trail_campaign_id_entry ON trail USING btree (campaign_id, entry);
ALTER TABLE trail ENABLE ROW LEVEL SECURITY;
ALTER TABLE trail FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON trail TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
CREATE POLICY old ON trail AS RESTRICTIVE FOR DELETE TO isoloir_app USING ((at < (now() - '365 days'::interval)));
GRANT SELECT,INSERT,DELETE ON TABLE trail TO isoloir_app;

CREATE TABLE turf (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    code character varying NOT NULL,
    name character varying NOT NULL,
    criteria jsonb NOT NULL,
    stations text[] NOT NULL,
    buildings integer NOT NULL,
    doors integer NOT NULL,
    metres integer NOT NULL,
    walk_seconds integer NOT NULL,
    digest character varying NOT NULL,
    published_by character varying NOT NULL,
    published_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    CONSTRAINT ck_turf_code CHECK (((code)::text ~ '^[2-9A-HJ-NP-Z]{5}$'::text)),
    CONSTRAINT pk_turf PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN turf.id IS 'The draft''s.';
COMMENT ON COLUMN turf.code IS 'What a canvasser types.';
COMMENT ON COLUMN turf.digest IS 'SHA-256 of the walk list: tells one snapshot from another.';
COMMENT ON COLUMN turf.published_at IS 'By the campaign''s clock.';
CREATE UNIQUE INDEX uq_turf_campaign_id_code ON turf USING btree (campaign_id, code);
ALTER TABLE turf ENABLE ROW LEVEL SECURITY;
ALTER TABLE turf FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON turf TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE turf TO isoloir_app;
GRANT UPDATE (withdrawn_at) ON TABLE turf TO isoloir_app;

CREATE TABLE turf_draft (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    batch uuid,
    name character varying NOT NULL,
    criteria jsonb NOT NULL,
    building_ids uuid[] NOT NULL,
    doors integer NOT NULL,
    metres integer NOT NULL,
    walk_seconds integer NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_turf_draft PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN turf_draft.batch IS 'The cut it came of: the job''s id.';
COMMENT ON COLUMN turf_draft.criteria IS 'What was asked for.';
CREATE INDEX ix_turf_draft_campaign_id_batch ON turf_draft USING btree (campaign_id, batch);
ALTER TABLE turf_draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE turf_draft FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON turf_draft TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE turf_draft TO isoloir_app;

CREATE TABLE turf_stop (
    campaign_id uuid NOT NULL,
    turf_id uuid NOT NULL,
    "position" integer NOT NULL,
    building_id uuid NOT NULL,
    street character varying NOT NULL,
    number integer NOT NULL,
    suffix character varying NOT NULL,
    longitude double precision NOT NULL,
    latitude double precision NOT NULL,
    station character varying,
    doors jsonb NOT NULL,
    CONSTRAINT pk_turf_stop PRIMARY KEY (campaign_id, turf_id, "position")
);
COMMENT ON COLUMN turf_stop."position" IS 'From 1.';
COMMENT ON COLUMN turf_stop.doors IS '`id`, `block`, `floor` and `label` of each, in the order to knock at them.';
CREATE INDEX ix_turf_stop_campaign_id_building_id ON turf_stop USING btree (campaign_id, building_id);
ALTER TABLE turf_stop ENABLE ROW LEVEL SECURITY;
ALTER TABLE turf_stop FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON turf_stop TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE turf_stop TO isoloir_app;

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

CREATE TABLE volunteer_offer (
    campaign_id uuid NOT NULL,
    person_id uuid NOT NULL,
    skills text[] NOT NULL,
    slots text[] NOT NULL,
    areas text[] NOT NULL,
    said_by character varying NOT NULL,
    said_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_volunteer_offer PRIMARY KEY (campaign_id, person_id)
);
COMMENT ON COLUMN volunteer_offer.slots IS 'Day and part of it: sat_evening.';
COMMENT ON COLUMN volunteer_offer.areas IS 'Communes and stations; none: anywhere.';
COMMENT ON COLUMN volunteer_offer.said_by IS 'Themselves by their link, or who noted it.';
ALTER TABLE volunteer_offer ENABLE ROW LEVEL SECURITY;
ALTER TABLE volunteer_offer FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON volunteer_offer TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE volunteer_offer TO isoloir_app;

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

CREATE TABLE wording (
    campaign_id uuid NOT NULL,
    version character varying NOT NULL,
    language character varying NOT NULL,
    form_id uuid,
    number bigint,
    questionnaire_id uuid,
    questionnaire_number integer,
    lines jsonb NOT NULL,
    shown_from timestamp with time zone NOT NULL,
    kept_by character varying NOT NULL,
    CONSTRAINT pk_wording PRIMARY KEY (campaign_id, version)
);
COMMENT ON COLUMN wording.version IS 'As consents name it.';
COMMENT ON COLUMN wording.form_id IS 'Of a sign-up form; it may be gone.';
COMMENT ON COLUMN wording.number IS 'The form''s version with which they came into use.';
COMMENT ON COLUMN wording.questionnaire_number IS 'Its published version.';
COMMENT ON COLUMN wording.lines IS 'What part of the page, and what it said; in order.';
COMMENT ON COLUMN wording.shown_from IS 'By the campaign''s own clock.';
CREATE INDEX ix_wording_campaign_id_form_id_number ON wording USING btree (campaign_id, form_id, number);
CREATE TRIGGER keep_named_wording BEFORE DELETE ON wording FOR EACH ROW EXECUTE FUNCTION keep_named_wording();
ALTER TABLE wording ENABLE ROW LEVEL SECURITY;
ALTER TABLE wording FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON wording TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE ON TABLE wording TO isoloir_app;

ALTER TABLE answer_count ADD CONSTRAINT fk_answer_count_campaign_id_questionnaire_id_number_que_8c21 FOREIGN KEY (campaign_id, questionnaire_id, number) REFERENCES questionnaire_version(campaign_id, questionnaire_id, number);

ALTER TABLE answer_sheet ADD CONSTRAINT fk_answer_sheet_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE answer_sheet ADD CONSTRAINT fk_answer_sheet_campaign_id_questionnaire_id_number_que_c3a9 FOREIGN KEY (campaign_id, questionnaire_id, number) REFERENCES questionnaire_version(campaign_id, questionnaire_id, number);

ALTER TABLE attendance ADD CONSTRAINT fk_attendance_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE building ADD CONSTRAINT fk_building_campaign_id_street_id_street FOREIGN KEY (campaign_id, street_id) REFERENCES street(campaign_id, id);

ALTER TABLE call_campaign ADD CONSTRAINT fk_call_campaign_campaign_id_questionnaire_id_number_qu_bf91 FOREIGN KEY (campaign_id, questionnaire_id, number) REFERENCES questionnaire_version(campaign_id, questionnaire_id, number);

ALTER TABLE call ADD CONSTRAINT fk_call_campaign_id_call_campaign_id_call_campaign FOREIGN KEY (campaign_id, call_campaign_id) REFERENCES call_campaign(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE call ADD CONSTRAINT fk_call_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE call_target ADD CONSTRAINT fk_call_target_campaign_id_call_campaign_id_call_campaign FOREIGN KEY (campaign_id, call_campaign_id) REFERENCES call_campaign(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE call_target ADD CONSTRAINT fk_call_target_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE client_proof ADD CONSTRAINT fk_client_proof_campaign_id_of_client_client FOREIGN KEY (campaign_id, of_client) REFERENCES client(campaign_id, id);

ALTER TABLE client_secret ADD CONSTRAINT fk_client_secret_campaign_id_of_client_client FOREIGN KEY (campaign_id, of_client) REFERENCES client(campaign_id, id);

ALTER TABLE connector_interaction ADD CONSTRAINT fk_connector_interaction_campaign_id_exchange_id_exchange FOREIGN KEY (campaign_id, exchange_id) REFERENCES exchange(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE connector_trace ADD CONSTRAINT fk_connector_trace_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE consent ADD CONSTRAINT fk_consent_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE contact_point ADD CONSTRAINT fk_contact_point_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE delivery ADD CONSTRAINT fk_delivery_campaign_id_mailing_id_mailing FOREIGN KEY (campaign_id, mailing_id) REFERENCES mailing(campaign_id, id);

ALTER TABLE delivery ADD CONSTRAINT fk_delivery_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE disclosure ADD CONSTRAINT fk_disclosure_campaign_id_listing_id_listing FOREIGN KEY (campaign_id, listing_id) REFERENCES listing(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE donation ADD CONSTRAINT fk_donation_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE door ADD CONSTRAINT fk_door_campaign_id_building_id_building FOREIGN KEY (campaign_id, building_id) REFERENCES building(campaign_id, id);

ALTER TABLE drop_helper ADD CONSTRAINT fk_drop_helper_campaign_id_drop_id_drop_round FOREIGN KEY (campaign_id, drop_id) REFERENCES drop_round(campaign_id, id);

ALTER TABLE drop_helper ADD CONSTRAINT fk_drop_helper_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE drop_mark ADD CONSTRAINT fk_drop_mark_campaign_id_drop_id_position_drop_stop FOREIGN KEY (campaign_id, drop_id, "position") REFERENCES drop_stop(campaign_id, drop_id, "position");

ALTER TABLE drop_photo ADD CONSTRAINT fk_drop_photo_campaign_id_drop_id_position_drop_stop FOREIGN KEY (campaign_id, drop_id, "position") REFERENCES drop_stop(campaign_id, drop_id, "position");

ALTER TABLE drop_stop ADD CONSTRAINT fk_drop_stop_campaign_id_drop_id_drop_round FOREIGN KEY (campaign_id, drop_id) REFERENCES drop_round(campaign_id, id);

ALTER TABLE duplicate_pair ADD CONSTRAINT fk_duplicate_pair_campaign_id_first_id_person FOREIGN KEY (campaign_id, first_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE duplicate_pair ADD CONSTRAINT fk_duplicate_pair_campaign_id_second_id_person FOREIGN KEY (campaign_id, second_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE entrance ADD CONSTRAINT fk_entrance_campaign_id_building_id_building FOREIGN KEY (campaign_id, building_id) REFERENCES building(campaign_id, id);

ALTER TABLE exchange ADD CONSTRAINT fk_exchange_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE gathering ADD CONSTRAINT fk_gathering_campaign_id_action_id_action FOREIGN KEY (campaign_id, action_id) REFERENCES action(campaign_id, id);

ALTER TABLE household_member ADD CONSTRAINT fk_household_member_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE import_change ADD CONSTRAINT fk_import_change_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE import_chunk ADD CONSTRAINT fk_import_chunk_campaign_id_import_id_person_import FOREIGN KEY (campaign_id, import_id) REFERENCES person_import(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE listed_person ADD CONSTRAINT fk_listed_person_campaign_id_listing_id_kind_listing FOREIGN KEY (campaign_id, listing_id, kind) REFERENCES listing(campaign_id, id, kind) ON DELETE CASCADE;

ALTER TABLE organisation_campaign ADD CONSTRAINT fk_organisation_campaign_organisation_id_organisation FOREIGN KEY (organisation_id) REFERENCES organisation(id);

ALTER TABLE organisation_member ADD CONSTRAINT fk_organisation_member_organisation_id_organisation FOREIGN KEY (organisation_id) REFERENCES organisation(id);

ALTER TABLE panel_report ADD CONSTRAINT fk_panel_report_campaign_id_panel_id_panel FOREIGN KEY (campaign_id, panel_id) REFERENCES panel(campaign_id, id);

ALTER TABLE person_merge ADD CONSTRAINT fk_person_merge_campaign_id_kept_id_person FOREIGN KEY (campaign_id, kept_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE person_notice ADD CONSTRAINT fk_person_notice_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE pledge ADD CONSTRAINT fk_pledge_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE SET NULL (person_id);

ALTER TABLE questionnaire_version ADD CONSTRAINT fk_questionnaire_version_campaign_id_questionnaire_id_q_f084 FOREIGN KEY (campaign_id, questionnaire_id) REFERENCES questionnaire(campaign_id, id);

ALTER TABLE residence ADD CONSTRAINT fk_residence_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE rsvp ADD CONSTRAINT fk_rsvp_campaign_id_gathering_id_gathering FOREIGN KEY (campaign_id, gathering_id) REFERENCES gathering(campaign_id, id);

ALTER TABLE rsvp ADD CONSTRAINT fk_rsvp_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE shift ADD CONSTRAINT fk_shift_campaign_id_gathering_id_gathering FOREIGN KEY (campaign_id, gathering_id) REFERENCES gathering(campaign_id, id);

ALTER TABLE shift_place ADD CONSTRAINT fk_shift_place_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE shift_place ADD CONSTRAINT fk_shift_place_campaign_id_shift_id_shift FOREIGN KEY (campaign_id, shift_id) REFERENCES shift(campaign_id, id);

ALTER TABLE sign_up ADD CONSTRAINT fk_sign_up_campaign_id_form_id_sign_up_form FOREIGN KEY (campaign_id, form_id) REFERENCES sign_up_form(campaign_id, id);

ALTER TABLE sign_up_form ADD CONSTRAINT fk_sign_up_form_campaign_id_questionnaire_id_number_que_1cb9 FOREIGN KEY (campaign_id, questionnaire_id, number) REFERENCES questionnaire_version(campaign_id, questionnaire_id, number);

ALTER TABLE stock_move ADD CONSTRAINT fk_stock_move_campaign_id_stock_id_stock FOREIGN KEY (campaign_id, stock_id) REFERENCES stock(campaign_id, id);

ALTER TABLE stock_share ADD CONSTRAINT fk_stock_share_campaign_id_stock_id_stock FOREIGN KEY (campaign_id, stock_id) REFERENCES stock(campaign_id, id);

ALTER TABLE task ADD CONSTRAINT fk_task_campaign_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE theme_said ADD CONSTRAINT fk_theme_said_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

ALTER TABLE turf_stop ADD CONSTRAINT fk_turf_stop_campaign_id_turf_id_turf FOREIGN KEY (campaign_id, turf_id) REFERENCES turf(campaign_id, id);

ALTER TABLE volunteer_offer ADD CONSTRAINT fk_volunteer_offer_campaign_id_person_id_person FOREIGN KEY (campaign_id, person_id) REFERENCES person(campaign_id, id) ON DELETE CASCADE;

CREATE POLICY mine ON campaign FOR SELECT TO isoloir_app USING (((current_setting('isoloir.subject'::text, true) <> ''::text) AND (campaign_id IN ( SELECT member.campaign_id
   FROM member
  WHERE (member.subject = current_setting('isoloir.subject'::text, true))))));
