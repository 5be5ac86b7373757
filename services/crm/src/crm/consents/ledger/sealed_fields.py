"""The vault's name of the encrypted field that says where a proof is kept."""

PROOF = "consent proof"
