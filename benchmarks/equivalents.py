"""Integrated circuits with and without a table of equivalents: `python -m benchmarks.equivalents DATA_DIR`.

Western designations of DATA_DIR/ic against every Soviet one, bare. The series are halved by a hash of their number; the
half that is tested stands in no table of the middle row, so that row says what a table is worth beyond its own rows.
"""

from __future__ import annotations

import argparse
import tempfile
import zlib
from collections import defaultdict
from pathlib import Path

import numpy as np

from benchmarks.build_equivalents import IC_HEAD, circuits
from benchmarks.substitution import Row, loaded, read
from config.load import Config
from config.model.equivalents import Equivalents, load_equivalents
from matcher.engine import Matcher

EVERY = 4  # one in so many imports is asked


def main() -> None:
    """Print hit@1 and recall@10 of the tested half under three tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    data: Path = parser.parse_args().data
    series = {row["soviet_ic"]: row["series"] for row in read(data / "ic" / "ic_soviet_western.csv")}
    pairs = list(circuits(data))
    tested = {soviet for _, soviet in pairs if zlib.crc32(series.get(soviet, soviet).encode()) % 2}
    gold: dict[str, set[str]] = defaultdict(set)
    for western, soviet in pairs:
        gold[western].add(soviet)
    asked = sorted(western for western, found in gold.items() if found <= tested)[::EVERY]
    soviets = dict.fromkeys(soviet for _, soviet in pairs)
    offers: list[Row] = [{"id": one, "name": f"микросхема {one}"} for one in soviets]
    imports: list[Row] = [{"id": western, "name": f"IC {western}"} for western in asked]
    print(f"{len(asked)} imports, {len(offers)} offers: table, hit@1, recall@10, graded A or B other than stated")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for label, rows in (
            ("none", []),
            ("other series", [p for p in pairs if p[1] not in tested]),
            ("whole", pairs),
        ):
            path = folder / "table.csv"
            path.write_text(IC_HEAD + "import,domestic\n" + "".join(f"{w},{s}\n" for w, s in rows), encoding="utf-8")
            config = Config()
            config.equivalents = load_equivalents([path]) if rows else Equivalents()
            matcher = Matcher(loaded(offers, folder, "offers"), config, cost=False)
            frame = matcher.match(loaded(imports, folder, "imports"), limit=10).to_frame()
            frame = frame[frame["rank"].notna()]
            right = np.array([o in gold[i] for i, o in zip(frame["import_id"], frame["offer_id"], strict=True)])
            hit = frame["import_id"][right & (frame["rank"] == 1).to_numpy()].nunique() / len(asked)
            recall = frame["import_id"][right].nunique() / len(asked)
            sure = frame["grade"].str[:1].isin(["A", "B"]).to_numpy()
            print(f"{label:14} {hit:.3f} {recall:.3f} {(sure & ~right).sum()} of {sure.sum()}")


if __name__ == "__main__":
    main()
