"""Text -> words, by a grammar's terminals: one pattern, tried at each place.

Lark's own lexer also counts lines and makes a word of every blank, which is half of the time that a text takes.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lark import Token
from lark.exceptions import UnexpectedInput
from lark.lexer import Lexer


class StrayCharacter(UnexpectedInput):
    """No word begins at this place."""

    def __init__(self, position: int) -> None:
        super().__init__()
        self.pos_in_stream = position  # type: ignore[assignment]


def lexer_of(keywords: frozenset[str]) -> type[Lexer]:
    """The lexer in which a NAME that spells one of these words, in any case and as a whole, becomes it."""

    class Words(Lexer):
        __future_interface__ = 2

        def __init__(self, conf: Any) -> None:
            # As Lark's own orders them: the longer of two that match is tried first.
            terminals = sorted(conf.terminals, key=lambda each: (-each.pattern.max_width, -len(each.pattern.value)))
            self._match: Callable[[str, int], re.Match[str] | None] = re.compile(
                "|".join(f"(?P<{each.name}>{each.pattern.to_regexp()})" for each in terminals)
            ).match
            self._ignored = frozenset(conf.ignore)
            self._keywords: Mapping[str, str] = {word: word for word in keywords}

        def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
            text, match, keywords = lexer_state.text.text, self._match, self._keywords
            position = 0
            while position < len(text):
                found = match(text, position)
                if found is None:
                    raise StrayCharacter(position)
                start, position = position, found.end()
                kind = found.lastgroup or ""
                if kind not in self._ignored:
                    word = found[0]
                    kind = keywords.get(word.upper(), kind) if kind == "NAME" else kind
                    yield Token(kind, word, start, end_pos=position)

    return Words
