"""The double's own side, under ``/_mock``: what no real service has. Answers only to this machine."""
