"""The rules, one module per noun: what may happen, to whom, when.

Verb functions that take the caller's transaction, the actor and `now`. They never commit, never speak Telegram, never
read the clock or the settings. What goes against a rule raises a `LabError`.
"""
