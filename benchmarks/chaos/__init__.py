"""Long runs in which things go wrong: processes killed, chats flooding, connections cut, Telegram or the database away.

The bot runs as a process of its own, the simulator and everybody in it in this one. The suite runs shorter ones of the same.
"""
