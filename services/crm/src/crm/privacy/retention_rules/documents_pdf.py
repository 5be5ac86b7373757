"""The certificate of a run, the register of processing and the impact assessment, as documents to print."""

from kit.files import pdf
from kit.text.french import day, moment, number
from reportlab.platypus import Flowable

from crm.privacy.retention_rules.rules import BY_ITSELF
from crm.privacy.retention_rules.schemas import Assessment, Register, RunRead


def write_certificate(run: RunRead, campaign: str, zone: str) -> bytes:
    done = "Ce qui serait effacé" if run.dry else "Certificat d'effacement"
    rows = [[line.what, line.kept, number(line.due), number(line.erased)] for line in run.lines]
    total = sum(line.erased for line in run.lines)
    rows.append(["Total", "", number(sum(line.due for line in run.lines)), number(total)])
    ended = moment(run.ended_at, zone) if run.ended_at else ""
    story: list[Flowable] = [
        pdf.paragraph(
            f"À la date du {day(run.on)}, {_asked(run.asked_by)}. "
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
            "Les nombres sont tout ce qui reste : aucun nom n'est dans ce document. Les adresses effacées restent "
            "connues par leur empreinte, pour qu'aucun fichier ne les fasse revenir."
        ),
        pdf.note(f"Empreinte SHA-256 de ce passage : {run.digest}"),
    ]
    return pdf.document(done, campaign, story, footer=f"{campaign}, passage {run.id}")


def _asked(by: str) -> str:
    return "d'office, comme la règle le veut" if by == BY_ITSELF else f"à la demande de {by}"


def write_register(register: Register) -> bytes:
    return pdf.document(
        "Registre des traitements",
        f"{register.campaign} (RGPD, art. 30)",
        _register_story(register),
        footer=f"{register.campaign}, registre du {day(register.made_on)}",
    )


def write_assessment(made: Assessment) -> bytes:
    story: list[Flowable] = [
        pdf.heading("Pourquoi une analyse"),
        pdf.paragraph(made.why_needed),
        pdf.heading("Nécessité et proportion"),
        pdf.bullets(made.necessity),
        pdf.heading("Risques pour les personnes"),
    ]
    for risk in made.risks:
        story += [
            pdf.heading(risk.name, 2),
            pdf.paragraph(f"Ce qui pourrait arriver : {risk.harm}."),
            pdf.bullets(risk.measures),
            pdf.note(f"Ce qui reste : {risk.left}"),
        ]
    story += [pdf.heading("Ce qu'il vous reste à dire"), pdf.bullets(made.still_to_say)]
    story += [pdf.heading("Les traitements"), *_register_story(made.register_of)]
    register = made.register_of
    return pdf.document(
        "Analyse d'impact",
        f"{register.campaign} (RGPD, art. 35)",
        story,
        footer=f"{register.campaign}, analyse du {day(register.made_on)}",
    )


def _register_story(register: Register) -> list[Flowable]:
    story: list[Flowable] = []
    if register.missing:
        story += [pdf.warning("À compléter avant de tenir ce registre pour bon :"), pdf.bullets(register.missing)]
    if (who := register.controller) is not None:
        rows = [["Responsable", who.name], ["Adresse", who.address], ["E-mail", who.email]]
        rows += [["Délégué à la protection des données", who.officer]] if who.officer else []
        rows += [["Hébergement", who.host]] if who.host else []
        rows += [["Sous-traitants", who.processors]] if who.processors else []
        story.append(pdf.table(["Qui répond du traitement", ""], rows, widths=[1, 2]))
    for one in register.processings:
        if not one.in_use:
            continue
        rows = [
            ["Personnes", one.people],
            ["Données", one.data],
            ["But", one.purpose],
            ["Base", one.basis],
            ["Destinataires", one.recipients],
            ["Durée", one.kept],
        ]
        story.append(pdf.together([pdf.heading(one.name, 2), pdf.table(["", ""], rows, widths=[1, 4])]))
    unused = [one.name for one in register.processings if not one.in_use]
    if unused:
        story.append(pdf.note(f"Pas en service dans cette campagne : {', '.join(unused)}."))
    story += [
        pdf.heading("Sécurité", 2),
        pdf.bullets(register.security),
        pdf.heading("Transferts", 2),
        pdf.paragraph(register.transfers),
    ]
    return story
