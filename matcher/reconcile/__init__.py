"""A whole list of imports against a saved index: chunks, checkpoints, resuming, recomputing what changed."""

from matcher.reconcile.diff import write_diff
from matcher.reconcile.executor import ENGINES, open_executor
from matcher.reconcile.plan import Money, Plan
from matcher.reconcile.run import Done, Source, prepare, reconcile

__all__ = ["ENGINES", "Done", "Money", "Plan", "Source", "open_executor", "prepare", "reconcile", "write_diff"]
