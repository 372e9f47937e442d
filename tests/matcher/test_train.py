"""Judged pairs → weights: what is refused, what is held out, and that learning helps."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from config.errors import InputError, RefusedError
from config.load import load_config
from config.model.weights import Identity
from matcher.judgements import Judgement, read_judgements, write_judgements
from matcher.tables import SIGNS
from matcher.train import Judged, fit, quality, train
from tests.matcher.test_cli import _Door

START = Identity(bias=-2.0, together=3.0, lead_together=8.0)


def judged(count: int, *, seed: int = 0) -> Judged:
    """Pairs whose truth follows the codes alone, which START does not look at."""
    generator = np.random.default_rng(seed)
    signs = generator.random((count, len(SIGNS)))
    labels = 1 / (1 + np.exp(-(12 * signs[:, SIGNS.index("codes")] - 6))) > generator.random(count)
    return Judged(signs, np.zeros(count), labels, generator.random(count) < 0.2)


def test_learning_beats_the_start_and_is_calibrated() -> None:
    trained = train(judged(1500), START)
    assert trained.after.log_loss < trained.before.log_loss
    assert trained.identity.codes > 2 * abs(trained.identity.characters)
    assert quality(judged(4000, seed=1), trained.identity).ece <= 0.05


def test_fifty_judgements_already_help() -> None:
    test = judged(2000, seed=2)
    fitted = fit(judged(50, seed=3), START)
    assert quality(test, fitted).log_loss < quality(test, START).log_loss


def test_what_is_not_better_on_pairs_held_out_is_refused() -> None:
    best = fit(judged(5000), START)
    some = judged(60, seed=4)
    flipped = Judged(some.signs, some.backs, np.where(some.held_out, some.labels, ~some.labels), some.held_out)
    with pytest.raises(RefusedError, match="worse on"):
        train(flipped, best)


def test_too_few_judgements_are_refused() -> None:
    with pytest.raises(RefusedError, match="10 of each"):
        train(judged(12), START)


def test_judgements_are_read_in_every_spelling_and_the_last_word_counts(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("import_id;offer_id;judgement;reason\n1;a;POSITIVE;\n1;b;0;size\n2;c;unsure;\n1;a;n;\n", "utf-8")
    assert read_judgements(path) == (
        Judgement("1", "b", "NEGATIVE", "size"),
        Judgement("2", "c", "UNSURE"),
        Judgement("1", "a", "NEGATIVE"),
    )
    write_judgements(path, read_judgements(path))
    assert [one.offer_id for one in read_judgements(path)] == ["b", "c", "a"]


def test_an_unknown_judgement_names_the_choices(tmp_path: Path) -> None:
    path = tmp_path / "pairs.csv"
    path.write_text("import_id,offer_id,judgement\n1,a,maybe\n", "utf-8")
    with pytest.raises(InputError, match="POSITIVE, NEGATIVE, UNSURE"):
        read_judgements(path)
    path.write_text("import_id,offer_id\n1,a\n", "utf-8")
    with pytest.raises(InputError, match="judgement"):
        read_judgements(path)


def catalogs(folder: Path) -> tuple[str, str, str]:
    """Forty products under two names each, and judgements: right pairs, and pairs with the next product."""
    makers = ("sony", "bose", "canon", "alpine")
    codes = [f"{'abcdefghkm'[n % 10]}x{137 * n + 1000}" for n in range(120)]
    imports = [{"id": f"I{n}", "name": f"{makers[n % 4]} player {code}"} for n, code in enumerate(codes)]
    offers = [{"id": f"O{n}", "name": f"{makers[n % 4]} {code[:2]}-{code[2:]} black"} for n, code in enumerate(codes)]
    judged_rows = [
        {"import_id": f"I{n}", "offer_id": f"O{(n + step) % 120}", "judgement": str(int(step == 0))}
        for n in range(120)
        for step in (0, 4)
    ]
    for name, rows in (("imports", imports), ("offers", offers), ("judged", judged_rows)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return str(folder / "judged.csv"), str(folder / "imports.csv"), str(folder / "offers.csv")


def test_train_writes_weights_that_other_commands_take(tmp_path: Path) -> None:
    pairs, imports, offers = catalogs(tmp_path)
    weights = tmp_path / "weights.yml"
    done = CliRunner().invoke(_Door(), ["train", pairs, imports, offers, "-o", str(weights)])
    assert done.exit_code == 0, done.output
    assert "before" in done.output
    assert "after" in done.output
    learned = load_config(None, weights=weights).weights
    assert learned.identity != load_config().weights.identity
    assert learned.retrieval == load_config().weights.retrieval
    gold = tmp_path / "gold.csv"
    gold.write_text("import_id,offer_id\n" + "\n".join(f"I{n},O{n}" for n in range(120)), "utf-8")
    words = ["evaluate", imports, offers, str(gold), "--weights", str(weights), "--one-to-one", "--floor", "hit@1=0.9"]
    assert CliRunner().invoke(_Door(), words).exit_code == 0


def test_review_asks_what_is_uncertain_keeps_every_answer_and_goes_on_where_it_stopped(tmp_path: Path) -> None:
    _, imports, offers = catalogs(tmp_path)
    queue, answers = tmp_path / "queue.csv", tmp_path / "answers.csv"
    words = ["review", imports, offers, "-o", str(queue), "--judge", str(answers), "--limit", "5", "--blind"]
    first = CliRunner().invoke(_Door(), words, input="y\nx\nn\nq\n")
    assert first.exit_code == 0, first.output
    assert [one.verdict for one in read_judgements(answers)] == ["POSITIVE", "NEGATIVE"]
    assert "score" not in queue.read_text("utf-8").splitlines()[0]
    before = [(one.import_id, one.offer_id) for one in read_judgements(answers)]
    CliRunner().invoke(_Door(), words, input="u\n")
    after = read_judgements(answers)
    assert [(one.import_id, one.offer_id) for one in after][:2] == before
    assert after[2].verdict == "UNSURE"
    assert (after[2].import_id, after[2].offer_id) not in before
