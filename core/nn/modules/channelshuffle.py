"""Where torch has ChannelShuffle, which stands here beside the other layers that move channels."""

from .pixelshuffle import ChannelShuffle

__all__ = ["ChannelShuffle"]
