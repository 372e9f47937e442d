"""Here are queries, give me the few rows worth comparing."""

from matcher.retrieve.index import Index
from matcher.retrieve.retrievers import RETRIEVERS
from matcher.retrieve.stage import pair_up, ranks_of, retrieve

__all__ = ["RETRIEVERS", "Index", "pair_up", "ranks_of", "retrieve"]
