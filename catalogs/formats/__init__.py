"""Catalog file formats: file → rows of text."""
