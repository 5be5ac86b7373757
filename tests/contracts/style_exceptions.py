"""What the rules of style let stand, and why: each of these is said by name, so that nothing new joins them unseen."""

BARE_LISTS = frozenset(
    {
        # Published before lists were objects: clients read them as they are. Each is short by its nature.
        "budget /v1/bank/movements",
        "budget /v1/bank/statements",
        "budget /v1/bank/suggestions",
        "budget /v1/comments",
        "budget /v1/decisions",
        "budget /v1/exports",
        "budget /v1/filing/questions",
        "budget /v1/headings",
        "budget /v1/published-accounts",
        "crm /v1/adverts",
        "crm /v1/clients",
        "crm /v1/connectors",
        "crm /v1/connectors/{connector_id}/runs",
        "crm /v1/custom-fields",
        "crm /v1/duplicates",
        "crm /v1/geocode",
        "crm /v1/listings",
        "crm /v1/mailings",
        "crm /v1/questionnaires",
        "crm /v1/segments",
        "crm /v1/sign-up-forms",
        "crm /v1/sign-up-sites",
        "predict /v1/elections",
        "predict /v1/elections/{election_id}/imports",
        "predict /v1/polls",
        "predict /v1/polls/levels",
        "predict /v1/references",
        "predict /v1/references/catalogue",
        "predict /v1/references/kinds",
        "predict /v1/reports",
        "predict /v1/scenarios",
        "predict /v1/transfer-priors",
        "predict /v1/transfers",
        "predict /v1/transfers/national",
        "proxy /v1/holds",
        "proxy /v1/official-forms",
        "proxy /v1/positions",
        "proxy /v1/public/status/{token}/matches",
        "proxy /v1/reinforcements",
        "proxy /v1/shared-matches",
        "proxy /v1/sites",
        "proxy /v1/{kind}/{target_id}/notes",
    }
)

NATURAL_IDS = frozenset(
    {
        # CloudEvents and the log say what these are.
        "CloudEvent.id",
        "Problem.request_id",
        # Of any kind, in what a client read.
        "ClientReadRead.about_id",
        # RFC 6749: it names itself.
        "crm ClientRead.client_id",
        "crm Refresh.client_id",
        # NationBuilder's own number of somebody.
        "crm HintedPerson.id",
        # Published data sets and elections: `legislatives-2024-t1`.
        "budget DatasetRead.id",
        "predict CatalogueRead.id",
        "predict DatasetRead.id",
        "predict ElectionRead.id",
        "predict ImportRead.election_id",
        "predict ImportReport.election_id",
        "predict LoadedRead.id",
        # A candidate or a list, by the key its campaign gave it.
        "predict AnswerPut.id",
        "predict BasesRead.list_id",
        "predict ListForecast.id",
        "predict NewList.id",
        "predict ProjectedList.id",
        "predict StandingPut.id",
        "predict StandingRead.id",
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
        "crm TrailRead.about_id",
        "results TextCreate.id",
    }
)

OTHER_DATES = frozenset(
    {
        # Entries, a place, and a number in the chain.
        "budget EvidenceRead.also_on",
        "results OfficerPut.born_at",
        "results OfficerRead.born_at",
        "results JournalVerdict.broken_at",
        # A time of day, by the clock of the station.
        "results PlannedStation.closes_at",
        # As a person wrote it, which may be no day.
        "crm AdvertRead.election_on",
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
    }
)
