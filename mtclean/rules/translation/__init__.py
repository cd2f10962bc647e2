"""What translation systems leave behind: leaked pieces, loops, tokenised text, text said twice, fragments."""

from mtclean.rules.translation.fragments import FRAGMENTS
from mtclean.rules.translation.loops import LOOPS
from mtclean.rules.translation.pieces import PIECES
from mtclean.rules.translation.punctuation import PUNCTUATION
from mtclean.rules.translation.repeated import REPEATED
from mtclean.rules.translation.tokenised import TOKENISED
from mtclean.rules.translation.torn import TORN
from mtclean.rules.translation.unknown import UNKNOWN_TOKENS

__all__ = ["FRAGMENTS", "LOOPS", "PIECES", "PUNCTUATION", "REPEATED", "TOKENISED", "TORN", "UNKNOWN_TOKENS"]
