"""The HTTP edge: paths, credentials, parameters, bodies, pages, answers. Never sees an engine or a statement."""
