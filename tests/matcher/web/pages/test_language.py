"""Every message of the pages in every language, and none that no page says any more."""

from __future__ import annotations

import re
from datetime import date

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from matcher.web.pages.language import FOLDER, SOURCE, load_tongue
from matcher.words.language import LANGUAGES

WEB = FOLDER.parent
METHODS = [("templates/**.html", "jinja2.ext.babel_extract"), ("pages/**.py", "python")]
OTHERS = [code for code in LANGUAGES if code != SOURCE]


def said() -> set[str | tuple[str, ...]]:
    options = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    found = extract_from_dir(str(WEB), METHODS, options, keywords)
    return {message for _, _, message, _, _ in found}


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated_and_none_is_fuzzy(code: str) -> None:
    with (FOLDER / f"{code}.po").open("rb") as file:
        catalog = read_po(file, locale=code, abort_invalid=True)
    written = {message.id: message for message in catalog if message.id}
    wanted = said()
    assert len(wanted) > 20  # the extraction sees the templates
    assert wanted - set(written) == set(), "missing"
    assert set(written) - wanted == set(), "said nowhere"
    for message in written.values():
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(forms), message.id
        assert not message.fuzzy, message.id
        assert len(forms) == (catalog.num_plurals if message.pluralizable else 1), message.id
        assert not list(message.check(catalog)), message.id  # the same facts in braces
    assert not catalog.obsolete


def test_plurals_numbers_money_and_dates() -> None:
    russian, english = load_tongue("ru"), load_tongue("en")
    one, many = "%(shown)s offer is compared.", "%(shown)s offers are compared."
    forms = [russian.messages.ngettext(one, many, count) for count in (1, 2, 5, 11, 21)]
    assert len(set(forms[:3])) == 3
    assert (forms[3], forms[4]) == (forms[2], forms[0])
    assert english.messages.ngettext(one, many, 2) == many
    assert russian.number(1234567.5, 1) == "1 234 567,5".replace(" ", "\N{NO-BREAK SPACE}")
    assert english.number(1234567.5, 1) == "1,234,567.5"
    assert russian.money(4880000.4, "RUB").replace("\N{NO-BREAK SPACE}", " ") == "4 880 000 ₽"
    assert english.money(0.6, "EUR").replace("\N{NO-BREAK SPACE}", " ") == "0.60 €"
    assert russian.date(date(2026, 6, 15)) == "15 июн. 2026\N{NARROW NO-BREAK SPACE}г."


def test_templates_hold_no_script_and_no_style() -> None:
    for path in sorted((WEB / "templates").glob("**/*.html")):
        text = path.read_text(encoding="utf-8")
        assert not [banned for banned in ("<style", " style=", "|safe") if banned in text.replace("| ", "|")], path
        assert all("src=" in part.split(">")[0] for part in text.split("<script")[1:]), path
        assert not re.search(r"<[^>]*\s(on\w+|hx-on\S*)=", text), path
