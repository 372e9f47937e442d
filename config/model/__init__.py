"""Frozen types of everything a domain engineer can change, one module per folder or file of config/."""
