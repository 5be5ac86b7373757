"""The name under which the vault holds where a proof lies."""

PROOF = "consent proof"
