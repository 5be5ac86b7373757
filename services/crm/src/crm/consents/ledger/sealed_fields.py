"""Under which name the vault holds where a proof lies."""

PROOF = "consent proof"
