"""XML that attacks its reader: each is refused with a message, in little memory, and nothing outside is opened."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogs import load_catalog
from config.errors import InputError

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
OFFER = '<offer id="1"><name>{}</name><price>1</price></offer>'


def catalog(path: Path, doctype: str = "", name: str = "Насос", inside: str = "") -> Path:
    shop = f"<yml_catalog>{inside}<shop><offers>{OFFER.format(name)}</offers></shop></yml_catalog>"
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n{doctype}{shop}', "utf-8")
    return path


def refused(path: Path, match: str) -> None:
    with pytest.raises(InputError, match=match):
        load_catalog(path)


@pytest.mark.parametrize(
    ("doctype", "name"),
    [
        (f'<!DOCTYPE yml_catalog [<!ENTITY l0 "ha">{LAUGHS}]>', "&l9;"),
        ('<!DOCTYPE yml_catalog [<!ENTITY x SYSTEM "file:///etc/hostname">]>', "&x;"),
        ('<!DOCTYPE yml_catalog [<!ENTITY % p SYSTEM "http://127.0.0.1:9/e.dtd"> %p;]>', "Насос"),
        ('<!DOCTYPE yml_catalog [<!ATTLIST offer id CDATA "1">]>', "Насос"),
    ],
)
def test_entities_are_refused(tmp_path: Path, doctype: str, name: str) -> None:
    refused(catalog(tmp_path / "a.yml", doctype, name), "declares")


@pytest.mark.parametrize(
    "system",
    [
        'SYSTEM "http://127.0.0.1:9/shops.dtd"',
        'SYSTEM "../shops.dtd"',
        'SYSTEM "/etc/passwd"',
        'PUBLIC "-//x" "shops.dtd"',
    ],
)
def test_external_dtds_are_refused(tmp_path: Path, system: str) -> None:
    refused(catalog(tmp_path / "a.yml", f"<!DOCTYPE yml_catalog {system}>"), "external DTD")


def test_a_dtd_beside_the_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "shops.dtd").write_text('<!ENTITY who "чужой">', "utf-8")
    path = catalog(tmp_path / "a.yml", '<!DOCTYPE yml_catalog SYSTEM "shops.dtd">', "Насос &who;")
    assert load_catalog(path).item(0).name == "Насос"  # an entity of a DTD that is not read stands for nothing


def test_an_undeclared_entity_is_an_error(tmp_path: Path) -> None:
    refused(catalog(tmp_path / "a.yml", name="Насос &who;"), "not well-formed")


@pytest.mark.parametrize("opening", ["<a>" * 100, "<shop>" + "<b>" * 80])
def test_nesting_is_limited(tmp_path: Path, opening: str) -> None:
    refused(catalog(tmp_path / "a.yml", inside=opening), "nested deeper")


def test_attributes_are_limited(tmp_path: Path) -> None:
    many = " ".join(f'a{n}="1"' for n in range(300))
    refused(catalog(tmp_path / "a.yml", inside=f"<x {many}/>"), "attributes")


def test_tokens_without_end_are_limited(tmp_path: Path) -> None:
    refused(catalog(tmp_path / "a.yml", inside=f'<x a="{"> " * 1_600_000}"/>'), "longer than")
    refused(catalog(tmp_path / "b.yml", inside=f"<!-- {'x' * 3_000_000}"), "no tag within|longer than")


def test_records_are_limited(tmp_path: Path) -> None:
    refused(catalog(tmp_path / "a.yml", name="<i>x</i>" * 210_000), "more than 200000 elements")
    path = catalog(tmp_path / "b.yml", name="x" * 200_000)
    assert len(load_catalog(path)) == 0  # a cell too long costs its row, not the file
