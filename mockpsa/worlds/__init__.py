"""Worlds: what a tenant starts with, as files that people write. Reads, checks, loads them; knows the desk, no HTTP."""
