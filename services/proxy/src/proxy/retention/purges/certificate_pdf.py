"""PDF certificate of a purge."""

from kit.files.pdf import document, note, paragraph, parts, space
from kit.text import french
from reportlab.platypus import Flowable

from proxy.retention.purges import certificate_text
from proxy.retention.purges.schemas import PurgeRead


def print_certificate(purge: PurgeRead) -> bytes:
    rows = [
        [name, french.number(purge.erased.get(key, 0)), french.number(purge.left.get(key, 0))]
        for key, name in certificate_text.NAMES.items()
    ]
    story: list[Flowable] = [
        paragraph(certificate_text.describe_purge(purge)),
        space(3),
        parts.table(["Données", "Effacées", "Restantes"], rows, widths=[3, 1, 1], numbers=[1, 2]),
        space(3),
        note(certificate_text.BASIS),
        note(certificate_text.describe_digest(purge)),
    ]
    subtitle = certificate_text.describe_campaign(purge)
    return document(certificate_text.TITLE, subtitle, story, footer=purge.campaign)
