"""A service to look at: the sample catalogs, an enterprise and an officer in it, all in one folder."""

from __future__ import annotations

import secrets
from pathlib import Path

from catalogs.samples import OFFERS
from catalogs.store.caller import LOCAL, Grant
from catalogs.store.database import Connection, open_database
from catalogs.store.enterprises import add_enterprise
from catalogs.store.migrate import migrate
from catalogs.store.people import add_user, set_password, set_role, user_by_email
from catalogs.store.secrets import hash_password
from matcher.web.settings import Settings

FOLDER = Path("zamena-serve")
EMAIL = "demo@example.org"


def demo_settings(folder: Path, *, public_address: str) -> Settings:
    """A service over the sample offers, whose database and files are in `folder`."""
    data = folder.resolve()
    data.mkdir(parents=True, exist_ok=True)
    return Settings(database=f"sqlite:///{data / 'zamena.db'}", data=data, offers=OFFERS, public_address=public_address)


def new_password(settings: Settings) -> str:
    """A password for EMAIL that holds until the next start; the user and their enterprise are made where missing."""
    password = secrets.token_urlsafe(9)
    stored = hash_password(password)
    database = open_database(settings.database)
    try:
        migrate(database)
        with database.write() as connection:
            set_password(connection, _officer(connection), stored, actor=LOCAL)
    finally:
        database.close()
    return password


def _officer(connection: Connection) -> str:
    if found := user_by_email(connection, EMAIL):
        return str(found["id"])
    enterprise = add_enterprise(connection, {"name": "Demo"}, actor=LOCAL)
    user = add_user(connection, EMAIL, actor=LOCAL, name="Demo")
    set_role(connection, user, Grant("officer", enterprise), actor=LOCAL)
    return user
