"""Detector `price`: lanes whose unit values left, under the act, what they were against the market's."""
