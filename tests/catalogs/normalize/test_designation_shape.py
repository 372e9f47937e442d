"""All digits alike: what a shape's expression refuses, the exact one refuses for every text of the shape."""

from __future__ import annotations

import random
import re

import pytest

from catalogs.normalize.designation_shape import shape_of, shape_regex

BODIES = (
    r"[1-9][0-9]{2,3}",
    r"(?:6[0-4]|7)05",
    r"CR[ -]?[0-9]{1,2}(?!5)",
    r"(?<!0)A[^1-3]B",
    r"[^0-9]7",
    r"M(?![0-9])X",
    r"(?![0-9]{3}|2)[0-9]+[KX]",
    r"\d\.4[.4-6]",
    r"(?!(?:1(?!2)))[0-9]A",
)


@pytest.mark.parametrize("body", BODIES)
def test_a_shape_loses_no_text(body: str) -> None:
    exact, shaped = re.compile(body), re.compile(shape_regex(body))
    rng = random.Random(body)
    texts = ["".join(rng.choices("0123456789ABCRMXK-. ", k=rng.randint(1, 8))) for _ in range(4000)]
    found = [text for text in texts if exact.search(text)]
    assert found, "the texts must put the expression to the test"
    assert all(shaped.search(shape_of(text)) for text in found)


def test_what_no_digit_decides_stays_exact() -> None:
    for body in (r"ADR[. ]?(?:AX|Y)[0-9]{2}", r"(?<![0-9.,])[A-Z]+(?![0-9])", r"\d{1,3}X\d+"):
        assert shape_regex(body) == body


def test_a_shape_still_refuses() -> None:
    assert not re.search(shape_regex("6[0-4]05"), shape_of("605"))
    assert not re.search(shape_regex("CR [1-5]"), shape_of("CM 3"))
