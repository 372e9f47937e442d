"""Derived data is an equal of what it stands for, whatever happens to the folder it is kept in."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from catalogs.normalize.terms import tagger
from config.derived import MOST_FILES, VARIABLE, cache_folder, remembered
from config.load import Config
from config.model.base import read_yaml

ANSWER = {"numbers": [1, 2.5, None, True], "texts": ("а", "b"), 3: {"set"}}


class Maker:
    """Counts how often the answer is worked out."""

    def __init__(self, answer: Any = ANSWER) -> None:
        self.answer, self.calls = answer, 0

    def __call__(self) -> Any:
        self.calls += 1
        return self.answer


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_an_answer_is_worked_out_once_for_one_content() -> None:
    make = Maker()
    answers = [remembered("toy", (b"a", b"b"), make) for _ in range(3)]
    assert make.calls == 1
    assert answers == [ANSWER] * 3
    assert answers[1] is not answers[2]  # to be changed by whoever asked
    remembered("toy", (b"ab",), make)
    remembered("other", (b"a", b"b"), make)
    assert make.calls == 3


def test_none_is_an_answer_too() -> None:
    make = Maker(None)
    assert [remembered("toy", (b"",), make) for _ in range(2)] == [None, None]
    assert make.calls == 1


@pytest.mark.parametrize(
    "damage", [lambda data: data[:-3], lambda data: data[:0], lambda data: data[:40] + b"~" + data[41:]]
)
def test_a_damaged_file_is_made_anew(folder: Path, damage: Any) -> None:
    make = Maker()
    remembered("toy", (b"a",), make)
    (file,) = folder.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    assert remembered("toy", (b"a",), make) == ANSWER
    assert make.calls == 2
    assert remembered("toy", (b"a",), make) == ANSWER
    assert make.calls == 2


def test_what_cannot_be_kept_is_made_every_time(folder: Path) -> None:
    make = Maker(object())
    assert remembered("toy", (b"a",), make) is remembered("toy", (b"a",), make)
    assert make.calls == 2
    assert not list(folder.glob("*"))


def test_a_folder_that_cannot_be_written_costs_time_only(folder: Path) -> None:
    folder.write_text("a file stands where the folder should be", encoding="utf-8")
    make = Maker()
    assert remembered("toy", (b"a",), make) == remembered("toy", (b"a",), make) == ANSWER
    assert make.calls == 2


def test_the_cache_can_be_refused(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv(VARIABLE, "off")
    assert cache_folder() is None
    assert remembered("toy", (b"a",), Maker()) == ANSWER
    assert not folder.exists()


def test_the_folder_does_not_grow_for_ever(folder: Path) -> None:
    folder.mkdir()
    for number in range(MOST_FILES + 2):
        (folder / f"old-{number}").touch()
        os.utime(folder / f"old-{number}", (1, number))
    remembered("toy", (b"a",), Maker())
    left = sorted(file.name for file in folder.iterdir())
    assert len(left) == MOST_FILES // 2 + 2
    assert f"old-{MOST_FILES + 1}" in left
    assert "old-0" not in left


def test_an_edited_file_is_read_as_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "one.yml"
    for text, document in (("a: 1", {"a": 1}), ("a: 2", {"a": 2}), ("a: 2020-01-01", None), ("a: 1", {"a": 1})):
        path.write_text(text, encoding="utf-8")
        first, again = read_yaml(path), read_yaml(path)
        assert first == again
        assert document is None or first == document


def test_the_kept_tagger_reads_what_a_new_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [
        "насос центробежный консольный",
        "deep groove ball bearings",
        "Rillenkugellager",
        "深沟球轴承 6205",
        "упругая муфта",
    ]
    tagger(Config())
    kept = tagger(Config())
    monkeypatch.setenv(VARIABLE, "off")
    new = tagger(Config())
    assert kept.as_plain() == new.as_plain()
    assert [kept.read(name) for name in names] == [new.read(name) for name in names]
