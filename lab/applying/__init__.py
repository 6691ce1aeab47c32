"""Applying: the way from "Apply" to the receipt, as data and rules.

`fields` has what is asked, computed from the opening, `consent` what one agrees to before, `form` the forms, `ways` what leads where.
Keeping the application itself is `lab.applications.submitting`.
"""
