"""Second factors of members: codes of an application (TOTP), asked of who sees people or money."""
