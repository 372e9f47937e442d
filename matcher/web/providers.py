"""Providers to sign in with, from a YAML file: a list of name, issuer, client_id, client_secret."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from config.errors import InputError
from matcher.web.settings import Provider

_FIELDS = ("name", "issuer", "client_id", "client_secret")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")
_VARIABLE = re.compile(r"\$\{(\w+)\}")


def read_providers(path: Path) -> tuple[Provider, ...]:
    """The providers of a file; a client_secret of the form ${NAME} is read from the environment.

    Raises InputError for a field missing or unknown, an address that is not https, a variable that is not set.
    """
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(path)) from error
    if not isinstance(entries, list):
        raise InputError(f"is no list of providers, each with {', '.join(_FIELDS)}", where=str(path))
    found = tuple(_provider(entry, f"{path}, provider {number}") for number, entry in enumerate(entries, 1))
    if len({one.name for one in found}) < len(found):
        raise InputError("two providers have one name", where=str(path))
    return found


def _provider(entry: Any, where: str) -> Provider:
    if (
        not isinstance(entry, dict)
        or set(entry) != set(_FIELDS)
        or not all(isinstance(one, str) for one in entry.values())
    ):
        raise InputError(f"needs the fields {', '.join(_FIELDS)}, each a text", where=where)
    if not _NAME.fullmatch(entry["name"]):
        raise InputError("a name has lower-case letters, digits and -: it stands in addresses", where=where)
    address = urlsplit(entry["issuer"])
    if address.scheme != "https" and address.hostname not in ("localhost", "127.0.0.1"):
        raise InputError("the issuer is reached by https", where=where)
    secret = entry["client_secret"]
    if named := _VARIABLE.fullmatch(secret):
        secret = os.environ.get(named[1], "")
    if not secret:
        raise InputError("has no client_secret", where=where)
    return Provider(entry["name"], entry["issuer"], entry["client_id"], secret)
