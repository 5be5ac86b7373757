"""The certificate of a run, the register of processing and the impact assessment, as PDFs."""

from collections.abc import Mapping

from kit.files import pdf
from kit.text.french import day, moment, number
from reportlab.platypus import Flowable

from crm.privacy.retention_rules.register import joint_controllers_text
from crm.privacy.retention_rules.rules import BY_ITSELF
from crm.privacy.retention_rules.schemas import Assessment, Register, RunRead


def write_certificate(run: RunRead, names: Mapping[str, str], campaign: str, zone: str) -> bytes:
    """Write the certificate of a run. `names`: of the team, by subject."""
    done = "Ce qui serait effacé" if run.dry else "Certificat d'effacement"
    rows = [[line.what, line.kept, number(line.due), number(line.erased)] for line in run.lines]
    total = sum(line.erased for line in run.lines)
    rows.append(["Total", "", number(sum(line.due for line in run.lines)), number(total)])
    ended = moment(run.ended_at, zone) if run.ended_at else ""
    flowables: list[Flowable] = [
        pdf.paragraph(
            f"À la date du {day(run.on)}, {_asked(run.asked_by, names)}. "
            + ("Essai à blanc : rien n'a été effacé." if run.dry else f"Effacement fini {ended}.")
        ),
        pdf.table(
            ["Données", "Durée", "Arrivées à terme", "Effacées"],
            rows,
            widths=[4, 3, 1.4, 1.2],
            numbers=(2, 3),
            strong=(len(rows) - 1,),
        ),
        pdf.note(
            "Aucun nom n'est dans ce document."
            if run.dry
            else "Les nombres sont tout ce qui reste : aucun nom des personnes effacées n'est dans ce document. Leurs "
            "adresses restent connues par leur empreinte, pour qu'aucun fichier ne les fasse revenir."
        ),
        pdf.note(f"Empreinte SHA-256 de ce passage : {run.digest}"),
    ]
    return pdf.document(done, campaign, flowables, footer=f"{campaign}, passage {run.id}")


def _asked(author: str, names: Mapping[str, str]) -> str:
    if author == BY_ITSELF:
        return "d'office, comme la règle le veut"
    return f"à la demande de {names.get(author, 'quelqu’un qui n’est plus dans l’équipe')}"


def write_register(register: Register) -> bytes:
    return pdf.document(
        "Registre des traitements",
        f"{register.campaign} (RGPD, art. 30)",
        _register_story(register),
        footer=f"{register.campaign}, registre du {day(register.made_on)}",
    )


def write_assessment(assessment: Assessment) -> bytes:
    flowables: list[Flowable] = [
        pdf.heading("Pourquoi une analyse"),
        pdf.paragraph(assessment.why_needed),
        pdf.heading("Nécessité et proportion"),
        pdf.bullets(assessment.necessity),
        pdf.heading("Risques pour les personnes"),
    ]
    for risk in assessment.risks:
        flowables += [
            pdf.heading(risk.name, 2),
            pdf.paragraph(f"Ce qui pourrait arriver : {risk.harm}."),
            pdf.bullets(risk.measures),
            pdf.note(f"Ce qui reste : {risk.left}"),
        ]
    flowables += [pdf.heading("À compléter"), pdf.bullets(assessment.still_to_say)]
    flowables += [pdf.heading("Les traitements"), *_register_story(assessment.register_of)]
    register = assessment.register_of
    return pdf.document(
        "Analyse d'impact",
        f"{register.campaign} (RGPD, art. 35)",
        flowables,
        footer=f"{register.campaign}, analyse du {day(register.made_on)}",
    )


def _register_story(register: Register) -> list[Flowable]:
    flowables: list[Flowable] = []
    if register.missing:
        flowables += [pdf.warning("À compléter avant de tenir ce registre pour bon :"), pdf.bullets(register.missing)]
    if (controller := register.controller) is not None:
        rows = [["Responsable", controller.name], ["Adresse", controller.address], ["E-mail", controller.email]]
        rows += [["Délégué à la protection des données", controller.officer]] if controller.officer else []
        rows += [["Hébergement", controller.host]] if controller.host else []
        rows += [["Sous-traitants", controller.processors]] if controller.processors else []
        flowables.append(pdf.table(["Responsable du traitement", ""], rows, widths=[1, 2]))
    if register.joint_controllers:
        flowables += [
            pdf.heading("Responsables conjoints", 2),
            pdf.paragraph(joint_controllers_text(register)),
        ]
    for processing in register.processings:
        if not processing.in_use:
            continue
        rows = [
            ["Personnes", processing.people],
            ["Données", processing.data],
            ["But", processing.purpose],
            ["Base", processing.basis],
            ["Destinataires", processing.recipients],
            ["Durée", processing.kept],
        ]
        flowables.append(pdf.together([pdf.heading(processing.name, 2), pdf.table(["", ""], rows, widths=[1, 4])]))
    unused = [processing.name for processing in register.processings if not processing.in_use]
    if unused:
        flowables.append(pdf.note(f"Pas en service dans cette campagne : {', '.join(unused)}."))
    flowables += [
        pdf.heading("Sécurité", 2),
        pdf.bullets(register.security),
        pdf.heading("Transferts", 2),
        pdf.paragraph(register.transfers),
    ]
    return flowables
