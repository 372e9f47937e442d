from __future__ import annotations

import pytest

from benchmarks import shards


@pytest.mark.slow
def test_merged_answers_of_shards_are_the_unsharded_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert shards.main(["300", "8", "2"]) == 0
    assert "equal" in capsys.readouterr().out
