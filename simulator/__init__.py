"""A local Telegram: a strict Bot API server with people in it, for demos, tests and load runs.

    sim = Simulator(seed=1)
    bot = sim.add_bot(token="110201543:SAMPLE", username="sample_bot", name="Sample")
    student = sim.add_person("小明", username="xiaoming", language="zh-hans")
    async with sim.serve(port=0) as server:
        ...  # point the bot at server.url
        await student.send("/start")
        await student.sees("Welcome")

It knows Telegram only and imports nothing of the bot that is tried with it.
"""

from simulator.errors import ApiError, ConnectionCut, InvalidCall
from simulator.groups import Group
from simulator.people import Person
from simulator.state import ChatKind, Status
from simulator.views import Button, Message
from simulator.world import Simulator

__all__ = [
    "ApiError",
    "Button",
    "ChatKind",
    "ConnectionCut",
    "Group",
    "InvalidCall",
    "Message",
    "Person",
    "Simulator",
    "Status",
]
