"""Seminars: the schedule that everyone can rely on, one module per matter."""
