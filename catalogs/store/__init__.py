"""What must not be lost: people, listings, requests, decisions. Functions over a connection, on SQLite or PostgreSQL.

`database` opens and commits, `schema` holds every table, `migrations` moves a database from one schema to the next.
All other modules are functions whose first argument is a connection: the caller decides what is one transaction.
"""
