"""Everything a person can read: texts, cards, keyboards. Pure rendering; of Telegram it knows value types only."""
