"""An officer finds a substitute for one item: in both languages, by keyboard, on a small screen."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PUMP = "Насос Grundfos NK 50-200, 11 кВт, 380 В, DN50, напор 60 м"
WORDS = {"ru": ("Что понято", "Кандидаты"), "en": ("What was understood", "Candidates")}
SERIOUS = "axe.run().then(r => r.violations.filter(v => ['serious','critical'].includes(v.impact))"
SERIOUS += ".map(v => v.id + ' ' + v.nodes.map(n => n.html).slice(0, 3).join(' | ')))"


@pytest.mark.parametrize(("language", "width"), [("ru", 1280), ("en", 1280), ("ru", 360)])
def test_from_the_start_page_to_the_whole_comparison(browser: Any, address: str, language: str, width: int) -> None:
    # The policy of content does not let the checker in: pages run under it, and are checked in a second look without.
    said: list[str] = []
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=language)
    page = context.new_page()
    page.on("console", lambda one: said.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: said.append(str(one)))
    page.goto(address)
    look(page, f"{language}-{width}-start")
    page.keyboard.type(PUMP)  # the box has the focus
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#answer")
    for words in WORDS[language]:
        assert page.get_by_role("heading", name=words).is_visible()
    look(page, f"{language}-{width}-answer")
    chip = page.locator(".chips li", has_text="11 кВт" if language == "ru" else "11 kW").first
    chip.locator("summary").focus()
    page.keyboard.press("Enter")
    chip.locator("input[name=set_value]").fill("30 кВт")
    with page.expect_response(lambda one: "/find" in one.url and one.request.headers.get("hx-request") == "true"):
        page.keyboard.press("Enter")
    page.wait_for_selector(".chips li.corrected")
    assert "30" in page.locator(".chips li.corrected").inner_text()
    boxes = page.locator("input[name=offer]")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    boxes.nth(1).focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("table.beside")
    look(page, f"{language}-{width}-beside")
    page.locator("table.beside thead a").first.click()
    page.wait_for_selector("tbody tr")
    look(page, f"{language}-{width}-why")
    assert said == []
    context.close()


def look(page: Any, name: str) -> None:
    """Nothing wider than the screen, no barrier; a picture where ZAMENA_PICTURES names a folder."""
    if folder := os.environ.get("ZAMENA_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
    page.evaluate(AXE.read_text(encoding="utf-8"))
    assert page.evaluate(SERIOUS) == [], name
