"""Composing announcements: the forms as data, what their answers mean, and what would come of them.

The answers are stored as JSON: `contents` {language: content without its buttons}, `choices` and `links` {language: [...]}, `audience`
and `when` ({zone, schedule}) as their packages store them, `manner` what the author changed about how it is sent.
"""
