"""Applications, from submitting to the answer.

`stages` has the state machine as data, `access` says who may read what, `cases` makes a change and tells of it. The verbs stand beside:
`submitting` and `leaving` for applicants, `returning` for what is still asked of them, `deciding` and `offering` for those who decide,
`reviewing` for what reviewers think. Interviews are in `lab/interviews.py`.
"""
