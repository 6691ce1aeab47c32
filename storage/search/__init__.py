"""Search: items found by words in Chinese, English and pinyin, by codes and by labels, alike on both databases.

`tokens` and `index` say what an item is found by, `find` finds, `counts` counts for filter buttons, `near` answers "did you mean".
"""

from storage.search.finding import Hits, Labels, counts, find
from storage.search.near import Near, near
from storage.search.pinyin import warm
from storage.search.text import Text, Tokens, tokens
from storage.search.writing import index, remove

__all__ = ["Hits", "Labels", "Near", "Text", "Tokens", "counts", "find", "index", "near", "remove", "tokens", "warm"]
