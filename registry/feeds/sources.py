"""The feeds by source."""

from registry.feeds import family_registers, residents, seals, tax
from registry.feeds.feed import Feed

FEEDS: dict[str, Feed] = {
    feed.source: feed for feed in (residents.FEED, seals.FEED, tax.FEED, family_registers.FEED)
}
