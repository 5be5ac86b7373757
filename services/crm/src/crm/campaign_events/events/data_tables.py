"""Meetings and other events as a table."""

from kit.data_tables.declaration import data_table

from crm.campaign_events.events.models import CampaignEvent

DATA_TABLES = (
    data_table(
        "campaign-events",
        "Réunions et rendez-vous",
        "Une ligne par rendez-vous.",
        "actions:read",
        {
            CampaignEvent.id: "Identifiant du rendez-vous",
            CampaignEvent.kind: "Sorte de rendez-vous",
            CampaignEvent.title: "Titre",
            CampaignEvent.place: "Lieu",
            CampaignEvent.stations: "Codes des bureaux concernés",
            CampaignEvent.starts_at: "Début",
            CampaignEvent.ends_at: "Fin",
            CampaignEvent.capacity: "Places",
            CampaignEvent.is_public: "Annoncé au public",
            CampaignEvent.status: "Prévu, tenu ou annulé",
            CampaignEvent.attended: "Combien sont venus",
            CampaignEvent.walk_ins: "Dont venus sans inscription",
            CampaignEvent.updated_at: "Dernier changement",
        },
    ),
)
