"""Matches on paper: csv, xlsx, json, html."""
