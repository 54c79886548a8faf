"""Logins according to the settings: who may log in, and where that is stored."""

from luigid.access.access import Access
from luigid.access.accounts import AccessError
from luigid.access.password_file import PasswordFile
from luigid.access.proxies import Proxies
from luigid.access.tokens import Records
from luigid.config import Config
from luigid.durability.opening import MEMORY, state_address


def make_access(config: Config, proxies: Proxies, *, with_store: bool) -> Access | None:
    """Return what recognises callers, loaded; None if the settings have no logins.

    Without a store, only the settings and files are checked. Raises AccessError.
    """
    section = config.luigid
    if section.auth == "none":
        return None
    if section.auth == "proxy" and not section.trusted_proxies:
        raise AccessError("[luigid] auth = proxy needs trusted_proxies: who may name the user")
    users = None
    if section.auth == "basic":
        if section.auth_file is None:
            raise AccessError("[luigid] auth = basic needs auth_file, which luigid user add writes")
        users = PasswordFile(section.auth_file, config.roles)
    records = None
    if with_store and section.auth != "proxy":
        records = open_records(config)
        if records is None and section.auth == "token":
            raise AccessError("[luigid] auth = token needs a state that is stored, for the tokens")
    access = Access(
        section.auth,
        users=users,
        records=records,
        roles=config.roles,
        proxies=proxies,
        user_header=section.auth_user_header,
        groups_header=section.auth_groups_header,
        session_seconds=section.session_seconds,
    )
    access.load()
    return access


def open_records(config: Config) -> Records | None:
    """Return the table for logins in the store of the state; None: the state is in memory only.

    Raises AccessError.
    """
    address = state_address(config, make=False)
    if address == MEMORY:
        return None
    # Only here: most servers have no logins.
    from luigid.storage.access_records import open_access_records

    return open_access_records(address)
