"""Offers saved with everything retrieval needs: built once, opened by mapping, changed without a rebuild.

A folder holds a generation, deltas after it, and one pointer file. Each is written aside, flushed and renamed; then the
pointer is replaced in one step. So a reader, and a writer killed at any moment, leaves or finds the old index or the
new one. Statistics (how rare a term is, what a class is compared by) belong to the generation: a delta carries items
under the statistics it found, and a rebuild counts anew.
"""

from matcher.saved.build import build_index
from matcher.saved.delta import change_index
from matcher.saved.files import index_source, index_stamp, read_pointer, verify_index
from matcher.saved.reader import Reader, open_index

__all__ = [
    "Reader",
    "build_index",
    "change_index",
    "index_source",
    "index_stamp",
    "open_index",
    "read_pointer",
    "verify_index",
]
