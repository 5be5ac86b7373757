CREATE FUNCTION check_balanced() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    begin
        if (select sum(debit_cents) <> sum(credit_cents) from journal_line
            where campaign_id = new.campaign_id and number = new.number) then
            raise exception 'entry % is not balanced', new.number using errcode = 'check_violation';
        end if;
        return null;
    end $$;

CREATE FUNCTION ring() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin
            perform pg_notify(tg_table_name, '');
            return null;
        end $$;

CREATE FUNCTION touch_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin new.updated_at := clock_timestamp(); return new; end $$;

CREATE TABLE account_sum (
    campaign_id uuid NOT NULL,
    account character varying NOT NULL,
    debit_cents bigint NOT NULL,
    credit_cents bigint NOT NULL,
    CONSTRAINT pk_account_sum PRIMARY KEY (campaign_id, account)
);
ALTER TABLE account_sum ENABLE ROW LEVEL SECURITY;
ALTER TABLE account_sum FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON account_sum TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE account_sum TO isoloir_app;

CREATE TABLE allotment (
    campaign_id uuid NOT NULL,
    heading integer NOT NULL,
    amount_cents bigint NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT ck_allotment_known_heading CHECK (((heading >= 1) AND (heading <= 21))),
    CONSTRAINT ck_allotment_no_negative CHECK ((amount_cents >= 0)),
    CONSTRAINT pk_allotment PRIMARY KEY (campaign_id, heading)
);
ALTER TABLE allotment ENABLE ROW LEVEL SECURITY;
ALTER TABLE allotment FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON allotment TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE allotment TO isoloir_app;

CREATE TABLE approval (
    campaign_id uuid NOT NULL,
    expense_id uuid NOT NULL,
    expense_version bigint NOT NULL,
    by character varying NOT NULL,
    at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_approval PRIMARY KEY (campaign_id, expense_id, expense_version, by)
);
ALTER TABLE approval ENABLE ROW LEVEL SECURITY;
ALTER TABLE approval FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON approval TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE approval TO isoloir_app;

CREATE TABLE balance (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    ceiling_cents bigint,
    planned_cents bigint NOT NULL,
    committed_cents bigint NOT NULL,
    paid_cents bigint NOT NULL,
    journal_number integer DEFAULT 0 NOT NULL,
    four_eyes boolean DEFAULT false NOT NULL,
    closed_at timestamp with time zone,
    cash_gifts_cents bigint DEFAULT '0'::bigint NOT NULL,
    CONSTRAINT pk_balance PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN balance.committed_cents IS 'Committed or invoiced, not paid yet.';
COMMENT ON COLUMN balance.journal_number IS 'Of the last journal entry.';
ALTER TABLE balance ENABLE ROW LEVEL SECURITY;
ALTER TABLE balance FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON balance TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE balance TO isoloir_app;

CREATE TABLE bank_account (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    iban bytea NOT NULL,
    set_by character varying NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_bank_account PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN bank_account.iban IS 'Sealed.';
ALTER TABLE bank_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_account FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON bank_account TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE bank_account TO isoloir_app;

CREATE TABLE bank_line (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    statement_id uuid NOT NULL,
    number integer NOT NULL,
    format character varying NOT NULL,
    bank_key character varying NOT NULL,
    booked_on date NOT NULL,
    amount_cents bigint NOT NULL,
    matched_cents bigint NOT NULL,
    cheque character varying,
    sealed bytea NOT NULL,
    aside_reason character varying,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ck_bank_line_some_amount CHECK ((amount_cents <> 0)),
    CONSTRAINT pk_bank_line PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_bank_line_bank_key UNIQUE (campaign_id, format, bank_key)
);
COMMENT ON COLUMN bank_line.number IS 'Its place in the file.';
COMMENT ON COLUMN bank_line.bank_key IS 'The bank''s id of it; a hash of what it says where it has none.';
COMMENT ON COLUMN bank_line.amount_cents IS 'Above zero: it came in.';
COMMENT ON COLUMN bank_line.matched_cents IS 'What matches explain of it.';
COMMENT ON COLUMN bank_line.sealed IS 'Counterparty and wording.';
COMMENT ON COLUMN bank_line.aside_reason IS 'Why no entry of the account explains it.';
CREATE INDEX ix_bank_line_campaign_id_booked_on ON bank_line USING btree (campaign_id, booked_on);
CREATE INDEX ix_bank_line_campaign_id_updated_at ON bank_line USING btree (campaign_id, updated_at);
CREATE INDEX ix_bank_line_open ON bank_line USING btree (campaign_id, booked_on) WHERE ((matched_cents <> amount_cents) AND (aside_reason IS NULL));
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON bank_line FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE bank_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_line FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON bank_line TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE bank_line TO isoloir_app;

CREATE TABLE bank_match (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    line_id uuid NOT NULL,
    source character varying NOT NULL,
    source_id uuid NOT NULL,
    amount_cents bigint NOT NULL,
    confirmed_by character varying NOT NULL,
    confirmed_at timestamp with time zone DEFAULT now() NOT NULL,
    undone_by character varying,
    undone_at timestamp with time zone,
    CONSTRAINT ck_bank_match_known_source CHECK (((source)::text = ANY (ARRAY[('expense'::character varying)::text, ('receipt'::character varying)::text]))),
    CONSTRAINT ck_bank_match_some_amount CHECK ((amount_cents <> 0)),
    CONSTRAINT pk_bank_match PRIMARY KEY (campaign_id, id)
);
CREATE INDEX ix_bank_match_campaign_id_line_id ON bank_match USING btree (campaign_id, line_id);
CREATE INDEX ix_bank_match_campaign_id_source_id ON bank_match USING btree (campaign_id, source_id);
ALTER TABLE bank_match ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_match FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON bank_match TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE bank_match TO isoloir_app;

CREATE TABLE bank_movement (
    campaign_id uuid NOT NULL,
    source character varying NOT NULL,
    source_id uuid NOT NULL,
    cents bigint NOT NULL,
    matched_cents bigint NOT NULL,
    booked_on date NOT NULL,
    CONSTRAINT pk_bank_movement PRIMARY KEY (campaign_id, source, source_id)
);
COMMENT ON COLUMN bank_movement.cents IS 'Above zero: it came in.';
CREATE INDEX ix_bank_movement_open ON bank_movement USING btree (campaign_id, booked_on) WHERE (cents <> matched_cents);
ALTER TABLE bank_movement ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_movement FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON bank_movement TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE bank_movement TO isoloir_app;

CREATE TABLE bank_statement (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    file_hash bytea NOT NULL,
    place integer NOT NULL,
    format character varying NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    opening_cents bigint,
    closing_cents bigint,
    lines integer NOT NULL,
    added integer NOT NULL,
    loaded_by character varying NOT NULL,
    loaded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_bank_statement_known_format CHECK (((format)::text = ANY (ARRAY[('ofx'::character varying)::text, ('camt.053'::character varying)::text]))),
    CONSTRAINT pk_bank_statement PRIMARY KEY (campaign_id, id),
    CONSTRAINT uq_bank_statement_file UNIQUE (campaign_id, file_hash, place)
);
COMMENT ON COLUMN bank_statement.place IS 'Which of the file''s statements.';
COMMENT ON COLUMN bank_statement.added IS 'Of its lines, those that no earlier statement had.';
ALTER TABLE bank_statement ENABLE ROW LEVEL SECURITY;
ALTER TABLE bank_statement FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON bank_statement TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE bank_statement TO isoloir_app;

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

CREATE TABLE change (
    campaign_id uuid NOT NULL,
    entry bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
    kind character varying NOT NULL,
    object_id uuid NOT NULL,
    version bigint NOT NULL,
    act character varying NOT NULL,
    fields jsonb NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_change PRIMARY KEY (campaign_id, entry)
);
COMMENT ON COLUMN change.kind IS 'expense, receipt, account …';
COMMENT ON COLUMN change.fields IS 'Name to [before, after].';
CREATE INDEX ix_change_object ON change USING btree (campaign_id, object_id);
ALTER TABLE change ENABLE ROW LEVEL SECURITY;
ALTER TABLE change FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON change TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE change TO isoloir_app;

CREATE TABLE check_reason (
    campaign_id uuid NOT NULL,
    "check" character varying NOT NULL,
    version bigint NOT NULL,
    reason bytea NOT NULL,
    finding character varying NOT NULL,
    on_paper boolean NOT NULL,
    written_by character varying NOT NULL,
    written_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_check_reason PRIMARY KEY (campaign_id, "check")
);
COMMENT ON COLUMN check_reason.reason IS 'Sealed: it may name a person.';
COMMENT ON COLUMN check_reason.finding IS 'Hash of what the check found when it was written.';
COMMENT ON COLUMN check_reason.on_paper IS 'Copied by the agent from a signed paper: no candidate has access.';
ALTER TABLE check_reason ENABLE ROW LEVEL SECURITY;
ALTER TABLE check_reason FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON check_reason TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE check_reason TO isoloir_app;

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

CREATE TABLE comment (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    object_id uuid,
    text bytea NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_comment PRIMARY KEY (campaign_id, id)
);
CREATE INDEX ix_comment_campaign_id_made_at ON comment USING btree (campaign_id, made_at);
ALTER TABLE comment ENABLE ROW LEVEL SECURITY;
ALTER TABLE comment FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON comment TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE comment TO isoloir_app;

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

CREATE TABLE contested_round (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    round integer NOT NULL,
    set_by character varying NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_contested_round PRIMARY KEY (campaign_id)
);
ALTER TABLE contested_round ENABLE ROW LEVEL SECURITY;
ALTER TABLE contested_round FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON contested_round TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE contested_round TO isoloir_app;

CREATE TABLE correction (
    campaign_id uuid NOT NULL,
    number integer NOT NULL,
    line integer NOT NULL,
    account character varying NOT NULL,
    counterpart character varying,
    entry character varying,
    entry_id uuid,
    declared_cents bigint,
    change_cents bigint NOT NULL,
    reason bytea NOT NULL,
    CONSTRAINT ck_correction_known_entry CHECK (((entry)::text = ANY (ARRAY[('expense'::character varying)::text, ('receipt'::character varying)::text]))),
    CONSTRAINT ck_correction_some_change CHECK ((change_cents <> 0)),
    CONSTRAINT ck_correction_whole_entry CHECK (((entry IS NULL) = (entry_id IS NULL))),
    CONSTRAINT pk_correction PRIMARY KEY (campaign_id, number, line)
);
COMMENT ON COLUMN correction.counterpart IS 'The heading of receipts that moves with it.';
COMMENT ON COLUMN correction.reason IS 'Sealed: it may name somebody.';
ALTER TABLE correction ENABLE ROW LEVEL SECURITY;
ALTER TABLE correction FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON correction TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE correction TO isoloir_app;

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

CREATE TABLE decision (
    campaign_id uuid NOT NULL,
    number integer NOT NULL,
    outcome character varying NOT NULL,
    decided_on date NOT NULL,
    code character varying,
    modulation bigint NOT NULL,
    reimbursed bigint,
    note bytea,
    account_version bigint NOT NULL,
    recorded_by character varying NOT NULL,
    recorded_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_decision_known_outcome CHECK (((outcome)::text = ANY (ARRAY[('approved'::character varying)::text, ('reformed'::character varying)::text, ('rejected'::character varying)::text, ('late'::character varying)::text]))),
    CONSTRAINT ck_decision_no_negative CHECK ((modulation >= 0)),
    CONSTRAINT pk_decision PRIMARY KEY (campaign_id, number)
);
COMMENT ON COLUMN decision.code IS 'As the commission publishes it: no legend of its codes is known.';
COMMENT ON COLUMN decision.modulation IS 'Whole euros or francs, off the reimbursement.';
COMMENT ON COLUMN decision.reimbursed IS 'Whole euros or francs, as decided.';
COMMENT ON COLUMN decision.note IS 'Sealed.';
ALTER TABLE decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE decision FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON decision TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE decision TO isoloir_app;

CREATE TABLE document (
    campaign_id uuid NOT NULL,
    sha256 character varying NOT NULL,
    media_type character varying NOT NULL,
    size_bytes bigint NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_document_is_hash CHECK (((sha256)::text ~ '^[0-9a-f]{64}$'::text)),
    CONSTRAINT ck_document_known_type CHECK (((media_type)::text = ANY (ARRAY[('application/pdf'::character varying)::text, ('image/jpeg'::character varying)::text, ('image/png'::character varying)::text]))),
    CONSTRAINT pk_document PRIMARY KEY (campaign_id, sha256)
);
COMMENT ON COLUMN document.sha256 IS 'Of the content as kept: images without metadata.';
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
ALTER TABLE document FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON document TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE document TO isoloir_app;

CREATE TABLE donor (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    sealed bytea,
    identity bytea NOT NULL,
    french boolean NOT NULL,
    resident boolean NOT NULL,
    on_the_list boolean NOT NULL,
    person_ref uuid,
    given_cents bigint NOT NULL,
    receipts integer NOT NULL,
    asked_erasure_at timestamp with time zone,
    erased_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pk_donor PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN donor.sealed IS 'Names, birth date and address.';
COMMENT ON COLUMN donor.identity IS 'Keyed hash of names and birth date.';
COMMENT ON COLUMN donor.person_ref IS 'The contact of crm, a pseudonym.';
CREATE UNIQUE INDEX uq_donor_campaign_id_identity ON donor USING btree (campaign_id, identity) WHERE (erased_at IS NULL);
CREATE INDEX ix_donor_campaign_id_person_ref ON donor USING btree (campaign_id, person_ref);
CREATE INDEX ix_donor_campaign_id_updated_at ON donor USING btree (campaign_id, updated_at);
CREATE INDEX ix_donor_doubtful ON donor USING btree (campaign_id) WHERE ((sealed IS NULL) OR on_the_list OR ((NOT french) AND (NOT resident)));
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON donor FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE donor ENABLE ROW LEVEL SECURITY;
ALTER TABLE donor FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON donor TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE donor TO isoloir_app;

CREATE TABLE entry (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    expense_id uuid NOT NULL,
    expense_version bigint NOT NULL,
    heading integer,
    part character varying NOT NULL,
    amount_cents bigint NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_entry_known_part CHECK (((part)::text = ANY (ARRAY[('planned'::character varying)::text, ('committed'::character varying)::text, ('paid'::character varying)::text]))),
    CONSTRAINT pk_entry PRIMARY KEY (campaign_id, id)
);
CREATE INDEX ix_entry_campaign_id_expense_id ON entry USING btree (campaign_id, expense_id);
ALTER TABLE entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE entry FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON entry TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE entry TO isoloir_app;

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

CREATE TABLE evidence (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    sha256 character varying NOT NULL,
    kind character varying NOT NULL,
    subject character varying NOT NULL,
    subject_id uuid NOT NULL,
    name bytea,
    private boolean NOT NULL,
    added_by character varying NOT NULL,
    added_at timestamp with time zone DEFAULT now() NOT NULL,
    reversed_at timestamp with time zone,
    reversal_reason character varying,
    replaced_by uuid,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ck_evidence_known_kind CHECK (((kind)::text = ANY (ARRAY[('invoice'::character varying)::text, ('payment'::character varying)::text, ('quote'::character varying)::text, ('contract'::character varying)::text, ('donation_stub'::character varying)::text, ('valuation'::character varying)::text, ('photo'::character varying)::text, ('statement'::character varying)::text, ('attestation'::character varying)::text, ('other'::character varying)::text]))),
    CONSTRAINT ck_evidence_known_subject CHECK (((subject)::text = ANY (ARRAY[('expense'::character varying)::text, ('receipt'::character varying)::text, ('loan'::character varying)::text, ('account'::character varying)::text]))),
    CONSTRAINT pk_evidence PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN evidence.name IS 'Sealed: a file''s name may be a person''s.';
COMMENT ON COLUMN evidence.private IS 'It shows who gives or lends: for those who may see the donors.';
CREATE UNIQUE INDEX uq_evidence_campaign_id_subject ON evidence USING btree (campaign_id, subject, subject_id, kind, sha256) WHERE (reversed_at IS NULL);
CREATE INDEX ix_evidence_campaign_id_sha256 ON evidence USING btree (campaign_id, sha256);
CREATE INDEX ix_evidence_campaign_id_updated_at ON evidence USING btree (campaign_id, updated_at);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON evidence FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE evidence FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON evidence TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE evidence TO isoloir_app;

CREATE TABLE expense (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    heading integer,
    label character varying NOT NULL,
    amount_cents bigint NOT NULL,
    spent_on date,
    state character varying NOT NULL,
    payer character varying NOT NULL,
    supplier character varying,
    action_id uuid,
    action_line integer,
    crm_version bigint,
    station character varying,
    paid_on date,
    created_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    reversed_at timestamp with time zone,
    reversal_reason character varying,
    shared jsonb,
    valuation jsonb,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ck_expense_known_heading CHECK (((heading >= 1) AND (heading <= 21))),
    CONSTRAINT ck_expense_known_payer CHECK (((payer)::text = ANY (ARRAY[('agent'::character varying)::text, ('party'::character varying)::text, ('in_kind'::character varying)::text, ('candidate'::character varying)::text]))),
    CONSTRAINT ck_expense_known_state CHECK (((state)::text = ANY (ARRAY[('planned'::character varying)::text, ('committed'::character varying)::text, ('invoiced'::character varying)::text, ('paid'::character varying)::text, ('in_account'::character varying)::text]))),
    CONSTRAINT ck_expense_positive_amount CHECK ((amount_cents > 0)),
    CONSTRAINT pk_expense PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN expense.supplier IS 'May be a person''s name: never told, never logged.';
COMMENT ON COLUMN expense.crm_version IS 'Its version when crm last changed it: equal, nobody else has since.';
COMMENT ON COLUMN expense.shared IS 'How a cost shared with others was divided.';
COMMENT ON COLUMN expense.valuation IS 'For help in kind: how its amount was found.';
CREATE UNIQUE INDEX uq_expense_campaign_id_action_line ON expense USING btree (campaign_id, action_id, action_line) WHERE ((reversed_at IS NULL) AND (action_line IS NOT NULL));
CREATE INDEX ix_expense_campaign_id_action_id ON expense USING btree (campaign_id, action_id) WHERE ((reversed_at IS NULL) AND (action_id IS NOT NULL));
CREATE INDEX ix_expense_campaign_id_created_at ON expense USING btree (campaign_id, created_at);
CREATE INDEX ix_expense_campaign_id_spent_on ON expense USING btree (campaign_id, spent_on) WHERE (reversed_at IS NULL);
CREATE INDEX ix_expense_campaign_id_state ON expense USING btree (campaign_id, state, payer) WHERE (reversed_at IS NULL);
CREATE INDEX ix_expense_campaign_id_updated_at ON expense USING btree (campaign_id, updated_at);
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON expense FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE expense ENABLE ROW LEVEL SECURITY;
ALTER TABLE expense FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON expense TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE expense TO isoloir_app;

CREATE TABLE export (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    format character varying NOT NULL,
    with_donors boolean NOT NULL,
    requested_by character varying NOT NULL,
    key bytea NOT NULL,
    ready boolean NOT NULL,
    account_version bigint NOT NULL,
    closed boolean NOT NULL,
    name character varying NOT NULL,
    pieces integer NOT NULL,
    size bigint NOT NULL,
    sha256 character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_export PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN export.key IS 'What the file is sealed with, itself sealed.';
COMMENT ON COLUMN export.name IS 'What a browser saves it as.';
CREATE INDEX ix_export_campaign_id_made_at ON export USING btree (campaign_id, made_at);
ALTER TABLE export ENABLE ROW LEVEL SECURITY;
ALTER TABLE export FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON export TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE export TO isoloir_app;

CREATE TABLE filing_step (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    step character varying NOT NULL,
    note bytea,
    happened_on date,
    on_paper boolean NOT NULL,
    done_by character varying NOT NULL,
    done_at timestamp with time zone DEFAULT now() NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by character varying,
    CONSTRAINT ck_filing_step_known_step CHECK (((step)::text = ANY (ARRAY[('agent'::character varying)::text, ('accountant'::character varying)::text, ('candidate'::character varying)::text, ('filed'::character varying)::text, ('rectification'::character varying)::text]))),
    CONSTRAINT pk_filing_step PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN filing_step.note IS 'Sealed.';
COMMENT ON COLUMN filing_step.happened_on IS 'Of the filing.';
COMMENT ON COLUMN filing_step.on_paper IS 'Signed on paper, and noted here by another member.';
CREATE UNIQUE INDEX uq_filing_step_standing ON filing_step USING btree (campaign_id, step) WHERE ((withdrawn_at IS NULL) AND ((step)::text <> 'rectification'::text));
ALTER TABLE filing_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE filing_step FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON filing_step TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE filing_step TO isoloir_app;

CREATE TABLE heading_balance (
    campaign_id uuid NOT NULL,
    heading integer NOT NULL,
    planned_cents bigint NOT NULL,
    committed_cents bigint NOT NULL,
    paid_cents bigint NOT NULL,
    CONSTRAINT ck_heading_balance_known_heading CHECK (((heading >= 0) AND (heading <= 21))),
    CONSTRAINT pk_heading_balance PRIMARY KEY (campaign_id, heading)
);
ALTER TABLE heading_balance ENABLE ROW LEVEL SECURITY;
ALTER TABLE heading_balance FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON heading_balance TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE heading_balance TO isoloir_app;

CREATE TABLE heard_action (
    campaign_id uuid NOT NULL,
    action_id uuid NOT NULL,
    version bigint NOT NULL,
    status character varying NOT NULL,
    kind character varying,
    happens_on date,
    CONSTRAINT pk_heard_action PRIMARY KEY (campaign_id, action_id)
);
ALTER TABLE heard_action ENABLE ROW LEVEL SECURITY;
ALTER TABLE heard_action FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON heard_action TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE heard_action TO isoloir_app;

CREATE TABLE heard_forecast (
    campaign_id uuid NOT NULL,
    source character varying NOT NULL,
    version bigint NOT NULL,
    said jsonb NOT NULL,
    heard_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_heard_forecast_known_source CHECK (((source)::text = ANY (ARRAY[('forecast'::character varying)::text, ('projection'::character varying)::text]))),
    CONSTRAINT pk_heard_forecast PRIMARY KEY (campaign_id, source)
);
ALTER TABLE heard_forecast ENABLE ROW LEVEL SECURITY;
ALTER TABLE heard_forecast FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON heard_forecast TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE heard_forecast TO isoloir_app;

CREATE TABLE heard_tally (
    campaign_id uuid NOT NULL,
    station character varying NOT NULL,
    version bigint NOT NULL,
    valid integer NOT NULL,
    votes jsonb NOT NULL,
    CONSTRAINT pk_heard_tally PRIMARY KEY (campaign_id, station)
);
ALTER TABLE heard_tally ENABLE ROW LEVEL SECURITY;
ALTER TABLE heard_tally FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON heard_tally TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE heard_tally TO isoloir_app;

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

CREATE TABLE journal_entry (
    campaign_id uuid NOT NULL,
    number integer NOT NULL,
    booked_on date NOT NULL,
    source character varying NOT NULL,
    source_id uuid NOT NULL,
    source_version bigint NOT NULL,
    made_by character varying NOT NULL,
    made_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT pk_journal_entry PRIMARY KEY (campaign_id, number)
);
COMMENT ON COLUMN journal_entry.source IS 'expense, receipt, loan …';
CREATE INDEX ix_journal_entry_source ON journal_entry USING btree (campaign_id, source, source_id);
ALTER TABLE journal_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON journal_entry TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE journal_entry TO isoloir_app;

CREATE TABLE journal_line (
    campaign_id uuid NOT NULL,
    number integer NOT NULL,
    line integer NOT NULL,
    account character varying NOT NULL,
    debit_cents bigint NOT NULL,
    credit_cents bigint NOT NULL,
    CONSTRAINT ck_journal_line_no_negative CHECK (((debit_cents >= 0) AND (credit_cents >= 0))),
    CONSTRAINT ck_journal_line_one_side CHECK (((debit_cents > 0) <> (credit_cents > 0))),
    CONSTRAINT pk_journal_line PRIMARY KEY (campaign_id, number, line)
);
CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON journal_line DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_balanced();
ALTER TABLE journal_line ENABLE ROW LEVEL SECURITY;
ALTER TABLE journal_line FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON journal_line TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE journal_line TO isoloir_app;

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

CREATE TABLE loan (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    lender character varying NOT NULL,
    lender_name bytea NOT NULL,
    amount_cents bigint NOT NULL,
    rate_percent numeric(6,3) NOT NULL,
    starts_on date NOT NULL,
    due_on date NOT NULL,
    repaid_cents bigint NOT NULL,
    created_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    reversed_at timestamp with time zone,
    CONSTRAINT ck_loan_known_lender CHECK (((lender)::text = ANY (ARRAY[('bank'::character varying)::text, ('party'::character varying)::text, ('person'::character varying)::text]))),
    CONSTRAINT ck_loan_repaid_within CHECK (((repaid_cents >= 0) AND (repaid_cents <= amount_cents))),
    CONSTRAINT pk_loan PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN loan.lender_name IS 'Sealed: it may be a person.';
ALTER TABLE loan ENABLE ROW LEVEL SECURITY;
ALTER TABLE loan FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON loan TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE loan TO isoloir_app;

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

CREATE TABLE missing_evidence (
    campaign_id uuid NOT NULL,
    subject character varying NOT NULL,
    subject_id uuid NOT NULL,
    kind character varying NOT NULL,
    amount_cents bigint NOT NULL,
    CONSTRAINT ck_missing_evidence_known_kind CHECK (((kind)::text = ANY (ARRAY[('invoice'::character varying)::text, ('payment'::character varying)::text, ('quote'::character varying)::text, ('contract'::character varying)::text, ('donation_stub'::character varying)::text, ('valuation'::character varying)::text, ('photo'::character varying)::text, ('statement'::character varying)::text, ('attestation'::character varying)::text, ('other'::character varying)::text]))),
    CONSTRAINT ck_missing_evidence_known_subject CHECK (((subject)::text = ANY (ARRAY[('expense'::character varying)::text, ('receipt'::character varying)::text, ('loan'::character varying)::text, ('account'::character varying)::text]))),
    CONSTRAINT pk_missing_evidence PRIMARY KEY (campaign_id, subject, subject_id, kind)
);
ALTER TABLE missing_evidence ENABLE ROW LEVEL SECURITY;
ALTER TABLE missing_evidence FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON missing_evidence TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE missing_evidence TO isoloir_app;

CREATE TABLE missing_sum (
    campaign_id uuid NOT NULL,
    subject character varying NOT NULL,
    kind character varying NOT NULL,
    entries bigint NOT NULL,
    cents bigint NOT NULL,
    CONSTRAINT pk_missing_sum PRIMARY KEY (campaign_id, subject, kind)
);
ALTER TABLE missing_sum ENABLE ROW LEVEL SECURITY;
ALTER TABLE missing_sum FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON missing_sum TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE missing_sum TO isoloir_app;

CREATE TABLE office_answer (
    campaign_id uuid NOT NULL,
    question character varying NOT NULL,
    version bigint NOT NULL,
    answer character varying NOT NULL,
    note bytea,
    answered_by character varying NOT NULL,
    answered_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_office_answer_known_answer CHECK (((answer)::text = ANY (ARRAY[('no'::character varying)::text, ('in_account'::character varying)::text, ('not_in_account'::character varying)::text]))),
    CONSTRAINT pk_office_answer PRIMARY KEY (campaign_id, question)
);
COMMENT ON COLUMN office_answer.note IS 'Sealed: it may name a person.';
ALTER TABLE office_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE office_answer FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON office_answer TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE office_answer TO isoloir_app;

CREATE TABLE official_ceiling (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    amount bigint NOT NULL,
    source character varying NOT NULL,
    dated_on date NOT NULL,
    set_by character varying NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL,
    round integer,
    CONSTRAINT pk_official_ceiling PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN official_ceiling.amount IS 'In whole euros, or francs CFP.';
COMMENT ON COLUMN official_ceiling.round IS 'Where the law has a ceiling for each.';
ALTER TABLE official_ceiling ENABLE ROW LEVEL SECURITY;
ALTER TABLE official_ceiling FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON official_ceiling TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE official_ceiling TO isoloir_app;

CREATE TABLE outlook (
    campaign_id uuid NOT NULL,
    version bigint NOT NULL,
    candidate character varying,
    share numeric(20,18),
    set_by character varying NOT NULL,
    set_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_outlook_share CHECK (((share >= (0)::numeric) AND (share <= (1)::numeric))),
    CONSTRAINT pk_outlook PRIMARY KEY (campaign_id)
);
COMMENT ON COLUMN outlook.candidate IS 'The id that results gives to the campaign''s own.';
COMMENT ON COLUMN outlook.share IS 'Proclaimed, of round one.';
ALTER TABLE outlook ENABLE ROW LEVEL SECURITY;
ALTER TABLE outlook FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON outlook TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE outlook TO isoloir_app;

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

CREATE TABLE payer (
    campaign_id uuid NOT NULL,
    subject character varying NOT NULL,
    subject_id uuid NOT NULL,
    version bigint NOT NULL,
    channel character varying NOT NULL,
    amount_cents bigint NOT NULL,
    state character varying NOT NULL,
    sign character varying,
    kind character varying,
    name bytea,
    listed boolean,
    in_eea boolean,
    forbidden boolean NOT NULL,
    decided_by character varying,
    decided_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT ck_payer_known_kind CHECK (((kind)::text = ANY (ARRAY[('person'::character varying)::text, ('party'::character varying)::text, ('bank'::character varying)::text, ('legal_person'::character varying)::text, ('candidate'::character varying)::text, ('public_body'::character varying)::text]))),
    CONSTRAINT ck_payer_known_state CHECK (((state)::text = ANY (ARRAY[('open'::character varying)::text, ('decided'::character varying)::text, ('explained'::character varying)::text, ('gone'::character varying)::text]))),
    CONSTRAINT ck_payer_known_subject CHECK (((subject)::text = ANY (ARRAY[('donor'::character varying)::text, ('receipt'::character varying)::text, ('loan'::character varying)::text, ('guarantee'::character varying)::text, ('bank_line'::character varying)::text, ('expense'::character varying)::text]))),
    CONSTRAINT pk_payer PRIMARY KEY (campaign_id, subject, subject_id)
);
COMMENT ON COLUMN payer.channel IS 'How the help comes in.';
COMMENT ON COLUMN payer.state IS 'explained: a bank line whose receipt, or whose reason to be set aside, says what it is.';
COMMENT ON COLUMN payer.sign IS 'The word that looks like a legal person''s.';
COMMENT ON COLUMN payer.name IS 'Sealed: of a party or body.';
COMMENT ON COLUMN payer.listed IS 'Of a party: on the commission''s list.';
COMMENT ON COLUMN payer.in_eea IS 'Of a bank: its seat is in the EU or the EEA.';
CREATE INDEX ix_payer_open ON payer USING btree (campaign_id) WHERE ((state)::text = 'open'::text);
ALTER TABLE payer ENABLE ROW LEVEL SECURITY;
ALTER TABLE payer FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON payer TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE payer TO isoloir_app;

CREATE TABLE pledge (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    giver uuid,
    amount_cents bigint NOT NULL,
    action_id uuid,
    status character varying NOT NULL,
    flags jsonb NOT NULL,
    receipt_id uuid,
    CONSTRAINT pk_pledge PRIMARY KEY (campaign_id, id)
);
ALTER TABLE pledge ENABLE ROW LEVEL SECURITY;
ALTER TABLE pledge FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON pledge TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE pledge TO isoloir_app;

CREATE TABLE published_account (
    dataset character varying NOT NULL,
    reference character varying NOT NULL,
    department character varying NOT NULL,
    constituency character varying NOT NULL,
    nuance character varying NOT NULL,
    currency character varying NOT NULL,
    spent bigint[] NOT NULL,
    total bigint NOT NULL,
    receipts bigint,
    reimbursed bigint,
    ceiling bigint,
    score double precision,
    decision character varying NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_published_account PRIMARY KEY (dataset, reference, campaign_id)
);
COMMENT ON COLUMN published_account.spent IS 'By heading, 1 to 21.';
COMMENT ON COLUMN published_account.ceiling IS 'Where the reimbursement shows it.';
CREATE INDEX ix_published_account_currency ON published_account USING btree (dataset, currency);
ALTER TABLE published_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_account FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON published_account TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY shared ON published_account FOR SELECT TO isoloir_app USING ((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE published_account TO isoloir_app;

CREATE TABLE published_dataset (
    id character varying NOT NULL,
    election character varying NOT NULL,
    year integer NOT NULL,
    file character varying NOT NULL,
    sha256 character varying NOT NULL,
    accounts integer NOT NULL,
    without_account integer NOT NULL,
    rejected jsonb NOT NULL,
    rejected_count integer NOT NULL,
    imported_at timestamp with time zone DEFAULT now() NOT NULL,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_published_dataset PRIMARY KEY (id, campaign_id)
);
COMMENT ON COLUMN published_dataset.id IS 'legislatives-2022';
CREATE INDEX ix_published_dataset_own ON published_dataset USING btree (campaign_id) WHERE (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid);
ALTER TABLE published_dataset ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_dataset FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON published_dataset TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY owner ON published_dataset FOR SELECT TO CURRENT_USER USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE published_dataset TO isoloir_app;

CREATE TABLE published_population (
    territory character varying NOT NULL,
    vintage integer NOT NULL,
    population integer,
    name character varying NOT NULL,
    source character varying NOT NULL,
    decree character varying,
    reason character varying,
    campaign_id uuid DEFAULT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) NOT NULL,
    CONSTRAINT pk_published_population PRIMARY KEY (territory, vintage, campaign_id)
);
COMMENT ON COLUMN published_population.population IS 'None: it cannot be computed, and `reason` says why.';
ALTER TABLE published_population ENABLE ROW LEVEL SECURITY;
ALTER TABLE published_population FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON published_population TO isoloir_app USING ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce"))) WITH CHECK ((campaign_id = ( SELECT COALESCE((NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid, '00000000-0000-0000-0000-000000000000'::uuid) AS "coalesce")));
CREATE POLICY shared ON published_population FOR SELECT TO isoloir_app USING ((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid));
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE published_population TO isoloir_app;

CREATE TABLE receipt (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    version bigint NOT NULL,
    kind character varying NOT NULL,
    amount_cents bigint NOT NULL,
    received_on date NOT NULL,
    means character varying NOT NULL,
    label character varying NOT NULL,
    donor_id uuid,
    pledge_id uuid,
    loan_id uuid,
    form_number character varying,
    flags jsonb NOT NULL,
    to_return_cents bigint NOT NULL,
    returned_cents bigint NOT NULL,
    returned_on date,
    created_by character varying NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    reversed_at timestamp with time zone,
    reversal_reason character varying,
    updated_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT ck_receipt_gift_has_donor CHECK ((((kind)::text = 'gift'::text) = (donor_id IS NOT NULL))),
    CONSTRAINT ck_receipt_known_kind CHECK (((kind)::text = ANY (ARRAY[('gift'::character varying)::text, ('party'::character varying)::text, ('other'::character varying)::text, ('own'::character varying)::text]))),
    CONSTRAINT ck_receipt_positive_amount CHECK ((amount_cents > 0)),
    CONSTRAINT ck_receipt_returned_within CHECK (((returned_cents >= 0) AND (returned_cents <= amount_cents))),
    CONSTRAINT pk_receipt PRIMARY KEY (campaign_id, id)
);
COMMENT ON COLUMN receipt.form_number IS 'Of the commission''s receipt form.';
COMMENT ON COLUMN receipt.flags IS 'What it breaks, where it was here already.';
CREATE UNIQUE INDEX uq_receipt_campaign_id_form_number ON receipt USING btree (campaign_id, form_number) WHERE (reversed_at IS NULL);
CREATE INDEX ix_receipt_campaign_id_donor_id ON receipt USING btree (campaign_id, donor_id);
CREATE INDEX ix_receipt_campaign_id_received_on ON receipt USING btree (campaign_id, received_on) WHERE (reversed_at IS NULL);
CREATE INDEX ix_receipt_campaign_id_updated_at ON receipt USING btree (campaign_id, updated_at);
CREATE INDEX ix_receipt_to_return ON receipt USING btree (campaign_id) WHERE (to_return_cents > 0);
CREATE INDEX ix_receipt_unnumbered ON receipt USING btree (campaign_id) WHERE (((kind)::text = 'gift'::text) AND (form_number IS NULL) AND (reversed_at IS NULL));
CREATE TRIGGER touch_updated_at BEFORE UPDATE ON receipt FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION touch_updated_at();
ALTER TABLE receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON receipt TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE receipt TO isoloir_app;

CREATE TABLE repayment (
    campaign_id uuid NOT NULL,
    id uuid NOT NULL,
    loan_id uuid NOT NULL,
    paid_on date NOT NULL,
    amount_cents bigint NOT NULL,
    paid_by character varying DEFAULT 'candidate'::character varying NOT NULL,
    made_by character varying NOT NULL,
    CONSTRAINT ck_repayment_positive_amount CHECK ((amount_cents > 0)),
    CONSTRAINT pk_repayment PRIMARY KEY (campaign_id, id)
);
ALTER TABLE repayment ENABLE ROW LEVEL SECURITY;
ALTER TABLE repayment FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON repayment TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE repayment TO isoloir_app;

CREATE TABLE retained_heading (
    campaign_id uuid NOT NULL,
    number integer NOT NULL,
    account character varying NOT NULL,
    declared_cents bigint NOT NULL,
    retained_cents bigint NOT NULL,
    CONSTRAINT ck_retained_heading_no_negative CHECK ((retained_cents >= 0)),
    CONSTRAINT pk_retained_heading PRIMARY KEY (campaign_id, number, account)
);
COMMENT ON COLUMN retained_heading.account IS 'As in the journal: expense:11, receipt:5.';
ALTER TABLE retained_heading ENABLE ROW LEVEL SECURITY;
ALTER TABLE retained_heading FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON retained_heading TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT ON TABLE retained_heading TO isoloir_app;

CREATE TABLE revoked_token (
    digest bytea NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT pk_revoked_token PRIMARY KEY (digest)
);
COMMENT ON COLUMN revoked_token.digest IS 'SHA-256 of the token.';
COMMENT ON COLUMN revoked_token.expires_at IS 'Then the token is worth nothing anyway.';
GRANT SELECT,INSERT ON TABLE revoked_token TO isoloir_app;
GRANT DELETE ON TABLE revoked_token TO isoloir_worker;

CREATE TABLE tally (
    campaign_id uuid NOT NULL,
    name character varying NOT NULL,
    entries bigint NOT NULL,
    cents bigint NOT NULL,
    CONSTRAINT pk_tally PRIMARY KEY (campaign_id, name)
);
ALTER TABLE tally ENABLE ROW LEVEL SECURITY;
ALTER TABLE tally FORCE ROW LEVEL SECURITY;
CREATE POLICY campaign ON tally TO isoloir_app USING ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif"))) WITH CHECK ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")));
GRANT SELECT,INSERT,UPDATE ON TABLE tally TO isoloir_app;

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

CREATE VIEW own_published_dataset AS
 SELECT id
   FROM published_dataset
  WHERE ((campaign_id = ( SELECT (NULLIF(current_setting('isoloir.campaign'::text, true), ''::text))::uuid AS "nullif")) AND (campaign_id <> '00000000-0000-0000-0000-000000000000'::uuid));

ALTER TABLE correction ADD CONSTRAINT fk_correction_decision FOREIGN KEY (campaign_id, number) REFERENCES decision(campaign_id, number);

ALTER TABLE evidence ADD CONSTRAINT fk_evidence_document FOREIGN KEY (campaign_id, sha256) REFERENCES document(campaign_id, sha256);

ALTER TABLE retained_heading ADD CONSTRAINT fk_heading_decision FOREIGN KEY (campaign_id, number) REFERENCES decision(campaign_id, number);

ALTER TABLE journal_line ADD CONSTRAINT fk_line_entry FOREIGN KEY (campaign_id, number) REFERENCES journal_entry(campaign_id, number);

CREATE POLICY shared ON published_dataset FOR SELECT TO isoloir_app USING (((campaign_id = '00000000-0000-0000-0000-000000000000'::uuid) AND (NOT (EXISTS ( SELECT
   FROM own_published_dataset own
  WHERE ((own.id)::text = (published_dataset.id)::text))))));

GRANT SELECT ON TABLE own_published_dataset TO isoloir_app;
