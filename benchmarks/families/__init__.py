"""Grids of equipment as their makers write them; one YAML file a family."""
