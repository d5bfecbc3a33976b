"""Every story there is."""

from tests.letters import (
    story_accounts,
    story_applying,
    story_bodies,
    story_ending,
    story_merging,
    story_notices,
    story_review,
    story_threshold,
    story_tracking,
)
from tests.letters.stories import STORIES

TOLD_IN = (
    story_applying,
    story_tracking,
    story_threshold,
    story_review,
    story_ending,
    story_notices,
    story_merging,
    story_bodies,
    story_accounts,
)
__all__ = ["STORIES", "TOLD_IN"]
