"""Raw row → normalized item."""
