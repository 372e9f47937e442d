"""What a domain engineer changes: YAML and its types. Imports nothing of ours."""
