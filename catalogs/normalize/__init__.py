"""Cells: text → value or reason."""
