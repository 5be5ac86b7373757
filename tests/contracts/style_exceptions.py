"""Exceptions to the rules of style, and why: each of these is named, so that nothing new joins them unseen."""

BARE_LISTS = frozenset(
    {
        # Public: what published widgets and mailed links call never changes.
        "proxy /v1/public/status/{token}/matches",
        "proxy /v1/public/status/{token}/matches/{match_id}/accept",
        "proxy /v1/public/status/{token}/matches/{match_id}/decline",
    }
)

NUMBERED_LOGS = frozenset(
    {
        # A log whose rows are numbered is followed from a number that the reader keeps: there is no last page.
        *(f"{service} /v1/events" for service in ("budget", "crm", "predict", "proxy", "results")),
        "results /v1/journal",
    }
)

DOCUMENTS = frozenset(
    {
        # One thing with its parts, though nothing in it is called its id.
        *(f"{service} /ready" for service in ("budget", "crm", "predict", "proxy", "results")),
        "crm /v1/acquired-lists/{list_id}/notice",
        "crm /v1/own-availability",
        "crm /v1/people/{person_id}/household",
        "crm /v1/consent-texts/{text_version}",
        "predict /v1/profiles/{station}",
        "proxy /v1/matches/{match_id}/follow-up",
        "proxy /v1/pool",
        "proxy /v1/public/campaigns/{campaign_id}/form",
        "proxy /v1/retention",
        # A report: its sums and its method are of all rows, so that half of them would mislead.
        "budget /v1/spending-forecast",
        "budget /v1/ceilings/france",
        "budget /v1/filing/checks",
        "budget /v1/journal/balance",
        "budget /v1/receipts/totals",
        "crm /v1/call-campaigns/{call_campaign_id}/board",
        "crm /v1/organisations/{organisation_id}/totals",
        "crm /v1/plan",
        "crm /v1/polling-day",
        "crm /v1/questionnaires/{questionnaire_id}/versions/{number}/totals",
        "crm /v1/territory",
        "predict /v1/elections/series",
        "predict /v1/forecast/backtest",
        "predict /v1/forecast/night",
        "predict /v1/maps/choices",
        "results /v1/final-results",
        "results /v1/totals",
    }
)

NATURAL_IDS = frozenset(
    {
        # CloudEvents and the log say what these are.
        "CloudEvent.id",
        "SampleEvent.id",
        "Problem.request_id",
        # What the authenticator of a device calls its key.
        "PasskeyCreate.credential_id",
        "PasskeySearch.credential_id",
        # Of any kind, in what a client read.
        "ApiAccessRead.about_id",
        # RFC 6749: it names itself.
        "crm ClientRead.client_id",
        "crm FrontEndRead.client_id",
        "crm Refresh.client_id",
        # NationBuilder's own number of somebody.
        "crm HintedPerson.id",
        # Published data sets and elections: `legislatives-2024-t1`.
        "budget DatasetRead.id",
        "predict CatalogueRead.id",
        "predict DatasetRead.id",
        "predict ElectionRead.id",
        "predict CandidacyPut.id",
        "predict CandidacyRead.id",
        "predict ImportRead.election_id",
        "predict ImportReport.election_id",
        "predict LoadedRead.id",
        # A candidate or a list, by the key its campaign gave it.
        "predict AnswerPut.id",
        "predict CoreVoteRead.list_id",
        "predict ListForecast.id",
        "predict NewList.id",
        "predict ProjectedList.id",
        "predict TargetsRead.list_id",
        "results CandidateAgesInput.id",
        "results CandidateAgesOutput.id",
        "results CandidateProjection.id",
        "results CandidatePut.id",
        "results CandidateRead.id",
        "results CandidateTotal.id",
        "results EarlierShare.id",
        "results ExportedCandidate.id",
        "results PhoneCandidate.id",
        # GeoJSON: the station or the commune.
        "predict StationsFeature.id",
        "predict MapFeature.id",
        "predict PriorityFeature.id",
        # Theirs: another system's, or a thing of any kind.
        "crm ConnectorsEntryRead.their_id",
        "crm AuditEntryRead.about_id",
        "results SmsReportCreate.id",
    }
)

OTHER_DATES = frozenset(
    {
        # Entries, a place, and a number in the chain.
        "budget EvidenceRead.also_on",
        "results PollWatcherPut.born_at",
        "results PollWatcherRead.born_at",
        "results JournalVerification.broken_at",
        # A time of day, by the clock of the station.
        "results PlannedStation.closes_at",
        # As a person wrote it, which may be no day.
        "crm PoliticalAdRead.election_on",
        "proxy CivilStatus.born_on",
        "proxy IdentityRead.born_on",
        # Published under these names before the rule.
        "predict ImportReport.date",
        "predict ImportResultsBody.date",
        "predict PrioritiesRead.last_canvass",
        "results ResultsExport.date",
    }
)

WITHOUT_IF_MATCH = frozenset(
    {
        # Done or not done, where it is on the map: the last one to say so is right.
        "crm /v1/buildings/{building_id}",
        "crm /v1/tasks/{task_id}",
    }
)

WITHOUT_SINCE = frozenset(
    {
        # A journal of changes is asked for with `after` alone: its rows never change.
        "budget /v1/changes",
        # Projections are made anew, never changed: their version is their number.
        "results /v1/projection/history",
        # In the order of what is still to be decided, which any of them may leave.
        "budget /v1/payers",
    }
)
