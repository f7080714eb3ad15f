"""Behaviour: what a write means. References, defaults, rules, closing, SLA goals, notes. Knows no HTTP."""
