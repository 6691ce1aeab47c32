"""Seminars and series changed in the chat."""
