from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from catalogs.store.database import open_database
from catalogs.store.keys import key_caller
from catalogs.store.sessions import session_caller, sign_in
from config.errors import UserError
from matcher.cli import app, main

PASSWORD = "correct horse battery"
OWNER = ["--role", "owner", "--new-enterprise", "Насосный завод"]


@pytest.fixture(autouse=True)
def _database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZAMENA_DATABASE", database_url)


def zamena(*arguments: str, stdin: str = "") -> str:
    result = CliRunner().invoke(app, arguments, input=stdin, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def add(email: str, *more: str) -> str:
    return zamena("user", "add", email, "--password-stdin", *more, stdin=PASSWORD + "\n").strip()


def test_a_user_that_was_added_can_sign_in(database_url: str) -> None:
    user_id = add("Owner@Example.org", *OWNER)
    database = open_database(database_url)
    caller = session_caller(database, sign_in(database, "owner@example.org", PASSWORD).token)
    assert caller.user_id == user_id
    assert caller.roles() == {"owner"}
    database.close()
    (shown,) = json.loads(zamena("user", "list", "--json"))
    assert (shown["email"], shown["roles"][0]["role"]) == ("owner@example.org", "owner")
    assert "argon2" not in json.dumps(shown)


def test_roles_passwords_and_shutting_out(database_url: str) -> None:
    add("a@example.org", *OWNER)
    add("b@example.org", "--role", "viewer", "--enterprise", "Насосный завод")
    zamena("user", "role", "b@example.org", "--role", "owner", "--enterprise", "Насосный завод")
    zamena("user", "role", "a@example.org", "--role", "owner", "--enterprise", "Насосный завод", "--remove")
    with pytest.raises(UserError, match="last owner"):
        zamena("user", "role", "b@example.org", "--role", "viewer", "--enterprise", "Насосный завод")
    zamena("user", "password", "b@example.org", "--password-stdin", stdin="another password\n")
    database = open_database(database_url)
    token = sign_in(database, "b@example.org", "another password").token
    zamena("user", "disable", "b@example.org")
    with pytest.raises(UserError, match="ended"):
        session_caller(database, token)
    zamena("user", "disable", "b@example.org", "--enable")
    sign_in(database, "b@example.org", "another password")
    database.close()


def test_keys_are_made_listed_and_revoked(database_url: str) -> None:
    add("a@example.org", *OWNER)
    secret = zamena("key", "add", "a@example.org", "--scope", "match", "--enterprise", "Насосный завод").strip()
    database = open_database(database_url)
    assert key_caller(database, secret).scopes == {"match"}
    listed = zamena("key", "list", "a@example.org")
    prefix = listed.split()[0]
    assert secret.startswith(prefix)
    assert secret not in listed
    zamena("key", "revoke", prefix)
    with pytest.raises(UserError, match="revoked"):
        key_caller(database, secret)
    database.close()


def test_the_log_is_verified(
    database_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add("a@example.org", *OWNER)
    noted = zamena("audit", "verify").strip()
    assert re.fullmatch(r"3:[0-9a-f]{64}", noted)
    add("b@example.org")
    assert zamena("audit", "verify", "--expect", noted).startswith("4:")
    database = open_database(database_url)
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE audit SET actor = 'nobody' WHERE number = 2")
    database.close()
    monkeypatch.setattr(sys, "argv", ["zamena", "audit", "verify"])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 3
    assert "entry 2 was changed" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["user", "add", "no address", "--password-stdin"],
        ["user", "add", "c@example.org", "--password-stdin", "--role", "emperor"],
        ["user", "add", "c@example.org", "--password-stdin", "--role", "owner"],
        ["user", "add", "c@example.org", "--password-stdin", "--role", "owner", "--enterprise", "Нет такого"],
        ["user", "role", "nobody@example.org", "--role", "administrator"],
        ["key", "add", "nobody@example.org"],
        ["key", "revoke", "zk_none"],
        ["audit", "verify", "--expect", "3"],
    ],
)
def test_what_cannot_be_done_is_told_and_leaves_nothing(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
    monkeypatch.setattr(sys, "argv", ["zamena", *arguments])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert capsys.readouterr().err.startswith("zamena: ")
    assert json.loads(zamena("user", "list", "--json")) == []


def test_a_backup_is_restored_into_the_other_kind_of_database(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("owner@example.org", *OWNER)
    file, data = str(tmp_path / "backup.zip"), ["--data", str(tmp_path / "data")]
    assert " 0 uploads" in zamena("backup", file, *data)
    there = f"sqlite:///{tmp_path / 'there.db'}"
    zamena("restore", file, *data, "--database", there)
    (shown,) = json.loads(zamena("user", "list", "--json", "--database", there))
    assert shown["email"] == "owner@example.org"
    with pytest.raises(UserError, match="--force"):
        zamena("restore", file, *data, "--database", there)
    with pytest.raises(UserError, match="no backup"):
        zamena("restore", __file__, *data, "--database", there, "--force")
    with pytest.raises(UserError, match="no such file"):
        zamena("restore", str(tmp_path / "nothing.zip"), *data, "--database", there)
