"""Here are queries, give me the few rows worth comparing."""

from matcher.retrieve.index import NOTHING_SAVED, Index, Saved
from matcher.retrieve.retrievers import RETRIEVERS
from matcher.retrieve.stage import pair_up, ranks_of, retrieve

__all__ = ["NOTHING_SAVED", "RETRIEVERS", "Index", "Saved", "pair_up", "ranks_of", "retrieve"]
