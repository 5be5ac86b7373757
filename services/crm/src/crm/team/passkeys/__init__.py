"""Passkeys of members (WebAuthn): stored here, registered and verified by the suite's identity provider."""
