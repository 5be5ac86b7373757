"""PDF certificate of a purge, without personal data."""

from kit.files.pdf import document, note, paragraph, parts, space
from kit.text import french
from reportlab.platypus import Flowable

from proxy.retention.purges.schemas import PurgeRead

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


def print_certificate(purge: PurgeRead) -> bytes:
    title = "Certificat de purge des procurations"
    purged_by = (
        "automatiquement, à l'échéance" if purge.purged_by == "schedule" else "à la demande d'un membre de l'équipe"
    )
    rows = [
        [name, french.number(purge.erased.get(key, 0)), french.number(purge.left.get(key, 0))]
        for key, name in NAMES.items()
    ]
    story: list[Flowable] = [
        paragraph(
            f"Le {french.moment(purge.purged_at)}, les données des personnes qui ont demandé ou offert une procuration"
            f" ont été effacées {purged_by}. Les liens secrets ne mènent plus à rien."
            " Il reste des nombres, sans aucune personne."
        ),
        space(3),
        parts.table(["Données", "Effacées", "Restantes"], rows, widths=[3, 1, 1], numbers=[1, 2]),
        space(3),
        note(
            "Base : RGPD, art. 5.1 e (conservation limitée). Les sauvegardes de la base ne contiennent ces données que"
            " scellées, et sont effacées selon leur propre durée."
        ),
        note(f"Numéro {purge.id}. Empreinte SHA-256 : {purge.digest}"),
    ]
    subtitle = f"{purge.campaign}. Candidature : {purge.candidate}."
    return document(title, subtitle, story, footer=purge.campaign)
