"""Openings changed in the chat: what an import checks is checked here too, by the same columns and the same rules."""
