"""zamena key: API keys, as the service's operator manages them."""

from __future__ import annotations

from collections.abc import Sequence

from catalogs.store.caller import LOCAL, SCOPES
from catalogs.store.keys import KeyRequest, add_key, list_keys, revoke_key
from matcher.commands.console import note, print_json, print_line
from matcher.commands.store import enterprise_id_of, opened, shown, user_id_of


def add(
    email: str, name: str, scopes: Sequence[str], *, enterprise: str | None, days: int | None, database: str | None
) -> None:
    """Prints the key, the only time; without scopes it has all of them."""
    with opened(database) as store, store.write() as connection:
        user_id = user_id_of(connection, email)
        place = enterprise_id_of(connection, enterprise) if enterprise else None
        made = add_key(connection, user_id, KeyRequest(name, scopes or SCOPES, place, days), actor=LOCAL)
    print_line(made.secret)
    note("keep it: it is stored nowhere and cannot be shown again")


def show(email: str | None, *, database: str | None, json: bool) -> None:
    """Prints keys, a line or a JSON object each."""
    with opened(database) as store, store.read() as connection:
        keys = list_keys(connection, user_id_of(connection, email) if email else None)
    if json:
        print_json([shown(one) for one in keys])
        return
    for one in keys:
        state = "revoked" if one["revoked_at"] else "active"
        print_line(f"{one['prefix']}  {state}  {one['email']}  {one['name']}  {' '.join(one['scopes'])}")


def revoke(key: str, *, database: str | None) -> None:
    """Ends a key."""
    with opened(database) as store, store.write() as connection:
        revoke_key(connection, key, actor=LOCAL)
    note(f"{key}: revoked")
