"""State: tenants, their databases, records and finished documents. Decides nothing about what a record should hold."""
