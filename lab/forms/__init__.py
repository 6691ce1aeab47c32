"""Forms: conversations of several steps, as data.

A form (`form`) has typed fields (`fields` and the files beside it), a draft holds what was answered, `flow` says what comes next,
and `drafting` has the verbs. How a form looks is in `messages/forms.py`, what people send and press in `handlers/forms.py`.
"""
