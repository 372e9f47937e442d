"""Blocks of the sample catalogs, one module per kind of equipment."""
