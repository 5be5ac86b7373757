"""The register of processing and the impact assessment, from the installation's settings and the campaign's
activity.
"""

from collections.abc import Sequence, Set
from datetime import date

from common.schemas.campaign import CampaignState

from crm.campaign.controllers.schemas import ControllerPut
from crm.privacy.retention_rules.data_uses import Uses
from crm.privacy.retention_rules.processing_texts import ALWAYS, PROCESSINGS
from crm.privacy.retention_rules.schemas import Assessment, Register, Risk

NO_TRANSFER = (
    "Aucun transfert hors de l'Union européenne par ce logiciel : il n'appelle aucun service tiers de lui-même."
)
COMPANIES = {
    "nationbuilder": "NationBuilder, société des États-Unis",
    "qomon": "Qomon",
    "brevo": "Brevo",
    "csv": "un fichier CSV sur un autre serveur",
}
NAMES = {"nationbuilder": "NationBuilder", "qomon": "Qomon", "brevo": "Brevo", "csv": "Fichier CSV"}
SECURITY = [
    "Cloisonnement par campagne dans la base elle-même (sécurité au niveau des lignes), pas seulement dans le code.",
    "Téléphones, e-mails, dates de naissance, opinions, notes et numéros d'électeur chiffrés (AES-GCM), avec une clé "
    "par campagne.",
    "Droits par rôle et par territoire, relus à chaque appel ; qui part n'a plus accès dans la seconde.",
    "Lecture d'une donnée scellée une fiche à la fois, avec un motif, au journal ; 120 par heure au plus.",
    "Aucun nom, téléphone ou opinion dans les évènements, les journaux techniques ou les adresses des pages.",
    "Sauvegardes illisibles sans la clé de l'installation.",
]


def make_register(
    state: CampaignState,
    controller: ControllerPut | None,
    joint_controllers: Sequence[str],
    services: Set[str],
    uses: Uses,
    day: date,
) -> Register:
    """Return the register. `services`: the other configured services; `uses`: what crm's features do."""
    in_use = uses.kinds | services | {ALWAYS}
    processings = [processing.model_copy(update={"in_use": kind in in_use}) for kind, processing in PROCESSINGS.items()]
    missing = [] if controller else ["Le responsable du traitement, son adresse et son e-mail (RGPD, art. 30.1 a)."]
    if controller and controller.host is None:
        missing.append("Qui fait tourner les machines, et dans quel pays.")
    processors = (controller.processors or "") if controller else ""
    contacts = (controller.joint_contacts or "").casefold() if controller else ""
    missing += [
        f"L'adresse et l'e-mail de {name}, responsable conjoint (RGPD, art. 30.1 a)."
        for name in joint_controllers
        if name.casefold() not in contacts
    ]
    missing += [_safeguards(kind) for kind in uses.elsewhere if NAMES[kind].casefold() not in processors.casefold()]
    if "mailings" in uses.kinds and not processors:
        missing.append("Qui porte vos e-mails et vos SMS : son contrat (RGPD, art. 28.3) et son pays.")
    return Register(
        campaign=state.name,
        candidate=state.candidate,
        controller=controller,
        joint_controllers=list(joint_controllers),
        missing=missing,
        made_on=day,
        transfers=_transfers(uses.elsewhere),
        security=SECURITY,
        processings=processings,
    )


def _transfers(elsewhere: Sequence[str]) -> str:
    if not elsewhere:
        return NO_TRANSFER
    names = ", ".join(COMPANIES[kind] for kind in elsewhere)
    return (
        f"Des contacts sont envoyés à d'autres logiciels, par les connecteurs de la campagne : {names}. À part eux, ce "
        "logiciel n'appelle aucun service tiers de lui-même."
    )


def _safeguards(kind: str) -> str:
    sentence = (
        f"{NAMES[kind]} : votre contrat de sous-traitance (RGPD, art. 28.3) et le pays où les données sont gardées"
    )
    if kind == "nationbuilder":
        return (
            f"{sentence} ; vers les États-Unis, la garantie du transfert : adhésion au cadre de protection des données "
            "(décision (UE) 2023/1795, art. 45) ou clauses types (art. 46.2 c)."
        )
    return f"{sentence} ; hors de l'Union, la garantie du transfert (art. 45 ou 46)."


def joint_controllers_text(register: Register) -> str:
    """Return with whom the campaign decides of what, and how to reach them."""
    names = ", ".join(register.joint_controllers)
    contacts = register.controller.joint_contacts if register.controller else None
    return (
        f"{names}, pour les messages et les actions que la campagne accepte (RGPD, art. 26). La campagne garde seule "
        "les données ; seuls des totaux en sortent." + (f" Coordonnées : {contacts}" if contacts else "")
    )


def make_assessment(register: Register) -> Assessment:
    return Assessment(
        register_of=register,
        why_needed=(
            "Être dans le fichier d'une campagne peut révéler une opinion politique : ce sont des données sensibles "
            "(RGPD, art. 9), traitées à grande échelle, ce qui demande une analyse d'impact (art. 35.3 b)."
        ),
        necessity=[
            "Tous les canaux sont fermés tant que la personne n'a pas dit oui ; un non l'emporte toujours.",
            "Aucune opinion n'est déduite d'un nom, d'un lieu ou d'un résultat : les scores restent au bureau de vote.",
            "Les segments refusent le tri par consonance, lieu de naissance, opinion, religion, santé ou minorité.",
            "Chaque durée a une date, un effacement et un certificat.",
        ],
        risks=[
            Risk(
                name="Accès illégitime aux opinions",
                harm="Discrimination, pressions, rupture de la vie privée",
                measures=[SECURITY[0], SECURITY[1], SECURITY[3]],
                left="Une personne habilitée peut recopier ce qu'elle lit : le journal le montre, il ne l'empêche pas.",
            ),
            Risk(
                name="Modification non désirée",
                harm="Un non changé en oui : messages malgré un refus",
                measures=[
                    "Le registre des accords ne s'édite pas : chaque ligne s'ajoute.",
                    "Une adresse fermée l'est par son empreinte : aucun import ne la rouvre.",
                    "Le journal des changements ne s'édite pas non plus.",
                ],
                left="Un membre peut noter un oui qui n'a pas été dit : la preuve demandée le rend vérifiable.",
            ),
            Risk(
                name="Disparition",
                harm="Perte d'un droit exercé, d'une procuration promise",
                measures=["Sauvegarde chiffrée.", "Évènements gardés en base et rejoués après une panne."],
                left="La clé de l'installation perdue, les données scellées le sont aussi : gardez-en une copie.",
            ),
        ],
        still_to_say=[
            *register.missing,
            "L'avis du délégué à la protection des données, s'il y en a un (RGPD, art. 35.2).",
            "L'avis des personnes concernées ou de leurs représentants, s'il a été recueilli (art. 35.9).",
            "Qui a validé cette analyse, et quand elle sera revue.",
        ],
    )
