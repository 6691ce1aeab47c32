"""Bringing the laboratory's data in: `read` bytes into tables, `check` cells into values, `make` a plan, `apply` it.

    tables = read({"lab.yaml": ..., "projects.csv": ...})     # pure; in a thread for large files
    checked = check(tables)                                   # pure; in a thread for large files
    plan = await make(tx, checked)                            # a handful of queries
    await apply(tx, plan, actor=actor, now=now)               # all of it or nothing

A list of its own needs one file in `lists/` and one line in `lists/registry.py`.
"""

from lab.imports.apply import Applied, PlanOutdated, apply
from lab.imports.check import Checked, check
from lab.imports.files import FILE_LIMIT, read
from lab.imports.plan import Change, ChangedItem, ListPlan, Plan, make
from lab.imports.problems import Problem, ProblemCode
from lab.imports.tables import Tables

__all__ = [
    "FILE_LIMIT",
    "Applied",
    "Change",
    "ChangedItem",
    "Checked",
    "ListPlan",
    "Plan",
    "PlanOutdated",
    "Problem",
    "ProblemCode",
    "Tables",
    "apply",
    "check",
    "make",
    "read",
]
