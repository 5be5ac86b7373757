"""Rotation of a suite's secret: every campaign's key is wrapped again, and its encrypted data stays as it is.

Run as the owner of the tables: the application's role may neither change a key nor see other campaigns'.
"""

from collections.abc import Sequence

from sqlalchemy import create_engine, select, update

from kit.db.vault import VAULT_KEY, CannotUnseal, secret_name, unwrap_key, wrap_key


def rewrap_keys(owner_url: str, secrets: Sequence[bytes]) -> int:
    """Wrap all keys with the first secret; return how many were changed. All or none; raises CannotUnseal.

    Running processes continue, as long as they know both secrets.
    """
    current = secret_name(secrets[0])
    engine = create_engine(owner_url, hide_parameters=True)
    try:
        with engine.begin() as connection:
            old = select(VAULT_KEY.c.campaign_id, VAULT_KEY.c.wrapped).where(VAULT_KEY.c.wrapped_by != current)
            rows = connection.execute(old.with_for_update()).all()
            for campaign_id, wrapped in rows:
                key = unwrap_key(secrets, campaign_id, wrapped)
                values = {"wrapped_by": current, "wrapped": wrap_key(secrets[0], campaign_id, key)}
                connection.execute(update(VAULT_KEY).where(VAULT_KEY.c.campaign_id == campaign_id).values(values))
        return len(rows)
    except CannotUnseal as error:
        raise CannotUnseal("a campaign's key is wrapped by none of the secrets that were given") from error
    finally:
        engine.dispose()


def count_opened_keys(owner_url: str, secrets: Sequence[bytes]) -> int:
    """Open every campaign's key with these secrets and return how many there are; raise CannotUnseal."""
    engine = create_engine(owner_url, hide_parameters=True)
    try:
        with engine.begin() as connection:
            rows = connection.execute(select(VAULT_KEY.c.campaign_id, VAULT_KEY.c.wrapped)).all()
        return sum(1 for campaign_id, wrapped in rows if unwrap_key(secrets, campaign_id, wrapped))
    finally:
        engine.dispose()
