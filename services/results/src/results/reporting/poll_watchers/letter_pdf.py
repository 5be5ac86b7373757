"""PDF of the designation letters, one per page. CPU-bound: do not run it in the event loop."""

from collections.abc import Sequence

from kit.files import pdf
from reportlab.platypus import Flowable

from results.reporting.poll_watchers.letters import Letter


def print_letters(letters: Sequence[Letter], campaign: str) -> bytes:
    """Return the PDF: a cover page that lists what to send, then the letters."""
    story: list[Flowable] = [pdf.paragraph("Personne n'est encore désigné pour ce tour.")] if not letters else []
    if letters:
        lines = [f"{letter.title}, {letter.who} : {', '.join(letter.stations)}" for letter in letters]
        story += [pdf.heading("À signer et à envoyer"), pdf.bullets(lines, tight=True)]
        story += [pdf.note(note) for note in dict.fromkeys(letter.note for letter in letters)]
    for letter in letters:
        story += [pdf.page_break(), *_page(letter)]
    return pdf.document("Lettres de désignation", campaign, story, footer=campaign, author=campaign)


def _page(letter: Letter) -> list[Flowable]:
    page: list[Flowable] = [pdf.heading(letter.title), pdf.paragraph(letter.to), pdf.space(6)]
    page += [pdf.paragraph(text) for text in letter.paragraphs]
    page.append(pdf.bullets(letter.stations))
    page.append(pdf.table(("Personne désignée", ""), letter.facts, widths=(2, 3)))
    page.append(pdf.space(6))
    page.append(pdf.paragraph("Fait à .................................., le .................................."))
    page.append(pdf.paragraph("Signature du candidat ou du mandataire de la liste :"))
    page.append(pdf.space(28))
    if letter.receipt:
        page.append(pdf.paragraph(f"{letter.receipt} (date, heure, cachet) :"))
        page.append(pdf.space(28))
    if letter.missing:
        page.append(pdf.warning(f"À compléter avant l'envoi : {', '.join(letter.missing)}."))
    page.append(pdf.note(letter.note))
    return page
