"""zamena train: judged pairs → weights file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from config.errors import InputError
from config.model.weights import Weights
from matcher.commands.answers import open_matcher
from matcher.commands.console import note, print_json, print_line, working
from matcher.commands.inputs import check_apart, configuration, load_items
from matcher.commands.options import Options
from matcher.judgements import read_judgements
from matcher.report.atomic import check_writable, replacing
from matcher.train import Quality, judged_pairs, train, with_identity


def run(pairs: Path, imports: Path, offers: Path, output: Path, *, options: Options) -> None:
    """Fits, prints before and after on the pairs held out, writes the file; refuses to write a worse one (exit 3)."""
    check_writable(output)
    check_apart(output, pairs, imports, offers)
    judgements = read_judgements(pairs)
    known = configuration(options.config)
    queries = load_items(imports, known)
    matcher = open_matcher(offers, known)
    paired, start = options.one_to_one, known.weights.one_to_one if options.one_to_one else known.weights.identity
    with working(f"comparing {len(judgements)} judged pairs"):
        judged, strangers = judged_pairs(matcher, queries, judgements, paired=paired)
    if strangers == len(judgements) > 0:
        raise InputError("no pair names items of these catalogs", where=str(pairs), hint="compare the ids")
    if strangers:
        note(f"{pairs}: {strangers} of {len(judgements)} pairs name items that are not there")
    trained = train(judged, start, paired=paired)
    with replacing(output) as building:
        building.write_text(weights_text(with_identity(known.weights, trained.identity, paired=paired)), "utf-8")
    if options.json:
        print_json({"before": asdict(trained.before), "after": asdict(trained.after), "weights": str(output)})
        return
    print_line(f"{trained.after.pairs} judged pairs held out")
    for name, one in (("before", trained.before), ("after", trained.after)):
        print_line(f"{name:>7}  log loss {one.log_loss:.4f}  F1 {one.f1:.4f}  calibration error {one.ece:.4f}")
    _print_reliability(trained.after)
    note(f"{output}: weights fitted to {len(judged.labels)} pairs; use it with --weights {output}")


def weights_text(weights: Weights) -> str:
    """The weights as YAML that a person can read and compare."""
    import yaml  # noqa: PLC0415

    head = "# Written by zamena train. Probability of one product: logistic in bias + weights x signs.\n"
    return head + str(yaml.safe_dump(weights.model_dump(), sort_keys=False, allow_unicode=True))


def _print_reliability(quality: Quality) -> None:
    print_line("  pairs  probability  matches")
    for count, probability, share in quality.reliability:
        print_line(f"{count:>7}  {probability:>11.3f}  {share:>7.3f}")
