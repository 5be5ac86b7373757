"""The pages that kit gives every service, under « Réglages », « Intégrations »."""

from kit.pages.shell.hubs import Hub, Tab

INTEGRATIONS = Hub(
    "settings", (Tab("Intégrations", {"/webhooks": "Webhooks", "/client-reads": "Lectures des applications"}),)
)
