"""Changing the secret of a suite: every campaign's key is wrapped anew, and what it sealed stays as it is.

As the owner of the tables: the role of the application may neither change a key nor see another campaign's.
"""

from collections.abc import Sequence

from sqlalchemy import create_engine, select, update

from kit.db.vault import VAULT_KEY, CannotUnseal, secret_name, unwrap_key, wrap_key


def rewrap_keys(owner_url: str, secrets: Sequence[bytes]) -> int:
    """Wrap by the first secret what the others wrap; how many were. All or none; raises Sealed if none opens one.

    What runs meanwhile goes on, as long as it knows both secrets.
    """
    current = secret_name(secrets[0])
    engine = create_engine(owner_url, hide_parameters=True)
    try:
        with engine.begin() as connection:
            old = select(VAULT_KEY.c.campaign_id, VAULT_KEY.c.wrapped).where(VAULT_KEY.c.wrapped_by != current)
            rows = connection.execute(old.with_for_update()).all()
            for campaign_id, wrapped in rows:
                key = unwrap_key(secrets, campaign_id, wrapped)
                fresh = {"wrapped_by": current, "wrapped": wrap_key(secrets[0], campaign_id, key)}
                connection.execute(update(VAULT_KEY).where(VAULT_KEY.c.campaign_id == campaign_id).values(fresh))
        return len(rows)
    except CannotUnseal as error:
        raise CannotUnseal("a campaign's key is wrapped by none of the secrets that were given") from error
    finally:
        engine.dispose()
