"""What exists: field kinds, one module of declarations per vendor area, the registry, and the tables made from it."""
