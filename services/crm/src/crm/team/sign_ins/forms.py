"""The form by which a member says another address."""

from kit.pages.page_form import Line, Posted

NAMES = {"/address": "l'adresse électronique"}


class AddressEntry(Posted):
    address: Line = ""
