"""What the certificate of a purge says, for its page and its PDF; without personal data."""

from kit.text import french

from proxy.retention.purges.schemas import PurgeRead

TITLE = "Certificat de purge des procurations"
BASIS = (
    "Base : RGPD, art. 5.1 e (conservation limitée). Les sauvegardes de la base ne contiennent ces données que"
    " scellées, et sont effacées selon leur propre durée."
)
NAMES = {
    "requests": "Demandes",
    "offers": "Offres",
    "people": "Identités",
    "traces": "Formulaires reçus, comptés contre les abus",
    "quarantines": "Formulaires mis à vérifier",
    "attempts": "Compteurs d’envois",
    "proofs": "Jetons contre les robots",
    "pool_consents": "Accords pour d'autres campagnes",
    "pool_rows": "Décomptes partagés, sans nom",
    "shared_matches": "Rapprochements entre campagnes",
    "messages": "Messages",
}


def describe_purge(purge: PurgeRead) -> str:
    purged_by = (
        "automatiquement, à l'échéance" if purge.purged_by == "schedule" else "à la demande d'un membre de l'équipe"
    )
    return (
        f"Le {french.moment(purge.purged_at)}, les données des personnes qui ont demandé ou offert une procuration"
        f" ont été effacées {purged_by}. Les liens secrets ne mènent plus à rien."
        " Il reste des nombres, sans aucune personne."
    )


def describe_campaign(purge: PurgeRead) -> str:
    return f"{purge.campaign}. Candidature : {purge.candidate}."


def describe_digest(purge: PurgeRead) -> str:
    return f"Numéro {purge.id}. Empreinte SHA-256 : {purge.digest}"
