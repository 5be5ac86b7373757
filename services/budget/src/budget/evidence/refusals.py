"""Reasons to refuse a file, as sentences with the remedy."""


class Refused(Exception):
    def __init__(self, code: str, fr: str, en: str) -> None:
        super().__init__(en)
        self.code = code
        self.fr = fr
        self.en = en


def damaged(what: str) -> Refused:
    return Refused(
        "damaged",
        f"Ce fichier ({what}) est abîmé ou incomplet : envoyez-le de nouveau, ou refaites la photo ou le PDF.",
        f"This file ({what}) is damaged or not whole: send it again.",
    )
